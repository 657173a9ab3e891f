/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/cms.h"

#include <stddef.h>
#include <stdint.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GBytes) bytes = g_bytes_new(data, size);
    g_autoptr(GBytes) content = NULL;
    CmsKind kind = cms_open(bytes, &content);

    g_assert_true((kind == CMS_SIGNED) == (content != NULL));
    g_assert_true(!content || g_bytes_get_size(content) <= size);
    return 0;
}
