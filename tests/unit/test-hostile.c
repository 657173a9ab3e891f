/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Mails that are meant to hurt: through the caged program as in life, each ends in a
 * named refusal, or in a draft that says what was refused, within bounded memory.
 */
#include "bridge/flow/convert.h"

#include "bridge/base/limits.h"

#include <string.h>
#include <sys/resource.h>

#define HEAD                                                                           \
    "From: Il Sindaco <sindaco@comune.example>\r\nTo: avvisi@comune.example\r\n"
#define PLAIN "Content-Type: text/plain; charset=utf-8\r\n\r\n"

typedef void (*Make)(GString *mail, unsigned n);

static void
repeat(GString *mail, const char *text, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        g_string_append(mail, text);
}

static void
nested_multiparts(GString *mail, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        g_string_append_printf(mail,
                               "Content-Type: multipart/mixed; boundary=\"b%u\"\r\n"
                               "\r\n--b%u\r\n",
                               i, i);
    g_string_append(mail, PLAIN "Ciao\r\n");
    for (unsigned i = n; i-- > 0;)
        g_string_append_printf(mail, "--b%u--\r\n", i);
}

static void
same_boundary(GString *mail, unsigned n)
{
    repeat(mail, "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n", n);
    g_string_append(mail, PLAIN "Ciao\r\n");
}

static void
nested_mails(GString *mail, unsigned n)
{
    repeat(mail, "Content-Type: message/rfc822\r\n\r\n", n);
    g_string_append(mail, PLAIN "Ciao\r\n");
}

static void
many_parts(GString *mail, unsigned n)
{
    g_string_append(mail, "Content-Type: multipart/mixed; boundary=b\r\n\r\n");
    repeat(mail, "--b\r\n\r\nx\r\n", n);
    g_string_append(mail, "--b--\r\n");
}

static void
long_subject(GString *mail, unsigned n)
{
    g_string_append(mail, "Subject: ");
    repeat(mail, "x", n);
    g_string_append(mail, "\r\n" PLAIN "Ciao\r\n");
}

static void
encoded_words(GString *mail, unsigned n)
{
    g_string_append(mail, "Subject: ");
    repeat(mail, "=?utf-8?Q?a?=\r\n ", n);
    g_string_append(mail, "x\r\n" PLAIN "Ciao\r\n");
}

static void
many_fields(GString *mail, unsigned n)
{
    repeat(mail, "X-Campo: y\r\n", n);
    g_string_append(mail, PLAIN "Ciao\r\n");
}

static void
many_recipients(GString *mail, unsigned n)
{
    g_string_append(mail, "Cc: a@comune.example");
    repeat(mail, ",\r\n a@comune.example", n);
    g_string_append(mail, "\r\n" PLAIN "Ciao\r\n");
}

static void
nested_groups(GString *mail, unsigned n)
{
    g_string_append(mail, "Cc: ");
    repeat(mail, "g:", n);
    g_string_append(mail, ";\r\n" PLAIN "Ciao\r\n");
}

static void
nested_comments(GString *mail, unsigned n)
{
    g_string_append(mail, "Cc: ");
    repeat(mail, "(", n);
    g_string_append(mail, " a@comune.example\r\n" PLAIN "Ciao\r\n");
}

static void
many_parameters(GString *mail, unsigned n)
{
    g_string_append(mail, "Content-Type: text/plain");
    for (unsigned i = 0; i < n; i++)
        g_string_append_printf(mail, ";\r\n n*%u*=utf-8''%%41", i);
    g_string_append(mail, "\r\n\r\nCiao\r\n");
}

static void
nested_tags(GString *mail, unsigned n)
{
    g_string_append(mail, "Content-Type: text/html; charset=utf-8\r\n\r\n");
    repeat(mail, "<div><blockquote>", n);
    g_string_append(mail, "Ciao\r\n");
}

static void
one_line(GString *mail, unsigned n)
{
    g_string_append(mail, PLAIN);
    repeat(mail, "> ", n);
}

static void
append_file(GString *mail, const char *type, const guint8 *data, size_t size)
{
    g_autofree char *text = g_base64_encode(data, size);

    g_string_append_printf(
        mail,
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" PLAIN
        "Ciao\r\n--b\r\nContent-Type: %s; name=a\r\nContent-Disposition: "
        "attachment; filename=a\r\nContent-Transfer-Encoding: base64\r\n\r\n%s\r\n"
        "--b--\r\n",
        type, text);
}

/* A picture whose header claims @n pixels each way. */
static void
huge_picture(GString *mail, unsigned n)
{
    guint8 png[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', 0, 0, 0,
                    13,   'I', 'H', 'D', 'R',  0,    0,    0,    0, 0, 0,
                    0,    0,   8,   2,   0,    0,    0,    0,    0, 0, 0};

    for (unsigned i = 0; i < 4; i++)
        png[16 + i] = png[20 + i] = (guint8) (n >> (24 - 8 * i));
    append_file(mail, "image/png", png, sizeof png);
}

/* One that only loaders would read which are not made for strangers. */
static void
bitmap(GString *mail, unsigned n)
{
    guint8 bmp[54] = {'B', 'M'};

    bmp[14] = 40;
    for (unsigned i = 0; i < 4; i++)
        bmp[18 + i] = bmp[22 + i] = (guint8) (n >> (8 * i));
    append_file(mail, "image/bmp", bmp, sizeof bmp);
}

/* Octet strings in octet strings. */
static void
deep_signature(GString *mail, unsigned n)
{
    static const guint8 head[] = {
        0x30, 0x80, 6,    9,    0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1,    7, 2,
        0xA0, 0x80, 0x30, 0x80, 2,    1,    1,    0x31, 0,    0x30, 0x80, 6, 9,
        0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1,    7,    1,    0xA0, 0x80};
    g_autoptr(GByteArray) data = g_byte_array_new();

    g_byte_array_append(data, head, sizeof head);
    for (unsigned i = 0; i < n; i++)
        g_byte_array_append(data, (const guint8 *) "\x24\x80", 2);
    append_file(mail, "application/pkcs7-mime", data->data, data->len);
}

typedef struct {
    const char *path;
    Make make;
    unsigned n;
    const char *reason; /* of the second part of a draft; NULL = refused whole */
} Case;

static const Case cases[] = {
    {"/hostile/nested-multiparts", nested_multiparts, 2000, NULL},
    {"/hostile/nested-multiparts-many", nested_multiparts, 100000, NULL},
    {"/hostile/same-boundary", same_boundary, 50000, NULL},
    {"/hostile/nested-mails", nested_mails, 20000, NULL},
    {"/hostile/parts", many_parts, 50000, NULL},
    {"/hostile/subject", long_subject, 8 * 1024 * 1024, NULL},
    {"/hostile/encoded-words", encoded_words, 100000, NULL},
    {"/hostile/fields", many_fields, 200000, NULL},
    {"/hostile/recipients", many_recipients, 300000, NULL},
    {"/hostile/groups", nested_groups, 50000, NULL},
    {"/hostile/comments", nested_comments, 200000, NULL},
    {"/hostile/parameters", many_parameters, 30000, NULL},
    {"/hostile/tags", nested_tags, 500000, NULL},
    {"/hostile/line", one_line, 5000000, NULL},
    {"/hostile/picture", huge_picture, 60000, "image-too-large"},
    {"/hostile/bitmap", bitmap, 800, "bitmap"},
    {"/hostile/signature", deep_signature, 1000000, "signed-unreadable"},
};

typedef struct {
    bool came;
    Draft *draft;
    GError *error;
} Answer;

static void
on_done(Draft *draft, const GError *error, void *data)
{
    Answer *answer = data;

    answer->came = true;
    answer->draft = draft;
    answer->error = error ? g_error_copy(error) : NULL;
}

static Settings *
make_settings(void)
{
    g_autoptr(GPtrArray) problems =
        g_ptr_array_new_with_free_func((GDestroyNotify) setting_problem_free);

    return settings_parse(
        "prova.conf", "[mailbox]\naddresses = avvisi@comune.example\n", NULL, problems);
}

static void
test_case(gconstpointer data)
{
    const Case *c = data;
    GString *mail = g_string_new(HEAD);
    g_autofree char *program =
        g_test_build_filename(G_TEST_BUILT, "filters", "banditore-convert", NULL);
    g_autoptr(Settings) settings = make_settings();
    g_autoptr(Convert) convert = convert_new(settings, program);
    Answer answer = {0};
    struct rusage used;

    c->make(mail, c->n);

    g_autoptr(GBytes) raw = g_string_free_to_bytes(mail);

    convert_start(convert, raw, 0, on_done, &answer);
    while (!answer.came)
        g_main_context_iteration(NULL, TRUE);

    if (!c->reason) {
        /* Words for the author, and not those for a crash. */
        g_assert_error(answer.error, CONVERT_ERROR, CONVERT_ERROR_LIMIT);
        g_assert_true(answer.error && strlen(answer.error->message) > 20);
    } else {
        g_assert_no_error(answer.error);
        g_assert_cmpuint(answer.draft->parts->len, ==, 2);
        g_assert_cmpstr(((DraftPart *) answer.draft->parts->pdata[1])->reason, ==,
                        c->reason);
    }
    getrusage(RUSAGE_CHILDREN, &used);
    g_assert_cmpint((int64_t) used.ru_maxrss * 1024, <, LIMIT_CONVERT_MEMORY_BYTES);
    draft_free(answer.draft);
    g_clear_error(&answer.error);
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
