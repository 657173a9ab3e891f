/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/auth/address.h"

#include <stdint.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = g_strndup((const char *) data, size);
    g_autofree char *phrase = NULL;
    const char *fault;
    g_autofree char *from = address_read_from(text, &phrase, &fault);
    g_autoptr(GPtrArray) list = address_read_list(text);

    /* Either an address that is plain, or a reason. */
    g_assert_true(from ? address_is_plain(from) : fault != NULL);
    for (unsigned i = 0; i < list->len; i++)
        g_assert_true(address_is_plain(list->pdata[i]));
    if (from && phrase)
        address_is_disguised(phrase, from);
    return 0;
}
