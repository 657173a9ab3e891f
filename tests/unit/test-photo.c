/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Pictures made here by real tools, with a secret in every place that programs write
 * to, come out with nothing but their pixels.
 */
#include "bridge/flow/tool.h"
#include "filters/pixels.h"
#include "filters/sniff.h"

#include <glib/gstdio.h>
#include <stdbool.h>
#include <string.h>

#define SECRET "SEGRETO"

typedef struct {
    const char *path;
    const char *file;
    const char *make; /* for the shell, in an empty folder */
    uint32_t width, height;
} Case;

#define TAGS                                                                           \
    "exiftool -q -overwrite_original -GPSLatitude=45.5 -GPSLatitudeRef=N"              \
    " -GPSLongitude=12.1 -GPSLongitudeRef=E -XMP:Creator=" SECRET                      \
    " -UserComment=" SECRET " -ImageDescription=" SECRET " "

#define JPEG                                                                           \
    "vips black thumb.jpg 40 30 --bands 3 && vips black a.jpg 400 300 --bands 3 "      \
    "&& " TAGS "-Orientation#=6 -IPTC:City=" SECRET " -Comment=" SECRET                \
    " '-ThumbnailImage<=thumb.jpg' a.jpg"

static const Case cases[] = {
    {"/photo/jpeg", "a.jpg", JPEG, 300, 400},
    {"/photo/png", "a.png", "vips black a.png 400 300 --bands 3 && " TAGS "a.png", 400,
     300},
    {"/photo/heic", "a.heic",
     "vips black a.jpg 400 300 --bands 3 && " TAGS
     "a.jpg && heif-enc a.jpg -o a.heic >/dev/null",
     400, 300},
    {"/photo/avif", "a.avif",
     "vips black a.jpg 400 300 --bands 3 && " TAGS
     "a.jpg && heif-enc -A a.jpg -o a.avif >/dev/null",
     400, 300},
    {"/photo/webp", "a.webp",
     "vips black a.jpg 400 300 --bands 3 && " TAGS "a.jpg && vips copy a.jpg a.webp",
     400, 300},
    {"/photo/tiff", "a.tif",
     "vips black a.jpg 400 300 --bands 3 && " TAGS "a.jpg && vips copy a.jpg a.tif",
     400, 300},
    {"/photo/gif", "a.gif", "vips black a.gif 400 300 --bands 3", 400, 300},
    {"/photo/large", "a.jpg", "vips black a.jpg 5000 2500 --bands 3 && " TAGS "a.jpg",
     2048, 1024},
};

typedef struct {
    bool came;
    GBytes *bytes;
} Answer;

static void
on_done(GBytes *result, void *user_data)
{
    Answer *answer = user_data;

    answer->came = true;
    answer->bytes = result ? g_bytes_ref(result) : NULL;
}

static GBytes *
make(const Case *c)
{
    g_autofree char *folder = g_dir_make_tmp("banditore-test-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, c->file, NULL);
    const char *argv[] = {"/bin/sh", "-c", c->make, NULL};
    char *data = NULL;
    size_t size = 0;

    g_spawn_sync(folder, (char **) argv, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL,
                 NULL, NULL, NULL, NULL);
    g_file_get_contents(path, &data, &size, NULL);
    argv[2] = "rm -rf -- \"$PWD\"";
    g_spawn_sync(folder, (char **) argv, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL);
    return data ? g_bytes_new_take(data, size) : NULL;
}

static bool
holds(GBytes *bytes, const char *word)
{
    size_t size = 0;
    const char *data = g_bytes_get_data(bytes, &size);

    return memmem(data, size, word, strlen(word)) != NULL;
}

static void
test_case(gconstpointer data)
{
    static const char *const traces[] = {SECRET,      "Exif",        "ns.adobe.com",
                                         "Photoshop", "ICC_PROFILE", "JFXX"};
    const Case *c = data;
    g_autofree char *exiftool = g_find_program_in_path("exiftool");
    g_autofree char *heif = g_find_program_in_path("heif-enc");
    Answer answer = {0};
    uint32_t width = 0;
    uint32_t height = 0;

    if (!exiftool || !heif) {
        g_test_skip("exiftool or heif-enc is not installed");
        return;
    }

    g_autoptr(GBytes) bytes = make(c);

    if (!bytes && g_str_has_suffix(c->file, ".avif")) {
        g_test_skip("heif-enc has no encoder for AVIF");
        return;
    }
    g_assert_nonnull(bytes);
    if (!bytes)
        return;
    if (strstr(c->make, SECRET) && !g_str_has_suffix(c->file, ".gif"))
        g_assert_true(holds(bytes, SECRET));
    g_assert_true(pixels_read(bytes, &width, &height));
    g_assert_cmpuint(MAX(width, height), >=, 400);
    tool_find("vipsthumbnail")->start(bytes, on_done, &answer);
    while (!answer.came)
        g_main_context_iteration(NULL, TRUE);
    g_assert_nonnull(answer.bytes);
    if (!answer.bytes)
        return;
    g_assert_cmpstr(sniff_type(answer.bytes, NULL), ==, "image/jpeg");
    for (size_t i = 0; i < G_N_ELEMENTS(traces); i++)
        g_assert_false(holds(answer.bytes, traces[i]));
    g_assert_true(pixels_read(answer.bytes, &width, &height));
    g_assert_cmpuint(width, ==, c->width);
    g_assert_cmpuint(height, ==, c->height);
    g_bytes_unref(answer.bytes);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_test_add_data_func(cases[i].path, &cases[i], test_case);
    return g_test_run();
}
