# The real servers around the bridge, for tests and the trial.

dist_noinst_SCRIPTS += \
	%D%/ca \
	%D%/dovecot \
	%D%/hand-in \
	%D%/inbox \
	%D%/milters \
	%D%/postfix \
	%D%/send \
	%D%/token \
	%D%/wait-mail \
	%D%/world

EXTRA_DIST += \
	%D%/README \
	%D%/common.sh
