# make bench: all of them, some ten minutes, and a table (tests/bench/RESULTS).
# make bench-X: run-X alone; X_FLAGS are its options, as RATE_FLAGS='-n 100000 -r 3'.
# BENCH_FLAGS is another name for RATE_FLAGS.
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
	%D%/RESULTS \
	%D%/INSTRUCTIONS \
	%D%/arrival.sh \
	%D%/bench.conf.in \
	%D%/common.sh \
	%D%/make-mails.py \
	%D%/package-lock.json \
	%D%/package.json \
	%D%/peer.mjs \
	%D%/peers.sh \
	%D%/read.mjs \
	%D%/run-all \
	%D%/run-emergency \
	%D%/run-idle \
	%D%/run-import \
	%D%/run-instructions \
	%D%/run-node \
	%D%/run-pace \
	%D%/run-rate \
	%D%/run-read \
	%D%/run-scale \
	%D%/run-webhook \
	%D%/sink.conf.in \
	%D%/table.sh \
	%D%/watch.py
CLEANFILES += $(BENCHES)

# What the benches compare with, as npm installed it.
clean-local: clean-peers
.PHONY: clean-peers
clean-peers:
	rm -rf tests/bench/peers

bench_runs = \
	bench-emergency \
	bench-idle \
	bench-import \
	bench-instructions \
	bench-node \
	bench-pace \
	bench-rate \
	bench-read \
	bench-scale \
	bench-webhook
bench_environment = top_srcdir='$(abs_top_srcdir)' top_builddir='$(abs_top_builddir)' \
	EMERGENCY_FLAGS='$(EMERGENCY_FLAGS)' IDLE_FLAGS='$(IDLE_FLAGS)' \
	IMPORT_FLAGS='$(IMPORT_FLAGS)' \
	INSTRUCTIONS_FLAGS='$(INSTRUCTIONS_FLAGS)' NODE_FLAGS='$(NODE_FLAGS)' \
	PACE_FLAGS='$(PACE_FLAGS)' RATE_FLAGS='$(RATE_FLAGS) $(BENCH_FLAGS)' \
	READ_FLAGS='$(READ_FLAGS)' SCALE_FLAGS='$(SCALE_FLAGS)' \
	WEBHOOK_FLAGS='$(WEBHOOK_FLAGS)'

# The bridge is run with all that belongs to it.
.PHONY: $(bench_runs)
bench $(bench_runs): $(BENCHES) all
bench:
	$(bench_environment) $(top_srcdir)/%D%/run-all
$(bench_runs):
	$(bench_environment) BENCH_LONGEST_S=3600 $(top_srcdir)/%D%/run-all $(@:bench-%=%)
