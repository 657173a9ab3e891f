/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/base/text.h"
#include "filters/filter.h"
#include "filters/when.h"

#include <stddef.h>
#include <stdint.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A subject as mime_read() would leave it, and its words as those of one tag. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *subject = text_clean_line((const char *) data, (gssize) size);
    g_autofree char *folded = text_fold(subject);
    g_autoptr(GBytes) raw = g_bytes_new(data, size);
    g_autoptr(Work) work = work_new(raw);
    g_autoptr(GTimeZone) zone = g_time_zone_new_identifier("Europe/Rome");
    int64_t when_s = 0;

    work->request.received_s = 1795510800;
    g_ptr_array_add(work->request.topics, g_strdup("meteo"));
    g_ptr_array_add(work->request.addresses, g_strdup("avvisi@comune.example"));
    g_ptr_array_add(work->to, g_strdup(subject));
    g_free(work->subject);
    work->subject = g_strdup(subject);
    g_assert_true(filter_tags.apply(work, NULL));
    g_assert_true(g_utf8_validate(work->draft->title, -1, NULL));
    if (zone)
        when_read(folded, work->request.received_s, zone, &when_s);
    return 0;
}
