/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * migrations - the tables, as numbered steps from an empty database
 *
 * Private to bridge/store/.  A migration that was released is never changed:
 * append another.  PRAGMA user_version holds the number of the last one done.
 */
#pragma once

typedef struct {
    const char *summary; /* for people: what it adds */
    const char *sql;     /* one or more statements; runs in one transaction */
} Migration;

/* Number 1 first; ended by a NULL sql. */
extern const Migration store_migrations[];
