# make browser: the public pages in Chromium; needs contrib/install-deps browser.
EXTRA_PROGRAMS += %D%/serve
%C%_serve_SOURCES = %D%/serve.c
CLEANFILES += %D%/serve
EXTRA_DIST += \
	%D%/README \
	%D%/check.mjs \
	%D%/package-lock.json \
	%D%/package.json \
	%D%/run

.PHONY: browser clean-browser
browser: %D%/serve
	top_srcdir='$(abs_top_srcdir)' top_builddir='$(abs_top_builddir)' \
		$(top_srcdir)/%D%/run $(BROWSER_FLAGS)
clean-local: clean-browser
clean-browser:
	rm -rf %D%/modules
