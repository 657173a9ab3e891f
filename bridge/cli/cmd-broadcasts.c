/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * broadcasts - list them, show one with its counts, cancel one
 */
#include "bridge/cli/command.h"

#include "bridge/base/clock.h"
#include "bridge/store/audit.h"
#include "bridge/store/broadcasts.h"

#include <stdio.h>
#include <string.h>

extern const Command command_broadcasts;

static int
list(Store *store)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) rows = broadcasts_list(store, 0, &error);

    if (!rows) {
        command_error("%s", error->message);
        return EX_IOERR;
    }
    puts("id\tcreated\tclass\tstate\taudience\tsender\ttitle");
    for (unsigned i = 0; i < rows->len; i++) {
        const BroadcastRow *row = rows->pdata[i];
        g_autofree char *when = clock_text(row->created_s);

        printf("%" G_GINT64_FORMAT "\t%s\t%s\t%s\t%" G_GINT64_FORMAT "\t%s\t%s\n",
               row->id, when, notice_class_word(row->class),
               broadcast_state_word(row->state), row->audience, row->sender,
               row->title);
    }
    return 0;
}

static int
show(Store *store, int64_t id)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(BroadcastRow) row = broadcasts_get(store, id, &error);
    BroadcastCounts counts;

    if (!row || !broadcasts_counts(store, id, &counts, &error)) {
        command_error("%s", error ? error->message : "there is no such broadcast");
        return EXIT_NEGATIVE;
    }

    g_autofree char *when = clock_text(row->created_s);
    printf("id: %" G_GINT64_FORMAT "\ntitle: %s\nsender: %s\ncreated: %s\nclass: %s\n"
           "topics: %s\nstate: %s\ntrial: %s\naudience: %" G_GINT64_FORMAT "\n",
           row->id, row->title, row->sender, when, notice_class_word(row->class),
           row->topics ? row->topics : "", broadcast_state_word(row->state),
           row->is_trial ? "yes" : "no", counts.audience);
    for (int s = STATE_PENDING; s <= STATE_SKIPPED; s++)
        printf("%s: %" G_GINT64_FORMAT "\n", attempt_state_word(s), counts.by_state[s]);
    return 0;
}

static int
cancel(Store *store, int64_t id)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *actor = command_actor();
    g_autofree char *subject = g_strdup_printf("broadcast:%" G_GINT64_FORMAT, id);
    int64_t stopped = broadcasts_cancel(store, id, &error);

    if (stopped < 0 || !audit_add(store, actor, "cancel", subject, NULL, &error)) {
        command_error("%s", error->message);
        return EXIT_NEGATIVE;
    }
    printf("Cancelled; %" G_GINT64_FORMAT " messages were stopped before they left.\n",
           stopped);
    return 0;
}

static int
run(const CommandContext *context, int argc, char **argv)
{
    const char *verb = argc > 1 ? argv[1] : "list";
    int64_t id = argc == 3 ? command_number(argv[2]) : 0;
    bool is_list = strcmp(verb, "list") == 0 && argc <= 2;
    bool is_show = strcmp(verb, "show") == 0 && id > 0;
    bool is_cancel = strcmp(verb, "cancel") == 0 && id > 0;
    int status = EX_CONFIG;

    if (!is_list && !is_show && !is_cancel)
        return command_usage(&command_broadcasts);

    g_autoptr(Settings) settings = command_settings(context);
    if (!settings)
        return status;
    g_autoptr(Store) store =
        command_store(settings, is_cancel ? STORE_COMMAND : STORE_READER, &status);
    if (!store)
        return status;

    if (is_list)
        return list(store);
    return is_show ? show(store, id) : cancel(store, id);
}

const Command command_broadcasts = {
    .name = "broadcasts",
    .usage = "[list | show ID | cancel ID]",
    .summary = "broadcasts and their counts; stop one",
    .run = run,
};
