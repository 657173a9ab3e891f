/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * dkim-none - stands in where libopendkim is not built in: nobody could say
 */
#include "bridge/auth/dkim-here.h"

#include <string.h>

DkimHere *
dkim_here_open(void)
{
    return NULL;
}

void
dkim_here_close(DkimHere *here)
{
}

void
dkim_here_look(DkimHere *here, GBytes *raw, const Header *header, const GPtrArray *keys,
               int64_t now_s, GPtrArray *proofs)
{
    for (unsigned i = 0; i < keys->len; i++) {
        const DkimKey *key = keys->pdata[i];
        const char *domain = strstr(key->name, "._domainkey.");

        g_ptr_array_add(proofs,
                        evidence_new("dkim-here", "temperror",
                                     domain ? domain + strlen("._domainkey.") : "",
                                     "built without libopendkim"));
    }
}
