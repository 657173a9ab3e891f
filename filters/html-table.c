/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/html-state.h"

#include <string.h>

/* Tables in tables whose cells are still told apart; deeper ones are layout. */
#define TABLE_DEPTH 8

/* Cells of more lines, or rows of more bytes, are layout and no table of data. */
#define CELL_LINES 3
#define ROW_BYTES 300

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
html_begin_cell(Html *html, bool is_head)
{
    Row *row;
    GPtrArray *cell;

    if (html->rows->len == 0)
        return;
    row = &g_array_index(html->rows, Row, html->rows->len - 1);
    cell = lines_new();
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
html_end_row(Html *html)
{
    Row row = g_array_index(html->rows, Row, html->rows->len - 1);
    unsigned filled;

    html_end_line(html, false);
    g_array_set_size(html->rows, html->rows->len - 1);
    html->lines = row.above;
    /* Lines of a link around the row may go. */
    g_ptr_array_set_size(html->linked, 0);
    if (is_data(&row, &filled)) {
        Line *joined = join_cells(&row, filled);

        joined->gap = row.gap;
        g_ptr_array_add(html->lines, joined);
    } else {
        bool first = true;

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
