/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * imap-session-private - what the files of a session share
 *
 * imap-session.c opens and closes, imap-list.c lists and fetches, imap-move.c
 * moves, imap-idle.c waits.
 */
#pragma once

#include "bridge/mailbox/imap-session.h"
#include "bridge/mailbox/imap-stream.h"

struct ImapSession {
    const MailboxServer *server;
    ImapStream *stream;
    mailimap *imap;
    uint32_t uidvalidity;
    bool is_broken;
    GArray *entries;     /* of MailboxEntry: the listing, in order of UID */
    GHashTable *folders; /* set of names (owned) that surely exist */
};

/* A command begins; @body_bytes as in imap_stream_begin(). */
void
imap_session_begin(ImapSession *session, size_t body_bytes);

/*
 * What @result of libetpan means for @what ("LOGIN").  Marks the session broken
 * where it cannot go on.
 * Returns: true when it went well.
 */
bool
imap_session_check(ImapSession *session, int result, const char *what, GError **error);

/* Whether the server said that it can do @what ("MOVE").  libetpan's own question
 * follows a null pointer after an empty list. */
bool
imap_session_can(const ImapSession *session, const char *what);

/* Makes the folder unless it exists.  @name: UTF-8. */
bool
imap_session_make_folder(ImapSession *session, const char *name, GError **error);

/* Selects the watched folder. */
bool
imap_session_select(ImapSession *session, GError **error);

/* Returns: (owned) the key of mails that are not marked as deleted. */
struct mailimap_search_key *
imap_session_undeleted(void);

/* Of the mails of exactly this size and INTERNALDATE the only one; 0 = none, or more.
 */
bool
imap_session_find_alike(ImapSession *session, uint64_t size_bytes, int64_t received_s,
                        uint32_t *uid, GError **error);

/* UIDs that fit @key (taken).  Returns: (owned) sorted array of uint32_t. */
GArray *
imap_session_search(ImapSession *session, struct mailimap_search_key *key,
                    GError **error);
