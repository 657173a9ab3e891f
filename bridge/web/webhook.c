/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * webhook - GET and POST /webhook/DRIVER
 *
 * The raw bytes are stored and committed before the answer 200: a provider that
 * hears anything else sends them again (contracts/whatsapp-cloud-api 8.1).  A
 * missing signature is 401, a wrong one 403, both with an empty body.
 */
#include "bridge/web/route.h"

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
take_events(Channel *channel, const WebRequest *request, WebAnswer *answer)
{
    if (!request->signature) {
        answer->status = 401;
    } else if (!channel->ops->is_signed(channel, request->signature, request->body)) {
        answer->status = 403;
    } else {
        answer->status = 200;
        answer->keep_for = channel_name(channel);
    }
}

void
web_webhook(const WebContext *context, const WebRequest *request, WebAnswer *answer)
{
    Channel *channel = find_channel(context, request->path);

    answer->type = "text/plain; charset=utf-8";
    if (!channel)
        answer->status = 404;
    else if (strcmp(request->method, "POST") == 0)
        take_events(channel, request, answer);
    else
        shake_hands(channel, request, answer);
}
