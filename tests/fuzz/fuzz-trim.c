/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * fuzz-trim - a subject line and a text through the filters that cut it
 *
 * Nothing may be lost in silence: what is not in the draft was noted as removed.
 */
#include "bridge/base/text.h"
#include "filters/charset.h"
#include "filters/filter.h"
#include "filters/html.h"
#include "filters/plain.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Visible characters, which no filter may make more of. */
static size_t
count(const char *text)
{
    size_t visible = 0;

    for (; *text != '\0'; text++)
        visible += g_ascii_isgraph(*text);
    return visible;
}

static size_t
count_lines(const GPtrArray *lines)
{
    size_t visible = 0;

    for (unsigned i = 0; i < lines->len; i++)
        visible += count(((const Line *) g_ptr_array_index(lines, i))->text->str);
    return visible;
}

static void
run_filters(Work *work)
{
    static const Filter *const chain[] = {
        &filter_placeholder,   &filter_forward,        &filter_quote,
        &filter_banner,        &filter_disclaimer,     &filter_list_footer,
        &filter_mobile_footer, &filter_registry_stamp, &filter_signature,
        &filter_office,        &filter_trim,           &filter_compose,
    };

    for (size_t i = 0; i < G_N_ELEMENTS(chain); i++)
        g_assert_true(chain[i]->apply(work, NULL));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *end = size > 0 ? memchr(data, '\n', size) : NULL;
    size_t first = end ? (size_t) (end - data) : 0;
    g_autoptr(GBytes) head = g_bytes_new(data, first);
    g_autoptr(GBytes) rest = g_bytes_new(data + first, size - first);
    g_autofree char *subject = charset_decode(head, NULL, NULL);
    g_autofree char *body = charset_decode(rest, NULL, NULL);
    g_autoptr(Work) work = work_new(rest);

    g_free(work->subject);
    work->subject = text_clean_line(subject, -1);
    if (strstr(body, "<div")) {
        if (!html_read(work, body, NULL))
            return 0;
    } else {
        g_autofree char *clean = text_clean(body, -1);

        plain_read(work->lines, clean, true);
    }

    size_t before = count_lines(work->lines);

    run_filters(work);

    size_t after = count_lines(work->lines);

    for (unsigned i = 0; i < work->draft->removed->len; i++)
        after +=
            count(((const Removed *) g_ptr_array_index(work->draft->removed, i))->text);
    g_assert_cmpuint(after, >=, before);

    g_autofree char *plain = rich_text_plain(work->draft->text);

    g_assert_true(g_utf8_validate(plain, -1, NULL));
    return 0;
}
