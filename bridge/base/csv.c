/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/base/csv.h"

#include "bridge/base/limits.h"

#include <string.h>

/* In bytes: what is read at once, and where the header is looked for. */
#define CHUNK 65536

struct Csv {
    FILE *file;
    char *chunk;
    size_t at, end;  /* next byte of the chunk, and how many it holds */
    uint64_t before; /* bytes of the file in front of the chunk */
    char delimiter;
    bool is_zip;
    unsigned line, next_line;
    GPtrArray *header; /* of char *, folded */
    GString *row;      /* the fields, each ended by NUL */
    GArray *starts;    /* of size_t: where in @row each begins */
    bool has_letters;  /* bytes in @row that are not ASCII */
    bool is_too_long;
};

/* The next byte without taking it; -1 at the end. */
static int
peek(Csv *csv)
{
    if (csv->at == csv->end) {
        csv->before += csv->end;
        csv->at = 0;
        csv->end = fread(csv->chunk, 1, CHUNK, csv->file);
        if (csv->end == 0)
            return -1;
    }
    return (unsigned char) csv->chunk[csv->at];
}

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
find_delimiter(const char *text, size_t size)
{
    static const char candidates[] = ",;\t";
    size_t length = 0;
    unsigned most = 0;
    char best = ',';

    while (length < size && text[length] != '\r' && text[length] != '\n')
        length++;
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

/* Skips one line end and counts it. */
static void
skip_line_end(Csv *csv)
{
    bool is_return = csv->chunk[csv->at++] == '\r';

    if (is_return && peek(csv) == '\n')
        csv->at++;
    csv->next_line++;
}

/* A NUL would end the field for whoever reads it. */
static void
add_byte(Csv *csv, int c)
{
    csv->has_letters = csv->has_letters || c >= 0x80;
    if (csv->row->len < LIMIT_CSV_ROW_BYTES)
        g_string_append_c(csv->row, c ? (char) c : '?');
    else
        csv->is_too_long = true;
}

/* Ends the field that began at @start, trimmed. */
static void
end_field(Csv *csv, size_t start)
{
    while (csv->row->len > start && g_ascii_isspace(csv->row->str[csv->row->len - 1]))
        g_string_truncate(csv->row, csv->row->len - 1);
    while (g_ascii_isspace(csv->row->str[start]))
        start++;

    if (csv->row->len < LIMIT_CSV_ROW_BYTES) {
        g_array_append_val(csv->starts, start);
        g_string_append_c(csv->row, '\0');
    } else {
        csv->is_too_long = true;
    }
}

static void
read_field(Csv *csv)
{
    size_t start = csv->row->len;
    bool quoted = peek(csv) == '"';

    if (quoted)
        csv->at++;
    for (int c; (c = peek(csv)) >= 0;) {
        if (!quoted && (c == csv->delimiter || c == '\n' || c == '\r'))
            break;
        csv->at++;
        if (quoted && c == '"') {
            quoted = peek(csv) == '"';
            if (!quoted)
                continue;
            csv->at++;
        }
        if (c == '\n')
            csv->next_line++;
        add_byte(csv, c);
    }
    end_field(csv, start);
}

static bool
is_utf8(const Csv *csv)
{
    for (guint i = 0; i < csv->starts->len; i++)
        if (!g_utf8_validate(csv->row->str + g_array_index(csv->starts, size_t, i), -1,
                             NULL))
            return false;
    return true;
}

/* Reads what the row holds as windows-1252. */
static void
convert_row(Csv *csv)
{
    g_autoptr(GString) old = csv->row;

    csv->row = g_string_new(NULL);
    for (guint i = 0; i < csv->starts->len; i++) {
        size_t *start = &g_array_index(csv->starts, size_t, i);
        const char *field = old->str + *start;
        g_autofree char *text = g_convert_with_fallback(
            field, -1, "UTF-8", "WINDOWS-1252", "?", NULL, NULL, NULL);

        if (!text)
            text = g_utf8_make_valid(field, -1);
        *start = csv->row->len;
        g_string_append_len(csv->row, text, (gssize) strlen(text) + 1);
    }
}

/* Reads a whole row.  False at the end of the file. */
static bool
read_row(Csv *csv)
{
    g_string_truncate(csv->row, 0);
    g_array_set_size(csv->starts, 0);
    csv->has_letters = csv->is_too_long = false;
    if (peek(csv) < 0)
        return false;

    csv->line = csv->next_line;
    for (;;) {
        read_field(csv);
        if (peek(csv) != csv->delimiter)
            break;
        csv->at++;
    }
    if (peek(csv) >= 0)
        skip_line_end(csv);
    if (csv->has_letters && !is_utf8(csv))
        convert_row(csv);
    return true;
}

/* Returns: (unowned) "" where the row is shorter. */
static const char *
get_field(const Csv *csv, unsigned column)
{
    return column < csv->starts->len
               ? csv->row->str + g_array_index(csv->starts, size_t, column)
               : "";
}

static bool
is_empty_row(const Csv *csv)
{
    for (unsigned i = 0; i < csv->starts->len; i++)
        if (*get_field(csv, i))
            return false;
    return !csv->is_too_long;
}

Csv *
csv_new(FILE *file)
{
    Csv *csv = g_new0(Csv, 1);

    csv->file = file;
    csv->chunk = g_malloc(CHUNK);
    csv->next_line = 1;
    csv->header = g_ptr_array_new_with_free_func(g_free);
    csv->row = g_string_new(NULL);
    csv->starts = g_array_new(FALSE, FALSE, sizeof(size_t));

    peek(csv);
    csv->is_zip = csv->end >= 2 && memcmp(csv->chunk, "PK", 2) == 0;
    if (csv->end >= 3 && memcmp(csv->chunk, "\xef\xbb\xbf", 3) == 0)
        csv->at = 3;
    csv->delimiter = find_delimiter(csv->chunk + csv->at, csv->end - csv->at);
    if (read_row(csv))
        for (unsigned i = 0; i < csv->starts->len; i++)
            g_ptr_array_add(csv->header, fold_name(get_field(csv, i)));
    return csv;
}

void
csv_free(Csv *csv)
{
    if (!csv)
        return;

    g_free(csv->chunk);
    g_ptr_array_unref(csv->header);
    g_string_free(csv->row, TRUE);
    g_array_unref(csv->starts);
    g_free(csv);
}

/* Whether fold_name(@name) is @folded. */
static bool
is_named(const char *folded, const char *name)
{
    for (; *name; name++) {
        if (g_ascii_isspace(*name) || *name == '_')
            continue;
        if (*folded++ != g_ascii_tolower(*name))
            return false;
    }
    return *folded == '\0';
}

static int
find_column(const Csv *csv, const char *name)
{
    for (unsigned i = 0; i < csv->header->len; i++)
        if (is_named(csv->header->pdata[i], name))
            return (int) i;
    return -1;
}

bool
csv_is_zip(const Csv *csv)
{
    return csv->is_zip;
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
        if (!is_empty_row(csv))
            return true;
    return false;
}

unsigned
csv_line(const Csv *csv)
{
    return csv->line;
}

bool
csv_is_too_long(const Csv *csv)
{
    return csv->is_too_long;
}

uint64_t
csv_read_bytes(const Csv *csv)
{
    return csv->before + csv->at;
}

const char *
csv_field(const Csv *csv, const char *name)
{
    int column = find_column(csv, name);
    const char *field = column < 0 ? "" : get_field(csv, (unsigned) column);

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
