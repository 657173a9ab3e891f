# make bench: deliveries a second beside a load generator on the same sink, then what
# reading a mail costs beside what others use; make bench-mails is the second alone.
# BENCH_FLAGS: what tests/bench/run understands, as BENCH_FLAGS='-n 100000 -r 3';
# BENCH_MAIL_FLAGS: what run-read does.  bench-pace, bench-scale and bench-instructions
# take longer and stand alone.
EXTRA_PROGRAMS += tests/bench/bench-dispatch tests/bench/bench-read
EXTRA_DIST += \
	%D%/README \
	%D%/INSTRUCTIONS \
	%D%/bench.conf.in \
	%D%/common.sh \
	%D%/make-mails.py \
	%D%/read.mjs \
	%D%/run \
	%D%/run-instructions \
	%D%/run-pace \
	%D%/run-read \
	%D%/run-scale \
	%D%/sink.conf.in
CLEANFILES += \
	tests/bench/bench-dispatch \
	tests/bench/bench-read \
	tests/bench/bench-store

.PHONY: bench-mails
bench-mails: tests/bench/bench-read
	top_srcdir='$(abs_top_srcdir)' top_builddir='$(abs_top_builddir)' \
		$(top_srcdir)/%D%/run-read $(BENCH_MAIL_FLAGS)

.PHONY: bench-pace bench-scale bench-instructions
bench-pace bench-scale bench-instructions: tests/bench/bench-dispatch bridge/cli/banditore
	top_srcdir='$(abs_top_srcdir)' top_builddir='$(abs_top_builddir)' \
		$(top_srcdir)/%D%/run-$(@:bench-%=%) $($(@:bench-%=%)_flags)

instructions_flags = $(INSTRUCTIONS_FLAGS)

bench: tests/bench/bench-dispatch tests/bench/bench-store bridge/cli/banditore
	top_srcdir='$(abs_top_srcdir)' top_builddir='$(abs_top_builddir)' \
		$(top_srcdir)/%D%/run $(BENCH_FLAGS)
	$(MAKE) $(AM_MAKEFLAGS) bench-mails
