/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * prove-keys - public keys of DKIM signatures from the DNS, without blocking
 *
 * All at once, through GIO's resolver; LIMIT_KEYS_S seconds in all.
 */
#pragma once

#include <glib.h>

typedef struct KeySearch KeySearch;

/* @keys: (unowned, of DkimKey) one for each name, reference it to keep it. */
typedef void (*KeysDone)(GPtrArray *keys, void *user_data);

/* @names: of char *, at least one.  @done: exactly once, in the main context, after
 * this has returned; then the search is freed by itself.  Returns: (unowned). */
KeySearch *
keys_search(const GPtrArray *names, KeysDone done, void *user_data);

/* Ends it; its `done` never comes.  Accepts NULL. */
void
keys_cancel(KeySearch *search);
