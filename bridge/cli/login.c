/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * login - the mail servers that the settings name, with their secrets
 */
#include "bridge/cli/check.h"

#include "bridge/net/credentials.h"

#include <string.h>

/* The secret that @key of @group names, NULL when the key is absent. */
static bool
read_secret(const Settings *settings, const char *group, const char *key,
            Secret **secret, GError **error)
{
    const char *path = settings_text(settings, group, key);

    if (!path)
        return true;
    *secret = credentials_read(path, error);
    if (!*secret)
        g_prefix_error(error, "%s in [%s]: ", key, group);
    return *secret != NULL;
}

static void
fill_mailbox(Logins *logins, const Settings *settings)
{
    static const char *const keys[] = {"done_folder", "held_folder", "refused_folder",
                                       "junk_folder"};

    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++)
        logins->folders[i] = settings_text(settings, "mailbox", keys[i]);
    logins->mailbox = (MailboxServer){
        .host = settings_text(settings, "mailbox", "host"),
        .port = (unsigned) settings_number(settings, "mailbox", "port"),
        .plain = strcmp(settings_text(settings, "mailbox", "security"), "none") == 0,
        .ca_file = settings_text(settings, "mailbox", "ca_file"),
        .user = settings_text(settings, "mailbox", "user"),
        .password = logins->mailbox_password,
        .token_command = settings_text(settings, "mailbox", "token_command"),
        .folder = settings_text(settings, "mailbox", "folder"),
        .make_folders = logins->folders,
        .poll_s = (unsigned) settings_number(settings, "mailbox", "poll_s"),
        .idle = settings_is(settings, "mailbox", "idle"),
    };
}

static SmtpSecurity
read_security(const char *word)
{
    if (strcmp(word, "tls") == 0)
        return SMTP_TLS;
    return strcmp(word, "none") == 0 ? SMTP_NONE : SMTP_STARTTLS;
}

static void
fill_smtp(Logins *logins, const Settings *settings)
{
    logins->smtp = (SmtpServer){
        .host = settings_text(settings, "smtp", "host"),
        .port = (unsigned) settings_number(settings, "smtp", "port"),
        .security = read_security(settings_text(settings, "smtp", "security")),
        .user = settings_text(settings, "smtp", "user"),
        .password = logins->smtp_password,
        .ca_file = settings_text(settings, "smtp", "ca_file"),
    };
    logins->smtp_token_command = settings_text(settings, "smtp", "token_command");
}

Logins *
logins_new(const Settings *settings, GError **error)
{
    g_autoptr(Logins) logins = g_new0(Logins, 1);

    if (!read_secret(settings, "mailbox", "password_file", &logins->mailbox_password,
                     error) ||
        !read_secret(settings, "smtp", "password_file", &logins->smtp_password, error))
        return NULL;

    fill_mailbox(logins, settings);
    fill_smtp(logins, settings);
    return g_steal_pointer(&logins);
}

void
logins_free(Logins *logins)
{
    if (!logins)
        return;

    secret_free(logins->mailbox_password);
    secret_free(logins->smtp_password);
    g_free(logins);
}
