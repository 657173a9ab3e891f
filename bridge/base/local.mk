# Add a module: its files here, its test in tests/unit/ on a line below.

noinst_LIBRARIES += %D%/libbase.a
%C%_libbase_a_SOURCES = \
	%D%/attempt.c \
	%D%/attempt.h \
	%D%/broadcast.c \
	%D%/broadcast.h \
	%D%/cleanup.h \
	%D%/clock.c \
	%D%/clock.h \
	%D%/csv.c \
	%D%/csv.h \
	%D%/draft.c \
	%D%/draft.h \
	%D%/limits.h \
	%D%/rich.c \
	%D%/rich.h \
	%D%/secret.c \
	%D%/secret.h \
	%D%/senders-dir.c \
	%D%/senders-dir.h \
	%D%/settings.c \
	%D%/settings.h \
	%D%/settings-table.c \
	%D%/text.c \
	%D%/text-clean.c \
	%D%/text.h \
	%D%/texts.c \
	%D%/texts.h \
	%D%/verdict.c \
	%D%/verdict.h \
	%D%/words.c \
	%D%/words.h

UNIT_TESTS += \
	tests/unit/test-attempt \
	tests/unit/test-csv \
	tests/unit/test-rich \
	tests/unit/test-settings \
	tests/unit/test-text \
	tests/unit/test-texts

FUZZERS += \
	tests/fuzz/fuzz-csv \
	tests/fuzz/fuzz-settings
tests_fuzz_fuzz_csv_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_settings_LDADD = $(FUZZ_LIBS)
EXTRA_DIST += \
	tests/fuzz/fuzz-csv/latin1 \
	tests/fuzz/fuzz-csv/plain \
	tests/fuzz/fuzz-csv/quoted \
	tests/fuzz/fuzz-settings/plain \
	tests/fuzz/fuzz-settings/wrong
EXTRA_DIST += %D%/README
