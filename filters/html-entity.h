/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * html-entity - the character that an entity stands for
 *
 * HTML Standard 13.2.5.72 to 80, as far as mails need it: numbers between 128 and 159
 * are windows-1252, two surrogates make one character, and names that letters of
 * Europe have may lack their semicolon.
 */
#pragma once

#include <glib.h>

/*
 * @text begins with "&".
 * Returns: the bytes that the entity takes, 0 = it is none; @character: what it
 * means, 0 = nothing that can be shown.
 */
size_t
html_entity_read(const char *text, gunichar *character);
