/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * live - leave the trial state, in which only phones of the staff receive
 *
 * Needs a green check and one delivered test message (design 3).
 */
#include "bridge/cli/command.h"

#include "bridge/cli/check.h"
#include "bridge/store/audit.h"
#include "bridge/store/broadcasts.h"
#include "bridge/store/deliveries.h"

#include <stdio.h>
#include <string.h>

extern const Command command_live;

/* Whether any trial reached a phone; in send-only mode, whether one was accepted. */
static bool
was_tried(Store *store, bool callbacks)
{
    g_autoptr(GPtrArray) rows = broadcasts_list(store, 0, NULL);

    for (unsigned i = 0; rows && i < rows->len; i++) {
        const BroadcastRow *row = rows->pdata[i];
        BroadcastCounts counts;

        if (!row->is_trial || !broadcasts_counts(store, row->id, &counts, NULL))
            continue;
        if (counts.by_state[STATE_DELIVERED] + counts.by_state[STATE_READ] > 0)
            return true;
        if (!callbacks &&
            counts.by_state[STATE_ACCEPTED] + counts.by_state[STATE_SENT] > 0)
            return true;
    }
    return false;
}

static int
go_live(const CommandContext *context, const Settings *settings, Store *store)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *actor = command_actor();
    bool callbacks = settings_number(settings, "web", "port") > 0;

    if (!check_everything(settings)) {
        command_error("not live: first mend what \"banditore check\" names");
        return EXIT_NEGATIVE;
    }
    if (!was_tried(store, callbacks)) {
        command_error(
            "not live: first write a mail as one of the senders and see it arrive "
            "on their own phone");
        return EXIT_NEGATIVE;
    }
    if (!store_set(store, "live", "yes", &error) ||
        !audit_add(store, actor, "live", "everything", NULL, &error)) {
        command_error("%s", error->message);
        return EX_TEMPFAIL;
    }
    puts("Live: from now on citizens receive what staff write.");
    return 0;
}

static int
run(const CommandContext *context, int argc, char **argv)
{
    int status = EX_CONFIG;

    if (argc != 1)
        return command_usage(&command_live);

    g_autoptr(Settings) settings = command_settings(context);
    if (!settings)
        return status;
    g_autoptr(Store) store = command_store(settings, STORE_COMMAND, &status);

    return store ? go_live(context, settings, store) : status;
}

const Command command_live = {
    .name = "live",
    .usage = "",
    .summary = "leave the trial state: citizens receive from now on",
    .run = run,
};
