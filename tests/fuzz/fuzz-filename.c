/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/base/limits.h"
#include "filters/filename.h"

#include <gmime/gmime.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *written = g_strndup((const char *) data, size);

    g_mime_init();

    g_autofree char *clean = filename_clean(written);
    g_autofree char *pdf = filename_for_type(written, "application/pdf", "1.2");
    g_autofree char *second = filename_number(pdf, 2);

    if (clean) {
        g_assert_true(g_utf8_validate(clean, -1, NULL));
        g_assert_cmpuint(strlen(clean), <=, LIMIT_FILENAME_BYTES);
        g_assert_null(strpbrk(clean, "/\\\n\r\t"));
    }
    g_assert_true(g_str_has_suffix(pdf, ".pdf") || g_str_has_suffix(pdf, ".PDF") ||
                  strlen(pdf) > 4);
    g_assert_cmpuint(strlen(second), <=, LIMIT_FILENAME_BYTES);
    return 0;
}
