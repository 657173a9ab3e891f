/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/token.h"

#include "bridge/auth/address.h"
#include "bridge/auth/header.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <string.h>

#define TAG "conferma."
#define MESSAGE_ID "banditore.confirm."

/* 16 bytes of the HMAC are 26 letters of base32 (RFC 4648, 6). */
#define WORD_BYTES 16
#define WORD_CHARS 26

/* Digits of an id. */
#define ID_CHARS 18

static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";

static void
append_base32(GString *out, const guint8 *bytes, size_t n)
{
    unsigned bits = 0, left = 0;

    for (size_t i = 0; i < n; i++) {
        bits = bits << 8 | bytes[i];
        for (left += 8; left >= 5; left -= 5)
            g_string_append_c(out, alphabet[bits >> (left - 5) & 31]);
    }
    if (left > 0)
        g_string_append_c(out, alphabet[bits << (5 - left) & 31]);
}

char *
token_make(GBytes *key, const QuestionRow *question)
{
    size_t size;
    const void *bytes = g_bytes_get_data(key, &size);
    g_autofree char *words = g_strdup_printf(
        "confirm\n%" G_GINT64_FORMAT "\n%s\n%s\n%" G_GINT64_FORMAT, question->mail_id,
        question->digest, question->person, question->expires_s);
    guint8 mac[32];
    GString *token = g_string_new(NULL);

    if (gnutls_hmac_fast(GNUTLS_MAC_SHA256, bytes, size, words, strlen(words), mac) < 0)
        g_error("no HMAC-SHA256");
    g_string_printf(token, "%" G_GINT64_FORMAT ".", question->id);
    append_base32(token, mac, WORD_BYTES);
    return g_string_free(token, FALSE);
}

bool
token_fits(GBytes *key, const QuestionRow *question, const char *token)
{
    g_autofree char *right = token_make(key, question);
    size_t length = strlen(right);

    return strlen(token) == length && gnutls_memcmp(token, right, length) == 0;
}

/* How long the token at the start of @text is; 0 = there is none. */
static size_t
token_length(const char *text)
{
    size_t digits = strspn(text, "0123456789");
    size_t word;

    if (digits == 0 || digits > ID_CHARS || text[digits] != '.')
        return 0;
    word = strspn(text + digits + 1, alphabet);
    return word == WORD_CHARS ? digits + 1 + word : 0;
}

int64_t
token_id(const char *token)
{
    return token_length(token) == strlen(token) ? g_ascii_strtoll(token, NULL, 10) : 0;
}

char *
token_address(const char *address, const char *token)
{
    const char *at = strrchr(address, '@');

    g_return_val_if_fail(at, NULL);
    return g_strdup_printf("%.*s+" TAG "%s%s", (int) (at - address), address, token,
                           at);
}

char *
token_message_id(const char *from, const char *token)
{
    const char *at = strrchr(from, '@');

    return g_strdup_printf(MESSAGE_ID "%s@%s", token, at ? at + 1 : "localhost");
}

static char *
find_in_addresses(const char *value, const char *const *ours)
{
    g_autoptr(GPtrArray) list = value ? address_read_list(value) : NULL;

    for (unsigned i = 0; list && i < list->len; i++) {
        const char *tag = strstr(list->pdata[i], "+" TAG);
        const char *token = tag ? tag + strlen("+" TAG) : NULL;
        size_t length = token ? token_length(token) : 0;

        for (const char *const *own = ours; length > 0 && *own; own++)
            if (token[length] == '@' && address_is_ours(list->pdata[i], *own))
                return g_strndup(token, length);
    }
    return NULL;
}

static char *
find_in_ids(const char *value)
{
    const char *at = value;

    while (at && (at = strstr(at, "<" MESSAGE_ID))) {
        at += strlen("<" MESSAGE_ID);
        size_t length = token_length(at);
        if (length > 0 && (at[length] == '@' || at[length] == '.'))
            return g_strndup(at, length);
    }
    return NULL;
}

char *
token_find(GBytes *raw, const char *const *ours)
{
    g_autoptr(Header) header = header_parse(raw);
    char *token = find_in_addresses(header_value(header, "To"), ours);

    if (!token)
        token = find_in_addresses(header_value(header, "Cc"), ours);
    if (!token)
        token = find_in_ids(header_value(header, "In-Reply-To"));
    if (!token)
        token = find_in_ids(header_value(header, "References"));
    return token;
}
