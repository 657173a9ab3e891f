/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/web/route.h"

#include "bridge/base/limits.h"

#include <string.h>

const WebRoute web_routes[] = {
    {"/webhook/", LIMIT_WEBHOOK_BYTES, web_webhook},
    {"/health", 0, web_health},
    {NULL},
};

const WebRoute *
web_route_find(const char *path)
{
    for (const WebRoute *route = web_routes; route->prefix; route++) {
        size_t length = strlen(route->prefix);

        if (strncmp(path, route->prefix, length) != 0)
            continue;
        if (route->prefix[length - 1] == '/' || path[length] == '\0' ||
            path[length] == '/')
            return route;
    }
    return NULL;
}
