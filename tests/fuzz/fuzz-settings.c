/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * fuzz-settings - the administrator's own file, with whatever slipped into it: each
 * problem has its line and words, and nothing is read without a check
 */
#include "bridge/base/settings.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = g_strndup((const char *) data, size);
    g_autoptr(GPtrArray) problems =
        g_ptr_array_new_with_free_func((GDestroyNotify) setting_problem_free);
    g_autoptr(Settings) settings = settings_parse("conf", text, NULL, problems);

    for (const char *const *name = settings ? settings_names(settings, "sender") : NULL;
         name && *name; name++) {
        g_autofree char *group = g_strconcat("sender:", *name, NULL);
        settings_list(settings, group, "phones");
        settings_text(settings, group, "until");
    }
    return 0;
}
