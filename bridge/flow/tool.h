/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * tool - what the parent does with a part that banditore-convert cannot read
 *
 * A tool is a foreign program in a limited child of its own, in a folder that is
 * removed afterwards.  Its failure costs the part, never the mail.
 */
#pragma once

#include <glib.h>

typedef struct ToolRun ToolRun;

/* @result: (unowned) NULL when the tool failed. */
typedef void (*ToolDone)(GBytes *result, void *user_data);

typedef struct {
    const char *name; /* as banditore-convert asks for it */

    /*
     * MUST.  Begin.  @done: exactly once, in the main context, after this has
     * returned; then the run is freed by itself.  Returns: (unowned), for cancel.
     */
    ToolRun *(*start)(GBytes *data, ToolDone done, void *user_data);

    /* MUST.  End it; its `done` never comes.  Accepts NULL. */
    void (*cancel)(ToolRun *run);
} Tool;

extern const Tool tool_photo;
extern const Tool tool_tnef;

/* Returns: (unowned) the tool of that name, or NULL. */
const Tool *
tool_find(const char *name);
