/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * align-none - a build without libpsl: nobody but the domain itself is aligned
 */
#include "bridge/auth/align.h"

bool
align_has_relaxed(void)
{
    return false;
}

bool
align_is_one_organisation(const char *one, const char *other)
{
    return false;
}
