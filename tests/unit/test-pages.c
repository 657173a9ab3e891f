/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/web/markup.h"
#include "bridge/web/page.h"

#include "bridge/base/clock.h"
#include "bridge/store/retention.h"
#include "bridge/web/client.h"
#include "bridge/web/quota.h"
#include "tests/support/notices.h"

#include <arpa/inet.h>
#include <errno.h>
#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>
#include <string.h>
#include <unistd.h>

#define URL "https://avvisi.comune.example"
#define SETTINGS                                                                       \
    "[bridge]\nadministration=Comune di Borgo\ncontact=Municipio, tel. 0000 000000\n"  \
    "public_url=" URL "/\n"

/* What no page may ever hold as it stands. */
#define HOSTILE "<script>alert(1)</script>\"'&<img src=x onerror=y>"

typedef struct {
    char *dir;
    Settings *settings;
    Store *store;
    GPtrArray *channels;
    WebCounts counts;
    WebContext context;
    WebAnswer answer;
} Fixture;

static void
set_up_with(Fixture *f, const char *settings)
{
    g_autoptr(GPtrArray) problems =
        g_ptr_array_new_with_free_func((GDestroyNotify) setting_problem_free);
    g_autoptr(GError) error = NULL;

    f->dir = g_dir_make_tmp("banditore-pages-XXXXXX", NULL);
    f->settings = settings_parse("t.conf", settings, NULL, problems);
    f->store = store_open(f->dir, STORE_OWNER, &error);
    g_assert_no_error(error);
    f->channels = g_ptr_array_new();
    f->context = (WebContext){.settings = f->settings,
                              .store = f->store,
                              .channels = f->channels,
                              .counts = &f->counts};
    g_assert_true(page_prepare(&f->context, &error));
    g_assert_no_error(error);
}

static void
set_up(Fixture *f, gconstpointer data)
{
    set_up_with(f, SETTINGS);
}

static void
forget_answer(WebAnswer *answer)
{
    if (answer->file)
        close(answer->file->fd);
    g_free(answer->file);
    g_free(answer->body);
    g_free(answer->disposition);
    *answer = (WebAnswer){0};
}

static void
tear_down(Fixture *f, gconstpointer data)
{
    g_autofree char *remove = g_strdup_printf("rm -r %s", f->dir);

    forget_answer(&f->answer);
    page_forget(&f->context);
    store_close(f->store);
    settings_free(f->settings);
    g_ptr_array_unref(f->channels);
    g_assert_true(g_spawn_command_line_sync(remove, NULL, NULL, NULL, NULL));
    g_free(f->dir);
}

/* GET of @url, "/avvisi?q=acqua", as far as the handler sees it. */
static unsigned
get_as(Fixture *f, const char *url, WebRequest request)
{
    g_auto(GStrv) halves = g_strsplit(url, "?", 2);
    const WebRoute *route = web_route_find(halves[0]);
    g_autoptr(GHashTable) query =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_auto(GStrv) pairs = g_strsplit(halves[1] ? halves[1] : "", "&", -1);

    for (char **pair = pairs; *pair; pair++) {
        g_auto(GStrv) sides = g_strsplit(g_strdelimit(*pair, "+", ' '), "=", 2);
        g_autoptr(GBytes) value =
            g_uri_unescape_bytes(sides[0] && sides[1] ? sides[1] : "", -1, NULL, NULL);

        if (sides[0])
            g_hash_table_replace(
                query, g_strdup(sides[0]),
                g_strndup(g_bytes_get_data(value, NULL), g_bytes_get_size(value)));
    }
    g_assert_nonnull(route);
    request.method = "GET";
    request.path = halves[0] + strlen(route->prefix);
    request.query = query;
    forget_answer(&f->answer);
    f->answer.status = 404;
    route->handle(&f->context, &request, &f->answer);
    return f->answer.status;
}

static unsigned
get(Fixture *f, const char *url)
{
    return get_as(f, url, (WebRequest){0});
}

static unsigned
get_page(Fixture *f, const char *name, const char *rest)
{
    g_autofree char *url = g_strconcat("/avvisi/", name, rest, NULL);

    return get(f, url);
}

static bool
says(const Fixture *f, const char *words)
{
    return f->answer.body && strstr(f->answer.body, words);
}

static char *
publish(Fixture *f, const char *title, const char *plain)
{
    g_autoptr(Draft) draft = notice_draft(title, plain);
    char *page = NULL;

    notice_publish(f->store, draft, 0, &page);
    return page;
}

/* The pages' own markup parses without a complaint, and nothing comes from elsewhere.
 */
static void
assert_page(const Fixture *f)
{
    htmlDocPtr html = htmlReadMemory(f->answer.body, (int) strlen(f->answer.body), NULL,
                                     "UTF-8", HTML_PARSE_NONET | HTML_PARSE_NOERROR);
    const xmlError *problem = xmlGetLastError();

    /* libxml2 knows HTML 4 only: error 801 is an element of HTML 5. */
    if (problem && problem->code != XML_HTML_UNKNOWN_TAG)
        g_test_message("%s", problem->message);
    g_assert_true(!problem || problem->code == XML_HTML_UNKNOWN_TAG);
    xmlResetLastError();
    xmlFreeDoc(html);
    g_assert_cmpuint(strlen(f->answer.body), <, 50 * 1000);
    g_assert_cmpstr(f->answer.policy, ==, PAGE_POLICY);
    g_assert_false(says(f, "<script"));
    g_assert_false(says(f, "<img src=x"));
    g_assert_false(says(f, "style="));
    g_assert_false(says(f, "src=\"http"));
}

static void
test_notice(Fixture *f, gconstpointer data)
{
    g_autofree char *page = publish(f, "Acqua sospesa",
                                    "Domani manca l'acqua in via Roma.\n\n- mattina\n"
                                    "- sera\n\nDettagli: www.comune.example/acqua.");
    g_autofree char *address = g_strconcat("content=\"" URL "/avvisi/", page, NULL);

    g_assert_cmpuint(strlen(page), ==, PAGE_NAME_LETTERS);
    g_assert_cmpuint(get_page(f, page, ""), ==, 200);
    assert_page(f);
    g_assert_true(says(f, "<html lang=\"it\">"));
    g_assert_true(says(f, "Acqua sospesa</h1>"));
    g_assert_true(says(f, "<p>Domani manca l&#39;acqua in via Roma.</p>"));
    g_assert_true(says(f, "<ul>\n<li>mattina</li>\n<li>sera</li></ul>"));
    g_assert_true(says(f, "<a href=\"https://www.comune.example/acqua\">"
                          "www.comune.example/acqua</a>.</p>"));
    g_assert_true(says(f, "<meta property=\"og:title\" content=\"Acqua sospesa\">"));
    g_assert_true(says(f, address));
    g_assert_true(says(f, "<meta name=\"robots\" content=\"noindex\">"));
    g_assert_true(says(f, "Per parlare con il Comune: Municipio, tel. 0000 000000"));
    g_assert_cmpuint(get(f, "/avvisi"), ==, 200);
    assert_page(f);
    g_assert_true(says(f, page));
    g_assert_true(says(f, "Domani manca l&#39;acqua in via Roma. - mattina"));
}

/* Not the row's number, and none of the names that a stranger may try. */
static void
test_missing(Fixture *f, gconstpointer data)
{
    static const char *const wrong[] = {
        "/avvisi/1",
        "/avvisi/0",
        "/avvisi/aaaaaaaaaaaaaaaa",
        "/avvisi//",
        "/avvisi/'%20OR%201",
        "/niente",
        "/media/1/1/x",
        "/media/x",
        "/accessibilita/x",
        "/avvisi/../../etc/passwd",
    };
    g_autofree char *page = publish(f, "A", "B");
    g_autofree char *other = g_strconcat("/avvisi/", page, "/de", NULL);

    for (unsigned i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_test_message("%s", wrong[i]);
        g_assert_cmpuint(get(f, wrong[i]), ==, 404);
        assert_page(f);
    }
    g_assert_cmpuint(get(f, other), ==, 404);
    g_assert_cmpuint(get(f, "/avvisi/prova"), ==, 200);
    g_assert_true(says(f, "Questa era una prova"));
}

static void
test_hostile(Fixture *f, gconstpointer data)
{
    g_autoptr(Draft) draft = notice_draft(HOSTILE, HOSTILE "\n\n- " HOSTILE);
    g_autoptr(GBytes) bytes = g_bytes_new_static("x", 1);
    g_autofree char *page = NULL;

    block_add_run(rich_text_add(draft->text, BLOCK_PRE), STYLE_CODE | STYLE_BOLD,
                  HOSTILE, "https://a.example/'&x=y");
    notice_add_media(draft, MEDIA_IMAGE, "image/jpeg", "a'&\".jpg", HOSTILE, bytes);
    notice_add_media(draft, MEDIA_DOCUMENT, "text/html", "b'&\"\xc3\xa8.html", HOSTILE,
                     bytes);
    notice_publish(f->store, draft, 0, &page);

    g_assert_cmpuint(get_page(f, page, ""), ==, 200);
    assert_page(f);
    g_assert_true(says(f, "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;"));
    g_assert_true(says(f, "<a href=\"https://a.example/&#39;&amp;x=y\">"));
    g_assert_cmpuint(get(f, "/avvisi"), ==, 200);
    assert_page(f);
    g_assert_cmpuint(get(f, "/avvisi?q=%22%3E%3Cscript%3Ealert&dopo=%22%3Ex"), ==, 200);
    assert_page(f);

    /* What is no picture, sound or PDF is saved, never shown. */
    g_autofree char *file = g_strdup_printf("/media/%s/2/x", page);
    g_assert_cmpuint(get(f, file), ==, 200);
    g_assert_cmpstr(f->answer.type, ==, "application/octet-stream");
    g_assert_true(g_str_has_prefix(f->answer.disposition, "attachment; filename*="));
    g_assert_null(strpbrk(f->answer.disposition, "<>\"\r\n/"));
}

/* Block by block: kind, level, number, text; what stands in the page. */
static const struct {
    const char *path;
    Block blocks[5];
    const char *text[5];
    const char *html;
} trees[] = {
    {"/pages/markup/nested",
     {{.kind = BLOCK_ITEM, .level = 1},
      {.kind = BLOCK_ITEM, .level = 3, .number = 4},
      {.kind = BLOCK_ITEM, .level = 2},
      {.kind = BLOCK_ITEM, .level = 1, .number = 9},
      {.kind = BLOCK_PARAGRAPH}},
     {"a", "b", "c", "d", "e"},
     "<ul>\n<li>a<ol>\n<li value=\"4\">b</li></ol>\n<ul>\n<li>c</li></ul>\n</li></ul>\n"
     "<ol>\n<li value=\"9\">d</li></ol>\n<p>e</p>\n"},
    {"/pages/markup/quote",
     {{.kind = BLOCK_QUOTE},
      {.kind = BLOCK_QUOTE, .tight = true},
      {.kind = BLOCK_HEADING, .level = 6},
      {.kind = BLOCK_ROW},
      {.kind = BLOCK_PRE}},
     {"a", "b", "c", "d", "\n"},
     "<blockquote>\n<p>a</p>\n<p class=\"tight\">b</p>\n</blockquote>\n<h2>c</h2>\n"
     "<p>d</p>\n<pre><br></pre>\n"},
    {"/pages/markup/addresses",
     {{.kind = BLOCK_PARAGRAPH}, {.kind = BLOCK_PARAGRAPH}, {.kind = BLOCK_PARAGRAPH}},
     {"(https://a.example/x?y=1&z=2), www.", "xhttps://a.example www.a.example”",
      "https://https://"},
     "<p>(<a href=\"https://a.example/x?y=1&amp;z=2\">https://a.example/x?y=1&amp;z=2"
     "</a>), www.</p>\n<p>xhttps://a.example <a href=\"https://www.a.example\">"
     "www.a.example</a>”</p>\n<p><a href=\"https://https://\">https://https://</a></p>"
     "\n"},
    {"/pages/markup/characters",
     {{.kind = BLOCK_PARAGRAPH}},
     {"a\x01"
      "b\x7f"
      "c\xe2\x80\xae"
      "d\xef\xbf\xbe\xf0\x9f\x8c\xa7"},
     "<p>abcd\xf0\x9f\x8c\xa7</p>\n"},
};

static void
test_markup(gconstpointer data)
{
    unsigned place = GPOINTER_TO_UINT(data);
    g_autoptr(RichText) text = rich_text_new();
    g_autoptr(GPtrArray) versions = g_ptr_array_new();
    g_autoptr(GString) out = g_string_new(NULL);

    for (unsigned i = 0; i < 5 && trees[place].text[i]; i++) {
        const Block *from = &trees[place].blocks[i];
        Block *block = rich_text_add(text, from->kind);

        block->level = from->level;
        block->number = from->number;
        block->tight = from->tight;
        block_add_run(block, 0, trees[place].text[i], NULL);
    }
    markup_rich(out, text, versions);
    g_assert_cmpstr(out->str, ==, trees[place].html);
}

/* A link of another kind is text, whatever the reader of mails let through. */
static void
test_targets(void)
{
    static const char *const wrong[] = {"javascript:alert(1)",
                                        "data:text/html,x",
                                        " javascript:x",
                                        "JavaScript:x",
                                        "x",
                                        ""};
    static const char *const right[] = {"https://a.example/", "HTTP://a.example",
                                        "mailto:a@b.example", "tel:+390000"};
    g_autoptr(GPtrArray) versions = g_ptr_array_new();
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(RichText) bad = rich_text_new();
    g_autoptr(RichText) good = rich_text_new();

    for (unsigned i = 0; i < G_N_ELEMENTS(wrong); i++)
        block_add_run(rich_text_add(bad, BLOCK_PARAGRAPH), 0, "qui", wrong[i]);
    for (unsigned i = 0; i < G_N_ELEMENTS(right); i++)
        block_add_run(rich_text_add(good, BLOCK_PARAGRAPH), 0, "qui", right[i]);
    block_add_run(rich_text_add(good, BLOCK_PARAGRAPH), STYLE_BOLD | STYLE_ITALIC,
                  "qui", "https://a.example/\"><script>");

    markup_rich(out, bad, versions);
    g_assert_null(strstr(out->str, "<a"));
    g_string_truncate(out, 0);
    markup_rich(out, good, versions);
    g_assert_nonnull(strstr(out->str, "<a href=\"tel:+390000\">qui</a>"));
    g_assert_nonnull(strstr(out->str, "<strong><em><a href=\"https://a.example/&quot;"
                                      "&gt;&lt;script&gt;\">qui</a></em></strong>"));
    g_assert_null(strstr(out->str, "<script"));
}

static void
test_versions(Fixture *f, gconstpointer data)
{
    g_autoptr(Draft) draft = notice_draft("Acqua", "Per tutti.");
    static const char *const words[] = {"Kein Wasser.", "No water."};
    g_autofree char *page = NULL;

    g_ptr_array_add(draft->versions, version_new("de", "Wasser"));
    g_ptr_array_add(draft->versions, version_new("en", "Water"));
    for (unsigned i = 0; i < 2; i++) {
        Block *block = rich_text_add(draft->text, BLOCK_PARAGRAPH);

        block->version = i + 1;
        block_add_run(block, 0, words[i], NULL);
    }
    notice_publish(f->store, draft, 0, &page);

    g_assert_cmpuint(get_page(f, page, ""), ==, 200);
    assert_page(f);
    g_assert_true(says(f, "<section lang=\"de\">\n<p>Kein Wasser.</p>\n</section>"));
    g_assert_true(says(f, "lang=\"en\" hreflang=\"en\">English</a>"));
    g_assert_cmpuint(get_page(f, page, "/de"), ==, 200);
    assert_page(f);
    g_assert_true(says(f, "<html lang=\"it\">"));
    g_assert_true(says(f, "<h1 lang=\"de\">Wasser</h1>"));
    g_assert_true(says(f, "<p>Per tutti.</p>\n<p>Kein Wasser.</p>\n</div>"));
    g_assert_false(says(f, "No water."));
    g_assert_cmpuint(get_page(f, page, "/en"), ==, 200);
    assert_page(f);
    g_assert_true(says(f, "<html lang=\"en\">"));
    g_assert_true(says(f, ">All notices</a>"));

    /* A list says which languages, and not three of them in one sentence. */
    g_assert_cmpuint(get(f, "/avvisi"), ==, 200);
    g_assert_true(says(f, "<p><span lang=\"de\">Deutsch</span>, <span lang=\"en\">"));
    g_assert_false(says(f, "Wasser") || says(f, "water"));
}

static void
test_states(Fixture *f, gconstpointer data)
{
    int64_t now_s = clock_now_s();
    g_autoptr(Draft) old = notice_draft("Vecchio", "x");
    g_autoptr(Draft) urgent = notice_draft("Urgente", "x");
    g_autoptr(GError) error = NULL;
    g_autofree char *old_page = NULL;
    g_autofree char *new_page = NULL;

    urgent->class = CLASS_EMERGENCY;
    int64_t old_id = notice_publish(f->store, old, now_s - 60, &old_page);
    int64_t new_id = notice_publish(f->store, urgent, now_s + 3600, &new_page);

    g_assert_cmpuint(get_page(f, old_page, ""), ==, 200);
    g_assert_true(says(f, "SCADUTO: valeva fino a "));
    g_assert_cmpuint(get_page(f, new_page, ""), ==, 200);
    g_assert_true(says(f, "EMERGENZA") && says(f, "Vale fino a "));

    g_assert_true(pages_replace(f->store, old_id, new_id, &error));
    g_assert_false(pages_replace(f->store, old_id, 77, NULL));
    g_assert_false(pages_replace(f->store, old_id, old_id, NULL));
    g_assert_cmpuint(get_page(f, old_page, ""), ==, 200);
    g_assert_true(says(f, "SOSTITUITO") && says(f, new_page));

    /* Its replacement is gone: no link leads there. */
    g_assert_true(pages_withdraw(f->store, new_id, now_s, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(get_page(f, old_page, ""), ==, 200);
    assert_page(f);
    g_assert_true(says(f, "SOSTITUITO"));
    g_assert_false(says(f, new_page));
}

static void
test_gone(Fixture *f, gconstpointer data)
{
    g_autoptr(Draft) draft = notice_draft("Segretissimo", "Parola nascosta");
    g_autoptr(GBytes) bytes = g_bytes_new_static("photo", 5);
    g_autofree char *page = NULL;

    notice_add_media(draft, MEDIA_IMAGE, "image/jpeg", "foto.jpg", NULL, bytes);
    int64_t id = notice_publish(f->store, draft, 0, &page);
    g_autofree char *photo = g_strdup_printf("/media/%s/1/foto.jpg", page);

    g_assert_cmpuint(get(f, photo), ==, 200);
    g_assert_cmpstr(f->answer.type, ==, "image/jpeg");
    g_assert_cmpuint(f->answer.file->size_bytes, ==, 5);
    g_assert_cmpuint(get(f, "/avvisi?q=nascosta"), ==, 200);
    g_assert_true(says(f, page));

    g_assert_true(pages_withdraw(f->store, id, clock_now_s(), NULL));
    g_assert_false(pages_withdraw(f->store, id, clock_now_s(), NULL));
    g_assert_cmpuint(get(f, photo), ==, 410);
    g_assert_null(f->answer.file);
    g_assert_cmpuint(get_page(f, page, ""), ==, 410);
    assert_page(f);
    g_assert_true(says(f, "Avviso annullato"));
    g_assert_false(says(f, "Segretissimo") || says(f, "nascosta"));
    for (unsigned i = 0; i < 3; i++) {
        static const char *const lists[] = {"/avvisi", "/avvisi/atom.xml",
                                            "/avvisi?q=nascosta"};

        g_assert_cmpuint(get(f, lists[i]), ==, 200);
        g_assert_false(says(f, page) || says(f, "Segretissimo"));
    }
}

/* After deliveries_d the page is gone, with its files and what the search knew. */
static void
test_old(Fixture *f, gconstpointer data)
{
    const Retention keep = {
        .mails_d = 30, .deliveries_d = 2, .inbound_d = 7, .left_d = 30};
    g_autoptr(Draft) draft = notice_draft("Segretissimo", "Parola nascosta");
    g_autoptr(GBytes) bytes = g_bytes_new_static("photo", 5);
    g_autoptr(GError) error = NULL;
    g_autofree char *page = NULL;
    bool more = true;

    notice_add_media(draft, MEDIA_IMAGE, "image/jpeg", "foto.jpg", NULL, bytes);
    notice_publish(f->store, draft, 0, &page);
    g_autofree char *photo = g_strdup_printf("/media/%s/1/foto.jpg", page);

    for (int day = 1; day < 4; day += 2) {
        g_assert_true(retention_step(f->store, &keep, clock_now_s() + day * 86400,
                                     &more, &error));
        g_assert_no_error(error);
        g_assert_cmpuint(get_page(f, page, ""), ==, day == 1 ? 200 : 410);
        g_assert_cmpint(says(f, "nascosta"), ==, day == 1);
        g_assert_cmpuint(get(f, photo), ==, day == 1 ? 200 : 410);
        g_assert_cmpuint(get(f, "/avvisi?q=nascosta"), ==, 200);
        g_assert_cmpint(says(f, page), ==, day == 1);
    }
    g_assert_cmpuint(get_page(f, page, ""), ==, 410);
    g_assert_true(says(f, "Avviso non più disponibile"));
}

/* Nothing is there before the first message may leave, and nothing of a trial ever. */
static void
test_early(Fixture *f, gconstpointer data)
{
    g_autofree char *name = pages_new_name(NULL);
    BroadcastRow row = {.title = (char *) "A", .page = name, .words = (char *) "b"};

    g_assert_true(broadcasts_add(f->store, &row, NULL));
    g_assert_cmpuint(get_page(f, name, ""), ==, 404);
    g_assert_true(broadcasts_set_ready(f->store, row.id, NULL));
    g_assert_cmpuint(get_page(f, name, ""), ==, 404);
    g_assert_cmpuint(get(f, "/avvisi"), ==, 200);
    g_assert_false(says(f, name));
    g_assert_cmpint(broadcasts_cancel(f->store, row.id, NULL), ==, 0);
    g_assert_cmpuint(get_page(f, name, ""), ==, 410);
}

static void
test_search(Fixture *f, gconstpointer data)
{
    static const struct {
        const char *query;
        bool acqua, scuola;
    } cases[] = {
        {"acqua", true, false},
        {"ACQUA", true, false},
        {"l%27acqua", true, false},
        {"citt%C3%A0", true, false},
        {"citta", true, false},
        {"cittA%CC%80", true, false},
        {"scuole", false, true},
        {"scuola", false, true},
        {"Dante", false, true},
        {"acqua+scuola", false, false},
        {"acqu", true, false},
        {"cqua", false, false},
        {"acqua+OR+scuola", false, false},
        {"%22", false, false},
        {"acqua*", true, false},
        {"title:acqua", false, false},
        {"25", true, false},
        {"NEAR(acqua)", false, false},
        {"%FF", true, true}, /* no text: as if nothing were asked */
    };
    g_autofree char *acqua =
        publish(f, "Acqua sospesa", "In tutta la Città, dal 25 novembre.");
    g_autofree char *scuola = publish(f, "Chiusura", "La scuola «Dante» resta chiusa.");

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *url = g_strconcat("/avvisi?q=", cases[i].query, NULL);

        g_test_message("%s", cases[i].query);
        g_assert_cmpuint(get(f, url), ==, 200);
        g_assert_cmpint(says(f, acqua), ==, cases[i].acqua);
        g_assert_cmpint(says(f, scuola), ==, cases[i].scuola);
    }
    g_assert_cmpuint(get(f, "/avvisi?q=zzz"), ==, 200);
    assert_page(f);
    g_assert_true(says(f, "Avvisi con “zzz”") && says(f, "Non ho trovato"));
}

/* Every notice once, twenty by twenty, whether in the list or in a search. */
static void
test_lists(Fixture *f, gconstpointer data)
{
    static const char *const lists[] = {"/avvisi?", "/avvisi?q=avviso&amp;"};
    g_autoptr(GHashTable) seen =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (unsigned i = 0; i < 45; i++) {
        g_autofree char *title = g_strdup_printf("Avviso %u", i);
        g_autofree char *page = publish(f, title, "x");
    }
    for (unsigned l = 0; l < G_N_ELEMENTS(lists); l++) {
        g_autofree char *url = g_strdup(lists[l]);
        unsigned pages = 0;

        g_hash_table_remove_all(seen);
        for (; url && pages < 4; pages++) {
            g_auto(GStrv) halves = g_strsplit(url, "&amp;", -1);
            g_autofree char *plain = g_strjoinv("&", halves);

            g_assert_cmpuint(get(f, plain), ==, 200);
            assert_page(f);
            for (const char *p = f->answer.body; (p = strstr(p, "<h2><a href=\"")); p++)
                g_hash_table_add(seen,
                                 g_strndup(p + strlen("<h2><a href=\"/avvisi/"), 16));
            const char *next = strstr(f->answer.body, "rel=\"next\" href=\"");
            g_free(url);
            next = next ? next + strlen("rel=\"next\" href=\"") : NULL;
            url = next ? g_strndup(next, strcspn(next, "\"")) : NULL;
        }
        g_assert_cmpuint(pages, ==, 3);
        g_assert_cmpuint(g_hash_table_size(seen), ==, 45);
    }
}

static xmlXPathObjectPtr
select_nodes(xmlDocPtr doc, const char *path)
{
    xmlXPathContextPtr context = xmlXPathNewContext(doc);
    xmlXPathObjectPtr found;

    xmlXPathRegisterNs(context, (const xmlChar *) "a",
                       (const xmlChar *) "http://www.w3.org/2005/Atom");
    found = xmlXPathEvalExpression((const xmlChar *) path, context);
    xmlXPathFreeContext(context);
    return found;
}

static void
test_feed(Fixture *f, gconstpointer data)
{
    static const struct {
        const char *path;
        int n;
    } paths[] = {
        {"/a:feed[@xml:lang='it']", 1},
        {"/a:feed/a:id[.='" URL "/avvisi/atom.xml']", 1},
        {"/a:feed/a:title", 1},
        {"/a:feed/a:author/a:name[.='Comune di Borgo']", 1},
        {"/a:feed/a:link[@rel='self']", 1},
        {"/a:feed/a:updated[substring(., string-length(.)) = 'Z']", 1},
        {"/a:feed/a:entry", 2},
        {"/a:feed/a:entry/a:id", 2},
        {"/a:feed/a:entry/a:updated", 2},
        {"/a:feed/a:entry/a:link[@rel='alternate']", 2},
    };
    g_autofree char *one = publish(f, HOSTILE "\x01\xef\xbf\xbe", "a & b\x02 < c");
    g_autofree char *two = publish(f, "", "Senza titolo");

    g_assert_cmpuint(get(f, "/avvisi/atom.xml"), ==, 200);
    g_assert_true(g_str_has_prefix(f->answer.type, "application/atom+xml"));

    xmlDocPtr doc = xmlReadMemory(f->answer.body, (int) strlen(f->answer.body), NULL,
                                  NULL, XML_PARSE_NONET);
    g_assert_nonnull(doc);
    for (unsigned i = 0; doc && i < G_N_ELEMENTS(paths); i++) {
        xmlXPathObjectPtr found = select_nodes(doc, paths[i].path);

        g_test_message("%s", paths[i].path);
        g_assert_cmpint(found && found->nodesetval ? found->nodesetval->nodeNr : 0, ==,
                        paths[i].n);
        xmlXPathFreeObject(found);
    }
    xmlFreeDoc(doc);
}

static void
test_ranges(Fixture *f, gconstpointer data)
{
    static const struct {
        const char *range;
        unsigned status;
        uint64_t from, length;
    } cases[] = {
        {NULL, 200, 0, 10},        {"bytes=0-3", 206, 0, 4},
        {"bytes=4-", 206, 4, 6},   {"bytes=-3", 206, 7, 3},
        {"bytes=-30", 206, 0, 10}, {"bytes=8-99", 206, 8, 2},
        {"bytes=10-", 416, 0, 10}, {"bytes=5-2", 200, 0, 10},
        {"bytes=-", 200, 0, 10},   {"bytes=0-1,4-5", 200, 0, 10},
        {"lines=0-1", 200, 0, 10}, {"bytes=", 200, 0, 10},
        {"bytes=-0", 416, 0, 10},  {"bytes=99999999999999999999-", 200, 0, 10},
    };
    g_autoptr(Draft) draft = notice_draft("A", "b");
    g_autoptr(GBytes) bytes = g_bytes_new_static("0123456789", 10);
    g_autofree char *page = NULL;

    notice_add_media(draft, MEDIA_VIDEO, "video/mp4", "v.mp4", NULL, bytes);
    notice_publish(f->store, draft, 0, &page);
    g_autofree char *url = g_strdup_printf("/media/%s/1/v.mp4", page);

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s", cases[i].range ? cases[i].range : "all");
        g_assert_cmpuint(get_as(f, url, (WebRequest){.range = cases[i].range}), ==,
                         cases[i].status);
        g_assert_cmpuint(f->answer.file->from_bytes, ==, cases[i].from);
        g_assert_cmpuint(f->answer.file->length_bytes, ==, cases[i].length);
    }
    g_autofree char *none = g_strdup_printf("/media/%s/2/v.mp4", page);
    g_assert_cmpuint(get(f, none), ==, 404);
    g_autofree char *zero = g_strdup_printf("/media/%s/0/v.mp4", page);
    g_assert_cmpuint(get(f, zero), ==, 404);
}

static void
test_about(Fixture *f, gconstpointer data)
{
    g_assert_cmpuint(get(f, "/"), ==, 200);
    assert_page(f);
    g_assert_true(says(f, "gli avvisi di Comune di Borgo: lavori"));
    g_assert_cmpuint(get(f, "/accessibilita"), ==, 200);
    assert_page(f);
    g_assert_true(says(f, "Municipio, tel. 0000 000000. Rispondiamo"));
    g_assert_cmpuint(get(f, "/stile.css"), ==, 200);
    g_assert_false(says(f, "url("));
    g_assert_false(says(f, "@import"));
}

/* A link and a code that open WhatsApp; nothing without a number to write to. */
static void
test_join(void)
{
    Fixture f = {0};
    Fixture none = {0};

    set_up_with(&f, SETTINGS "[web]\njoin_number=+390100000000\n");
    g_assert_cmpuint(get(&f, "/iscrizione"), ==, 200);
    assert_page(&f);
    g_assert_true(says(&f, "href=\"https://wa.me/390100000000?text=ISCRIVIMI\""));
    g_assert_true(says(&f, "numero +390100000000."));
    g_assert_cmpuint(get(&f, "/"), ==, 200);
    g_assert_true(says(&f, "<a href=\"/iscrizione\">"));

    g_assert_cmpuint(get(&f, "/iscrizione/qr.svg"), ==, 200);
    g_assert_cmpstr(f.answer.type, ==, "image/svg+xml");
    xmlDocPtr doc = xmlReadMemory(f.answer.body, (int) strlen(f.answer.body), NULL,
                                  NULL, XML_PARSE_NONET);
    g_assert_nonnull(doc);
    xmlFreeDoc(doc);
    /* The first row of a code: its corner is seven modules wide, after the margin. */
    g_assert_true(says(&f, "d=\"M4 4h7v1h-7z"));
    g_assert_cmpuint(get(&f, "/iscrizione/x"), ==, 404);
    tear_down(&f, NULL);

    set_up_with(&none, SETTINGS);
    g_assert_cmpuint(get(&none, "/iscrizione"), ==, 404);
    g_assert_cmpuint(get(&none, "/iscrizione/qr.svg"), ==, 404);
    g_assert_cmpuint(get(&none, "/"), ==, 200);
    g_assert_false(says(&none, "/iscrizione"));
    tear_down(&none, NULL);
}

/* Without public_url nothing is promised, and nothing is there. */
static void
test_none(void)
{
    Fixture f = {0};
    static const char *const paths[] = {
        "/",          "/avvisi",     "/avvisi/atom.xml", "/accessibilita",
        "/stile.css", "/media/a/1/b"};

    set_up_with(&f, "[bridge]\nadministration=C\n");
    for (unsigned i = 0; i < G_N_ELEMENTS(paths); i++) {
        g_assert_cmpuint(get(&f, paths[i]), ==, 404);
        g_assert_null(f.answer.body);
    }
    tear_down(&f, NULL);
}

static void
test_metrics(Fixture *f, gconstpointer data)
{
    g_autofree char *page = publish(f, "Titolo", "x");
    g_auto(GStrv) lines = NULL;

    g_assert_cmpuint(get(f, "/metrics"), ==, 404);
    f->counts.answers[0][2] = 3;
    g_assert_cmpuint(get_as(f, "/metrics", (WebRequest){.is_loopback = true}), ==, 200);
    g_assert_true(says(f, "\nbanditore_broadcasts{state=\"done\"} 1\n"));
    g_assert_true(says(f, "\nbanditore_halted 0\n"));
    g_assert_true(says(f, "\nbanditore_http_requests_total{route=\"/webhook/\","
                          "code=\"2xx\"} 3\n"));
    g_assert_false(says(f, page) || says(f, "Titolo"));

    /* The alerts speak of metrics that there are. */
    g_autofree char *rules = NULL;
    g_autofree char *file = g_test_build_filename(G_TEST_DIST, "contrib", "prometheus",
                                                  "banditore.rules.yml", NULL);
    unsigned used = 0;

    g_assert_true(g_file_get_contents(file, &rules, NULL, NULL));
    for (const char *p = rules; p && (p = strstr(p, "banditore_")); p++, used++) {
        g_autofree char *name = g_strndup(p, strspn(p, "abcdefghijklmnopqrstuvwxyz_"));
        g_autofree char *type = g_strdup_printf("\n# TYPE %s ", name);

        g_test_message("%s", name);
        g_assert_true(says(f, type));
    }
    g_assert_cmpuint(used, >, 8);

    /* Each sample is of a metric that was announced. */
    lines = g_strsplit(f->answer.body, "\n", -1);
    for (char **line = lines; *line && **line; line++) {
        g_autofree char *name = g_strndup(*line, strcspn(*line, "{ "));
        g_autofree char *type = g_strdup_printf("\n# TYPE %s ", name);

        g_assert_true(**line == '#' || says(f, type));
    }
}

/* Returns: (owned) the whole answer to GET @path, over a connection of its own. */
static char *
get_over_http(const Web *web, const char *path, const char *lines)
{
    g_autoptr(GSocketClient) client = g_socket_client_new();
    g_autoptr(GSocketConnection) connection = g_socket_client_connect_to_host(
        client, "127.0.0.1", (guint16) web_port(web), NULL, NULL);
    int fd = g_socket_get_fd(g_socket_connection_get_socket(connection));
    g_autofree char *request = g_strdup_printf(
        "GET %s HTTP/1.1\r\nHost: t\r\nConnection: close\r\n%s\r\n", path, lines);
    GString *answer = g_string_new(NULL);
    char piece[4096];
    ssize_t got = 1;

    g_assert_cmpint(send(fd, request, strlen(request), MSG_NOSIGNAL), >, 0);
    while (got != 0) {
        g_main_context_iteration(NULL, FALSE);
        got = recv(fd, piece, sizeof piece, MSG_DONTWAIT);
        if (got > 0)
            g_string_append_len(answer, piece, got);
        else if (got < 0 && errno != EAGAIN)
            break;
    }
    return g_string_free(answer, FALSE);
}

static void
test_http(Fixture *f, gconstpointer data)
{
    static const char *const headers[] = {
        "HTTP/1.1 200 OK\r\n",
        "\r\nContent-Security-Policy: " PAGE_POLICY "\r\n",
        "\r\nX-Content-Type-Options: nosniff\r\n",
        "\r\nReferrer-Policy: no-referrer\r\n",
        "\r\nX-Robots-Tag: noindex\r\n",
        "\r\nCache-Control: no-store\r\n",
        "\r\nStrict-Transport-Security: max-age=",
    };
    g_autoptr(GError) error = NULL;
    g_autoptr(Web) web =
        web_open(f->settings, f->store, f->channels, NULL, NULL, &error);
    g_autoptr(Draft) draft = notice_draft("A", "b");
    g_autoptr(GBytes) bytes = g_bytes_new_static("0123456789", 10);
    g_autofree char *page = NULL;

    g_assert_no_error(error);
    notice_add_media(draft, MEDIA_VIDEO, "video/mp4", "v.mp4", NULL, bytes);
    notice_publish(f->store, draft, 0, &page);

    g_autofree char *list = get_over_http(web, "/avvisi", "");
    for (unsigned i = 0; i < G_N_ELEMENTS(headers); i++)
        g_assert_nonnull(strstr(list, headers[i]));
    g_assert_null(strstr(list, "Set-Cookie"));
    g_assert_true(g_str_has_suffix(list, "</html>\n"));

    g_autofree char *path = g_strdup_printf("/media/%s/1/v.mp4", page);
    g_autofree char *part = get_over_http(web, path, "Range: bytes=2-4\r\n");
    g_assert_true(g_str_has_prefix(part, "HTTP/1.1 206 "));
    g_assert_nonnull(strstr(part, "\r\nContent-Range: bytes 2-4/10\r\n"));
    g_assert_nonnull(strstr(part, "\r\nContent-Length: 3\r\n"));
    g_assert_true(g_str_has_suffix(part, "\r\n\r\n234"));
    g_autofree char *beyond = get_over_http(web, path, "Range: bytes=10-\r\n");
    g_assert_true(g_str_has_prefix(beyond, "HTTP/1.1 416 "));
    g_assert_nonnull(strstr(beyond, "\r\nContent-Range: bytes */10\r\n"));

    /* What a proxy passes on is not of this machine. */
    g_autofree char *ours = get_over_http(web, "/metrics", "");
    g_assert_true(g_str_has_prefix(ours, "HTTP/1.1 200 "));
    g_assert_nonnull(strstr(ours, "{route=\"/media/\",code=\"2xx\"} 1\n"));
    g_autofree char *theirs =
        get_over_http(web, "/metrics", "X-Forwarded-For: 127.0.0.1\r\n");
    g_assert_true(g_str_has_prefix(theirs, "HTTP/1.1 404 "));
}

static void
test_client(void)
{
    static const struct {
        const char *peer, *forwarded, *client;
        bool is_local;
    } cases[] = {
        {"127.0.0.1", NULL, "127.0.0.1", true},
        {"127.0.0.1", "203.0.113.9", "203.0.113.9", false},
        {"127.0.0.1", "127.0.0.1", "127.0.0.1", false},
        {"127.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9", false},
        {"127.0.0.1", "198.51.100.1, 10.0.0.7", "198.51.100.1", false},
        {"127.0.0.1", "10.0.0.1,10.0.0.2", "10.0.0.1", false},
        {"127.0.0.1", "unknown", "127.0.0.1", false},
        {"127.0.0.1", "", "127.0.0.1", false},
        {"203.0.113.1", "127.0.0.1", "203.0.113.1", false},
        {"203.0.113.1", NULL, "203.0.113.1", false},
    };
    g_autoptr(GPtrArray) problems =
        g_ptr_array_new_with_free_func((GDestroyNotify) setting_problem_free);
    g_autoptr(Settings) settings = settings_parse(
        "t.conf", "[web]\ntrusted_proxy=127.0.0.1;10.0.0.0/8\n", NULL, problems);

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct sockaddr_in peer = {.sin_family = AF_INET};

        g_assert_cmpint(inet_pton(AF_INET, cases[i].peer, &peer.sin_addr), ==, 1);
        g_autoptr(GInetAddress) client =
            client_find(settings, (const struct sockaddr *) &peer, cases[i].forwarded);
        g_autofree char *found = g_inet_address_to_string(client);

        g_assert_cmpstr(found, ==, cases[i].client);
        g_assert_cmpint(client_is_local(client, cases[i].forwarded), ==,
                        cases[i].is_local);
    }
    g_assert_null(client_find(settings, NULL, NULL));
}

static void
test_quota(void)
{
    g_autofree Quota *quota = g_new0(Quota, 1);
    int64_t now_us = 1000000;
    unsigned one = 0, all = 0;

    while (one < 10000 && quota_take(quota, 7, now_us))
        one++;
    while (all < 10000 && quota_take(quota, 8 + all, now_us))
        all++;
    g_assert_cmpuint(one, ==, QUOTA_CLIENT_PER_S * 4);
    g_assert_cmpuint(one + all, ==, QUOTA_ALL_PER_S * 4);
    g_assert_false(quota_take(quota, 9000, now_us));
    g_assert_true(quota_take(quota, 9000, now_us + 1000000 / QUOTA_ALL_PER_S));
    g_assert_false(quota_take(quota, 7, now_us + 1000000 / QUOTA_ALL_PER_S));
}

#define ADD(name, test) g_test_add(name, Fixture, NULL, set_up, test, tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    g_autofree char *data = g_test_build_filename(G_TEST_DIST, "contrib", NULL);
    g_setenv("BANDITORE_DATADIR", data, TRUE);

    ADD("/pages/notice", test_notice);
    ADD("/pages/missing", test_missing);
    ADD("/pages/hostile", test_hostile);
    ADD("/pages/versions", test_versions);
    ADD("/pages/states", test_states);
    ADD("/pages/gone", test_gone);
    ADD("/pages/old", test_old);
    ADD("/pages/early", test_early);
    ADD("/pages/search", test_search);
    ADD("/pages/lists", test_lists);
    ADD("/pages/feed", test_feed);
    ADD("/pages/ranges", test_ranges);
    ADD("/pages/about", test_about);
    ADD("/pages/metrics", test_metrics);
    ADD("/pages/http", test_http);
    g_test_add_func("/pages/join", test_join);
    g_test_add_func("/pages/none", test_none);
    g_test_add_func("/pages/targets", test_targets);
    g_test_add_func("/pages/client", test_client);
    g_test_add_func("/pages/quota", test_quota);
    for (unsigned i = 0; i < G_N_ELEMENTS(trees); i++)
        g_test_add_data_func(trees[i].path, GUINT_TO_POINTER(i), test_markup);

    return g_test_run();
}
