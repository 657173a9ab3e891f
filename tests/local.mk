# What all tests share.  A unit test or fuzzer is listed in the local.mk of the
# folder that it tests; stories are listed in tests/flow/local.mk.

if FUZZING
FUZZ_MAIN = $(FUZZ_ENGINE)
else
check_LIBRARIES += %D%/fuzz/libreplay.a
%C%_fuzz_libreplay_a_SOURCES = %D%/fuzz/replay.c
FUZZ_MAIN = tests/fuzz/libreplay.a
endif
FUZZ_LIBS = $(FUZZ_MAIN) $(LDADD)

# Checks of the repository itself.
CHECKS = \
	%D%/test-hardening.sh \
	%D%/test-headers.sh \
	%D%/test-layers.sh \
	%D%/test-style.sh
FLOW_TESTS += $(CHECKS)

EXTRA_DIST += \
	$(CHECKS) \
	%D%/README \
	%D%/corpus \
	%D%/data/mails \
	%D%/data/world/scuole-chiuse.eml \
	%D%/fuzz/run \
	%D%/run \
	%D%/support/bridge.sh \
	%D%/support/corpus_judge.py \
	%D%/support/lsan.supp \
	%D%/support/proxy.sh \
	%D%/support/tap.sh \
	%D%/support/world.sh

include tests/bench/local.mk
include tests/browser/local.mk
include tests/flow/local.mk

# How a source is compiled, for tests/test-headers.sh.
.PHONY: print-compile print-fuzzers print-tests
print-compile:
	@echo '$(CC) $(AM_CPPFLAGS) $(CPPFLAGS) $(AM_CFLAGS) $(CFLAGS)'

# For tests/fuzz/run and tests/run.
print-fuzzers:
	@echo '$(FUZZERS)'
print-tests:
	@echo '$(UNIT_TESTS) $(FUZZERS) $(FLOW_TESTS)'
