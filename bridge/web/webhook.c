/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * webhook - GET and POST /webhook/DRIVER
 *
 * The raw bytes are stored and committed before the answer 200: a provider that
 * hears anything else sends them again (contracts/whatsapp-cloud-api 8.1).  A
 * missing signature is 401, a wrong one 403, both with an empty body.
 */
#include "bridge/web/route.h"

#include "bridge/base/clock.h"
#include "bridge/store/inbound.h"

#include <string.h>

/* The channel whose driver is named by @path ("whatsapp"), or NULL. */
static Channel *
find_channel(const WebContext *context, const char *path)
{
    for (unsigned i = 0; i < context->channels->len; i++) {
        Channel *channel = context->channels->pdata[i];

        if (channel->has_webhook && channel->ops->webhook &&
            strcmp(channel->ops->name, path) == 0)
            return channel;
    }
    return NULL;
}

static void
shake_hands(Channel *channel, const WebRequest *request, WebAnswer *answer)
{
    answer->body = channel->ops->handshake(channel, request->query);
    answer->status = answer->body ? 200 : 403;
}

static void
take_events(const WebContext *context, Channel *channel, const WebRequest *request,
            WebAnswer *answer)
{
    g_autoptr(GError) error = NULL;

    if (!request->signature) {
        answer->status = 401;
        return;
    }
    if (!channel->ops->is_signed(channel, request->signature, request->body)) {
        answer->status = 403;
        return;
    }
    if (!inbound_add(context->store, channel_name(channel), request->body,
                     clock_now_s(), NULL, &error)) {
        g_log_structured(G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "MESSAGE",
                         "a webhook could not be stored: %s", error->message);
        answer->status = 503;
        return;
    }
    answer->status = 200;
    context->stored(context->user_data);
}

void
web_webhook(const WebContext *context, const WebRequest *request, WebAnswer *answer)
{
    Channel *channel = find_channel(context, request->path);

    answer->type = "text/plain; charset=utf-8";
    if (!channel)
        answer->status = 404;
    else if (strcmp(request->method, "POST") == 0)
        take_events(context, channel, request, answer);
    else
        shake_hands(channel, request, answer);
}
