/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * pages - notices as the public sees them: by random name, in the archive, by word
 *
 * A notice has a page when it was frozen with one (BroadcastRow.page).  The page is
 * there from the commit that lets its first message leave until it is cancelled,
 * withdrawn or forgotten; what is on trial or asks staff has none.  Every function
 * reads a bounded number of rows.
 */
#pragma once

#include "bridge/base/words.h"
#include "bridge/store/store.h"

/* What stands where a name would: of notices on trial, whose page only says so, and in
 * a preview, as long as a true one. */
#define PAGE_OF_TRIALS "prova"
#define PAGE_OF_PREVIEWS "anteprima-avviso"

/* Letters of a name: base32 of ten random bytes, which nobody guesses. */
#define PAGE_NAME_LETTERS 16

/* Notices of one list. */
#define PAGE_ROWS 20

/* Characters of a text that lists show. */
#define PAGE_SUMMARY_CHARS 400

typedef struct {
    int64_t id;
    char *name;
    char *title;
    char *content; /* JSON of the frozen draft; NULL in lists and when gone */
    char *summary; /* how its text begins; NULL when gone */
    char *languages;
    NoticeClass class;
    int64_t shown_s;       /* when it was published */
    int64_t valid_until_s; /* 0 = for ever */
    bool is_gone;          /* cancelled, withdrawn or forgotten */
    int64_t cancelled_s;   /* since when it is cancelled or withdrawn; 0 = it is not */
    bool is_replaced;      /* another notice stands in its place */
    char *replaced_by;     /* name of that one's page; NULL when that is gone */
} PageRow;

void
page_row_free(PageRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PageRow, page_row_free)

/* Returns: (owned) a name that nobody has; NULL with STORE_ERROR when the system has
 * no random bytes. */
char *
pages_new_name(GError **error);

/* Returns: (owned) the page with this name; NULL without an error when there is none
 * that was ever shown. */
PageRow *
pages_get(Store *store, const char *name, GError **error);

/*
 * What is shown, newest first, at most PAGE_ROWS of them after the one named @after
 * (NULL, or a name that is unknown: from the start).  @more: there are others.
 * Returns: (owned, of PageRow); NULL on error.
 */
GPtrArray *
pages_list(Store *store, const char *after, bool *more, GError **error);

/* The same of those in which every word of @words stands, or one that begins like it,
 * accents and the last vowel aside; newest first. */
GPtrArray *
pages_search(Store *store, const char *words, const char *after, bool *more,
             GError **error);

/* A notice that has gone out is not for the public any more.  NOT_FOUND when it has no
 * page or is still going out: then it is to be cancelled. */
bool
pages_withdraw(Store *store, int64_t id, int64_t now_s, GError **error);

/* No search looks at the text of @id any more; joins the caller's transaction. */
bool
pages_forget_words(Store *store, int64_t id, GError **error);

/* The page of @id says that @by stands in its place.  NOT_FOUND when either has no
 * page. */
bool
pages_replace(Store *store, int64_t id, int64_t by, GError **error);
