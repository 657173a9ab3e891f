# Add a command: its file here, its line in registry.c, its test in tests/.

bin_PROGRAMS += %D%/banditore
%C%_banditore_SOURCES = \
	%D%/border.c \
	%D%/border.h \
	%D%/check.c \
	%D%/check.h \
	%D%/cmd-audit.c \
	%D%/cmd-backup.c \
	%D%/cmd-broadcasts.c \
	%D%/cmd-check.c \
	%D%/cmd-live.c \
	%D%/cmd-poster.c \
	%D%/cmd-preview.c \
	%D%/cmd-report.c \
	%D%/cmd-run.c \
	%D%/cmd-senders.c \
	%D%/cmd-stop.c \
	%D%/cmd-subscribers.c \
	%D%/command.h \
	%D%/common.c \
	%D%/daemon-once.c \
	%D%/daemon-private.h \
	%D%/daemon.c \
	%D%/daemon.h \
	%D%/enrol.c \
	%D%/enrol.h \
	%D%/import.c \
	%D%/import.h \
	%D%/login.c \
	%D%/main.c \
	%D%/notify.c \
	%D%/notify.h \
	%D%/preview-text.c \
	%D%/preview-text.h \
	%D%/registry.c \
	%D%/screen.c \
	%D%/screen.h \
	%D%/settings-check.c

%C%_banditore_LDADD = $(BRIDGE_LIBS) $(FOREIGN_LIBS)

EXTRA_DIST += %D%/README
