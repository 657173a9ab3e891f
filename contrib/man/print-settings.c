/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * print-settings - the program's own tables of settings, as roff
 *
 * Runs while building: banditore.conf(5) is its head, this, and its tail.
 */
#include "bridge/base/settings.h"
#include "bridge/channels/channel.h"

#include <stdio.h>

int
main(void)
{
    g_autofree SettingDriver *drivers = channel_setting_drivers();
    g_autoptr(GString) roff = g_string_new(NULL);

    settings_print_manual(drivers, roff);
    return fputs(roff->str, stdout) < 0 || fflush(stdout) != 0;
}
