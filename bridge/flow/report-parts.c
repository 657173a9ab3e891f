/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/report-parts.h"

#include "bridge/auth/reasons.h"
#include "bridge/base/clock.h"
#include "bridge/base/text.h"
#include "bridge/store/mails.h"
#include "bridge/store/outbox.h"
#include "bridge/store/questions.h"

#include <string.h>

/* Mails named in one note; the rest is a number. */
#define NOTE_MOST 50

/* The text [group] key, or [group] other with the key itself as @name.  (owned) */
static char *
text_or_other(const Texts *texts, const char *group, const char *key, const char *name)
{
    if (key && texts_has(texts, group, key))
        return texts_get(texts, group, key, NULL);
    return texts_get(texts, group, "other", name, key ? key : "?", NULL);
}

/* What is cut is told in one line of at most so many UTF-16 units. */
#define REMOVED_MOST 100

/* "foto.heic: NON inviato (è troppo grande)". */
static char *
part_line(const Texts *texts, const DraftPart *part)
{
    g_autofree char *unnamed =
        texts_get(texts, "part_reason", "unnamed", "type", part->type, NULL);
    const char *name = part->filename ? part->filename : unnamed;
    g_autofree char *fate =
        texts_get(texts, "fate", part_fate_word(part->fate), "name", name, NULL);

    if (!part->reason)
        return g_steal_pointer(&fate);

    g_autofree char *reason =
        text_or_other(texts, "part_reason", part->reason, "reason");
    return g_strdup_printf("%s (%s)", fate, reason);
}

/* Texts of the mail itself that were read, also in two forms, need no line;
 * everything else has one. */
static bool
is_worth_a_line(const DraftPart *part)
{
    return part->fate != FATE_READ || part->filename != NULL;
}

static void
add_parts(ReportBody *body, const Texts *texts, const Draft *draft)
{
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *title = texts_get(texts, "receipt", "attachments", NULL);

    for (unsigned i = 0; i < draft->parts->len; i++)
        if (is_worth_a_line(draft->parts->pdata[i]))
            g_ptr_array_add(lines, part_line(texts, draft->parts->pdata[i]));
    report_body_list(body, title, lines);
}

static void
add_removed(ReportBody *body, const Texts *texts, const Draft *draft)
{
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *title = texts_get(texts, "receipt", "removed", NULL);

    for (unsigned i = 0; i < draft->removed->len; i++) {
        const Removed *removed = draft->removed->pdata[i];
        g_autofree char *what =
            text_or_other(texts, "removed_what", removed->what, "what");
        g_autofree char *line = text_clean_line(removed->text ? removed->text : "", -1);
        g_autofree char *words = text_cut(line, REMOVED_MOST);

        g_ptr_array_add(lines, g_strdup_printf("%s: %s", what, words));
    }
    report_body_list(body, title, lines);
}

char *
report_topics(const Settings *settings, const Texts *texts, const char *topics)
{
    g_auto(GStrv) names = g_strsplit(topics ? topics : "", ",", -1);
    g_autoptr(GString) titles = g_string_new(NULL);

    for (char **name = names; *name; name++) {
        g_autofree char *group = g_strconcat("topic:", *name, NULL);
        const char *title = settings_has_group(settings, group)
                                ? settings_text(settings, group, "title")
                                : NULL;

        g_string_append_printf(titles, "%s%s", titles->len > 0 ? ", " : "",
                               title ? title : *name);
    }
    return titles->len > 0 ? g_strdup(titles->str)
                           : texts_get(texts, "words", "all_topics", NULL);
}

char *
report_languages(const Texts *texts, const Draft *draft)
{
    g_autoptr(GString) names = g_string_new(NULL);

    for (unsigned i = 0; i < draft->versions->len; i++) {
        const Version *version = draft->versions->pdata[i];
        g_autofree char *name =
            texts_has(texts, "language", version->language)
                ? texts_get(texts, "language", version->language, NULL)
                : g_strdup(version->language);

        g_string_append_printf(names, "%s%s", i > 0 ? ", " : "", name);
    }
    return names->len > 0 ? g_strdup(names->str) : NULL;
}

void
report_parts(ReportBody *body, const Texts *texts, const Draft *draft)
{
    g_autofree char *warnings = texts_get(texts, "receipt", "warnings", NULL);
    g_autofree char *languages = report_languages(texts, draft);

    if (languages) {
        g_autofree char *versions =
            texts_get(texts, "receipt", "versions", "languages", languages, NULL);

        report_body_add(body, versions);
    }
    report_body_list(body, warnings, draft->warnings);
    add_parts(body, texts, draft);
    add_removed(body, texts, draft);
}

/* The first line of a receipt: what happens now.  (owned) */
static char *
first_line(const Texts *texts, const BroadcastRow *row)
{
    g_autofree char *people = texts_people(texts, row->audience);
    const char *key = "first";

    if (row->audience == 0)
        key = "first_nobody";
    else if (row->is_trial)
        key = "first_trial";
    else if (row->send_at_s > clock_now_s())
        key = "first_at";

    g_autofree char *when = texts_when(texts, row->send_at_s);
    return texts_get(texts, "receipt", key, "people", people, "when", when, NULL);
}

void
report_receipt(ReportBody *body, const Settings *settings, const Texts *texts,
               const BroadcastRow *row, const Draft *draft)
{
    g_autofree char *first = first_line(texts, row);
    g_autofree char *class_key =
        g_strconcat("class_", notice_class_word(row->class), NULL);
    g_autofree char *class = texts_get(texts, "words", class_key, NULL);
    g_autofree char *topics = report_topics(settings, texts, row->topics);
    g_autofree char *facts =
        texts_get(texts, "receipt", "facts", "topics", topics, "class", class, NULL);
    g_autofree char *message = texts_get(texts, "receipt", "message", NULL);

    report_body_first(body, first);
    if (draft) {
        report_body_add(body, message);
        report_body_bubble(body, draft->title, draft->text,
                           settings_text(settings, "bridge", "administration"));
        report_parts(body, texts, draft);
    }
    report_body_add(body, facts);
    if (row->valid_until_s > 0) {
        g_autofree char *when = texts_when(texts, row->valid_until_s);
        g_autofree char *valid =
            texts_get(texts, "receipt", "valid", "when", when, NULL);
        report_body_add(body, valid);
    }
}

void
report_receipt_end(ReportBody *body, const Settings *settings, const Texts *texts,
                   const BroadcastRow *row)
{
    g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, row->id);
    g_autofree char *later = texts_get(texts, "receipt", "later", NULL);
    g_autofree char *stop = texts_get(texts, "receipt", "stop", "id", id, "admin",
                                      settings_text(settings, "bridge", "admin"), NULL);

    report_body_add(body, later);
    report_body_end(body, stop);
}

void
report_refusal(ReportBody *body, const Settings *settings, const Texts *texts,
               const char *group, const char *reason, const char *explanation)
{
    g_autofree char *first = texts_get(texts, group, "first", NULL);
    g_autofree char *why =
        texts_get(texts, group, "why", "explanation", explanation, NULL);
    g_autofree char *what = texts_get(texts, group, "do", "admin",
                                      settings_text(settings, "bridge", "admin"), NULL);
    g_autofree char *code = texts_get(texts, group, "code", "reason", reason, NULL);

    report_body_first(body, first);
    report_body_add(body, why);
    report_body_add(body, what);
    report_body_end(body, code);
}

/* A line of the counts: which states it adds up, its text, its colour. */
typedef struct {
    const char *key;
    AttemptState states[3]; /* ended by repeating the first */
    const char *colour;
} CountLine;

static const CountLine count_lines[] = {
    {"read", {STATE_READ, STATE_READ, STATE_READ}, "#34a853"},
    {"delivered", {STATE_DELIVERED, STATE_DELIVERED, STATE_DELIVERED}, "#34a853"},
    {"accepted", {STATE_ACCEPTED, STATE_SENT, STATE_ACCEPTED}, "#fbbc04"},
    {"failed", {STATE_FAILED, STATE_FAILED, STATE_FAILED}, "#ea4335"},
    {"uncertain", {STATE_UNCERTAIN, STATE_UNCERTAIN, STATE_UNCERTAIN}, "#fbbc04"},
    {"expired", {STATE_EXPIRED, STATE_EXPIRED, STATE_EXPIRED}, "#9aa0a6"},
    {"cancelled", {STATE_CANCELLED, STATE_CANCELLED, STATE_CANCELLED}, "#9aa0a6"},
    {"skipped", {STATE_SKIPPED, STATE_SKIPPED, STATE_SKIPPED}, "#9aa0a6"},
    {"pending", {STATE_PENDING, STATE_SENDING, STATE_PENDING}, "#9aa0a6"},
};

static int64_t
count_of(const BroadcastCounts *counts, const CountLine *line)
{
    int64_t n = counts->by_state[line->states[0]];

    for (unsigned i = 1; i < G_N_ELEMENTS(line->states); i++)
        if (line->states[i] != line->states[0])
            n += counts->by_state[line->states[i]];
    return n;
}

static void
add_counts(ReportBody *body, const Texts *texts, const BroadcastCounts *counts,
           bool callbacks)
{
    g_autofree char *all = texts_number(texts, counts->audience);
    g_autofree char *sum = texts_get(texts, "final", "sum", "audience", all, NULL);

    report_body_add(body, sum);
    for (size_t i = 0; i < G_N_ELEMENTS(count_lines); i++) {
        const CountLine *line = &count_lines[i];
        int64_t n = count_of(counts, line);
        bool blind = !callbacks && strcmp(line->key, "accepted") == 0;

        if (n == 0)
            continue;
        g_autofree char *number = texts_number(texts, n);
        g_autofree char *words = texts_get(
            texts, "final", blind ? "accepted_blind" : line->key, "n", number, NULL);
        report_body_bar(body, words, n, counts->audience, line->colour);
    }
    g_string_append_c(body->text, '\n');
}

static bool
add_failures(ReportBody *body, Store *store, const Texts *texts,
             const BroadcastRow *row, GError **error)
{
    g_autoptr(GPtrArray) failures = broadcasts_failures(store, row->id, error);
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *title = texts_get(texts, "final", "reasons", NULL);

    if (!failures)
        return false;
    for (unsigned i = 0; i < failures->len; i++) {
        const BroadcastFailure *failure = failures->pdata[i];
        g_autofree char *number = texts_number(texts, failure->count);
        g_autofree char *why =
            text_or_other(texts, "failure", failure->reason, "reason");

        g_ptr_array_add(lines, g_strdup_printf("%s: %s", number, why));
    }
    report_body_list(body, title, lines);
    return true;
}

static void
add_times(ReportBody *body, const Texts *texts, const BroadcastRow *row,
          const BroadcastCounts *counts)
{
    int64_t start = MAX(row->ready_s, row->send_at_s);

    if (counts->most_delivered_s == 0)
        return;

    g_autofree char *first = texts_span(texts, counts->first_delivered_s - start);
    g_autofree char *half = texts_span(texts, counts->half_delivered_s - start);
    g_autofree char *most = texts_span(texts, counts->most_delivered_s - start);
    /* A few phones at once: three equal times say no more than one. */
    const char *key = strcmp(first, most) == 0 ? "times_one" : "times";
    g_autofree char *words = texts_get(texts, "final", key, "first", first, "half",
                                       half, "most", most, NULL);
    report_body_add(body, words);
}

bool
report_final(ReportBody *body, Store *store, const Texts *texts,
             const BroadcastRow *row, bool callbacks, bool is_whole, GError **error)
{
    BroadcastCounts counts;

    if (!broadcasts_counts(store, row->id, &counts, error))
        return false;

    int64_t taken = counts.by_state[STATE_ACCEPTED] + counts.by_state[STATE_SENT];
    int64_t reached = counts.by_state[STATE_DELIVERED] + counts.by_state[STATE_READ];
    g_autofree char *audience = texts_number(texts, counts.audience);
    g_autofree char *n = texts_number(texts, reached);
    g_autofree char *accepted = texts_number(texts, taken + reached);
    g_autofree char *time = texts_time(texts, clock_now_s());
    const char *key = !is_whole ? "first_open" : callbacks ? "first" : "first_blind";
    g_autofree char *first =
        texts_get(texts, "final", key, "reached", n, "audience", audience, "accepted",
                  accepted, "time", time, NULL);

    report_body_first(body, first);
    add_counts(body, texts, &counts, callbacks);
    if (!add_failures(body, store, texts, row, error))
        return false;
    add_times(body, texts, row, &counts);

    if (counts.by_state[STATE_UNCERTAIN] > 0) {
        g_autofree char *note = texts_get(texts, "final", "note_uncertain", NULL);
        report_body_add(body, note);
    }
    if (counts.by_state[STATE_DELIVERED] > 0) {
        g_autofree char *note = texts_get(texts, "final", "note_read", NULL);
        report_body_end(body, note);
    }
    return true;
}

void
report_alert_body(ReportBody *body, const Texts *texts, const char *text,
                  const BroadcastRow *row)
{
    g_autofree char *first = texts_get(texts, "alert", "first", "text", text, NULL);
    g_autofree char *more = texts_get(texts, "alert", "more", NULL);

    report_body_first(body, first);
    if (row) {
        g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, row->id);
        g_autofree char *which =
            texts_get(texts, "alert", "broadcast", "id", id, "title", row->title, NULL);
        report_body_add(body, which);
        if (row->state == BROADCAST_PAUSED) {
            g_autofree char *resume =
                texts_get(texts, "alert", "resume", "id", id, NULL);
            report_body_add(body, resume);
        }
    }
    report_body_add(body, more);
}

static char *
note_line(const Texts *texts, const MailRow *mail)
{
    g_autofree char *when = texts_when(texts, mail->received_s);

    return texts_get(texts, "note", "line", "when", when, "reason",
                     mail->reason ? mail->reason : "?", "explanation",
                     mail->explanation ? mail->explanation : "", "sender",
                     mail->sender ? mail->sender : "?", NULL);
}

/* Whether the reason of @mail is one that the administrator must know at once. */
static bool
is_alarming(const MailRow *mail)
{
    const Reason *reason = mail->reason ? reason_find(mail->reason) : NULL;

    return reason && reason->alarm;
}

unsigned
report_note(ReportBody *body, Store *store, const Texts *texts, int64_t after_id,
            int64_t *newest)
{
    g_autoptr(GPtrArray) mails = mails_unpublished_after(store, after_id, NULL);
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
    bool is_alarm = false;
    unsigned told = 0;

    for (unsigned i = 0; mails && i < mails->len; i++) {
        const MailRow *mail = mails->pdata[i];
        g_autofree char *key = g_strdup_printf("answer:%" G_GINT64_FORMAT, mail->id);

        *newest = mail->id;
        if (outbox_has(store, key) ||
            (questions_has(store, mail->id) && !is_alarming(mail)))
            continue;
        is_alarm |= is_alarming(mail);
        if (told++ < NOTE_MOST)
            g_ptr_array_add(lines, note_line(texts, mail));
    }
    if (told == 0)
        return 0;

    g_autofree char *first = texts_get(texts, "note", "first", NULL);
    if (is_alarm) {
        g_autofree char *alarm = texts_get(texts, "note", "first_alarm", NULL);
        report_body_first(body, alarm);
    }
    if (told > NOTE_MOST) {
        g_autofree char *rest = texts_number(texts, told - NOTE_MOST);
        g_ptr_array_add(lines, texts_get(texts, "note", "more", "n", rest, NULL));
    }
    report_body_first(body, first);
    report_body_list(body, "", lines);
    return told;
}
