/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/base/clock.h"

#include <gio/gio.h>

static int64_t offset_us;

int64_t
clock_now_ms(void)
{
    return (g_get_real_time() + offset_us) / 1000;
}

int64_t
clock_now_s(void)
{
    return (g_get_real_time() + offset_us) / G_USEC_PER_SEC;
}

void
clock_start_at(int64_t now_s)
{
    offset_us = now_s * G_USEC_PER_SEC - g_get_real_time();
}

bool
clock_read(const char *text, int64_t *when_s, GError **error)
{
    g_autoptr(GDateTime) when = g_date_time_new_from_iso8601(text, NULL);

    if (!when) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                    "not a time with zone, as 2026-11-24T18:13:01Z is: %s", text);
        return false;
    }

    *when_s = g_date_time_to_unix(when);
    return true;
}

char *
clock_text(int64_t when_s)
{
    g_autoptr(GDateTime) when = g_date_time_new_from_unix_utc(when_s);

    return when ? g_date_time_format(when, "%Y-%m-%dT%H:%M:%SZ") : g_strdup("?");
}
