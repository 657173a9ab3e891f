# make bench: deliveries a second beside a load generator on the same sink, then what
# reading a mail costs beside what others use; make bench-mails is the second alone.
# BENCH_FLAGS: what tests/bench/run understands, as BENCH_FLAGS='-n 100000 -r 3';
# BENCH_MAIL_FLAGS: what run-read does.  bench-node, bench-pace, bench-scale and
# bench-instructions stand alone.
BENCHES = \
	tests/bench/bench-dispatch \
	tests/bench/bench-history \
	tests/bench/bench-read \
	tests/bench/bench-store \
	tests/bench/bench-webhook
EXTRA_PROGRAMS += $(BENCHES)
tests_bench_bench_dispatch_SOURCES = \
	tests/bench/bench-dispatch.c \
	tests/bench/bench-parts.c \
	tests/bench/bench-parts.h
tests_bench_bench_webhook_SOURCES = \
	tests/bench/bench-parts.c \
	tests/bench/bench-parts.h \
	tests/bench/bench-webhook.c \
	tests/bench/post-statuses.c \
	tests/bench/post-statuses.h
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
	%D%/run-import \
	%D%/run-instructions \
	%D%/run-node \
	%D%/run-pace \
	%D%/run-read \
	%D%/run-scale \
	%D%/run-webhook \
	%D%/sink.conf.in \
	%D%/table.sh
CLEANFILES += $(BENCHES)

.PHONY: bench-mails
bench-mails: tests/bench/bench-read
	top_srcdir='$(abs_top_srcdir)' top_builddir='$(abs_top_builddir)' \
		$(top_srcdir)/%D%/run-read $(BENCH_MAIL_FLAGS)

# What the benches compare with, as npm installed it.
clean-local: clean-peers
.PHONY: clean-peers
clean-peers:
	rm -rf tests/bench/peers

.PHONY: bench-import
bench-import: bridge/cli/banditore
	top_srcdir='$(abs_top_srcdir)' top_builddir='$(abs_top_builddir)' \
		$(top_srcdir)/%D%/run-import $(IMPORT_FLAGS)

.PHONY: bench-node bench-pace bench-scale bench-webhook bench-instructions
bench-webhook: tests/bench/bench-history tests/bench/bench-webhook
bench-node bench-pace bench-scale bench-webhook bench-instructions: tests/bench/bench-dispatch bridge/cli/banditore
	top_srcdir='$(abs_top_srcdir)' top_builddir='$(abs_top_builddir)' \
		$(top_srcdir)/%D%/run-$(@:bench-%=%) $($(@:bench-%=%)_flags)

node_flags = $(NODE_FLAGS)
webhook_flags = $(WEBHOOK_FLAGS)
instructions_flags = $(INSTRUCTIONS_FLAGS)

bench: tests/bench/bench-dispatch tests/bench/bench-store bridge/cli/banditore
	top_srcdir='$(abs_top_srcdir)' top_builddir='$(abs_top_builddir)' \
		$(top_srcdir)/%D%/run $(BENCH_FLAGS)
	$(MAKE) $(AM_MAKEFLAGS) bench-mails
