/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * border - which header fields our own border server wrote
 *
 * Anybody can write Authentication-Results.  Only what stands above the border
 * line counts: the first Received from the top that came from outside, if one of
 * `border_hosts` wrote it (domain/sender-authentication a.2).  Inner hops (LMTP,
 * loopback, `internal_nets`) are skipped; in doubt a line came from outside, which
 * makes the believed zone smaller.
 */
#pragma once

#include "bridge/auth/header.h"
#include "bridge/base/settings.h"

typedef struct {
    int line;        /* index of the border line in header->fields, -1 = none */
    unsigned beside; /* fields right under it that count too (position=adjacent) */
} Border;

/* Reads [admission] border_hosts, internal_nets, position. */
Border
border_find(const Header *header, const Settings *settings);

/* Whether field number @index was written by our server. */
bool
border_believes(const Border *border, unsigned index);

/* Whether @id is among [admission] authserv_ids: whole and in ASCII lower case. */
bool
border_is_own_id(const Settings *settings, const char *id);

/* Whether the border server writes no id (authserv_ids = !none, Microsoft 365). */
bool
border_is_without_id(const Settings *settings);

/* The time in the topmost Received.  Returns: false when there is none. */
bool
border_received(const Header *header, int64_t *when_s);

/* What one Received says; exposed for tests. */
typedef struct {
    char *by;      /* host, lower case, or NULL */
    char *with;    /* protocol, upper case, or NULL */
    char *ip;      /* of the client, without brackets; NULL when in doubt */
    bool has_from; /* false: made on the host itself */
} Hop;

/* Returns: false when the field cannot be understood; clear @hop either way. */
bool
border_read_hop(const char *value, Hop *hop);
void
border_clear_hop(Hop *hop);
