if SYSTEMD
dist_systemdsystemunit_DATA = %D%/banditore-tunnel.service
else
EXTRA_DIST += %D%/banditore-tunnel.service
endif

EXTRA_DIST += \
	%D%/README \
	%D%/authorized_keys \
	%D%/sshd.conf

FLOW_TESTS += tests/test-tunnel.sh
EXTRA_DIST += tests/test-tunnel.sh
