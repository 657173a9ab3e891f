/* SPDX-License-Identifier: EUPL-1.2 */
/* What the parent makes of the files that tnef left, as the child reads it. */
#include "filters/bundle.h"

#include <stddef.h>
#include <stdint.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GBytes) bytes = g_bytes_new(data, size);
    g_autoptr(GPtrArray) bundle = bundle_unpack(bytes, NULL);

    for (unsigned i = 0; bundle && i < bundle->len; i++) {
        const BundleFile *file = g_ptr_array_index(bundle, i);

        g_assert_true(g_utf8_validate(file->name, -1, NULL));
        g_assert_cmpuint(g_bytes_get_size(file->data), <=, size);
    }
    return 0;
}
