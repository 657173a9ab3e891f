/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * cage - take from this process everything that reading a mail does not need
 *
 * No new privileges, no core, no more than LIMIT_CONVERT_* of time and memory, no
 * files, no network, no other process.  What the process still needs (converters,
 * types of gmime) must be loaded before.  Linux only.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef enum {
    CAGE_ERROR_CLOSED, /* the kernel would not; nothing may be read */
} CageError;

#define CAGE_ERROR (cage_error_quark())
GQuark
cage_error_quark(void);

/* Closes the door; there is no way back.  A system call that is not on the list
 * ends the process by SIGSYS. */
bool
cage_enter(GError **error);

/* What differs where sanitizers watch: they need memory and calls of their own. */
bool
cage_limit_memory(void);

/* Returns: (unowned) names of system calls allowed beside the common ones, ended by
 * NULL. */
const char *const *
cage_extra_calls(void);
