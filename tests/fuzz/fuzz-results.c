/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/auth/results.h"
#include "bridge/base/limits.h"

#include <stdint.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = g_strndup((const char *) data, size);

    for (int without_id = 0; without_id < 2; without_id++) {
        g_autoptr(ResultsField) field = results_parse(text, without_id);

        g_assert_true(field->is_understood || field->results->len == 0);
        g_assert_cmpuint(field->results->len, <=, LIMIT_RESULTS);
        for (unsigned i = 0; i < field->results->len; i++) {
            const Result *result = field->results->pdata[i];

            g_assert_nonnull(result->method);
            g_assert_nonnull(result->word);
        }
    }
    return 0;
}
