/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * convert - from a mail to its Draft, by the caged program banditore-convert
 *
 * fork and exec, no secrets, only what the filters need on a pipe; limits on
 * time, memory and answer; `nobody` when we are root; seccomp and Landlock
 * inside.  The child answers a Draft or `need: [{tool, part}]`; each tool runs
 * in a limited child of its own, three rounds at most.  Nothing blocks.
 */
#pragma once

#include "bridge/base/draft.h"
#include "bridge/base/settings.h"

typedef struct Convert Convert;

typedef enum {
    CONVERT_ERROR_CRASHED, /* the child died, ran out of time or memory */
    CONVERT_ERROR_ANSWER,  /* its answer cannot be understood */
    CONVERT_ERROR_LIMIT,   /* the mail is beyond a limit; the message says which */
    CONVERT_ERROR_START,   /* the program cannot be started: our installation */
} ConvertError;

#define CONVERT_ERROR (convert_error_quark())
GQuark
convert_error_quark(void);

/* @settings must outlive it.  @program: path of banditore-convert. */
Convert *
convert_new(const Settings *settings, const char *program);

/* Ends what is under way; those `done`s get CRASHED. */
void
convert_free(Convert *convert);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Convert, convert_free)

/* @draft is taken (owned) by the callee and NULL on error. The message of @error
 * is an Italian sentence for the author. */
typedef void (*ConvertDone)(Draft *draft, const GError *error, void *user_data);

/* @done: exactly once, in the main context, after this has returned.  Media in the
 * draft carry their bytes. */
void
convert_start(Convert *convert, GBytes *raw, int64_t received_s, ConvertDone done,
              void *user_data);
