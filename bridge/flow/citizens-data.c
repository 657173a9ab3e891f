/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * "I miei dati": all that is stored about somebody, in one message (GDPR art. 15).
 */
#include "bridge/flow/citizens-private.h"

#include <string.h>

/* A text of ours for ways that are no text of the office's. */
static char *
how_text(const Texts *texts, const char *how)
{
    g_autofree char *key = g_strconcat("how_", how ? how : "unknown", NULL);

    return texts_has(texts, "citizen", key) ? texts_get(texts, "citizen", key, NULL)
                                            : g_strdup(how);
}

static void
append_line(GString *out, char *line)
{
    if (line && *line)
        g_string_append_printf(out, "%s- %s", out->len > 0 ? "\n" : "", line);
    g_free(line);
}

static void
append_consent(GString *out, const Talk *talk, const ConsentRow *consent)
{
    static const char *const keys[] = {
        [CONSENT_JOIN] = "data_join",
        [CONSENT_LEAVE] = "data_leave",
        [CONSENT_TOPICS] = "data_topics",
    };
    const Texts *texts = talk->citizens->texts;
    g_autofree char *when = texts_when(texts, consent->at_s);
    g_autofree char *how = how_text(texts, consent->how);
    g_autofree char *words =
        consent->words && *consent->words
            ? texts_get(texts, "citizen", "data_words", "words", consent->words, NULL)
            : g_strdup("");
    g_autofree char *notice = consent->notice
                                  ? texts_get(texts, "citizen", "data_notice", "notice",
                                              consent->notice, NULL)
                                  : g_strdup("");
    g_autofree char *topics =
        choice_titles(talk->citizens->settings, consent->topics, false);

    append_line(out, texts_get(texts, "citizen", keys[consent->kind], "when", when,
                               "how", how, "words", words, "notice", notice, "topics",
                               topics, NULL));
}

static void
append_state(GString *out, const Talk *talk)
{
    const Texts *texts = talk->citizens->texts;
    const SubscriberRow *row = talk->row;
    g_autofree char *topics =
        choice_titles(talk->citizens->settings, row->topics, false);
    g_autofree char *notices =
        texts_number(texts, subscribers_count_notices(talk->citizens->store, row->id));
    g_autofree char *days = texts_number(
        texts, settings_number(talk->citizens->settings, "retention", "deliveries_d"));

    if (row->number)
        append_line(out, texts_get(texts, "citizen", "data_number", NULL));
    if (row->bsuid)
        append_line(out, texts_get(texts, "citizen", "data_id", NULL));
    append_line(out, texts_get(texts, "citizen",
                               talk_is_enrolled(talk) ? "data_in" : "data_out", NULL));
    if (talk_is_enrolled(talk) && *topics)
        append_line(
            out, texts_get(texts, "citizen", "data_follows", "topics", topics, NULL));
    if (row->language)
        append_line(out, texts_get(texts, "citizen", "data_language", "language",
                                   row->language, NULL));
    if (row->zone)
        append_line(out,
                    texts_get(texts, "citizen", "data_zone", "zone", row->zone, NULL));
    if (row->no_marketing_s > 0)
        append_line(out, texts_get(texts, "citizen", "data_marketing", NULL));
    append_line(out, texts_get(texts, "citizen", "data_notices", "n", notices, "days",
                               days, NULL));
}

bool
say_data(Talk *talk, GError **error)
{
    g_autoptr(GString) items = g_string_new(NULL);
    g_autoptr(GPtrArray) consents = NULL;

    if (!talk->row || talk->row->state == SUBSCRIBER_STAFF)
        return say_key(talk, talk->joining ? "data_asked" : "data_nothing", error);

    consents = consents_of(talk->citizens->store, talk->row->id, error);
    if (!consents)
        return false;
    append_state(items, talk);
    for (unsigned i = 0; i < consents->len; i++)
        append_consent(items, talk, consents->pdata[i]);

    g_autofree char *head = say_text(talk, "data");
    g_autofree char *foot = say_text(talk, "data_rights");
    g_autofree char *text = g_strconcat(head, "\n", items->str, "\n\n", foot, NULL);

    return say(talk, text, NULL, error);
}
