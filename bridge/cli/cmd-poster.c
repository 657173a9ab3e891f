/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * poster - an A4 sheet (SVG) with the QR code to join by, for the town hall's door
 */
#include "bridge/cli/command.h"

#include "bridge/base/texts.h"
#include "bridge/web/markup.h"
#include "bridge/web/qr.h"

#include <stdio.h>

extern const Command command_poster;

/* Millimetres: the sheet's width (ISO 216), what words may take of it, the code. */
#define SHEET 210
#define WORDS 180
#define CODE 120
#define CODE_TOP 88

/* A letter is so wide, of its height: a little more than a sans-serif type has. */
#define LETTER 0.58

/* One line in the middle of the sheet. */
static void
write_line(GString *out, const char *words, double top, double size, bool is_bold)
{
    char height[G_ASCII_DTOSTR_BUF_SIZE], at[G_ASCII_DTOSTR_BUF_SIZE];

    g_ascii_formatd(height, sizeof height, "%.1f", size);
    g_ascii_formatd(at, sizeof at, "%.1f", top);
    g_string_append_printf(out, "<text x=\"%d\" y=\"%s\" font-size=\"%s\"%s>",
                           SHEET / 2, at, height,
                           is_bold ? " font-weight=\"bold\"" : "");
    markup_text(out, words);
    g_string_append(out, "</text>\n");
}

/* The lines of [poster] @key, one below the other, smaller when one would not fit. */
static void
write_lines(GString *out, const Texts *texts, const Settings *settings, const char *key,
            double top, double size, bool is_bold)
{
    g_autofree char *words =
        texts_get(texts, "poster", key, "administration",
                  settings_text(settings, "bridge", "administration"), "number",
                  settings_text(settings, "web", "join_number"), NULL);
    g_auto(GStrv) lines = g_strsplit(words, "\n", -1);

    for (unsigned i = 0; lines[i]; i++)
        size =
            MIN(size, WORDS / (LETTER * (double) MAX(g_utf8_strlen(lines[i], -1), 1)));
    for (unsigned i = 0; lines[i]; i++)
        write_line(out, lines[i], top + 1.4 * size * i, size, is_bold);
}

/* Returns: false when the address does not fit into a code. */
static bool
draw(GString *out, const Settings *settings, const Texts *texts, const char *address)
{
    g_string_append(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                         "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"210mm\""
                         " height=\"297mm\" viewBox=\"0 0 210 297\""
                         " font-family=\"sans-serif\" text-anchor=\"middle\">\n"
                         "<path fill=\"#fff\" d=\"M0 0h210v297h-210z\"/>\n"
                         "<path fill=\"#17324d\" d=\"M0 0h210v38h-210z\"/>\n"
                         "<g fill=\"#fff\">\n");
    write_lines(out, texts, settings, "head", 24, 14, true);
    g_string_append(out, "</g>\n<g fill=\"#1a1a1a\">\n");
    write_lines(out, texts, settings, "title", 56, 13, true);
    write_lines(out, texts, settings, "how", CODE_TOP + CODE + 14, 10, true);
    write_lines(out, texts, settings, "small", CODE_TOP + CODE + 50, 7, false);
    g_string_append(out, "</g>\n");
    if (!qr_draw(out, address, (SHEET - CODE) / 2.0, CODE_TOP, CODE))
        return false;
    g_string_append(out, "</svg>\n");
    return true;
}

static int
run(const CommandContext *context, int argc, char **argv)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(GError) error = NULL;

    if (argc != 1)
        return command_usage(&command_poster);

    g_autoptr(Settings) settings = command_settings(context);
    if (!settings)
        return EX_CONFIG;

    g_autofree char *address = qr_join_address(settings);
    g_autoptr(Texts) texts =
        texts_load(NULL, settings_text(settings, "bridge", "language"),
                   settings_text(settings, "bridge", "time_zone"), &error);
    if (!texts || !address || !draw(out, settings, texts, address)) {
        command_error("%s", error     ? error->message
                            : address ? "the number does not fit into a code"
                                      : "join_number in [web] is not set");
        return EXIT_NEGATIVE;
    }
    fputs(out->str, stdout);
    return 0;
}

const Command command_poster = {
    .name = "poster",
    .usage = "",
    .summary = "an A4 sheet (SVG) with a QR code to join by",
    .run = run,
};
