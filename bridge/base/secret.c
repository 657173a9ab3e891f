/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/base/secret.h"

#include <string.h>

struct Secret {
    char *text;
};

Secret *
secret_take(char *text)
{
    Secret *secret = g_new0(Secret, 1);

    secret->text = g_strchomp(text ? text : g_strdup(""));
    return secret;
}

Secret *
secret_copy(const Secret *secret)
{
    return secret ? secret_take(g_strdup(secret->text)) : NULL;
}

void
secret_free(Secret *secret)
{
    if (!secret)
        return;

    explicit_bzero(secret->text, strlen(secret->text));
    g_free(secret->text);
    g_free(secret);
}

const char *
secret_text(const Secret *secret)
{
    return secret->text;
}
