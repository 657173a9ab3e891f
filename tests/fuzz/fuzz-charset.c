/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/base/text.h"
#include "filters/charset-repair.h"
#include "filters/charset.h"
#include "filters/target.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The first line is the declared charset, what follows the bytes of the body. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *end = size > 0 ? memchr(data, '\n', size) : NULL;
    size_t length = end ? (size_t) (end - data) : 0;
    size_t begin = end ? length + 1 : 0;
    g_autofree char *declared = g_strndup((const char *) data, length);
    g_autoptr(GBytes) raw = g_bytes_new(data + begin, size - begin);
    g_autoptr(GBytes) repaired = charset_repair_transfer(raw);
    bool guessed = false;
    g_autofree char *text =
        charset_decode(repaired ? repaired : raw, end ? declared : NULL, &guessed);
    g_autofree char *clean = NULL;
    g_autofree char *again = NULL;
    g_autofree char *links = NULL;

    g_assert_true(g_utf8_validate(text, -1, NULL));
    clean = text_clean(text, -1);
    g_assert_true(g_utf8_validate(clean, -1, NULL));
    again = text_clean(clean, -1);
    g_assert_true(g_utf8_validate(again, -1, NULL));
    links = target_clean_text(clean);
    g_assert_true(g_utf8_validate(links, -1, NULL));
    g_free(charset_of_html(raw));
    return 0;
}
