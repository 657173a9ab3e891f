/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/target.h"

static const struct {
    const char *href, *target; /* NULL = no link for citizens */
} targets[] = {
    {"https://www.comune.example/a?b=c#d", "https://www.comune.example/a?b=c#d"},
    {" https://www.comune.example/a b ", "https://www.comune.example/a%20b"},
    {"//www.comune.example/a", "https://www.comune.example/a"},
    {"www.comune.example", "http://www.comune.example"},
    {"mailto:urp@comune.example?subject=x", "urp@comune.example"},
    {"MAILTO:urp%40comune.example", "urp@comune.example"},
    {"mailto:", NULL},
    {"tel:+39%200874%20000000", "+390874000000"},
    {"callto:112", "112"},
    {"javascript:alert(1)", NULL},
    {"data:text/html,x", NULL},
    {"file:///c:/x", NULL},
    {"cid:x", NULL},
    {"#su", NULL},
    {"pagina.html", NULL},
    {"https://", NULL},
    {"https://a.example/\"><b>", NULL},
    {"", NULL},
    /* Counters. */
    {"https://x.example/?utm_source=a&utm_medium=b", "https://x.example/"},
    {"https://x.example/?a=1&fbclid=b&c=2#utm_x", "https://x.example/?a=1&c=2#utm_x"},
    {"https://x.example/?a=1&amp;mc_eid=b", "https://x.example/?a=1"},
    {"https://x.example/?utm=1&pk=2&fbclidx=3",
     "https://x.example/?utm=1&pk=2&fbclidx=3"},
    /* Wrappers. */
    {"https://eur01.safelinks.protection.outlook.com/"
     "?url=https%3A%2F%2Fx.example%2Fa%3F"
     "b%3D1%26utm_id%3D2&data=05%7C02&sdata=x&reserved=0",
     "https://x.example/a?b=1"},
    {"https://EUR01.Safelinks.Protection.Outlook.com/ap/t-59584e83/?url=https%3A%2F%2F"
     "x.example%2F",
     "https://x.example/"},
    {"https://www.google.com/url?q=https://x.example/a&source=gmail&ust=1",
     "https://x.example/a"},
    {"https://www.google.it/url?sa=t&url=https%3A%2F%2Fx.example%2F",
     "https://x.example/"},
    {"https://urldefense.proofpoint.com/v2/url?u=https-3A__x.example_a-3Fb-3D1&d=x&c=y",
     "https://x.example/a?b=1"},
    {"https://urldefense.proofpoint.com/v1/url?u=http://x.example/&k=1",
     "http://x.example/"},
    {"https://urldefense.com/v3/__https://x.example/a_b__;!!ABC!x$",
     "https://x.example/a_b"},
    {"https://urldefense.com/v3/__https://x.example/*a__;Iw!!ABC$",
     "https://urldefense.com/v3/__https://x.example/*a__;Iw!!ABC$"},
    {"https://protect.checkpoint.com/v2/___https://x.example/a___.YzJl",
     "https://x.example/a"},
    {"https://linkprotect.cudasvc.com/url?a=https%3a%2f%2fx.example%2fa&c=E,1,z",
     "https://x.example/a"},
    {"https://urlsand.esvalabs.com/?u=https%3A%2F%2Fx.example%2F&e=1&h=2&f=y&p=y",
     "https://x.example/"},
    {"https://protect2.fireeye.com/v1/url?k=1&q=1&e=2&u=https%3A%2F%2Fx.example%2F",
     "https://x.example/"},
    {"https://imsva91-ctp.trendmicro.com:443/wis/clicktime/v1/query?url=https%3a%2f%2f"
     "x.example&umid=1",
     "https://x.example"},
    {"https://eu-west-1.protection.sophos.com/"
     "?d=x.example&u=aHR0cHM6Ly94LmV4YW1wbGUvYQ==&i=1",
     "https://x.example/a"},
    {"https://secure-web.cisco.com/1AbC-d/https%3A%2F%2Fx.example%2Fa",
     "https://x.example/a"},
    {"https://l.facebook.com/l.php?u=https%3A%2F%2Fx.example%2F%3Ffbclid%3Dz&h=1",
     "https://x.example/"},
    {"https://click.news.example/?qs=1&url=https%3A%2F%2Fx.example%2F",
     "https://x.example/"},
    {"https://abc.r.eu-west-1.awstrack.me/L0/https:%2F%2Fx.example%2Fa/1/0102-x/y=1",
     "https://x.example/a"},
    /* One inside the other, and what is no wrapper. */
    {"https://eur01.safelinks.protection.outlook.com/"
     "?url=https%3A%2F%2Fwww.google.com%2F"
     "url%3Fq%3Dhttps%253A%252F%252Fx.example%252F",
     "https://x.example/"},
    {"https://eur01.safelinks.protection.outlook.com/?url=javascript%3Aalert(1)",
     "https://eur01.safelinks.protection.outlook.com/?url=javascript%3Aalert(1)"},
    {"https://safelinks.protection.outlook.com.ladro.example/"
     "?url=https%3A%2F%2Fx.example",
     "https://safelinks.protection.outlook.com.ladro.example/"
     "?url=https%3A%2F%2Fx.example"},
    {"https://condividi.example/?url=https%3A%2F%2Fx.example",
     "https://condividi.example/?url=https%3A%2F%2Fx.example"},
};

static void
test_targets(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(targets); i++) {
        g_autofree char *target = target_of(targets[i].href, NULL);

        g_assert_cmpstr(target, ==, targets[i].target);
    }
}

static void
test_opaque(void)
{
    bool opaque = false;
    g_autofree char *hidden = target_of(
        "https://comune.us1.list-manage.com/track/click?u=1&id=2&e=3", &opaque);

    g_assert_true(opaque);
    g_assert_nonnull(hidden);

    g_autofree char *plain = target_of("https://x.example/", &opaque);
    g_assert_false(opaque);
}

static void
test_too_long(void)
{
    g_autofree char *many = g_strnfill(3000, 'a');
    g_autofree char *href = g_strconcat("https://x.example/", many, NULL);
    g_autofree char *target = target_of(href, NULL);

    g_assert_null(target);
}

static const struct {
    const char *words, *target;
    TargetWords how;
} compared[] = {
    {"qui", "https://x.example/", TARGET_OTHER},
    {"https://x.example", "https://x.example/", TARGET_SAME},
    {"www.x.example/", "https://x.example", TARGET_SAME},
    {" X.example/A ", "http://www.x.example/a", TARGET_SAME},
    {"https://x.example/a?utm_id=1", "https://x.example/a", TARGET_SAME},
    {"x.example/a...", "https://x.example/abc", TARGET_CUT},
    {"https://x.example/a…", "https://x.example/abc", TARGET_CUT},
    {"https://x.example", "https://x.example/a/b", TARGET_OTHER},
    {"www.x.example", "https://avvisi.x.example/a", TARGET_OTHER},
    {"www.comune.example", "https://ladro.example/", TARGET_FALSE},
    {"https://comune.example/a", "https://comune.example.ladro.example/a",
     TARGET_FALSE},
    {"comune.it", "https://ladro.example", TARGET_FALSE},
    {"avviso.pdf", "https://x.example/1", TARGET_OTHER},
    {"art.12", "https://x.example/1", TARGET_OTHER},
    {"12.30", "https://x.example/1", TARGET_OTHER},
    {"Leggi www.comune.example", "https://x.example/1", TARGET_OTHER},
    {"urp@comune.example", "urp@comune.example", TARGET_SAME},
    {"mailto:Urp@comune.example", "urp@comune.example", TARGET_SAME},
    {"Scrivici", "urp@comune.example", TARGET_OTHER},
    {"0874 00-00", "+3908740000", TARGET_SAME},
    {"Chiama", "112", TARGET_OTHER},
    {"", "https://x.example/", TARGET_OTHER},
};

static void
test_words(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(compared); i++) {
        g_test_message("%s", compared[i].words);
        g_assert_cmpint(target_compare(compared[i].words, compared[i].target), ==,
                        compared[i].how);
    }
}

static void
test_text(void)
{
    g_autofree char *text = target_clean_text(
        "Uno https://www.google.com/url?q=https://x.example/a due <https://y.example/"
        "?utm_id=1> http e https://z.example/b.");

    g_assert_cmpstr(text, ==,
                    "Uno https://x.example/a due <https://y.example/> http e "
                    "https://z.example/b.");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    g_test_add_func("/target/targets", test_targets);
    g_test_add_func("/target/opaque", test_opaque);
    g_test_add_func("/target/too-long", test_too_long);
    g_test_add_func("/target/words", test_words);
    g_test_add_func("/target/text", test_text);
    return g_test_run();
}
