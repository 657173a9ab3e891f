/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/cli/notify.h"

#include "bridge/base/cleanup.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

void
notify_send(const char *state)
{
    const char *path = g_getenv("NOTIFY_SOCKET");
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t length = path ? strlen(path) : 0;

    if (length < 2 || length >= sizeof address.sun_path)
        return;

    memcpy(address.sun_path, path, length);
    /* "@name" is an abstract socket, whose first byte is NUL. */
    if (*path == '@')
        address.sun_path[0] = '\0';

    g_auto(AutoFd) fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return;
    if (sendto(fd, state, strlen(state), MSG_NOSIGNAL, (struct sockaddr *) &address,
               offsetof(struct sockaddr_un, sun_path) + length) < 0)
        g_debug("systemd was not told: %s", g_strerror(errno));
}

guint
notify_watchdog_ms(void)
{
    const char *usec = g_getenv("WATCHDOG_USEC");
    const char *pid = g_getenv("WATCHDOG_PID");

    if (!usec || (pid && g_ascii_strtoll(pid, NULL, 10) != getpid()))
        return 0;
    return (guint) (g_ascii_strtoull(usec, NULL, 10) / 2000);
}
