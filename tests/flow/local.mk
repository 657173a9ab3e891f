# Add a story: its script here, its data in tests/data/STORY/.

STORIES = \
	%D%/test-border.sh \
	%D%/test-cli.sh \
	%D%/test-corpus.sh \
	%D%/test-colleague.sh \
	%D%/test-confirm.sh \
	%D%/test-crash.sh \
	%D%/test-disk.sh \
	%D%/test-mails.sh \
	%D%/test-proof.sh \
	%D%/test-provider.sh \
	%D%/test-reconnect.sh \
	%D%/test-tls.sh \
	%D%/test-way.sh \
	%D%/test-world.sh

FLOW_TESTS += $(STORIES)
EXTRA_DIST += $(STORIES) %D%/crash
