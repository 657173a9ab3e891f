/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/web/page.h"

#include "bridge/base/clock.h"
#include "bridge/web/markup.h"

#include <string.h>

/* Characters of a description: previews show fewer. */
#define DESCRIPTION_CHARS 200

bool
page_prepare(WebContext *context, GError **error)
{
    const Settings *settings = context->settings;
    const char *url = settings_text(settings, "bridge", "public_url");
    const char *zone = settings_text(settings, "bridge", "time_zone");
    size_t length = url ? strlen(url) : 0;

    if (length == 0)
        return true;
    while (length > 0 && url[length - 1] == '/')
        length--;
    context->public_url = g_strndup(url, length);
    context->texts =
        texts_load(NULL, settings_text(settings, "bridge", "language"), zone, error);
    context->english = context->texts ? texts_load(NULL, "en", zone, error) : NULL;
    return context->english != NULL;
}

void
page_forget(WebContext *context)
{
    g_free(context->public_url);
    texts_free(context->texts);
    texts_free(context->english);
}

static void
meta(GString *out, const char *kind, const char *name, const char *value)
{
    if (!value || *value == '\0')
        return;
    g_string_append(out, "<meta");
    markup_attribute(out, kind, name);
    markup_attribute(out, "content", value);
    g_string_append(out, ">\n");
}

static void
meta_address(const Page *page, const char *name, const char *path)
{
    g_autofree char *url =
        path ? g_strconcat(page->context->public_url, path, NULL) : NULL;

    meta(page->out, "property", name, url);
}

/* What a preview of the link shows (the Open Graph protocol, ogp.me). */
static void
write_card(const Page *page, const PageHead *head, const char *administration)
{
    g_autofree char *start =
        head->description && g_utf8_strlen(head->description, -1) > DESCRIPTION_CHARS
            ? g_utf8_substring(head->description, 0, DESCRIPTION_CHARS - 1)
            : NULL;
    g_autofree char *cut = start ? g_strconcat(start, "…", NULL) : NULL;
    const char *description = cut ? cut : head->description;

    meta(page->out, "name", "description", description);
    meta(page->out, "property", "og:title", head->title);
    meta(page->out, "property", "og:description", description);
    meta(page->out, "property", "og:site_name", administration);
    meta(page->out, "property", "og:type", head->is_notice ? "article" : "website");
    meta(page->out, "property", "og:locale",
         strcmp(page->language, "en") == 0 ? "en_GB" : "it_IT");
    meta_address(page, "og:url", head->path);
    meta_address(page, "og:image", head->picture);
}

static void
write_head(const Page *page, const PageHead *head, const char *administration)
{
    GString *out = page->out;

    g_string_append(out, "<!DOCTYPE html>\n<html");
    markup_attribute(out, "lang", page->language);
    g_string_append(out, ">\n<head>\n<meta charset=\"utf-8\">\n<title>");
    markup_text(out, head->title);
    g_string_append(out, " – ");
    markup_text(out, administration);
    g_string_append(out, "</title>\n<meta name=\"viewport\""
                         " content=\"width=device-width, initial-scale=1\">\n");
    if (!settings_is(page->context->settings, "web", "index"))
        meta(out, "name", "robots", "noindex");
    write_card(page, head, administration);
    g_string_append(out, "<link rel=\"stylesheet\" href=\"/stile.css\">\n"
                         "<link rel=\"alternate\" type=\"application/atom+xml\""
                         " href=\"/avvisi/atom.xml\"");
    markup_attribute(out, "title", administration);
    g_string_append(out, ">\n</head>\n");
}

Page
page_begin(const WebContext *context, const char *language, const PageHead *head)
{
    const char *usual = settings_text(context->settings, "bridge", "language");
    const char *who = settings_text(context->settings, "bridge", "administration");
    bool is_english = strcmp(language ? language : usual, "en") == 0;
    Page page = {
        .context = context,
        .texts = is_english ? context->english : context->texts,
        .language = is_english ? "en" : usual,
        .out = g_string_new(NULL),
    };

    write_head(&page, head, who);
    g_string_append(page.out, "<body>\n<a class=\"skip\" href=\"#main\">");
    page_words(&page, "skip");
    g_string_append(page.out, "</a>\n<header>\n<p><a href=\"/avvisi\">");
    markup_text(page.out, who);
    g_string_append(page.out, "</a></p>\n<p>");
    markup_text(page.out, settings_text(context->settings, "bridge", "name"));
    g_string_append(page.out, "</p>\n</header>\n<main id=\"main\">\n");
    return page;
}

static void
write_way(const Page *page, const char *address, const char *key)
{
    g_string_append(page->out, "<li><a");
    markup_attribute(page->out, "href", address);
    g_string_append_c(page->out, '>');
    page_words(page, key);
    g_string_append(page->out, "</a></li>\n");
}

static void
write_foot(const Page *page)
{
    GString *out = page->out;
    const char *notice = settings_text(page->context->settings, "bridge", "notice_url");

    g_string_append(out, "</main>\n<footer>\n");
    if (settings_has(page->context->settings, "bridge", "contact"))
        page_element(page, "p", NULL, "contact");
    g_string_append(out, "<ul>\n");
    write_way(page, "/", "home");
    write_way(page, "/avvisi", "all");
    if (notice)
        write_way(page, notice, "privacy");
    write_way(page, "/accessibilita", "accessibility");
    write_way(page, "/avvisi/atom.xml", "feed");
    g_string_append(out, "</ul>\n</footer>\n</body>\n</html>\n");
}

void
page_end(Page *page, unsigned status, WebAnswer *answer)
{
    write_foot(page);
    answer->status = status;
    answer->type = "text/html; charset=utf-8";
    answer->policy = PAGE_POLICY;
    answer->body = g_string_free(g_steal_pointer(&page->out), FALSE);
}

void
page_clear(Page *page)
{
    if (page->out)
        g_string_free(g_steal_pointer(&page->out), TRUE);
}

void
page_words(const Page *page, const char *key)
{
    const Settings *settings = page->context->settings;
    g_autofree char *words =
        texts_get(page->texts, "page", key, "administration",
                  settings_text(settings, "bridge", "administration"), "name",
                  settings_text(settings, "bridge", "name"), "contact",
                  settings_text(settings, "bridge", "contact"), "number",
                  settings_text(settings, "web", "join_number"), "leave",
                  settings_text(settings, "bridge", "leave_contact"), NULL);

    markup_text(page->out, words);
}

void
page_element(const Page *page, const char *element, const char *class, const char *key)
{
    g_string_append_printf(page->out, "<%s", element);
    if (class)
        markup_attribute(page->out, "class", class);
    g_string_append_c(page->out, '>');
    page_words(page, key);
    g_string_append_printf(page->out, "</%s>\n", element);
}

void
page_paragraphs(const Page *page, const char *key)
{
    for (unsigned i = 1;; i++) {
        g_autofree char *one = g_strdup_printf("%s_%u", key, i);

        if (!texts_has(page->texts, "page", one))
            return;
        page_element(page, "p", NULL, one);
    }
}

void
page_language(const Page *page, const char *code)
{
    g_autofree char *name = texts_get(page->texts, "tongue", code, NULL);

    markup_text(page->out, *name ? name : code);
}

void
page_time(const Page *page, const char *key, int64_t when_s)
{
    g_autofree char *when = texts_when(page->texts, when_s);
    g_autofree char *stamp = clock_text(when_s);
    g_autofree char *words = texts_get(page->texts, "page", key, "when", when, NULL);

    g_string_append(page->out, "<time");
    markup_attribute(page->out, "datetime", stamp);
    g_string_append_c(page->out, '>');
    markup_text(page->out, words);
    g_string_append(page->out, "</time>");
}

static void
write_replaced(const Page *page, const char *name)
{
    g_string_append(page->out, "<p class=\"state\">");
    page_words(page, "replaced");
    if (name) {
        g_string_append_printf(page->out, " <a href=\"/avvisi/%s\">", name);
        page_words(page, "replaced_by");
        g_string_append(page->out, "</a>");
    }
    g_string_append(page->out, "</p>\n");
}

void
page_state(const Page *page, const PageRow *row, int64_t now_s)
{
    if (row->class != CLASS_ROUTINE)
        page_element(page, "p", row->class == CLASS_URGENT ? "urgent" : "emergency",
                     row->class == CLASS_URGENT ? "urgent" : "emergency");
    if (row->is_replaced)
        write_replaced(page, row->replaced_by);
    if (row->valid_until_s == 0)
        return;

    bool is_over = row->valid_until_s <= now_s;
    g_string_append_printf(page->out, "<p class=\"%s\">", is_over ? "state" : "valid");
    page_time(page, is_over ? "expired" : "valid", row->valid_until_s);
    g_string_append(page->out, "</p>\n");
}

void
page_answer(const WebContext *context, WebAnswer *answer, unsigned status,
            const char *key)
{
    g_autofree char *title = texts_get(context->texts, "page", key, NULL);
    g_autofree char *below = g_strconcat(key, "_text", NULL);
    g_auto(Page) page = page_begin(context, NULL, &(PageHead){.title = title});

    page_element(&page, "h1", NULL, key);
    page_element(&page, "p", NULL, below);
    g_string_append(page.out, "<p><a href=\"/avvisi\">");
    page_words(&page, "all");
    g_string_append(page.out, "</a></p>\n");
    page_end(&page, status, answer);
}

bool
page_exists(const WebContext *context, WebAnswer *answer)
{
    if (!context->public_url)
        answer->status = 404;
    return context->public_url != NULL;
}
