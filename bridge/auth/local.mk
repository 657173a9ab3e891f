# Add a method: its file here, its line in registry.c, its test in tests/unit/ below.

noinst_LIBRARIES += %D%/libauth.a
%C%_libauth_a_SOURCES = \
	%D%/address.c \
	%D%/address.h \
	%D%/align.c \
	%D%/align.h \
	%D%/auth.h \
	%D%/believed.c \
	%D%/believed.h \
	%D%/border.c \
	%D%/border.h \
	%D%/header.c \
	%D%/header.h \
	%D%/header-date.c \
	%D%/header-words.c \
	%D%/method-arc.c \
	%D%/method-results.c \
	%D%/method-signed-fields.c \
	%D%/policy.c \
	%D%/policy.h \
	%D%/private.c \
	%D%/private.h \
	%D%/reasons.c \
	%D%/reasons.h \
	%D%/registry.c \
	%D%/results.c \
	%D%/results.h \
	%D%/robots.c \
	%D%/robots.h \
	%D%/scan.c \
	%D%/scan.h \
	%D%/signature.c \
	%D%/signature.h

if PSL
%C%_libauth_a_SOURCES += %D%/align-psl.c
else
%C%_libauth_a_SOURCES += %D%/align-none.c
endif

EXTRA_DIST += %D%/README tests/unit/test-cases.inc

UNIT_TESTS += \
	tests/unit/test-address \
	tests/unit/test-border \
	tests/unit/test-cases \
	tests/unit/test-header \
	tests/unit/test-policy \
	tests/unit/test-results \
	tests/unit/test-robots

FUZZERS += \
	tests/fuzz/fuzz-address \
	tests/fuzz/fuzz-header \
	tests/fuzz/fuzz-results
tests_fuzz_fuzz_address_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_header_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_results_LDADD = $(FUZZ_LIBS)
EXTRA_DIST += \
	tests/fuzz/fuzz-address/plain \
	tests/fuzz/fuzz-address/bare \
	tests/fuzz/fuzz-address/encoded \
	tests/fuzz/fuzz-address/group \
	tests/fuzz/fuzz-address/quoted \
	tests/fuzz/fuzz-address/double-at \
	tests/fuzz/fuzz-address/route \
	tests/fuzz/fuzz-address/nested \
	tests/fuzz/fuzz-header/mail \
	tests/fuzz/fuzz-header/lf \
	tests/fuzz/fuzz-header/mixed \
	tests/fuzz/fuzz-header/two-from \
	tests/fuzz/fuzz-header/signature \
	tests/fuzz/fuzz-header/fold-first \
	tests/fuzz/fuzz-results/gmail \
	tests/fuzz/fuzz-results/microsoft \
	tests/fuzz/fuzz-results/comments \
	tests/fuzz/fuzz-results/injected \
	tests/fuzz/fuzz-results/none \
	tests/fuzz/fuzz-results/deep
