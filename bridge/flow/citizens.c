/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/citizens-private.h"

#include "bridge/base/clock.h"
#include "bridge/flow/queue.h"
#include "bridge/store/answers.h"
#include "bridge/store/audit.h"
#include "bridge/store/broadcasts.h"
#include "bridge/store/heard.h"

#include <string.h>

#define DAY_S (24 * 3600)

/* "Leggi tutto" without a message that it answers means the last notice, if it is not
 * older. */
#define READ_NEWEST_D 7

Citizens *
citizens_new(const Settings *settings, Store *store, const Texts *texts)
{
    Citizens *citizens = g_new0(Citizens, 1);

    citizens->settings = settings;
    citizens->store = store;
    citizens->texts = texts;
    return citizens;
}

void
citizens_free(Citizens *citizens)
{
    g_free(citizens);
}

bool
citizens_have_answers(Citizens *citizens)
{
    bool have = citizens->has_answers;

    citizens->has_answers = false;
    return have;
}

bool
citizens_alert_is_open(Store *store, int64_t now_s)
{
    return broadcasts_emergency_is_open(store, now_s);
}

static void
talk_clear(Talk *talk)
{
    g_clear_pointer(&talk->row, subscriber_row_free);
    g_clear_pointer(&talk->joining, joining_row_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Talk, talk_clear)

bool
talk_is_enrolled(const Talk *talk)
{
    return talk->row && talk->row->state == SUBSCRIBER_ACTIVE;
}

char *
talk_words(const Talk *talk)
{
    g_autoptr(GPtrArray) names = choice_names(talk->citizens->settings);

    return talk->event->text ? wish_quote(talk->event->text, names) : NULL;
}

static bool
drop_joining(const Talk *talk, GError **error)
{
    return !talk->joining ||
           joining_drop(talk->citizens->store, talk->name, talk->event->number,
                        talk->event->bsuid, error);
}

/* --- Leaving and erasing --- */

/* A message that a provider kept back says what they wanted before they came again. */
static bool
is_overtaken(const Talk *talk)
{
    return g_strcmp0(talk->row->consent_source, CONSENT_BY_MESSAGE) == 0 &&
           talk->at_s < talk->row->consented_s;
}

static bool
do_leave(Talk *talk, GError **error)
{
    Store *store = talk->citizens->store;
    g_autofree char *words = talk_words(talk);

    if (!talk_is_enrolled(talk))
        return drop_joining(talk, error) && say_key(talk, "leave_unknown", error);
    if (is_overtaken(talk))
        return true;
    return subscribers_leave_by(store, talk->row->id, CONSENT_BY_MESSAGE, words,
                                error) &&
           audit_add(store, "citizen", "subscriber-leave", "1", NULL, error) &&
           drop_joining(talk, error) && say_key(talk, "leave", error);
}

static bool
do_erase(Talk *talk, GError **error)
{
    Store *store = talk->citizens->store;

    if (!drop_joining(talk, error))
        return false;
    if (!talk->row || talk->row->state == SUBSCRIBER_STAFF)
        return say_key(talk, talk->joining ? "erase" : "data_nothing", error);
    if (talk_is_enrolled(talk) && is_overtaken(talk))
        return true;
    return subscribers_forget(store, talk->row->id, error) &&
           audit_add(store, "citizen", "subscriber-forget", "1", NULL, error) &&
           say_key(talk, "erase", error);
}

/* --- Joining --- */

static bool
enrol(Talk *talk, const char *words, const char *notice, GError **error)
{
    Store *store = talk->citizens->store;
    SubscriberRow row = {
        .channel = (char *) talk->name,
        .number = talk->event->number,
        .bsuid = talk->event->bsuid,
        .topics = (char *) "",
        .consented_s = talk->at_s,
        .consent_source = (char *) CONSENT_BY_MESSAGE,
        .consent_words = (char *) words,
        .notice = notice,
        .state = SUBSCRIBER_ACTIVE,
        .window_until_s = talk->at_s + DAY_S,
    };

    return subscribers_add(store, &row, error) &&
           audit_add(store, "citizen", "subscriber-join", "1", NULL, error) &&
           drop_joining(talk, error) &&
           say_key(talk, talk->joining ? "welcome" : "welcome_notice", error);
}

/* The notice first: nobody consents to what they have not been told. */
static bool
ask(Talk *talk, GError **error)
{
    g_autofree char *text = say_text(talk, "question");
    g_autofree char *words = talk_words(talk);
    JoiningRow row = {
        .asked_s = talk->at_s,
        .words = words ? words : (char *) "",
        .notice = (char *) settings_text(talk->citizens->settings, "bridge",
                                         "notice_version"),
    };
    int64_t answer = 0;

    if (!say(talk, text, &answer, error))
        return false;
    return answer == 0 ||
           joining_put(talk->citizens->store, talk->name, talk->event->number,
                       talk->event->bsuid, &row, answer, error);
}

/* In a trial citizens are not answered, so they can be told nothing. */
static bool
do_join(Talk *talk, GError **error)
{
    const Settings *settings = talk->citizens->settings;
    g_autofree char *words = talk_words(talk);

    if (talk_is_enrolled(talk))
        return say_key(talk, "join_again", error);
    if (talk->row && talk->row->state == SUBSCRIBER_LEFT &&
        talk->at_s < talk->row->left_s)
        return true;
    if (settings_is(settings, "bridge", "double_opt_in") || talk->is_trial)
        return ask(talk, error);
    return enrol(talk, words, settings_text(settings, "bridge", "notice_version"),
                 error);
}

/* A yes counts when the question was there to be read. */
static bool
do_yes(Talk *talk, GError **error)
{
    g_autofree char *said = talk_words(talk);
    g_autofree char *words =
        g_strdup_printf("%s → %s", talk->joining->words, said ? said : "");

    if (talk->at_s < talk->joining->asked_s)
        return true;
    if (!talk->joining->is_shown)
        return ask(talk, error);
    return enrol(talk, words, talk->joining->notice, error);
}

/* --- The rest --- */

static bool
do_read(Talk *talk, GError **error)
{
    Store *store = talk->citizens->store;
    g_autoptr(BroadcastRow) row = NULL;
    int64_t broadcast = 0;
    unsigned version = 0;

    if (!talk->row)
        return say_once(talk, "other", error);
    if (!(talk->event->context_id &&
          answers_find_notice(store, talk->row->id, talk->event->context_id, 0,
                              &broadcast, &version)) &&
        !answers_find_notice(store, talk->row->id, NULL,
                             talk->now_s - READ_NEWEST_D * DAY_S, &broadcast, &version))
        return say_key(talk, "read_nothing", error);

    row = broadcasts_get(store, broadcast, error);
    if (!row)
        return false;
    if (row->state == BROADCAST_CANCELLED || row->state == BROADCAST_PAUSED)
        return say_key(talk, "read_stopped", error);
    return say_notice(talk, broadcast, version, error);
}

static bool
do_topics(Talk *talk, GError **error)
{
    return talk_is_enrolled(talk) ? say_topics(talk, 0, error)
                                  : say_key(talk, "not_enrolled", error);
}

/* Nothing that we understand, or a courtesy while an alert is open. */
static bool
do_other(Talk *talk, GError **error)
{
    if (talk->joining && talk->joining->is_shown)
        return say_once(talk, "question_again", error);
    return say_once(talk, "other", error);
}

/* A courtesy needs no answer, but where somebody may be waiting for one. */
static bool
do_nothing(Talk *talk, GError **error)
{
    if (!talk->is_alert || talk->event->content == CONTENT_REACTION)
        return true;
    return say_once(talk, "other", error);
}

static bool
do_answer(Talk *talk, GError **error)
{
    bool is_no = talk->wish == WISH_NO;

    if (!talk->joining)
        return do_nothing(talk, error);
    if (!is_no)
        return do_yes(talk, error);
    return drop_joining(talk, error) && say_key(talk, "join_no", error);
}

static bool
do_wish(Talk *talk, GError **error)
{
    switch (talk->wish) {
    case WISH_LEAVE:
        return do_leave(talk, error);
    case WISH_ERASE:
        return do_erase(talk, error);
    case WISH_JOIN:
        return talk->joining && wish_begins_with_yes(talk->event->text)
                   ? do_yes(talk, error)
                   : do_join(talk, error);
    case WISH_YES:
    case WISH_NO:
        return do_answer(talk, error);
    case WISH_HELP:
    case WISH_DANGER:
        return say_key(talk, "help", error);
    case WISH_MY_DATA:
        return say_data(talk, error);
    case WISH_TOPICS:
        return do_topics(talk, error);
    case WISH_READ:
        return do_read(talk, error);
    case WISH_OTHER:
        return do_other(talk, error);
    case WISH_NOTHING:
        break;
    }
    return do_nothing(talk, error);
}

/* Whether the message chooses topics. */
static void
read_choice(const Talk *talk, Choice *choice)
{
    const ChannelEvent *event = talk->event;

    if (event->content == CONTENT_TAP && event->payload)
        choice_read_payload(choice, talk->citizens->settings, event->payload);
    else if (event->content == CONTENT_TEXT && talk->wish != WISH_DANGER &&
             talk->wish != WISH_ERASE && talk->wish != WISH_MY_DATA)
        choice_read(choice, talk->citizens->settings, event->text);
}

/* The quarter that the message names; a tap on our list, or words. */
static Quarter
read_quarter(const Talk *talk)
{
    const Settings *settings = talk->citizens->settings;
    const ChannelEvent *event = talk->event;
    const Quarter none = {QUARTER_NOT, NULL, 0};

    if (event->content == CONTENT_TAP && event->payload)
        return quarter_read_payload(settings, event->payload);
    return event->content == CONTENT_TEXT && talk->wish != WISH_DANGER
               ? quarter_read(settings, event->text)
               : none;
}

/* Topics and quarters, for who is enrolled.  Returns: whether that is what they want.
 */
static bool
chooses(Talk *talk, bool *ok, GError **error)
{
    g_auto(Choice) choice = {0};
    Quarter quarter;

    if (!talk_is_enrolled(talk))
        return false;
    read_choice(talk, &choice);
    if (choice.kind != CHOICE_NOT) {
        *ok = talk_choose(talk, &choice, error);
        return true;
    }
    quarter = read_quarter(talk);
    if (quarter.kind == QUARTER_NOT)
        return false;
    *ok = talk_pick_zone(talk, &quarter, error);
    return true;
}

static bool
find_person(Talk *talk, GError **error)
{
    g_autoptr(GError) why = NULL;

    talk->row = subscribers_find(talk->citizens->store, talk->name, talk->event->number,
                                 talk->event->bsuid, &why);
    if (!why)
        talk->joining = joining_find(talk->citizens->store, talk->name,
                                     talk->event->number, talk->event->bsuid, &why);
    if (why)
        g_propagate_error(error, g_steal_pointer(&why));
    return why == NULL;
}

bool
citizens_hear(Citizens *citizens, Channel *channel, const ChannelEvent *event,
              GError **error)
{
    int64_t now_s = clock_now_s();
    g_auto(Talk) talk = {
        .citizens = citizens,
        .channel = channel,
        .name = channel_name(channel),
        .event = event,
        .now_s = now_s,
        .at_s = event->at_s > 0 ? MIN(event->at_s, now_s) : now_s,
        .wish = wish_of(event),
        .is_alert = citizens_alert_is_open(citizens->store, now_s),
        .is_trial = !queue_is_live(citizens->settings, citizens->store),
    };
    bool ok = false;
    int before = event->message_id ? heard_message(citizens->store, talk.name,
                                                   event->message_id, now_s, error)
                                   : 0;

    if (before != 0)
        return before > 0;
    if (!find_person(&talk, error))
        return false;
    if (chooses(&talk, &ok, error))
        return ok;
    return do_wish(&talk, error);
}
