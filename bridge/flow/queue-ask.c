/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * queue-ask - a question to staff, as a broadcast to their phones
 */
#include "bridge/flow/queue-audience.h"
#include "filters/draft-json.h"

/* Asks by phone; joins the caller's transaction. */
static bool
ask_channel(Store *store, BroadcastRow row, const char *channel,
            const char *const *phones, GError **error)
{
    bool more = false;

    return broadcasts_add(store, &row, error) &&
           broadcasts_freeze_some(store, row.id, channel, phones, false, &more,
                                  error) &&
           broadcasts_set_ready(store, row.id, error);
}

bool
queue_ask(const Settings *settings, Store *store, GPtrArray *channels,
          const Draft *draft, const QuestionRow *question, GError **error)
{
    g_auto(GStrv) phones = audience_staff_phones(settings, question->person);
    json_t *json = draft_to_json(draft);
    char *content = json_dumps(json, JSON_COMPACT);
    BroadcastRow row = {
        .sender = question->author,
        .title = draft->title,
        .content = content,
        .topics = (char *) "",
        .class = question->class,
        .valid_until_s = question->expires_s,
        .question = question->id,
    };
    bool ok = true;

    for (unsigned i = 0; ok && *phones && i < channels->len; i++) {
        const Channel *channel = g_ptr_array_index(channels, i);

        /* A tap that nobody hears is no answer. */
        if (channel->has_webhook)
            ok = ask_channel(store, row, channel_name(channel),
                             (const char *const *) phones, error);
    }
    free(content);
    json_decref(json);
    return ok;
}
