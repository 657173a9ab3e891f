EXTRA_DIST += \
	%D%/README \
	%D%/banditore.conf

FLOW_TESTS += tests/test-nginx.sh
EXTRA_DIST += tests/test-nginx.sh
