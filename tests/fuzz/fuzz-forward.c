/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * fuzz-forward - a text, its first line the subject, as the filters cut it
 *
 * Whatever stands in it: no header line with an address goes out unheld.
 */
#include "filters/filter.h"
#include "filters/markers.h"
#include "filters/prefix.h"

#include "bridge/base/text.h"
#include "filters/plain.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_held(const Work *work)
{
    for (unsigned i = 0; i < work->lines->len; i++) {
        const Line *line = g_ptr_array_index(work->lines, i);
        const char *value = NULL;
        Label label = marker_label(line->text->str, &value);

        g_assert_true(label == LABEL_NONE || label == LABEL_OTHER ||
                      !marker_has_address(value) || work->draft->holds->len > 0);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const Filter *const filters[] = {&filter_forward, &filter_quote,
                                            &filter_guard};
    g_autofree char *text = text_clean((const char *) data, (gssize) size);
    size_t first = strcspn(text, "\n");
    g_autoptr(GBytes) raw = g_bytes_new_static("", 0);
    g_autoptr(Work) work = work_new(raw);

    g_free(work->subject);
    work->subject = g_strndup(text, first);
    plain_read(work->lines, text + first + (text[first] == '\n'), true);
    for (size_t i = 0; i < G_N_ELEMENTS(filters); i++)
        g_assert_true(filters[i]->apply(work, NULL));
    check_held(work);
    return 0;
}
