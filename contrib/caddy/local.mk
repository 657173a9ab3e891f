EXTRA_DIST += \
	%D%/README \
	%D%/Caddyfile

FLOW_TESTS += tests/test-caddy.sh
EXTRA_DIST += tests/test-caddy.sh
