# The service.  Units are made while building, since they name installed paths.

pkglibexec_SCRIPTS = %D%/tell-failure

units = \
	%D%/banditore.service \
	%D%/banditore-failed@.service
noinst_DATA = $(units)
CLEANFILES += $(units)

if SYSTEMD
systemdsystemunit_DATA = $(units)
endif

EXTRA_DIST += \
	%D%/README \
	%D%/banditore-failed@.service.in \
	%D%/banditore.service.in \
	%D%/banditore.sysusers \
	%D%/tell-failure

$(units): Makefile
	$(AM_V_GEN)$(MKDIR_P) %D% && \
	sed -e 's|@bindir''@|$(bindir)|g' \
	    -e 's|@sysconfdir''@|$(sysconfdir)|g' \
	    -e 's|@pkglibexecdir''@|$(pkglibexecdir)|g' \
	    '$(srcdir)/$@.in' >$@.new && mv $@.new $@
%D%/banditore.service: %D%/banditore.service.in
%D%/banditore-failed@.service: %D%/banditore-failed@.service.in

FLOW_TESTS += tests/test-service.sh
EXTRA_DIST += tests/test-service.sh
