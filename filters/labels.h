/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * labels - the words that stand before the colon in the header of a forwarded mail
 *
 * "Da:", "From:", "Von:" and so on in the languages that mail programs speak.  One
 * word alone proves nothing; border.c looks for several together.
 */
#pragma once

#include <glib.h>

typedef enum {
    LABEL_NONE,
    LABEL_FROM,
    LABEL_DATE,
    LABEL_SENT, /* a date that only a mail has: "Inviato:" */
    LABEL_SUBJECT,
    LABEL_TO,
    LABEL_CC,
    LABEL_REPLY_TO,
    LABEL_OTHER,
} Label;

/* The form of the words: lower case, no accents, Korean in syllables.
 * @length: in bytes, -1 = to its end.  Returns: (owned) the folded word. */
char *
label_fold(const char *word, gssize length);

/* What @folded names; it takes the same time for every word. */
Label
label_find(const char *folded);

/* Returns: (unowned) all words of @label, sorted; for tests. */
const char *const *
label_words(Label label, size_t *n);
