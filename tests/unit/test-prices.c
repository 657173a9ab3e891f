/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/prices.h"

#include <string.h>

#define HEAD "valid_from 2026-10-01\ncurrency EUR\n"
#define ALL                                                                            \
    "price * marketing 0.1\nprice * utility 0.05\nprice * authentication 0.04\n"       \
    "price * service 0.05\n"

static void
test_good(void)
{
    static const char text[] = HEAD "# a remark\n\nfree service 1000 # a month\r\n" ALL
                                    "price 39,378\tutility  0.0248\n"
                                    "price 3906 utility 1\nprice 1 utility 0.000001\n";
    static const struct {
        PriceKind kind;
        const char *number;
        int64_t micros;
    } cases[] = {
        {PRICE_UTILITY, "+393330000001", 24800},
        {PRICE_UTILITY, "+3780549000001", 24800},
        {PRICE_UTILITY, "+390669800001", 1000000},
        {PRICE_UTILITY, "+4915100000001", 50000},
        {PRICE_UTILITY, "+15550000001", 1},
        {PRICE_UTILITY, NULL, 50000},
        {PRICE_MARKETING, "+393330000001", 100000},
        {PRICE_NONE, "+393330000001", 0},
    };
    g_autoptr(GError) error = NULL;
    g_autoptr(Prices) prices = prices_parse(text, strlen(text), "p", &error);

    g_assert_no_error(error);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpint(prices_of(prices, cases[i].kind, cases[i].number), ==,
                        cases[i].micros);
    g_assert_cmpint(prices_free_of(prices, PRICE_SERVICE), ==, 1000);
    g_assert_cmpint(prices_free_of(prices, PRICE_UTILITY), ==, 0);
    g_assert_cmpint(prices_valid_day(prices), ==, 20727);
}

/* What is wrong is named with its line. */
static void
test_bad(void)
{
    static const struct {
        const char *text, *where;
    } cases[] = {
        {"", "p: valid_from is missing"},
        {"valid_from 2026-10-01\n" ALL, "p: currency is missing"},
        {HEAD "price * utility 0.05\n", "p: a kind has no price"},
        {"valid_from yesterday\n", "p:1: the date"},
        {"valid_from 2026-13-01\n", "p:1: the date"},
        {"valid_from 2026-1-1\n", "p:1: the date"},
        {HEAD "currency USD\n", "p:3: the currency"},
        {HEAD "price 39 utility\n", "p:3: too many or too few"},
        {HEAD "price 39 utility 1 2 3 4\n", "p:3: too many or too few"},
        {HEAD "price 39 utility 0,05\n", "p:3: the price"},
        {HEAD "price 39 utility -1\n", "p:3: the price"},
        {HEAD "price 39 utility .5\n", "p:3: the price"},
        {HEAD "price 39 utility 0.1234567\n", "p:3: the price"},
        {HEAD "price 39 utility 101\n", "p:3: the price"},
        {HEAD "price +39 utility 1\n", "p:3: the calling codes"},
        {HEAD "price 39, utility 1\n", "p:3: the calling codes"},
        {HEAD "price 39 gift 1\n", "p:3: the kind"},
        {HEAD "free service many\n", "p:3: how many"},
        {HEAD "free gift 1\n", "p:3: the kind"},
        {HEAD "cost 39 utility 1\n", "p:3: the line begins"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(Prices) prices =
            prices_parse(cases[i].text, strlen(cases[i].text), "p", &error);

        g_assert_null(prices);
        g_assert_error(error, PRICES_ERROR, PRICES_ERROR_INVALID);
        if (error && !g_str_has_prefix(error->message, cases[i].where))
            g_test_message("%s", error->message);
        g_assert_true(error && g_str_has_prefix(error->message, cases[i].where));
    }
}

/* The list that is installed can be read, and knows home from abroad. */
static void
test_installed(void)
{
    g_autofree char *path =
        g_test_build_filename(G_TEST_DIST, "contrib", "prices", "whatsapp", NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(Prices) prices = prices_read(path, "whatsapp", &error);
    g_autoptr(Prices) none = prices_read("/nowhere", "whatsapp", NULL);

    g_assert_no_error(error);
    g_assert_null(none);
    for (unsigned kind = PRICE_MARKETING; kind < PRICE_KINDS; kind++)
        g_assert_cmpint(prices_of(prices, (PriceKind) kind, "+393330000001"), <,
                        prices_of(prices, (PriceKind) kind, NULL));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    g_test_add_func("/prices/good", test_good);
    g_test_add_func("/prices/bad", test_bad);
    g_test_add_func("/prices/installed", test_installed);

    return g_test_run();
}
