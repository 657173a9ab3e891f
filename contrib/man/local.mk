# The manual.  banditore.conf(5) and banditore-reasons(7) are made from the program's
# own tables, so that they cannot tell anything else than those do.

noinst_PROGRAMS += %D%/print-reasons %D%/print-settings
%C%_print_reasons_SOURCES = %D%/print-reasons.c
%C%_print_settings_SOURCES = %D%/print-settings.c

dist_man_MANS += %D%/banditore.1
man_MANS = %D%/banditore.conf.5 %D%/banditore-reasons.7
CLEANFILES += %D%/banditore.conf.5 %D%/banditore-reasons.7
EXTRA_DIST += \
	%D%/reasons-head.7 \
	%D%/conf-head.5 \
	%D%/conf-tail.5

%D%/banditore.conf.5: %D%/conf-head.5 %D%/conf-tail.5 %D%/print-settings$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) %D% && \
	{ cat '$(srcdir)/%D%/conf-head.5' && \
	  ASAN_OPTIONS=detect_leaks=0 ./%D%/print-settings$(EXEEXT) && \
	  cat '$(srcdir)/%D%/conf-tail.5'; } >$@.new && mv $@.new $@

%D%/banditore-reasons.7: %D%/reasons-head.7 %D%/print-reasons$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) %D% && \
	{ cat '$(srcdir)/%D%/reasons-head.7' && \
	  ASAN_OPTIONS=detect_leaks=0 ./%D%/print-reasons$(EXEEXT); } >$@.new && \
	mv $@.new $@

FLOW_TESTS += tests/test-manual.sh
EXTRA_DIST += tests/test-manual.sh
