/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * cage-sanitized - the cage for builds with sanitizers
 *
 * Address sanitizer reserves terabytes and, to print a report, asks the system
 * more than reading a mail does.  What these calls can do to a file that is already
 * open is nothing.
 */
#include "filters/cage.h"

bool
cage_limit_memory(void)
{
    return true;
}

const char *const *
cage_extra_calls(void)
{
    static const char *const names[] = {
        "prctl", "tgkill", "sched_getaffinity", "readlink", "getrlimit", "prlimit64",
        "ioctl", "getuid", "geteuid",           NULL,
    };

    return names;
}
