/* SPDX-License-Identifier: EUPL-1.2 */
/* A file of prices, as somebody typed it: what is taken is within its limits. */
#include "bridge/flow/prices.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Prices) prices = prices_parse((const char *) data, size, "file", &error);

    if (!prices) {
        g_assert_true(g_str_has_prefix(error->message, "file:"));
        return 0;
    }
    for (unsigned kind = PRICE_NONE + 1; kind < PRICE_KINDS; kind++) {
        int64_t here = prices_of(prices, (PriceKind) kind, "+393330000001");
        int64_t free = prices_free_of(prices, (PriceKind) kind);

        g_assert_true(here >= 0 && here <= 100 * 1000000);
        g_assert_cmpint(prices_of(prices, (PriceKind) kind, NULL), >=, 0);
        g_assert_true(free >= 0 && free <= 1000000000);
    }
    prices_valid_day(prices);
    return 0;
}
