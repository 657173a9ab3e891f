/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * mobile-footer - "Inviato da iPhone" and its kin
 */
#pragma once

#include <stdbool.h>

/* Whether @line as a whole is what a phone or program writes below a mail. */
bool
mobile_footer_is(const char *line);
