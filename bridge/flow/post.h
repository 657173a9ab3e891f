/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * post - hand what is in the outbox to the mail server
 *
 * One mail at a time, oldest first.  What the server cannot take now is tried
 * again after 1, 2, 4, ... minutes, at most an hour apart; what it refuses for
 * good stays in the outbox with its reason.  The same Message-ID goes out again
 * when a crash left it unknown whether the server had taken it.
 */
#pragma once

#include "bridge/net/smtp.h"
#include "bridge/store/store.h"

typedef struct Post Post;

/* @problem: what keeps mails from leaving, NULL when they leave again. */
typedef void (*PostState)(const char *problem, void *user_data);

/*
 * Everything borrowed; @server and @from outlive it.  @token_command (or NULL) is run
 * in a thread before each login and gives the XOAUTH2 token.
 */
Post *
post_new(Store *store, Http *http, const SmtpServer *server, const char *token_command,
         const char *from, PostState state, void *user_data);
void
post_free(Post *post);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Post, post_free)

/* Looks at the outbox now, and by itself when the next mail is due. */
void
post_wake(Post *post);

/* Sends @mail without the store, once; for when the store is the problem. */
void
post_direct(Post *post, const char *recipient, GBytes *mail);

/* Nothing under way and nothing due. */
bool
post_is_idle(const Post *post);

/* Why mails cannot leave, as far as the last one showed; SMTP_SENT = they can. */
SmtpEnd
post_problem(const Post *post);
