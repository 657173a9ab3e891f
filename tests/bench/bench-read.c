/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * bench-read - what reading a mail costs, step by step, in one process
 *
 *   bench-read DIR [ROUNDS [JOB]]
 *
 * Reads the mails of DIR into memory, does each job on all of them ROUNDS times, and
 * prints for each job the microseconds of CPU a mail, and the bytes a microsecond, of
 * the best round.
 */
#include "filters/charset.h"
#include "filters/filter.h"
#include "filters/html.h"
#include "filters/mime.h"
#include "filters/scan.h"

#include <gmime/gmime.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ROUNDS 5

typedef struct {
    GPtrArray *mails; /* of GBytes */
    GPtrArray *pages; /* of char *: the HTML of them */
    size_t bytes, page_bytes;
} Set;

static void
decode_part(GMimeObject *parent, GMimeObject *part, gpointer user_data)
{
    if (GMIME_IS_TEXT_PART(part)) {
        g_free(g_mime_text_part_get_text(GMIME_TEXT_PART(part)));
    } else if (GMIME_IS_PART(part)) {
        GMimeDataWrapper *content = g_mime_part_get_content(GMIME_PART(part));
        GMimeStream *stream = g_mime_stream_mem_new();

        if (content)
            g_mime_data_wrapper_write_to_stream(content, stream);
        g_object_unref(stream);
    }
}

/* gmime alone: parse, every text to UTF-8, every attachment to bytes. */
static void
do_gmime(GBytes *raw)
{
    size_t size = 0;
    const char *data = g_bytes_get_data(raw, &size);
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(data, size);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    GMimeMessage *message;

    g_mime_parser_set_persist_stream(parser, TRUE);
    message = g_mime_parser_construct_message(parser, NULL);
    if (message) {
        g_mime_message_foreach(message, decode_part, NULL);
        g_object_unref(message);
    }
    g_object_unref(parser);
    g_object_unref(stream);
}

/* Ours as far as text: scan, parse, charsets. */
static void
do_reading(GBytes *raw)
{
    g_autoptr(Work) work = work_new(raw);
    bool guessed = false;

    if (!scan_mail(raw, NULL) || !mime_read(work, NULL))
        abort();
    for (unsigned i = 0; i < work->leaves->len; i++) {
        Leaf *leaf = g_ptr_array_index(work->leaves, i);

        if (g_str_has_prefix(leaf->type, "text/"))
            g_free(charset_decode(leaf->data, leaf->charset, &guessed));
    }
}

static void
do_convert(GBytes *raw)
{
    g_autoptr(Work) work = work_new(raw);

    if (!filters_run(work, NULL))
        abort();
}

static void
do_page(const char *page)
{
    g_autoptr(GBytes) nothing = g_bytes_new_static("", 0);
    g_autoptr(Work) work = work_new(nothing);

    if (!html_read(work, page, NULL))
        abort();

    g_autoptr(RichText) text = lines_to_rich(work->lines, NULL);
    g_free(rich_text_plain(text));
}

static void
add_pages(Set *set, GBytes *raw)
{
    g_autoptr(Work) work = work_new(raw);

    if (!mime_read(work, NULL))
        return;
    for (unsigned i = 0; i < work->leaves->len; i++) {
        Leaf *leaf = g_ptr_array_index(work->leaves, i);

        if (g_str_equal(leaf->type, "text/html")) {
            char *page = charset_decode(leaf->data, leaf->charset, NULL);

            g_ptr_array_add(set->pages, page);
            set->page_bytes += strlen(page);
        }
    }
}

static void
load(Set *set, const char *path)
{
    GDir *dir = g_dir_open(path, 0, NULL);
    const char *name;

    if (!dir) {
        fprintf(stderr, "bench-read: cannot open %s\n", path);
        exit(66);
    }
    while ((name = g_dir_read_name(dir))) {
        g_autofree char *file = g_build_filename(path, name, NULL);
        char *data;
        size_t size;

        if (!g_str_has_suffix(name, ".eml") ||
            !g_file_get_contents(file, &data, &size, NULL))
            continue;
        set->bytes += size;
        g_ptr_array_add(set->mails, g_bytes_new_take(data, size));
        add_pages(set, g_ptr_array_index(set->mails, set->mails->len - 1));
    }
    g_dir_close(dir);
}

/* CPU time: the machine may have other work. */
static gint64
now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (gint64) now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void
print_best(const char *job, gint64 best_us, size_t count, size_t bytes)
{
    if (count > 0)
        printf("%s %.1f %.1f\n", job, (double) best_us / (double) count,
               (double) bytes / (double) MAX(best_us, 1));
}

static void
measure_mails(const char *job, void (*work)(GBytes *), const Set *set, int rounds)
{
    gint64 best = G_MAXINT64;

    for (int r = 0; r < rounds; r++) {
        gint64 start = now_us();

        for (unsigned i = 0; i < set->mails->len; i++)
            work(g_ptr_array_index(set->mails, i));
        best = MIN(best, now_us() - start);
    }
    print_best(job, best, set->mails->len, set->bytes);
}

static void
measure_pages(const Set *set, int rounds)
{
    gint64 best = G_MAXINT64;

    for (int r = 0; r < rounds; r++) {
        gint64 start = now_us();

        for (unsigned i = 0; i < set->pages->len; i++)
            do_page(g_ptr_array_index(set->pages, i));
        best = MIN(best, now_us() - start);
    }
    print_best("html", best, set->pages->len, set->page_bytes);
}

static const struct {
    const char *name;
    void (*work)(GBytes *);
} jobs[] = {
    {"gmime", do_gmime},
    {"reading", do_reading},
    {"convert", do_convert},
};

int
main(int argc, char **argv)
{
    Set set = {.mails = g_ptr_array_new_with_free_func((GDestroyNotify) g_bytes_unref),
               .pages = g_ptr_array_new_with_free_func(g_free)};
    int rounds = argc > 2 ? atoi(argv[2]) : ROUNDS;

    if (argc < 2) {
        fprintf(stderr, "usage: bench-read DIR [ROUNDS [JOB]]\n");
        return 64;
    }
    g_mime_init();
    load(&set, argv[1]);
    for (size_t i = 0; i < G_N_ELEMENTS(jobs); i++) {
        if (argc < 4 || strcmp(argv[3], jobs[i].name) == 0)
            measure_mails(jobs[i].name, jobs[i].work, &set, rounds);
    }
    if (argc < 4 || strcmp(argv[3], "html") == 0)
        measure_pages(&set, rounds);
    g_ptr_array_unref(set.mails);
    g_ptr_array_unref(set.pages);
    return 0;
}
