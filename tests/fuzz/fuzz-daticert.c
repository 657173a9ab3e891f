/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/auth/daticert.h"

#include <stdint.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(Daticert) daticert = daticert_parse((const char *) data, size);
    int64_t when_s;

    if (daticert) {
        g_assert_nonnull(daticert->tipo);
        g_assert_nonnull(daticert->mittente);
        daticert_time(daticert, &when_s);
        json_decref(daticert_json(daticert));
    }
    return 0;
}
