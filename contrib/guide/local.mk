# Guides in Italian for people, not programmers.

guidedir = $(docdir)/guide
dist_guide_DATA = \
	%D%/impiegati.txt

EXTRA_DIST += %D%/README

FLOW_TESTS += tests/test-guide.sh
EXTRA_DIST += tests/test-guide.sh
