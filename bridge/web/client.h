/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * client - who asks: the other end of the connection, or whom a trusted proxy names
 *
 * Only the addresses in [web] trusted_proxy are believed.  Their X-Forwarded-For is
 * read from the right, which is what the nearest proxy wrote; the first address there
 * that is no trusted proxy is the client.
 */
#pragma once

#include "bridge/base/settings.h"

#include <gio/gio.h>
#include <sys/socket.h>

/*
 * @peer: the other end of the connection, NULL when it has none.  @forwarded:
 * X-Forwarded-For, NULL when there is none.
 * Returns: (owned) the client; NULL when @peer is no address.
 */
GInetAddress *
client_find(const Settings *settings, const struct sockaddr *peer,
            const char *forwarded);

/* Whether the request was made on this machine: a proxy here that passes on what came
 * from outside is not meant, also when it is not listed. */
bool
client_is_local(GInetAddress *client, const char *forwarded);
