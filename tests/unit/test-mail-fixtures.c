/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Strangers' mails from ../shared/fixtures, where that folder is there: none may
 * crash or be refused for another reason than a limit.  Skipped when absent.
 */
#include "tests/support/mail-work.h"

static const char *const sets[] = {
    "gmail-italian",
    "mail-parser-stalwart",
    "mail-ruby-mikel",
    "mailparser-nodemailer",
    "mime4j",
    "mimekit-messages",
    "talon",
    "html2text",
    "tnef",
    "reply-trimmer-discourse",
};

static char *
find_fixtures(void)
{
    g_autofree char *here = g_test_build_filename(G_TEST_DIST, "tests", NULL);
    g_autofree char *path =
        g_build_filename(here, "..", "..", "shared", "fixtures", NULL);
    const char *named = g_getenv("BANDITORE_FIXTURES");

    return named ? g_strdup(named) : g_steal_pointer(&path);
}

static void
try_file(const char *path, unsigned *read, unsigned *refused)
{
    g_autofree char *raw = NULL;
    size_t size = 0;
    g_autoptr(GError) error = NULL;

    if (!g_file_get_contents(path, &raw, &size, NULL))
        return;

    g_autoptr(Work) work = mail_work(raw, (gssize) size);

    if (!filters_run(work, &error)) {
        g_assert_cmpuint(error->domain, ==, FILTER_ERROR);
        (*refused)++;
        return;
    }

    g_autofree char *text = mail_text(work);

    g_assert_true(g_utf8_validate(text, -1, NULL));
    for (unsigned i = 0; i < work->draft->parts->len; i++) {
        const DraftPart *part = g_ptr_array_index(work->draft->parts, i);

        g_assert_true(part->fate != FATE_REFUSED || part->reason);
    }
    (*read)++;
}

static void
try_folder(const char *folder, unsigned depth, unsigned *read, unsigned *refused)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;

    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(folder, name, NULL);

        if (depth > 0 && g_file_test(path, G_FILE_TEST_IS_DIR))
            try_folder(path, depth - 1, read, refused);
        else if (!g_str_has_suffix(name, ".json"))
            try_file(path, read, refused);
    }
}

static void
test_set(gconstpointer name)
{
    g_autofree char *fixtures = find_fixtures();
    g_autofree char *folder = g_build_filename(fixtures, name, NULL);
    unsigned read = 0;
    unsigned refused = 0;

    if (!g_file_test(folder, G_FILE_TEST_IS_DIR)) {
        g_test_skip("no fixtures beside the source");
        return;
    }
    try_folder(folder, 3, &read, &refused);
    g_test_message("%s: %u read, %u refused", (const char *) name, read, refused);
    g_assert_cmpuint(read + refused, >, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    for (size_t i = 0; i < G_N_ELEMENTS(sets); i++) {
        g_autofree char *path = g_strconcat("/mail-fixtures/", sets[i], NULL);

        g_test_add_data_func(path, sets[i], test_set);
    }
    return g_test_run();
}
