/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/net/credentials.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

typedef struct {
    char *folder, *path;
} Place;

static void
set_up(Place *place, gconstpointer data)
{
    place->folder = g_dir_make_tmp("credentials-XXXXXX", NULL);
    place->path = g_build_filename(place->folder, "token", NULL);
    g_unsetenv("CREDENTIALS_DIRECTORY");
}

static void
tear_down(Place *place, gconstpointer data)
{
    g_unsetenv("CREDENTIALS_DIRECTORY");
    g_unlink(place->path);
    g_rmdir(place->path);
    g_rmdir(place->folder);
    g_free(place->folder);
    g_free(place->path);
}

static void
write_file(const char *path, const char *bytes, gssize length, mode_t mode)
{
    g_assert_true(g_file_set_contents(path, bytes, length, NULL));
    g_assert_cmpint(chmod(path, mode), ==, 0);
}

static void
test_reads(Place *place, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Secret) secret = NULL;

    write_file(place->path, "EAAB-finto \r\n", -1, 0600);
    secret = credentials_read(place->path, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(secret_text(secret), ==, "EAAB-finto");
}

static void
test_bare_name(Place *place, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Secret) secret = NULL;

    write_file(place->path, "da systemd", -1, 0400);
    g_setenv("CREDENTIALS_DIRECTORY", place->folder, TRUE);
    secret = credentials_read("token", &error);
    g_assert_no_error(error);
    g_assert_cmpstr(secret_text(secret), ==, "da systemd");
}

static void
test_open_to_all(Place *place, gconstpointer data)
{
    g_autoptr(GError) error = NULL;

    write_file(place->path, "x", -1, 0604);
    g_assert_null(credentials_read(place->path, &error));
    g_assert_error(error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
}

/* Group read is good enough for a file of root's, and only for that. */
static void
test_group(Place *place, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Secret) secret = NULL;

    write_file(place->path, "x", -1, 0640);
    secret = credentials_read(place->path, &error);
    if (geteuid() == 0)
        g_assert_no_error(error);
    else
        g_assert_error(error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
    g_clear_error(&error);

    g_assert_cmpint(chmod(place->path, 0620), ==, 0);
    g_assert_null(credentials_read(place->path, &error));
    g_assert_error(error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
}

static void
test_stranger(Place *place, gconstpointer data)
{
    g_autoptr(GError) error = NULL;

    write_file(place->path, "x", -1, 0600);
    if (chown(place->path, 65534, (gid_t) -1) != 0) {
        g_test_skip("only root can give a file away");
        return;
    }
    g_assert_null(credentials_read(place->path, &error));
    g_assert_error(error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
}

static void
test_no_secret(Place *place, gconstpointer data)
{
    g_autofree char *long_one = g_strnfill(70000, 'a');
    struct {
        const char *bytes;
        gssize length;
    } bad[] = {{"", 0}, {" \n", -1}, {"a\0b", 3}, {long_one, -1}};

    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;

        write_file(place->path, bad[i].bytes, bad[i].length, 0600);
        g_assert_null(credentials_read(place->path, &error));
        g_assert_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
    }
}

static void
test_no_file(Place *place, gconstpointer data)
{
    g_autoptr(GError) error = NULL;

    g_assert_null(credentials_read(place->path, &error));
    g_assert_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
    g_clear_error(&error);

    g_assert_null(credentials_read(place->folder, &error));
    g_assert_error(error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE);
    g_clear_error(&error);

    g_assert_cmpint(mkfifo(place->path, 0600), ==, 0);
    g_assert_null(credentials_read(place->path, &error));
    g_assert_error(error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE);
}

static void
test_command(Place *place, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Secret) secret =
        credentials_command("printf '%s\\n' \"ya29.a b\" seconda", &error);

    g_assert_no_error(error);
    g_assert_cmpstr(secret_text(secret), ==, "ya29.a b");
}

static void
test_command_fails(Place *place, gconstpointer data)
{
    static const char *const bad[] = {
        "false", "true", "banditore-no-such-program", "printf 'x",
        "sh -c 'echo x; exit 3'",
        /* No shell reads the line: these are words for printf. */
        "printf '' ; echo x"};

    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;

        g_assert_null(credentials_command(bad[i], &error));
        g_assert_nonnull(error);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

#define ADD(path, function)                                                            \
    g_test_add("/credentials/" path, Place, NULL, set_up, function, tear_down)
    ADD("reads", test_reads);
    ADD("bare-name", test_bare_name);
    ADD("open-to-all", test_open_to_all);
    ADD("group", test_group);
    ADD("stranger", test_stranger);
    ADD("no-secret", test_no_secret);
    ADD("no-file", test_no_file);
    ADD("command", test_command);
    ADD("command-fails", test_command_fails);
#undef ADD

    return g_test_run();
}
