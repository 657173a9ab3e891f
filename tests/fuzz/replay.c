/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * replay - runs a fuzz target over its seeds, where libFuzzer is not built in
 *
 * The seeds of tests/fuzz/fuzz-NAME.c are the files of tests/fuzz/fuzz-NAME/.
 * Prints TAP.  A crash or a sanitizer's report is the failure.
 */
#include <glib.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
main(int argc, char **argv)
{
    g_autofree char *name = g_path_get_basename(argv[0]);
    const char *source = g_getenv("G_TEST_SRCDIR");
    g_autofree char *folder =
        argc > 1 ? g_strdup(argv[1])
                 : g_build_filename(source ? source : ".", "tests", "fuzz", name, NULL);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *entry;
    unsigned seeds = 0;

    if (!dir) {
        printf("1..1\nnot ok 1 - no seeds in %s\n", folder);
        return EXIT_FAILURE;
    }

    while ((entry = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(folder, entry, NULL);
        g_autofree char *text = NULL;
        size_t size = 0;

        if (!g_file_get_contents(path, &text, &size, NULL))
            continue;
        LLVMFuzzerTestOneInput((const uint8_t *) text, size);
        printf("ok %u - %s\n", ++seeds, entry);
    }

    printf("1..%u\n", seeds);
    return seeds > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
