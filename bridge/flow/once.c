/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/once.h"

#include "bridge/auth/reasons.h"
#include "bridge/auth/signature.h"
#include "bridge/store/seen.h"

#include <string.h>

/* More signatures than this on one mail are looked at no further (c: eight). */
#define ONCE_MOST_SIGNATURES 8

/* Adds one part, its length first, so that parts cannot run together. */
static void
add_part(GChecksum *sum, const char *text)
{
    g_autofree char *head = g_strdup_printf("%zu:", strlen(text));

    g_checksum_update(sum, (const guchar *) head, -1);
    g_checksum_update(sum, (const guchar *) text, strlen(text));
}

char *
once_digest(const Draft *draft)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    g_autofree char *text = rich_text_plain(draft->text);

    if (*draft->title == '\0' && *g_strstrip(text) == '\0' && draft->media->len == 0)
        return NULL;

    add_part(sum, draft->title);
    add_part(sum, text);
    for (unsigned i = 0; i < draft->media->len; i++) {
        const Media *media = draft->media->pdata[i];
        add_part(sum, media->sha256 ? media->sha256 : "");
    }
    return g_strdup(g_checksum_get_string(sum));
}

const char *
once_ask_signatures(Store *store, const Header *header, const char *digest)
{
    g_autoptr(GPtrArray) all = signature_read_all(header);

    for (unsigned i = 0; i < all->len && i < ONCE_MOST_SIGNATURES; i++) {
        const Signature *signature = all->pdata[i];
        g_autofree char *first = NULL;
        int64_t at_s;
        int got =
            seen_find(store, SEEN_SIGNATURE, signature->bytes, &first, &at_s, NULL);

        if (got < 0)
            return "ledger-unreadable";
        if (got > 0 && strcmp(first, digest) != 0)
            return "signature-reused";
    }
    return NULL;
}

/* "openpgp KEY TIME" of a signature of the author's own that passed.  (owned) */
static char *
own_signature(const Evidence *evidence)
{
    bool is_own = strcmp(evidence->method, "openpgp") == 0 ||
                  strcmp(evidence->method, "smime") == 0;

    return is_own && strcmp(evidence->result, "pass") == 0 && evidence->detail
               ? g_strconcat(evidence->method, " ", evidence->detail, NULL)
               : NULL;
}

const char *
once_ask_proofs(Store *store, const Verdict *verdict, const char *digest)
{
    for (unsigned i = 0; i < verdict->evidence->len; i++) {
        g_autofree char *value = own_signature(verdict->evidence->pdata[i]);
        g_autofree char *first = NULL;
        int64_t at_s;
        int got =
            value ? seen_find(store, SEEN_SIGNATURE, value, &first, &at_s, NULL) : 0;

        if (got < 0)
            return "ledger-unreadable";
        if (got > 0 && strcmp(first, digest) != 0)
            return "signature-reused";
    }
    return NULL;
}

static bool
remember_proofs(Store *store, const Verdict *verdict, const char *digest, int64_t now_s,
                GError **error)
{
    for (unsigned i = 0; i < verdict->evidence->len; i++) {
        g_autofree char *value = own_signature(verdict->evidence->pdata[i]);

        if (value && !seen_add(store, SEEN_SIGNATURE, value, digest, now_s, error))
            return false;
    }
    return true;
}

/* Whether a believed result said that a signature of @domain passed. */
static bool
has_passed(const Verdict *verdict, const char *domain)
{
    for (unsigned i = 0; i < verdict->evidence->len; i++) {
        const Evidence *evidence = verdict->evidence->pdata[i];

        if (strcmp(evidence->method, "dkim") == 0 &&
            strcmp(evidence->result, "pass") == 0 &&
            g_ascii_strcasecmp(evidence->identity, domain) == 0)
            return true;
    }
    return false;
}

bool
once_remember_signatures(Store *store, GBytes *raw, const Verdict *verdict,
                         const char *digest, int64_t now_s, GError **error)
{
    if (!verdict->is_proven || !digest)
        return true;

    g_autoptr(Header) header = header_parse(raw);
    g_autoptr(GPtrArray) all = signature_read_all(header);

    for (unsigned i = 0; i < all->len && i < ONCE_MOST_SIGNATURES; i++) {
        const Signature *signature = all->pdata[i];

        if (has_passed(verdict, signature->domain) &&
            !seen_add(store, SEEN_SIGNATURE, signature->bytes, digest, now_s, error))
            return false;
    }
    return remember_proofs(store, verdict, digest, now_s, error);
}

/* "24/11/2026, ore 10:00", for the author. */
static char *
local_text(const Settings *settings, int64_t when_s)
{
    g_autoptr(GTimeZone) zone =
        g_time_zone_new_identifier(settings_text(settings, "bridge", "time_zone"));
    g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(when_s);
    g_autoptr(GDateTime) time = zone && utc ? g_date_time_to_timezone(utc, zone) : NULL;

    return time ? g_date_time_format(time, "%d/%m/%Y, ore %H:%M") : g_strdup("?");
}

void
once_judge(const Settings *settings, Store *store, const Draft *draft,
           const char *digest, int64_t now_s, Verdict *verdict)
{
    g_autofree char *content = once_digest(draft);
    g_autofree char *first = NULL;
    int64_t at_s = 0;

    if (!content || draft->is_trial ||
        (verdict->kind != VERDICT_ACCEPT && verdict->kind != VERDICT_HOLD))
        return;

    int got = seen_find(store, SEEN_CONTENT, content, &first, &at_s, NULL);
    if (got < 0)
        reason_apply(verdict, "ledger-unreadable", NULL);
    if (got <= 0 || g_strcmp0(first, digest) == 0 ||
        now_s - at_s > ONCE_WINDOW_D * 24 * 3600)
        return;

    g_autofree char *when = local_text(settings, at_s);
    reason_apply(verdict, "already-published", when);
    if (strcmp(verdict->reason, "already-published") == 0) {
        g_free(verdict->explanation);
        verdict->explanation = g_strdup_printf(
            "Lo stesso testo è già stato pubblicato il %s: per pubblicarlo ancora, "
            "rispondere CONFERMA.",
            when);
    }
}

bool
once_remember(Store *store, const Draft *draft, const char *digest, int64_t now_s,
              GError **error)
{
    g_autofree char *content = once_digest(draft);

    if (!content || !digest || draft->is_trial)
        return true;
    return seen_add(store, SEEN_CONTENT, content, digest, now_s, error);
}
