/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * credentials - read secrets from files, systemd credentials or a command
 */
#pragma once

#include "bridge/base/cleanup.h"
#include "bridge/base/secret.h"

/*
 * Reads the file @path; a bare name without a slash is looked for in
 * $CREDENTIALS_DIRECTORY first.  A file that others than its owner can read or
 * that belongs neither to us nor to root is refused (group read is allowed when
 * root owns it).
 * Returns: (owned), or NULL with G_FILE_ERROR or G_IO_ERROR and a sentence.
 */
Secret *
credentials_read(const char *path, GError **error);

/*
 * Runs @command (split as a shell would, but without a shell) and takes the
 * first line that it prints as a token.  Blocks at most 20 s: call it in a worker
 * thread or at start only.
 */
Secret *
credentials_command(const char *command, GError **error);
