# Add a channel: its file here, its line in registry.c, its test below.

noinst_LIBRARIES += %D%/libchannels.a
%C%_libchannels_a_SOURCES = \
	%D%/channel.c \
	%D%/channel.h \
	%D%/registry.c \
	%D%/whatsapp.c \
	%D%/whatsapp.h \
	%D%/whatsapp-answer.c \
	%D%/whatsapp-accepted.c \
	%D%/whatsapp-check.c \
	%D%/whatsapp-compose.c \
	%D%/whatsapp-errors.c \
	%D%/whatsapp-flatten.c \
	%D%/whatsapp-json.c \
	%D%/whatsapp-lead.c \
	%D%/whatsapp-render.c \
	%D%/whatsapp-webhook.c \
	%D%/whatsapp-words.c \
	%D%/whatsapp-words.h

UNIT_TESTS += \
	tests/unit/test-channel \
	tests/unit/test-whatsapp-compose \
	tests/unit/test-whatsapp-errors \
	tests/unit/test-whatsapp-lead \
	tests/unit/test-whatsapp-render \
	tests/unit/test-whatsapp-webhook

FUZZERS += \
	tests/fuzz/fuzz-whatsapp-answer \
	tests/fuzz/fuzz-whatsapp-webhook
tests_fuzz_fuzz_whatsapp_answer_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_whatsapp_webhook_LDADD = $(FUZZ_LIBS)
EXTRA_DIST += \
	tests/fuzz/fuzz-whatsapp-answer/accepted \
	tests/fuzz/fuzz-whatsapp-answer/error \
	tests/fuzz/fuzz-whatsapp-answer/error-text \
	tests/fuzz/fuzz-whatsapp-answer/media \
	tests/fuzz/fuzz-whatsapp-webhook/account \
	tests/fuzz/fuzz-whatsapp-webhook/inbound \
	tests/fuzz/fuzz-whatsapp-webhook/preferences \
	tests/fuzz/fuzz-whatsapp-webhook/statuses

EXTRA_DIST += %D%/README
