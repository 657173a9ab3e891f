/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/rtf.h"

#include <stddef.h>
#include <stdint.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GBytes) bytes = g_bytes_new(data, size);
    bool is_html = false;
    g_autoptr(GBytes) text = rtf_read(bytes, &is_html);

    if (text) {
        size_t length = 0;
        const char *words = g_bytes_get_data(text, &length);

        g_assert_true(g_utf8_validate_len(words ? words : "", length, NULL));
    }
    return 0;
}
