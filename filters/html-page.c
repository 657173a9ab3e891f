/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/html-page.h"

#include "bridge/base/limits.h"
#include "filters/filter.h"
#include "filters/html-entity.h"
#include "filters/html-name.h"
#include "filters/html-nest.h"
#include "filters/html-sheet.h"

#include <string.h>

#define PAGE_NAME_BYTES HTML_NEST_NAME_BYTES

typedef struct {
    HtmlPage *page;
    HtmlNest *nest;
    size_t tags;
} Reader;

static const char *const attribute_names[] = {
    "style",      "class",  "id",    "href",  "src",      "alt",    "title", "width",
    "height",     "type",   "start", "value", "reversed", "hidden", "color", "bgcolor",
    "background", "border", "role",  "face",  "rowspan",  NULL,
};

static bool
is_void(const char *name)
{
    static const char *const names[] = {
        "br",   "img", "hr",    "meta",  "link",  "input", "wbr",    "area",
        "base", "col", "embed", "param", "track", "frame", "source", NULL};
    return html_name_is_one_of(name, names);
}

/* Elements whose text no reader sees, and which hold no other elements. */
static bool
is_raw(const char *name)
{
    static const char *const names[] = {"style",   "script",   "title", "iframe",
                                        "noembed", "noframes", NULL};
    return html_name_is_one_of(name, names);
}

static bool
is_inline(const char *name)
{
    static const char *const names[] = {"span",   "font",  "b",   "i",   "u",
                                        "em",     "a",     "s",   "sup", "sub",
                                        "strong", "small", "o:p", "big", NULL};
    return html_name_is_one_of(name, names);
}

/* Returns: bytes of the name at @text, lower case in @name. */
static size_t
read_name(const char *text, char *name, size_t size)
{
    size_t length = strcspn(text, " \t\r\n\f/>");
    size_t kept = MIN(length, size - 1);

    for (size_t i = 0; i < kept; i++)
        name[i] = g_ascii_tolower(text[i]);
    name[kept] = '\0';
    return length;
}

static void
write_value(GString *out, const char *value, size_t length)
{
    const char *end = value + length;

    for (const char *mark; (mark = memchr(value, '"', (size_t) (end - value)));
         value = mark + 1) {
        g_string_append_len(out, value, mark - value);
        g_string_append(out, "&quot;");
    }
    g_string_append_len(out, value, end - value);
}

/* Reads one attribute; writes it when it is one of those that are read later.
 * Returns: (unowned) behind it, NULL when its quotation mark is never closed. */
static const char *
copy_attribute(GString *out, const char *text, unsigned *seen)
{
    char name[PAGE_NAME_BYTES];
    size_t length = strcspn(text, " \t\r\n\f/>=");
    const char *value = "";
    size_t size = 0;

    length += length == 0;
    for (size_t i = 0; i < MIN(length, sizeof name - 1); i++)
        name[i] = g_ascii_tolower(text[i]);
    name[MIN(length, sizeof name - 1)] = '\0';
    text += length;

    const char *equals = text + strspn(text, " \t\r\n\f");

    if (*equals == '=') {
        value = equals + 1 + strspn(equals + 1, " \t\r\n\f");
        if (*value == '"' || *value == '\'') {
            const char *close = strchr(value + 1, *value);

            if (!close)
                return NULL;
            value++;
            size = (size_t) (close - value);
            text = close + 1;
        } else {
            size = strcspn(value, " \t\r\n\f>");
            text = value + size;
        }
    }
    for (unsigned i = 0; attribute_names[i]; i++) {
        if (!html_name_is(name, attribute_names[i]) || *seen & 1u << i)
            continue;
        *seen |= 1u << i;
        g_string_append_c(out, ' ');
        g_string_append(out, name);
        g_string_append(out, "=\"");
        write_value(out, value, size);
        g_string_append_c(out, '"');
        break;
    }
    return text;
}

/* Behind the raw element that begins before @text.  Its text is dropped. */
static const char *
skip_raw(Reader *reader, const char *name, const char *text)
{
    size_t length = strlen(name);
    const char *at = strchr(text, '<');

    for (; at; at = strchr(at + 1, '<')) {
        if (at[1] == '/' && g_ascii_strncasecmp(at + 2, name, length) == 0 &&
            !g_ascii_isalnum(at[2 + length]))
            break;
    }
    if (!at)
        at = text + strlen(text);
    if (html_name_is(name, "style"))
        html_sheet_read(reader->page->unshown, text, (size_t) (at - text));

    const char *end = strchr(at, '>');

    return end ? end + 1 : at + strlen(at);
}

static const char *
start_tag(Reader *reader, const char *text)
{
    GString *out = reader->page->text;
    char name[PAGE_NAME_BYTES];
    const char *at = text + 1 + read_name(text + 1, name, sizeof name);
    size_t before = out->len;
    unsigned seen = 0;
    bool is_closed = false;

    /* The body has a ground of its own, which is all that matters of it. */
    if (html_name_is(name, "body"))
        g_strlcpy(name, "div", sizeof name);
    g_string_append_c(out, '<');
    g_string_append(out, name);
    for (;;) {
        at += strspn(at, " \t\r\n\f");
        if (*at == '>' || *at == '\0')
            break;
        is_closed = *at == '/';
        if (is_closed) {
            at++;
            continue;
        }
        at = copy_attribute(out, at, &seen);
        if (!at) {
            g_string_truncate(out, before);
            return text + strlen(text);
        }
    }
    at += *at == '>';
    reader->tags++;
    if (is_raw(name)) {
        g_string_truncate(out, before);
        return is_closed ? at : skip_raw(reader, name, at);
    }
    if (html_name_is(name, "html") || html_name_is(name, "head") ||
        html_name_is(name, "meta") || html_name_is(name, "link")) {
        g_string_truncate(out, before);
        return at;
    }
    g_string_append(out, is_closed ? "/>" : ">");
    if (is_closed || is_void(name)) {
        html_nest_void(reader->nest, name);
        return at;
    }
    if (!html_nest_start(reader->nest, name)) {
        g_string_truncate(out, before);
        if (!is_inline(name))
            g_string_append(out, "<br>");
    }
    return at;
}

static const char *
end_tag(Reader *reader, const char *text)
{
    GString *out = reader->page->text;
    char name[PAGE_NAME_BYTES];
    const char *at = text + 2 + read_name(text + 2, name, sizeof name);
    const char *end = strchr(at, '>');

    at = end ? end + 1 : at + strlen(at);
    reader->tags++;
    if (html_name_is(name, "body") || html_name_is(name, "html")) {
        /* Servers add footers below it, and programs whole mails. */
        g_string_append(out, "<br><br>");
        return at;
    }
    switch (html_nest_end(reader->nest, name)) {
    case HTML_NEST_NONE:
        if (html_name_is(name, "p") || html_name_is(name, "br"))
            g_string_append(out, "<br>");
        break;
    case HTML_NEST_WRITTEN:
        g_string_append(out, "</");
        g_string_append(out, name);
        g_string_append_c(out, '>');
        break;
    case HTML_NEST_LEFT_OUT:
        if (!is_inline(name))
            g_string_append(out, "<br>");
        break;
    }
    return at;
}

/* "<mario@comune.example>" and "<https://...>" are what somebody wrote. */
static bool
is_written_text(const char *text)
{
    size_t length = strcspn(text, " \t\r\n\f>=\"'");

    return text[length] == '>' &&
           (memchr(text, '@', length) || g_str_has_prefix(text, "http:") ||
            g_str_has_prefix(text, "https:") || g_str_has_prefix(text, "mailto:") ||
            g_str_has_prefix(text, "www."));
}

static const char *
comment(const char *text)
{
    const char *at = text + strlen("<!--");

    if (*at == '>')
        return at + 1;
    if (g_str_has_prefix(at, "->"))
        return at + 2;
    for (at = strstr(at, "--"); at; at = strstr(at + 1, "--")) {
        if (at[2] == '>')
            return at + 3;
        if (at[2] == '!' && at[3] == '>')
            return at + 4;
    }
    return text + strlen(text);
}

static const char *
markup(Reader *reader, const char *text)
{
    if (g_str_has_prefix(text, "<!--"))
        return comment(text);
    if (text[1] == '!' || text[1] == '?') {
        const char *end = strchr(text, '>');

        return end ? end + 1 : text + strlen(text);
    }
    if (text[1] == '/' && g_ascii_isalpha(text[2]))
        return end_tag(reader, text);
    if (g_ascii_isalpha(text[1]) && !is_written_text(text + 1))
        return start_tag(reader, text);
    g_string_append(reader->page->text, "&lt;");
    return text + 1;
}

static const char *
entity(GString *out, const char *text)
{
    gunichar character = 0;
    size_t length = html_entity_read(text, &character);

    if (length == 0) {
        g_string_append(out, "&amp;");
        return text + 1;
    }
    if (character == '&')
        g_string_append(out, "&amp;");
    else if (character == '<')
        g_string_append(out, "&lt;");
    else if (character == '>')
        g_string_append(out, "&gt;");
    else if (character != 0)
        g_string_append_unichar(out, character);
    return text + length;
}

HtmlPage *
html_page_new(const char *text, GError **error)
{
    size_t length = strlen(text);
    g_autoptr(HtmlPage) page = g_new0(HtmlPage, 1);
    Reader reader = {.page = page};

    page->text = g_string_sized_new(length + 1);
    page->unshown = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    if (length <= LIMIT_HTML_BYTES) {
        reader.nest = html_nest_new();
        while (*text != '\0' && reader.tags <= LIMIT_HTML_TAGS) {
            size_t plain = strcspn(text, "<&");

            g_string_append_len(page->text, text, (gssize) plain);
            text += plain;
            if (*text == '<')
                text = markup(&reader, text);
            else if (*text == '&')
                text = entity(page->text, text);
        }
        html_nest_free(reader.nest);
    }
    if (length <= LIMIT_HTML_BYTES && reader.tags <= LIMIT_HTML_TAGS)
        return g_steal_pointer(&page);
    g_set_error_literal(error, FILTER_ERROR, FILTER_ERROR_LIMIT,
                        "Il testo del messaggio è troppo lungo o troppo complicato.");
    return NULL;
}

void
html_page_free(HtmlPage *page)
{
    if (!page)
        return;
    g_string_free(page->text, TRUE);
    g_hash_table_unref(page->unshown);
    g_free(page);
}
