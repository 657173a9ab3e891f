/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * feed - /avvisi/atom.xml: the newest notices for feed readers (Atom, RFC 4287)
 *
 * An entry's id is its page's address, which no other notice ever gets.
 */
#include "bridge/web/archive.h"

#include "bridge/base/clock.h"
#include "bridge/web/markup.h"
#include "bridge/web/page.h"

static void
element(GString *out, const char *name, const char *text)
{
    g_string_append_printf(out, "<%s>", name);
    markup_text(out, text);
    g_string_append_printf(out, "</%s>\n", name);
}

static void
write_link(GString *out, const char *rel, const char *type, const char *href)
{
    g_string_append(out, "<link");
    markup_attribute(out, "rel", rel);
    markup_attribute(out, "type", type);
    markup_attribute(out, "href", href);
    g_string_append(out, "/>\n");
}

static void
write_entry(const WebContext *context, GString *out, const PageRow *row)
{
    g_autofree char *url =
        g_strdup_printf("%s/avvisi/%s", context->public_url, row->name);
    g_autofree char *when = clock_text(row->shown_s);
    g_autofree char *beginning = archive_beginning(row->summary);

    g_string_append(out, "<entry>\n");
    element(out, "id", url);
    element(out, "title", *row->title ? row->title : beginning);
    element(out, "updated", when);
    element(out, "published", when);
    write_link(out, "alternate", "text/html", url);
    if (*row->languages == '\0')
        element(out, "summary", beginning);
    g_string_append(out, "</entry>\n");
}

void
archive_feed(const WebContext *context, WebAnswer *answer)
{
    const Settings *settings = context->settings;
    bool more;
    g_autoptr(GPtrArray) rows = pages_list(context->store, NULL, &more, NULL);

    if (!rows) {
        page_answer(context, answer, 503, "busy");
        return;
    }

    GString *out = g_string_new("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                                "<feed xmlns=\"http://www.w3.org/2005/Atom\"");
    g_autofree char *self = g_strconcat(context->public_url, "/avvisi/atom.xml", NULL);
    g_autofree char *pages = g_strconcat(context->public_url, "/avvisi", NULL);
    const PageRow *newest = rows->len > 0 ? rows->pdata[0] : NULL;
    g_autofree char *updated = clock_text(newest ? newest->shown_s : clock_now_s());

    markup_attribute(out, "xml:lang", settings_text(settings, "bridge", "language"));
    g_string_append(out, ">\n");
    element(out, "id", self);
    element(out, "title", settings_text(settings, "bridge", "name"));
    element(out, "updated", updated);
    g_string_append(out, "<author>\n");
    element(out, "name", settings_text(settings, "bridge", "administration"));
    g_string_append(out, "</author>\n");
    write_link(out, "self", "application/atom+xml", self);
    write_link(out, "alternate", "text/html", pages);
    for (unsigned i = 0; i < rows->len; i++)
        write_entry(context, out, rows->pdata[i]);
    g_string_append(out, "</feed>\n");

    answer->status = 200;
    answer->type = "application/atom+xml; charset=utf-8";
    answer->body = g_string_free(out, FALSE);
}
