/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/factor.h"

#include "bridge/auth/address.h"
#include "bridge/auth/align.h"
#include "bridge/auth/otp.h"
#include "bridge/auth/proofs.h"
#include "bridge/auth/reasons.h"
#include "bridge/net/credentials.h"
#include "bridge/store/factors.h"

#include <gnutls/gnutls.h>
#include <jansson.h>
#include <string.h>

#define DAY_S (24 * 3600)

void
factor_mail_clear(FactorMail *mail)
{
    g_clear_pointer(&mail->author, g_free);
    g_clear_pointer(&mail->subject, g_free);
}

static char *
author_in(const char *from)
{
    const char *fault = NULL;
    g_autofree char *phrase = NULL;

    return from ? address_read_from(from, &phrase, &fault) : NULL;
}

void
factor_read(const Header *header, const GPtrArray *proofs, FactorMail *mail)
{
    const char *subject = header_value(header, "Subject");
    const char *inside = proofs_certified(proofs);

    if (!inside)
        inside = proofs_claimed(proofs);
    if (inside) {
        mail->author = g_strdup(inside);
        mail->subject = proofs_subject(proofs);
        return;
    }
    mail->author = header->fault ? NULL : author_in(header_value(header, "From"));
    mail->subject = subject ? header_decode(subject) : NULL;
}

void
factor_read_draft(const Header *header, const Draft *draft, FactorMail *mail)
{
    if (draft->origin.kind != ORIGIN_PEC) {
        factor_read(header, NULL, mail);
        return;
    }
    mail->author = author_in(draft->origin.from);
    mail->subject = g_strdup(draft->origin.subject);
}

/* Returns: (owned) the group of the author, who has a code; or NULL. */
static char *
author_with_code(const Settings *settings, const FactorMail *mail, const char **method)
{
    g_autofree char *group =
        mail->author ? align_sender_group(settings, mail->author) : NULL;
    const char *factor = group ? settings_text(settings, group, "factor") : "";

    if (strcmp(factor, "totp") != 0 && strcmp(factor, "pin") != 0)
        return NULL;
    *method = strcmp(factor, "pin") == 0 ? "pin" : "totp";
    return g_steal_pointer(&group);
}

static char *
find_code(const FactorMail *mail, bool *is_doubled)
{
    *is_doubled = false;
    return mail->subject ? otp_find(mail->subject, is_doubled) : NULL;
}

char *
factor_code(const Settings *settings, const FactorMail *mail)
{
    const char *method;
    bool is_doubled;
    g_autofree char *group = author_with_code(settings, mail, &method);

    return group ? find_code(mail, &is_doubled) : NULL;
}

static bool
is_same_pin(const char *pin, const char *code)
{
    size_t length = strlen(pin);

    return length == strlen(code) && gnutls_memcmp(pin, code, length) == 0;
}

/* What the code is worth by itself.  Returns: a word of factor.h. */
static const char *
check(const Settings *settings, const char *group, const char *method, const char *code,
      int64_t when_s, uint64_t *counter)
{
    const char *path = settings_text(settings, group, "secret_file");
    g_autoptr(Secret) secret = path ? credentials_read(path, NULL) : NULL;

    if (!secret)
        return "unreadable";
    if (strcmp(method, "pin") == 0)
        return is_same_pin(secret_text(secret), code) ? "pass" : "wrong";
    switch (otp_check(secret_text(secret), code, when_s, counter)) {
    case OTP_RIGHT:
        return "pass";
    case OTP_WRONG:
        return "wrong";
    case OTP_NO_SECRET:
        break;
    }
    return "unreadable";
}

/* What is known of earlier codes can only worsen a word. */
static const char *
ask_store(Store *store, int64_t mail_id, const char *sender, const char *word,
          uint64_t counter, int64_t when_s)
{
    g_autoptr(GError) error = NULL;
    Factor factor;

    if (!factors_get(store, sender, &factor, &error))
        return "unreadable";

    unsigned wrong = factor.wrong_day == when_s / DAY_S ? factor.wrong : 0;
    bool is_wrong = strcmp(word, "wrong") == 0;
    if (wrong + (is_wrong ? 1 : 0) >= FACTOR_MOST_WRONG)
        return "locked";
    if (counter > 0 && counter <= factor.counter &&
        !(counter == factor.counter && mail_id > 0 && mail_id == factor.mail))
        return "reused";
    return word;
}

void
factor_judge(const Settings *settings, Store *store, int64_t mail_id,
             const FactorMail *mail, int64_t when_s, Verdict *verdict)
{
    static const struct {
        const char *word, *code;
    } rules[] = {{"wrong", "code-wrong"},
                 {"reused", "code-used"},
                 {"locked", "code-locked"},
                 {"unreadable", "code-not-checked"}};
    const char *method = NULL;
    bool is_doubled = false;
    g_autofree char *group = author_with_code(settings, mail, &method);
    g_autofree char *code = group ? find_code(mail, &is_doubled) : NULL;
    uint64_t counter = 0;
    const char *word = "wrong";

    if (!group || (!code && !is_doubled))
        return;

    const char *sender = strchr(group, ':') + 1;
    if (code)
        word = check(settings, group, method, code, when_s, &counter);
    if (store)
        word = ask_store(store, mail_id, sender, word, counter, when_s);

    g_autofree char *detail =
        counter > 0 ? g_strdup_printf("%" G_GUINT64_FORMAT, counter) : NULL;
    verdict_add_evidence(verdict, method, word, sender, detail);
    for (size_t i = 0; i < G_N_ELEMENTS(rules); i++)
        if (strcmp(word, rules[i].word) == 0)
            reason_apply(verdict, rules[i].code, NULL);
}

bool
factor_keep(Store *store, int64_t mail_id, const Verdict *verdict, int64_t now_s,
            GError **error)
{
    bool is_kept = true;

    if (!verdict->is_proven)
        return true;
    for (unsigned i = 0; i < verdict->evidence->len && is_kept; i++) {
        const Evidence *evidence = verdict->evidence->pdata[i];
        bool is_totp = strcmp(evidence->method, "totp") == 0;

        if (!is_totp && strcmp(evidence->method, "pin") != 0)
            continue;
        if (is_totp && strcmp(evidence->result, "pass") == 0 && evidence->detail)
            is_kept = factors_accept(store, evidence->identity,
                                     g_ascii_strtoull(evidence->detail, NULL, 10),
                                     mail_id, error);
        else if (strcmp(evidence->result, "wrong") == 0 ||
                 strcmp(evidence->result, "locked") == 0)
            is_kept = factors_count_wrong(store, evidence->identity, now_s / DAY_S,
                                          mail_id, error);
    }
    return is_kept;
}

/* ---- cleaning ------------------------------------------------------------- */

typedef struct {
    const char *code;
    bool remains;
} Cleaning;

static void
clean_text(Cleaning *cleaning, char **text)
{
    if (!*text)
        return;

    char *clean = otp_strip(*text, cleaning->code);
    g_free(*text);
    *text = clean;
    cleaning->remains |= otp_remains(clean, cleaning->code);
}

static void
clean_rich(Cleaning *cleaning, RichText *text)
{
    for (unsigned i = 0; i < text->blocks->len; i++) {
        Block *block = text->blocks->pdata[i];

        for (unsigned j = 0; j < block->runs->len; j++) {
            Run *run = block->runs->pdata[j];

            clean_text(cleaning, &run->text);
            clean_text(cleaning, &run->href);
        }
        /* A code that begins in one run and ends in the next is not cut. */
        g_autofree char *plain = block_plain(block);
        cleaning->remains |= otp_remains(plain, cleaning->code);
    }
}

static void
clean_files(Cleaning *cleaning, Draft *draft)
{
    for (unsigned i = 0; i < draft->media->len; i++) {
        Media *media = draft->media->pdata[i];

        clean_text(cleaning, &media->filename);
        clean_text(cleaning, &media->caption);
    }
    for (unsigned i = 0; i < draft->parts->len; i++) {
        DraftPart *part = draft->parts->pdata[i];

        clean_text(cleaning, &part->filename);
    }
}

/* "[#123456] is no topic": the code is known by now, the warning is wrong. */
static void
drop_warnings(Draft *draft, const char *code)
{
    for (unsigned i = draft->warnings->len; i > 0; i--)
        if (strstr(draft->warnings->pdata[i - 1], code))
            g_ptr_array_remove_index(draft->warnings, i - 1);
}

void
factor_clean(Draft *draft, const char *code)
{
    Cleaning cleaning = {.code = code};

    drop_warnings(draft, code);
    clean_text(&cleaning, &draft->title);
    g_strstrip(draft->title);
    clean_rich(&cleaning, draft->text);
    clean_files(&cleaning, draft);
    for (unsigned i = 0; i < draft->removed->len; i++) {
        Removed *removed = draft->removed->pdata[i];

        clean_text(&cleaning, &removed->text);
    }
    clean_text(&cleaning, &draft->origin.subject);
    if (cleaning.remains)
        g_ptr_array_add(draft->holds, hold_new("code-remains", false));
}

/* Returns: (new reference) @value without @code in any of its strings. */
static json_t *
strip_value(json_t *value, const char *code)
{
    json_t *clean, *one;
    const char *key;
    size_t i;

    if (json_is_string(value)) {
        g_autofree char *text = otp_strip(json_string_value(value), code);

        return json_string(g_strstrip(text));
    }
    if (json_is_array(value)) {
        clean = json_array();
        json_array_foreach(value, i, one)
            json_array_append_new(clean, strip_value(one, code));
        return clean;
    }
    if (!json_is_object(value))
        return json_incref(value);
    clean = json_object();
    json_object_foreach(value, key, one)
        json_object_set_new(clean, key, strip_value(one, code));
    return clean;
}

char *
factor_clean_facts(const char *facts, const char *code)
{
    json_t *json = json_loads(facts, JSON_REJECT_DUPLICATES, NULL);
    json_t *clean = json ? strip_value(json, code) : NULL;
    char *dumped = clean ? json_dumps(clean, JSON_COMPACT) : NULL;
    char *text = g_strdup(dumped);

    free(dumped);
    json_decref(clean);
    json_decref(json);
    return text;
}
