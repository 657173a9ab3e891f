/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * answer - a handler's answer as libmicrohttpd sends it, with the headers that all have
 *
 * Private to this folder.
 */
#pragma once

#include "bridge/web/route.h"

#include <microhttpd.h>

/* Takes what @answer owns.  Returns: (owned) the response; NULL without memory. */
struct MHD_Response *
answer_make(const WebContext *context, WebAnswer *answer);
