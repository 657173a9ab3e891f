/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * key - keys of our own that never leave the state folder
 *
 * A key is state_dir/NAME.key (0600), 32 bytes of the system's random generator,
 * made when it is first asked for.  It is never in the database; `banditore backup`
 * writes it beside the copy, since what it seals cannot be checked without it.
 */
#pragma once

#include "bridge/store/store.h"

#define STORE_KEY_BYTES 32

/*
 * @name: [a-z-]+, for one purpose each ("audit", "confirm").  A reader never makes one.
 * Returns: (owned) the key, STORE_KEY_BYTES of them; NULL with STORE_ERROR (NOT_FOUND
 * when a reader misses it, FAILED when the file is not a key).
 */
GBytes *
store_key(Store *store, const char *name, GError **error);

/* The same of a folder that is no open store; never makes one. */
GBytes *
store_key_of(const char *dir, const char *name, GError **error);
