/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/cage.h"

#include "bridge/base/limits.h"

#include <sys/resource.h>

bool
cage_limit_memory(void)
{
    struct rlimit limit = {LIMIT_CONVERT_MEMORY_BYTES, LIMIT_CONVERT_MEMORY_BYTES};

    return setrlimit(RLIMIT_AS, &limit) == 0;
}

const char *const *
cage_extra_calls(void)
{
    static const char *const none[] = {NULL};

    return none;
}
