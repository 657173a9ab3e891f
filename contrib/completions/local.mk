EXTRA_DIST += \
	%D%/README \
	%D%/banditore.bash

FLOW_TESTS += tests/test-completions.sh
EXTRA_DIST += tests/test-completions.sh
