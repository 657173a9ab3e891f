/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * tls-connect - a TCP connection with a deadline, name look-up included
 *
 * For tls.c alone.  Blocks; any thread.
 */
#pragma once

#include "bridge/base/cleanup.h"

/*
 * Waits until @fd is ready for @events (POLLIN, POLLOUT).
 * Returns: false with TLS_ERROR_CONNECT when the deadline passed or @cancel_fd
 * (-1 = none) became readable first.
 */
bool
tls_wait(int fd, short events, int64_t deadline_ms, int cancel_fd, GError **error);

/*
 * Looks @host up and tries its addresses in order.  @loopback_only: others are
 * refused.
 * Returns: (owned) a non-blocking socket, or -1 with TLS_ERROR_CONNECT.
 */
int
tls_connect_tcp(const char *host, unsigned port, bool loopback_only,
                int64_t deadline_ms, int cancel_fd, GError **error);
