/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/html-state.h"

#include "bridge/base/limits.h"

#include <string.h>

/* Sides in pixels: up to the first a picture only counts readers, up to the second
 * it is an emoji or an icon. */
#define PIXEL_SIDE 3
#define ICON_SIDE 32

#define EMOJI_BYTES 16
#define NOTE_BYTES 500

/* Words beside a picture are one short sentence. */
#define ALT_BYTES 300

/* Returns: (unowned) what the picture shows in words, or NULL.  Names of files and
 * of the mail program are none. */
static const char *
words_of(const char *words)
{
    static const char *const ends[] = {".png",  ".jpg", ".jpeg", ".gif",
                                       ".webp", ".bmp", ".heic"};

    if (!words || words[strspn(words, " \t\r\n")] == '\0' ||
        strlen(words) > ALT_BYTES || g_str_has_prefix(words, "cid:"))
        return NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(ends); i++) {
        g_autofree char *lower = g_ascii_strdown(words, -1);

        if (g_str_has_suffix(g_strchomp(lower), ends[i]))
            return NULL;
    }
    return words;
}

static void
note_tracker(Html *html, const char *source)
{
    g_autofree char *note = g_strndup(source, NOTE_BYTES);
    g_autofree char *valid = g_utf8_make_valid(note, -1);

    draft_add_removed(html->work->draft, "tracking-image", valid);
}

/* A picture that is somewhere else: its words stand for it. */
static void
add_remote(Html *html, const unsigned char **attributes, int side)
{
    const char *title = words_of(html_attribute(attributes, "title"));
    const char *words = title ? title : words_of(html_attribute(attributes, "alt"));

    /* Emoji are pictures in some mail programs. */
    if (side > PIXEL_SIDE && side <= ICON_SIDE) {
        const char *alt = html_attribute(attributes, "alt");

        /* In a link only those: an "f" is a way to a social network. */
        if (alt && *alt != '\0' && strlen(alt) <= EMOJI_BYTES &&
            (!html->href || (unsigned char) *alt >= 0x80))
            html_add_text(html, alt, strlen(alt));
        return;
    }
    work_warn(html->work,
              "Il messaggio mostra un'immagine che sta su un sito: non è stata "
              "inviata. Allegare l'immagine al messaggio.");
    if (!words)
        return;
    if (html->href && html->title && words_of(html->title))
        words = html->title;
    if (!html->href)
        html_add_text(html, "[", 1);
    html_add_text(html, words, strlen(words));
    if (!html->href)
        html_add_words(html, "]");
}

void
html_add_image(Html *html, const unsigned char **attributes)
{
    const char *source = html_attribute(attributes, "src");
    const char *text = html_attribute(attributes, "style");
    Style style;
    int side;

    style_read(&style, text ? text : "", text ? strlen(text) : 0);
    side = html_least_side(attributes, &style);
    if (html_top(html)->hidden || !source)
        return;
    if (side >= 0 && side <= PIXEL_SIDE &&
        g_ascii_strncasecmp(source, "cid:", 4) != 0) {
        note_tracker(html, source);
        return;
    }
    html->pictures += html->href != NULL;
    html->has_icon = html->has_icon || (side >= 0 && side <= ICON_SIDE);
    if (g_ascii_strncasecmp(source, "cid:", 4) == 0) {
        g_ptr_array_add(html->work->shown, g_uri_unescape_string(source + 4, NULL)
                                               ?: g_strdup(source + 4));
        html->images++;
        return;
    }
    add_remote(html, attributes, side);
}
