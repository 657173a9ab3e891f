# Add a module: its files here, its test in tests/unit/ on a line below.

noinst_LIBRARIES += %D%/libflow.a
%C%_libflow_a_SOURCES = \
	%D%/admit.c \
	%D%/admit.h \
	%D%/alarms.c \
	%D%/alarms.h \
	%D%/approvers.c \
	%D%/approvers.h \
	%D%/brake.c \
	%D%/brake.h \
	%D%/child.c \
	%D%/child.h \
	%D%/choice.c \
	%D%/choice.h \
	%D%/citizens-data.c \
	%D%/citizens-menu.c \
	%D%/citizens-private.h \
	%D%/citizens-say.c \
	%D%/citizens-topics.c \
	%D%/citizens-zones.c \
	%D%/citizens.c \
	%D%/citizens.h \
	%D%/colleague.c \
	%D%/colleague.h \
	%D%/confirm-answer.c \
	%D%/confirm-call.c \
	%D%/confirm-letter.c \
	%D%/confirm-private.h \
	%D%/confirm.c \
	%D%/confirm.h \
	%D%/convert.c \
	%D%/convert.h \
	%D%/digest.c \
	%D%/digest.h \
	%D%/dispatch.c \
	%D%/dispatch.h \
	%D%/factor.c \
	%D%/factor.h \
	%D%/fence.c \
	%D%/fence.h \
	%D%/forecast.c \
	%D%/forecast.h \
	%D%/hours.c \
	%D%/hours.h \
	%D%/intake-again.c \
	%D%/intake-fetch.c \
	%D%/intake-file.c \
	%D%/intake-mail.c \
	%D%/intake-private.h \
	%D%/intake.c \
	%D%/dispatch-answers.c \
	%D%/dispatch-books.c \
	%D%/dispatch-money.c \
	%D%/dispatch-outcome.c \
	%D%/dispatch-private.h \
	%D%/dispatch-send.c \
	%D%/intake.h \
	%D%/letter.c \
	%D%/letter.h \
	%D%/once.c \
	%D%/once.h \
	%D%/pace.c \
	%D%/pace.h \
	%D%/money.c \
	%D%/money.h \
	%D%/plan.c \
	%D%/plan.h \
	%D%/prices.c \
	%D%/prices.h \
	%D%/photo.c \
	%D%/post.c \
	%D%/post.h \
	%D%/prove.c \
	%D%/prove.h \
	%D%/prove-gpg.c \
	%D%/prove-gpg.h \
	%D%/prove-keys.c \
	%D%/prove-keys.h \
	%D%/quarter.c \
	%D%/quarter.h \
	%D%/queue-ask.c \
	%D%/queue-audience.c \
	%D%/queue-audience.h \
	%D%/queue-load.c \
	%D%/queue-row.c \
	%D%/queue-row.h \
	%D%/queue.c \
	%D%/queue.h \
	%D%/report-body.c \
	%D%/report-body.h \
	%D%/report-parts.c \
	%D%/report-parts.h \
	%D%/report-pause.c \
	%D%/report-pause.h \
	%D%/report.c \
	%D%/report.h \
	%D%/require.c \
	%D%/require.h \
	%D%/rights.c \
	%D%/rights.h \
	%D%/stops.c \
	%D%/stops.h \
	%D%/templates.c \
	%D%/templates.h \
	%D%/tier.c \
	%D%/tier.h \
	%D%/tnef.c \
	%D%/token.c \
	%D%/token.h \
	%D%/tool.c \
	%D%/tool.h \
	%D%/topics.c \
	%D%/topics.h \
	%D%/track-people.c \
	%D%/track-people.h \
	%D%/track-templates.c \
	%D%/track-templates.h \
	%D%/track.c \
	%D%/track.h \
	%D%/verify.c \
	%D%/verify.h \
	%D%/waves.c \
	%D%/waves.h \
	%D%/wish-words.c \
	%D%/wish.c \
	%D%/wish.h \
	%D%/workdir.c \
	%D%/workdir.h

EXTRA_DIST += %D%/README tests/support/signed-mails.sh

# What reads strangers' signatures, in a cage; only this program has libopendkim.
# It stands beside banditore-convert also before it is installed.
libexec_PROGRAMS += filters/banditore-verify
filters_banditore_verify_SOURCES = %D%/verify-main.c
filters_banditore_verify_LDADD = \
	%D%/libflow.a bridge/auth/libdkim.a bridge/auth/libauth.a \
	filters/libfilters.a bridge/base/libbase.a $(OPENDKIM_LIBS) \
	$(GNUTLS_LIBS) $(GMIME_LIBS) $(JANSSON_LIBS) $(XML_LIBS) $(SECCOMP_LIBS) \
	$(PSL_LIBS) $(NETTLE_LIBS) $(GLIB_LIBS)

UNIT_TESTS += \
	tests/unit/test-admit \
	tests/unit/test-approvers \
	tests/unit/test-brake \
	tests/unit/test-classes \
	tests/unit/test-calls \
	tests/unit/test-confirm \
	tests/unit/test-citizens \
	tests/unit/test-convert \
	tests/unit/test-digest \
	tests/unit/test-dispatch \
	tests/unit/test-factor \
	tests/unit/test-hostile \
	tests/unit/test-hours \
	tests/unit/test-hygiene \
	tests/unit/test-intake \
	tests/unit/test-pace \
	tests/unit/test-simulation \
	tests/unit/test-photo \
	tests/unit/test-prove \
	tests/unit/test-queue \
	tests/unit/test-report \
	tests/unit/test-once \
	tests/unit/test-rights \
	tests/unit/test-stops \
	tests/unit/test-templates \
	tests/unit/test-forecast \
	tests/unit/test-money \
	tests/unit/test-prices \
	tests/unit/test-tier \
	tests/unit/test-token \
	tests/unit/test-track \
	tests/unit/test-wish

FUZZERS += tests/fuzz/fuzz-prices tests/fuzz/fuzz-wish
tests_fuzz_fuzz_prices_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_wish_LDADD = $(FUZZ_LIBS)
EXTRA_DIST += \
	tests/fuzz/fuzz-prices/shipped \
	tests/fuzz/fuzz-prices/small \
	tests/fuzz/fuzz-prices/wrong \
	tests/fuzz/fuzz-wish/erase \
	tests/fuzz/fuzz-wish/mixed \
	tests/fuzz/fuzz-wish/stop \
	tests/fuzz/fuzz-wish/tap \
	tests/fuzz/fuzz-wish/topics \
	tests/fuzz/fuzz-wish/yes

# What the tests share: a real store and a channel that is told what to answer.
check_LIBRARIES += tests/support/libflowworld.a
tests_support_libflowworld_a_SOURCES = \
	tests/support/flow-world.c \
	tests/support/flow-world.h
FLOW_WORLD_LIBS = tests/support/libflowworld.a $(LDADD)
tests_unit_test_classes_LDADD = $(FLOW_WORLD_LIBS)
tests_unit_test_calls_LDADD = $(FLOW_WORLD_LIBS)
tests_unit_test_citizens_LDADD = $(FLOW_WORLD_LIBS)
tests_unit_test_confirm_LDADD = $(FLOW_WORLD_LIBS)
tests_unit_test_hygiene_LDADD = $(FLOW_WORLD_LIBS)
tests_unit_test_dispatch_LDADD = $(FLOW_WORLD_LIBS)
tests_unit_test_queue_LDADD = $(FLOW_WORLD_LIBS)
tests_unit_test_templates_LDADD = $(FLOW_WORLD_LIBS)
tests_unit_test_stops_LDADD = $(FLOW_WORLD_LIBS)
tests_unit_test_money_LDADD = $(FLOW_WORLD_LIBS)
tests_unit_test_tier_LDADD = $(FLOW_WORLD_LIBS)
tests_unit_test_track_LDADD = $(FLOW_WORLD_LIBS)

tests_unit_test_intake_SOURCES = \
	tests/unit/test-intake.c \
	tests/support/imap-fake.c \
	tests/support/imap-fake.h \
	tests/support/test-certs.c \
	tests/support/test-certs.h

EXTRA_DIST += tests/data/auth tests/data/wishes/inbound.tsv
