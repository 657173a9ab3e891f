/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * prove-gpg - ask gpg about one OpenPGP signature, in a limited child
 *
 * gpg gets a copy of the public keys that the administrator imported, in a folder of
 * this run alone: no agent, no key server, no settings, no network, no key but those.
 */
#pragma once

#include "bridge/auth/openpgp.h"

typedef struct GpgRun GpgRun;

/* @status: (unowned) what gpg said, NULL when it could not be asked. */
typedef void (*GpgDone)(const char *status, void *user_data);

/*
 * @keyring: path of pubring.kbx.  @now_s: the time by which keys expire.  @done:
 * exactly once, in the main context, after this has returned; then the run is freed by
 * itself. Returns: (unowned).
 */
GpgRun *
gpg_start(const char *keyring, const OpenPgp *parts, int64_t now_s, GpgDone done,
          void *user_data);

/* Ends it; its `done` never comes.  Accepts NULL. */
void
gpg_cancel(GpgRun *run);
