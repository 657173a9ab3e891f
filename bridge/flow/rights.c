/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/rights.h"

#include "bridge/auth/policy.h"
#include "bridge/auth/reasons.h"
#include "bridge/flow/topics.h"

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
            reason_apply(verdict, holds ? reason->code : "cannot-be-read", NULL);
    }
}

void
rights_judge(const Settings *settings, const Draft *draft, Verdict *verdict)
{
    NoticeClass class = topics_class(settings, draft);
    g_auto(GStrv) topics = topics_of(draft);

    if (verdict->kind != VERDICT_ACCEPT || !verdict->sender)
        return;

    g_autofree char *group = g_strconcat("sender:", verdict->sender, NULL);
    if (*draft->title == '\0' && rich_text_is_empty(draft->text) &&
        draft->media->len == 0)
        reason_apply(verdict, "nothing-to-publish", NULL);
    judge_holds(draft, class, verdict);
    if (!is_class_allowed(settings, group, class))
        reason_apply(verdict, "class-not-allowed", notice_class_word(class));
    if (!are_topics_allowed(settings, group, topics))
        reason_apply(verdict, "topic-not-allowed", NULL);
    /* A trial reaches the author's own phones only. */
    if (!draft->is_trial &&
        policy_needs_factor(settings, verdict->sender, class, verdict))
        reason_apply(verdict, "second-factor-needed", NULL);
}
