# make bench: deliveries a second beside a load generator on the same sink.
# BENCH_FLAGS: what tests/bench/run understands, as BENCH_FLAGS='-n 100000 -r 3'.
EXTRA_PROGRAMS += tests/bench/bench-dispatch
EXTRA_DIST += %D%/README %D%/bench.conf.in %D%/run %D%/sink.conf.in
CLEANFILES += tests/bench/bench-dispatch tests/bench/bench-store

bench: tests/bench/bench-dispatch tests/bench/bench-store bridge/cli/banditore
	top_srcdir='$(abs_top_srcdir)' top_builddir='$(abs_top_builddir)' \
		$(top_srcdir)/%D%/run $(BENCH_FLAGS)
