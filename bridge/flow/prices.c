/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/prices.h"

#include <string.h>

/* Far more groups than there are countries. */
#define ROWS_MOST 2000
#define FILE_BYTES_MOST (256 * 1024)

/* No message costs more, in the currency's unit; in messages. */
#define PRICE_MOST 100
#define FREE_MOST 1000000000

#define MICROS 1000000

typedef struct {
    char *codes; /* ",39,378,", or "*" */
    PriceKind kind;
    int64_t micros;
} PriceRow;

struct Prices {
    GArray *rows; /* of PriceRow */
    int64_t free[PRICE_KINDS];
    int64_t valid_day;
    bool has_currency;
};

G_DEFINE_QUARK(prices - error - quark, prices_error)

static const char *const kind_words[] = {"", "marketing", "utility", "authentication",
                                         "service"};

PriceKind
price_kind_of(const char *word)
{
    for (unsigned i = PRICE_NONE + 1; word && i < PRICE_KINDS; i++)
        if (strcmp(word, kind_words[i]) == 0)
            return (PriceKind) i;
    return PRICE_NONE;
}

static void
row_clear(gpointer data)
{
    PriceRow *row = data;

    g_free(row->codes);
}

void
prices_free(Prices *prices)
{
    if (!prices)
        return;
    g_array_unref(prices->rows);
    g_free(prices);
}

static bool
is_digits(const char *text, size_t least, size_t most)
{
    size_t n = strspn(text, "0123456789");

    return text[n] == '\0' && n >= least && n <= most;
}

/* "0.0248" -> 24800.  Returns: -1 for anything else. */
static int64_t
read_micros(const char *text)
{
    g_auto(GStrv) halves = g_strsplit(text, ".", 2);
    g_autofree char *decimals = NULL;

    if (!is_digits(halves[0], 1, 3) || (halves[1] && !is_digits(halves[1], 1, 6)))
        return -1;

    decimals = g_strdup_printf("%s%.*s", halves[1] ? halves[1] : "",
                               6 - (int) (halves[1] ? strlen(halves[1]) : 0), "000000");

    int64_t micros = g_ascii_strtoll(halves[0], NULL, 10) * MICROS +
                     g_ascii_strtoll(decimals, NULL, 10);

    return micros <= (int64_t) PRICE_MOST * MICROS ? micros : -1;
}

/* "39,378" -> ",39,378,"; NULL when it is no list of calling codes. (owned) */
static char *
read_codes(const char *text)
{
    g_auto(GStrv) codes = g_strsplit(text, ",", -1);

    if (strcmp(text, "*") == 0)
        return g_strdup("*");
    for (char **code = codes; *code; code++)
        if (!is_digits(*code, 1, 7))
            return NULL;
    return g_strconcat(",", text, ",", NULL);
}

static const char *
take_price(Prices *prices, char **words)
{
    PriceRow row = {.codes = read_codes(words[1]),
                    .kind = price_kind_of(words[2]),
                    .micros = read_micros(words[3])};

    g_array_append_val(prices->rows, row);
    if (!row.codes)
        return "the calling codes are no numbers parted by commas, and no *";
    if (row.kind == PRICE_NONE)
        return "the kind is none of marketing, utility, authentication, service";
    if (row.micros < 0)
        return "the price is no number like 0.0248 between 0 and 100";
    return prices->rows->len > ROWS_MOST ? "there are too many prices" : NULL;
}

static const char *
take_free(Prices *prices, char **words)
{
    PriceKind kind = price_kind_of(words[1]);

    if (kind == PRICE_NONE)
        return "the kind is none of marketing, utility, authentication, service";
    if (!is_digits(words[2], 1, 9))
        return "how many are free is no number";
    prices->free[kind] = MIN(g_ascii_strtoll(words[2], NULL, 10), FREE_MOST);
    return NULL;
}

static const char *
take_date(Prices *prices, char **words)
{
    g_autofree char *time = g_strconcat(words[1], "T00:00:00Z", NULL);
    g_autoptr(GDateTime) day = strlen(words[1]) == strlen("2026-10-01")
                                   ? g_date_time_new_from_iso8601(time, NULL)
                                   : NULL;

    if (!day)
        return "the date is none like 2026-10-01";
    prices->valid_day = g_date_time_to_unix(day) / 86400;
    return NULL;
}

/* Sums are kept without a currency: only one may be added up, and budgets are EUR. */
static const char *
take_currency(Prices *prices, char **words)
{
    prices->has_currency = strcmp(words[1], "EUR") == 0;
    return prices->has_currency ? NULL : "the currency must be EUR";
}

static const struct {
    const char *word;
    unsigned words;
    const char *(*take)(Prices *prices, char **words);
} lines[] = {
    {"valid_from", 2, take_date},
    {"currency", 2, take_currency},
    {"free", 3, take_free},
    {"price", 4, take_price},
};

/* Returns: what is wrong with the line, or NULL. */
static const char *
take_line(Prices *prices, const char *line)
{
    g_autofree char *plain = g_strndup(line, strcspn(line, "#\r"));
    g_auto(GStrv) all = g_strsplit_set(plain, " \t", -1);
    char *words[5] = {NULL};
    unsigned n = 0;

    for (char **word = all; *word; word++)
        if (**word != '\0' && n < G_N_ELEMENTS(words))
            words[n++] = *word;
    if (n == 0)
        return NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++)
        if (strcmp(words[0], lines[i].word) == 0)
            return n == lines[i].words ? lines[i].take(prices, words)
                                       : "too many or too few values";
    return "the line begins with none of valid_from, currency, free, price";
}

/* What is missing from the whole, or NULL. */
static const char *
missing(const Prices *prices)
{
    bool has[PRICE_KINDS] = {true};

    if (prices->valid_day == 0)
        return "valid_from is missing";
    if (!prices->has_currency)
        return "currency is missing";
    for (unsigned i = 0; i < prices->rows->len; i++) {
        const PriceRow *row = &g_array_index(prices->rows, PriceRow, i);

        has[row->kind] |= strcmp(row->codes, "*") == 0;
    }
    for (unsigned kind = 0; kind < PRICE_KINDS; kind++)
        if (!has[kind])
            return "a kind has no price for *";
    return NULL;
}

Prices *
prices_parse(const char *bytes, size_t length, const char *name, GError **error)
{
    g_autofree char *text = g_strndup(bytes, length);
    g_auto(GStrv) all = g_strsplit(text, "\n", -1);
    g_autoptr(Prices) prices = g_new0(Prices, 1);
    const char *problem = NULL;

    prices->rows = g_array_new(FALSE, TRUE, sizeof(PriceRow));
    g_array_set_clear_func(prices->rows, row_clear);
    for (unsigned i = 0; all[i]; i++) {
        problem = take_line(prices, all[i]);
        if (problem) {
            g_set_error(error, PRICES_ERROR, PRICES_ERROR_INVALID, "%s:%u: %s", name,
                        i + 1, problem);
            return NULL;
        }
    }
    problem = missing(prices);
    if (problem) {
        g_set_error(error, PRICES_ERROR, PRICES_ERROR_INVALID, "%s: %s", name, problem);
        return NULL;
    }
    return g_steal_pointer(&prices);
}

Prices *
prices_read(const char *path, const char *driver, GError **error)
{
    const char *data = g_getenv("BANDITORE_DATADIR");
    g_autofree char *standard =
        g_build_filename(data ? data : BANDITORE_DATADIR, "prices", driver, NULL);
    const char *name = path ? path : standard;
    g_autofree char *bytes = NULL;
    gsize length = 0;
    g_autoptr(GError) problem = NULL;

    if (!g_file_get_contents(name, &bytes, &length, &problem)) {
        g_set_error(error, PRICES_ERROR, PRICES_ERROR_READ, "%s", problem->message);
        return NULL;
    }
    if (length > FILE_BYTES_MOST) {
        g_set_error(error, PRICES_ERROR, PRICES_ERROR_INVALID, "%s: too large", name);
        return NULL;
    }
    return prices_parse(bytes, length, name, error);
}

/* How many digits of @number the row's longest code has; 0 for "*", -1 for none. */
static int
fit_of(const PriceRow *row, const char *number)
{
    int best = -1;

    if (strcmp(row->codes, "*") == 0)
        return 0;
    for (const char *code = row->codes + 1; number && *code;
         code = strchr(code, ',') + 1) {
        size_t n = strcspn(code, ",");

        if (number[0] == '+' && strncmp(number + 1, code, n) == 0)
            best = MAX(best, (int) n);
    }
    return best;
}

int64_t
prices_of(const Prices *prices, PriceKind kind, const char *number)
{
    int64_t micros = 0;
    int best = -1;

    for (unsigned i = 0; i < prices->rows->len; i++) {
        const PriceRow *row = &g_array_index(prices->rows, PriceRow, i);
        int fit = row->kind == kind ? fit_of(row, number) : -1;

        if (fit > best) {
            best = fit;
            micros = row->micros;
        }
    }
    return micros;
}

int64_t
prices_free_of(const Prices *prices, PriceKind kind)
{
    return prices->free[kind];
}

int64_t
prices_valid_day(const Prices *prices)
{
    return prices->valid_day;
}
