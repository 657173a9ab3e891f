/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/auth/daticert.h"

#include <string.h>

#define HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
#define PARTIES                                                                        \
    "<intestazione><mittente>comune@pec.example</mittente>"                            \
    "<destinatari tipo=\"esterno\">avvisi@comune.example</destinatari>"                \
    "<oggetto>Via &lt;Roma&gt; &amp; altre</oggetto></intestazione>"
#define DATES                                                                          \
    "<data zona=\"+0100\"><giorno>24/11/2026</giorno><ora>10:20:30</ora></data>"
#define REST                                                                           \
    "<dati><gestore-emittente>G</gestore-emittente>" DATES                             \
    "<identificativo>opec1@pec.example</identificativo></dati>"
#define ROOT "<postacert tipo=\"posta-certificata\">"

typedef struct {
    const char *path;
    const char *xml;
    bool is_read;
} Case;

static const Case cases[] = {
    {"/daticert/plain", HEAD ROOT PARTIES REST "</postacert>", true},
    {"/daticert/no-declaration", ROOT PARTIES REST "</postacert>", true},
    {"/daticert/more-elements",
     ROOT "<altro><mittente>x@y</mittente></altro>" PARTIES "</postacert>", false},
    {"/daticert/deeper-mittente",
     ROOT PARTIES "<x><y><mittente>z@z.example</mittente></y></x></postacert>", true},
    {"/daticert/two-mittente",
     ROOT "<intestazione><mittente>a@a.example</mittente><mittente>b@b.example"
          "</mittente></intestazione></postacert>",
     false},
    {"/daticert/element-in-mittente",
     ROOT "<intestazione><mittente>a@a.example<b/></mittente></intestazione>"
          "</postacert>",
     false},
    {"/daticert/no-mittente", ROOT "</postacert>", false},
    {"/daticert/no-tipo", "<postacert>" PARTIES "</postacert>", false},
    {"/daticert/other-root", "<html tipo=\"posta-certificata\">" PARTIES "</html>",
     false},
    {"/daticert/cut-off", HEAD ROOT PARTIES, false},
    {"/daticert/document-type",
     HEAD "<!DOCTYPE postacert [<!ENTITY a \"b\">]>" ROOT PARTIES "</postacert>",
     false},
    {"/daticert/external",
     HEAD "<!DOCTYPE postacert SYSTEM \"file:///etc/passwd\">" ROOT PARTIES
          "</postacert>",
     false},
    {"/daticert/entity",
     ROOT "<intestazione><mittente>&xxe;</mittente>"
          "</intestazione></postacert>",
     false},
    {"/daticert/says-other-charset",
     "<?xml version=\"1.0\" encoding=\"EUC-JP\"?>" ROOT PARTIES "</postacert>", true},
    {"/daticert/latin-1", ROOT "<x>citt\xe0</x>" PARTIES "</postacert>", true},
    {"/daticert/empty", "", false},
};

static void
test_case(gconstpointer data)
{
    const Case *c = data;
    g_autoptr(Daticert) daticert = daticert_parse(c->xml, strlen(c->xml));

    g_assert_cmpint(daticert != NULL, ==, c->is_read);
    if (daticert)
        g_assert_cmpstr(daticert->mittente, ==, "comune@pec.example");
}

static void
test_values(void)
{
    static const char xml[] = HEAD ROOT PARTIES REST "</postacert>";
    g_autoptr(Daticert) daticert = daticert_parse(xml, strlen(xml));
    int64_t when_s = 0;

    g_assert_nonnull(daticert);
    g_assert_cmpstr(daticert->oggetto, ==, "Via <Roma> & altre");
    g_assert_cmpstr(daticert->errore, ==, "nessuno");
    g_assert_cmpstr(daticert->identificativo, ==, "opec1@pec.example");
    g_assert_true(daticert_is_for(daticert, "AVVISI@comune.example"));
    g_assert_false(daticert_is_for(daticert, "comune@pec.example"));
    g_assert_true(daticert_time(daticert, &when_s));
    g_assert_cmpint(when_s, ==, 1795512030);
    g_free(daticert->zona);
    daticert->zona = g_strdup("CET");
    g_assert_false(daticert_time(daticert, &when_s));
}

/* A certificate of a megabyte, or of a million levels, is none. */
static void
test_hostile(void)
{
    g_autoptr(GString) xml = g_string_new(ROOT PARTIES);

    for (unsigned i = 0; i < 20000; i++)
        g_string_append(xml, "<a>");
    g_assert_null(daticert_parse(xml->str, xml->len));
    g_string_assign(xml, ROOT PARTIES "<x>");
    for (unsigned i = 0; i < 100000; i++)
        g_string_append(xml, "0123456789");
    g_string_append(xml, "</x></postacert>");
    g_assert_null(daticert_parse(xml->str, xml->len));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_test_add_data_func(cases[i].path, &cases[i], test_case);
    g_test_add_func("/daticert/values", test_values);
    g_test_add_func("/daticert/hostile", test_hostile);

    return g_test_run();
}
