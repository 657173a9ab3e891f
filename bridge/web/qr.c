/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/web/qr.h"

#include <qrencode.h>
#include <string.h>

/* Modules of white around a code (ISO/IEC 18004, 6.3.8). */
#define QUIET 4

/* A word of the family that joins (bridge/flow/wish-words.c). */
#define JOIN_WORD "ISCRIVIMI"

/* E.164: with + and country code, at most 15 digits.  Landlines are fine, for services
 * have them too. */
#define LEAST_DIGITS 8
#define MOST_DIGITS 15

char *
qr_join_address(const Settings *settings)
{
    const char *number = settings_text(settings, "web", "join_number");
    size_t digits = number && *number == '+' ? strspn(number + 1, "0123456789") : 0;

    if (digits < LEAST_DIGITS || digits > MOST_DIGITS || number[digits + 1] != '\0')
        return NULL;
    return g_strconcat("https://wa.me/", number + 1, "?text=" JOIN_WORD, NULL);
}

/* One rectangle for each run of dark modules in a row. */
static void
draw_modules(GString *out, const QRcode *code)
{
    for (int row = 0; row < code->width; row++) {
        const unsigned char *modules = code->data + row * code->width;

        for (int from = 0, to; from < code->width; from = to + 1) {
            for (to = from; to < code->width && (modules[to] & 1); to++)
                ;
            if (to > from)
                g_string_append_printf(out, "M%d %dh%dv1h-%dz", from + QUIET,
                                       row + QUIET, to - from, to - from);
        }
    }
}

/* SVG's numbers have a point, whatever the locale. */
static void
append_number(GString *out, const char *before, double number)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];

    g_string_append_printf(out, "%s%s", before,
                           g_ascii_formatd(text, sizeof text, "%.4f", number));
}

bool
qr_draw(GString *out, const char *text, double left, double top, double size)
{
    QRcode *code = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);

    if (!code)
        return false;

    int modules = code->width + 2 * QUIET;
    append_number(out, "<g transform=\"translate(", left);
    append_number(out, " ", top);
    append_number(out, ") scale(", size / modules);
    g_string_append_printf(out,
                           ")\"><path fill=\"#fff\" d=\"M0 0h%dv%dh-%dz\"/>"
                           "<path fill=\"#000\" shape-rendering=\"crispEdges\" d=\"",
                           modules, modules, modules);
    draw_modules(out, code);
    g_string_append(out, "\"/></g>\n");
    QRcode_free(code);
    return true;
}
