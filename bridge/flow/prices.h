/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * prices - what the provider takes for a message, from a dated data file
 *
 * A line is a word and its values, parted by blanks; "#" begins a remark:
 *
 *     valid_from 2026-10-01
 *     currency EUR
 *     free service 1000
 *     price 39 utility 0.0248
 *     price 49,43 marketing 0.1131
 *     price * service 0.0456
 *
 * `price`: calling codes of a group of countries ("*" = all others), a kind, and the
 * price of one message in the currency's unit, with six decimals at most.  `free`: so
 * many messages of a kind a month cost nothing.  Every kind must have a price for "*",
 * so that nothing costs nothing because a line is missing.  Contract 5, "Category".
 */
#pragma once

#include "bridge/base/cleanup.h"

/* The numbers stand in the database: append, never reorder. */
typedef enum {
    PRICE_NONE, /* costs nothing, or nobody knows */
    PRICE_MARKETING,
    PRICE_UTILITY,
    PRICE_AUTHENTICATION,
    PRICE_SERVICE, /* free text and media inside the 24-hour window */
} PriceKind;
#define PRICE_KINDS (PRICE_SERVICE + 1)

typedef enum {
    PRICES_ERROR_READ,
    PRICES_ERROR_INVALID,
} PricesError;

#define PRICES_ERROR (prices_error_quark())
GQuark
prices_error_quark(void);

typedef struct Prices Prices;

/* @path NULL: the file that was installed for the driver @driver.
 * Returns: (owned), or NULL with PRICES_ERROR and a text that names file and line. */
Prices *
prices_read(const char *path, const char *driver, GError **error);

/* The same for @length bytes; @name for the errors. */
Prices *
prices_parse(const char *bytes, size_t length, const char *name, GError **error);
void
prices_free(Prices *prices);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Prices, prices_free)

/* PRICE_NONE for a word that is no kind, and for NULL. */
PriceKind
price_kind_of(const char *word);

/* Of one message to @number (E.164 with +; NULL = "*"), in millionths of the unit. */
int64_t
prices_of(const Prices *prices, PriceKind kind, const char *number);

/* Messages of @kind a month that cost nothing. */
int64_t
prices_free_of(const Prices *prices, PriceKind kind);

/* Days since 1970 from which they are valid on. */
int64_t
prices_valid_day(const Prices *prices);
