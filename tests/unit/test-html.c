/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/html.h"

#include "bridge/base/limits.h"
#include "tests/support/mail-work.h"

typedef struct {
    const char *path;
    const char *html;
    const char *text;
} Case;

static const Case cases[] = {
    {"/html/paragraphs", "<p>Uno</p><p>Due</p>", "Uno\n\nDue"},
    {"/html/divs", "<div>Uno</div><div>Due</div>", "Uno\nDue"},
    {"/html/div-blank", "<div>Uno</div><div><br></div><div>Due</div>", "Uno\n\nDue"},
    {"/html/breaks", "Uno<br>Due<br><br><br>Tre", "Uno\nDue\n\nTre"},
    {"/html/outlook",
     "<p class=MsoNormal>Uno<o:p></o:p></p><p class=MsoNormal>Due</p>"
     "<p class=MsoNormal>&nbsp;</p><p class=MsoNormal>Tre</p>",
     "Uno\nDue\n\nTre"},
    {"/html/blanks", "<p>  a \n\t b&nbsp;&nbsp;c </p>", "a b c"},
    {"/html/spans", "<p>ca<span>sa</span> <b>mia</b>.</p>", "casa mia."},
    {"/html/entities",
     "<p>gioved&igrave; &#8364; 5 &lt;tag&gt; &#128512; &amp;amp;</p>",
     "giovedì € 5 <tag> 😀 &amp;"},
    {"/html/invisible",
     "<p>a\xE2\x80\x8B"
     "b&#8238;c&shy;d</p>",
     "abcd"},
    {"/html/preheader", "<div style='Display : none'>SEGRETO</div><p>Testo</p>",
     "Testo"},
    {"/html/preheader-size", "<div style='font-size:1px'>SEGRETO</div>Testo", "Testo"},
    {"/html/preheader-height",
     "<div style='max-height:0px;overflow:hidden'>SEGRETO</div>T", "T"},
    {"/html/preheader-class", "<span class='preheader'>SEGRETO</span>Testo", "Testo"},
    {"/html/hidden", "<p hidden>SEGRETO</p><p>Testo</p>", "Testo"},
    {"/html/not-hidden",
     "<p style='font-size:14px;max-height:0.5em;opacity:1'>Testo</p>", "Testo"},
    {"/html/script-style",
     "<style>p{color:red}</style><script>alert(1)</script><title>T</title><p>Testo</p>",
     "Testo"},
    {"/html/conditional",
     "<!--[if gte mso 9]><xml><o:x>MSO</o:x></xml><![endif]--><p>Testo</p>", "Testo"},
    {"/html/comment-open", "<p>Testo</p><!-- senza fine", "Testo"},
    {"/html/list", "<ul><li>a</li><li>b</li></ul>", "- a\n- b"},
    {"/html/list-numbered", "<ol start=3><li>a</li><li>b</li><li value=9>c</li></ol>",
     "3. a\n4. b\n9. c"},
    {"/html/list-nested", "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>",
     "- a\n- – b\n- c"},
    {"/html/list-paragraph", "<ul><li><p>a</p></li><li><p>b</p></li></ul>", "- a\n- b"},
    {"/html/heading", "<h1>Titolo</h1><p>Testo</p>", "Titolo\n\nTesto"},
    {"/html/table",
     "<table><tr><th>Zona</th><th>Giorno</th><th>Ora</th></tr>"
     "<tr><td>Centro</td><td>lun, mer</td><td>8</td></tr></table>",
     "Zona · Giorno · Ora\nCentro · lun, mer · 8"},
    {"/html/table-of-two", "<table><tr><td>Dove</td><td>in piazza</td></tr></table>",
     "Dove: in piazza"},
    {"/html/table-layout",
     "<table><tr><td><table><tr><td>Uno<br>Due</td></tr></table></td></tr></table>",
     "Uno\nDue"},
    {"/html/link", "<p>Vedi <a href='https://www.comune.example/a'>il sito</a>.</p>",
     "Vedi il sito: https://www.comune.example/a."},
    {"/html/link-itself",
     "<a href='https://www.comune.example/'>www.comune.example</a>",
     "www.comune.example"},
    {"/html/link-mail",
     "<a href='mailto:urp@comune.example?subject=x'>urp@comune.example</a>",
     "urp@comune.example"},
    {"/html/link-script", "<a href='javascript:alert(1)'>premi</a>", "premi"},
    {"/html/link-safe",
     "<a href='https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2F"
     "www.comune.example%2Fa&amp;data=x'>qui</a>",
     "qui: https://www.comune.example/a"},
    {"/html/pre", "<pre>  a   b\nc</pre>", "  a   b\nc"},
    {"/html/tags-open", "<p>Uno<p>Due<b>tre", "Uno\n\nDuetre"},
    {"/html/rubbish", "<p <b>Uno</p></html><p>Due", "Uno\n\nDue"},
    {"/html/after-the-end", "<html><body>Uno</body></html><div>Due</div>Tre",
     "Uno\n\nDue\nTre"},
    {"/html/end-first", "</i></div>Uno<b>Due", "UnoDue"},
    {"/html/blockquote", "<p>Uno</p><blockquote>Detto</blockquote>", "Uno\n\n> Detto"},
    {"/html/emoji-image", "Ciao<img src='https://x.example/e.png' width=20 alt='😀'>",
     "Ciao😀"},
    {"/html/empty", "", ""},
};

static void
test_case(gconstpointer data)
{
    const Case *c = data;
    g_autoptr(Work) work = mail_work("", 0);
    g_autoptr(GError) error = NULL;

    g_assert_true(html_read(work, c->html, &error));
    g_assert_no_error(error);

    g_autoptr(RichText) text = lines_to_rich(work->lines);
    g_autofree char *plain = rich_text_plain(text);

    g_assert_cmpstr(plain, ==, c->text);
}

static void
test_styles(void)
{
    g_autoptr(Work) work = mail_work("", 0);

    g_assert_true(html_read(work,
                            "<p>a <b>b</b><strong>c</strong> <i>d</i> <s>e</s>"
                            "<span style='font-weight: bold'>f</span></p>",
                            NULL));

    const Line *line = g_ptr_array_index(work->lines, 0);
    const Run *bold = g_ptr_array_index(line->runs, 1);

    g_assert_true(g_str_has_prefix(bold->text, "bc"));
    g_assert_cmpuint(bold->style, ==, STYLE_BOLD);
    g_assert_cmpstr(line->text->str, ==, "a bc d ef");
}

static void
test_removed(void)
{
    g_autoptr(Work) work = mail_work("", 0);

    g_assert_true(html_read(work,
                            "<div style='display:none'>SEGRETO</div><p>Testo</p>"
                            "<img src='https://spia.example/p.gif' width=1 height=1>"
                            "<img src='cid:foto@x'>",
                            NULL));
    g_assert_true(mail_has_removed(work, "hidden-text", "SEGRETO"));
    g_assert_true(mail_has_removed(work, "tracking-image", "spia.example"));
    g_assert_cmpuint(work->shown->len, ==, 1);
    g_assert_cmpstr(g_ptr_array_index(work->shown, 0), ==, "foto@x");
}

/* The tree API would cut this in silence below depth 256 (lab 6). */
static void
test_deep(void)
{
    g_autoptr(Work) work = mail_work("", 0);
    g_autoptr(GString) html = g_string_new(NULL);
    g_autoptr(GError) error = NULL;

    for (unsigned i = 0; i < LIMIT_HTML_TAGS - 100; i++)
        g_string_append(html, "<div>");
    g_string_append(html, "in fondo");
    for (unsigned i = 0; i < LIMIT_HTML_TAGS - 100; i++)
        g_string_append(html, "</div>");
    g_string_append(html, "<p>dopo</p>");

    g_assert_true(html_read(work, html->str, &error));
    g_assert_no_error(error);

    g_autofree char *text = lines_text(work->lines, 0, work->lines->len);

    g_assert_cmpstr(text, ==, "in fondo\n\ndopo");
}

static void
test_limits(void)
{
    static const struct {
        const char *repeated;
        unsigned times;
    } floods[] = {{"<div>", 110000}, {"x", LIMIT_HTML_BYTES + 1}, {"</b>", 110000}};

    for (size_t f = 0; f < G_N_ELEMENTS(floods); f++) {
        g_autoptr(Work) work = mail_work("", 0);
        g_autoptr(GString) html = g_string_new(NULL);
        g_autoptr(GError) error = NULL;

        for (unsigned i = 0; i < floods[f].times; i++)
            g_string_append(html, floods[f].repeated);
        g_assert_false(html_read(work, html->str, &error));
        g_assert_error(error, FILTER_ERROR, FILTER_ERROR_LIMIT);
    }
}

/* Attributes of one tag are limited; words, and words in quotation marks, are none. */
static void
test_attributes(void)
{
    static const struct {
        const char *before, *repeated, *after;
        bool passes;
    } tags[] = {{"<p", " a", ">x", false},
                {"<p a=\">\"", " a", ">x", false},
                {"<p style=\"", "a:b; ", "\">x", true},
                {"<p>", "x ", "", true}};

    for (size_t c = 0; c < G_N_ELEMENTS(tags); c++) {
        g_autoptr(Work) work = mail_work("", 0);
        g_autoptr(GString) html = g_string_new(tags[c].before);
        g_autoptr(GError) error = NULL;

        for (unsigned i = 0; i < 5000; i++)
            g_string_append(html, tags[c].repeated);
        g_string_append(html, tags[c].after);
        g_assert_true(html_read(work, html->str, &error) == tags[c].passes);
    }
}

/* Floods below the limits must end; the harness would notice a quadratic one. */
static void
test_floods(void)
{
    static const char *const floods[] = {"<table><tr><td>", "<b>",   "</i><b>", "<li>",
                                         "<a href=x>",      "&amp;", "<ul>",    "<br>"};

    for (size_t f = 0; f < G_N_ELEMENTS(floods); f++) {
        g_autoptr(Work) work = mail_work("", 0);
        g_autoptr(GString) html = g_string_new(NULL);
        g_autoptr(GError) error = NULL;

        for (unsigned i = 0; i < 10000; i++)
            g_string_append(html, floods[f]);
        g_string_append(html, "fine");
        g_assert_true(html_read(work, html->str, &error));
        g_assert_no_error(error);

        g_autofree char *text = lines_text(work->lines, 0, work->lines->len);

        g_test_message("%s", floods[f]);
        g_assert_true(g_str_has_suffix(text, "fine"));
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_test_add_data_func(cases[i].path, &cases[i], test_case);
    g_test_add_func("/html/styles", test_styles);
    g_test_add_func("/html/removed", test_removed);
    g_test_add_func("/html/deep", test_deep);
    g_test_add_func("/html/limits", test_limits);
    g_test_add_func("/html/attributes", test_attributes);
    g_test_add_func("/html/floods", test_floods);
    return g_test_run();
}
