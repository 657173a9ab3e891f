/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/target.h"

#include "bridge/base/text.h"

#include <string.h>

/* Longest link, in bytes: what WhatsApp takes (contracts/whatsapp-formatting 5). */
#define TARGET_BYTES 2000

/* A wrapped link, as it stands in a mail; its inner address is far shorter. */
#define WRAPPED_BYTES 8000

/* Wrappers in wrappers: a mail that passed two filters. */
#define TARGET_LAYERS 4

typedef enum {
    HOW_PARAMETER,  /* a parameter, percent-encoded */
    HOW_PROOFPOINT, /* the same with "-" for "%" and "_" for "/" (version 2) */
    HOW_UNDERLINES, /* between "__" and "__;" or "___" and "___." */
    HOW_PATH,       /* the rest of the path, percent-encoded */
    HOW_BASE64,     /* a parameter, base64url */
    HOW_HIDDEN,     /* not in it at all */
} How;

/* Who wraps.  A host that begins with a dot stands for all below it; one that ends in
 * a dot for all that begin so.  @path: what the path begins with, NULL = any. */
static const struct {
    const char *host, *path, *parameter;
    How how;
} wrappers[] = {
    {".safelinks.protection.outlook.com", NULL, "url", HOW_PARAMETER},
    {".safelinks.protection.office365.us", NULL, "url", HOW_PARAMETER},
    {"statics.teams.cdn.office.net", "/evergreen-assets/safelinks", "url",
     HOW_PARAMETER},
    {"urldefense.proofpoint.com", "/v1/", "u", HOW_PARAMETER},
    {"urldefense.proofpoint.com", "/v2/", "u", HOW_PROOFPOINT},
    {"urldefense.proofpoint.com", "/v3/", NULL, HOW_UNDERLINES},
    {"urldefense.com", "/v3/", NULL, HOW_UNDERLINES},
    {"urldefense.us", "/v3/", NULL, HOW_UNDERLINES},
    {"protect.checkpoint.com", "/v2/", NULL, HOW_UNDERLINES},
    {"url.avanan.click", "/v2/", NULL, HOW_UNDERLINES},
    {"linkprotect.cudasvc.com", "/url", "a", HOW_PARAMETER},
    {"urlsand.esvalabs.com", NULL, "u", HOW_PARAMETER},
    {"urlsand.com", NULL, "u", HOW_PARAMETER},
    {".fireeye.com", NULL, "u", HOW_PARAMETER},
    {".trendmicro.com", "/wis/clicktime", "url", HOW_PARAMETER},
    {"clicktime.symantec.com", NULL, "u", HOW_PARAMETER},
    {".protection.sophos.com", NULL, "u", HOW_BASE64},
    {"secure-web.cisco.com", NULL, NULL, HOW_PATH},
    {"linklock.titanhq.com", NULL, "url", HOW_PARAMETER},
    {"scanmail.trustwave.com", NULL, "u", HOW_PARAMETER},
    {"www.google.", "/url", "q", HOW_PARAMETER},
    {"www.google.", "/url", "url", HOW_PARAMETER},
    {"google.com", "/url", "q", HOW_PARAMETER},
    {"l.facebook.com", "/l.php", "u", HOW_PARAMETER},
    {"lm.facebook.com", "/l.php", "u", HOW_PARAMETER},
    {"l.instagram.com", NULL, "u", HOW_PARAMETER},
    {"l.workplace.com", "/l.php", "u", HOW_PARAMETER},
    {"www.youtube.com", "/redirect", "q", HOW_PARAMETER},
    {"www.linkedin.com", "/safety/go", "url", HOW_PARAMETER},
    {"www.linkedin.com", "/redir/redirect", "url", HOW_PARAMETER},
    {"slack-redir.net", "/link", "url", HOW_PARAMETER},
    {"out.reddit.com", NULL, "url", HOW_PARAMETER},
    {"t.umblr.com", "/redirect", "z", HOW_PARAMETER},
    {"away.vk.com", NULL, "to", HOW_PARAMETER},
    {"link.edgepilot.com", NULL, "u", HOW_PARAMETER},
    {"deref-mail.com", "/mail/client/", "redirectUrl", HOW_PARAMETER},
    {"deref-gmx.net", "/mail/client/", "redirectUrl", HOW_PARAMETER},
    {"deref-web.de", "/mail/client/", "redirectUrl", HOW_PARAMETER},
    {"click.", NULL, "url", HOW_PARAMETER},
    {"click.", NULL, "u", HOW_PARAMETER},
    {"clicks.", NULL, "url", HOW_PARAMETER},
    {"track.", NULL, "url", HOW_PARAMETER},
    {"tracking.", NULL, "url", HOW_PARAMETER},
    {"trk.", NULL, "url", HOW_PARAMETER},
    {"links.", NULL, "url", HOW_PARAMETER},
    {"email.", "/c/", "url", HOW_PARAMETER},
    {".sendgrid.net", "/wf/click", "url", HOW_PARAMETER},
    {".awstrack.me", "/L0/", NULL, HOW_PATH},
    {".mimecast.com", "/s/", NULL, HOW_HIDDEN},
    {".mimecastprotect.com", NULL, NULL, HOW_HIDDEN},
    {".sendgrid.net", NULL, NULL, HOW_HIDDEN},
    {".list-manage.com", "/track/click", NULL, HOW_HIDDEN},
    {".musvc.com", NULL, NULL, HOW_HIDDEN},
    {".hubspotlinks.com", NULL, NULL, HOW_HIDDEN},
    {".rs6.net", "/tn.jsp", NULL, HOW_HIDDEN},
    {".mailjet.com", "/lnk/", NULL, HOW_HIDDEN},
    {".mjt.lu", "/lnk/", NULL, HOW_HIDDEN},
    {".mandrillapp.com", "/track/click", NULL, HOW_HIDDEN},
    {".exct.net", NULL, NULL, HOW_HIDDEN},
    {".sendibt2.com", NULL, NULL, HOW_HIDDEN},
    {".sendibt3.com", NULL, NULL, HOW_HIDDEN},
    {".brevo.net", NULL, NULL, HOW_HIDDEN},
    {".sp1-brevo.net", NULL, NULL, HOW_HIDDEN},
};

/* Parameters that say who sent the link and to whom.  "utm_" is all that begin so. */
static const char *const counters[] = {
    "utm_",          "mtm_",          "pk_",
    "piwik_",        "matomo_",       "hsa_",
    "fbclid",        "gclid",         "gclsrc",
    "dclid",         "wbraid",        "gbraid",
    "msclkid",       "twclid",        "ttclid",
    "yclid",         "mc_cid",        "mc_eid",
    "_hsenc",        "_hsmi",         "mkt_tok",
    "igshid",        "igsh",          "vero_id",
    "vero_conv",     "oly_anon_id",   "oly_enc_id",
    "li_fat_id",     "srsltid",       "_openstat",
    "wickedid",      "ml_subscriber", "ml_subscriber_hash",
    "hsctatracking", "__hssc",        "__hstc",
    "__hsfp",
};

bool
target_has_scheme(const char *url)
{
    return g_ascii_strncasecmp(url, "http://", 7) == 0 ||
           g_ascii_strncasecmp(url, "https://", 8) == 0;
}

/* Returns: (unowned) the host in @url, whose length is @length, without user and port.
 */
const char *
target_host(const char *url, size_t *length)
{
    const char *host = strstr(url, "://");
    const char *at;

    host = host ? host + strlen("://") : url;
    *length = strcspn(host, "/?#");
    at = memchr(host, '@', *length);
    if (at) {
        *length -= (size_t) (at + 1 - host);
        host = at + 1;
    }
    *length = MIN(*length, strcspn(host, ":"));
    return host;
}

static bool
is_host(const char *host, size_t length, const char *pattern)
{
    size_t size = strlen(pattern);

    if (*pattern == '.')
        return length > size &&
               g_ascii_strncasecmp(host + length - size, pattern, size) == 0;
    if (pattern[size - 1] == '.')
        return length > size && g_ascii_strncasecmp(host, pattern, size) == 0;
    return length == size && g_ascii_strncasecmp(host, pattern, size) == 0;
}

/* Returns: (owned) the raw value of @name in the query of @url, or NULL. */
static char *
parameter(const char *url, const char *name)
{
    const char *at = strchr(url, '?');
    size_t size = strlen(name);

    while (at && *at != '\0' && *at != '#') {
        at++;
        if (g_ascii_strncasecmp(at, "amp;", 4) == 0)
            at += 4;

        size_t length = strcspn(at, "&#");

        if (length > size && at[size] == '=' &&
            g_ascii_strncasecmp(at, name, size) == 0)
            return g_strndup(at + size + 1, length - size - 1);
        at += length;
    }
    return NULL;
}

static char *
unescape(const char *word)
{
    return g_uri_unescape_segment(word, word + strlen(word), NULL);
}

static char *
read_base64(const char *word)
{
    g_autofree char *usual = g_strdelimit(g_strdup(word), "-", '+');
    size_t size = 0;

    g_strdelimit(usual, "_", '/');

    g_autofree char *padded = g_strconcat(usual, "==", NULL);
    g_autofree guchar *bytes = g_base64_decode(padded, &size);

    return g_strndup((const char *) bytes, size);
}

/* "__https://a.example/b__;" and "___https://a.example/b___.". */
static char *
between_underlines(const char *url)
{
    const char *start = strstr(url, "__http");
    const char *end = start ? g_strrstr(start + 2, "__") : NULL;

    if (!end)
        return NULL;
    start += 2;
    while (end > start && end[-1] == '_')
        end--;
    /* Its version 3 takes characters away and hides them behind. */
    if (memchr(start, '*', (size_t) (end - start)))
        return NULL;
    return g_strndup(start, (size_t) (end - start));
}

static char *
unwrap_by(const char *url, size_t row)
{
    g_autofree char *value = NULL;
    const char *path;
    size_t length;

    switch (wrappers[row].how) {
    case HOW_PARAMETER:
        value = parameter(url, wrappers[row].parameter);
        return value ? unescape(value) : NULL;
    case HOW_PROOFPOINT:
        value = parameter(url, wrappers[row].parameter);
        if (!value)
            return NULL;
        g_strdelimit(value, "-", '%');
        g_strdelimit(value, "_", '/');
        return unescape(value);
    case HOW_UNDERLINES:
        return between_underlines(url);
    case HOW_BASE64:
        value = parameter(url, wrappers[row].parameter);
        return value ? read_base64(value) : NULL;
    case HOW_PATH:
        path = target_host(url, &length) + length;
        path = strstr(path, "/http");
        if (!path)
            return NULL;
        length = strcspn(path + 1, "/");
        value = strchr(path, '%') && strchr(path, '%') < path + 10
                    ? g_strndup(path + 1, length)
                    : g_strdup(path + 1);
        return unescape(value);
    case HOW_HIDDEN:
        break;
    }
    return NULL;
}

/* Blanks have no place in an address; some wrappers decode too much. */
static char *
escape_blanks(char *url)
{
    g_auto(GStrv) parts = NULL;

    if (!strchr(url, ' '))
        return url;
    parts = g_strsplit(url, " ", -1);
    g_free(url);
    return g_strjoinv("%20", parts);
}

/* Whether nothing in @text hides or breaks a line. */
static bool
is_harmless(const char *text)
{
    g_autofree char *clean = text_clean_line(text, -1);

    return g_str_equal(text, clean);
}

static bool
is_plausible(const char *url)
{
    size_t length = 0;

    if (!url || !g_utf8_validate(url, -1, NULL) || !target_has_scheme(url) ||
        strpbrk(url, "\"<>\\\t\r\n"))
        return false;
    target_host(url, &length);
    return length > 3;
}

/* Returns: (owned) the link inside @url, or NULL. */
static char *
unwrap(const char *url, bool *opaque)
{
    size_t length = 0;
    const char *host = target_host(url, &length);
    const char *path = strchr(host, '/');

    for (size_t i = 0; i < G_N_ELEMENTS(wrappers); i++) {
        if (!is_host(host, length, wrappers[i].host) ||
            (wrappers[i].path && (!path || !g_str_has_prefix(path, wrappers[i].path))))
            continue;
        *opaque = *opaque || wrappers[i].how == HOW_HIDDEN;

        char *inner = unwrap_by(url, i);

        if (is_plausible(inner))
            return escape_blanks(inner);
        g_free(inner);
    }
    return NULL;
}

static bool
is_counter(const char *parameter)
{
    size_t length = strcspn(parameter, "=");

    for (size_t i = 0; i < G_N_ELEMENTS(counters); i++) {
        size_t size = strlen(counters[i]);
        bool is_start = counters[i][size - 1] == '_';

        if ((is_start ? length > size : length == size) &&
            g_ascii_strncasecmp(parameter, counters[i], size) == 0)
            return true;
    }
    return false;
}

static char *
without_counters(const char *url)
{
    const char *query = strchr(url, '?');
    const char *fragment = strchr(url, '#');
    g_autoptr(GString) out = NULL;
    char mark = '?';

    if (!query || (fragment && fragment < query))
        return g_strdup(url);
    out = g_string_new_len(url, query - url);

    g_autofree char *words = g_strndup(query + 1, strcspn(query + 1, "#"));
    g_auto(GStrv) parts = g_strsplit(words, "&", -1);

    for (char **part = parts; *part; part++) {
        const char *word = g_str_has_prefix(*part, "amp;") ? *part + 4 : *part;

        if (is_counter(word))
            continue;
        g_string_append_c(out, mark);
        g_string_append(out, *part);
        mark = '&';
    }
    if (fragment)
        g_string_append(out, fragment);
    return g_string_free(g_steal_pointer(&out), FALSE);
}

/* Returns: (owned) the address in "mailto:", or NULL. */
static char *
mail_address(const char *text)
{
    g_autofree char *address =
        g_uri_unescape_segment(text, text + strcspn(text, "?"), NULL);

    if (!address || !g_utf8_validate(address, -1, NULL) || !strchr(address, '@') ||
        strpbrk(address, " \"<>\\:") || !is_harmless(address))
        return NULL;
    return g_steal_pointer(&address);
}

/* Returns: (owned) the digits in "tel:", or NULL. */
static char *
phone_number(const char *text)
{
    g_autofree char *number = g_uri_unescape_string(text, NULL);
    g_autoptr(GString) digits = g_string_new(NULL);

    for (const char *p = number ? number : ""; *p != '\0' && *p != ';'; p++) {
        if (g_ascii_isdigit(*p) || *p == '+' || *p == '*' || *p == '#')
            g_string_append_c(digits, *p);
    }
    return digits->len > 0 ? g_string_free(g_steal_pointer(&digits), FALSE) : NULL;
}

static char *
clean_web(const char *written, bool *opaque)
{
    g_autofree char *url = g_strdup(written);

    for (unsigned layer = 0; layer < TARGET_LAYERS; layer++) {
        char *inner = unwrap(url, opaque);

        if (!inner)
            break;
        g_free(url);
        url = inner;
        *opaque = false;
    }

    g_autofree char *clean = without_counters(url);

    if (strlen(clean) > TARGET_BYTES || !is_plausible(clean) || !is_harmless(clean))
        return NULL;
    return g_steal_pointer(&clean);
}

char *
target_of(const char *href, bool *opaque)
{
    static const char *const phones[] = {"tel:", "callto:", "sms:"};
    g_autofree char *line =
        text_clean_line(href, (gssize) strnlen(href, WRAPPED_BYTES));
    bool unused = false;

    opaque = opaque ? opaque : &unused;
    *opaque = false;
    line = escape_blanks(g_steal_pointer(&line));
    if (g_ascii_strncasecmp(line, "mailto:", strlen("mailto:")) == 0)
        return mail_address(line + strlen("mailto:"));
    for (size_t i = 0; i < G_N_ELEMENTS(phones); i++) {
        if (g_ascii_strncasecmp(line, phones[i], strlen(phones[i])) == 0)
            return phone_number(line + strlen(phones[i]));
    }
    if (g_str_has_prefix(line, "//") || g_ascii_strncasecmp(line, "www.", 4) == 0) {
        g_autofree char *whole =
            g_strconcat(*line == '/' ? "https:" : "http://", line, NULL);

        return clean_web(whole, opaque);
    }
    return target_has_scheme(line) ? clean_web(line, opaque) : NULL;
}

char *
target_clean_text(const char *text)
{
    GString *out = g_string_sized_new(strlen(text));

    for (;;) {
        const char *at = strstr(text, "http");

        while (at && !target_has_scheme(at))
            at = strstr(at + 4, "http");
        if (!at)
            break;

        size_t length = strcspn(at, " \t\r\n<>\"");
        g_autofree char *url = g_strndup(at, length);
        g_autofree char *clean = target_of(url, NULL);

        g_string_append_len(out, text, at - text);
        g_string_append(out, clean && strlen(clean) < length ? clean : url);
        text = at + length;
    }
    g_string_append(out, text);
    return g_string_free(out, FALSE);
}
