/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/scan.h"

#include "bridge/base/limits.h"
#include "tests/support/mail-work.h"

typedef struct {
    const char *path;
    const char *before; /* repeated text stands between these */
    const char *repeated;
    unsigned times;
    const char *after;
    bool passes;
} Case;

#define HEAD "From: a@b.example\r\n"
#define BODY "\r\n\r\nciao\r\n"
#define MIXED HEAD "Content-Type: multipart/mixed; boundary=b\r\n\r\n"

static const Case cases[] = {
    {"/scan/plain", HEAD, "", 0, BODY, true},
    {"/scan/empty", "", "", 0, "", true},
    {"/scan/nested-groups", HEAD "To: ", "g:", 50000, BODY, false},
    {"/scan/few-groups", HEAD "To: ", "g:a@b.example;,", 100, BODY, true},
    {"/scan/groups-on-folded-lines", HEAD "To: ", "g:\r\n ", 1000, BODY, false},
    {"/scan/groups-in-quotes", HEAD "To: \"", "g:", 1000, "\"" BODY, false},
    {"/scan/comments", "From: ", "(", 20000, BODY, false},
    {"/scan/comment", "From: (Anna) a@b.example", "", 0, BODY, true},
    {"/scan/angles", HEAD "Cc: ", "<", 100, BODY, false},
    {"/scan/many-recipients", HEAD "To: ", "Anna <a@b.example>,\r\n ", 300, BODY, true},
    {"/scan/groups-in-attached-mail",
     HEAD "Content-Type: message/rfc822\r\n\r\nTo: ", "g:", 30000, BODY, false},
    {"/scan/header-long-line", HEAD "Subject: ", "x", 200000, BODY, false},
    {"/scan/header-many-fields", HEAD, "X: y\r\n", 600, BODY, false},
    {"/scan/header-fields", HEAD, "X: y\r\n", 400, BODY, true},
    {"/scan/header-block", HEAD, "X: yyyyyyyyyyyyyyyyyyyyyyyy\r\n ", 20000, BODY,
     false},
    {"/scan/parts-many", MIXED, "--b\r\n\r\nx\r\n", 2000, "--b--\r\n", false},
    {"/scan/parts-some", MIXED, "--b\r\n\r\nx\r\n", 50, "--b--\r\n", true},
    {"/scan/parts-quoted-boundary",
     HEAD "Content-Type: multipart/mixed;\r\n boundary=\"b c\"\r\n\r\n",
     "--b c\r\n\r\nx\r\n", 2000, "--b c--\r\n", false},
    {"/scan/parts-encoded-boundary",
     HEAD "Content-Type: multipart/mixed; boundary*=us-ascii''b\r\n\r\n",
     "--b\r\n\r\nx\r\n", 2000, "--b--\r\n", false},
    {"/scan/dashes-in-text", HEAD "\r\n", "-- \r\n--b\r\n", 2000, "", true},
    {"/scan/part-header-line", MIXED "--b\r\nContent-ID: ", "x", 100000,
     "\r\n\r\nciao\r\n--b--\r\n", false},
    {"/scan/part-header-fields", MIXED "--b\r\n", "X: y\r\n", 20000,
     "\r\nciao\r\n--b--\r\n", false},
    {"/scan/part-header", MIXED "--b\r\n", "X: y\r\n", 2000, "\r\nciao\r\n--b--\r\n",
     true},
    {"/scan/part-body", MIXED "--b\r\nX: y\r\n\r\n", "a: b\r\n", 20000, "--b--\r\n",
     true},
    {"/scan/attached-header",
     MIXED "--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: ", "x ", 50000,
     "\r\n\r\nciao\r\n--b--\r\n", false},
    {"/scan/attached-header-folded",
     HEAD "Content-Type:\r\n message/rfc822\r\n\r\nX: y\r\n", "X: y\r\n", 20000, BODY,
     false},
    {"/scan/attached-body", HEAD "Content-Type: message/rfc822\r\n\r\nX: y\r\n\r\n",
     "a: b\r\n", 20000, BODY, true},
    {"/scan/attached-base64", HEAD "Content-Type: message/rfc822\r\n\r\n",
     "RnJvbTogYUBiLmV4YW1wbGUK\r\n", 20000, BODY, true},
    {"/scan/messages", HEAD, "Content-Type: message/rfc822\r\n\r\n", 1000, BODY, false},
};

static void
test_case(gconstpointer data)
{
    const Case *c = data;
    g_autoptr(GString) raw = g_string_new(c->before);
    g_autoptr(GError) error = NULL;

    for (unsigned i = 0; i < c->times; i++)
        g_string_append(raw, c->repeated);
    g_string_append(raw, c->after);

    g_autoptr(GBytes) bytes = g_bytes_new(raw->str, raw->len);

    g_assert_true(scan_mail(bytes, &error) == c->passes);
    if (c->passes)
        g_assert_no_error(error);
    else
        g_assert_error(error, FILTER_ERROR, FILTER_ERROR_LIMIT);
}

static void
test_depth(void)
{
    static const struct {
        unsigned depth;
        bool passes;
    } depths[] = {{3, true},
                  {LIMIT_MIME_DEPTH, true},
                  {LIMIT_MIME_DEPTH + 1, false},
                  {90, false},
                  {5000, false}};

    for (size_t d = 0; d < G_N_ELEMENTS(depths); d++) {
        g_autoptr(GString) raw = g_string_new("From: a@b.example\n");
        g_autoptr(GError) error = NULL;

        for (unsigned i = 0; i < depths[d].depth; i++)
            g_string_append_printf(
                raw, "Content-Type: multipart/mixed; boundary=\"b%u\"\n\n--b%u\n", i,
                i);
        g_string_append(raw, "\n\nciao\n");

        g_autoptr(GBytes) bytes = g_bytes_new(raw->str, raw->len);

        g_assert_true(scan_mail(bytes, &error) == depths[d].passes);
    }
}

static void
test_too_large(void)
{
    g_autoptr(GBytes) bytes =
        g_bytes_new_take(g_malloc0(LIMIT_MAIL_BYTES + 1), LIMIT_MAIL_BYTES + 1);
    g_autoptr(GError) error = NULL;

    g_assert_false(scan_mail(bytes, &error));
    g_assert_error(error, FILTER_ERROR, FILTER_ERROR_LIMIT);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_test_add_data_func(cases[i].path, &cases[i], test_case);
    g_test_add_func("/scan/depth", test_depth);
    g_test_add_func("/scan/too-large", test_too_large);
    return g_test_run();
}
