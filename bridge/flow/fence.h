/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * fence - which files a tool of somebody else's may see: programs and libraries to
 * read, one folder to work in (Landlock, Linux 5.13)
 *
 * A picture that takes over the tool must not read the settings, the store or the
 * photos of another mail.  Where the kernel has no Landlock there is no fence, and
 * the tool's user and the limits of child.h must do.
 */
#pragma once

/* Returns: (owned) a descriptor for fence_enter(), -1 where there is no fence. */
int
fence_make(const char *folder);

/* In the forked half, which must not gain privileges any more: closes the fence
 * behind this process for good.  Returns: 0, or -1 with errno. */
int
fence_enter(int fence);
