/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * cleanup - what g_autoptr and g_auto need for types that are not GLib's
 *
 * A module whose own types want g_autoptr declares that in its own header.
 * This one is for the C library and for habits shared by all folders.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

/* A file descriptor that is closed at the end of its scope; -1 = none. */
typedef int AutoFd;

static inline void
auto_fd_clear(AutoFd *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AutoFd, auto_fd_clear)

/* A file that is closed at the end of its scope, with g_autoptr. */
typedef FILE AutoFile;

static inline void
auto_file_close(AutoFile *file)
{
    fclose(file);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(AutoFile, auto_file_close)

/* Moves the descriptor out of @fd, which is -1 afterwards. */
static inline int
auto_fd_steal(AutoFd *fd)
{
    int moved = *fd;

    *fd = -1;
    return moved;
}
