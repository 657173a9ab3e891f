# The stand-in for the WhatsApp Cloud API.  It includes nothing from bridge/.
noinst_PROGRAMS += %D%/banditore-sandbox
%C%_banditore_sandbox_SOURCES = %D%/main.c
%C%_banditore_sandbox_LDADD = %D%/libsandbox.a \
	$(MICROHTTPD_LIBS) $(CURL_LIBS) $(JANSSON_LIBS) $(GLIB_LIBS)

noinst_LIBRARIES += %D%/libsandbox.a
%C%_libsandbox_a_SOURCES = \
	%D%/answer.c %D%/answer.h \
	%D%/control.c %D%/control.h \
	%D%/describe.c \
	%D%/events.c %D%/events.h \
	%D%/graph.c %D%/graph.h \
	%D%/hooks.c %D%/hooks.h \
	%D%/interactive.c \
	%D%/interactive.h \
	%D%/media.c %D%/media.h \
	%D%/page.c %D%/page.h \
	%D%/scenario-file.c %D%/scenario-file.h \
	%D%/scenario.c %D%/scenario.h \
	%D%/send.c %D%/send.h \
	%D%/server.c %D%/server.h \
	%D%/templates.c %D%/templates.h \
	%D%/world.c %D%/world.h
nodist_%C%_libsandbox_a_SOURCES = \
	%D%/page.css.inc %D%/page.html.inc %D%/page.js.inc
%C%_libsandbox_a_CPPFLAGS = $(AM_CPPFLAGS) -I$(builddir)

# A text file as one C string literal, line by line.
SUFFIXES = .css .html .js .css.inc .html.inc .js.inc
SANDBOX_QUOTE = $(AM_V_GEN)$(MKDIR_P) $(@D) && \
	sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^/"/' -e 's/$$/\\n"/' $< >$@.tmp && \
	mv $@.tmp $@
.css.css.inc:
	$(SANDBOX_QUOTE)
.html.html.inc:
	$(SANDBOX_QUOTE)
.js.js.inc:
	$(SANDBOX_QUOTE)

BUILT_SOURCES += %D%/page.css.inc %D%/page.html.inc %D%/page.js.inc
# Also where only one program is made, as tests/fuzz/run does.
%D%/libsandbox_a-page.$(OBJEXT): %D%/page.css.inc %D%/page.html.inc %D%/page.js.inc
CLEANFILES += %D%/page.css.inc %D%/page.html.inc %D%/page.js.inc
EXTRA_DIST += \
	%D%/README %D%/page.css %D%/page.html %D%/page.js %D%/templates.json \
	%D%/scenarios/accepted-then-silent.json \
	%D%/scenarios/burst-500.json \
	%D%/scenarios/cut-mid-response.json \
	%D%/scenarios/latency.json \
	%D%/scenarios/no-status.json \
	%D%/scenarios/storm-429.json \
	%D%/scenarios/tier-reached.json \
	%D%/scenarios/token-expires.json \
	%D%/scenarios/webhook-first.json \
	%D%/scenarios/webhooks-day-late.json \
	%D%/scenarios/webhooks-doubled.json \
	%D%/scenarios/webhooks-lost.json

# A webhook receiver for tests.
check_PROGRAMS += tests/support/webhook-sink
tests_support_webhook_sink_LDADD = \
	$(MICROHTTPD_LIBS) $(JANSSON_LIBS) $(GNUTLS_LIBS) $(NETTLE_LIBS) $(GLIB_LIBS)

FLOW_TESTS += tests/flow/test-sandbox.sh
EXTRA_DIST += tests/flow/test-sandbox.sh

FUZZERS += tests/fuzz/fuzz-scenario
EXTRA_DIST += \
	tests/fuzz/fuzz-scenario/cut-mid-response \
	tests/fuzz/fuzz-scenario/extremes \
	tests/fuzz/fuzz-scenario/latency \
	tests/fuzz/fuzz-scenario/storm-429 \
	tests/fuzz/fuzz-scenario/tier-reached \
	tests/fuzz/fuzz-scenario/webhooks-doubled
tests_fuzz_fuzz_scenario_LDADD = $(FUZZ_MAIN) %D%/libsandbox.a \
	$(MICROHTTPD_LIBS) $(CURL_LIBS) $(JANSSON_LIBS) $(GLIB_LIBS)
