/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/base/text.h"
#include "filters/flowed.h"
#include "filters/plain.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The first byte chooses delsp, what follows is the text. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bool delsp = size > 0 && data[0] % 2 == 1;
    g_autofree char *text =
        text_clean((const char *) data + (size > 0), (gssize) (size - (size > 0)));
    g_autofree char *joined = flowed_join(text, delsp);
    g_autoptr(GPtrArray) lines = lines_new();

    g_assert_true(g_utf8_validate(joined, -1, NULL));
    g_assert_cmpuint(strlen(joined), <=, 2 * strlen(text) + 1);
    plain_read(lines, joined, false);
    plain_read(lines, text, true);

    g_autoptr(RichText) rich = lines_to_rich(lines, NULL);
    g_autofree char *plain = rich_text_plain(rich);

    g_assert_true(g_utf8_validate(plain, -1, NULL));
    return 0;
}
