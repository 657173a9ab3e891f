/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/html-style.h"

#include "bridge/base/rich.h"
#include "bridge/base/text.h"

#include <string.h>

/* Styles longer than this are cut: a stranger chooses them. */
#define STYLE_BYTES 2000
#define TARGET_BYTES 2000

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

/* Lower case without blanks, so that "Display : NONE" is found. (owned) */
static char *
squeeze(const char *value)
{
    size_t length = strnlen(value, STYLE_BYTES);
    GString *out = g_string_sized_new(length + 2);

    g_string_append_c(out, ';');
    for (size_t i = 0; i < length; i++) {
        if (!g_ascii_isspace(value[i]))
            g_string_append_c(out, g_ascii_tolower(value[i]));
    }
    return g_string_free(out, FALSE);
}

/* The number of @property in pixels (points count the same), or -1. */
static double
style_number(const char *style, const char *property)
{
    g_autofree char *word = g_strdup_printf(";%s:", property);
    const char *at = strstr(style, word);
    char *end = NULL;

    if (!at)
        return -1;
    at += strlen(word);

    double value = g_ascii_strtod(at, &end);

    return end > at && value >= 0 && *end != '%' && strncmp(end, "em", 2) != 0 &&
                   strncmp(end, "rem", 3) != 0
               ? value
           : end > at && value == 0 ? 0
                                    : -1;
}

static bool
has_word(const char *value, const char *const *words)
{
    if (!value)
        return false;
    for (; *words; words++) {
        if (strstr(value, *words))
            return true;
    }
    return false;
}

bool
html_is_hidden(const unsigned char **attributes)
{
    static const char *const classes[] = {"preheader", "preview-text", "previewtext",
                                          "hidden-preview", NULL};
    const char *style = html_attribute(attributes, "style");
    const char *class = html_attribute(attributes, "class");

    if (html_attribute(attributes, "hidden"))
        return true;
    if (class) {
        g_autofree char *squeezed = squeeze(class);

        if (has_word(squeezed, classes))
            return true;
    }
    if (!style)
        return false;

    g_autofree char *squeezed = squeeze(style);

    double letters = style_number(squeezed, "font-size");
    double opacity = style_number(squeezed, "opacity");

    return strstr(squeezed, ";display:none") ||
           strstr(squeezed, ";visibility:hidden") ||
           strstr(squeezed, ";mso-hide:all") || (letters >= 0 && letters <= 1) ||
           opacity == 0 || style_number(squeezed, "max-height") == 0;
}

bool
html_is_cited(const char *element, const unsigned char **attributes)
{
    static const char *const words[] = {
        "gmail_quote",
        "yahoo_quoted",
        "moz-cite-prefix",
        "protonmail_quote",
        "zmail_extra",
        "quoted-message",
        "moz-forward-container",
        "reply-intro",
        "replyheader",
        "forwardheader",
        "wordsection_quote",
        "mail-editor-reference-message-container",
        "ms-outlook-mobile-reference-message",
        "iosymail_quote",
        NULL,
    };
    const char *type = html_attribute(attributes, "type");
    const char *class = html_attribute(attributes, "class");
    const char *id = html_attribute(attributes, "id");

    if (g_str_equal(element, "blockquote") && type &&
        g_ascii_strcasecmp(type, "cite") == 0)
        return true;
    if (class) {
        g_autofree char *squeezed = squeeze(class);

        if (has_word(squeezed, words))
            return true;
    }
    if (id) {
        g_autofree char *squeezed = squeeze(id);

        return has_word(squeezed, words) || strstr(squeezed, "olk_src_body_section");
    }
    return false;
}

bool
html_is_border(const unsigned char **attributes)
{
    const char *id = html_attribute(attributes, "id");
    const char *style = html_attribute(attributes, "style");

    if (id) {
        g_autofree char *squeezed = squeeze(id);

        if (strstr(squeezed, "divrplyfwdmsg") || strstr(squeezed, "appendonsend") ||
            strstr(squeezed, "stopspelling") || strstr(squeezed, "reply-intro"))
            return true;
    }
    if (style) {
        g_autofree char *squeezed = squeeze(style);

        /* The line that Outlook draws above the header block. */
        return strstr(squeezed, ";border-top:solid#e1e1e1") ||
               strstr(squeezed, ";border-top:solid#b5c4df") ||
               strstr(squeezed, "border-top:solid#e1e1e11.0pt") ||
               strstr(squeezed, "border-top:solid#b5c4df1.0pt");
    }
    return false;
}

bool
html_is_tight(const unsigned char **attributes)
{
    const char *style = html_attribute(attributes, "style");
    const char *class = html_attribute(attributes, "class");

    if (class && g_str_has_prefix(class, "Mso"))
        return true;
    if (!style)
        return false;

    g_autofree char *squeezed = squeeze(style);

    return style_number(squeezed, "margin") == 0 ||
           style_number(squeezed, "margin-bottom") == 0;
}

unsigned
html_styles(const unsigned char **attributes)
{
    const char *style = html_attribute(attributes, "style");
    unsigned styles = 0;

    if (!style)
        return 0;

    g_autofree char *squeezed = squeeze(style);

    if (strstr(squeezed, ";font-weight:bold") || strstr(squeezed, ";font-weight:700") ||
        strstr(squeezed, ";font-weight:600") || strstr(squeezed, ";font-weight:800"))
        styles |= STYLE_BOLD;
    if (strstr(squeezed, ";font-style:italic"))
        styles |= STYLE_ITALIC;
    if (strstr(squeezed, ";text-decoration:line-through"))
        styles |= STYLE_STRIKE;
    return styles;
}

int
html_least_side(const unsigned char **attributes)
{
    static const char *const names[] = {"width", "height"};
    const char *style = html_attribute(attributes, "style");
    g_autofree char *squeezed = squeeze(style ? style : "");
    int least = -1;

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        const char *value = html_attribute(attributes, names[i]);
        double side = style_number(squeezed, names[i]);

        if (side < 0 && value && g_ascii_isdigit(*value) && !strchr(value, '%'))
            side = (double) g_ascii_strtoull(value, NULL, 10);
        if (side >= 0 && side < 100000 && (least < 0 || side < least))
            least = (int) side;
    }
    return least;
}

/* The link inside "https://eur01.safelinks.protection.outlook.com/?url=...". */
static char *
unwrap(const char *url)
{
    const char *host = strstr(url, ".safelinks.protection.outlook.com/");
    const char *at = host ? strstr(host, "url=") : NULL;

    if (!at)
        return NULL;
    at += strlen("url=");

    g_autofree char *inner = g_uri_unescape_segment(at, at + strcspn(at, "&"), NULL);

    if (!inner || !g_utf8_validate(inner, -1, NULL) || !g_str_has_prefix(inner, "http"))
        return NULL;
    return g_steal_pointer(&inner);
}

char *
html_target(const char *href)
{
    g_autofree char *line = text_clean_line(href, strnlen(href, TARGET_BYTES + 1));

    if (strlen(line) > TARGET_BYTES || strchr(line, ' '))
        return NULL;
    if (g_ascii_strncasecmp(line, "mailto:", strlen("mailto:")) == 0) {
        const char *address = line + strlen("mailto:");

        return g_uri_unescape_segment(address, address + strcspn(address, "?"), NULL);
    }
    if (g_ascii_strncasecmp(line, "tel:", strlen("tel:")) == 0)
        return g_strdup(line + strlen("tel:"));
    if (g_ascii_strncasecmp(line, "http://", strlen("http://")) != 0 &&
        g_ascii_strncasecmp(line, "https://", strlen("https://")) != 0)
        return NULL;

    char *inner = unwrap(line);

    return inner ? inner : g_steal_pointer(&line);
}
