# Add a filter: its file here, its name in registry.c, its test in tests/unit/ below.

noinst_LIBRARIES += %D%/libfilters.a
%C%_libfilters_a_SOURCES = \
	%D%/alternative.c \
	%D%/alternative.h \
	%D%/attribution.c \
	%D%/attribution.h \
	%D%/banner.c \
	%D%/attribution-words.c \
	%D%/attribution-words.h \
	%D%/border.c \
	%D%/border.h \
	%D%/cage.c \
	%D%/cage.h \
	%D%/bundle.c \
	%D%/bundle.h \
	%D%/cms.c \
	%D%/cms.h \
	%D%/container.c \
	%D%/container.h \
	%D%/rtf.c \
	%D%/rtf.h \
	%D%/cautions.c \
	%D%/calendar.c \
	%D%/charset.c \
	%D%/charset.h \
	%D%/charset-repair.c \
	%D%/charset-repair.h \
	%D%/codes.c \
	%D%/codes.h \
	%D%/compose.c \
	%D%/contact.c \
	%D%/contact.h \
	%D%/disclaimer.c \
	%D%/draft-json.c \
	%D%/draft-json.h \
	%D%/envelope.c \
	%D%/envelope.h \
	%D%/filename.c \
	%D%/filename.h \
	%D%/filter.h \
	%D%/flowed.c \
	%D%/flowed.h \
	%D%/forward.c \
	%D%/guard.c \
	%D%/headers.c \
	%D%/headers.h \
	%D%/html.c \
	%D%/html.h \
	%D%/html-blocks.c \
	%D%/html-class.c \
	%D%/html-entity.c \
	%D%/html-entity.h \
	%D%/html-image.c \
	%D%/html-link.c \
	%D%/html-list.c \
	%D%/html-nest.c \
	%D%/html-name.h \
	%D%/html-nest.h \
	%D%/html-page.c \
	%D%/html-page.h \
	%D%/html-sheet.c \
	%D%/html-sheet.h \
	%D%/html-state.h \
	%D%/html-style.c \
	%D%/html-style.h \
	%D%/html-table.c \
	%D%/html-text.c \
	%D%/ical.c \
	%D%/ical.h \
	%D%/labels.c \
	%D%/labels.h \
	%D%/language.c \
	%D%/language.h \
	%D%/lines.c \
	%D%/lines.h \
	%D%/list-footer.c \
	%D%/markers.c \
	%D%/markers.h \
	%D%/media.c \
	%D%/mentions.c \
	%D%/mentions.h \
	%D%/mime.c \
	%D%/mime.h \
	%D%/mobile-footer.c \
	%D%/mobile-footer.h \
	%D%/office.c \
	%D%/placeholder.c \
	%D%/pixels.c \
	%D%/pixels.h \
	%D%/plain.c \
	%D%/plain.h \
	%D%/prefix.c \
	%D%/prefix.h \
	%D%/protocol.c \
	%D%/protocol.h \
	%D%/quote.c \
	%D%/read.c \
	%D%/read.h \
	%D%/registry.c \
	%D%/registry-stamp.c \
	%D%/reply-marker.c \
	%D%/reply-marker.h \
	%D%/scan.c \
	%D%/scan.h \
	%D%/signature.c \
	%D%/separators.c \
	%D%/separators.h \
	%D%/sieve.c \
	%D%/sieve.h \
	%D%/sniff.c \
	%D%/sniff.h \
	%D%/tags.c \
	%D%/target.c \
	%D%/target.h \
	%D%/target-words.c \
	%D%/trim.c \
	%D%/trim.h \
	%D%/trivial.c \
	%D%/trivial.h \
	%D%/unwrap.c \
	%D%/versions.c \
	%D%/when.c \
	%D%/when.h \
	%D%/work.c \
	%D%/walk.h \
	%D%/work.h \
	%D%/zone.c \
	%D%/zone.h

# What differs where sanitizers watch stands in files of its own.
if SANITIZERS
%C%_libfilters_a_SOURCES += %D%/cage-sanitized.c
EXTRA_DIST += %D%/cage-plain.c
else
%C%_libfilters_a_SOURCES += %D%/cage-plain.c
EXTRA_DIST += %D%/cage-sanitized.c
endif

libexec_PROGRAMS += %D%/banditore-convert
%C%_banditore_convert_SOURCES = %D%/convert-main.c
%C%_banditore_convert_LDADD = \
	%D%/libfilters.a bridge/base/libbase.a \
	$(GMIME_LIBS) $(JANSSON_LIBS) $(XML_LIBS) $(SECCOMP_LIBS) $(NETTLE_LIBS) $(GLIB_LIBS)

UNIT_TESTS += \
	tests/unit/test-attribution \
	tests/unit/test-cage \
	tests/unit/test-charset \
	tests/unit/test-container \
	tests/unit/test-draft-json \
	tests/unit/test-filename \
	tests/unit/test-flowed \
	tests/unit/test-footers \
	tests/unit/test-forward \
	tests/unit/test-forward-clients \
	tests/unit/test-html \
	tests/unit/test-labels \
	tests/unit/test-mentions \
	tests/unit/test-mime \
	tests/unit/test-mobile-footer \
	tests/unit/test-notices \
	tests/unit/test-office \
	tests/unit/test-quote \
	tests/unit/test-replies \
	tests/unit/test-scan \
	tests/unit/test-separators \
	tests/unit/test-signature \
	tests/unit/test-tags \
	tests/unit/test-target \
	tests/unit/test-versions \
	tests/unit/test-when \
	tests/unit/test-zone

FUZZERS += \
	tests/fuzz/fuzz-bundle \
	tests/fuzz/fuzz-cms \
	tests/fuzz/fuzz-draft-json \
	tests/fuzz/fuzz-forward \
	tests/fuzz/fuzz-filename \
	tests/fuzz/fuzz-charset \
	tests/fuzz/fuzz-flowed \
	tests/fuzz/fuzz-html \
	tests/fuzz/fuzz-ical \
	tests/fuzz/fuzz-mail \
	tests/fuzz/fuzz-rtf \
	tests/fuzz/fuzz-scan \
	tests/fuzz/fuzz-tags \
	tests/fuzz/fuzz-trim
tests_fuzz_fuzz_bundle_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_cms_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_ical_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_rtf_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_draft_json_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_forward_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_filename_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_charset_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_flowed_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_html_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_mail_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_scan_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_trim_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_tags_LDADD = $(FUZZ_LIBS)

EXTRA_DIST += \
	%D%/README \
	tests/support/mail-work.h \
	tests/fuzz/fuzz-bundle/none.frame \
	tests/fuzz/fuzz-bundle/two.frame \
	tests/fuzz/fuzz-cms/signed.der \
	tests/fuzz/fuzz-cms/stream.ber \
	tests/fuzz/fuzz-cms/text.p7m \
	tests/fuzz/fuzz-ical/days.ics \
	tests/fuzz/fuzz-ical/event.ics \
	tests/fuzz/fuzz-rtf/html.rtf \
	tests/fuzz/fuzz-rtf/plain.rtf \
	tests/fuzz/fuzz-charset/base64.txt \
	tests/fuzz/fuzz-charset/japanese.txt \
	tests/fuzz/fuzz-charset/latin.txt \
	tests/fuzz/fuzz-charset/mixed.txt \
	tests/fuzz/fuzz-charset/quoted.txt \
	tests/fuzz/fuzz-charset/utf-7.txt \
	tests/fuzz/fuzz-charset/wide.txt \
	tests/fuzz/fuzz-flowed/delsp.txt \
	tests/fuzz/fuzz-flowed/quotes.txt \
	tests/fuzz/fuzz-draft-json/attachments.frame \
	tests/fuzz/fuzz-draft-json/attachments.json \
	tests/fuzz/fuzz-draft-json/iphone-forward.frame \
	tests/fuzz/fuzz-draft-json/nested-groups.frame \
	tests/fuzz/fuzz-draft-json/outlook-html.frame \
	tests/fuzz/fuzz-draft-json/outlook-html.json \
	tests/fuzz/fuzz-draft-json/versions.json \
	tests/fuzz/fuzz-forward/apple.txt \
	tests/fuzz/fuzz-forward/korean.txt \
	tests/fuzz/fuzz-forward/outlook.txt \
	tests/fuzz/fuzz-forward/reply.txt \
	tests/fuzz/fuzz-forward/yahoo.txt \
	tests/fuzz/fuzz-filename/double \
	tests/fuzz/fuzz-filename/mojibake \
	tests/fuzz/fuzz-filename/percent \
	tests/fuzz/fuzz-filename/rlo \
	tests/fuzz/fuzz-html/nasty.html \
	tests/fuzz/fuzz-html/newsletter.html \
	tests/fuzz/fuzz-html/odd.html \
	tests/fuzz/fuzz-html/rowspan \
	tests/fuzz/fuzz-html/seed.html \
	tests/fuzz/fuzz-html/word.html \
	tests/fuzz/fuzz-mail/attached-forward.eml \
	tests/fuzz/fuzz-mail/attachments.eml \
	tests/fuzz/fuzz-mail/flowed.eml \
	tests/fuzz/fuzz-mail/gmail-reply.eml \
	tests/fuzz/fuzz-mail/iphone-forward.eml \
	tests/fuzz/fuzz-mail/many-parts.eml \
	tests/fuzz/fuzz-mail/no-charset.eml \
	tests/fuzz/fuzz-mail/outlook-html.eml \
	tests/fuzz/fuzz-mail/outlook-reply.eml \
	tests/fuzz/fuzz-scan/gmail-reply.eml \
	tests/fuzz/fuzz-scan/many-parts.eml \
	tests/fuzz/fuzz-scan/nested-groups.eml \
	tests/fuzz/fuzz-scan/outlook-html.eml \
	tests/fuzz/fuzz-trim/empty \
	tests/fuzz/fuzz-trim/footers \
	tests/fuzz/fuzz-trim/html \
	tests/fuzz/fuzz-trim/inside-letter.txt \
	tests/fuzz/fuzz-trim/marks \
	tests/fuzz/fuzz-trim/office \
	tests/fuzz/fuzz-trim/one-line \
	tests/fuzz/fuzz-trim/reply \
	tests/fuzz/fuzz-tags/address \
	tests/fuzz/fuzz-tags/chain \
	tests/fuzz/fuzz-tags/iso \
	tests/fuzz/fuzz-tags/span \
	tests/fuzz/fuzz-tags/spelt \
	tests/fuzz/fuzz-tags/tags
