# Drafts about personal data, for the administration to complete.

privacydir = $(docdir)/privacy
dist_privacy_DATA = \
	%D%/informativa.txt \
	%D%/registro.txt \
	%D%/valutazione.txt

EXTRA_DIST += %D%/README
