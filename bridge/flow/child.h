/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * child - run a program that reads hostile bytes, with limits, without blocking
 *
 * fork and exec with an environment of its own, as `nobody` when we are root, in a
 * session of its own, with no descriptor but three.  The program gets its input on
 * standard input and answers on standard output; past its time it is killed.
 */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct Child Child;

typedef enum {
    CHILD_ERROR_START, /* cannot be started: our installation */
    CHILD_ERROR_DIED,  /* a signal, a bad exit status, or its time ran out */
    CHILD_ERROR_LIMIT, /* it answered more than it may */
} ChildError;

#define CHILD_ERROR (child_error_quark())
GQuark
child_error_quark(void);

/* Borrowed during the call. */
typedef struct {
    const char *const *argv; /* argv[0] is the path of the program */
    const char *const *envp;
    const char *folder;  /* where it runs; NULL = "/" */
    GBytes *input;       /* NULL = nothing */
    size_t answer_bytes; /* the most that it may answer */
    unsigned wall_s;
    unsigned cpu_s;       /* 0 = as its parent */
    int64_t memory_bytes; /* 0 = as its parent */
    int64_t file_bytes;   /* the largest file that it may write; -1 = as its parent */
    bool no_network;      /* where the kernel lets us */
    bool takes_failure;   /* a bad exit status is an answer too */
    bool is_fenced;       /* sees libraries and @folder only (fence.h) */
} ChildSpec;

/* @output: (unowned) what it answered, NULL on error. */
typedef void (*ChildDone)(GBytes *output, const GError *error, void *user_data);

/* @done: exactly once, in the main context, after this has returned; then @child is
 * freed by itself.  Returns: (unowned) for child_cancel. */
Child *
child_start(const ChildSpec *spec, ChildDone done, void *user_data);

/* Kills it; its `done` never comes. */
void
child_cancel(Child *child);

/* The user and group that children run as: nobody's when we are root, else ours. */
void
child_identity(uid_t *uid, gid_t *gid);
