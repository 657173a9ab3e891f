/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * page - what all public pages have around their contents
 *
 *     g_auto(Page) page = page_begin(context, language, &head);
 *     g_string_append(page.out, "<h1>");
 *     page_words(&page, "archive");
 *     ...
 *     page_end(&page, 200, answer);
 *
 * The words are those of [page] in contrib/texts.  No script, no cookie, nothing from
 * elsewhere; below 50 kB without pictures.
 */
#pragma once

#include "bridge/store/pages.h"
#include "bridge/web/route.h"

/* Policies of what a page may load (CSP). */
#define PAGE_POLICY                                                                    \
    "default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self'; "         \
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

/* Strings are borrowed. */
typedef struct {
    const char *title;       /* without the name of the administration */
    const char *description; /* for previews of a link; NULL = none */
    const char *path;        /* of this page, "/avvisi"; NULL = it has no address */
    const char *picture;     /* path of one for previews, or NULL */
    bool is_notice;
} PageHead;

typedef struct {
    const WebContext *context;
    const Texts *texts;
    const char *language; /* of the words around: "it", "en" */
    GString *out;
} Page;

/* Puts address and words of the pages into @context, if there are pages (public_url).
 * Returns: false with G_FILE_ERROR or G_KEY_FILE_ERROR when there are no words. */
bool
page_prepare(WebContext *context, GError **error);

/* Frees what page_prepare() made, all of it or a part. */
void
page_forget(WebContext *context);

/* English where the page's @language is English, else as the settings have it.  NULL =
 * as the settings have it. */
Page
page_begin(const WebContext *context, const char *language, const PageHead *head);

/* The end of the page, which @answer gets with @status. */
void
page_end(Page *page, unsigned status, WebAnswer *answer);

void
page_clear(Page *page);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Page, page_clear)

/* Appends the words [page] @key, escaped; {administration}, {name}, {contact} and
 * {leave} are those of [bridge], {number} is join_number of [web]. */
void
page_words(const Page *page, const char *key);

/* The same as an element, which may have a class. */
void
page_element(const Page *page, const char *element, const char *class, const char *key);

/* Paragraphs [page] @key_1, @key_2, ... as far as there are any. */
void
page_paragraphs(const Page *page, const char *key);

/* Appends the name of the language @code, in that language. */
void
page_language(const Page *page, const char *code);

/* Appends a sentence of one moment, [page] @key with {when}, that machines can read. */
void
page_time(const Page *page, const char *key, int64_t when_s);

/* How urgent a notice is, and what became of it; nothing when there is nothing to say.
 */
void
page_state(const Page *page, const PageRow *row, int64_t now_s);

/* A page that says [page] @key as its title, and @key_text below it. */
void
page_answer(const WebContext *context, WebAnswer *answer, unsigned status,
            const char *key);

/* Whether there are public pages; the answer is 404 when not. */
bool
page_exists(const WebContext *context, WebAnswer *answer);
