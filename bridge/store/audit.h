/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * audit - who did what: append-only, each line carries the digest of the one before
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
    const char *actor, *action, *subject, *detail, *digest;
} AuditLine;

typedef bool (*AuditVisit)(const AuditLine *line, void *user_data);

bool
audit_each(Store *store, AuditVisit visit, void *user_data, GError **error);

/* Recomputes the chain.  Returns: true when whole; false with the first broken line in
 * @error. */
bool
audit_verify(Store *store, GError **error);
