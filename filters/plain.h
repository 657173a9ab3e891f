/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * plain - plain text into lines
 */
#pragma once

#include "filters/lines.h"

/*
 * Appends the lines of @text (clean UTF-8) to @lines: quote depth from ">", items
 * from "- " and "1. ", and lines that a mail program broke at about 76 columns
 * made whole again when @unwrap (not for format=flowed).
 */
void
plain_read(GPtrArray *lines, const char *text, bool unwrap);
