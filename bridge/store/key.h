/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * key - keys of our own that never leave the state folder
 *
 * A key is state_dir/NAME.key (0600), 32 bytes of the system's random generator,
 * made when it is first asked for.  It is no part of a backup of the database.
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
