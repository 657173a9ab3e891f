/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * command - one file per command, one table of all (registry.c)
 *
 * A command gets the global options and its own arguments and returns an exit
 * status: 0 done, 1 a negative answer, 2 wrong use, else sysexits.  It prints
 * errors to stderr, one line each, beginning with "banditore: ".
 */
#pragma once

#include "bridge/base/settings.h"
#include "bridge/channels/channel.h"
#include "bridge/store/store.h"

#include <sysexits.h>

#define EXIT_NEGATIVE 1
#define EXIT_WRONG_USE 2

typedef struct {
    const char *config; /* path of the settings */
} CommandContext;

typedef struct {
    const char *name;
    const char *usage;   /* what follows the name: "[--once]" */
    const char *summary; /* one line */
    /* @argv[0] is the command's name; NULL-ended. */
    int (*run)(const CommandContext *context, int argc, char **argv);
} Command;

/* All commands, ended by NULL. */
extern const Command *const command_registry[];

/* Prints "banditore: ..." to stderr. */
void
command_error(const char *format, ...) G_GNUC_PRINTF(1, 2);

/* Prints how @command is used; returns EXIT_WRONG_USE. */
int
command_usage(const Command *command);

/*
 * Reads and checks the settings; prints every problem to stderr as
 * "FILE:LINE: text".  Returns: (owned), or NULL when there is any problem.
 */
Settings *
command_settings(const CommandContext *context);

/* The same, but what is wrong only counts as absent; @problems (may be NULL) is how
 * many there are.  NULL only when the file cannot be read. */
Settings *
command_settings_lenient(const CommandContext *context, unsigned *problems);

/* Opens the store of @settings; prints why not.  @status is the exit status then. */
Store *
command_store(const Settings *settings, StoreMode mode, int *status);

/*
 * Opens every [channel] (owned, of Channel, closed when freed).  Returns: NULL
 * with @error when one cannot be opened.
 */
GPtrArray *
command_channels(const Settings *settings, Http *http, GError **error);

/* The login of who runs the command, for the audit: "admin:LOGIN".  (owned) */
char *
command_actor(void);

/* A whole number above 0 from the command line; 0 when it is none. */
int64_t
command_number(const char *word);

/* The paths of banditore-convert and banditore-verify: BANDITORE_LIBEXECDIR of the
 * environment, else where they were installed.  (owned) */
char *
command_convert_program(void);
char *
command_verify_program(void);

/* What only all groups together show: problems are appended (settings-check.c). */
void
settings_check(const Settings *settings, GPtrArray *problems);
