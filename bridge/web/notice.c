/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * notice - /avvisi/NAME: one notice with its text, pictures and attachments
 *
 * A notice that was cancelled, withdrawn or forgotten is 410 and says nothing of what
 * it was; its files are gone at the same moment (files.c).
 */
#include "bridge/web/archive.h"

#include "bridge/base/clock.h"
#include "bridge/web/markup.h"
#include "bridge/web/page.h"
#include "filters/draft-json.h"

#include <string.h>

/* Bytes of a picture that previews of a link still show. */
#define PREVIEW_BYTES (600 * 1024)

Draft *
archive_draft(const PageRow *row)
{
    json_t *json = row->content ? json_loads(row->content, 0, NULL) : NULL;
    Draft *draft = json ? draft_from_json(json, NULL) : NULL;

    json_decref(json);
    return draft;
}

/* The version in @language, from 1; 0 = there is none. */
static unsigned
find_version(const Draft *draft, const char *language)
{
    for (unsigned i = 0; language && i < draft->versions->len; i++) {
        const Version *version = draft->versions->pdata[i];

        if (strcmp(version->language, language) == 0)
            return i + 1;
    }
    return 0;
}

/* "/media/NAME/2/Ordinanza.pdf".  Returns: (owned). */
static char *
media_address(const PageRow *row, unsigned place, const Media *media)
{
    g_autofree char *name = g_uri_escape_string(media->filename, NULL, FALSE);

    return g_strdup_printf("/media/%s/%u/%s", row->name, place + 1, name);
}

/* A small photo for the preview.  Returns: (owned) its address, or NULL. */
static char *
preview_of(const PageRow *row, const Draft *draft)
{
    for (unsigned i = 0; i < draft->media->len; i++) {
        const Media *media = draft->media->pdata[i];

        if (media->kind == MEDIA_IMAGE && media->size_bytes <= PREVIEW_BYTES)
            return media_address(row, i, media);
    }
    return NULL;
}

/* The other languages, each named in itself. */
static void
write_languages(const Page *page, const PageRow *row, const Draft *draft,
                unsigned current)
{
    g_autofree char *label = texts_get(page->texts, "page", "languages", NULL);

    if (draft->versions->len == 0)
        return;
    g_string_append(page->out, "<nav");
    markup_attribute(page->out, "aria-label", label);
    g_string_append(page->out, ">\n");
    for (unsigned i = 0; i < draft->versions->len; i++) {
        const Version *version = draft->versions->pdata[i];

        if (i + 1 == current)
            continue;
        g_string_append_printf(page->out, "<a href=\"/avvisi/%s/%s\"", row->name,
                               version->language);
        markup_attribute(page->out, "lang", version->language);
        markup_attribute(page->out, "hreflang", version->language);
        g_string_append_c(page->out, '>');
        page_language(page, version->language);
        g_string_append(page->out, "</a>\n");
    }
    if (current > 0) {
        g_string_append_printf(page->out, "<a href=\"/avvisi/%s\">", row->name);
        page_words(page, "all_languages");
        g_string_append(page->out, "</a>\n");
    }
    g_string_append(page->out, "</nav>\n");
}

static void
write_photo(const Page *page, const char *address, const Media *media)
{
    g_autofree char *standard = texts_get(page->texts, "page", "photo", NULL);
    bool has_caption = media->caption && *media->caption;

    g_string_append(page->out, "<figure>\n<a");
    markup_attribute(page->out, "href", address);
    g_string_append(page->out, "><img loading=\"lazy\"");
    markup_attribute(page->out, "src", address);
    markup_attribute(page->out, "alt", has_caption ? media->caption : standard);
    g_string_append(page->out, "></a>\n");
    if (has_caption) {
        g_string_append(page->out, "<figcaption>");
        markup_text(page->out, media->caption);
        g_string_append(page->out, "</figcaption>\n");
    }
    g_string_append(page->out, "</figure>\n");
}

/* "PDF, 120 kB". */
static void
write_size(const Page *page, const Media *media)
{
    const char *dot = strrchr(media->filename, '.');
    g_autofree char *kind = dot ? g_ascii_strup(dot + 1, -1) : NULL;
    bool is_large = media->size_bytes >= 1000000;
    uint64_t unit = is_large ? 1000000 : 1000;

    g_string_append(page->out, " (");
    markup_text(page->out, kind);
    g_string_append_printf(page->out, "%s%" G_GUINT64_FORMAT " %s)", kind ? ", " : "",
                           (media->size_bytes + unit - 1) / unit,
                           is_large ? "MB" : "kB");
}

static void
write_attachment(const Page *page, const char *address, const Media *media)
{
    g_string_append(page->out, "<li><a");
    markup_attribute(page->out, "href", address);
    g_string_append_c(page->out, '>');
    markup_text(page->out, media->filename);
    g_string_append(page->out, "</a>");
    write_size(page, media);
    if (media->caption && *media->caption) {
        g_string_append(page->out, "<br>");
        markup_text(page->out, media->caption);
    }
    g_string_append(page->out, "</li>\n");
}

static void
write_media(const Page *page, const PageRow *row, const Draft *draft)
{
    bool has_list = false;

    for (unsigned i = 0; i < draft->media->len; i++) {
        const Media *media = draft->media->pdata[i];
        g_autofree char *address = media_address(row, i, media);

        if (media->kind == MEDIA_IMAGE)
            write_photo(page, address, media);
    }
    for (unsigned i = 0; i < draft->media->len; i++) {
        const Media *media = draft->media->pdata[i];
        g_autofree char *address = media_address(row, i, media);

        if (media->kind == MEDIA_IMAGE)
            continue;
        if (!has_list) {
            page_element(page, "h2", NULL, "attachments");
            g_string_append(page->out, "<ul>\n");
        }
        has_list = true;
        write_attachment(page, address, media);
    }
    if (has_list)
        g_string_append(page->out, "</ul>\n");
}

/* One notice as it is shown: all of it, or one of its versions. */
typedef struct {
    const PageRow *row;
    const Draft *draft;
    unsigned version; /* from 1; 0 = all */
    const RichText *text;
    const char *language; /* of the text */
    const char *title;
} View;

static void
write_notice(const Page *page, const View *view)
{
    g_autoptr(GPtrArray) none = g_ptr_array_new();
    GString *out = page->out;

    write_languages(page, view->row, view->draft, view->version);
    g_string_append(out, "<article>\n<h1");
    markup_attribute(out, "lang", view->language);
    g_string_append_c(out, '>');
    markup_text(out, view->title);
    g_string_append(out, "</h1>\n<p class=\"date\">");
    page_time(page, "published", view->row->shown_s);
    g_string_append(out, "</p>\n");
    page_state(page, view->row, clock_now_s());

    g_string_append(out, "<div class=\"text\"");
    markup_attribute(out, "lang", view->language);
    g_string_append(out, ">\n");
    markup_rich(out, view->text, view->version > 0 ? none : view->draft->versions);
    g_string_append(out, "</div>\n");
    write_media(page, view->row, view->draft);
    g_string_append(out, "</article>\n<p><a href=\"/avvisi\">");
    page_words(page, "all");
    g_string_append(out, "</a></p>\n");
}

static void
show(const WebContext *context, const View *view, WebAnswer *answer)
{
    const PageRow *row = view->row;
    bool is_all = view->version == 0;
    g_autofree char *words = rich_text_plain(view->text);
    g_autofree char *beginning = archive_beginning(words);
    g_autofree char *picture = preview_of(row, view->draft);
    g_autofree char *path = g_strdup_printf(
        "/avvisi/%s%s%s", row->name, is_all ? "" : "/", is_all ? "" : view->language);
    View named = *view;

    if (*named.title == '\0')
        named.title = beginning;

    PageHead head = {
        .title = named.title,
        .description = beginning,
        .path = path,
        .picture = picture,
        .is_notice = true,
    };
    g_auto(Page) page = page_begin(context, is_all ? NULL : view->language, &head);

    write_notice(&page, &named);
    page_end(&page, 200, answer);
}

static void
show_version(const WebContext *context, const PageRow *row, const char *language,
             WebAnswer *answer)
{
    g_autoptr(Draft) draft = archive_draft(row);
    unsigned version = draft ? find_version(draft, language) : 0;
    const Version *own = version > 0 ? draft->versions->pdata[version - 1] : NULL;
    g_autoptr(RichText) alone = own ? rich_text_version(draft->text, version) : NULL;

    if (!draft || (language && !own)) {
        page_answer(context, answer, draft ? 404 : 500, draft ? "missing" : "busy");
        return;
    }
    show(context,
         &(View){
             .row = row,
             .draft = draft,
             .version = version,
             .text = own ? alone : draft->text,
             .language = own ? own->language
                             : settings_text(context->settings, "bridge", "language"),
             .title = own && own->title ? own->title : row->title,
         },
         answer);
}

void
archive_notice(const WebContext *context, const char *name, const char *language,
               WebAnswer *answer)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(PageRow) row = pages_get(context->store, name ? name : "", &error);

    if (row && !row->is_gone)
        show_version(context, row, language, answer);
    else if (row)
        page_answer(context, answer, 410, row->cancelled_s > 0 ? "cancelled" : "old");
    else if (error)
        page_answer(context, answer, 503, "busy");
    else if (strcmp(name ? name : "", PAGE_OF_TRIALS) == 0)
        page_answer(context, answer, 200, "trial");
    else
        page_answer(context, answer, 404, "missing");
}
