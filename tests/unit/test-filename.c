/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/filename.h"

#include "bridge/base/limits.h"
#include "tests/support/mail-work.h"

static const struct {
    const char *written, *clean;
} names[] = {
    {"avviso.pdf", "avviso.pdf"},
    {"../../etc/passwd", "passwd"},
    {"C:\\Users\\Anna\\avviso.pdf", "avviso.pdf"},
    {".bashrc", "bashrc"},
    {"-rf.pdf", "rf.pdf"},
    {"a\tb\nc.pdf", "a b c.pdf"},
    {"foto\342\200\256gpj.exe", "fotogpj.exe"},
    {"che?*cosa|e\".pdf", "che__cosa_e_.pdf"},
    {"avviso.pdf. . ", "avviso.pdf"},
    {"...", NULL},
    {"", NULL},
    {"=?utf-8?Q?perch=C3=A9.pdf?=", "perché.pdf"},
    {"=?utf-8?B?PT91dGYtOD9RP3BlcmNoPUMzPUE5LnBkZj89?=", "perché.pdf"},
    {"foto%20estate.jpg", "foto estate.jpg"},
    {"perch%C3%A9.pdf", "perché.pdf"},
    {"sconto 50%.pdf", "sconto 50%.pdf"},
    {"%2e%2e%2fpasswd", "passwd"},
    {"perchÃ©.pdf", "perché.pdf"},
    {"perché.pdf", "perché.pdf"},
    {"città e però.pdf", "città e però.pdf"},
};

static void
test_clean(void)
{
    g_mime_init();
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *clean = filename_clean(names[i].written);

        g_assert_cmpstr(clean, ==, names[i].clean);
    }

    g_autofree char *e = g_strnfill(400, 'e');
    g_autofree char *name = g_strconcat("è", e, ".pdf", NULL);
    g_autofree char *clean = filename_clean(name);

    g_assert_cmpuint(strlen(clean), <=, LIMIT_FILENAME_BYTES);
    g_assert_true(g_str_has_suffix(clean, "e.pdf"));
}

#define DOCX "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

static const struct {
    const char *name, *type, *want;
} types[] = {
    {"IMG_1.HEIC", "image/jpeg", "IMG_1.jpg"},
    {"foto.JPEG", "image/jpeg", "foto.JPEG"},
    {"avviso.pdf.exe", "application/pdf", "avviso.pdf"},
    {"avviso.exe.pdf", "application/pdf", "avviso.pdf"},
    {"avviso", "application/pdf", "avviso.pdf"},
    {"Ordinanza n. 12", "application/pdf", "Ordinanza n. 12.pdf"},
    {"v1.2", "application/pdf", "v1.2.pdf"},
    {"relazione.doc", DOCX, "relazione.docx"},
    {"fotogpj.exe", "application/pdf", "fotogpj.pdf"},
    {".pdf", "application/pdf", "pdf.pdf"},
    {NULL, "application/pdf", "allegato-1.2.pdf"},
};

static void
test_types(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(types); i++) {
        g_autofree char *name = filename_for_type(types[i].name, types[i].type, "1.2");

        g_assert_cmpstr(name, ==, types[i].want);
    }

    g_autofree char *two = filename_number("foto.jpg", 2);
    g_autofree char *bare = filename_number("foto", 10);

    g_assert_cmpstr(two, ==, "foto (2).jpg");
    g_assert_cmpstr(bare, ==, "foto (10)");
}

/* The field as mail programs write it, through the whole of reading. */
static const struct {
    const char *disposition, *name;
} fields[] = {
    {"attachment; filename=avviso.pdf", "avviso.pdf"},
    {"attachment; filename*=UTF-8''perch%C3%A9.pdf", "perché.pdf"},
    {"attachment; filename*=iso-8859-1'it'perch%E9.pdf", "perché.pdf"},
    {"attachment; filename*0=\"un nome \"; filename*1=\"lungo.pdf\"",
     "un nome lungo.pdf"},
    {"attachment; filename*0*=UTF-8''un%20perch%C3; filename*1*=%A9.pdf",
     "un perché.pdf"},
    {"attachment; filename=\"=?utf-8?Q?perch=C3=A9.pdf?=\"", "perché.pdf"},
    {"attachment; filename=\"=?iso-8859-1?Q?perch=E9.pdf?=\"", "perché.pdf"},
    {"attachment; filename=\"perché.pdf\"", "perché.pdf"},
    {"attachment; filename=\"perch\351.pdf\"", "perché.pdf"},
    {"attachment; filename=\"avviso.pdf\"; filename*=UTF-8''perch%C3%A9.pdf",
     "perché.pdf"},
    {"attachment; filename*=UTF-8''%3D%3Futf-8%3FQ%3Fperch%3DC3%3DA9.pdf%3F%3D",
     "perché.pdf"},
    {"attachment; filename=\"..\\\\..\\\\avviso.pdf\"", "avviso.pdf"},
};

static void
test_fields(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
        g_autofree char *raw = g_strdup_printf(
            "From: a@comune.example\nTo: avvisi@comune.example\nSubject: x\n"
            "MIME-Version: 1.0\nContent-Type: application/pdf\n"
            "Content-Disposition: %s\n\n%%PDF-1.4\n",
            fields[i].disposition);
        g_autoptr(Work) work = mail_work(raw, -1);

        g_assert_true(filters_run(work, NULL));
        g_assert_cmpuint(work->draft->media->len, ==, 1);
        if (work->draft->media->len == 1) {
            const Media *media = g_ptr_array_index(work->draft->media, 0);

            g_assert_cmpstr(media->filename, ==, fields[i].name);
        }
    }
}

static void
test_doubles(void)
{
    static const char part[] = "--x\nContent-Type: application/pdf\n"
                               "Content-Disposition: attachment; filename=a.pdf\n\n"
                               "%PDF-1.4\n";
    g_autofree char *raw =
        g_strconcat("From: a@comune.example\nTo: avvisi@comune.example\nSubject: x\n"
                    "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n",
                    part, part, part, "--x--\n", NULL);
    static const char *const want[] = {"a.pdf", "a (2).pdf", "a (3).pdf"};
    g_autoptr(Work) work = mail_work(raw, -1);

    g_assert_true(filters_run(work, NULL));
    g_assert_cmpuint(work->draft->media->len, ==, 3);
    for (unsigned i = 0; i < work->draft->media->len; i++) {
        const Media *media = g_ptr_array_index(work->draft->media, i);

        g_assert_cmpstr(media->filename, ==, want[i]);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    g_test_add_func("/filename/clean", test_clean);
    g_test_add_func("/filename/types", test_types);
    g_test_add_func("/filename/fields", test_fields);
    g_test_add_func("/filename/doubles", test_doubles);
    return g_test_run();
}
