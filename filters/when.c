/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/when.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* A tag with more words than this is a sentence. */
#define WHEN_WORDS 12

/* A day that has gone by is next year's when that is at most so many days away: in
 * December people write of January, but yesterday is a slip. */
#define WHEN_AHEAD_DAYS 183

/* Nobody orders a notice for later than that: a slip in the year.  In days. */
#define WHEN_FURTHEST_DAYS 366

/* The longest "in so many ...", in minutes: a week. */
#define WHEN_SPAN_MINUTES (7 * 24 * 60)

#define NOT_SET (-1)

typedef struct {
    bool until;
    bool asked;   /* a word says that this is about sending or ending */
    bool strange; /* a word that belongs to no time */
    bool broken;  /* something twice, or impossible */
    int offset;   /* days from today */
    int weekday;  /* 1 = Monday */
    int year, month, day;
    int hour, minute; /* hour 24 is the end of the day */
    int half;         /* 0 morning, 1 afternoon or evening */
    int span;         /* minutes from now */
} When;

typedef enum {
    WORD_SKIP,
    WORD_ASK,
    WORD_UNTIL,
    WORD_HOUR, /* a number that follows is an hour */
    WORD_OFFSET,
    WORD_WEEKDAY,
    WORD_MONTH,
    WORD_HALF,
    WORD_CLOCK, /* noon, midnight */
    WORD_SPAN,  /* "tra" */
} WordKind;

static const struct {
    const char *word;
    WordKind kind;
    int value;
} words[] = {
    {"il", WORD_SKIP, 0},
    {"la", WORD_SKIP, 0},
    {"l", WORD_SKIP, 0},
    {"per", WORD_SKIP, 0},
    {"di", WORD_SKIP, 0},
    {"del", WORD_SKIP, 0},
    {"al", WORD_SKIP, 0},
    {"a", WORD_SKIP, 0},
    {"the", WORD_SKIP, 0},
    {"on", WORD_SKIP, 0},
    {"of", WORD_SKIP, 0},
    {"prossimo", WORD_SKIP, 0},
    {"prossima", WORD_SKIP, 0},
    {"next", WORD_SKIP, 0},
    {"inviare", WORD_ASK, 0},
    {"invia", WORD_ASK, 0},
    {"invio", WORD_ASK, 0},
    {"send", WORD_ASK, 0},
    {"fino", WORD_UNTIL, 0},
    {"valido", WORD_UNTIL, 0},
    {"valida", WORD_UNTIL, 0},
    {"until", WORD_UNTIL, 0},
    {"till", WORD_UNTIL, 0},
    {"valid", WORD_UNTIL, 0},
    {"ore", WORD_HOUR, 0},
    {"ora", WORD_HOUR, 0},
    {"h", WORD_HOUR, 0},
    {"h.", WORD_HOUR, 0},
    {"alle", WORD_HOUR, 0},
    {"all", WORD_HOUR, 0},
    {"at", WORD_HOUR, 0},
    {"oggi", WORD_OFFSET, 0},
    {"today", WORD_OFFSET, 0},
    {"domani", WORD_OFFSET, 1},
    {"tomorrow", WORD_OFFSET, 1},
    {"dopodomani", WORD_OFFSET, 2},
    {"lunedi", WORD_WEEKDAY, 1},
    {"lun", WORD_WEEKDAY, 1},
    {"monday", WORD_WEEKDAY, 1},
    {"mon", WORD_WEEKDAY, 1},
    {"martedi", WORD_WEEKDAY, 2},
    {"mar", WORD_WEEKDAY, 2},
    {"tuesday", WORD_WEEKDAY, 2},
    {"tue", WORD_WEEKDAY, 2},
    {"mercoledi", WORD_WEEKDAY, 3},
    {"mer", WORD_WEEKDAY, 3},
    {"wednesday", WORD_WEEKDAY, 3},
    {"wed", WORD_WEEKDAY, 3},
    {"giovedi", WORD_WEEKDAY, 4},
    {"gio", WORD_WEEKDAY, 4},
    {"thursday", WORD_WEEKDAY, 4},
    {"thu", WORD_WEEKDAY, 4},
    {"venerdi", WORD_WEEKDAY, 5},
    {"ven", WORD_WEEKDAY, 5},
    {"friday", WORD_WEEKDAY, 5},
    {"fri", WORD_WEEKDAY, 5},
    {"sabato", WORD_WEEKDAY, 6},
    {"sab", WORD_WEEKDAY, 6},
    {"saturday", WORD_WEEKDAY, 6},
    {"sat", WORD_WEEKDAY, 6},
    {"domenica", WORD_WEEKDAY, 7},
    {"dom", WORD_WEEKDAY, 7},
    {"sunday", WORD_WEEKDAY, 7},
    {"sun", WORD_WEEKDAY, 7},
    {"gennaio", WORD_MONTH, 1},
    {"january", WORD_MONTH, 1},
    {"febbraio", WORD_MONTH, 2},
    {"february", WORD_MONTH, 2},
    {"marzo", WORD_MONTH, 3},
    {"march", WORD_MONTH, 3},
    {"aprile", WORD_MONTH, 4},
    {"april", WORD_MONTH, 4},
    {"maggio", WORD_MONTH, 5},
    {"may", WORD_MONTH, 5},
    {"giugno", WORD_MONTH, 6},
    {"june", WORD_MONTH, 6},
    {"luglio", WORD_MONTH, 7},
    {"july", WORD_MONTH, 7},
    {"agosto", WORD_MONTH, 8},
    {"august", WORD_MONTH, 8},
    {"settembre", WORD_MONTH, 9},
    {"september", WORD_MONTH, 9},
    {"ottobre", WORD_MONTH, 10},
    {"october", WORD_MONTH, 10},
    {"novembre", WORD_MONTH, 11},
    {"november", WORD_MONTH, 11},
    {"dicembre", WORD_MONTH, 12},
    {"december", WORD_MONTH, 12},
    {"mattina", WORD_HALF, 0},
    {"mattino", WORD_HALF, 0},
    {"morning", WORD_HALF, 0},
    {"am", WORD_HALF, 0},
    {"pomeriggio", WORD_HALF, 1},
    {"afternoon", WORD_HALF, 1},
    {"sera", WORD_HALF, 1},
    {"evening", WORD_HALF, 1},
    {"pm", WORD_HALF, 1},
    {"mezzogiorno", WORD_CLOCK, 12},
    {"noon", WORD_CLOCK, 12},
    {"mezzanotte", WORD_CLOCK, 24},
    {"midnight", WORD_CLOCK, 24},
    {"tra", WORD_SPAN, 0},
    {"fra", WORD_SPAN, 0},
    {"in", WORD_SPAN, 0},
};

/* "domattina", "stasera": two words in one. */
static const struct {
    const char *word;
    int offset;
    int half;
} compounds[] = {
    {"domattina", 1, 0}, {"stamattina", 0, 0}, {"stamani", 0, 0},
    {"stasera", 0, 1},   {"tonight", 0, 1},
};

static void
set_once(When *when, int *field, int value)
{
    if (*field != NOT_SET && *field != value)
        when->broken = true;
    *field = value;
}

/* Reads at most four digits.  Returns: how many there are. */
static unsigned
digits(const char *text, int *number)
{
    unsigned n = 0;

    *number = 0;
    while (n < 4 && g_ascii_isdigit(text[n]))
        *number = *number * 10 + (text[n++] - '0');
    return n;
}

static void
set_clock(When *when, int hour, int minute)
{
    if (hour > 24 || minute > 59 || (hour == 24 && minute > 0))
        when->broken = true;
    if (when->hour != NOT_SET)
        when->broken = true; /* "dalle 8 alle 10" is no time to send */
    when->hour = hour;
    when->minute = minute;
}

/* "8", "8:30", "8.30", "08,30", "8h30", "8am".  Returns: whether the whole word is. */
static bool
read_clock(When *when, const char *word)
{
    int hour = 0;
    int minute = 0;
    unsigned n = digits(word, &hour);

    if (n == 0 || n > 2)
        return false;
    word += n;
    if (*word != '\0' && strchr(":.,h", *word) && word[1] != '\0') {
        if (digits(word + 1, &minute) != 2)
            return false;
        word += 3;
    }
    if (g_str_equal(word, "am") || g_str_equal(word, "pm")) {
        set_once(when, &when->half, *word == 'p');
        word += 2;
    }
    if (*word != '\0')
        return false;
    set_clock(when, hour, minute);
    return true;
}

static bool
is_day_and_month(int day, int month)
{
    return day >= 1 && day <= 31 && month >= 1 && month <= 12;
}

static void
set_date(When *when, int year, int month, int day)
{
    set_once(when, &when->day, day);
    set_once(when, &when->month, month);
    if (year != NOT_SET)
        set_once(when, &when->year, year < 100 ? 2000 + year : year);
}

/* "25/11", "25/11/2026", "25-11-26", "25.11.2026", "2026-11-25". */
static bool
read_date(When *when, const char *word)
{
    int first = 0;
    int second = 0;
    int third = NOT_SET;
    unsigned n = digits(word, &first);
    char mark = word[n];
    unsigned m;

    if (n == 0 || (mark != '/' && mark != '-' && mark != '.'))
        return false;
    word += n + 1;
    m = digits(word, &second);
    if (m == 0 || m > 2)
        return false;
    word += m;
    if (*word == mark) {
        unsigned o = digits(word + 1, &third);

        if (o == 0)
            return false;
        word += 1 + o;
    }
    if (*word != '\0' || n == 3)
        return false;
    if (n == 4 && third == NOT_SET)
        return false;
    if (n == 4)
        set_date(when, first, second, third);
    else
        set_date(when, third, second, first);
    when->broken |= !is_day_and_month(when->day, when->month);
    return true;
}

/* A number with a mark in it and no word before that says what it is. */
static bool
read_number(When *when, const char *word)
{
    int first = 0;
    int second = 0;
    unsigned n = digits(word, &first);

    if (word[n] == '.' && n <= 2 && digits(word + n + 1, &second) == 2 &&
        word[n + 3] == '\0') {
        bool is_date = is_day_and_month(first, second);
        bool is_clock = first <= 24 && second <= 59;

        if (is_date && is_clock)
            when->broken = true; /* the 8th of December, or twelve past eight */
        return is_date ? read_date(when, word) : read_clock(when, word);
    }
    if (strchr(word, ':') || strpbrk(word, "ap"))
        return read_clock(when, word);
    return read_date(when, word);
}

/* "tra 2 ore", "fra 30 minuti", "tra un'ora".  Returns: words taken; 0 = none. */
static unsigned
read_span(When *when, char **rest)
{
    const char *unit = rest[0] ? rest[1] : NULL;
    int number = 0;

    if (!rest[0])
        return 0;
    if (g_str_equal(rest[0], "un'ora")) {
        set_once(when, &when->span, 60);
        return 1;
    }
    if (!unit)
        return 0;
    if (g_str_equal(rest[0], "un") || g_str_equal(rest[0], "an"))
        number = 1;
    else if (digits(rest[0], &number) != strlen(rest[0]))
        return 0;
    if (g_str_equal(unit, "ora") || g_str_equal(unit, "ore") ||
        g_str_equal(unit, "h") || g_str_has_prefix(unit, "hour"))
        number *= 60;
    else if (!g_str_has_prefix(unit, "min"))
        return 0;
    when->broken |= number == 0 || number > WHEN_SPAN_MINUTES;
    set_once(when, &when->span, number);
    return 2;
}

/* "25 novembre", "25 novembre 2026", "1° dicembre".  Returns: words taken; 0 = none. */
static unsigned
read_spelt_date(When *when, char **rest)
{
    int day = 0;
    int year = 0;
    unsigned n = digits(rest[0], &day);

    if (n == 0 || n > 2 || !rest[1])
        return 0;
    if (rest[0][n] != '\0' && !g_str_equal(rest[0] + n, "°") &&
        !g_str_equal(rest[0] + n, "º"))
        return 0;
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        if (words[i].kind != WORD_MONTH || !g_str_equal(words[i].word, rest[1]))
            continue;
        set_date(when, NOT_SET, words[i].value, day);
        when->broken |= !is_day_and_month(day, words[i].value);
        if (!rest[2] || digits(rest[2], &year) != 4 || rest[2][4] != '\0')
            return 2;
        set_once(when, &when->year, year);
        return 3;
    }
    return 0;
}

/* Returns: words taken; 0 = this one is not known. */
static unsigned
read_word(When *when, char **rest, bool *hour_follows)
{
    bool is_hour = *hour_follows;
    unsigned taken;

    *hour_follows = false;
    for (size_t i = 0; i < G_N_ELEMENTS(compounds); i++) {
        if (!g_str_equal(compounds[i].word, rest[0]))
            continue;
        set_once(when, &when->offset, compounds[i].offset);
        set_once(when, &when->half, compounds[i].half);
        return 1;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        if (!g_str_equal(words[i].word, rest[0]))
            continue;
        switch (words[i].kind) {
        case WORD_SKIP:
            *hour_follows = is_hour;
            return 1;
        case WORD_ASK:
            when->asked = true;
            return 1;
        case WORD_UNTIL:
            when->asked = true;
            when->until = true;
            return 1;
        case WORD_HOUR:
            *hour_follows = true;
            return 1;
        case WORD_OFFSET:
            set_once(when, &when->offset, words[i].value);
            return 1;
        case WORD_WEEKDAY:
            set_once(when, &when->weekday, words[i].value);
            return 1;
        case WORD_MONTH:
            return 0; /* without its day */
        case WORD_HALF:
            set_once(when, &when->half, words[i].value);
            return 1;
        case WORD_CLOCK:
            set_clock(when, words[i].value, 0);
            return 1;
        case WORD_SPAN:
            taken = read_span(when, rest + 1);
            return taken > 0 ? taken + 1 : 0;
        }
    }
    if (is_hour)
        return read_clock(when, rest[0]);
    /* "h18" */
    if (rest[0][0] == 'h' && read_clock(when, rest[0] + (rest[0][1] == '.' ? 2 : 1)))
        return 1;
    taken = read_spelt_date(when, rest);
    if (taken > 0)
        return taken;
    /* "domani 8": an hour, or is it? */
    if (g_ascii_isdigit(rest[0][0]) && strlen(rest[0]) <= 2) {
        when->broken = true;
        return 1;
    }
    return read_number(when, rest[0]);
}

/* Takes a tag apart at blanks and commas; a comma between digits is the hour's. */
static char **
split(const char *folded)
{
    g_autoptr(GString) text = g_string_new(folded);

    for (size_t i = 0; i < text->len; i++) {
        bool between = i > 0 && g_ascii_isdigit(text->str[i - 1]) &&
                       g_ascii_isdigit(text->str[i + 1]);

        if ((text->str[i] == ',' || text->str[i] == ';') && !between)
            text->str[i] = ' ';
        else if (text->str[i] == '\'' && i == 1)
            text->str[i] = ' '; /* "l'8/12" */
    }
    return g_strsplit(text->str, " ", WHEN_WORDS + 1);
}

/* Returns: false when there are too many words to be a time. */
static bool
read_words(When *when, const char *folded)
{
    g_auto(GStrv) parts = split(folded);
    g_autoptr(GPtrArray) list = g_ptr_array_new();
    bool hour_follows = false;

    for (char **part = parts; *part; part++)
        if (**part != '\0')
            g_ptr_array_add(list, *part);
    if (list->len == 0 || list->len > WHEN_WORDS)
        return false;
    g_ptr_array_add(list, NULL);

    for (char **word = (char **) list->pdata; *word;) {
        unsigned taken = read_word(when, word, &hour_follows);

        when->strange |= taken == 0;
        word += MAX(taken, 1);
    }
    return true;
}

static bool
has_day(const When *when)
{
    return when->offset != NOT_SET || when->weekday != NOT_SET || when->day != NOT_SET;
}

/* The instant of a time on the clock of @zone; of two the first, or the second for
 * the end of something.  Returns: false when there is no such time. */
static bool
instant(const GDate *date, int hour, int minute, bool until, GTimeZone *zone,
        int64_t *when_s)
{
    g_autoptr(GDateTime) time =
        g_date_time_new(zone, g_date_get_year(date), (int) g_date_get_month(date),
                        g_date_get_day(date), hour, minute, 0);

    if (!time || g_date_time_get_hour(time) != hour ||
        g_date_time_get_minute(time) != minute)
        return false;

    int64_t found_s = g_date_time_to_unix(time);
    g_autoptr(GDateTime) other = g_date_time_add_seconds(time, until ? 3600 : -3600);

    if (other && g_date_time_get_hour(other) == hour &&
        g_date_time_get_minute(other) == minute)
        found_s = g_date_time_to_unix(other);
    *when_s = found_s;
    return true;
}

/* Whether a time on the day @date at the tag's hour has gone by. */
static bool
has_passed(const When *when, const GDate *date, int64_t now_s, GTimeZone *zone)
{
    int64_t when_s = 0;
    int hour = when->hour == NOT_SET || when->hour == 24 ? 23 : when->hour;
    int minute = when->hour == NOT_SET || when->hour == 24 ? 59 : when->minute;

    return instant(date, hour, minute, when->until, zone, &when_s) && when_s <= now_s;
}

/* The day that is meant.  Returns: WHEN_SEND when it is clear. */
static WhenKind
find_day(const When *when, int64_t now_s, GTimeZone *zone, GDate *date)
{
    GDate today = *date;

    if (when->day != NOT_SET) {
        int year = when->year != NOT_SET ? when->year : g_date_get_year(&today);

        if (!g_date_valid_dmy((GDateDay) when->day, (GDateMonth) when->month,
                              (GDateYear) year))
            return WHEN_UNCLEAR;
        g_date_set_dmy(date, (GDateDay) when->day, (GDateMonth) when->month,
                       (GDateYear) year);
        if (when->year == NOT_SET && g_date_compare(date, &today) < 0) {
            if (!g_date_valid_dmy((GDateDay) when->day, (GDateMonth) when->month,
                                  (GDateYear) (year + 1)))
                return WHEN_UNCLEAR;
            g_date_set_year(date, (GDateYear) (year + 1));
            if (g_date_days_between(&today, date) > WHEN_AHEAD_DAYS)
                return WHEN_PAST;
        }
    } else if (when->offset != NOT_SET) {
        g_date_add_days(date, (unsigned) when->offset);
    } else if (when->weekday != NOT_SET) {
        int ahead = (when->weekday - (int) g_date_get_weekday(date) + 7) % 7;

        g_date_add_days(date, (unsigned) ahead);
        if (ahead == 0 && has_passed(when, date, now_s, zone))
            g_date_add_days(date, 7);
    }

    if (when->weekday != NOT_SET && when->weekday != (int) g_date_get_weekday(date))
        return WHEN_UNCLEAR; /* "lunedì 25/11", which is a Wednesday */
    if (when->offset != NOT_SET && g_date_days_between(&today, date) != when->offset)
        return WHEN_UNCLEAR;
    if (g_date_days_between(&today, date) < 0)
        return WHEN_PAST;
    if (!when->until && g_date_days_between(&today, date) > WHEN_FURTHEST_DAYS)
        return WHEN_UNCLEAR;
    return WHEN_SEND;
}

/* Morning or evening. Returns: false when the words do not agree. */
static bool
settle_half(When *when)
{
    if (when->half == NOT_SET || when->hour == NOT_SET)
        return when->half == NOT_SET;
    if (when->half == 0)
        return when->hour <= 12;
    if (when->hour < 12)
        when->hour += 12;
    return when->hour < 24;
}

static WhenKind
settle(When *when, int64_t now_s, GTimeZone *zone, int64_t *when_s)
{
    g_autoptr(GDateTime) now_utc = g_date_time_new_from_unix_utc(now_s);
    g_autoptr(GDateTime) now = now_utc ? g_date_time_to_timezone(now_utc, zone) : NULL;
    bool ends_day = when->until && (when->hour == NOT_SET || when->hour == 24);
    WhenKind kind;
    GDate date;

    if (!now || when->broken || when->strange || !settle_half(when))
        return WHEN_UNCLEAR;
    if (when->span != NOT_SET) {
        if (has_day(when) || when->hour != NOT_SET)
            return WHEN_UNCLEAR;
        *when_s = now_s + (int64_t) when->span * 60;
        return when->until ? WHEN_UNTIL : WHEN_SEND;
    }
    if (!ends_day && (when->hour == NOT_SET || when->hour == 24))
        return WHEN_UNCLEAR; /* no hour; or midnight: of which day? */

    g_date_clear(&date, 1);
    g_date_set_dmy(&date, (GDateDay) g_date_time_get_day_of_month(now),
                   (GDateMonth) g_date_time_get_month(now),
                   (GDateYear) g_date_time_get_year(now));
    kind = find_day(when, now_s, zone, &date);
    if (kind != WHEN_SEND)
        return kind;
    if (!instant(&date, ends_day ? 23 : when->hour, ends_day ? 59 : when->minute,
                 when->until, zone, when_s))
        return WHEN_UNCLEAR;
    if (*when_s <= now_s)
        return WHEN_PAST;
    return when->until ? WHEN_UNTIL : WHEN_SEND;
}

WhenKind
when_read(const char *folded, int64_t now_s, GTimeZone *zone, int64_t *when_s)
{
    When when = {
        .offset = NOT_SET,
        .weekday = NOT_SET,
        .year = NOT_SET,
        .month = NOT_SET,
        .day = NOT_SET,
        .hour = NOT_SET,
        .half = NOT_SET,
        .span = NOT_SET,
    };
    bool is_time;

    if (!read_words(&when, folded))
        return WHEN_NONE;
    is_time = when.hour != NOT_SET || when.span != NOT_SET ||
              (when.asked && (has_day(&when) || !when.strange)) ||
              (has_day(&when) && !when.strange);
    return is_time ? settle(&when, now_s, zone, when_s) : WHEN_NONE;
}
