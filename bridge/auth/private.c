/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/auth/private.h"
#include "bridge/auth/address.h"
#include "bridge/auth/policy.h"
#include "bridge/auth/proofs.h"

#include <string.h>

/* What mail programs put before the subject of a reply, and of a forward (mobile-mail
 * 2); Italian, English, and the neighbours across the Alps. */
static const char *const reply_words[] = {
    "re",  "r",        "rif",  "ris",      "aw",      "ref", "antw",    "sv",
    "rép", "rispondi", "risp", "risposta", "antwort", "odg", "odgovor", "odp"};
static const char *const forward_words[] = {
    "i",       "fw",        "fwd",  "wg",   "inoltra",     "tr",    "fs",
    "inoltro", "inoltrato", "inol", "posr", "posredovano", "prosl", "transf"};

/* Behind tags like [meteo] and blanks. */
static const char *
skip_tags(const char *subject)
{
    for (;;) {
        subject += strspn(subject, " \t");
        const char *end = *subject == '[' ? strchr(subject, ']') : NULL;
        if (!end)
            return subject;
        subject = end + 1;
    }
}

/* Whether @subject begins with @word, perhaps a count ("[2]", "(2)", "^2"), and a
 * colon. */
static bool
begins_with(const char *subject, const char *word)
{
    size_t length = strlen(word);

    if (g_ascii_strncasecmp(subject, word, length) != 0)
        return false;

    const char *at = subject + length;
    if (*at != '\0' && strchr("[(^*", *at))
        at += 1 + strspn(at + 1, "0123456789])");
    at += strspn(at, " \t");
    return *at == ':' || g_str_has_prefix(at, "\xef\xbc\x9a"); /* full-width colon */
}

static bool
begins_with_any(const char *subject, const char *const *words, size_t n)
{
    const char *at = skip_tags(subject);

    for (size_t i = 0; i < n; i++)
        if (begins_with(at, words[i]))
            return true;
    return false;
}

bool
private_is_reply(const char *subject)
{
    return begins_with_any(subject, reply_words, G_N_ELEMENTS(reply_words));
}

static bool
is_forward(const char *subject)
{
    return begins_with_any(subject, forward_words, G_N_ELEMENTS(forward_words));
}

static bool
has_words(const char *value)
{
    return value && value[strspn(value, " \t")] != '\0';
}

/* How many addresses in To and Cc are not ours, each counted once. */
static unsigned
count_others(const AuthMail *mail)
{
    static const char *const fields[] = {"To", "Cc"};
    g_autoptr(GHashTable) others =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
        const char *value = header_value(mail->header, fields[i]);
        g_autoptr(GPtrArray) list = value ? address_read_list(value) : NULL;

        for (unsigned j = 0; list && j < list->len; j++)
            if (!policy_is_ours(mail->settings, list->pdata[j]))
                g_hash_table_add(others, g_strdup(list->pdata[j]));
    }

    return g_hash_table_size(others);
}

bool
private_is_in_thread(const Header *header)
{
    return has_words(header_value(header, "In-Reply-To")) ||
           has_words(header_value(header, "References"));
}

/* Returns: (owned) the subject that the author wrote, NULL when there is none. */
static char *
subject_of(const AuthMail *mail)
{
    const char *value = header_value(mail->header, "Subject");

    if (proofs_certified(mail->proofs))
        return proofs_subject(mail->proofs);
    return value ? header_decode(value) : NULL;
}

const char *
private_find(const AuthMail *mail)
{
    g_autofree char *written = subject_of(mail);
    const char *subject = written ? written : "";

    if (private_is_reply(subject))
        return "reply";
    if (!policy_is_addressed(mail, "To"))
        return "only-in-copy";
    if (count_others(mail) > PRIVATE_MOST_OTHERS)
        return "many-recipients";

    /* A forward belongs to the thread of what it forwards (Gmail, Outlook), and who
     * sends it to us alone means it for us. */
    bool is_in_thread = private_is_in_thread(mail->header) ||
                        proofs_says(mail->proofs, PROOFS_INSIDE_THREAD);
    return is_in_thread && !(is_forward(subject) && count_others(mail) == 0) ? "thread"
                                                                             : NULL;
}
