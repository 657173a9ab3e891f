/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * target - where a link leads to, as a citizen may see it
 *
 * Mail filters and newsletters wrap links into addresses of their own.  Where the
 * wrapper carries the true address it is taken out, by a table; parameters that only
 * count who clicked are dropped.  What a wrapper hides stays hidden: nothing is asked
 * of the network.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/*
 * http, https, mailto and tel only; mailto: and tel: become the bare address.
 * @opaque: set when it goes through somebody who counts clicks; may be NULL.
 * Returns: (owned), or NULL.
 */
char *
target_of(const char *href, bool *opaque);

/* Every http(s) address in @text cleaned so.  (owned) */
char *
target_clean_text(const char *text);

typedef enum {
    TARGET_OTHER, /* the words say something else than the address */
    TARGET_SAME,  /* they are the address, as a reader sees it */
    TARGET_CUT,   /* they are its beginning, and end in "..." */
    TARGET_FALSE, /* they are an address of another host: a trap */
} TargetWords;

/* How the words of a link stand to its target. */
TargetWords
target_compare(const char *words, const char *target);

/* Whether @url begins with http:// or https://. */
bool
target_has_scheme(const char *url);

/* Returns: (unowned) the host in @url, of @length bytes, without user and port. */
const char *
target_host(const char *url, size_t *length);
