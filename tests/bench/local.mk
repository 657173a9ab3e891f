# make bench: deliveries a second beside a load generator on the same sink, then what
# reading a mail costs beside what others use; make bench-mails is the second alone.
# BENCH_FLAGS: what tests/bench/run understands, as BENCH_FLAGS='-n 100000 -r 3';
# BENCH_MAIL_FLAGS: what run-read does.  bench-node, bench-pace, bench-scale and
# bench-instructions stand alone.
EXTRA_PROGRAMS += tests/bench/bench-dispatch tests/bench/bench-read
EXTRA_DIST += \
	%D%/README \
	%D%/INSTRUCTIONS \
	%D%/bench.conf.in \
	%D%/common.sh \
	%D%/make-mails.py \
	%D%/package-lock.json \
	%D%/package.json \
	%D%/peer.mjs \
	%D%/peers.sh \
	%D%/read.mjs \
	%D%/run \
	%D%/run-instructions \
	%D%/run-node \
	%D%/run-pace \
	%D%/run-read \
	%D%/run-scale \
	%D%/sink.conf.in \
	%D%/table.sh
CLEANFILES += \
	tests/bench/bench-dispatch \
	tests/bench/bench-read \
	tests/bench/bench-store

.PHONY: bench-mails
bench-mails: tests/bench/bench-read
	top_srcdir='$(abs_top_srcdir)' top_builddir='$(abs_top_builddir)' \
		$(top_srcdir)/%D%/run-read $(BENCH_MAIL_FLAGS)

# What the benches compare with, as npm installed it.
clean-local: clean-peers
.PHONY: clean-peers
clean-peers:
	rm -rf tests/bench/peers

.PHONY: bench-node bench-pace bench-scale bench-instructions
bench-node bench-pace bench-scale bench-instructions: tests/bench/bench-dispatch bridge/cli/banditore
	top_srcdir='$(abs_top_srcdir)' top_builddir='$(abs_top_builddir)' \
		$(top_srcdir)/%D%/run-$(@:bench-%=%) $($(@:bench-%=%)_flags)

node_flags = $(NODE_FLAGS)
instructions_flags = $(INSTRUCTIONS_FLAGS)

bench: tests/bench/bench-dispatch tests/bench/bench-store bridge/cli/banditore
	top_srcdir='$(abs_top_srcdir)' top_builddir='$(abs_top_builddir)' \
		$(top_srcdir)/%D%/run $(BENCH_FLAGS)
	$(MAKE) $(AM_MAKEFLAGS) bench-mails
