/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/convert.h"

#include "bridge/flow/child.h"
#include "filters/sniff.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

static const char conf[] = "[bridge]\n"
                           "name = Prova\n"
                           "[mailbox]\n"
                           "addresses = avvisi@comune.example\n"
                           "[topic meteo]\n"
                           "title = Meteo\n"
                           "[topic scuola]\n"
                           "title = Scuola\n"
                           "addresses = scuola@comune.example\n";

typedef struct {
    bool came;
    Draft *draft;
    GError *error;
} Answer;

static void
answer_clear(Answer *answer)
{
    draft_free(answer->draft);
    g_clear_error(&answer->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Answer, answer_clear)

static void
on_done(Draft *draft, const GError *error, void *data)
{
    Answer *answer = data;

    g_assert_false(answer->came);
    answer->came = true;
    answer->draft = draft;
    answer->error = error ? g_error_copy(error) : NULL;
}

/* Outlives every Convert, as in the daemon. */
static Settings *settings;

static Convert *
make_convert(const char *program)
{
    g_autofree char *real =
        g_test_build_filename(G_TEST_BUILT, "filters", "banditore-convert", NULL);

    return convert_new(settings, program ? program : real);
}

static void
convert_bytes(Convert *convert, const char *raw, size_t size, Answer *answer)
{
    g_autoptr(GBytes) bytes = g_bytes_new(raw, size);

    convert_start(convert, bytes, 0, on_done, answer);
    g_assert_false(answer->came);
    while (!answer->came)
        g_main_context_iteration(NULL, TRUE);
}

static void
convert_file(const char *name, Answer *answer)
{
    g_autofree char *path =
        g_test_build_filename(G_TEST_DIST, "tests", "data", "mails", name, NULL);
    g_autofree char *raw = NULL;
    size_t size = 0;
    g_autoptr(Convert) convert = make_convert(NULL);

    g_assert_true(g_file_get_contents(path, &raw, &size, NULL));
    convert_bytes(convert, raw, size, answer);
}

static void
test_mail(void)
{
    g_auto(Answer) answer = {0};
    g_autofree char *text = NULL;

    convert_file("outlook-html.eml", &answer);
    g_assert_no_error(answer.error);
    text = rich_text_plain(answer.draft->text);
    g_assert_cmpstr(answer.draft->title, ==, "Chiusura strada");
    g_assert_true(g_str_has_prefix(text, "Si avvisa.\n\nVia Verdi è chiusa"));
    g_assert_cmpint(answer.draft->origin.kind, ==, ORIGIN_FORWARD_INLINE);
}

static void
test_alias(void)
{
    static const char raw[] = "From: a@b.example\nTo: scuola@comune.example\n"
                              "Subject: [meteo] Chiuse\n\nDomani.\n";
    g_autoptr(Convert) convert = make_convert(NULL);
    g_auto(Answer) answer = {0};

    convert_bytes(convert, raw, strlen(raw), &answer);
    g_assert_no_error(answer.error);
    g_assert_cmpuint(answer.draft->topics->len, ==, 2);
}

/* A photo of each kind becomes a JPEG in which no place can be read. */
static void
test_photo(gconstpointer name)
{
    g_auto(Answer) answer = {0};
    const Media *media;
    size_t size = 0;
    const char *data;

    convert_file(name, &answer);
    g_assert_no_error(answer.error);
    g_assert_cmpuint(answer.draft->media->len, ==, 1);
    media = g_ptr_array_index(answer.draft->media, 0);
    g_assert_cmpstr(media->mime, ==, "image/jpeg");
    g_assert_cmpstr(sniff_type(media->data, NULL), ==, "image/jpeg");
    g_assert_true(g_str_has_suffix(media->filename, ".jpg") ||
                  g_str_has_suffix(media->filename, ".jpeg"));
    data = g_bytes_get_data(media->data, &size);
    g_assert_cmpuint(size, >, 500);
    g_assert_null(memmem(data, size, "Exif", 4));
    g_assert_cmpuint(media->size_bytes, ==, size);
}

static void
test_photo_broken(void)
{
    g_auto(Answer) answer = {0};
    const DraftPart *part;

    convert_file("photo-broken.eml", &answer);
    g_assert_no_error(answer.error);
    g_assert_cmpuint(answer.draft->media->len, ==, 0);
    part = g_ptr_array_index(answer.draft->parts, 1);
    g_assert_cmpint(part->fate, ==, FATE_REFUSED);
    g_assert_cmpstr(part->reason, ==, "image-unreadable");
    g_assert_cmpuint(answer.draft->warnings->len, >=, 1);
}

static void
test_limit(void)
{
    g_auto(Answer) answer = {0};

    convert_file("nested-groups.eml", &answer);
    g_assert_error(answer.error, CONVERT_ERROR, CONVERT_ERROR_LIMIT);
    g_assert_null(answer.draft);
}

/* A script in place of the program.  The folder must be open to nobody. */
static char *
fake_program(const char *script)
{
    g_autofree char *folder = g_dir_make_tmp("banditore-test-XXXXXX", NULL);
    char *path = g_build_filename(folder, "program", NULL);
    g_autofree char *text = g_strconcat("#!/bin/sh\n", script, "\n", NULL);

    g_assert_true(g_chmod(folder, 0755) == 0);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    g_assert_true(g_chmod(path, 0755) == 0);
    return path;
}

static void
remove_program(const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);

    g_unlink(path);
    g_rmdir(folder);
}

static const struct {
    const char *path;
    const char *script; /* NULL = there is no program */
    ConvertError code;
} fakes[] = {
    {"/convert/killed", "kill -9 $$", CONVERT_ERROR_CRASHED},
    {"/convert/bad-exit", "cat >/dev/null; exit 3", CONVERT_ERROR_CRASHED},
    {"/convert/deaf", "exit 0", CONVERT_ERROR_ANSWER},
    {"/convert/garbage", "cat >/dev/null; echo hello", CONVERT_ERROR_ANSWER},
    {"/convert/half-a-frame", "cat >/dev/null; printf 'BNDTOR01\\0\\0'",
     CONVERT_ERROR_ANSWER},
    {"/convert/echo-of-the-request", "cat", CONVERT_ERROR_ANSWER},
    {"/convert/endless-answer", "cat >/dev/null; exec cat /dev/zero",
     CONVERT_ERROR_CRASHED},
    {"/convert/missing", NULL, CONVERT_ERROR_START},
};

static void
test_fake(gconstpointer data)
{
    size_t i = GPOINTER_TO_SIZE(data);
    g_autofree char *program = fakes[i].script ? fake_program(fakes[i].script)
                                               : g_strdup("/nonexistent/program");
    g_autoptr(Convert) convert = make_convert(program);
    g_autofree char *raw = g_strnfill(300000, 'x'); /* more than a pipe holds */
    g_auto(Answer) answer = {0};

    convert_bytes(convert, raw, 300000, &answer);
    g_assert_error(answer.error, CONVERT_ERROR, fakes[i].code);
    g_assert_null(answer.draft);
    if (fakes[i].script)
        remove_program(program);
}

/* A program that never answers is ended when its Convert is. */
static void
test_free_while_running(void)
{
    g_autofree char *program = fake_program("exec sleep 600");
    Convert *convert = make_convert(program);
    g_autoptr(GBytes) raw = g_bytes_new_static("x", 1);
    g_auto(Answer) answer = {0};

    convert_start(convert, raw, 0, on_done, &answer);
    g_main_context_iteration(NULL, FALSE);
    g_assert_false(answer.came);
    convert_free(convert);
    g_assert_true(answer.came);
    g_assert_error(answer.error, CONVERT_ERROR, CONVERT_ERROR_CRASHED);
    remove_program(program);
}

static void
on_child(GBytes *output, const GError *error, void *data)
{
    GError **result = data;

    *result = error ? g_error_copy(error) : g_error_new(CHILD_ERROR, 99, "answered");
}

static void
test_time_out(void)
{
    g_autofree char *program = fake_program("exec sleep 600");
    const char *const argv[] = {program, NULL};
    const char *const envp[] = {"PATH=/usr/bin:/bin", NULL};
    const ChildSpec spec = {.argv = argv, .envp = envp, .wall_s = 1, .file_bytes = -1};
    g_autoptr(GError) error = NULL;

    child_start(&spec, on_child, &error);
    while (!error)
        g_main_context_iteration(NULL, TRUE);
    g_assert_error(error, CHILD_ERROR, CHILD_ERROR_DIED);
    remove_program(program);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    g_autoptr(GPtrArray) problems =
        g_ptr_array_new_with_free_func((GDestroyNotify) setting_problem_free);
    settings = settings_parse("prova.conf", conf, NULL, problems);

    g_test_add_func("/convert/mail", test_mail);
    g_test_add_func("/convert/alias", test_alias);
    g_test_add_data_func("/convert/photo-jpeg-with-place", "iphone-forward.eml",
                         test_photo);
    g_test_add_data_func("/convert/photo-heic", "photo-heic.eml", test_photo);
    g_test_add_data_func("/convert/photo-tiff", "photo-tiff.eml", test_photo);
    g_test_add_func("/convert/photo-broken", test_photo_broken);
    g_test_add_func("/convert/limit", test_limit);
    for (size_t i = 0; i < G_N_ELEMENTS(fakes); i++)
        g_test_add_data_func(fakes[i].path, GSIZE_TO_POINTER(i), test_fake);
    g_test_add_func("/convert/free-while-running", test_free_while_running);
    g_test_add_func("/convert/time-out", test_time_out);

    int status = g_test_run();
    settings_free(settings);
    return status;
}
