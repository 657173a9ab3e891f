dist_noinst_SCRIPTS += \
	%D%/install-deps \
	%D%/trial \
	%D%/trial.d/forward \
	%D%/trial.d/photo \
	%D%/trial.d/read-mail \
	%D%/trial.d/write

EXTRA_DIST += \
	%D%/README \
	%D%/banditore.conf \
	%D%/trial.d/README \
	%D%/trial.d/forward.eml \
	%D%/trial.d/photo.svg \
	.ci/run \
	publiccode.yml

UNIT_TESTS += tests/unit/test-sample-conf

include contrib/caddy/local.mk
include contrib/completions/local.mk
include contrib/debian/local.mk
include contrib/guide/local.mk
include contrib/man/local.mk
include contrib/nginx/local.mk
include contrib/privacy/local.mk
include contrib/prometheus/local.mk
include contrib/systemd/local.mk
include contrib/tunnel/local.mk
include contrib/world/local.mk

# The sample of the settings; the package puts it in place.
install-data-local:
	$(MKDIR_P) '$(DESTDIR)$(sysconfdir)/banditore'
	$(INSTALL_DATA) '$(srcdir)/contrib/banditore.conf' \
	    '$(DESTDIR)$(sysconfdir)/banditore/banditore.conf.sample'
uninstall-local:
	rm -f '$(DESTDIR)$(sysconfdir)/banditore/banditore.conf.sample'
	-rmdir '$(DESTDIR)$(sysconfdir)/banditore' 2>/dev/null || true

# Texts that people read; the comune may edit the installed ones.
pricesdir = $(pkgdatadir)/prices
dist_prices_DATA = %D%/prices/whatsapp

textsdir = $(pkgdatadir)/texts
dist_texts_DATA = \
	%D%/texts/en.ini \
	%D%/texts/it.ini
