/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * archive - /avvisi: the newest notices, the older ones page by page, and the search
 *
 *     /avvisi              ?q=WORDS searches, ?dopo=NAME goes on after that notice
 *     /avvisi/atom.xml     feed.c
 *     /avvisi/NAME[/LANG]  notice.c
 */
#include "bridge/web/archive.h"

#include "bridge/base/clock.h"
#include "bridge/web/markup.h"
#include "bridge/web/page.h"

#include <string.h>

/* Bytes of what is searched for; nobody types more. */
#define QUERY_BYTES 200

/* Characters of how a notice begins. */
#define BEGINNING_CHARS 160

char *
archive_beginning(const char *text)
{
    g_autofree char *some =
        text ? g_utf8_substring(text, 0,
                                MIN(g_utf8_strlen(text, -1), PAGE_SUMMARY_CHARS))
             : g_strdup("");
    g_auto(GStrv) words = g_strsplit_set(some, " \t\n", -1);
    g_autoptr(GString) line = g_string_new(NULL);
    glong length;

    for (char **word = words; *word; word++)
        if (**word != '\0')
            g_string_append_printf(line, "%s%s", line->len > 0 ? " " : "", *word);

    length = g_utf8_strlen(line->str, -1);
    if (length > BEGINNING_CHARS) {
        const char *end = g_utf8_offset_to_pointer(line->str, BEGINNING_CHARS);
        const char *blank = g_utf8_strrchr(line->str, end - line->str, ' ');

        g_string_truncate(line, (blank ? blank : end) - line->str);
        g_string_append(line, "…");
    }
    return g_strdup(line->str);
}

static void
write_search(const Page *page, const char *query)
{
    g_string_append(page->out, "<form action=\"/avvisi\" role=\"search\">\n"
                               "<label for=\"q\">");
    page_words(page, "search");
    g_string_append(page->out, "</label>\n<input type=\"search\" id=\"q\" name=\"q\""
                               " maxlength=\"100\"");
    markup_attribute(page->out, "value", query);
    g_string_append(page->out, ">\n<button>");
    page_words(page, "search_button");
    g_string_append(page->out, "</button>\n</form>\n");
}

/* What a notice in several languages says in a list: only which they are. */
static void
write_languages(const Page *page, const PageRow *row)
{
    g_auto(GStrv) languages = g_strsplit(row->languages, ",", -1);

    g_string_append(page->out, "<p>");
    for (char **language = languages; *language; language++) {
        g_string_append(page->out, language > languages ? ", <span" : "<span");
        markup_attribute(page->out, "lang", *language);
        g_string_append_c(page->out, '>');
        page_language(page, *language);
        g_string_append(page->out, "</span>");
    }
    g_string_append(page->out, "</p>\n");
}

static void
write_entry(const Page *page, const PageRow *row, int64_t now_s)
{
    g_autofree char *beginning = archive_beginning(row->summary);

    g_string_append_printf(page->out, "<li>\n<h2><a href=\"/avvisi/%s\">", row->name);
    markup_text(page->out, *row->title ? row->title : beginning);
    g_string_append(page->out, "</a></h2>\n<p class=\"date\">");
    page_time(page, "published", row->shown_s);
    g_string_append(page->out, "</p>\n");
    page_state(page, row, now_s);
    if (*row->languages) {
        write_languages(page, row);
    } else if (*beginning && *row->title) {
        g_string_append(page->out, "<p>");
        markup_text(page->out, beginning);
        g_string_append(page->out, "</p>\n");
    }
    g_string_append(page->out, "</li>\n");
}

/* Where to go on: @last is the last one of this list. */
static void
write_ways(const Page *page, const char *query, const char *after, const PageRow *last)
{
    g_autofree char *escaped = query ? g_uri_escape_string(query, NULL, TRUE) : NULL;

    if (!last && !after && !query)
        return;
    g_string_append(page->out, "<nav");
    g_autofree char *label = texts_get(page->texts, "page", "ways", NULL);
    markup_attribute(page->out, "aria-label", label);
    g_string_append(page->out, ">\n");
    if (last) {
        g_string_append_printf(
            page->out, "<a rel=\"next\" href=\"/avvisi?%s%s%sdopo=%s\">",
            query ? "q=" : "", query ? escaped : "", query ? "&amp;" : "", last->name);
        page_words(page, "older");
        g_string_append(page->out, "</a>\n");
    }
    if (after || query) {
        g_string_append(page->out, "<a href=\"/avvisi\">");
        page_words(page, "newest");
        g_string_append(page->out, "</a>\n");
    }
    g_string_append(page->out, "</nav>\n");
}

static void
write_list(const Page *page, const GPtrArray *rows, const char *query)
{
    int64_t now_s = clock_now_s();

    if (rows->len == 0) {
        page_element(page, "p", NULL, query ? "nothing_found" : "nothing");
        return;
    }
    g_string_append(page->out, "<ul class=\"notices\">\n");
    for (unsigned i = 0; i < rows->len; i++)
        write_entry(page, rows->pdata[i], now_s);
    g_string_append(page->out, "</ul>\n");
}

static void
list(const WebContext *context, const WebRequest *request, WebAnswer *answer)
{
    const char *asked = g_hash_table_lookup(request->query, "q");
    const char *after = g_hash_table_lookup(request->query, "dopo");
    const char *query = asked && *asked && strlen(asked) <= QUERY_BYTES &&
                                g_utf8_validate(asked, -1, NULL)
                            ? asked
                            : NULL;
    bool more = false;
    g_autoptr(GPtrArray) rows =
        query ? pages_search(context->store, query, after, &more, NULL)
              : pages_list(context->store, after, &more, NULL);

    if (!rows) {
        page_answer(context, answer, 503, "busy");
        return;
    }

    g_autofree char *title = texts_get(
        context->texts, "page", query ? "found" : "archive", "words", query, NULL);
    g_auto(Page) page =
        page_begin(context, NULL, &(PageHead){.title = title, .path = "/avvisi"});
    const char *text = title;

    g_string_append(page.out, "<h1>");
    markup_text(page.out, text);
    g_string_append(page.out, "</h1>\n");
    write_search(&page, query ? query : "");
    write_list(&page, rows, query);
    write_ways(&page, query, after, more ? rows->pdata[rows->len - 1] : NULL);
    page_end(&page, 200, answer);
}

void
web_archive(const WebContext *context, const WebRequest *request, WebAnswer *answer)
{
    if (!page_exists(context, answer))
        return;
    if (*request->path == '\0' || strcmp(request->path, "/") == 0) {
        list(context, request, answer);
        return;
    }
    if (strcmp(request->path, "/atom.xml") == 0) {
        archive_feed(context, answer);
        return;
    }

    g_auto(GStrv) parts = g_strsplit(request->path + 1, "/", 3);
    archive_notice(context, parts[0], parts[0] ? parts[1] : NULL, answer);
}
