/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/html.h"

#include "filters/html-state.h"

#include <libxml/HTMLparser.h>
#include <string.h>

/* Bytes handed to the parser at once. */
#define CHUNK_BYTES 65536

static void
on_start(void *context, const xmlChar *name, const xmlChar **attributes)
{
    html_begin_element(context, (const char *) name, attributes);
}

static void
on_end(void *context, const xmlChar *name)
{
    html_end_element(context, (const char *) name);
}

static void
on_characters(void *context, const xmlChar *text, int length)
{
    html_add_text(context, (const char *) text, (size_t) length);
}

static void
parse(Html *html, const GString *page)
{
    htmlSAXHandler sax = {
        .startElement = on_start,
        .endElement = on_end,
        .characters = on_characters,
        .ignorableWhitespace = on_characters,
    };
    const char *text = page->str;
    size_t left = page->len;
    htmlParserCtxtPtr parser =
        htmlCreatePushParserCtxt(&sax, html, NULL, 0, NULL, XML_CHAR_ENCODING_UTF8);

    static const char start[] = "<html><body>";

    g_assert(parser);
    htmlCtxtUseOptions(parser, HTML_PARSE_RECOVER | HTML_PARSE_NOERROR |
                                   HTML_PARSE_NOWARNING | HTML_PARSE_NONET |
                                   HTML_PARSE_IGNORE_ENC);
    /* Without a start the parser drops a page that begins with an end tag. */
    htmlParseChunk(parser, start, (int) strlen(start), 0);
    while (left > 0) {
        size_t part = MIN(left, CHUNK_BYTES);

        htmlParseChunk(parser, text, (int) part, 0);
        text += part;
        left -= part;
    }
    htmlParseChunk(parser, NULL, 0, 1);
    htmlFreeParserCtxt(parser);
}

static void
init(Html *html, Work *work, const HtmlPage *page)
{
    Element root = {
        .color = HTML_COLOR_UNKNOWN,
        .background = HTML_COLOR_UNKNOWN,
    };

    *html = (Html){
        .work = work,
        .page = page,
        .lines = work->lines,
        .gap = work->lines->len > 0,
    };
    html->stack = g_array_new(FALSE, FALSE, sizeof(Element));
    html->rows = g_array_new(FALSE, FALSE, sizeof(Row));
    html->reaches = g_array_new(FALSE, FALSE, sizeof(Reach));
    g_array_set_clear_func(html->reaches, (GDestroyNotify) html_reach_clear);
    html->words = g_string_new(NULL);
    html->hidden = g_string_new(NULL);
    html->marker = g_string_new(NULL);
    html->linked = g_ptr_array_new();
    g_array_append_val(html->stack, root);
}

static void
clear(Html *html)
{
    g_array_unref(html->stack);
    g_array_unref(html->rows);
    g_array_unref(html->reaches);
    g_string_free(html->words, TRUE);
    g_string_free(html->hidden, TRUE);
    g_string_free(html->marker, TRUE);
    g_ptr_array_unref(html->linked);
    g_free(html->href);
    g_free(html->title);
}

bool
html_read(Work *work, const char *text, GError **error)
{
    g_autoptr(HtmlPage) page = html_page_new(text, error);
    Html html;

    if (!page)
        return false;
    init(&html, work, page);
    parse(&html, page->text);
    html_end_link(&html);
    html_end_line(&html, false);
    while (html.rows->len > 0)
        html_end_row(&html);
    clear(&html);
    return true;
}
