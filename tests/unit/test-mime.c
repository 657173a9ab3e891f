/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/mime.h"

#include "bridge/base/limits.h"
#include "tests/support/mail-work.h"

typedef struct {
    const char *file;
    const char *text;    /* all of it, or NULL */
    const char *removed; /* a kind that was cut, or NULL */
    const char *absent;  /* must not be in the text, or NULL */
    const char *parts;   /* "path=fate/reason ..." , or NULL */
} Case;

static const Case cases[] = {
    {"iphone-forward.eml",
     "Domani scuole chiuse. Prudenza.\n\nAllerta arancione per rischio idraulico\n"
     "dalle ore 18:00.\n\nNumero utile 0123 456789",
     "mobile-footer", "sala@", "1=read 2=need 3=read"},
    {"outlook-html.eml",
     "Si avvisa.\n\nVia Verdi è chiusa da domani:\n\n- dalle 8\n- alle 12",
     "forward-header", "tecnico@", "1=read/alternative 2=read"},
    {"outlook-reply.eml", "Grazie, pubblichiamo.", "quote", "malato", "1=read"},
    {"gmail-reply.eml", "Si parte alle 9.", "quote", "malato",
     "1=read 2=read/alternative"},
    {"private-reply-no-prefix.eml", "Domani chiuso.", "quote", "malato", "1=read"},
    {"windows-1252.eml", "Il costo è di € 5 “ridotto”", NULL, NULL, "1=read"},
    {"latin-declared-utf8.eml", "Città e perché", NULL, NULL, "1=read"},
    {"no-charset.eml", "Giovedì in città", NULL, NULL, "1=read"},
    {"flowed.eml", "Il mercato di sabato si tiene in piazza.", "signature", "Anna",
     "1=read"},
    {"attached-forward.eml", "Da leggere tutti.\n\nAcqua non potabile in via Roma.",
     NULL, "sala@", "1=read 2.1=read"},
    {"attachments.eml", "Vedi allegati.", NULL, NULL,
     "1=read 2=sent 3=refused/program 4=refused/archive 5=refused/tracking "
     "6=refused/type-not-supported 7=sent 8=sent"},
    {"html-only-photo.eml", "Ciao", "signature", "Anna",
     "1=read 2=need 3=refused/logo"},
    {"disclaimer.eml", "La festa è sabato alle 18.", "disclaimer", "destinatario",
     "1=read"},
};

/* A part that waits for a tool has no fate yet. */
static char *
describe_parts(const Work *work)
{
    GString *text = g_string_new(NULL);

    for (unsigned i = 0; i < work->draft->parts->len; i++) {
        const DraftPart *part = g_ptr_array_index(work->draft->parts, i);
        bool waits = false;

        for (unsigned k = 0; k < work->needs->len; k++) {
            const Need *need = g_ptr_array_index(work->needs, k);

            waits = waits || g_str_equal(need->part, part->path);
        }
        g_string_append_printf(text, "%s%s=%s", i > 0 ? " " : "", part->path,
                               waits ? "need" : part_fate_word(part->fate));
        if (part->reason && !waits)
            g_string_append_printf(text, "/%s", part->reason);
    }
    return g_string_free(text, FALSE);
}

static void
test_case(gconstpointer data)
{
    const Case *c = data;
    g_autoptr(Work) work = mail_work_of_file(c->file);
    g_autoptr(GError) error = NULL;

    g_assert_true(filters_run(work, &error));
    g_assert_no_error(error);

    g_autofree char *text = mail_text(work);
    g_autofree char *parts = describe_parts(work);

    g_assert_cmpstr(text, ==, c->text);
    g_assert_cmpstr(parts, ==, c->parts);
    if (c->removed)
        g_assert_true(mail_has_removed(work, c->removed, NULL));
    if (c->absent)
        g_assert_null(strstr(text, c->absent));
}

static void
test_refused(gconstpointer data)
{
    g_autoptr(Work) work = mail_work_of_file(data);
    g_autoptr(GError) error = NULL;

    g_assert_false(filters_run(work, &error));
    g_assert_error(error, FILTER_ERROR, FILTER_ERROR_LIMIT);
}

static void
test_origin(void)
{
    g_autoptr(Work) inline_ = mail_work_of_file("iphone-forward.eml");
    g_autoptr(Work) attached = mail_work_of_file("attached-forward.eml");

    g_assert_true(filters_run(inline_, NULL));
    g_assert_true(filters_run(attached, NULL));
    g_assert_cmpint(inline_->draft->origin.kind, ==, ORIGIN_FORWARD_INLINE);
    g_assert_cmpstr(inline_->draft->origin.from, ==,
                    "Protezione Civile <sala@regione.example>");
    g_assert_cmpstr(inline_->draft->title, ==, "Allerta arancione");
    g_assert_cmpint(attached->draft->origin.kind, ==, ORIGIN_FORWARD_ATTACHED);
    g_assert_cmpstr(attached->draft->origin.subject, ==, "Avviso acqua");
}

static void
test_filenames(void)
{
    static const struct {
        const char *name;
        const char *clean;
    } names[] = {
        {"avviso.pdf", "avviso.pdf"},
        {"../../etc/passwd", "passwd"},
        {"C:\\temp\\a.pdf", "a.pdf"},
        {"\xE2\x80\xAEgpj.exe", "gpj.exe"},
        {".nascosto", "nascosto"},
        {"a\nb.pdf", "a b.pdf"},
        {"/", NULL},
        {"", NULL},
    };
    g_autofree char *many = g_strnfill(500, 'a');
    g_autofree char *longest = g_strconcat(many, ".pdf", NULL);
    g_autofree char *cut = mime_clean_filename(longest);

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *clean = mime_clean_filename(names[i].name);

        g_assert_cmpstr(clean, ==, names[i].clean);
    }
    g_assert_cmpuint(strlen(cut), <=, LIMIT_FILENAME_BYTES);
    g_assert_true(g_str_has_suffix(cut, ".pdf"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/mime/", cases[i].file, NULL);

        g_test_add_data_func(path, &cases[i], test_case);
    }
    g_test_add_data_func("/mime/nested-groups", "nested-groups.eml", test_refused);
    g_test_add_data_func("/mime/many-parts", "many-parts.eml", test_refused);
    g_test_add_func("/mime/origin", test_origin);
    g_test_add_func("/mime/filenames", test_filenames);
    return g_test_run();
}
