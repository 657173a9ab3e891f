# The manual.  banditore.conf(5) is made from the program's own tables, so that it
# cannot tell anything else than they do.

noinst_PROGRAMS += %D%/print-settings
%C%_print_settings_SOURCES = %D%/print-settings.c

dist_man_MANS += %D%/banditore.1
man_MANS = %D%/banditore.conf.5
CLEANFILES += %D%/banditore.conf.5
EXTRA_DIST += \
	%D%/conf-head.5 \
	%D%/conf-tail.5

%D%/banditore.conf.5: %D%/conf-head.5 %D%/conf-tail.5 %D%/print-settings$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) %D% && \
	{ cat '$(srcdir)/%D%/conf-head.5' && \
	  ASAN_OPTIONS=detect_leaks=0 ./%D%/print-settings$(EXEEXT) && \
	  cat '$(srcdir)/%D%/conf-tail.5'; } >$@.new && mv $@.new $@

FLOW_TESTS += tests/test-manual.sh
EXTRA_DIST += tests/test-manual.sh
