# Add a page: its file here, its line in routes.c and route.h, its test below.

noinst_LIBRARIES += %D%/libweb.a
%C%_libweb_a_SOURCES = \
	%D%/answer.c \
	%D%/answer.h \
	%D%/archive.c \
	%D%/archive.h \
	%D%/client.c \
	%D%/client.h \
	%D%/counts.h \
	%D%/feed.c \
	%D%/files.c \
	%D%/group.c \
	%D%/group.h \
	%D%/health.c \
	%D%/home.c \
	%D%/join.c \
	%D%/markup.c \
	%D%/markup.h \
	%D%/metrics.c \
	%D%/notice.c \
	%D%/page.c \
	%D%/page.h \
	%D%/qr.c \
	%D%/qr.h \
	%D%/quota.c \
	%D%/quota.h \
	%D%/route.h \
	%D%/routes.c \
	%D%/web.c \
	%D%/web.h \
	%D%/webhook.c
nodist_%C%_libweb_a_SOURCES = %D%/page.css.inc
%C%_libweb_a_CPPFLAGS = $(AM_CPPFLAGS) -I$(builddir)
BUILT_SOURCES += %D%/page.css.inc
%D%/libweb_a-home.$(OBJEXT): %D%/page.css.inc
CLEANFILES += %D%/page.css.inc

UNIT_TESTS += \
	tests/unit/test-pages \
	tests/unit/test-web

EXTRA_DIST += %D%/README %D%/page.css tests/support/notices.h
