/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * html-name - names of elements and attributes, compared
 *
 * A page asks for each of its tags whether it is one of dozens; the first letter
 * settles nearly all of them.
 */
#pragma once

#include <stdbool.h>
#include <string.h>

/* Whether @name, in lower case, is @other. */
static inline bool
html_name_is(const char *name, const char *other)
{
    return *name == *other && strcmp(name, other) == 0;
}

/* @names: ended by NULL. */
static inline bool
html_name_is_one_of(const char *name, const char *const *names)
{
    for (; *names; names++) {
        if (html_name_is(name, *names))
            return true;
    }
    return false;
}
