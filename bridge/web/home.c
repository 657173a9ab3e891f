/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * home - / (what the service is), /accessibilita (what AgID's guidelines ask for: how
 * well the pages can be used, and whom to tell when they cannot), /stile.css
 */
#include "bridge/web/page.h"

#include <string.h>

static const char style[] =
#include "bridge/web/page.css.inc"
    ;

/* How to join and to leave: by a message, where somebody hears it. */
static void
write_ways(const Page *page)
{
    const GPtrArray *channels = page->context->channels;
    bool hears = false;

    for (unsigned i = 0; i < channels->len; i++) {
        const Channel *channel = channels->pdata[i];

        hears = hears || channel->has_webhook;
    }
    if (settings_has(page->context->settings, "web", "join_number")) {
        g_string_append(page->out, "<p><a href=\"/iscrizione\">");
        page_words(page, "join");
        g_string_append(page->out, "</a></p>\n");
    } else {
        page_element(page, "p", NULL, hears ? "home_join_hears" : "home_join");
    }
    if (hears || settings_has(page->context->settings, "bridge", "leave_contact"))
        page_element(page, "p", NULL, hears ? "home_leave_hears" : "home_leave");
}

static void
write_page(const WebContext *context, const char *path, const char *key,
           WebAnswer *answer)
{
    g_autofree char *title = texts_get(context->texts, "page", key, NULL);
    g_autofree char *after = g_strconcat(key, "_after", NULL);
    g_auto(Page) page =
        page_begin(context, NULL, &(PageHead){.title = title, .path = path});

    page_element(&page, "h1", NULL, key);
    page_paragraphs(&page, key);
    if (strcmp(key, "home") == 0)
        write_ways(&page);
    page_paragraphs(&page, after);
    g_string_append(page.out, "<p><a href=\"/avvisi\">");
    page_words(&page, "all");
    g_string_append(page.out, "</a></p>\n");
    page_end(&page, 200, answer);
}

void
web_home(const WebContext *context, const WebRequest *request, WebAnswer *answer)
{
    if (!page_exists(context, answer))
        return;
    if (*request->path != '\0')
        page_answer(context, answer, 404, "missing");
    else
        write_page(context, "/", "home", answer);
}

void
web_accessibility(const WebContext *context, const WebRequest *request,
                  WebAnswer *answer)
{
    if (!page_exists(context, answer))
        return;
    if (*request->path != '\0')
        page_answer(context, answer, 404, "missing");
    else
        write_page(context, "/accessibilita", "accessibility", answer);
}

void
web_style(const WebContext *context, const WebRequest *request, WebAnswer *answer)
{
    if (!page_exists(context, answer))
        return;
    answer->status = 200;
    answer->type = "text/css; charset=utf-8";
    answer->cache = "max-age=3600";
    answer->body = g_strdup(style);
}
