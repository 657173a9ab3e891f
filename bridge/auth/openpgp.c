/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/auth/openpgp.h"

#include "bridge/auth/entity.h"

#include <string.h>

/* gnupg: doc/DETAILS, "Format of the --status-fd output". */
#define OPENPGP_PREFIX "[GNUPG:] "

/* Fields of VALIDSIG behind its name. */
enum {
    VALID_FINGERPRINT,
    VALID_DATE,
    VALID_TIME,
    VALID_EXPIRY,
    VALID_VERSION,
    VALID_RESERVED,
    VALID_KEY_KIND,
    VALID_DIGEST,
    VALID_CLASS,
    VALID_PRIMARY,
    VALID_FIELDS,
};

/* What the lines come to. */
typedef struct {
    unsigned signatures;
    bool is_good, is_bad, is_unknown, is_revoked, is_expired;
    char **valid; /* fields of the one VALIDSIG */
} Status;

void
openpgp_clear(OpenPgp *parts)
{
    g_clear_pointer(&parts->content, g_bytes_unref);
    g_clear_pointer(&parts->signature, g_bytes_unref);
}

bool
openpgp_split(GBytes *raw, const Header *header, OpenPgp *parts, const char **fault)
{
    Span body = entity_body(raw, header);
    g_auto(Signed) halves = {0};

    *fault = NULL;
    if (!entity_signed(header, body, "application/pgp-signature", &halves, fault)) {
        if (strcmp(*fault, "type") == 0 || strcmp(*fault, "protocol") == 0)
            *fault = NULL;
        return false;
    }
    parts->signature = entity_decode(halves.signature);
    if (!parts->signature) {
        *fault = "encoding";
        return false;
    }
    parts->content = g_bytes_new(halves.content.data, halves.content.size);
    return true;
}

static bool
is_line(const char *line, const char *word)
{
    size_t length = strlen(word);

    return strncmp(line, word, length) == 0 &&
           (line[length] == ' ' || line[length] == '\0');
}

static void
read_line(Status *status, const char *line)
{
    if (is_line(line, "NEWSIG"))
        status->signatures++;
    else if (is_line(line, "GOODSIG"))
        status->is_good = true;
    else if (is_line(line, "BADSIG"))
        status->is_bad = true;
    else if (is_line(line, "ERRSIG") || is_line(line, "NO_PUBKEY"))
        status->is_unknown = true;
    else if (is_line(line, "REVKEYSIG") || is_line(line, "KEYREVOKED"))
        status->is_revoked = true;
    else if (is_line(line, "EXPKEYSIG") || is_line(line, "EXPSIG"))
        status->is_expired = true;
    else if (is_line(line, "VALIDSIG") && !status->valid)
        status->valid = g_strsplit(line + strlen("VALIDSIG "), " ", VALID_FIELDS + 1);
}

static void
read_status(Status *status, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", 0);

    for (char **line = lines; *line; line++)
        if (g_str_has_prefix(*line, OPENPGP_PREFIX))
            read_line(status, g_strchomp(*line + strlen(OPENPGP_PREFIX)));
}

/* SHA-256, SHA-384, SHA-512 (RFC 4880, 9.4). */
static bool
is_strong(const char *digest)
{
    return strcmp(digest, "8") == 0 || strcmp(digest, "9") == 0 ||
           strcmp(digest, "10") == 0;
}

static const char *
judge(const Status *status, const SignatureRules *rules)
{
    char **valid = status->valid;

    if (status->signatures != 1)
        return status->signatures > 1 ? "several" : "unreadable";
    if (status->is_bad)
        return "altered";
    if (status->is_unknown)
        return "unknown";
    if (!valid || g_strv_length(valid) < VALID_FIELDS)
        return "unreadable";
    if (!signature_is_pinned(rules, valid[VALID_PRIMARY]))
        return "unknown";
    if (status->is_revoked)
        return "revoked";
    if (status->is_expired)
        return "expired";
    if (!status->is_good)
        return "unreadable";
    if (!is_strong(valid[VALID_DIGEST]))
        return "weak";
    if (strcmp(valid[VALID_CLASS], "00") != 0 && strcmp(valid[VALID_CLASS], "01") != 0)
        return "unreadable";
    if (!signature_is_timely(rules, g_ascii_strtoll(valid[VALID_TIME], NULL, 10)))
        return "time";
    return "pass";
}

Evidence *
openpgp_judge(const char *text, const SignatureRules *rules)
{
    Status status = {0};

    read_status(&status, text);

    bool has_key = status.valid && g_strv_length(status.valid) >= VALID_FIELDS;
    g_autofree char *which = has_key
                                 ? g_strdup_printf("%s %s", status.valid[VALID_PRIMARY],
                                                   status.valid[VALID_TIME])
                                 : NULL;
    Evidence *evidence =
        evidence_new("openpgp", judge(&status, rules), rules->from, which);
    g_strfreev(status.valid);
    return evidence;
}
