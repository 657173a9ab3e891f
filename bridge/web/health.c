/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * health - GET /health: whether the daemon answers and its store can be written
 */
#include "bridge/web/route.h"

#include "bridge/base/clock.h"

void
web_health(const WebContext *context, const WebRequest *request, WebAnswer *answer)
{
    g_autofree char *now = g_strdup_printf("%" G_GINT64_FORMAT, clock_now_s());
    /* Only the machine itself may cost us a commit. */
    bool good = !request->is_loopback || store_set(context->store, "health", now, NULL);

    answer->status = good ? 200 : 503;
    answer->type = "text/plain; charset=utf-8";
    answer->body = g_strdup(good ? "ok\n" : "the store cannot be written\n");
}
