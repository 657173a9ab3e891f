/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/report-body.h"

#include <string.h>

/* Mail programs ignore style sheets, so every style is inline. */
#define STYLE_PAGE "font-family:sans-serif;font-size:16px;color:#222;max-width:34em"
#define STYLE_FIRST "font-size:20px;font-weight:bold;margin:0 0 16px"
#define STYLE_WALL "background:#efeae2;padding:16px;border-radius:8px;margin:16px 0"
#define STYLE_BUBBLE                                                                   \
    "background:#fff;border-radius:8px;padding:8px 12px;display:inline-block;"         \
    "max-width:28em"
#define STYLE_SMALL "font-size:13px;color:#666;margin-top:24px"

ReportBody *
report_body_new(void)
{
    ReportBody *body = g_new0(ReportBody, 1);

    body->text = g_string_new(NULL);
    body->html = g_string_new(NULL);
    return body;
}

void
report_body_free(ReportBody *body)
{
    if (!body)
        return;

    g_string_free(body->text, TRUE);
    g_string_free(body->html, TRUE);
    g_free(body);
}

/* Escaped, "\n" as <br>. */
static void
append_html(GString *html, const char *words)
{
    g_auto(GStrv) lines = g_strsplit(words, "\n", -1);

    for (unsigned i = 0; lines[i]; i++) {
        g_autofree char *escaped = g_markup_escape_text(lines[i], -1);

        if (i > 0)
            g_string_append(html, "<br>\n");
        g_string_append(html, escaped);
    }
}

static void
append_block(GString *html, const char *tag, const char *style, const char *words)
{
    g_string_append_printf(html, style ? "<%s style=\"%s\">" : "<%s>", tag, style);
    append_html(html, words);
    g_string_append_printf(html, "</%s>\n", tag);
}

static void
add_paragraph(ReportBody *body, const char *style, const char *words)
{
    if (*words == '\0')
        return;

    g_string_append_printf(body->text, "%s\n\n", words);
    append_block(body->html, "p", style, words);
}

void
report_body_first(ReportBody *body, const char *words)
{
    add_paragraph(body, STYLE_FIRST, words);
}

void
report_body_add(ReportBody *body, const char *words)
{
    add_paragraph(body, NULL, words);
}

void
report_body_end(ReportBody *body, const char *words)
{
    add_paragraph(body, STYLE_SMALL, words);
}

void
report_body_list(ReportBody *body, const char *title, const GPtrArray *lines)
{
    if (lines->len == 0)
        return;

    if (*title) {
        g_string_append_printf(body->text, "%s\n", title);
        append_block(body->html, "p", "margin:16px 0 4px", title);
    }
    g_string_append(body->html, "<ul style=\"margin:4px 0 16px;padding-left:24px\">\n");
    for (unsigned i = 0; i < lines->len; i++) {
        g_string_append_printf(body->text, "- %s\n", (const char *) lines->pdata[i]);
        append_block(body->html, "li", NULL, lines->pdata[i]);
    }
    g_string_append(body->html, "</ul>\n");
    g_string_append_c(body->text, '\n');
}

static void
append_run(GString *html, const Run *run)
{
    static const struct {
        unsigned style;
        const char *tag;
    } tags[] = {{STYLE_BOLD, "b"},
                {STYLE_ITALIC, "i"},
                {STYLE_STRIKE, "s"},
                {STYLE_CODE, "code"}};

    for (size_t i = 0; i < G_N_ELEMENTS(tags); i++)
        if (run->style & tags[i].style)
            g_string_append_printf(html, "<%s>", tags[i].tag);
    append_html(html, run->text);
    for (size_t i = G_N_ELEMENTS(tags); i > 0; i--)
        if (run->style & tags[i - 1].style)
            g_string_append_printf(html, "</%s>", tags[i - 1].tag);
    if (run->href && !strstr(run->text, run->href)) {
        g_string_append(html, ": ");
        append_html(html, run->href);
    }
}

static void
append_rich(GString *html, const RichText *text)
{
    for (unsigned i = 0; i < text->blocks->len; i++) {
        const Block *block = text->blocks->pdata[i];

        g_string_append(html, block->kind == BLOCK_ITEM || block->tight
                                  ? "<p style=\"margin:0\">"
                                  : "<p style=\"margin:8px 0 0\">");
        if (block->kind == BLOCK_ITEM && block->number > 0)
            g_string_append_printf(html, "%u. ", block->number);
        else if (block->kind == BLOCK_ITEM)
            g_string_append(html, "• ");
        for (unsigned j = 0; j < block->runs->len; j++)
            append_run(html, block->runs->pdata[j]);
        g_string_append(html, "</p>\n");
    }
}

void
report_body_bubble(ReportBody *body, const char *title, const RichText *text,
                   const char *ending)
{
    g_autofree char *plain = rich_text_plain(text);
    g_autofree char *whole = g_strconcat(title, *title ? "\n\n" : "", plain,
                                         *ending ? "\n\n" : "", ending, NULL);
    g_auto(GStrv) lines = g_strsplit(whole, "\n", -1);

    for (unsigned i = 0; lines[i]; i++)
        g_string_append_printf(body->text, "%s\n", *lines[i] ? lines[i] : "");
    g_string_append_c(body->text, '\n');

    g_string_append(body->html,
                    "<div style=\"" STYLE_WALL "\"><div style=\"" STYLE_BUBBLE "\">\n");
    if (*title)
        append_block(body->html, "b", NULL, title);
    append_rich(body->html, text);
    if (*ending)
        append_block(body->html, "p", "margin:8px 0 0", ending);
    g_string_append(body->html, "</div></div>\n");
}

void
report_body_bar(ReportBody *body, const char *words, int64_t n, int64_t all,
                const char *colour)
{
    unsigned percent = all > 0 ? (unsigned) (n * 100 / all) : 0;

    g_string_append_printf(body->text, "%s\n", words);
    append_block(body->html, "p", "margin:8px 0 2px", words);
    g_string_append_printf(
        body->html,
        "<div style=\"background:#e5e5e5;height:8px;border-radius:4px\">"
        "<div style=\"background:%s;height:8px;border-radius:4px;"
        "width:%u%%\"></div></div>\n",
        colour, percent);
}

char *
report_body_html(const ReportBody *body, const char *language)
{
    return g_strdup_printf("<!DOCTYPE html>\n<html lang=\"%s\"><head>"
                           "<meta charset=\"utf-8\"></head>\n"
                           "<body><div style=\"" STYLE_PAGE
                           "\">\n%s</div></body></html>\n",
                           language, body->html->str);
}
