/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * journal - who left or is forgotten, outside the database, so that no old copy brings
 * them back
 *
 * state_dir/left.journal, one line for each word, only ever appended to:
 *
 *     leave|forget|join SECONDS CHANNEL NUMBER BSUID
 *
 * NUMBER and BSUID are HMAC-SHA256 (128 bits, hex) under people.key of the state
 * folder, "-" where unknown: enough to find a person again in a database that has
 * them, and nothing more.  A "leave" and a "forget", which is a leave after which
 * nothing is kept (forget.h), are synced before the database commits them, a "join"
 * after it: after a crash between the two, somebody gets nothing rather than
 * something they left.  The last word of a person counts, by order and not by time.
 *
 * Its size is bounded: when the daemon starts with more than JOURNAL_COMPACT_BYTES,
 * only the last word of those who are still gone stays, and none that is older than
 * JOURNAL_KEEP_D days.  No backup that is older may be restored.
 *
 * Private to bridge/store/, which writes it where people leave and join.
 */
#pragma once

#include "bridge/store/store.h"

/* In days: how old a backup may be that is restored. */
#define JOURNAL_KEEP_D 800

/* In bytes: some 3,000 words. */
#define JOURNAL_COMPACT_BYTES (256 * 1024)

#define JOURNAL_FILE "left.journal"
#define JOURNAL_KEY "people"

/* The subscriber @id is leaving: written and synced with the commit, before it. */
bool
journal_leave(Store *store, int64_t id, GError **error);

/* The same of one who is to be forgotten, enrolled or not. */
bool
journal_forget(Store *store, int64_t id, GError **error);

/* What stands for a person, in the journal and where they are forgotten: (owned), "-"
 * for what is NULL. */
bool
journal_marks(Store *store, const char *channel, const char *number, const char *bsuid,
              char **of_number, char **of_bsuid, GError **error);

/* The subscriber @id was enrolled in the open transaction: written once that is
 * committed, for those only who had left before; @again: the caller knows they had. */
bool
journal_join(Store *store, int64_t id, bool again, GError **error);

/* What sql.c calls after the outermost BEGIN, around its COMMIT, and when it was
 * undone. */
void
journal_begun(Store *store);
bool
journal_before_commit(Store *store, GError **error);
void
journal_after_commit(Store *store);
void
journal_undone(Store *store);

/*
 * Everybody who is enrolled in @store and whose last word in @dir's journal, read with
 * @dir's key, is that they leave, leaves; where it is that they are forgotten, so they
 * are, enrolled or not.  Words from before @since_s were done before; when there are no
 * later ones nobody is looked at.  Idempotent.
 * Returns: how many left or were forgotten, -1 with STORE_ERROR.
 */
int64_t
journal_replay(Store *store, const char *dir, int64_t since_s, GError **error);

/* What the owner does when it opens: replays what is new, and compacts. */
bool
journal_start(Store *store, GError **error);
