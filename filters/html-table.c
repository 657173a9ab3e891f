/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/html-state.h"

#include <string.h>

/* Tables in tables whose cells are still told apart; deeper ones are layout. */
#define TABLE_DEPTH 8

/* Cells of more lines, or rows of more bytes, are layout and no table of data. */
#define CELL_LINES 3
#define ROW_BYTES 300

/* Rows that one cell reaches into; more is layout, or made to be much. */
#define REACH_ROWS 40

void
html_begin_row(Html *html, Element *element)
{
    Row row = {.above = html->lines,
               .gap = html->gap,
               .layout = element->layout,
               .grid = element->grid};

    if (html->rows->len >= TABLE_DEPTH)
        return;
    row.cells = g_ptr_array_new_with_free_func((GDestroyNotify) g_ptr_array_unref);
    g_ptr_array_add(row.cells, lines_new());
    html->lines = g_ptr_array_index(row.cells, 0);
    g_array_append_val(html->rows, row);
    element->framed = true;
}

void
html_begin_cell(Html *html, const unsigned char **attributes, bool is_head)
{
    const char *rows = html_attribute(attributes, "rowspan");
    Row *row;
    GPtrArray *cell;

    if (html->rows->len == 0)
        return;
    row = &g_array_index(html->rows, Row, html->rows->len - 1);
    cell = lines_new();
    if (rows && row->cells->len < HTML_ROW_CELLS)
        row->reach[row->cells->len] =
            (unsigned char) MIN(g_ascii_strtoull(rows, NULL, 10), REACH_ROWS);
    g_ptr_array_add(row->cells, cell);
    row->heads += is_head;
    html->lines = cell;
}

static void
move_lines(GPtrArray *from, GPtrArray *to)
{
    for (unsigned i = 0; i < from->len; i++)
        g_ptr_array_add(to, g_ptr_array_index(from, i));
    g_ptr_array_set_free_func(from, NULL);
    g_ptr_array_set_size(from, 0);
}

/* Whether the row is one of data: some short cells beside each other. */
static bool
is_data(const Row *row, unsigned *filled)
{
    size_t length = 0;

    *filled = 0;
    if (row->layout)
        return false;
    for (unsigned i = 0; i < row->cells->len; i++) {
        const GPtrArray *cell = g_ptr_array_index(row->cells, i);

        *filled += cell->len > 0;
        if (cell->len > CELL_LINES)
            return false;
        for (unsigned k = 0; k < cell->len; k++) {
            const Line *line = g_ptr_array_index(cell, k);

            length += line->text->len;
            if (line->kind != BLOCK_PARAGRAPH || line->border)
                return false;
        }
    }
    return *filled >= 2 && length <= ROW_BYTES;
}

static void
append_runs(Line *to, const Line *from)
{
    for (unsigned i = 0; i < from->runs->len; i++) {
        const Run *run = g_ptr_array_index(from->runs, i);

        line_add(to, run->style, run->text, strlen(run->text), run->href);
    }
}

/* What stands between two cells: "Zona: Centro", "Zona · Giorno · Ora". */
static const char *
between(const Row *row, const Line *joined, unsigned filled)
{
    if (filled > 2 || row->heads >= filled)
        return " · ";
    return g_str_has_suffix(joined->text->str, ":") ? " " : ": ";
}

static void
append_text(Line *to, const char *text)
{
    line_add(to, 0, text, strlen(text), NULL);
}

static void
append_cell(Line *joined, const GPtrArray *cell)
{
    for (unsigned i = 0; i < cell->len; i++) {
        if (i > 0)
            append_text(joined, " ");
        append_runs(joined, g_ptr_array_index(cell, i));
    }
}

/* Returns: (unowned) the first line of the row. */
static const Line *
first_line(const Row *row)
{
    for (unsigned i = 0; i < row->cells->len; i++) {
        const GPtrArray *cell = g_ptr_array_index(row->cells, i);

        if (cell->len > 0)
            return g_ptr_array_index(cell, 0);
    }
    return NULL;
}

static Line *
join_cells(const Row *row, unsigned filled)
{
    Line *joined = line_new();
    const Line *first = first_line(row);
    /* What stood before the first cell is cell 0.  In a table with lines an empty
     * cell keeps its place, or the next would stand below another head. */
    bool keeps_empty = row->grid && row->cells->len > 3;
    unsigned shown = 0;

    joined->kind = BLOCK_ROW;
    joined->quote = first->quote;
    joined->cited = first->cited;
    joined->images = first->images;
    for (unsigned i = 0; i < row->cells->len; i++) {
        const GPtrArray *cell = g_ptr_array_index(row->cells, i);

        if (cell->len == 0 && (!keeps_empty || i == 0))
            continue;
        if (shown > 0)
            append_text(joined, keeps_empty ? " · " : between(row, joined, filled));
        if (cell->len == 0)
            append_text(joined, "–");
        append_cell(joined, cell);
        shown++;
    }
    return joined;
}

void
html_reach_clear(Reach *reach)
{
    line_free(reach->line);
}

void
html_end_reaches(Html *html)
{
    GArray *reaches = html->reaches;

    while (reaches->len > 0 &&
           g_array_index(reaches, Reach, reaches->len - 1).depth >= html->rows->len)
        g_array_set_size(reaches, reaches->len - 1);
}

/* The first of those that belong to the table whose rows are @depth deep. */
static unsigned
first_reach(const GArray *reaches, unsigned depth)
{
    unsigned first = reaches->len;

    while (first > 0 && g_array_index(reaches, Reach, first - 1).depth >= depth)
        first--;
    return first;
}

/* Puts what reaches into @row between its cells.  Returns: bits of their places. */
static uint64_t
put_reaching(const Html *html, Row *row)
{
    unsigned own = row->cells->len;
    uint64_t put = 0;

    for (unsigned i = first_reach(html->reaches, html->rows->len);
         own > 1 && i < html->reaches->len; i++) {
        const Reach *reach = &g_array_index(html->reaches, Reach, i);
        unsigned place = MIN(reach->column + 1, row->cells->len);
        GPtrArray *cell = lines_new();
        Line *copy = line_new();

        append_runs(copy, reach->line);
        g_ptr_array_add(cell, copy);
        g_ptr_array_insert(row->cells, (int) place, cell);
        put |= UINT64_C(1) << place;
    }
    return put;
}

/* The row was none of data: nothing that another row says belongs into it. */
static void
take_back(Row *row, uint64_t put)
{
    for (unsigned i = MIN(row->cells->len, 64); i-- > 0;)
        if (put >> i & 1)
            g_ptr_array_remove_index(row->cells, i);
}

/* One row less for those that reach into it. */
static void
count_row(Html *html)
{
    for (unsigned i = html->reaches->len;
         i-- > first_reach(html->reaches, html->rows->len);) {
        Reach *reach = &g_array_index(html->reaches, Reach, i);

        if (--reach->rows == 0)
            g_array_remove_index(html->reaches, i);
    }
}

/* Keeps in mind the cells of @row, which has @put between them, that reach further. */
static void
note_reaching(Html *html, const Row *row, uint64_t put)
{
    unsigned at = first_reach(html->reaches, html->rows->len);
    unsigned own = 1;

    for (unsigned i = 1; i < row->cells->len && own < HTML_ROW_CELLS; i++) {
        const GPtrArray *cell = g_ptr_array_index(row->cells, i);
        Reach reach = {.depth = html->rows->len, .column = i - 1};

        if (put >> i & 1)
            continue;
        reach.rows = row->reach[own++];
        if (reach.rows < 2 || cell->len == 0 ||
            html->reaches->len - at >= HTML_ROW_CELLS)
            continue;
        reach.rows--;
        reach.line = line_new();
        append_cell(reach.line, cell);

        unsigned place = html->reaches->len;

        while (place > at &&
               g_array_index(html->reaches, Reach, place - 1).column > reach.column)
            place--;
        g_array_insert_val(html->reaches, place, reach);
    }
}

/* Heads that name the columns make a table of lines of it: without its place an empty
 * cell would let the next stand for another column. */
static void
note_heads(Html *html, const Row *row)
{
    if (row->layout || row->heads < 3 || row->heads + 1 != row->cells->len)
        return;
    for (unsigned i = html->stack->len; i-- > 0;) {
        Element *element = &g_array_index(html->stack, Element, i);

        element->grid = true;
        if (element->role == ROLE_TABLE)
            break;
    }
}

void
html_end_row(Html *html)
{
    Row row = g_array_index(html->rows, Row, html->rows->len - 1);
    unsigned filled;
    uint64_t put;

    html_end_line(html, false);
    g_array_set_size(html->rows, html->rows->len - 1);
    html->lines = row.above;
    /* Lines of a link around the row may go. */
    g_ptr_array_set_size(html->linked, 0);
    note_heads(html, &row);
    put = put_reaching(html, &row);
    if (is_data(&row, &filled)) {
        Line *joined = join_cells(&row, filled);

        joined->gap = row.gap;
        g_ptr_array_add(html->lines, joined);
        count_row(html);
        note_reaching(html, &row, put);
    } else {
        bool first = true;

        count_row(html);
        take_back(&row, put);
        for (unsigned i = 0; i < row.cells->len; i++) {
            GPtrArray *cell = g_ptr_array_index(row.cells, i);

            if (first && cell->len > 0) {
                Line *line = g_ptr_array_index(cell, 0);

                line->gap = line->gap || row.gap;
                first = false;
            }
            move_lines(cell, html->lines);
        }
        html->gap = html->gap || (first && row.gap);
    }
    g_ptr_array_unref(row.cells);
}
