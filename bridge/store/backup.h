/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * backup - the whole state as a folder that can be restored
 *
 * The folder holds banditore.db, the mails and media files that it refers to, the keys,
 * the journal of who left, and MANIFEST with the digest of each.  Whoever has it has
 * the numbers of the citizens and can seal an audit anew: keep it as safe as the state.
 */
#pragma once

#include "bridge/store/store.h"

typedef struct {
    unsigned mails, media;
    uint64_t bytes;
} BackupSum;

/*
 * Writes the state to the new folder @folder while others work on it: under another
 * name first, synced, checked (backup_check()) and renamed.  CONFLICT when @folder is
 * there.
 */
bool
backup_write(Store *store, const char *folder, BackupSum *sum, GError **error);

/*
 * Whether @folder is whole: every digest, the pages of the database, a format that this
 * program knows, the chain and the seals of the audit.
 * Returns: (owned) the names of its files; NULL with STORE_ERROR.
 */
char **
backup_check(const char *folder, GError **error);

/* When the copy in @folder was made; 0 = it does not say. */
int64_t
backup_time_s(const char *folder);
