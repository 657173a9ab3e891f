/* SPDX-License-Identifier: EUPL-1.2 */
/* The list of a copy's files: nothing that it names lies outside the copy. */
#include "bridge/store/copy.h"

#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = g_strndup((const char *) data, size);
    g_auto(GStrv) lines = copy_read_list(text, size, "copy", &error);
    size_t bytes = 0;

    g_assert_true((lines == NULL) == (error != NULL));
    for (char **line = lines; line && *line; line++) {
        const char *name = copy_line_name(*line);
        g_autofree char *whole = g_build_filename("/copy", name, NULL);
        g_autofree char *plain = g_canonicalize_filename(whole, "/");

        g_assert_cmpstr(whole, ==, plain);
        g_assert_true(g_str_has_prefix(plain, "/copy/"));
        bytes += strlen(*line) + 1;
    }
    g_assert_true(!lines || bytes == size);
    return 0;
}
