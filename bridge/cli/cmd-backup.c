/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * backup, restore - the whole state as a folder, and back
 */
#include "bridge/cli/command.h"

#include "bridge/base/clock.h"
#include "bridge/store/audit.h"
#include "bridge/store/backup.h"
#include "bridge/store/restore.h"

#include <stdio.h>

extern const Command command_backup;
extern const Command command_restore;

static int
status_of(const GError *error)
{
    if (g_error_matches(error, STORE_ERROR, STORE_ERROR_LOCKED) ||
        g_error_matches(error, STORE_ERROR, STORE_ERROR_BUSY))
        return EX_TEMPFAIL;
    if (g_error_matches(error, STORE_ERROR, STORE_ERROR_FULL))
        return EX_CANTCREAT;
    return EX_DATAERR;
}

static int
run_backup(const CommandContext *context, int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *actor = command_actor();
    int status = EX_CONFIG;
    BackupSum sum;

    if (argc != 2)
        return command_usage(&command_backup);

    g_autoptr(Settings) settings = command_settings(context);
    if (!settings)
        return status;
    g_autoptr(Store) store = command_store(settings, STORE_COMMAND, &status);
    if (!store)
        return status;

    if (!backup_write(store, argv[1], &sum, &error) ||
        !audit_add(store, actor, "backup", argv[1], NULL, &error)) {
        command_error("%s", error->message);
        return EX_CANTCREAT;
    }
    printf("Written: %s (the database, %u mails, %u media files, the keys; "
           "%" G_GUINT64_FORMAT " bytes), and checked.\n"
           "It holds the numbers of the citizens and the keys: keep it as safe as the "
           "state folder.\n",
           argv[1], sum.mails, sum.media, (guint64) sum.bytes);
    return 0;
}

static void
say_count(int64_t n, const char *what)
{
    if (n > 0)
        printf("%6" G_GINT64_FORMAT " %s\n", (gint64) n, what);
}

static void
say_restored(const RestoreSum *sum, const char *folder)
{
    g_autofree char *made = clock_text(sum->made_s);

    printf("Restored: %s, as it was at %s.\n", folder, made);
    if (sum->aside)
        printf("What stood before is in %s: nothing was deleted.\n", sum->aside);
    if (sum->not_carried)
        printf("Nothing could be taken over from the database before (%s).\n",
               sum->not_carried);
    say_count(sum->left, "people left since, and stay away");
    say_count(sum->paused,
              "broadcasts were going out: they are paused, as they may be through "
              "(banditore broadcasts resume)");
    say_count(sum->uncertain, "messages were being sent: they count as uncertain");
    say_count(sum->held,
              "mails were being worked on: they wait (banditore broadcasts held)");
    say_count(sum->expired, "questions to staff have expired");
    say_count(sum->unsent, "mails to staff stay unsent, as they may have gone");
    puts("Everything is halted: look at the broadcasts, start the daemon, then "
         "\"banditore resume\".");
}

static int
run_restore(const CommandContext *context, int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *actor = command_actor();
    g_auto(RestoreSum) sum = {0};

    if (argc != 2)
        return command_usage(&command_restore);

    g_autoptr(Settings) settings = command_settings(context);
    if (!settings)
        return EX_CONFIG;

    if (!restore_run(settings_text(settings, "bridge", "state_dir"), argv[1], actor,
                     &sum, &error)) {
        command_error("%s", error->message);
        return status_of(error);
    }
    say_restored(&sum, argv[1]);
    return 0;
}

const Command command_backup = {
    .name = "backup",
    .usage = "FOLDER",
    .summary = "write a copy of everything, also while the daemon runs",
    .run = run_backup,
};

const Command command_restore = {
    .name = "restore",
    .usage = "FOLDER",
    .summary = "put a copy in place of what there is; the daemon must be stopped",
    .run = run_restore,
};
