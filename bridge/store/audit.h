/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * audit - who did what: append-only, each line carries the digest of the one before
 *
 * A line's digest is the SHA-256 of its fields and of the digest before it; its seal
 * is an HMAC-SHA256 of that digest under a key of the state folder, which is never in
 * the database.  The head names the last line: kept elsewhere (it stands in the
 * administrator's daily mail), it shows that nothing was cut or written anew since.
 */
#pragma once

#include "bridge/store/store.h"

/* Appends a line.  @actor: an address, or "system", or "admin:LOGIN"; @action:
 * kebab-case; @subject: what it was done to; @detail may be NULL.  No numbers of
 * citizens in any of them. */
bool
audit_add(Store *store, const char *actor, const char *action, const char *subject,
          const char *detail, GError **error);

/* Whether there is a line of @action on @subject.  Reads the whole audit. */
bool
audit_has(Store *store, const char *action, const char *subject);

typedef struct {
    int64_t id, at_s;
    const char *actor, *action, *subject, *detail, *digest, *seal;
} AuditLine;

typedef bool (*AuditVisit)(const AuditLine *line, void *user_data);

bool
audit_each(Store *store, AuditVisit visit, void *user_data, GError **error);

/* Returns: (owned) "NUMBER:DIGEST" of the last line; "0:" when there is none; NULL
 * with STORE_ERROR. */
char *
audit_head(Store *store, GError **error);

/*
 * Recomputes the chain and the seals, and holds it against @head, an earlier
 * audit_head(), unless that is NULL.  Returns: true when whole; false with
 * STORE_ERROR_CONFLICT and a sentence that names the first line that was changed, is
 * missing, stands elsewhere, or was cut off.
 */
bool
audit_verify(Store *store, const char *head, GError **error);
