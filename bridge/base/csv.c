/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/base/csv.h"

#include <string.h>

struct Csv {
    char *text;
    const char *at; /* next byte to read */
    char delimiter;
    unsigned line, next_line;
    GPtrArray *header; /* of char *, folded */
    GPtrArray *row;    /* of char * */
};

/* "Phone number" and "phone_number" are the same column.  (owned) */
static char *
fold_name(const char *name)
{
    GString *out = g_string_new(NULL);

    for (const char *p = name; *p; p++)
        if (!g_ascii_isspace(*p) && *p != '_')
            g_string_append_c(out, g_ascii_tolower(*p));
    return g_string_free(out, FALSE);
}

static char
find_delimiter(const char *text)
{
    static const char candidates[] = ",;\t";
    size_t length = strcspn(text, "\r\n");
    unsigned most = 0;
    char best = ',';

    for (const char *c = candidates; *c; c++) {
        unsigned n = 0;

        for (size_t i = 0; i < length; i++)
            n += text[i] == *c;
        if (n > most) {
            most = n;
            best = *c;
        }
    }
    return best;
}

/* Skips one line end at @csv->at and counts it. */
static void
skip_line_end(Csv *csv)
{
    if (*csv->at == '\r' && csv->at[1] == '\n')
        csv->at++;
    csv->at++;
    csv->next_line++;
}

/* Reads one field.  Returns: (owned). */
static char *
read_field(Csv *csv)
{
    GString *field = g_string_new(NULL);
    bool quoted = *csv->at == '"';

    if (quoted)
        csv->at++;
    for (; *csv->at; csv->at++) {
        char c = *csv->at;

        if (quoted && c == '"' && csv->at[1] == '"') {
            csv->at++;
        } else if (quoted && c == '"') {
            quoted = false;
            continue;
        } else if (!quoted && (c == csv->delimiter || c == '\n' || c == '\r')) {
            break;
        }
        if (c == '\n')
            csv->next_line++;
        g_string_append_c(field, c);
    }
    return g_strstrip(g_string_free(field, FALSE));
}

/* Reads a whole row into @csv->row.  False at the end of the text. */
static bool
read_row(Csv *csv)
{
    g_ptr_array_set_size(csv->row, 0);
    if (*csv->at == '\0')
        return false;

    csv->line = csv->next_line;
    for (;;) {
        g_ptr_array_add(csv->row, read_field(csv));
        if (*csv->at != csv->delimiter)
            break;
        csv->at++;
    }
    if (*csv->at)
        skip_line_end(csv);
    return true;
}

static bool
is_empty_row(const GPtrArray *row)
{
    for (unsigned i = 0; i < row->len; i++)
        if (*(const char *) row->pdata[i])
            return false;
    return true;
}

Csv *
csv_new(const char *text, gsize length)
{
    Csv *csv = g_new0(Csv, 1);
    const char *begin = text;

    if (length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
        begin += 3;
        length -= 3;
    }
    if (!g_utf8_validate(begin, length, NULL))
        csv->text = g_convert_with_fallback(begin, length, "UTF-8", "WINDOWS-1252", "?",
                                            NULL, NULL, NULL);
    if (!csv->text)
        csv->text = g_utf8_make_valid(begin, length);
    csv->at = csv->text;
    csv->next_line = 1;
    csv->delimiter = find_delimiter(csv->text);
    csv->header = g_ptr_array_new_with_free_func(g_free);
    csv->row = g_ptr_array_new_with_free_func(g_free);

    if (read_row(csv))
        for (unsigned i = 0; i < csv->row->len; i++)
            g_ptr_array_add(csv->header, fold_name(csv->row->pdata[i]));
    return csv;
}

void
csv_free(Csv *csv)
{
    if (!csv)
        return;

    g_free(csv->text);
    g_ptr_array_unref(csv->header);
    g_ptr_array_unref(csv->row);
    g_free(csv);
}

static int
find_column(const Csv *csv, const char *name)
{
    g_autofree char *folded = fold_name(name);

    for (unsigned i = 0; i < csv->header->len; i++)
        if (strcmp(csv->header->pdata[i], folded) == 0)
            return (int) i;
    return -1;
}

bool
csv_has_column(const Csv *csv, const char *name)
{
    return find_column(csv, name) >= 0;
}

bool
csv_next(Csv *csv)
{
    while (read_row(csv))
        if (!is_empty_row(csv->row))
            return true;
    return false;
}

unsigned
csv_line(const Csv *csv)
{
    return csv->line;
}

unsigned
csv_percent(const Csv *csv)
{
    size_t all = (csv->at - csv->text) + strlen(csv->at);

    return all > 0 ? (unsigned) ((csv->at - csv->text) * 100 / all) : 100;
}

const char *
csv_field(const Csv *csv, const char *name)
{
    int column = find_column(csv, name);

    if (column < 0 || column >= (int) csv->row->len)
        return NULL;
    const char *field = csv->row->pdata[column];
    return *field ? field : NULL;
}

void
csv_write(GString *out, const char *field, bool last)
{
    const char *text = field ? field : "";

    if (strpbrk(text, ",;\t\"\r\n")) {
        g_string_append_c(out, '"');
        for (const char *p = text; *p; p++) {
            if (*p == '"')
                g_string_append_c(out, '"');
            g_string_append_c(out, *p);
        }
        g_string_append_c(out, '"');
    } else {
        g_string_append(out, text);
    }
    g_string_append(out, last ? "\r\n" : ",");
}
