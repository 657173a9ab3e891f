/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/bundle.h"
#include "filters/cms.h"
#include "filters/rtf.h"
#include "tests/support/mail-work.h"

/* ---- cms ---------------------------------------------------------------- */

#define OID_SIGNED "\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02"
#define OID_ENVELOPED "\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x03"
#define OID_DATA "\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x01"

typedef struct {
    const char *path;
    const char *bytes;
    size_t size;
    CmsKind kind;
    const char *content;
} CmsCase;

#define BYTES(text) text, sizeof(text) - 1

static const CmsCase cms_cases[] = {
    {"/cms/definite",
     BYTES("\x30\x25" OID_SIGNED "\xA0\x18\x30\x16\x02\x01\x01\x31\x00\x30\x0F" OID_DATA
           "\xA0\x04\x04\x02ok"
           "????"),
     CMS_NONE, NULL}, /* the content is longer than what holds it */
    {"/cms/signed",
     BYTES("\x30\x23" OID_SIGNED "\xA0\x16\x30\x14\x02\x01\x01\x31\x00\x30\x11" OID_DATA
           "\xA0\x04\x04\x02ok"),
     CMS_NONE, NULL}, /* the same, by two */
    {"/cms/good",
     BYTES("\x30\x27" OID_SIGNED "\xA0\x1A\x30\x18\x02\x01\x01\x31\x00\x30\x11" OID_DATA
           "\xA0\x04\x04\x02ok"),
     CMS_SIGNED, "ok"},
    {"/cms/open-ended",
     BYTES("\x30\x80" OID_SIGNED "\xA0\x80\x30\x80\x02\x01\x01\x31\x00\x30\x80" OID_DATA
           "\xA0\x80\x24\x80\x04\x01o\x04\x01k\0\0\0\0\0\0\0\0\0\0\0\0"),
     CMS_SIGNED, "ok"},
    {"/cms/detached",
     BYTES("\x30\x21" OID_SIGNED "\xA0\x14\x30\x12\x02\x01\x01\x31\x00\x30\x0B" OID_DATA
           "\x30\x00"),
     CMS_DETACHED, NULL},
    {"/cms/enveloped", BYTES("\x30\x0D" OID_ENVELOPED "\xA0\x00"), CMS_ENCRYPTED, NULL},
    {"/cms/base64", BYTES("MCcGCSqGSIb3DQEHAqAaMBgCAQExADARBgkqhkiG9w0BBwGgBAQCb2s=\n"),
     CMS_SIGNED, "ok"},
    {"/cms/length-of-lies",
     BYTES("\x30\x88\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF" OID_SIGNED), CMS_NONE, NULL},
    {"/cms/empty", BYTES(""), CMS_NONE, NULL},
    {"/cms/a-pdf", BYTES("%PDF-1.4"), CMS_NONE, NULL},
};

static void
test_cms(gconstpointer data)
{
    const CmsCase *c = data;
    g_autoptr(GBytes) bytes = g_bytes_new_static(c->bytes, c->size);
    g_autoptr(GBytes) content = NULL;

    g_assert_cmpint(cms_open(bytes, &content), ==, c->kind);
    g_assert_true((content != NULL) == (c->content != NULL));
    if (content)
        g_assert_cmpmem(g_bytes_get_data(content, NULL), g_bytes_get_size(content),
                        c->content, strlen(c->content));
}

/* Octet strings in octet strings without end cost no stack. */
static void
test_cms_deep(void)
{
    static const char head[] =
        "\x30\x80" OID_SIGNED "\xA0\x80\x30\x80\x02\x01\x01\x31\x00\x30\x80" OID_DATA
        "\xA0\x80";
    GString *bytes = g_string_new_len(head, sizeof head - 1);
    g_autoptr(GBytes) content = NULL;

    for (unsigned i = 0; i < 1000000; i++)
        g_string_append_len(bytes, "\x24\x80", 2);

    g_autoptr(GBytes) all = g_string_free_to_bytes(bytes);

    g_assert_cmpint(cms_open(all, &content), ==, CMS_NONE);
}

/* ---- rtf ---------------------------------------------------------------- */

typedef struct {
    const char *path;
    const char *rtf;
    const char *text; /* NULL = no RTF */
    bool is_html;
} RtfCase;

static const RtfCase rtf_cases[] = {
    {"/rtf/plain", "{\\rtf1\\ansi Domani chiuso.\\par Grazie.}",
     "Domani chiuso.\nGrazie.", false},
    {"/rtf/codepage", "{\\rtf1\\ansi\\ansicpg1252 citt\\'e0 \\'80 5}", "città € 5",
     false},
    {"/rtf/unicode", "{\\rtf1\\uc1 perch\\u233?\\uc0 \\u8364 }", "perché€", false},
    {"/rtf/fonts-are-no-text",
     "{\\rtf1{\\fonttbl{\\f0 Arial;}}{\\*\\generator X;}Ciao}", "Ciao", false},
    {"/rtf/picture", "{\\rtf1{\\pict 00ff}{\\bin3 }}}Ciao}", "Ciao", false},
    {"/rtf/html",
     "{\\rtf1\\fromhtml1{\\*\\htmltag <p>}\\htmlrtf {\\htmlrtf0 Ciao\\htmlrtf \\par}"
     "\\htmlrtf0{\\*\\htmltag </p>}}",
     "<p>Ciao</p>", true},
    {"/rtf/cut", "{\\rtf1 Ciao", "Ciao", false},
    {"/rtf/bin-of-lies", "{\\rtf1 Ciao\\bin99999999999 }", "Ciao", false},
    {"/rtf/none", "Ciao a tutti", NULL, false},
};

static void
test_rtf(gconstpointer data)
{
    const RtfCase *c = data;
    g_autoptr(GBytes) bytes = g_bytes_new_static(c->rtf, strlen(c->rtf));
    bool is_html = false;
    g_autoptr(GBytes) text = rtf_read(bytes, &is_html);

    g_assert_true((text != NULL) == (c->text != NULL));
    if (!text)
        return;
    g_assert_cmpmem(g_bytes_get_data(text, NULL), g_bytes_get_size(text), c->text,
                    strlen(c->text));
    g_assert_true(is_html == c->is_html);
}

static void
test_rtf_deep(void)
{
    GString *text = g_string_new("{\\rtf1 ");
    bool is_html = false;

    for (unsigned i = 0; i < 100000; i++)
        g_string_append_c(text, '{');

    g_autoptr(GBytes) bytes = g_string_free_to_bytes(text);

    g_assert_null(rtf_read(bytes, &is_html));
}

/* ---- bundle and winmail.dat --------------------------------------------- */

static void
test_bundle(void)
{
    g_autoptr(GPtrArray) bundle = bundle_new();
    g_autoptr(GBytes) data = g_bytes_new_static("ok", 2);
    g_autoptr(GError) error = NULL;

    bundle_add(bundle, "caf\xE9.txt", data);
    bundle_add(bundle, "b", data);

    g_autoptr(GBytes) packed = bundle_pack(bundle);
    g_autoptr(GPtrArray) back = bundle_unpack(packed, &error);

    g_assert_no_error(error);
    g_assert_cmpuint(back->len, ==, 2);
    g_assert_true(g_utf8_validate(((BundleFile *) back->pdata[0])->name, -1, NULL));
    g_assert_true(g_bytes_equal(((BundleFile *) back->pdata[1])->data, data));
    g_assert_null(bundle_unpack(data, &error));
    g_assert_nonnull(error);
}

/* The tool is asked for first; what it answers stands below the container. */
static void
test_winmail(void)
{
    g_autoptr(Work) first = mail_work_of_file("outlook-winmail-testo.eml");
    g_autoptr(Work) second = mail_work_of_file("outlook-winmail-testo.eml");
    g_autoptr(GPtrArray) bundle = bundle_new();
    g_autoptr(GBytes) note = g_bytes_new_static("Portare la cuffia.", 18);
    g_autoptr(GError) error = NULL;

    g_assert_true(filters_run(first, &error));
    g_assert_cmpuint(first->needs->len, ==, 1);
    g_assert_cmpstr(((Need *) first->needs->pdata[0])->tool, ==, "tnef");

    bundle_add(bundle, "../note.txt", note);

    g_autoptr(GBytes) packed = bundle_pack(bundle);

    g_ptr_array_add(second->answers, tool_answer_new("tnef", "2", packed));
    g_assert_true(filters_run(second, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(second->needs->len, ==, 0);
    g_assert_cmpstr(mail_part(second, "2.1")->filename, ==, "note.txt");
    g_assert_cmpint(mail_part(second, "2.1")->fate, ==, FATE_SENT);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    for (size_t i = 0; i < G_N_ELEMENTS(cms_cases); i++)
        g_test_add_data_func(cms_cases[i].path, &cms_cases[i], test_cms);
    for (size_t i = 0; i < G_N_ELEMENTS(rtf_cases); i++)
        g_test_add_data_func(rtf_cases[i].path, &rtf_cases[i], test_rtf);
    g_test_add_func("/cms/deep", test_cms_deep);
    g_test_add_func("/rtf/deep", test_rtf_deep);
    g_test_add_func("/bundle/there-and-back", test_bundle);
    g_test_add_func("/container/winmail", test_winmail);

    return g_test_run();
}
