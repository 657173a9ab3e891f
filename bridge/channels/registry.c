/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/channels/channel.h"

#include <string.h>

extern const ChannelOps channel_whatsapp;

const ChannelOps *const channel_registry[] = {
    &channel_whatsapp,
    NULL,
};

const ChannelOps *
channel_find(const char *driver)
{
    for (unsigned i = 0; channel_registry[i]; i++)
        if (g_strcmp0(channel_registry[i]->name, driver) == 0)
            return channel_registry[i];

    return NULL;
}

SettingDriver *
channel_setting_drivers(void)
{
    SettingDriver *drivers = g_new0(SettingDriver, G_N_ELEMENTS(channel_registry));

    for (unsigned i = 0; channel_registry[i]; i++)
        drivers[i] = (SettingDriver){.driver = channel_registry[i]->name,
                                     .keys = channel_registry[i]->keys};
    return drivers;
}
