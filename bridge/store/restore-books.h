/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * restore-books - what a restored database must forget and must learn
 *
 * Private to restore.c.
 */
#pragma once

#include "bridge/store/restore.h"

/*
 * Changes @store, which was just copied to a folder of its own, so that nothing goes
 * out twice.  @live: the folder of the state that it replaces, possibly without a
 * database, or with one that cannot be read.
 */
bool
restore_books(Store *store, const char *folder, const char *live, const char *actor,
              RestoreSum *sum, GError **error);
