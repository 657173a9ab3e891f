/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/mailbox/imap-folder.h"

#include <glib.h>
#include <string.h>

/* Base 64 of UTF-16, with "," for "/" and without padding. */
static void
append_shifted(GString *wire, const GString *utf16)
{
    g_autofree char *base64 = g_base64_encode((const guchar *) utf16->str, utf16->len);

    g_strdelimit(base64, "/", ',');
    base64[strcspn(base64, "=")] = '\0';
    g_string_append_printf(wire, "&%s-", base64);
}

static void
append_unit(GString *utf16, gunichar2 unit)
{
    g_string_append_c(utf16, unit >> 8);
    g_string_append_c(utf16, unit & 0xff);
}

static void
append_char(GString *utf16, gunichar c)
{
    if (c > 0xffff) {
        append_unit(utf16, 0xd800 + ((c - 0x10000) >> 10));
        append_unit(utf16, 0xdc00 + ((c - 0x10000) & 0x3ff));
    } else {
        append_unit(utf16, c);
    }
}

char *
imap_folder_wire(const char *name)
{
    g_autoptr(GString) wire = g_string_new(NULL);
    g_autoptr(GString) shifted = g_string_new(NULL);

    if (*name == '\0' || !g_utf8_validate(name, -1, NULL))
        return NULL;

    for (const char *at = name; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);

        if (g_unichar_iscntrl(c))
            return NULL;
        if (c >= 0x80) {
            append_char(shifted, c);
            continue;
        }
        if (shifted->len > 0)
            append_shifted(wire, shifted);
        g_string_truncate(shifted, 0);
        g_string_append(wire, c == '&' ? "&-" : "");
        if (c != '&')
            g_string_append_c(wire, c);
    }
    if (shifted->len > 0)
        append_shifted(wire, shifted);

    return g_string_free(g_steal_pointer(&wire), FALSE);
}
