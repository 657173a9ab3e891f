/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/cli/screen.h"

#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define COLUMNS_LEAST 40
#define COLUMNS_MOST 100
#define COLUMNS_USUAL 80

/* A phone shows about so many characters in a line. */
#define BUBBLE_COLUMNS 52

/* Names of facts stand in a column of their own. */
#define FACT_COLUMNS 14

typedef enum {
    LOOK_BOLD = 1 << 0,
    LOOK_ITALIC = 1 << 1,
    LOOK_STRIKE = 1 << 2,
} Look;

typedef struct {
    gunichar c;
    unsigned look;
    unsigned width;
} Glyph;

/* ---- the terminal -------------------------------------------------------- */

Screen *
screen_new_for(unsigned columns, bool is_rich)
{
    Screen *screen = g_new0(Screen, 1);

    screen->out = g_string_new(NULL);
    screen->columns = CLAMP(columns, COLUMNS_LEAST, COLUMNS_MOST);
    screen->is_rich = is_rich;
    return screen;
}

Screen *
screen_new(void)
{
    const char *no_colour = g_getenv("NO_COLOR");
    const char *written = g_getenv("COLUMNS");
    bool is_terminal = isatty(STDOUT_FILENO);
    bool is_dumb = g_strcmp0(g_getenv("TERM"), "dumb") == 0;
    unsigned columns = written ? (unsigned) g_ascii_strtoull(written, NULL, 10) : 0;
    struct winsize size;

    if (is_terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        columns = size.ws_col;
    return screen_new_for(columns > 0 ? columns : COLUMNS_USUAL,
                          is_terminal && !is_dumb && (!no_colour || !*no_colour));
}

void
screen_free(Screen *screen)
{
    if (!screen)
        return;
    g_string_free(screen->out, TRUE);
    g_free(screen);
}

static void
colour(Screen *screen, const char *code)
{
    if (screen->is_rich)
        g_string_append_printf(screen->out, "\033[%sm", code);
}

static const char *
tone_colour(Tone tone)
{
    switch (tone) {
    case TONE_GOOD:
        return "32";
    case TONE_WAIT:
        return "33";
    case TONE_BAD:
        return "31";
    }
    return "0";
}

static void
blanks(Screen *screen, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        g_string_append_c(screen->out, ' ');
}

static void
repeat(Screen *screen, const char *text, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        g_string_append(screen->out, text);
}

/* ---- widths -------------------------------------------------------------- */

static bool
is_emoji(gunichar c)
{
    return c >= 0x1F300 && c <= 0x1FAFF;
}

/* Columns of @c behind the character @before. */
static unsigned
glyph_width(gunichar c, gunichar before)
{
    bool is_skin = c >= 0x1F3FB && c <= 0x1F3FF;

    if (before == 0x200D || (is_skin && is_emoji(before)))
        return 0; /* one picture with the character before */
    if (c == 0xFE0F || g_unichar_iszerowidth(c))
        return 0;
    return is_emoji(c) || g_unichar_iswide(c) ? 2 : 1;
}

unsigned
screen_width(const char *text)
{
    unsigned width = 0;
    gunichar before = 0;

    for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);

        width += glyph_width(c, before);
        /* A sign becomes a picture by its variation selector. */
        if (c == 0xFE0F && before >= 0x2190 && before <= 0x2BFF &&
            glyph_width(before, 0) == 1)
            width++;
        before = c;
    }
    return width;
}

/* ---- WhatsApp's markup (contracts/whatsapp-formatting 2) ------------------ */

static Glyph *
glyph(const GArray *line, unsigned i)
{
    return &g_array_index(line, Glyph, i);
}

static unsigned
look_of(gunichar c)
{
    return c == '*' ? LOOK_BOLD : c == '_' ? LOOK_ITALIC : c == '~' ? LOOK_STRIKE : 0;
}

static bool
may_open(const GArray *line, unsigned i)
{
    gunichar before = i > 0 ? glyph(line, i - 1)->c : ' ';
    gunichar after = i + 1 < line->len ? glyph(line, i + 1)->c : ' ';

    return (g_unichar_isspace(before) || before == '>' || look_of(before) != 0) &&
           !g_unichar_isspace(after);
}

static bool
may_close(const GArray *line, unsigned i)
{
    gunichar after = i + 1 < line->len ? glyph(line, i + 1)->c : ' ';

    return !g_unichar_isspace(glyph(line, i - 1)->c) && !g_unichar_isalnum(after);
}

/* Pairs of markers of one kind become a look; the markers get no width. */
static void
draw_markup(GArray *line, gunichar marker)
{
    int open = -1;

    for (unsigned i = 0; i < line->len; i++) {
        if (glyph(line, i)->c != marker)
            continue;
        if (open >= 0 && i > (unsigned) open + 1 && may_close(line, i)) {
            for (unsigned j = (unsigned) open; j <= i; j++)
                glyph(line, j)->look |= look_of(marker);
            glyph(line, (unsigned) open)->c = 0;
            glyph(line, i)->c = 0;
            open = -1;
        } else if (open < 0 && may_open(line, i)) {
            open = (int) i;
        }
    }
}

static GArray *
glyphs_of(const char *text, size_t length, bool has_markup)
{
    GArray *line = g_array_new(FALSE, FALSE, sizeof(Glyph));
    gunichar before = 0;

    for (const char *p = text; p < text + length; p = g_utf8_next_char(p)) {
        Glyph one = {.c = g_utf8_get_char(p)};

        one.width = glyph_width(one.c, before);
        if (one.c == 0xFE0F && before >= 0x2190 && before <= 0x2BFF && line->len > 0 &&
            glyph(line, line->len - 1)->width == 1)
            glyph(line, line->len - 1)->width = 2;
        before = one.c;
        g_array_append_val(line, one);
    }
    if (has_markup) {
        draw_markup(line, '*');
        draw_markup(line, '_');
        draw_markup(line, '~');
        for (unsigned i = 0; i < line->len; i++)
            if (glyph(line, i)->c == 0)
                glyph(line, i)->width = 0;
    }
    return line;
}

/* ---- wrapping ------------------------------------------------------------ */

/* Where the row that begins at @from ends: at a blank if it can. */
static unsigned
row_end(const GArray *line, unsigned from, unsigned columns)
{
    unsigned used = 0;
    unsigned blank = from;

    for (unsigned i = from; i < line->len; i++) {
        used += glyph(line, i)->width;
        if (used > columns)
            return blank > from ? blank : MAX(i, from + 1);
        if (glyph(line, i)->c == ' ')
            blank = i;
    }
    return line->len;
}

static void
set_look(Screen *screen, unsigned look)
{
    if (!screen->is_rich)
        return;
    g_string_append(screen->out, "\033[0");
    if (look & LOOK_BOLD)
        g_string_append(screen->out, ";1");
    if (look & LOOK_ITALIC)
        g_string_append(screen->out, ";3");
    if (look & LOOK_STRIKE)
        g_string_append(screen->out, ";9");
    g_string_append_c(screen->out, 'm');
}

/* Returns: the columns that were written. */
static unsigned
write_row(Screen *screen, const GArray *line, unsigned from, unsigned to)
{
    unsigned used = 0;
    unsigned look = 0;

    for (unsigned i = from; i < to; i++) {
        const Glyph *one = glyph(line, i);

        if (one->c == 0)
            continue;
        if (one->look != look)
            set_look(screen, one->look);
        look = one->look;
        g_string_append_unichar(screen->out, one->c);
        used += one->width;
    }
    if (look != 0)
        set_look(screen, 0);
    return used;
}

typedef void (*RowFunc)(Screen *screen, const GArray *line, unsigned from, unsigned to,
                        unsigned number);

static void
wrap(Screen *screen, const char *text, unsigned columns, bool has_markup, RowFunc row)
{
    unsigned number = 0;

    for (const char *p = text;; p++) {
        size_t length = strcspn(p, "\n");
        g_autoptr(GArray) line = glyphs_of(p, length, has_markup);
        unsigned from = 0;

        do {
            unsigned to = row_end(line, from, columns);

            row(screen, line, from, to, number++);
            from = to;
            while (from < line->len && glyph(line, from)->c == ' ')
                from++;
        } while (from < line->len);
        p += length;
        if (*p == '\0')
            break;
    }
}

/* ---- what is drawn ------------------------------------------------------- */

void
screen_banner(Screen *screen, Tone tone, const char *text)
{
    static const char *const marks[] = {"✔", "⏸", "✘"};

    colour(screen, "1");
    colour(screen, tone_colour(tone));
    if (screen->is_rich)
        g_string_append_printf(screen->out, " %s ", marks[tone]);
    g_string_append(screen->out, text);
    colour(screen, "0");
    g_string_append_c(screen->out, '\n');
}

void
screen_heading(Screen *screen, const char *text)
{
    g_string_append_c(screen->out, '\n');
    colour(screen, "1");
    g_string_append(screen->out, text);
    colour(screen, "0");
    g_string_append_c(screen->out, '\n');
}

static void
fact_row(Screen *screen, const GArray *line, unsigned from, unsigned to,
         unsigned number)
{
    if (number > 0)
        blanks(screen, 2 + FACT_COLUMNS);
    write_row(screen, line, from, to);
    g_string_append_c(screen->out, '\n');
}

void
screen_fact(Screen *screen, const char *name, const char *value)
{
    unsigned width = screen_width(name);

    blanks(screen, 2);
    colour(screen, "2");
    g_string_append(screen->out, name);
    colour(screen, "0");
    blanks(screen, width < FACT_COLUMNS ? FACT_COLUMNS - width : 1);
    wrap(screen, value, screen->columns - FACT_COLUMNS - 2, false, fact_row);
}

static void
item_row(Screen *screen, const GArray *line, unsigned from, unsigned to,
         unsigned number)
{
    if (number > 0)
        blanks(screen, 4);
    write_row(screen, line, from, to);
    g_string_append_c(screen->out, '\n');
}

void
screen_item(Screen *screen, Tone tone, const char *text)
{
    static const char *const marks[] = {"•", "!", "✘"};
    static const char *const plain[] = {"-", "!", "x"};

    blanks(screen, 2);
    colour(screen, tone_colour(tone));
    g_string_append(screen->out, screen->is_rich ? marks[tone] : plain[tone]);
    colour(screen, "0");
    blanks(screen, 1);
    wrap(screen, text, screen->columns - 4, false, item_row);
}

static unsigned
bubble_columns(const Screen *screen)
{
    return MIN(screen->columns - 6, BUBBLE_COLUMNS);
}

static void
bubble_row(Screen *screen, const GArray *line, unsigned from, unsigned to,
           unsigned number)
{
    unsigned used;

    blanks(screen, 2);
    colour(screen, "32");
    g_string_append(screen->out, screen->is_rich ? "│" : "|");
    colour(screen, "0");
    blanks(screen, 1);
    used = write_row(screen, line, from, to);
    if (!screen->is_rich) {
        g_string_append_c(screen->out, '\n');
        return;
    }
    blanks(screen, bubble_columns(screen) - MIN(used, bubble_columns(screen)) + 1);
    colour(screen, "32");
    g_string_append(screen->out, "│");
    colour(screen, "0");
    g_string_append_c(screen->out, '\n');
}

static void
bubble_edge(Screen *screen, const char *left, const char *right)
{
    blanks(screen, 2);
    if (!screen->is_rich) {
        g_string_append_c(screen->out, '+');
        repeat(screen, "-", bubble_columns(screen) + 2);
        g_string_append_c(screen->out, '\n');
        return;
    }
    colour(screen, "32");
    g_string_append(screen->out, left);
    repeat(screen, "─", bubble_columns(screen) + 2);
    g_string_append(screen->out, right);
    colour(screen, "0");
    g_string_append_c(screen->out, '\n');
}

void
screen_bubble(Screen *screen, const char *text)
{
    bubble_edge(screen, "╭", "╮");
    wrap(screen, text, bubble_columns(screen), screen->is_rich, bubble_row);
    bubble_edge(screen, "╰", "╯");
}
