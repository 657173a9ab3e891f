/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/html-style.h"

#include <string.h>

/* Styles longer than this are cut: a stranger chooses them. */
#define STYLE_BYTES 4000
#define VALUE_BYTES 120

/* Letters up to this size in pixels are not there to be read. */
#define TINY_PIXELS 1.0

/* What stands so far to the left or above is not on the screen. */
#define FAR_PIXELS -500.0

/* Facts of one style that only count together. */
typedef struct {
    bool is_flat;     /* no height or no width */
    bool is_clipped;  /* overflow: hidden */
    bool is_far;      /* moved away, */
    bool is_absolute; /* which only works so */
    bool is_kept;     /* display, with !important */
} Together;

static const struct {
    const char *name;
    unsigned color;
} colors[] = {
    {"white", 0xFFFFFF}, {"black", 0x000000},      {"red", 0xFF0000},
    {"blue", 0x0000FF},  {"green", 0x008000},      {"yellow", 0xFFFF00},
    {"gray", 0x808080},  {"grey", 0x808080},       {"silver", 0xC0C0C0},
    {"navy", 0x000080},  {"whitesmoke", 0xF5F5F5}, {"transparent", HTML_COLOR_NONE},
};

unsigned
style_color(const char *word)
{
    unsigned red, green, blue;
    size_t digits;

    if (*word == '#') {
        digits = strspn(++word, "0123456789abcdefABCDEF");
        unsigned value = (unsigned) g_ascii_strtoull(word, NULL, 16);

        if (digits == 6)
            return value;
        if (digits == 3)
            return ((value >> 8 & 15) * 17) << 16 | ((value >> 4 & 15) * 17) << 8 |
                   (value & 15) * 17;
        return HTML_COLOR_UNKNOWN;
    }
    if (g_str_has_prefix(word, "rgb")) {
        const char *at = strchr(word, '(');
        double part[4] = {0, 0, 0, 1};
        unsigned n = 0;

        for (at = at ? at + 1 : ""; n < 4 && g_ascii_isdigit(*at); n++) {
            char *end;

            part[n] = g_ascii_strtod(at, &end);
            at = end + strspn(end, " ,/");
        }
        if (n < 3)
            return HTML_COLOR_UNKNOWN;
        if (part[3] == 0)
            return HTML_COLOR_NONE;
        red = (unsigned) CLAMP(part[0], 0, 255);
        green = (unsigned) CLAMP(part[1], 0, 255);
        blue = (unsigned) CLAMP(part[2], 0, 255);
        return red << 16 | green << 8 | blue;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(colors); i++) {
        if (g_ascii_strcasecmp(word, colors[i].name) == 0)
            return colors[i].color;
    }
    return HTML_COLOR_UNKNOWN;
}

/* A length in pixels (points count the same); @unknown when it is none or relative. */
static double
pixels(const char *value, double unknown)
{
    char *end = NULL;
    double number = g_ascii_strtod(value, &end);

    if (end == value)
        return unknown;
    if (number == 0)
        return 0;
    if (*end == '%')
        return unknown;
    if (g_str_has_prefix(end, "em") || g_str_has_prefix(end, "rem"))
        return number * 16;
    if (g_str_has_prefix(end, "cm"))
        return number * 38;
    if (g_str_has_prefix(end, "in"))
        return number * 96;
    return number;
}

static void
read_size(Style *style, const char *value)
{
    double size = pixels(value, -1);

    if (g_ascii_isdigit(*value) || *value == '.')
        style->tiny = size >= 0 && size <= TINY_PIXELS;
    else if (g_ascii_isalpha(*value) && !g_str_equal(value, "inherit"))
        style->tiny = 0;
}

static void
read_font(Style *style, const char *value)
{
    const char *at = value;

    if (strstr(value, "bold"))
        style->bold = 1;
    if (strstr(value, "italic"))
        style->italic = 1;
    if (strstr(value, "wingdings"))
        style->symbols = true;
    for (; *at != '\0'; at += strcspn(at, " "), at += strspn(at, " ")) {
        /* 700 would be the weight, not the size. */
        if (g_ascii_isdigit(*at) && pixels(at, 0) < 100) {
            read_size(style, at);
            return;
        }
    }
}

static void
read_weight(Style *style, const char *value)
{
    if (g_str_has_prefix(value, "bold") || g_str_has_prefix(value, "600") ||
        g_str_has_prefix(value, "700") || g_str_has_prefix(value, "800") ||
        g_str_has_prefix(value, "900"))
        style->bold = 1;
    else if (g_ascii_isalnum(*value) && !g_str_has_prefix(value, "inherit"))
        style->bold = 0;
}

static void
read_display(Style *style, const char *value)
{
    style->hidden = g_str_equal(value, "none");
    if (g_str_equal(value, "inline"))
        style->display = DISPLAY_INLINE;
    else if (g_str_equal(value, "block") || g_str_equal(value, "flex"))
        style->display = DISPLAY_BLOCK;
    else
        style->display = DISPLAY_UNSAID;
}

static void
read_list_type(Style *style, const char *value)
{
    if (strstr(value, "lower-alpha") || strstr(value, "lower-latin"))
        style->list_type = 'a';
    else if (strstr(value, "upper-alpha") || strstr(value, "upper-latin"))
        style->list_type = 'A';
    else if (strstr(value, "lower-roman") || strstr(value, "upper-roman"))
        style->list_type = 'i';
    else if (strstr(value, "decimal"))
        style->list_type = '1';
    else if (strstr(value, "disc") || strstr(value, "circle") ||
             strstr(value, "square") || strstr(value, "none"))
        style->list_type = '-';
}

static void
read_background(Style *style, const char *value)
{
    style->says_background = true;
    style->background = strstr(value, "url(") || strstr(value, "gradient")
                            ? HTML_COLOR_UNKNOWN
                            : style_color(value);
    if (style->background == HTML_COLOR_NONE) {
        style->says_background = false;
        style->background = HTML_COLOR_UNKNOWN;
    }
}

/* What is about letters and lines. */
static bool
read_letters(Style *style, const char *name, const char *value)
{
    if (g_str_equal(name, "font-weight"))
        read_weight(style, value);
    else if (g_str_equal(name, "font-style"))
        style->italic = g_str_equal(value, "italic") || g_str_equal(value, "oblique");
    else if (g_str_has_prefix(name, "text-decoration"))
        style->strike = strstr(value, "line-through") != NULL;
    else if (g_str_equal(name, "font-size"))
        read_size(style, value);
    else if (g_str_equal(name, "font"))
        read_font(style, value);
    else if (g_str_equal(name, "font-family"))
        style->symbols = strstr(value, "wingdings") != NULL;
    else if (g_str_equal(name, "white-space"))
        style->wraps = g_str_has_prefix(value, "pre");
    else if (g_str_equal(name, "vertical-align"))
        style->script = g_str_equal(value, "super") ? 1
                        : g_str_equal(value, "sub") ? 2
                                                    : 0;
    else if (g_str_equal(name, "color"))
        style->color = style_color(value);
    else if (g_str_equal(name, "background-color") || g_str_equal(name, "background") ||
             g_str_equal(name, "background-image"))
        read_background(style, value);
    else
        return false;
    return true;
}

static void
read_box(Style *style, Together *together, const char *name, const char *value)
{
    if (g_str_equal(name, "visibility"))
        style->hidden = style->hidden || g_str_equal(value, "hidden") ||
                        g_str_equal(value, "collapse");
    else if (g_str_equal(name, "opacity"))
        style->hidden = style->hidden || pixels(value, 1) < 0.05;
    else if (g_str_equal(name, "mso-hide"))
        style->outlook_hid = g_str_equal(value, "all");
    else if (g_str_equal(name, "mso-list")) {
        style->word_marker = g_str_equal(value, "ignore");

        const char *level = strstr(value, "level");

        style->word_item = !style->word_marker && level && g_ascii_isdigit(level[5])
                               ? (unsigned) (level[5] - '0')
                               : 0;
    } else if (g_str_equal(name, "max-height") || g_str_equal(name, "max-width"))
        together->is_flat = together->is_flat || pixels(value, 1) == 0;
    else if (g_str_equal(name, "height") || g_str_equal(name, "width")) {
        *(*name == 'w' ? &style->width : &style->height) = pixels(value, -1);
        together->is_flat = together->is_flat || pixels(value, 1) == 0;
    } else if (g_str_has_prefix(name, "overflow"))
        together->is_clipped = together->is_clipped || g_str_equal(value, "hidden");
    else if (g_str_equal(name, "position"))
        together->is_absolute =
            g_str_equal(value, "absolute") || g_str_equal(value, "fixed");
    else if (g_str_equal(name, "left") || g_str_equal(name, "top"))
        together->is_far = together->is_far || pixels(value, 0) < FAR_PIXELS;
    else if (g_str_equal(name, "text-indent"))
        style->hidden = style->hidden || pixels(value, 0) < FAR_PIXELS;
    else if (g_str_equal(name, "margin") || g_str_equal(name, "margin-bottom"))
        style->tight = pixels(value, 1) == 0;
    else if (g_str_has_prefix(name, "list-style"))
        read_list_type(style, value);
    else if (g_str_equal(name, "border-top"))
        /* The line that Outlook draws above the header block. */
        style->border = strstr(value, "solid") &&
                        (strstr(value, "#e1e1e1") || strstr(value, "#b5c4df"));
}

static void
read_declaration(Style *style, Together *together, const char *name, char *value)
{
    char *important = strstr(value, "!important");

    if (important) {
        *important = '\0';
        g_strchomp(value);
    }
    if (g_str_equal(name, "display")) {
        if (!together->is_kept)
            read_display(style, value);
        together->is_kept = together->is_kept || important;
    } else if (!read_letters(style, name, value)) {
        read_box(style, together, name, value);
    }
}

/* Copies in lower case and without blanks at the ends. */
static void
copy_word(char *to, const char *from, size_t length)
{
    size_t out = 0;

    while (length > 0 && g_ascii_isspace(*from)) {
        from++;
        length--;
    }
    for (size_t i = 0; i < length && out < VALUE_BYTES; i++)
        to[out++] = g_ascii_tolower(from[i]);
    while (out > 0 && g_ascii_isspace(to[out - 1]))
        out--;
    to[out] = '\0';
}

void
style_read(Style *style, const char *text, size_t length)
{
    Together together = {0};
    const char *end = text + MIN(length, STYLE_BYTES);
    char name[VALUE_BYTES + 1], value[VALUE_BYTES + 1];

    *style = (Style){
        .tiny = -1,
        .bold = -1,
        .italic = -1,
        .strike = -1,
        .wraps = -1,
        .script = -1,
        .width = -1,
        .height = -1,
        .color = HTML_COLOR_UNKNOWN,
        .background = HTML_COLOR_UNKNOWN,
    };
    while (text < end) {
        const char *stop = memchr(text, ';', (size_t) (end - text));
        stop = stop ? stop : end;
        const char *colon = memchr(text, ':', (size_t) (stop - text));

        if (colon) {
            copy_word(name, text, (size_t) (colon - text));
            copy_word(value, colon + 1, (size_t) (stop - colon - 1));
            read_declaration(style, &together, name, value);
        }
        text = stop + 1;
    }
    style->hidden = style->hidden || (together.is_flat && together.is_clipped) ||
                    (together.is_far && together.is_absolute);
}

const char *
html_attribute(const unsigned char **attributes, const char *name)
{
    if (!attributes)
        return NULL;
    for (size_t i = 0; attributes[i]; i += 2) {
        if (g_ascii_strcasecmp((const char *) attributes[i], name) == 0)
            return attributes[i + 1] ? (const char *) attributes[i + 1] : "";
    }
    return NULL;
}

int
html_least_side(const unsigned char **attributes, const Style *style)
{
    static const char *const names[] = {"width", "height"};
    int least = -1;

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        const char *value = html_attribute(attributes, names[i]);
        double side = i == 0 ? style->width : style->height;

        if (side < 0 && value && g_ascii_isdigit(*value) && !strchr(value, '%'))
            side = (double) g_ascii_strtoull(value, NULL, 10);
        if (side >= 0 && side < 100000 && (least < 0 || side < least))
            least = (int) side;
    }
    return least;
}
