/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * server - the HTTP side: reads requests, finds who answers, writes replies
 */
#pragma once

#include "contrib/sandbox/world.h"

typedef struct Server Server;

typedef struct {
    const char *address;            /* loopback */
    unsigned port;                  /* 0 = any free one */
    const char *tls_cert, *tls_key; /* PEM text, both or none */
} ServerSetup;

/* Starts; sets world->id.base_url.  Returns: (owned) the server, or NULL. */
Server *
server_start(World *world, const ServerSetup *setup, GError **error);

/* Call after events_stop(). */
void
server_stop(Server *server);
