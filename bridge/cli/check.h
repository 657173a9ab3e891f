/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * check - try everything that the settings name, one printed line each
 */
#pragma once

#include "bridge/base/settings.h"
#include "bridge/net/smtp.h"
#include "bridge/mailbox/imap.h"

/* Blocks; prints "ok" and "NO" lines to stdout.  Returns: whether all is well. */
bool
check_everything(const Settings *settings);

/* What can be seen without a network: secrets, texts, folders.  The same output. */
bool
check_local(const Settings *settings);

/* The servers of the settings with their secrets.  (login.c) */
typedef struct {
    MailboxServer mailbox;
    SmtpServer smtp;
    Secret *mailbox_password, *smtp_password;
    const char *smtp_token_command; /* or NULL */
    const char *folders[5];
} Logins;

/* Returns: (owned), or NULL with the error of the secret that cannot be read. */
Logins *
logins_new(const Settings *settings, GError **error);
void
logins_free(Logins *logins);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Logins, logins_free)
