/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Answers: their words, and how many there may be.
 */
#include "bridge/flow/citizens-private.h"

#include "bridge/base/limits.h"
#include "bridge/flow/queue.h"
#include "bridge/store/answers.h"
#include "bridge/store/heard.h"

#include <string.h>

#define DAY_S (24 * 3600)

/* The window closes 24 hours after the message, by the provider's clock: not so near.
 */
#define MARGIN_S 120

char *
say_always(const Citizens *citizens)
{
    g_autofree char *titles = choice_titles(citizens->settings, NULL, true);

    g_autofree char *always = *titles ? texts_get(citizens->texts, "citizen", "always",
                                                  "topics", titles, NULL)
                                      : g_strdup("");
    g_autofree char *zone =
        *settings_list(citizens->settings, "bridge", "zones")
            ? texts_get(citizens->texts, "citizen", "zone_how", NULL)
            : g_strdup("");

    return g_strconcat(always, zone, NULL);
}

char *
say_text(const Talk *talk, const char *key)
{
    const Settings *settings = talk->citizens->settings;
    const Texts *texts = talk->citizens->texts;
    const char *administration = settings_text(settings, "bridge", "administration");
    const char *own = settings_text(settings, "bridge", "contact");
    const char *where = settings_text(settings, "bridge", "notice_url");
    g_autofree char *offices = texts_get(texts, "citizen", "contact_default",
                                         "administration", administration, NULL);
    const char *contact = own && *own ? own : offices;
    g_autofree char *ask =
        texts_get(texts, "citizen", "notice_at", "contact", contact, NULL);
    const char *link = where && *where ? where : ask;
    g_autofree char *days =
        texts_number(texts, settings_number(settings, "retention", "left_d"));
    g_autofree char *notice =
        texts_get(texts, "citizen", "notice", "administration", administration, "link",
                  link, "days", days, NULL);
    g_autofree char *always = say_always(talk->citizens);

    return texts_get(texts, "citizen", key, "administration", administration, "contact",
                     contact, "link", link, "days", days, "notice", notice, "always",
                     always, NULL);
}

/* Whether the message came from a phone of staff, who alone are answered in a trial. */
static bool
is_staff(const Talk *talk)
{
    const Settings *settings = talk->citizens->settings;

    if (!talk->event->number)
        return false;
    if (settings_list_has(settings, "bridge", "admin_phones", talk->event->number))
        return true;
    for (const char *const *n = settings_names(settings, "sender"); *n; n++) {
        g_autofree char *group = g_strconcat("sender:", *n, NULL);

        if (settings_list_has(settings, group, "phones", talk->event->number))
            return true;
    }
    return false;
}

/* Counts one more answer today. Returns: how many of @kind there are, -1 on error. */
static int64_t
count(const Talk *talk, const char *kind, GError **error)
{
    return heard_answer(talk->citizens->store, talk->name, talk->event->number,
                        talk->event->bsuid, kind, talk->now_s / DAY_S, error);
}

/* Whether one more answer may go. */
static bool
may_answer(const Talk *talk, bool *may, GError **error)
{
    int64_t n;

    *may = false;
    if (!talk->channel->ops->answer || talk->at_s + DAY_S - MARGIN_S <= talk->now_s ||
        (talk->is_trial && !is_staff(talk)))
        return true;
    n = count(talk, "any", error);
    *may = n > 0 && n <= LIMIT_CITIZEN_ANSWERS;
    return n > 0;
}

static bool
queue(Talk *talk, AnswerRow *row, GError **error)
{
    row->channel = (char *) talk->name;
    row->number = talk->event->number;
    row->bsuid = talk->event->bsuid;
    row->until_s = talk->at_s + DAY_S - MARGIN_S;
    if (!answers_add(talk->citizens->store, row, error))
        return false;
    talk->citizens->has_answers = true;
    return true;
}

/* Returns: (owned) @text with what must stand above it. */
static char *
with_lead(const Talk *talk, const char *text)
{
    const Texts *texts = talk->citizens->texts;
    bool is_danger = talk->is_alert || talk->wish == WISH_DANGER ||
                     wish_is_danger(talk->event->text);
    g_autofree char *danger = texts_get(texts, "citizen", "danger", NULL);
    g_autofree char *trial = texts_get(texts, "citizen", "trial", NULL);

    return g_strconcat(is_danger ? danger : "", is_danger ? "\n\n" : "",
                       talk->is_trial ? trial : "", talk->is_trial ? "\n\n" : "", text,
                       NULL);
}

static bool
say_answer(Talk *talk, const ChannelAnswer *answer, int64_t *id, GError **error)
{
    g_autofree char *text = with_lead(talk, answer->text);
    ChannelAnswer whole = *answer;
    AnswerRow row = {0};
    bool may = false;

    if (id)
        *id = 0;
    if (!may_answer(talk, &may, error))
        return false;
    if (!may)
        return true;

    whole.text = text;
    g_autofree char *body = talk->channel->ops->answer(talk->channel, &whole);

    row.body = body;
    if (!queue(talk, &row, error))
        return false;
    if (id)
        *id = row.id;
    return true;
}

bool
say(Talk *talk, const char *text, int64_t *answer, GError **error)
{
    const ChannelAnswer plain = {.text = text};

    return say_answer(talk, &plain, answer, error);
}

bool
say_list(Talk *talk, const ChannelAnswer *answer, GError **error)
{
    return say_answer(talk, answer, NULL, error);
}

bool
say_key(Talk *talk, const char *key, GError **error)
{
    g_autofree char *text = say_text(talk, key);

    return say(talk, text, NULL, error);
}

bool
say_once(Talk *talk, const char *key, GError **error)
{
    g_autofree char *kind = g_strconcat(key, talk->is_alert ? "-alert" : "", NULL);
    int64_t n = count(talk, kind, error);

    if (n < 0)
        return false;
    return n > 1 || say_key(talk, key, error);
}

bool
say_notice(Talk *talk, int64_t broadcast, unsigned version, GError **error)
{
    AnswerRow row = {.broadcast = broadcast, .version = version};
    bool may = false;

    return may_answer(talk, &may, error) && (!may || queue(talk, &row, error));
}
