/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/auth/scan.h"
#include "bridge/base/limits.h"

#include <string.h>

static bool
skip_comment(const char **at)
{
    unsigned depth = 0;

    for (const char *p = *at; *p != '\0'; p++) {
        if (*p == '\\') {
            if (*++p == '\0')
                break;
        } else if (*p == '(') {
            if (++depth > LIMIT_COMMENT_DEPTH)
                return false;
        } else if (*p == ')' && --depth == 0) {
            *at = p + 1;
            return true;
        }
    }

    return false;
}

bool
scan_blank(const char **at)
{
    for (;;) {
        *at += strspn(*at, " \t");
        if (**at != '(')
            return true;
        if (!skip_comment(at))
            return false;
    }
}

char *
scan_quoted(const char **at)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (const char *p = *at + 1; *p != '\0'; p++) {
        if (*p == '"') {
            *at = p + 1;
            return g_string_free(g_steal_pointer(&text), FALSE);
        }
        if (*p == '\\' && *++p == '\0')
            break;
        g_string_append_c(text, *p);
    }

    return NULL;
}

char *
scan_run(const char **at, bool (*is)(char c))
{
    const char *start = *at;

    while (**at != '\0' && is(**at))
        (*at)++;

    return *at > start ? g_strndup(start, *at - start) : NULL;
}

bool
scan_is_atext(char c)
{
    return g_ascii_isalnum(c) || (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c));
}
