/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * outbox - mails to authors and administrators, written before they are sent
 *
 * A row carries the finished bytes and a fixed Message-ID made from what it is
 * about, so that the same report is never made twice and a repetition after a
 * crash goes out under the same id.
 */
#pragma once

#include "bridge/store/store.h"

typedef struct {
    int64_t id;
    char *key;        /* unique: "receipt:17", "final:17", "answer:mail:4", ... */
    char *message_id; /* without <> */
    char *recipient;  /* address on file */
    GBytes *mail;     /* RFC 5322 bytes, CRLF */
    int64_t created_s;
    int64_t due_s; /* not before */
    unsigned tries;
    char *error; /* of the last try */
} OutboxRow;

void
outbox_row_free(OutboxRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OutboxRow, outbox_row_free)

/* Adds a mail unless one with this key is there.  @added (may be NULL) tells. */
bool
outbox_add(Store *store, const OutboxRow *row, bool *added, GError **error);

/* Returns: (owned) the bytes of the mail with this key, or NULL. */
GBytes *
outbox_mail(Store *store, const char *key, GError **error);

/* Whether a mail with this key was ever written. */
bool
outbox_has(Store *store, const char *key);

/* Returns: (owned, of OutboxRow) unsent and due at @now_s, oldest first. */
GPtrArray *
outbox_due(Store *store, int64_t now_s, unsigned most, GError **error);
int64_t
outbox_next_due_s(Store *store); /* INT64_MAX = none waits */

/* What waits for a later try is due now: after a restart the fault may be mended. */
bool
outbox_hurry(Store *store, int64_t now_s, GError **error);

bool
outbox_set_sent(Store *store, int64_t id, int64_t now_s, GError **error);

/* The server refused for now (@due_s: when to try again) or for good (@due_s 0). */
bool
outbox_set_failed(Store *store, int64_t id, int64_t due_s, const char *why,
                  GError **error);

/* Mails of @kind ("answer": what stands before the colon of their keys) written to
 * @recipient (NULL = anybody) since @since_s: the caps. */
unsigned
outbox_count_since(Store *store, const char *kind, const char *recipient,
                   int64_t since_s);
