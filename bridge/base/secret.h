/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * secret - text that is wiped when it is freed
 *
 * Passwords, tokens and keys live in files or systemd credentials; whoever
 * reads them hands the text to this type.  Never log one, never put one in
 * argv.
 */
#pragma once

#include <glib.h>

typedef struct Secret Secret;

/* Takes @text (owned) and wipes it when freed; white space at the end is cut. */
Secret *
secret_take(char *text);
Secret *
secret_copy(const Secret *secret);
void
secret_free(Secret *secret);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Secret, secret_free)

/* Returns: (unowned) the text; never NULL. */
const char *
secret_text(const Secret *secret);
