/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/tool.h"

static const Tool *const tools[] = {&tool_photo, &tool_tnef};

const Tool *
tool_find(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(tools); i++) {
        if (g_str_equal(tools[i]->name, name))
            return tools[i];
    }
    return NULL;
}
