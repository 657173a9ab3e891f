/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * align-psl - organisational domains by the public suffix list (libpsl)
 *
 * Debian updates the list as the package publicsuffix; libpsl takes the newer of that
 * and its own.
 */
#include "bridge/auth/align.h"

#include <libpsl.h>
#include <string.h>

/* Names under which a provider gives every customer a domain of their own, and which
 * the list lacks: all tenants would speak for each other. */
static const char *const shared_names[] = {"onmicrosoft.com"};

/* Read at the first use: the list is a constant of the machine. */
static const psl_ctx_t *
suffix_list(void)
{
    static gsize once;

    if (g_once_init_enter(&once)) {
        const psl_ctx_t *list = psl_latest(NULL);
        g_once_init_leave(&once, GPOINTER_TO_SIZE(list ? list : psl_builtin()));
    }
    return GSIZE_TO_POINTER(once);
}

bool
align_has_relaxed(void)
{
    return true;
}

bool
align_is_one_organisation(const char *one, const char *other)
{
    const psl_ctx_t *list = suffix_list();
    const char *mine = list ? psl_registrable_domain(list, one) : NULL;
    const char *its = list ? psl_registrable_domain(list, other) : NULL;

    if (!mine || !its || strcmp(mine, its) != 0 || psl_is_public_suffix(list, mine))
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(shared_names); i++)
        if (strcmp(mine, shared_names[i]) == 0)
            return false;
    return true;
}
