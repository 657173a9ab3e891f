/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/rights.h"

#include "bridge/auth/align.h"
#include "bridge/auth/reasons.h"
#include "bridge/flow/hours.h"
#include "bridge/flow/require.h"
#include "bridge/flow/topics.h"

/* An emergency that was written so long before its arrival is no news (domain/
 * sender-authentication i), in seconds. */
#define EMERGENCY_DATE_BEFORE_S (2 * 3600)

static bool
is_class_allowed(const Settings *settings, const char *group, NoticeClass class)
{
    return settings_list_has(settings, group, "classes", notice_class_word(class));
}

/* A sender without a list of topics may use all. */
static bool
are_topics_allowed(const Settings *settings, const char *group, char **topics)
{
    if (!*settings_list(settings, group, "topics"))
        return true;
    /* No topic at all means everybody: more than any single one. */
    if (!*topics)
        return false;
    for (char **topic = topics; *topic; topic++)
        if (!settings_list_has(settings, group, "topics", *topic))
            return false;
    return true;
}

/*
 * What the filters could not decide.  Only codes that hold are taken: their program
 * reads what strangers wrote, and its word must not do more than stop a mail.
 */
static void
judge_holds(const Draft *draft, NoticeClass class, Verdict *verdict)
{
    for (unsigned i = 0; i < draft->holds->len; i++) {
        const Hold *hold = g_ptr_array_index(draft->holds, i);
        const Reason *reason = reason_find(hold->reason);
        bool holds = reason && reason->kind == VERDICT_HOLD && !reason->alarm;

        if (!hold->routine_only || class == CLASS_ROUTINE)
            reason_apply(verdict, holds ? reason->code : "cannot-read", NULL);
    }
}

static bool
is_empty(const Draft *draft)
{
    return *draft->title == '\0' && rich_text_is_empty(draft->text) &&
           draft->media->len == 0;
}

/* An alert that was read as data goes out at any hour and any number of times. */
static bool
is_alert(const Draft *draft)
{
    return draft->origin.kind == ORIGIN_CAP;
}

static bool
is_over_limit(const Settings *settings, Store *store, const char *group,
              const char *sender, int64_t now_s)
{
    int64_t most = settings_number(settings, group, "daily_limit");
    int64_t sent = 0;

    if (!store)
        return false;
    /* Books that cannot be read give no right. */
    return !broadcasts_count_since(store, sender, hours_midnight(settings, now_s),
                                   &sent, NULL) ||
           sent >= most;
}

/* Rights that bind a notice to citizens; a trial reaches the author's phones only. */
static void
judge_use(const Settings *settings, Store *store, const Draft *draft, NoticeClass class,
          const char *group, int64_t now_s, Verdict *verdict)
{
    int64_t goes_s = MAX(draft->send_at_s, now_s);

    if (class == CLASS_ROUTINE && !is_alert(draft) &&
        !hours_hold(settings, settings_text(settings, group, "hours"), goes_s))
        reason_apply(verdict, "out-of-hours", NULL);
    if (!is_alert(draft) &&
        is_over_limit(settings, store, group, verdict->sender, now_s))
        reason_apply(verdict, "over-limit", NULL);
    if (class == CLASS_EMERGENCY && verdict->date_s != 0 &&
        verdict->arrived_s - verdict->date_s > EMERGENCY_DATE_BEFORE_S)
        reason_apply(verdict, "date-too-old", "emergency");
}

static void
judge_proof(const Settings *settings, const Draft *draft, NoticeClass class,
            char **topics, int64_t now_s, Verdict *verdict)
{
    Proof held = require_held(verdict, class);
    Proof needed = require_level(settings, verdict->sender, class, topics);
    bool is_election =
        class != CLASS_EMERGENCY && !is_alert(draft) &&
        hours_between_days(settings,
                           settings_text(settings, "admission", "election_from"),
                           settings_text(settings, "admission", "election_to"),
                           MAX(draft->send_at_s, now_s));

    if (is_election && held < PROOF_OTHER)
        reason_apply(verdict, "election-period", NULL);
    if (held >= needed)
        return;

    switch (needed) {
    case PROOF_NONE:
        break;
    case PROOF_CONFIRM:
        reason_apply(verdict, "second-factor-needed", NULL);
        break;
    case PROOF_TOTP:
        reason_apply(verdict, "proof-needed", "totp");
        break;
    case PROOF_SIGNATURE:
        reason_apply(verdict, "proof-needed", "openpgp or smime");
        break;
    case PROOF_OTHER:
        reason_apply(verdict, "approval-needed", NULL);
        break;
    }
}

void
rights_judge(const Settings *settings, Store *store, const Draft *draft, int64_t now_s,
             Verdict *verdict)
{
    NoticeClass class = topics_class(settings, draft);
    g_auto(GStrv) topics = topics_of(draft);
    bool is_open = verdict->kind == VERDICT_ACCEPT || verdict->kind == VERDICT_HOLD;
    g_autofree char *group =
        is_open ? align_sender_group(settings, verdict->sender) : NULL;

    if (!group)
        return;

    /* A mail that is held and empty may be one that could not be read. */
    if (is_empty(draft) && verdict->kind == VERDICT_ACCEPT)
        reason_apply(verdict, "nothing-to-publish", NULL);
    judge_holds(draft, class, verdict);
    if (!is_class_allowed(settings, group, class))
        reason_apply(verdict, "class-not-allowed", notice_class_word(class));
    if (!are_topics_allowed(settings, group, topics))
        reason_apply(verdict, "topic-not-allowed", NULL);
    if (draft->is_trial)
        return;
    judge_use(settings, store, draft, class, group, now_s, verdict);
    judge_proof(settings, draft, class, topics, now_s, verdict);
}

/* The last day of the right has gone by; a day that cannot be read gives no right. */
static bool
is_expired(const Settings *settings, const char *group, int64_t now_s)
{
    const char *until = settings_text(settings, group, "until");

    return until && *until != '\0' &&
           !(hours_is_day(until) && hours_between_days(settings, NULL, until, now_s));
}

const char *
rights_still(const Settings *settings, const BroadcastRow *row, bool is_approved,
             int64_t now_s)
{
    g_autofree char *group = align_sender_group(settings, row->sender);
    g_auto(GStrv) topics = g_strsplit(row->topics ? row->topics : "", ",", -1);

    if (!row->sender || row->mail_id == 0)
        return NULL; /* made by a command of the administrator */
    if (!group)
        return "sender-not-listed";
    if (is_expired(settings, group, now_s))
        return "sender-expired";
    if (is_approved)
        return NULL;
    if (!is_class_allowed(settings, group, row->class))
        return "class-not-allowed";
    return are_topics_allowed(settings, group, topics) ? NULL : "topic-not-allowed";
}
