/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/web/client.h"

#include <netinet/in.h>
#include <string.h>

/* Proxies in a row that are looked at: more are no house that we know. */
#define MOST_PROXIES 10

static bool
is_trusted(const Settings *settings, GInetAddress *address)
{
    const char *const *masks = settings_list(settings, "web", "trusted_proxy");

    for (; *masks; masks++) {
        g_autoptr(GInetAddressMask) mask =
            g_inet_address_mask_new_from_string(*masks, NULL);

        if (mask && g_inet_address_mask_matches(mask, address))
            return true;
    }
    return false;
}

/* (owned) */
static GInetAddress *
read_peer(const struct sockaddr *peer)
{
    if (peer && peer->sa_family == AF_INET)
        return g_inet_address_new_from_bytes(
            (const guint8 *) &((const struct sockaddr_in *) peer)->sin_addr,
            G_SOCKET_FAMILY_IPV4);
    if (peer && peer->sa_family == AF_INET6)
        return g_inet_address_new_from_bytes(
            (const guint8 *) &((const struct sockaddr_in6 *) peer)->sin6_addr,
            G_SOCKET_FAMILY_IPV6);
    return NULL;
}

GInetAddress *
client_find(const Settings *settings, const struct sockaddr *peer,
            const char *forwarded)
{
    g_autoptr(GInetAddress) client = read_peer(peer);
    const char *end = forwarded ? forwarded + strlen(forwarded) : NULL;

    for (unsigned n = 0; client && end && n < MOST_PROXIES; n++) {
        const char *start = end;

        if (!is_trusted(settings, client))
            break;
        while (start > forwarded && start[-1] != ',')
            start--;

        g_autofree char *word = g_strstrip(g_strndup(start, end - start));
        GInetAddress *next = g_inet_address_new_from_string(word);
        if (!next)
            break;
        g_object_unref(client);
        client = next;
        end = start > forwarded ? start - 1 : NULL;
    }
    return g_steal_pointer(&client);
}

bool
client_is_local(GInetAddress *client, const char *forwarded)
{
    return client && g_inet_address_get_is_loopback(client) && !forwarded;
}
