/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * page - the phones as a web page, built into the program
 */
#pragma once

#include "contrib/sandbox/answer.h"

/* Nothing from elsewhere, and no text of a message can become a script. */
#define PAGE_POLICY                                                                    \
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "        \
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/* Returns: (owned) the page or what it needs, or NULL when @path is none of it. */
Answer *
page_answer(const char *path);
