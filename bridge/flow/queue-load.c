/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * queue-load - a broadcast as channels see it, frozen or still a draft
 */
#include "bridge/flow/queue-row.h"
#include "bridge/flow/token.h"
#include "bridge/flow/topics.h"
#include "bridge/store/key.h"
#include "bridge/store/pages.h"

#include <string.h>

/* A setting that is written and not empty, else NULL. */
static char *
setting_copy(const Settings *settings, const char *key)
{
    const char *value = settings_text(settings, "bridge", key);

    return value != NULL && *value != '\0' ? g_strdup(value) : NULL;
}

/* What the settings add to every broadcast.  @page: its name, NULL = it has none. */
static void
complete(Broadcast *broadcast, const Settings *settings, const char *page)
{
    g_autofree char *url = setting_copy(settings, "public_url");

    g_free(broadcast->administration);
    broadcast->administration = setting_copy(settings, "administration");
    g_free(broadcast->leave_contact);
    broadcast->leave_contact = setting_copy(settings, "leave_contact");
    g_free(broadcast->link);
    broadcast->link = NULL;
    if (url != NULL && page != NULL) {
        size_t length = strlen(url);

        while (length > 0 && url[length - 1] == '/')
            url[--length] = '\0';
        broadcast->link = g_strdup_printf("%s/avvisi/%s", url, page);
    }
}

/* The token is never stored: it is computed whenever the message is composed. */
static bool
add_token(Broadcast *broadcast, Store *store, int64_t id, GError **error)
{
    g_autoptr(QuestionRow) question = questions_get(store, id, error);
    g_autoptr(GBytes) key = question ? store_key(store, "confirm", error) : NULL;

    if (!key) {
        if (error && !*error)
            g_set_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND,
                        "there is no such question");
        return false;
    }
    broadcast->confirm_token = token_make(key, question);
    return true;
}

Broadcast *
queue_load_broadcast(const Settings *settings, Store *store, int64_t id, GError **error)
{
    g_autoptr(BroadcastRow) row = broadcasts_get(store, id, error);
    g_autoptr(Draft) draft = row ? queue_row_draft(row, error) : NULL;

    if (draft == NULL)
        return NULL;

    Broadcast *broadcast = broadcast_from_draft(draft);

    broadcast->id = id;
    broadcast->class = row->class;
    broadcast->is_trial = row->is_trial;
    broadcast->valid_until_s = row->valid_until_s;
    if (row->question != 0 && !add_token(broadcast, store, row->question, error)) {
        broadcast_free(broadcast);
        return NULL;
    }
    complete(broadcast, settings,
             row->is_trial && row->question == 0 ? PAGE_OF_TRIALS : row->page);
    return broadcast;
}

Broadcast *
queue_preview_broadcast(const Settings *settings, const Draft *draft, bool is_trial)
{
    Broadcast *broadcast = broadcast_from_draft(draft);
    g_auto(GStrv) topics = topics_of(draft);

    broadcast->class = topics_class(settings, draft);
    broadcast->is_trial = is_trial || draft->is_trial;
    broadcast->valid_until_s =
        queue_row_valid_until(settings, draft, topics, draft->send_at_s);
    complete(broadcast, settings,
             broadcast->is_trial ? PAGE_OF_TRIALS : PAGE_OF_PREVIEWS);
    return broadcast;
}
