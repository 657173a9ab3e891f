/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/queue-row.h"

#include "bridge/base/clock.h"
#include "bridge/flow/hours.h"
#include "bridge/flow/quarter.h"
#include "bridge/flow/topics.h"
#include "bridge/store/pages.h"
#include "filters/draft-json.h"

int64_t
queue_row_valid_until(const Settings *settings, const Draft *draft, char **topics,
                      int64_t send_at_s)
{
    int64_t longest_h = 0;

    if (draft->valid_until_s > 0)
        return draft->valid_until_s;

    for (char **topic = topics; *topic != NULL; topic++) {
        g_autofree char *group = topics_group(settings, *topic);
        int64_t hours = group ? settings_number(settings, group, "valid_h") : 0;

        if (hours <= 0)
            return 0;
        longest_h = MAX(longest_h, hours);
    }
    return longest_h > 0 ? MAX(clock_now_s(), send_at_s) + longest_h * 3600 : 0;
}

/* (owned) */
static char *
languages_of(const Draft *draft)
{
    GString *list = g_string_new(NULL);

    for (unsigned i = 0; i < draft->versions->len; i++) {
        const Version *version = g_ptr_array_index(draft->versions, i);

        g_string_append_printf(list, "%s%s", i > 0 ? "," : "", version->language);
    }
    return g_string_free(list, FALSE);
}

/* What is not urgent waits for the end of the quiet hours; 0 = at once. */
static int64_t
send_at(const Settings *settings, const Draft *draft, const BroadcastRow *row)
{
    int64_t start_s = MAX(row->created_s, draft->send_at_s);

    if (row->class != CLASS_ROUTINE || row->is_trial)
        return draft->send_at_s;
    return MAX(draft->send_at_s, hours_quiet_until(settings, start_s));
}

BroadcastRow *
queue_row_make(const Settings *settings, Store *store, const Draft *draft,
               const char *sender, int64_t mail_id)
{
    BroadcastRow *row = g_new0(BroadcastRow, 1);
    g_auto(GStrv) topics = topics_of(draft);
    json_t *json = draft_to_json(draft);
    char *content = json_dumps(json, JSON_COMPACT);
    g_autofree char *words = rich_text_plain(draft->text);

    row->mail_id = mail_id;
    row->sender = g_strdup(sender);
    row->title = g_strdup(draft->title);
    row->content = g_strdup(content);
    row->topics = g_strjoinv(",", topics);
    row->languages = languages_of(draft);
    row->class = topics_class(settings, draft);
    row->is_trial = draft->is_trial || !queue_is_live(settings, store);
    row->state = BROADCAST_FREEZING;
    row->created_s = clock_now_s();
    row->send_at_s = send_at(settings, draft, row);
    row->valid_until_s = queue_row_valid_until(settings, draft, topics, row->send_at_s);
    row->zones = quarters_named(settings, draft->title, words);
    if (settings_has(settings, "bridge", "public_url") && !row->is_trial) {
        row->page = pages_new_name(NULL);
        row->words = g_steal_pointer(&words);
    }
    free(content);
    json_decref(json);
    return row;
}

Draft *
queue_row_draft(const BroadcastRow *row, GError **error)
{
    json_error_t problem;
    json_t *json = json_loads(row->content ? row->content : "", 0, &problem);
    Draft *draft = NULL;

    if (json == NULL)
        g_set_error(error, STORE_ERROR, STORE_ERROR_FAILED,
                    "content of broadcast %" G_GINT64_FORMAT " is no JSON: %s", row->id,
                    problem.text);
    else
        draft = draft_from_json(json, error);
    json_decref(json);
    return draft;
}
