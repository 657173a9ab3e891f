/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/admit.h"
#include "bridge/auth/address.h"
#include "bridge/auth/align.h"
#include "bridge/auth/border.h"
#include "bridge/auth/otp.h"
#include "bridge/auth/policy.h"
#include "bridge/auth/probe.h"
#include "bridge/auth/proofs.h"
#include "bridge/auth/reasons.h"
#include "bridge/auth/robots.h"
#include "bridge/base/limits.h"
#include "bridge/flow/factor.h"
#include "bridge/flow/once.h"
#include "bridge/store/mails.h"

#include <jansson.h>
#include <string.h>

/*
 * What a relay or a replayer may change without breaking a signature (RFC 6376, 3.4,
 * "relaxed") must not make another mail of it: blanks inside and at the end of
 * lines, the kind of line end, empty lines at the end.
 */
static void
append_relaxed(GString *out, const char *line, size_t length)
{
    bool was_blank = false;

    for (size_t i = 0; i < length; i++) {
        bool is_blank = line[i] == ' ' || line[i] == '\t';

        if (!is_blank && was_blank)
            g_string_append_c(out, ' ');
        if (!is_blank)
            g_string_append_c(out, line[i]);
        was_blank = is_blank;
    }
}

/* Adds one part to the digest, its length first, so that parts cannot run together. */
static void
digest_part(GChecksum *sum, const char *text)
{
    g_autoptr(GString) value = g_string_new(NULL);

    if (text)
        append_relaxed(value, text, strlen(text));

    g_autofree char *head = g_strdup_printf("%zu:", value->len);
    g_checksum_update(sum, (const guchar *) head, -1);
    g_checksum_update(sum, (const guchar *) value->str, value->len);
}

static void
digest_body(GChecksum *sum, const char *body, size_t size)
{
    const char *end = body + size;
    g_autoptr(GString) out = g_string_new(NULL);
    size_t empty = 0;

    while (body < end) {
        const char *newline = memchr(body, '\n', end - body);
        const char *line_end = newline ? newline : end;
        size_t length = line_end - body;

        if (newline && length > 0 && line_end[-1] == '\r')
            length--;
        append_relaxed(out, body, length);
        if (out->len == 0) {
            empty++; /* counts only if something follows */
        } else {
            for (; empty > 0; empty--)
                g_checksum_update(sum, (const guchar *) "\n", 1);
            g_string_append_c(out, '\n');
            g_checksum_update(sum, (const guchar *) out->str, out->len);
            g_string_truncate(out, 0);
        }
        body = newline ? newline + 1 : end;
    }
}

static char *
digest_mail(const Header *header, GBytes *raw)
{
    static const char *const fields[] = {"From", "Date", "Subject"};
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    size_t size;
    const char *data = g_bytes_get_data(raw, &size);

    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++)
        digest_part(sum, header_value(header, fields[i]));
    if (size > header->body_offset)
        digest_body(sum, data + header->body_offset, size - header->body_offset);

    return g_strdup(g_checksum_get_string(sum));
}

char *
admit_digest(GBytes *raw)
{
    g_autoptr(Header) header = header_parse(raw);

    return digest_mail(header, raw);
}

/* A verdict that the table alone decides; @proofs are shown, but change nothing. */
static Verdict *
verdict_by(const char *code, const GPtrArray *proofs)
{
    const Reason *reason = reason_find(code);
    Verdict *verdict = verdict_new(reason->kind, reason->code, reason->italian);

    verdict->alarm = reason->alarm;
    verdict_add_evidence(verdict, "rule", code, "", NULL);
    verdict_add_proofs(verdict, proofs);
    return verdict;
}

static bool
is_border_proven(const Settings *settings, Store *store, int64_t now_s)
{
    g_autofree char *fact = store ? store_get(store, ADMIT_FACT_PROBE) : NULL;
    int64_t probed_s = 0;

    return probe_read(fact, settings, &probed_s) == PROBE_PASSED && probed_s <= now_s &&
           now_s - probed_s < LIMIT_PROBE_DAYS * 86400;
}

/* When the mail came in, as far as our own servers say. */
static int64_t
arrival(const Header *header, int64_t received_s, int64_t now_s)
{
    int64_t top_s;

    if (!border_received(header, &top_s))
        return received_s > 0 ? received_s : now_s;
    return received_s > 0 ? MIN(received_s, top_s) : top_s;
}

/* Whether an envelope that is not to be trusted names an author who would be. */
static bool
is_pec_claim(const Settings *settings, const GPtrArray *proofs)
{
    const char *claimed = proofs_claimed(proofs);
    g_autofree char *group = claimed ? align_sender_group(settings, claimed) : NULL;

    return group && settings_text(settings, group, "pec_provider");
}

/* Which robot wrote the mail in a trusted envelope, or NULL. */
static const char *
find_robot_inside(const GPtrArray *proofs)
{
    static const char *const codes[] = {"delivery-report", "automatic-mail",
                                        "list-mail"};

    for (size_t i = 0; i < G_N_ELEMENTS(codes); i++)
        if (proofs_says(proofs, codes[i]))
            return codes[i];
    return NULL;
}

/* Everything but the ledger. */
static Verdict *
judge_mail(const Settings *settings, bool is_proven, const Header *header, GBytes *raw,
           const GPtrArray *proofs, int64_t received_s, int64_t now_s)
{
    if (header->fault)
        return verdict_by(header->fault, proofs);

    const char *robot = robots_find(header, settings);
    if (!robot)
        robot = robots_find_in_body(header, raw);
    if (!robot)
        robot = find_robot_inside(proofs);
    if (robot)
        return verdict_by(robot, proofs);

    const char *from = header_value(header, "From");
    const char *fault = "from-missing";
    g_autofree char *phrase = NULL;
    g_autofree char *sender = from ? address_read_from(from, &phrase, &fault) : NULL;
    if (!sender)
        return verdict_by(fault, proofs);

    AuthMail mail = {
        .raw = raw,
        .header = header,
        .from = sender,
        .phrase = phrase,
        .proofs = proofs,
        .settings = settings,
        .received_s = arrival(header, received_s, now_s),
        .now_s = now_s,
        .is_border_proven = is_proven,
    };
    const char *certified = proofs_certified(proofs);
    mail.author = certified ? certified : sender;
    g_autofree char *group = align_sender_group(settings, mail.author);
    Verdict *verdict;

    if (group && !certified && settings_text(settings, group, "pec_provider")) {
        verdict = verdict_by("pec-required", proofs);
    } else if (group) {
        verdict = policy_judge(&mail);
    } else if (proofs_is_unsure(proofs)) {
        /* The author is inside, and perhaps listed. */
        verdict = verdict_by("temporary-error", proofs);
    } else if (is_pec_claim(settings, proofs)) {
        verdict = verdict_by("pec-not-proven", proofs);
    } else {
        /* What the methods see of a stranger is shown, but changes nothing. */
        verdict = verdict_by(policy_is_colleague(&mail) ? "sender-not-enabled"
                                                        : "sender-not-listed",
                             proofs);
        for (const AuthMethod *const *method = auth_registry; *method; method++)
            (*method)->look(&mail, verdict);
    }
    verdict->sender = g_strdup(mail.author);
    return verdict;
}

/* What an earlier mail with the same content means for this one. */
static const char *
judge_copy(const MailRow *row, const char *message_id)
{
    if (g_strcmp0(row->message_id, message_id) != 0)
        return "content-repeated";

    switch (row->decision) {
    case MAIL_QUEUED:
    case MAIL_HELD:
        return "duplicate";
    case MAIL_FETCHED:
    case MAIL_JUDGED:
    case MAIL_REFUSED:
    case MAIL_IGNORED:
    case MAIL_FILED:
        break;
    }

    /* A forger may have sent a copy first: the true mail must not vanish, and if
     * another copy did go out it must not go out again.  A person decides. */
    return "copy-was-stopped";
}

/* Whether @row counts as seen before the mail @mail_id.  A later copy that was held
 * or ignored because of this very mail must not stop it after a crash. */
static bool
is_earlier(const MailRow *row, int64_t mail_id)
{
    return row && (mail_id == 0 || row->id < mail_id || row->decision == MAIL_QUEUED);
}

/* Returns: (unowned) a code, or NULL: the ledger knows of nothing. */
static const char *
ask_ledger(Store *store, const Header *header, int64_t mail_id, const char *digest,
           const Verdict *verdict)
{
    const char *message_id = verdict->message_id;
    g_autoptr(GError) error = NULL;
    g_autoptr(MailRow) same = mails_find_digest(store, digest, mail_id, &error);

    if (error)
        return "ledger-unreadable";
    if (is_earlier(same, mail_id))
        return judge_copy(same, message_id);

    g_autoptr(MailRow) other =
        message_id ? mails_find_message_id(store, message_id, mail_id, &error) : NULL;
    if (error)
        return "ledger-unreadable";
    if (is_earlier(other, mail_id))
        return "message-id-reused";

    const char *code = once_ask_signatures(store, header, digest);
    return code ? code : once_ask_proofs(store, verdict, digest);
}

/* The ledger can only worsen what would go out or wait: a refusal stays one. */
static void
judge_once(Store *store, const Header *header, int64_t mail_id, const char *digest,
           Verdict *verdict)
{
    if (verdict->kind != VERDICT_ACCEPT && verdict->kind != VERDICT_HOLD)
        return;

    if (!verdict->message_id)
        reason_apply(verdict, "no-message-id", NULL);

    const char *code =
        store ? ask_ledger(store, header, mail_id, digest, verdict) : NULL;
    if (code)
        reason_apply(verdict, code, NULL);
}

/* The code in the subject: weighed, then forgotten, also where an envelope shows it. */
static void
judge_code(const Settings *settings, Store *store, int64_t mail_id,
           const Header *header, const GPtrArray *proofs, int64_t when_s,
           Verdict *verdict)
{
    bool may_count = verdict->kind == VERDICT_ACCEPT || verdict->kind == VERDICT_HOLD;
    g_auto(FactorMail) mail = {0};

    factor_read(header, proofs, &mail);
    g_autofree char *code = factor_code(settings, &mail);
    if (may_count && !proofs_claimed(proofs))
        factor_judge(settings, store, mail_id, &mail, when_s, verdict);
    if (!code)
        return;

    g_autofree char *subject = g_steal_pointer(&verdict->subject);
    verdict->subject = subject ? g_strstrip(otp_strip(subject, code)) : NULL;
    for (unsigned i = 0; i < verdict->evidence->len; i++) {
        Evidence *evidence = verdict->evidence->pdata[i];
        g_autofree char *facts = g_steal_pointer(&evidence->facts);

        evidence->facts = facts ? factor_clean_facts(facts, code) : NULL;
    }
}

Verdict *
admit_judge(const Settings *settings, Store *store, int64_t mail_id, GBytes *raw,
            const GPtrArray *proofs, int64_t received_s, int64_t now_s)
{
    g_autoptr(Header) header = header_parse(raw);
    g_autofree char *digest = digest_mail(header, raw);
    const char *subject = header_value(header, "Subject");
    const char *date = header_value(header, "Date");
    Verdict *verdict = judge_mail(settings, is_border_proven(settings, store, now_s),
                                  header, raw, proofs, received_s, now_s);

    verdict->message_id = header_message_id(header);
    verdict->subject = subject ? header_decode(subject) : NULL;
    judge_code(settings, store, mail_id, header, proofs,
               arrival(header, received_s, now_s), verdict);
    if (date)
        header_date(date, &verdict->date_s);

    verdict->arrived_s = arrival(header, received_s, now_s);
    judge_once(store, header, mail_id, digest, verdict);
    return verdict;
}

char *
admit_evidence_json(const Verdict *verdict)
{
    json_t *list = json_array();

    for (unsigned i = 0; i < verdict->evidence->len; i++) {
        const Evidence *evidence = verdict->evidence->pdata[i];
        g_autofree char *identity = g_utf8_make_valid(evidence->identity, -1);
        g_autofree char *detail =
            evidence->detail ? g_utf8_make_valid(evidence->detail, -1) : NULL;

        json_t *object =
            json_pack("{s:s, s:s, s:s, s:s?}", "method", evidence->method, "result",
                      evidence->result, "identity", identity, "detail", detail);
        json_t *facts = evidence->facts
                            ? json_loads(evidence->facts, JSON_REJECT_DUPLICATES, NULL)
                            : NULL;

        if (facts)
            json_object_update_missing_new(object, facts);
        json_array_append_new(list, object);
    }

    char *dumped = json_dumps(list, JSON_COMPACT);
    char *json = g_strdup(dumped);
    free(dumped);
    json_decref(list);
    return json;
}
