/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * post-statuses - a provider that posts statuses, in a process of its own
 *
 * Its connections stay open and each waits for its answer before it posts again, as the
 * real provider's do.  Times are counted from the instant when a POST was due, so that
 * a server that keeps one waiting is charged for those behind it, too.
 */
#pragma once

#include <glib.h>

typedef struct {
    char *provider_id;
    char *callback;
} PostTarget;

typedef struct {
    unsigned port; /* on 127.0.0.1, plain HTTP */
    const char *secret;
    const PostTarget *targets; /* each gets "sent", "delivered", "read" */
    unsigned n;
    unsigned per_post; /* statuses in one body */
    unsigned connections;
    unsigned posts_per_s; /* over all connections; 0 = as fast as they are answered */
} PostPlan;

typedef struct {
    unsigned posts, refused; /* not answered by 200 */
    double p50_ms, p99_ms, most_ms;
    double wall_s;
} PostResult;

/* Forks; the child writes a PostResult to the pipe whose reading end is @fd and ends.
 * Returns: its pid. */
GPid
post_statuses(const PostPlan *plan, int *fd);
