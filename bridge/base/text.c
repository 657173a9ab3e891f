/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/base/text.h"

#include <nettle/sha2.h>
#include <string.h>

G_DEFINE_QUARK(banditore_text_error, text_error)

/* E.164: at most 15 digits; fewer than 8 is no subscriber's number anywhere. */
#define PHONE_DIGITS_MOST 15
#define PHONE_DIGITS_LEAST 8

/* The longest Italian mobile number with its country code. */
#define PHONE_DIGITS_39_LONGEST 12

static bool
is_joiner(gunichar c)
{
    return c == 0x200D || (c >= 0xFE00 && c <= 0xFE0F);
}

/* The letters from U+00C0 on without their accents; '.' = see below. */
static const char latin[] = "aaaaaa.ceeeeiiii.nooooo..uuuuy.."
                            "aaaaaa.ceeeeiiii.nooooo..uuuuy.y";

/* Appends the letter of @c without its accents. */
static void
append_folded(GString *out, gunichar c)
{
    if (c >= 0xC0 && c <= 0xFF && latin[c - 0xC0] != '.') {
        g_string_append_c(out, latin[c - 0xC0]);
        return;
    }

    gunichar apart[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];
    size_t n =
        g_unichar_fully_decompose(c, TRUE, apart, G_UNICHAR_MAX_DECOMPOSITION_LENGTH);

    for (size_t i = 0; i < n; i++) {
        if (!g_unichar_ismark(apart[i]))
            g_string_append_unichar(out, g_unichar_tolower(apart[i]));
    }
}

/* Bytes that compilers look at as one. */
#define STEP 16

static size_t
ascii_length(const char *text, size_t length)
{
    size_t n = 0;

    for (; n + STEP <= length; n += STEP) {
        unsigned char all = 0;

        for (size_t i = 0; i < STEP; i++)
            all |= (unsigned char) text[n + i];
        if (all >= 0x80)
            break;
    }
    while (n < length && (unsigned char) text[n] < 0x80)
        n++;
    return n;
}

static char
lower(char c)
{
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

static void
lower_ascii(char *text, size_t length)
{
    size_t n = 0;

    for (; n + STEP <= length; n += STEP) {
        for (size_t i = 0; i < STEP; i++)
            text[n + i] = lower(text[n + i]);
    }
    for (; n < length; n++)
        text[n] = lower(text[n]);
}

char *
text_fold(const char *utf8)
{
    size_t length = strlen(utf8);
    const char *end = utf8 + length;
    size_t plain = ascii_length(utf8, length);
    GString *out;

    if (plain == length) {
        char *folded = g_strndup(utf8, length);

        lower_ascii(folded, length);
        return folded;
    }
    out = g_string_sized_new(length + 1);
    for (;;) {
        gunichar c;

        g_string_append_len(out, utf8, (gssize) plain);
        lower_ascii(out->str + out->len - plain, plain);
        utf8 += plain;
        if (utf8 == end)
            break;
        c = g_utf8_get_char_validated(utf8, end - utf8);
        if (c >= (gunichar) -2) {
            g_string_truncate(out, 0);
            break;
        }
        append_folded(out, c);
        utf8 = g_utf8_next_char(utf8);
        plain = ascii_length(utf8, (size_t) (end - utf8));
    }
    return g_string_free(out, FALSE);
}

static unsigned
utf16_units(gunichar c)
{
    return c > 0xFFFF ? 2 : 1;
}

size_t
text_utf16_length(const char *utf8)
{
    size_t units = 0;

    for (const char *p = utf8; *p; p = g_utf8_next_char(p))
        units += utf16_units(g_utf8_get_char(p));
    return units;
}

static bool
is_flag_half(gunichar c)
{
    return c >= 0x1F1E6 && c <= 0x1F1FF;
}

/* Whether a cut before @next, after @before, would break one visible character.
 * @flags: regional indicators just before; two of them make one flag. */
static bool
is_inside_character(gunichar before, gunichar next, unsigned flags)
{
    return g_unichar_ismark(next) || is_joiner(next) || before == 0x200D ||
           (next >= 0x1F3FB && next <= 0x1F3FF) ||
           (next >= 0xE0020 && next <= 0xE007F) ||
           (is_flag_half(next) && flags % 2 == 1);
}

/* Stands where two lines were made one; as good as the end of a sentence. */
#define JOINT " · "

/* The best place to cut among the bytes of @text before @end: a paragraph or a
 * sentence in the last third, else a blank, else @end. */
static size_t
best_cut(const char *text, size_t end)
{
    size_t floor = end - end / 3;
    size_t sentence = 0, blank = 0;

    for (size_t i = end; i > floor; i--) {
        if (text[i] == '\n' && text[i - 1] == '\n')
            return i - 1;
        if (text[i] != ' ' && text[i] != '\n')
            continue;
        if (blank == 0)
            blank = i;
        if (sentence == 0 && (strchr(".!?;", text[i - 1]) ||
                              strncmp(text + i, JOINT, strlen(JOINT)) == 0))
            sentence = i;
    }
    if (sentence > 0)
        return sentence;
    return blank > 0 ? blank : end;
}

size_t
text_fit(const char *utf8, size_t most_utf16)
{
    size_t units = 0, end = 0;
    unsigned flags = 0;
    gunichar before = 0;
    const char *p = utf8;

    for (; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);

        if (before && !is_inside_character(before, c, flags))
            end = (size_t) (p - utf8);
        flags = is_flag_half(c) ? flags + 1 : 0;
        units += utf16_units(c);
        if (units > most_utf16)
            return end;
        before = c;
    }
    return (size_t) (p - utf8);
}

char *
text_cut(const char *utf8, size_t most_utf16)
{
    static const char ellipsis[] = "…";

    if (text_utf16_length(utf8) <= most_utf16)
        return g_strdup(utf8);
    if (most_utf16 == 0)
        return g_strdup("");

    g_autofree char *kept =
        g_strndup(utf8, best_cut(utf8, text_fit(utf8, most_utf16 - 1)));
    g_strchomp(kept);
    if (g_str_has_suffix(kept, " ·"))
        kept[strlen(kept) - strlen(" ·")] = '\0';
    return g_strconcat(kept, ellipsis, NULL);
}

static bool
phone_error(GError **error, const char *why)
{
    g_set_error_literal(error, TEXT_ERROR, TEXT_ERROR_NUMBER, why);
    return false;
}

/* Collects the digits of @written; false with why not. */
static bool
phone_digits(const char *written, GString *digits, bool *international, GError **error)
{
    const char *p = written;

    if (strpbrk(p, "eE") && strpbrk(p, "+,."))
        return phone_error(error,
                           "a spreadsheet has turned the number into an exponent");

    *international = *p == '+';
    if (*international)
        p++;
    for (; *p; p++) {
        if (g_ascii_isdigit(*p))
            g_string_append_c(digits, *p);
        else if (!strchr(" .-/()\t", *p))
            return phone_error(error,
                               "not a number: it has other characters than digits");
    }
    if (!*international && g_str_has_prefix(digits->str, "00")) {
        g_string_erase(digits, 0, 2);
        *international = true;
    }
    return true;
}

char *
text_phone(const char *written, const char *country, GError **error)
{
    g_autoptr(GString) digits = g_string_new(NULL);
    g_autofree char *trimmed = g_strstrip(g_strdup(written ? written : ""));
    bool international = false;

    if (!phone_digits(trimmed, digits, &international, error))
        return NULL;
    if (digits->len == 0) {
        phone_error(error, "no number");
        return NULL;
    }
    if (!international) {
        if (!country || !*country) {
            phone_error(error, "the country code is missing (write +39...)");
            return NULL;
        }
        /* Spreadsheets drop the plus: 12 digits are too many for a national number. */
        if (strcmp(country, "39") != 0 || digits->len < PHONE_DIGITS_39_LONGEST ||
            !g_str_has_prefix(digits->str, "393"))
            g_string_prepend(digits, country);
    }
    if (digits->str[0] == '0' || digits->len > PHONE_DIGITS_MOST ||
        digits->len < PHONE_DIGITS_LEAST) {
        phone_error(error, "too short or too long for a number with country code");
        return NULL;
    }
    /* Italian mobile numbers begin with 3 and have 9 or 10 digits. */
    if (g_str_has_prefix(digits->str, "390")) {
        phone_error(error, "a landline, which WhatsApp does not reach by itself");
        return NULL;
    }
    if (g_str_has_prefix(digits->str, "393") && digits->len < 11) {
        phone_error(error, "too short for an Italian mobile number");
        return NULL;
    }
    if (g_str_has_prefix(digits->str, "393") && digits->len > PHONE_DIGITS_39_LONGEST) {
        phone_error(error, "too long for an Italian mobile number");
        return NULL;
    }
    return g_strconcat("+", digits->str, NULL);
}

char *
text_phone_hidden(const char *number)
{
    size_t length = number ? strlen(number) : 0;

    if (length < 6)
        return g_strdup("***");
    return g_strdup_printf("%.3s *** *%s", number, number + length - 2);
}

/* Edit distance with swaps of neighbours counted once; words are short. */
static unsigned
distance(const char *a, const char *b)
{
    size_t n = MIN(strlen(a), 63), m = MIN(strlen(b), 63);
    unsigned d[64][64];

    for (size_t i = 0; i <= n; i++)
        d[i][0] = i;
    for (size_t j = 0; j <= m; j++)
        d[0][j] = j;
    for (size_t i = 1; i <= n; i++) {
        for (size_t j = 1; j <= m; j++) {
            unsigned best = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);

            best = MIN(best, d[i - 1][j] + 1);
            best = MIN(best, d[i][j - 1] + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                best = MIN(best, d[i - 2][j - 2] + 1);
            d[i][j] = best;
        }
    }
    return d[n][m];
}

const char *
text_closest(const char *word, const char *const *candidates)
{
    const char *closest = NULL;
    unsigned least = MAX(2, strlen(word) / 3) + 1;

    for (size_t i = 0; candidates[i]; i++) {
        unsigned d = distance(word, candidates[i]);

        if (d < least) {
            least = d;
            closest = candidates[i];
        }
    }
    return closest;
}

char *
text_hex(const void *data, size_t size)
{
    static const char digits[] = "0123456789abcdef";
    const uint8_t *bytes = data;
    char *hex = g_malloc(2 * size + 1);

    for (size_t i = 0; i < size; i++) {
        hex[2 * i] = digits[bytes[i] >> 4];
        hex[2 * i + 1] = digits[bytes[i] & 0xf];
    }
    hex[2 * size] = '\0';
    return hex;
}

char *
text_sha256(const void *data, size_t size)
{
    /* Three times as fast as GLib's where the processor has instructions for it. */
    struct sha256_ctx context;
    uint8_t digest[SHA256_DIGEST_SIZE];

    sha256_init(&context);
    sha256_update(&context, size, data);
    sha256_digest(&context, sizeof digest, digest);
    return text_hex(digest, sizeof digest);
}

static bool
is_dot_atom(const char *text, size_t length, const char *extra)
{
    if (length == 0 || text[0] == '.' || text[length - 1] == '.')
        return false;

    for (size_t i = 0; i < length; i++) {
        if (text[i] == '.' ? text[i - 1] == '.'
                           : !g_ascii_isalnum(text[i]) && !strchr(extra, text[i]))
            return false;
    }
    return true;
}

bool
text_is_address(const char *address)
{
    const char *at = address ? strchr(address, '@') : NULL;

    return at && at - address <= 64 && strlen(at + 1) <= 253 &&
           is_dot_atom(address, at - address, "!#$%&'*+-/=?^_`{|}~") &&
           is_dot_atom(at + 1, strlen(at + 1), "-");
}

bool
text_is_loopback(const char *host)
{
    return g_strcmp0(host, "localhost") == 0 || g_strcmp0(host, "::1") == 0 ||
           g_strcmp0(host, "[::1]") == 0 ||
           (host && g_str_has_prefix(host, "127.") && g_hostname_is_ip_address(host));
}
