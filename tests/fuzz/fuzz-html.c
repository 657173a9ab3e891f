/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/charset.h"
#include "filters/html.h"
#include "filters/lines.h"

#include <stddef.h>
#include <stdint.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GBytes) raw = g_bytes_new(data, size);
    g_autofree char *page = charset_decode(raw, NULL, NULL);
    g_autoptr(Work) work = work_new(raw);

    if (html_read(work, page, NULL)) {
        g_autoptr(RichText) text = lines_to_rich(work->lines, NULL);
        g_autofree char *plain = rich_text_plain(text);

        g_assert_true(g_utf8_validate(plain, -1, NULL));
    }
    return 0;
}
