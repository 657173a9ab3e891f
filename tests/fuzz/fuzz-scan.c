/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/scan.h"

#include <stddef.h>
#include <stdint.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GBytes) raw = g_bytes_new(data, size);

    scan_mail(raw, NULL);
    return 0;
}
