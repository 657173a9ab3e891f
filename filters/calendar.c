/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * calendar - invitations and calendar files as lines that a citizen can read
 *
 * What, when (with day and date, on the clock of the settings) and where, below the
 * text of the mail.  The same event often comes twice, as an alternative and as an
 * attachment: it is said once.
 */
#include "filters/filter.h"

#include "bridge/base/text.h"
#include "filters/charset.h"
#include "filters/ical.h"
#include "filters/plain.h"
#include "filters/zone.h"

#include <string.h>

typedef struct {
    const char *language;
    const char *days[7]; /* from Monday */
    const char *months[12];
    const char *when, *where, *cancelled;
    const char *from, *to;         /* of days: "da ... a ..." */
    const char *at, *since, *till; /* of hours */
    const char *clock;             /* of a zone that is not ours */
    const char *each[4];           /* day, week, month, year */
} Words;

static const Words words[] = {
    {"it",
     {"lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica"},
     {"gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto",
      "settembre", "ottobre", "novembre", "dicembre"},
     "Quando: ",
     "Dove: ",
     "Annullato: ",
     "da ",
     " a ",
     ", ore ",
     ", dalle ore ",
     " alle ore ",
     " (ora di %s)",
     {"ogni giorno", "ogni settimana", "ogni mese", "ogni anno"}},
    {"en",
     {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"},
     {"January", "February", "March", "April", "May", "June", "July", "August",
      "September", "October", "November", "December"},
     "When: ",
     "Where: ",
     "Cancelled: ",
     "from ",
     " to ",
     ", ",
     ", ",
     "–",
     " (%s time)",
     {"every day", "every week", "every month", "every year"}},
};

static const Words *
words_of(const char *language)
{
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        if (g_str_equal(words[i].language, language))
            return &words[i];
    }
    return &words[0];
}

static void
append_day(GString *text, const Words *say, const GDate *day)
{
    g_string_append_printf(
        text, "%s %u %s %u", say->days[g_date_get_weekday(day) - G_DATE_MONDAY],
        g_date_get_day(day), say->months[g_date_get_month(day) - G_DATE_JANUARY],
        g_date_get_year(day));
}

static void
append_hour(GString *text, const IcalTime *when)
{
    g_string_append_printf(text, "%d:%02d", when->hour, when->minute);
}

/* The instant that @when names; NULL when its clock is not known. (owned) */
static GDateTime *
instant_of(const IcalTime *when)
{
    g_autoptr(GDateTime) there = NULL;
    int minutes = 0;

    if (!when->is_utc &&
        (!when->zone ||
         !zone_offset(when->zone, &when->day, when->hour, when->minute, &minutes)))
        return NULL;
    there = g_date_time_new_utc(
        g_date_get_year(&when->day), (int) g_date_get_month(&when->day),
        g_date_get_day(&when->day), when->hour, when->minute, 0);
    return there ? g_date_time_add_minutes(there, -minutes) : NULL;
}

/* Onto the clock of the settings, where its own is known. */
static void
localise(IcalTime *when, const char *zone_name)
{
    g_autoptr(GTimeZone) zone = g_time_zone_new_identifier(zone_name);

    if (when->zone && g_str_equal(when->zone, zone_name))
        g_clear_pointer(&when->zone, g_free);
    if (!g_date_valid(&when->day) || !when->has_hour || !zone)
        return;

    g_autoptr(GDateTime) instant = instant_of(when);
    g_autoptr(GDateTime) local =
        instant ? g_date_time_to_timezone(instant, zone) : NULL;

    if (!local)
        return;
    g_date_set_dmy(&when->day, (GDateDay) g_date_time_get_day_of_month(local),
                   g_date_time_get_month(local),
                   (GDateYear) g_date_time_get_year(local));
    when->hour = g_date_time_get_hour(local);
    when->minute = g_date_time_get_minute(local);
    when->is_utc = false;
    g_clear_pointer(&when->zone, g_free);
}

static char *
say_when(const Words *say, const IcalEvent *event)
{
    const IcalTime *start = &event->start;
    GDate last = event->end.day;
    GString *text = g_string_new(NULL);
    bool has_end = g_date_valid(&last);

    /* The end of whole days is the day after (RFC 5545, 3.6.1). */
    if (has_end && !event->end.has_hour && g_date_get_julian(&last) > 1)
        g_date_subtract_days(&last, 1);
    if (has_end && g_date_compare(&last, &start->day) > 0) {
        g_string_append(text, say->from);
        append_day(text, say, &start->day);
        if (start->has_hour) {
            g_string_append(text, say->at);
            append_hour(text, start);
        }
        g_string_append(text, say->to);
        append_day(text, say, &last);
        if (event->end.has_hour) {
            g_string_append(text, say->at);
            append_hour(text, &event->end);
        }
    } else {
        append_day(text, say, &start->day);
        if (start->has_hour) {
            bool has_span =
                has_end && event->end.has_hour &&
                (event->end.hour != start->hour || event->end.minute != start->minute);

            g_string_append(text, has_span ? say->since : say->at);
            append_hour(text, start);
            if (has_span) {
                g_string_append(text, say->till);
                append_hour(text, &event->end);
            }
        }
    }
    if (start->has_hour && (start->zone || start->is_utc)) {
        GString *clock = g_string_new(say->clock);

        g_string_replace(clock, "%s", start->zone ? start->zone : "UTC", 1);
        g_string_append(text, clock->str);
        g_string_free(clock, TRUE);
    }
    if (event->repeat)
        g_string_append_printf(text, ", %s",
                               say->each[strchr("DWMY", event->repeat) - "DWMY"]);
    return g_string_free(text, FALSE);
}

static char *
say_event(const Work *work, IcalEvent *event)
{
    const Words *say = words_of(work->request.language);
    GString *text = g_string_new(NULL);
    bool is_in_title =
        strstr(work->subject, event->summary) != NULL && !event->is_cancelled;

    if (!g_date_valid(&event->start.day))
        return g_string_free(text, FALSE);
    localise(&event->start, work->request.time_zone);
    localise(&event->end, work->request.time_zone);

    g_autofree char *when = say_when(say, event);

    if (!is_in_title)
        g_string_append_printf(
            text, "%s%s\n", event->is_cancelled ? say->cancelled : "", event->summary);
    g_string_append_printf(text, "%s%s\n", say->when, when);
    if (*event->location != '\0')
        g_string_append_printf(text, "%s%s\n", say->where, event->location);
    return g_string_free(text, FALSE);
}

static void
take_events(Work *work, const char *text, GHashTable *said)
{
    bool more = false;
    g_autoptr(GPtrArray) events = ical_read(text, &more);
    bool is_bare = lines_are_blank(work->lines, 0, work->lines->len);

    for (unsigned i = 0; i < events->len; i++) {
        IcalEvent *event = g_ptr_array_index(events, i);
        char *words_of_it = say_event(work, event);
        unsigned from = work->lines->len;

        if (*words_of_it == '\0' || !g_hash_table_add(said, words_of_it)) {
            if (*words_of_it == '\0')
                g_free(words_of_it);
            continue;
        }
        if (is_bare && *event->description != '\0')
            plain_read(work->lines, event->description, true);
        from = work->lines->len;
        plain_read(work->lines, words_of_it, false);
        if (from > 0 && from < work->lines->len)
            ((Line *) g_ptr_array_index(work->lines, from))->gap = true;
    }
    if (more)
        work_warn(work, "Il calendario allegato contiene troppi appuntamenti: ne sono "
                        "stati scritti solo i primi.");
}

static bool
is_calendar(const Leaf *leaf)
{
    g_autofree char *name = leaf->filename ? g_ascii_strdown(leaf->filename, -1) : NULL;

    return g_str_equal(leaf->type, "text/calendar") ||
           g_str_equal(leaf->type, "application/ics") ||
           (name && g_str_has_suffix(name, ".ics"));
}

static bool
calendar_apply(Work *work, GError **error)
{
    g_autoptr(GHashTable) said =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (unsigned i = 0; i < work->leaves->len; i++) {
        Leaf *leaf = g_ptr_array_index(work->leaves, i);

        if (leaf->settled || leaf->depth > work->read_depth || !is_calendar(leaf))
            continue;
        g_autofree char *text =
            charset_decode(leaf->data, leaf->charset ? leaf->charset : "utf-8", NULL);

        if (!ical_is(text))
            continue;
        take_events(work, text, said);
        leaf->settled = true;
        leaf_set_fate(leaf, FATE_READ, NULL);
    }
    return true;
}

const Filter filter_calendar = {
    .name = "calendar",
    .summary = "write invitations and calendar files as text",
    .apply = calendar_apply,
};
