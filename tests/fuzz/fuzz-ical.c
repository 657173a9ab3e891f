/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/ical.h"

#include "filters/charset.h"

#include <string.h>

#include <stddef.h>
#include <stdint.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GBytes) bytes = g_bytes_new(data, size);
    g_autofree char *text = charset_decode(bytes, "utf-8", NULL);
    bool more = false;
    g_autoptr(GPtrArray) events = ical_read(text, &more);

    for (unsigned i = 0; i < events->len; i++) {
        const IcalEvent *event = g_ptr_array_index(events, i);

        g_assert_true(g_utf8_validate(event->summary, -1, NULL));
        g_assert_null(strpbrk(event->location, "\r\n"));
    }
    return 0;
}
