/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/html-state.h"

#include "bridge/base/limits.h"
#include "filters/target.h"

#include <string.h>

#define NOTE_BYTES 500

void
html_begin_link(Html *html, const unsigned char **attributes)
{
    const char *href = html_attribute(attributes, "href");
    const char *title = html_attribute(attributes, "title");

    /* Links do not nest: a new one ends the one that was left open. */
    html_end_link(html);
    if (!href || html_top(html)->hidden)
        return;
    if (html->line)
        html_flush_run(html);
    html->href = target_of(href, &html->opaque);
    html->title = title ? g_strdup(title) : NULL;
    html->pictures = 0;
    html->has_icon = false;
    html->link_words = 0;
    /* The blank before the link is no part of it. */
    if (html->blank && html->line) {
        line_add(html->line, html->style & html_top(html)->style, " ", 1, NULL);
        html->blank = false;
    }
    html->link_run = html->line ? html->line->runs->len : 0;
}

/* The runs of the link on this line. */
static unsigned
runs_from(const Html *html)
{
    return html->line ? html->link_run : 0;
}

/* Takes the target from all runs of the link but the last one with words. */
static void
keep_last(Html *html, bool keep)
{
    for (unsigned l = html->linked->len + 1; l-- > 0;) {
        Line *line =
            l < html->linked->len ? g_ptr_array_index(html->linked, l) : html->line;
        unsigned from = l < html->linked->len ? 0 : runs_from(html);

        for (unsigned i = line ? line->runs->len : 0; i-- > from;) {
            Run *run = g_ptr_array_index(line->runs, i);

            if (!run->href || !g_str_equal(run->href, html->href))
                continue;
            if (keep && strspn(run->text, " ") < strlen(run->text)) {
                keep = false;
                continue;
            }
            g_clear_pointer(&run->href, g_free);
        }
    }
}

static char *
words_of(const Html *html)
{
    GString *words = g_string_new(NULL);

    for (unsigned i = runs_from(html); html->line && i < html->line->runs->len; i++) {
        const Run *run = g_ptr_array_index(html->line->runs, i);

        g_string_append(words, run->text);
    }
    return g_string_free(words, FALSE);
}

/* Puts the whole address where its beginning stood. */
static void
write_whole(Html *html)
{
    unsigned from = runs_from(html);
    unsigned style;

    if (html->line->runs->len == from)
        return;
    style = ((Run *) g_ptr_array_index(html->line->runs, from))->style;
    g_ptr_array_remove_range(html->line->runs, from, html->line->runs->len - from);
    line_refresh(html->line);
    line_add(html->line, style, html->href, strlen(html->href), NULL);
}

static void
note_removed(Html *html, const char *what, const char *text)
{
    g_autofree char *cut = g_strndup(text, NOTE_BYTES);
    g_autofree char *valid = g_utf8_make_valid(cut, -1);

    if (html->work->draft->removed->len < LIMIT_MIME_PARTS)
        g_ptr_array_add(html->work->draft->removed, removed_new(what, valid));
}

static void
warn_false(Html *html)
{
    note_removed(html, "false-link", html->href);
    work_hold_routine(html->work, "link-false");
    work_warn(
        html->work,
        "Un collegamento mostra un indirizzo ma porta a un altro sito: nel "
        "messaggio è rimasto solo quello che si legge. Controllare che sia giusto.");
}

/* A link without words: what its picture showed nobody can read. */
static void
settle_picture(Html *html)
{
    g_autofree char *words = NULL;

    if (html->pictures == 0)
        return;
    if (html->has_icon) {
        note_removed(html, "icon-link", html->href);
        return;
    }
    work_warn(html->work,
              "Un collegamento sta solo in un'immagine: scrivere anche a parole dove "
              "porta.");
    words = html->title ? g_strstrip(g_strdup(html->title)) : NULL;
    html_need_line(html);
    html->link_run = html->line->runs->len;
    if (words && *words != '\0')
        html_add_words(html, words);
    else
        html_add_words(html, html->href);
    html_flush_run(html);
    if (!words || *words == '\0')
        keep_last(html, false);
}

void
html_end_link(Html *html)
{
    if (html->href) {
        if (html->line)
            html_flush_run(html);
        if (html->link_words == 0)
            settle_picture(html);

        g_autofree char *words = words_of(html);
        bool is_alone = html->linked->len == 0 && html->line;

        switch (is_alone ? target_compare(words, html->href) : TARGET_OTHER) {
        case TARGET_OTHER:
            keep_last(html, true);
            break;
        case TARGET_SAME:
            keep_last(html, false);
            break;
        case TARGET_CUT:
            write_whole(html);
            break;
        case TARGET_FALSE:
            keep_last(html, false);
            if (!html->opaque)
                warn_false(html);
            break;
        }
    }
    g_ptr_array_set_size(html->linked, 0);
    g_clear_pointer(&html->href, g_free);
    g_clear_pointer(&html->title, g_free);
    html->pictures = 0;
}
