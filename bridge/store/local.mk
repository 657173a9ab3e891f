# Add a module: its files here, its test in tests/unit/ on a line below.

noinst_LIBRARIES += %D%/libstore.a
%C%_libstore_a_SOURCES = \
	%D%/advance.c \
	%D%/advance.h \
	%D%/answers.c \
	%D%/answers.h \
	%D%/audit.c \
	%D%/audit.h \
	%D%/backup.c \
	%D%/backup.h \
	%D%/broadcasts.c \
	%D%/broadcasts.h \
	%D%/budget-book.h \
	%D%/budget.c \
	%D%/budget.h \
	%D%/claim-due.c \
	%D%/claim-one.c \
	%D%/claim-sources.c \
	%D%/claim.c \
	%D%/claim.h \
	%D%/consents.c \
	%D%/consents.h \
	%D%/copy.c \
	%D%/copy.h \
	%D%/deliveries.h \
	%D%/doubt.c \
	%D%/factors.c \
	%D%/factors.h \
	%D%/files.c \
	%D%/files.h \
	%D%/forget.c \
	%D%/forget.h \
	%D%/freeze.c \
	%D%/heard.c \
	%D%/heard.h \
	%D%/gauges.c \
	%D%/gauges.h \
	%D%/hygiene.c \
	%D%/hygiene.h \
	%D%/inbound.c \
	%D%/inbound.h \
	%D%/journal-file.c \
	%D%/journal-file.h \
	%D%/journal.c \
	%D%/journal.h \
	%D%/key.c \
	%D%/key.h \
	%D%/mails.c \
	%D%/mails.h \
	%D%/media.c \
	%D%/media.h \
	%D%/migrations.c \
	%D%/migrations.h \
	%D%/next-due.c \
	%D%/outbox.c \
	%D%/outbox.h \
	%D%/pages.c \
	%D%/pages.h \
	%D%/questions.c \
	%D%/questions.h \
	%D%/restore-books.c \
	%D%/restore-books.h \
	%D%/restore.c \
	%D%/restore.h \
	%D%/retention.c \
	%D%/retention.h \
	%D%/seen.c \
	%D%/seen.h \
	%D%/settle.c \
	%D%/spending.c \
	%D%/spending.h \
	%D%/sql.c \
	%D%/sql.h \
	%D%/stops.c \
	%D%/stops.h \
	%D%/store.c \
	%D%/templates.c \
	%D%/templates.h \
	%D%/store.h \
	%D%/subscribers-add.c \
	%D%/subscribers.c \
	%D%/subscribers.h \
	%D%/sweep.c \
	%D%/sweep.h \
	%D%/tally.c \
	%D%/tally.h

UNIT_TESTS += \
	tests/unit/test-audit \
	tests/unit/test-broadcasts \
	tests/unit/test-budget \
	tests/unit/test-deliveries \
	tests/unit/test-journal \
	tests/unit/test-mails \
	tests/unit/test-outbox \
	tests/unit/test-questions \
	tests/unit/test-restore \
	tests/unit/test-retention \
	tests/unit/test-store \
	tests/unit/test-store-crash \
	tests/unit/test-store-power \
	tests/unit/test-subscribers

# A disk that forgets what was not synced.
tests_unit_test_store_power_SOURCES = \
	tests/unit/test-store-power.c \
	tests/support/power.c \
	tests/support/power.h

EXTRA_DIST += %D%/README tests/unit/store-fixture.h

FUZZERS += tests/fuzz/fuzz-manifest
tests_fuzz_fuzz_manifest_LDADD = $(FUZZ_LIBS)
EXTRA_DIST += \
	tests/fuzz/fuzz-manifest/gap \
	tests/fuzz/fuzz-manifest/outside \
	tests/fuzz/fuzz-manifest/plain \
	tests/fuzz/fuzz-manifest/torn
