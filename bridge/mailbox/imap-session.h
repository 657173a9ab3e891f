/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * imap-session - one connection to the mailbox, logged in, folder selected
 *
 * Blocks, each command with its deadline.  After an error of the connection
 * (imap_session_is_usable() is false then) nothing is left but to close it.
 * Errors are in MAILBOX_ERROR.  One thread at a time; for imap.c alone.
 */
#pragma once

#include "bridge/mailbox/imap.h"

typedef struct ImapSession ImapSession;

/*
 * Connects, verifies, logs in, selects the folder and makes server->make_folders
 * where @make_folders is set.  @server must outlive the session.  @cancel_fd:
 * readable = give up; -1 = none.
 * Returns: (owned), or NULL.
 */
ImapSession *
imap_session_open(const MailboxServer *server, bool make_folders, int cancel_fd,
                  GError **error);

/* Says LOGOUT where that is possible (a second at most), then frees. */
void
imap_session_close(ImapSession *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImapSession, imap_session_close)

bool
imap_session_is_usable(const ImapSession *session);
uint32_t
imap_session_uidvalidity(const ImapSession *session);
bool
imap_session_has_idle(const ImapSession *session);

/*
 * The mails that are in the folder and not marked as deleted.
 * Returns: (unowned, of MailboxEntry) in order of UID, valid until the next call.
 */
const GArray *
imap_session_list(ImapSession *session, GError **error);

/* Returns: (owned) the mail or its header. */
GBytes *
imap_session_fetch(ImapSession *session, uint32_t uid, bool header_only,
                   size_t most_bytes, GError **error);

/* @uid 0: unknown, only @mark counts.  @from: where else it may be, or NULL. */
bool
imap_session_move(ImapSession *session, uint32_t uid, const MailboxMark *mark,
                  const char *from, const char *folder, GError **error);

/*
 * IDLE until the server says something, @wake_fd becomes readable or @wait_ms have
 * passed.  What the server says is not believed: look again afterwards.
 */
bool
imap_session_idle(ImapSession *session, int wake_fd, unsigned wait_ms, GError **error);

/* Returns: (owned) what the server can do, one English sentence. */
char *
imap_session_describe(ImapSession *session);
