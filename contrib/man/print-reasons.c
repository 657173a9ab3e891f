/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * print-reasons - the program's own table of reason codes, as roff
 *
 * Runs while building: banditore-reasons(7) is its head, and this.
 */
#include "bridge/auth/reasons.h"

#include <stdio.h>

static const char *const sections[] = {
    [VERDICT_ACCEPT] = "ACCEPTED",
    [VERDICT_HOLD] = "HELD",
    [VERDICT_REFUSE] = "REFUSED",
    [VERDICT_IGNORE] = "IGNORED",
};

/* The end of "A held mail is released by ...". */
static const char *const releases[] = {
    [RELEASE_AUTHOR] = "the author, by CONFERMA, or a second person",
    [RELEASE_OTHER] = "a second person",
    [RELEASE_ADMIN] = "the administrator",
    [RELEASE_NOTHING] = "nobody: write it anew",
};

/* Text in which roff sees no request and no escape. */
static void
append_plain(GString *roff, const char *text)
{
    if (*text == '.' || *text == '\'')
        g_string_append(roff, "\\&");
    for (; *text != '\0'; text++) {
        if (*text == '\\' || *text == '-')
            g_string_append_c(roff, '\\');
        g_string_append_c(roff, *text);
    }
    g_string_append_c(roff, '\n');
}

static void
append_reason(GString *roff, const Reason *reason)
{
    g_string_append(roff, ".TP\n.B ");
    append_plain(roff, reason->code);
    append_plain(roff, reason->english);
    g_string_append(roff, ".br\n");
    append_plain(roff, reason->italian);
    if (reason->kind == VERDICT_HOLD)
        g_string_append_printf(roff, ".br\nReleased by %s.\n",
                               releases[reason->release]);
    if (reason->alarm)
        g_string_append(roff, ".br\nThe administrator is told at once.\n");
}

int
main(void)
{
    g_autoptr(GString) roff = g_string_new(NULL);

    for (size_t kind = 0; kind < G_N_ELEMENTS(sections); kind++) {
        g_string_append_printf(roff, ".SH %s\n", sections[kind]);
        for (const Reason *reason = reasons_table(); reason->code; reason++)
            if (reason->kind == kind)
                append_reason(roff, reason);
    }
    return fputs(roff->str, stdout) < 0 || fflush(stdout) != 0;
}
