/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/ical.h"

#include "bridge/base/limits.h"
#include "bridge/base/text.h"

#include <string.h>

typedef struct {
    GPtrArray *events;
    IcalEvent *event; /* (unowned) that is read, NULL = none */
    unsigned depth;   /* of components in it */
    bool is_cancel;   /* METHOD:CANCEL */
} Ical;

static void
event_free(IcalEvent *event)
{
    g_free(event->summary);
    g_free(event->location);
    g_free(event->description);
    g_free(event->start.zone);
    g_free(event->end.zone);
    g_free(event);
}

bool
ical_is(const char *text)
{
    if (g_str_has_prefix(text, "\xEF\xBB\xBF"))
        text += 3;
    while (g_ascii_isspace(*text))
        text++;
    return g_ascii_strncasecmp(text, "BEGIN:VCALENDAR", strlen("BEGIN:VCALENDAR")) == 0;
}

/* "\n", "\," and "\;" (RFC 5545, 3.3.11). */
static char *
unescape(const char *value)
{
    GString *text = g_string_sized_new(strlen(value));

    for (const char *p = value; *p != '\0'; p++) {
        if (*p == '\\' && p[1] != '\0') {
            p++;
            g_string_append_c(text, *p == 'n' || *p == 'N' ? '\n' : *p);
        } else {
            g_string_append_c(text, *p);
        }
    }
    return g_string_free(text, FALSE);
}

static void
take_text(char **field, const char *value, bool is_line)
{
    g_autofree char *text = unescape(value);

    g_free(*field);
    *field = is_line ? text_clean_line(text, -1) : text_clean(text, -1);
}

/* The value of a parameter, TZID="..." or TZID=...; NULL when there is none. */
static char *
parameter(const char *parameters, const char *name)
{
    g_auto(GStrv) list = g_strsplit(parameters, ";", 20);
    size_t length = strlen(name);

    for (char **one = list; *one; one++) {
        if (g_ascii_strncasecmp(*one, name, length) == 0 && (*one)[length] == '=') {
            char *value = *one + length + 1;
            size_t size = strlen(value);

            if (*value == '"') {
                value++;
                size = strcspn(value, "\"");
            }
            g_autofree char *cut = g_strndup(value, size);

            return text_clean_line(cut, -1);
        }
    }
    return NULL;
}

static bool
is_digits(const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!g_ascii_isdigit(text[i]))
            return false;
    }
    return true;
}

static int
number(const char *digits, size_t n)
{
    int value = 0;

    for (size_t i = 0; i < n; i++)
        value = value * 10 + (digits[i] - '0');
    return value;
}

/* "20261124", "20261124T183000", with Z for UTC (RFC 5545, 3.3.4 and 3.3.5). */
static void
take_time(IcalTime *when, const char *parameters, const char *value)
{
    if (strlen(value) < 8 || !is_digits(value, 8) ||
        !g_date_valid_dmy((GDateDay) number(value + 6, 2), number(value + 4, 2),
                          (GDateYear) number(value, 4)))
        return;
    g_date_clear(&when->day, 1);
    g_date_set_dmy(&when->day, (GDateDay) number(value + 6, 2), number(value + 4, 2),
                   (GDateYear) number(value, 4));
    g_free(when->zone);
    when->zone = parameter(parameters, "TZID");
    when->has_hour = false;
    when->is_utc = false;
    if (value[8] != 'T' || strlen(value) < 13 || !is_digits(value + 9, 4) ||
        number(value + 9, 2) > 23 || number(value + 11, 2) > 59)
        return;
    when->has_hour = true;
    when->hour = number(value + 9, 2);
    when->minute = number(value + 11, 2);
    when->is_utc = strchr(value + 13, 'Z') != NULL;
}

static void
take_rule(IcalEvent *event, const char *value)
{
    g_autofree char *upper = g_ascii_strup(value, -1);
    const char *word = strstr(upper, "FREQ=");

    if (word && strchr("DWMY", word[5]) && word[5] != '\0')
        event->repeat = word[5];
}

static void
take_property(IcalEvent *event, const char *name, const char *parameters,
              const char *value)
{
    if (g_ascii_strcasecmp(name, "SUMMARY") == 0)
        take_text(&event->summary, value, true);
    else if (g_ascii_strcasecmp(name, "LOCATION") == 0)
        take_text(&event->location, value, true);
    else if (g_ascii_strcasecmp(name, "DESCRIPTION") == 0)
        take_text(&event->description, value, false);
    else if (g_ascii_strcasecmp(name, "DTSTART") == 0)
        take_time(&event->start, parameters, value);
    else if (g_ascii_strcasecmp(name, "DTEND") == 0)
        take_time(&event->end, parameters, value);
    else if (g_ascii_strcasecmp(name, "RRULE") == 0)
        take_rule(event, value);
    else if (g_ascii_strcasecmp(name, "STATUS") == 0)
        event->is_cancelled |= g_ascii_strcasecmp(value, "CANCELLED") == 0;
}

static void
begin(Ical *ical, const char *what, bool *more)
{
    if (ical->event) {
        ical->depth++;
        return;
    }
    if (g_ascii_strcasecmp(what, "VEVENT") != 0)
        return;
    if (ical->events->len >= LIMIT_CALENDAR_EVENTS) {
        *more = true;
        return;
    }
    ical->event = g_new0(IcalEvent, 1);
    ical->event->summary = g_strdup("");
    ical->event->location = g_strdup("");
    ical->event->description = g_strdup("");
    ical->event->is_cancelled = ical->is_cancel;
    ical->depth = 0;
    g_ptr_array_add(ical->events, ical->event);
}

static void
take_line(Ical *ical, char *line, bool *more)
{
    bool is_quoted = false;
    char *colon = line;
    char *parameters = NULL;

    for (; *colon != '\0' && (is_quoted || *colon != ':'); colon++) {
        if (*colon == '"')
            is_quoted = !is_quoted;
        else if (*colon == ';' && !is_quoted && !parameters)
            parameters = colon;
    }
    if (*colon == '\0')
        return;
    *colon = '\0';
    if (parameters)
        *parameters++ = '\0';

    const char *value = colon + 1;

    if (g_ascii_strcasecmp(line, "BEGIN") == 0) {
        begin(ical, value, more);
    } else if (g_ascii_strcasecmp(line, "END") == 0) {
        if (ical->depth > 0)
            ical->depth--;
        else
            ical->event = NULL;
    } else if (g_ascii_strcasecmp(line, "METHOD") == 0 && !ical->event) {
        ical->is_cancel = g_ascii_strcasecmp(value, "CANCEL") == 0;
    } else if (ical->event && ical->depth == 0) {
        take_property(ical->event, line, parameters ? parameters : "", value);
    }
}

GPtrArray *
ical_read(const char *text, bool *more)
{
    Ical ical = {.events = g_ptr_array_new_with_free_func((GDestroyNotify) event_free)};
    g_autoptr(GString) line = g_string_new(NULL);

    *more = false;
    if (g_str_has_prefix(text, "\xEF\xBB\xBF"))
        text += 3;
    while (*text != '\0') {
        size_t length = strcspn(text, "\r\n");

        g_string_append_len(line, text, (gssize) length);
        text += length;
        text += *text == '\r';
        text += *text == '\n';
        /* A folded line goes on (RFC 5545, 3.1). */
        if (*text == ' ' || *text == '\t') {
            text++;
            continue;
        }
        take_line(&ical, line->str, more);
        g_string_truncate(line, 0);
    }
    return ical.events;
}
