/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/base/texts.h"

#include "bridge/channels/whatsapp.h"

#include <string.h>

static Texts *
load(const char *language)
{
    g_autofree char *folder =
        g_test_build_filename(G_TEST_DIST, "contrib", "texts", NULL);
    g_autoptr(GError) error = NULL;
    Texts *texts = texts_load(folder, language, "Europe/Rome", &error);

    g_assert_no_error(error);
    return texts;
}

static void
test_numbers(void)
{
    g_autoptr(Texts) it = load("it");
    g_autoptr(Texts) en = load("en");
    static const struct {
        int64_t number;
        const char *italian, *english;
    } numbers[] = {
        {0, "0", "0"},
        {999, "999", "999"},
        {1874, "1.874", "1,874"},
        {1234567, "1.234.567", "1,234,567"},
        {-1000, "-1.000", "-1,000"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++) {
        g_autofree char *italian = texts_number(it, numbers[i].number);
        g_autofree char *english = texts_number(en, numbers[i].number);
        g_assert_cmpstr(italian, ==, numbers[i].italian);
        g_assert_cmpstr(english, ==, numbers[i].english);
    }

    g_autofree char *one = texts_people(it, 1);
    g_autofree char *many = texts_people(it, 1874);
    g_assert_cmpstr(one, ==, "1 persona");
    g_assert_cmpstr(many, ==, "1.874 persone");
}

static void
test_when(void)
{
    g_autoptr(Texts) it = load("it");
    /* 2026-11-24T18:13:01Z, winter time; 2026-07-01T22:30:00Z, summer time. */
    g_autofree char *winter = texts_when(it, 1795543981);
    g_autofree char *summer = texts_when(it, 1782945000);
    g_autofree char *short_span = texts_span(it, 40);
    g_autofree char *long_span = texts_span(it, 7500);

    g_assert_cmpstr(winter, ==, "martedì 24 novembre 2026, ore 19:13");
    g_assert_cmpstr(summer, ==, "giovedì 2 luglio 2026, ore 00:30");
    g_assert_cmpstr(short_span, ==, "40 s");
    g_assert_cmpstr(long_span, ==, "2 h 5 min");
}

static void
test_placeholders(void)
{
    g_autoptr(Texts) it = load("it");
    g_autofree char *braces =
        texts_get(it, "held", "why", "explanation", "con {graffe} dentro", NULL);
    g_autofree char *absent = texts_get(it, "held", "nothing", NULL);

    g_assert_cmpstr(braces, ==, "Motivo: con {graffe} dentro");
    g_assert_cmpstr(absent, ==, "");
}

static int
by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *) a, *(char *const *) b);
}

/* The placeholders of one text, in any order. */
static char *
placeholders(const char *text)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);

    for (const char *p = strchr(text, '{'); p; p = strchr(p + 1, '{'))
        g_ptr_array_add(names, g_strndup(p, strcspn(p, "}")));
    g_ptr_array_sort(names, by_name);
    g_ptr_array_add(names, NULL);
    return g_strjoinv(" ", (char **) names->pdata);
}

/* Both languages have the same texts with the same placeholders. */
static void
test_same_in_both(void)
{
    g_autofree char *folder =
        g_test_build_filename(G_TEST_DIST, "contrib", "texts", NULL);
    g_autofree char *it_path = g_build_filename(folder, "it.ini", NULL);
    g_autofree char *en_path = g_build_filename(folder, "en.ini", NULL);
    g_autoptr(GKeyFile) it = g_key_file_new();
    g_autoptr(GKeyFile) en = g_key_file_new();

    g_assert_true(g_key_file_load_from_file(it, it_path, G_KEY_FILE_NONE, NULL));
    g_assert_true(g_key_file_load_from_file(en, en_path, G_KEY_FILE_NONE, NULL));

    g_auto(GStrv) groups = g_key_file_get_groups(it, NULL);
    for (char **g = groups; *g; g++) {
        g_auto(GStrv) keys = g_key_file_get_keys(it, *g, NULL, NULL);
        for (char **k = keys; *k; k++) {
            g_autofree char *italian = g_key_file_get_string(it, *g, *k, NULL);
            g_autofree char *english = g_key_file_get_string(en, *g, *k, NULL);
            g_autofree char *a = placeholders(italian);
            g_autofree char *b = placeholders(english ? english : "");

            if (!english || strcmp(a, b) != 0)
                g_test_message("[%s] %s differs", *g, *k);
            g_assert_nonnull(english);
            g_assert_cmpstr(a, ==, b);
        }
    }
}

/* What ends a delivery must have plain words; what pauses a channel or a broadcast is
 * for the administrator. */
static void
test_failures(void)
{
    g_autoptr(Texts) it = load("it");

    for (int code = -1; code < 140000; code++) {
        const WhatsAppError *error = whatsapp_error_find(code, NULL);
        bool ends = error->scope == SCOPE_DELIVERY || error->scope == SCOPE_SUBSCRIBER;

        if (!ends || strcmp(error->reason, "not-used-by-us") == 0 ||
            strcmp(error->reason, "bad-parameter") == 0 ||
            strcmp(error->reason, "media-of-citizen") == 0)
            continue;
        if (!texts_has(it, "failure", error->reason))
            g_test_message("no words for %d, %s", code, error->reason);
        g_assert_true(texts_has(it, "failure", error->reason));
    }
}

static void
test_absent(void)
{
    g_autoptr(GError) error = NULL;

    g_assert_null(texts_load("/nonexistent", "it", "Europe/Rome", &error));
    g_assert_nonnull(error);
}

/* The words that other modules give as reasons: none may reach a clerk as it is. */
static void
test_reasons(void)
{
    static const struct {
        const char *group;
        const char *keys[24];
    } tables[] = {
        {"failure",
         {"not-reachable", "bad-recipient", "blocked-by-us", "country-not-allowed",
          "identity-changed", "marketing-experiment", "marketing-refused",
          "media-not-carried", "media-refused", "no-address", "no-template",
          "own-number", "pair-rate-limit", "provider-trouble", "template-disabled",
          "template-unknown", "too-much-marketing", "window-closed"}},
        {"part_reason",
         {"archive", "attached-mail", "bitmap", "calendar", "empty", "html-file",
          "image-too-large", "image-unreadable", "logo", "macro", "program",
          "signature", "too-large", "too-many", "tracking", "type-not-supported",
          "winmail"}},
        {"removed_what",
         {"disclaimer", "false-link", "forward-header", "hidden-text", "icon-link",
          "image-placeholder", "mobile-footer", "more", "quote", "signature",
          "tracking-image"}},
    };
    g_autoptr(Texts) it = load("it");
    g_autoptr(Texts) en = load("en");

    for (size_t i = 0; i < G_N_ELEMENTS(tables); i++) {
        for (size_t j = 0; tables[i].keys[j]; j++) {
            const char *key = tables[i].keys[j];

            if (!texts_has(it, tables[i].group, key) ||
                !texts_has(en, tables[i].group, key)) {
                g_test_message("[%s] lacks %s", tables[i].group, key);
                g_test_fail();
            }
        }
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    g_test_add_func("/texts/numbers", test_numbers);
    g_test_add_func("/texts/reasons", test_reasons);
    g_test_add_func("/texts/when", test_when);
    g_test_add_func("/texts/placeholders", test_placeholders);
    g_test_add_func("/texts/same-in-both-languages", test_same_in_both);
    g_test_add_func("/texts/failures", test_failures);
    g_test_add_func("/texts/absent", test_absent);

    return g_test_run();
}
