/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * web - libmicrohttpd in the GLib loop: webhooks, public pages, health, metrics
 *
 * One file per group of pages behind one table of routes (routes.c).  Size and
 * time of a request are limited; what a stranger sends is never logged.
 */
#pragma once

#include "bridge/base/settings.h"
#include "bridge/channels/channel.h"
#include "bridge/store/store.h"

typedef struct Web Web;

/* A raw webhook was stored and committed: work on it. */
typedef void (*WebStored)(void *user_data);

/*
 * Listens as [web] says.  @channels: of Channel, borrowed.
 * Returns: (owned); NULL with G_IO_ERROR when the port cannot be had, or G_FILE_ERROR
 * or G_KEY_FILE_ERROR when the words of the public pages cannot.
 */
Web *
web_open(const Settings *settings, Store *store, GPtrArray *channels, WebStored stored,
         void *user_data, GError **error);
void
web_close(Web *web);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Web, web_close)

/* The port that is listened on (for port=0). */
unsigned
web_port(const Web *web);
