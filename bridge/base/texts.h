/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * texts - what clerks and citizens read, from contrib/texts/LANG.ini
 *
 * The files are installed as data and may be edited by the comune.  "{word}" is
 * replaced by what the caller gives; a placeholder without a value is left out.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct Texts Texts;

/*
 * Reads LANG.ini of @folder; NULL = BANDITORE_DATADIR of the environment, else
 * where it was installed.  @time_zone: of all dates.
 * Returns: (owned), or NULL with G_FILE_ERROR or G_KEY_FILE_ERROR.
 */
Texts *
texts_load(const char *folder, const char *language, const char *time_zone,
           GError **error);
void
texts_free(Texts *texts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Texts, texts_free)

/*
 * The text [@group] @key with pairs of name and value, ended by NULL.
 * Returns: (owned); "" when the file has no such text.
 */
char *
texts_get(const Texts *texts, const char *group, const char *key,
          ...) G_GNUC_NULL_TERMINATED;

/* Whether the file has that text. */
bool
texts_has(const Texts *texts, const char *group, const char *key);

/* "1.874" in Italian, "1,874" in English.  (owned) */
char *
texts_number(const Texts *texts, int64_t number);

/* "1 persona", "1.874 persone".  (owned) */
char *
texts_people(const Texts *texts, int64_t number);

/* "martedì 24 novembre 2026, ore 19:13", in the time zone.  (owned) */
char *
texts_when(const Texts *texts, int64_t when_s);

/* "46,48 €" in Italian, "€ 46.48" in English, of millionths, up to the next cent.
 * (owned) */
char *
texts_money(const Texts *texts, int64_t micros);

/* Midnights between two moments, in the time zone: 0 = the same day. */
int
texts_days_between(const Texts *texts, int64_t from_s, int64_t to_s);

/* "19:13".  (owned) */
char *
texts_time(const Texts *texts, int64_t when_s);

/* "40 s", "3 min", "2 h 5 min".  (owned) */
char *
texts_span(const Texts *texts, int64_t seconds);
