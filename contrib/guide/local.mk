# Guides in Italian for people, not programmers.

guidedir = $(docdir)/guide
dist_guide_DATA = \
	%D%/impiegati.txt \
	%D%/liste-broadcast.txt \
	%D%/meta.txt \
	%D%/tecnico.txt

EXTRA_DIST += %D%/README

FLOW_TESTS += tests/test-guide.sh
EXTRA_DIST += tests/test-guide.sh
