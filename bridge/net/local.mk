# Add a module: its files here, its test in tests/unit/ on a line below.

noinst_LIBRARIES += %D%/libnet.a
%C%_libnet_a_SOURCES = \
	%D%/credentials.c \
	%D%/credentials.h \
	%D%/curl-loop.c \
	%D%/curl-loop.h \
	%D%/http.c \
	%D%/http.h \
	%D%/smtp.c \
	%D%/smtp.h \
	%D%/tls-connect.c \
	%D%/tls-connect.h \
	%D%/tls.c \
	%D%/tls.h

UNIT_TESTS += \
	tests/unit/test-credentials \
	tests/unit/test-http \
	tests/unit/test-smtp
tests_unit_test_http_SOURCES = \
	tests/support/smtp-fake.c \
	tests/support/smtp-fake.h \
	tests/support/test-certs.c \
	tests/support/test-certs.h \
	tests/unit/test-http.c
tests_unit_test_smtp_SOURCES = \
	tests/support/smtp-fake.c \
	tests/support/smtp-fake.h \
	tests/support/test-certs.c \
	tests/support/test-certs.h \
	tests/unit/test-smtp.c

EXTRA_DIST += %D%/README
