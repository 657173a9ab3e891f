/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * mails - the ledger of every mail that was ever fetched
 *
 * States: fetched -> judged -> queued | held | refused | ignored -> filed.
 * "filed" means moved on the server; what was decided stays in `decision`.
 */
#pragma once

#include "bridge/base/words.h"
#include "bridge/store/store.h"

/* The numbers stand in the database: append, never reorder. */
typedef enum {
    MAIL_FETCHED = 0,
    MAIL_JUDGED = 1,
    MAIL_QUEUED = 2,
    MAIL_HELD = 3,
    MAIL_REFUSED = 4,
    MAIL_IGNORED = 5,
    MAIL_FILED = 6,
} MailState;

/* Strings owned; NULL where unknown. */
typedef struct {
    int64_t id;
    uint32_t uidvalidity, uid; /* where it was seen last on the server */
    char *message_id;          /* without <> */
    char *digest; /* 64 hex: content digest A (domain/sender-authentication i) */
    char *file;   /* path of the raw mail below state_dir; NULL: never fetched whole */
    uint64_t size_bytes;
    int64_t received_s; /* INTERNALDATE */
    int64_t fetched_s;
    MailState state;
    MailState decision; /* queued, held, refused or ignored; fetched = none yet */
    char *sender;       /* From, lower case */
    char *subject;
    char *reason; /* code of the verdict */
    char *explanation;
    char *evidence;       /* JSON list */
    unsigned tries;       /* times that work on it was begun */
    int64_t duplicate_of; /* id of the first, 0 = none */
} MailRow;

void
mail_row_free(MailRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MailRow, mail_row_free)

/*
 * Adds a fetched mail: the raw bytes go to a file first (temporary name, fsync,
 * rename, fsync of the folder), then the row is committed.  @raw NULL: a mail
 * too large to fetch, only its header is known.  @row: the fields the caller
 * knows; id, file, state and fetched_s are set here.
 * Returns: false with STORE_ERROR.
 */
bool
mails_add(Store *store, MailRow *row, GBytes *raw, GError **error);

/* Returns: (owned) the row, or NULL (with STORE_ERROR only when reading failed). */
MailRow *
mails_get(Store *store, int64_t id, GError **error);
MailRow *
mails_find_uid(Store *store, uint32_t uidvalidity, uint32_t uid, GError **error);

/* The first mail with this digest, or Message-ID, other than @except_id. */
MailRow *
mails_find_digest(Store *store, const char *digest, int64_t except_id, GError **error);
MailRow *
mails_find_message_id(Store *store, const char *message_id, int64_t except_id,
                      GError **error);

/* Returns: (owned, of MailRow) mails in @state, oldest first; NULL on error. */
GPtrArray *
mails_in_state(Store *store, MailState state, GError **error);

/* Returns: (owned, of MailRow) decided but not yet filed, oldest first. */
GPtrArray *
mails_to_file(Store *store, GError **error);

/* Returns: (owned, of MailRow) held or refused ones after @after_id, oldest first, up
 * to the first that is not decided yet; NULL on error. */
GPtrArray *
mails_unpublished_after(Store *store, int64_t after_id, GError **error);

/* Writes the verdict; state becomes judged. */
bool
mails_judge(Store *store, int64_t id, const char *sender, const char *subject,
            const char *reason, const char *explanation, const char *evidence,
            GError **error);

/* Sets the decision and state (queued, held, refused, ignored). */
bool
mails_decide(Store *store, int64_t id, MailState decision, GError **error);

/* A held mail is to be worked on again: state judged, no decision.  CONFLICT when it is
 * not held (any more). */
bool
mails_release(Store *store, int64_t id, GError **error);

/* Returns: (owned, of MailRow) held ones, newest first. */
GPtrArray *
mails_held(Store *store, GError **error);

/* The mail was moved on the server. */
bool
mails_set_filed(Store *store, int64_t id, GError **error);

/* Counts one try more and commits; returns the new count, 0 on error. */
unsigned
mails_count_try(Store *store, int64_t id, GError **error);

/* The server gave it a new place. */
bool
mails_set_place(Store *store, int64_t id, uint32_t uidvalidity, uint32_t uid,
                GError **error);
bool
mails_set_duplicate(Store *store, int64_t id, int64_t of, GError **error);

/* Returns: (owned) the raw bytes of the file, mapped; NULL with STORE_ERROR. */
GBytes *
mails_raw(Store *store, const MailRow *row, GError **error);

/* Mails by decision since @since_s: for the digest and for metrics. */
unsigned
mails_count(Store *store, MailState decision, int64_t since_s);

/* Returns: (owned, of MailRow) those, newest first, at most @most; NULL on error. */
GPtrArray *
mails_decided_since(Store *store, MailState decision, int64_t since_s, unsigned most,
                    GError **error);

typedef struct {
    char *reason;
    unsigned n;
} MailReasonCount;

/* Returns: (owned, of MailReasonCount) held and refused ones since @since_s by reason,
 * the most frequent first; NULL on error. */
GPtrArray *
mails_count_reasons(Store *store, int64_t since_s, GError **error);
