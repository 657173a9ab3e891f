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
	%D%/cms.c \
	%D%/cms.h \
	%D%/daticert.c \
	%D%/daticert.h \
	%D%/dkim-here.h \
	%D%/dkim-keys.c \
	%D%/entity.c \
	%D%/entity.h \
	%D%/header.c \
	%D%/header.h \
	%D%/header-date.c \
	%D%/header-words.c \
	%D%/method-arc.c \
	%D%/method-results.c \
	%D%/method-signed-fields.c \
	%D%/openpgp.c \
	%D%/openpgp.h \
	%D%/pec-inner.c \
	%D%/pec-inner.h \
	%D%/otp.c \
	%D%/otp.h \
	%D%/pec.c \
	%D%/pec.h \
	%D%/policy.c \
	%D%/policy.h \
	%D%/private.c \
	%D%/private.h \
	%D%/probe.c \
	%D%/probe.h \
	%D%/proofs.c \
	%D%/proofs.h \
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
	%D%/signature.h \
	%D%/smime.c \
	%D%/smime.h

# The second opinion on DKIM, where its library is there.
noinst_LIBRARIES += %D%/libdkim.a
if OPENDKIM
%C%_libdkim_a_SOURCES = %D%/dkim-here.c
EXTRA_DIST += %D%/dkim-none.c
else
%C%_libdkim_a_SOURCES = %D%/dkim-none.c
EXTRA_DIST += %D%/dkim-here.c
endif

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
	tests/unit/test-daticert \
	tests/unit/test-header \
	tests/unit/test-otp \
	tests/unit/test-policy \
	tests/unit/test-probe \
	tests/unit/test-results \
	tests/unit/test-robots

FUZZERS += \
	tests/fuzz/fuzz-address \
	tests/fuzz/fuzz-daticert \
	tests/fuzz/fuzz-header \
	tests/fuzz/fuzz-pec \
	tests/fuzz/fuzz-results
tests_fuzz_fuzz_address_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_daticert_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_pec_LDADD = $(FUZZ_LIBS)
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
	tests/fuzz/fuzz-daticert/doctype.xml \
	tests/fuzz/fuzz-daticert/entity.xml \
	tests/fuzz/fuzz-daticert/envelope.xml \
	tests/fuzz/fuzz-daticert/latin.xml \
	tests/fuzz/fuzz-daticert/receipt.xml \
	tests/fuzz/fuzz-pec/envelope.eml \
	tests/fuzz/fuzz-pec/openpgp-good.eml \
	tests/fuzz/fuzz-pec/pec-unsigned.eml \
	tests/fuzz/fuzz-pec/smime-parts.eml \
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
