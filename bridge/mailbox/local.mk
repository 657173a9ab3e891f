# Add a module: its files here, its test in tests/unit/ on a line below.

noinst_LIBRARIES += %D%/libmailbox.a
%C%_libmailbox_a_SOURCES = \
	%D%/compose.c \
	%D%/compose.h \
	%D%/imap.c \
	%D%/imap.h \
	%D%/imap-backoff.c \
	%D%/imap-backoff.h \
	%D%/imap-border.c \
	%D%/imap-border.h \
	%D%/imap-folder.c \
	%D%/imap-folder.h \
	%D%/imap-idle.c \
	%D%/imap-line.c \
	%D%/imap-line.h \
	%D%/imap-list.c \
	%D%/imap-move.c \
	%D%/imap-session.c \
	%D%/imap-session.h \
	%D%/imap-session-private.h \
	%D%/imap-stream.c \
	%D%/imap-stream.h \
	%D%/imap-worker.c \
	%D%/imap-worker.h

UNIT_TESTS += \
	tests/unit/test-compose \
	tests/unit/test-imap

tests_unit_test_imap_SOURCES = \
	tests/unit/test-imap.c \
	tests/support/imap-fake.c \
	tests/support/imap-fake.h \
	tests/support/test-certs.c \
	tests/support/test-certs.h

FUZZERS += tests/fuzz/fuzz-imap
tests_fuzz_fuzz_imap_LDADD = $(FUZZ_LIBS)
EXTRA_DIST += \
	tests/fuzz/fuzz-imap/bye \
	tests/fuzz/fuzz-imap/codes \
	tests/fuzz/fuzz-imap/denied \
	tests/fuzz/fuzz-imap/empty-capability \
	tests/fuzz/fuzz-imap/literal \
	tests/fuzz/fuzz-imap/nested \
	tests/fuzz/fuzz-imap/no-capability \
	tests/fuzz/fuzz-imap/no-capability-at-all \
	tests/fuzz/fuzz-imap/permanentflags \
	tests/fuzz/fuzz-imap/preauth \
	tests/fuzz/fuzz-imap/whole
EXTRA_DIST += %D%/README
