/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/web/route.h"

#include "bridge/base/limits.h"

#include <string.h>

const WebRoute web_routes[] = {
    {"/webhook/", LIMIT_WEBHOOK_BYTES, WEB_PROVIDER, web_webhook},
    {"/health", 0, WEB_LOCAL, web_health},
    {"/metrics", 0, WEB_LOCAL, web_metrics},
    {"/avvisi", 0, WEB_PUBLIC, web_archive},
    {"/iscrizione", 0, WEB_PUBLIC, web_join},
    {"/media/", 0, WEB_PUBLIC, web_files},
    {"/stile.css", 0, WEB_PUBLIC, web_style},
    {"/accessibilita", 0, WEB_PUBLIC, web_accessibility},
    {"/", 0, WEB_PUBLIC, web_home}, /* and whatever is not there */
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
