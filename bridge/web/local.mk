# Add a page: its file here, its line in routes.c and route.h, its test below.

noinst_LIBRARIES += %D%/libweb.a
%C%_libweb_a_SOURCES = \
	%D%/group.c \
	%D%/group.h \
	%D%/health.c \
	%D%/route.h \
	%D%/routes.c \
	%D%/web.c \
	%D%/web.h \
	%D%/webhook.c

UNIT_TESTS += \
	tests/unit/test-web

EXTRA_DIST += %D%/README
