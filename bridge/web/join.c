/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * join - /iscrizione: a link and a QR code that open WhatsApp with the word that joins
 *
 * Nothing is asked and nothing is stored here: the message that the citizen sends is
 * the proof and the consent, and is answered with the privacy notice first where
 * double_opt_in says so.
 */
#include "bridge/web/page.h"

#include "bridge/web/markup.h"
#include "bridge/web/qr.h"

#include <string.h>

/* Side of the picture, in its own units: it has no size but what the page gives it. */
#define SIDE 100

static void
show_code(const char *address, WebAnswer *answer)
{
    g_autoptr(GString) out = g_string_new(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 100 100\">\n");

    if (!qr_draw(out, address, 0, 0, SIDE)) {
        answer->status = 500;
        return;
    }
    g_string_append(out, "</svg>\n");
    answer->status = 200;
    answer->type = "image/svg+xml";
    answer->cache = "max-age=3600";
    answer->body = g_strdup(out->str);
}

static void
show_page(const WebContext *context, const char *address, WebAnswer *answer)
{
    const char *notice = settings_text(context->settings, "bridge", "notice_url");
    g_autofree char *title = texts_get(context->texts, "page", "join", NULL);
    g_auto(Page) page =
        page_begin(context, NULL, &(PageHead){.title = title, .path = "/iscrizione"});
    g_autofree char *alt = texts_get(page.texts, "page", "join_code", NULL);

    page_element(&page, "h1", NULL, "join");
    page_paragraphs(&page, "join");
    if (notice) {
        g_string_append(page.out, "<p><a");
        markup_attribute(page.out, "href", notice);
        g_string_append_c(page.out, '>');
        page_words(&page, "privacy");
        g_string_append(page.out, "</a></p>\n");
    }
    g_string_append(page.out, "<p><a class=\"button\"");
    markup_attribute(page.out, "href", address);
    g_string_append_c(page.out, '>');
    page_words(&page, "join_button");
    g_string_append(page.out, "</a></p>\n");
    page_element(&page, "p", NULL, "join_from_desk");
    g_string_append(page.out, "<p><img class=\"code\" src=\"/iscrizione/qr.svg\"");
    markup_attribute(page.out, "alt", alt);
    g_string_append(page.out, "></p>\n");
    page_paragraphs(&page, "join_after");
    page_end(&page, 200, answer);
}

void
web_join(const WebContext *context, const WebRequest *request, WebAnswer *answer)
{
    g_autofree char *address = qr_join_address(context->settings);

    if (!page_exists(context, answer))
        return;
    if (address && strcmp(request->path, "/qr.svg") == 0)
        show_code(address, answer);
    else if (address && *request->path == '\0')
        show_page(context, address, answer);
    else
        page_answer(context, answer, 404, "missing");
}
