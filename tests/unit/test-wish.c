/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/wish.h"

#include "bridge/base/text.h"

#include <string.h>

#define CASES_LEAST 300

static const char *const actions[] = {
    [WISH_NOTHING] = "nothing", [WISH_OTHER] = "other",   [WISH_LEAVE] = "leave",
    [WISH_JOIN] = "join",       [WISH_YES] = "yes",       [WISH_NO] = "no",
    [WISH_HELP] = "help",       [WISH_DANGER] = "danger", [WISH_MY_DATA] = "my-data",
    [WISH_ERASE] = "erase",     [WISH_TOPICS] = "topics", [WISH_READ] = "read",
};

static const struct {
    const char *kind;
    ChannelContent content;
    bool has_text;
} kinds[] = {
    {"text", CONTENT_TEXT, true},     {"tap", CONTENT_TAP, true},
    {"picture", CONTENT_MEDIA, true}, {"voice", CONTENT_MEDIA, false},
    {"sticker", CONTENT_MUTE, false}, {"reaction", CONTENT_REACTION, true},
};

static Wish
wish_of_line(char **fields)
{
    ChannelEvent event = {.kind = CHANNEL_EVENT_MESSAGE};

    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (strcmp(fields[0], kinds[i].kind) != 0)
            continue;
        event.content = kinds[i].content;
        event.text = kinds[i].has_text ? fields[2] : NULL;
        /* A tap's words are in its name as well, and win. */
        event.payload = event.content == CONTENT_TAP ? fields[2] : NULL;
        return wish_of(&event);
    }
    g_test_message("no such kind: %s", fields[0]);
    g_test_fail();
    return WISH_NOTHING;
}

static void
test_table(void)
{
    g_autofree char *path = g_test_build_filename(G_TEST_DIST, "tests", "data",
                                                  "wishes", "inbound.tsv", NULL);
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;
    unsigned n = 0;

    g_assert_true(g_file_get_contents(path, &text, NULL, &error));
    g_assert_no_error(error);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (char **line = lines; *line; line++) {
        g_auto(GStrv) fields = g_strsplit(*line, "\t", 3);

        if (**line == '#' || g_strv_length(fields) != 3)
            continue;
        n++;
        const char *got = actions[wish_of_line(fields)];

        if (strcmp(got, fields[1]) != 0)
            g_test_message("«%s» (%s) is %s", fields[2], fields[0], got);
        g_assert_cmpstr(got, ==, fields[1]);
    }
    g_assert_cmpuint(n, >=, CASES_LEAST);
}

/* Each alternative stands in the table as the words of a text are made. */
static void
test_spelling(void)
{
    for (const WishGroup *group = wish_table; group->words; group++) {
        g_auto(GStrv) pieces = g_strsplit(group->words, ",", -1);

        for (char **piece = pieces; *piece; piece++) {
            g_autoptr(GPtrArray) words = wish_words(*piece);

            g_ptr_array_add(words, NULL);
            g_autofree char *again = g_strjoinv(" ", (char **) words->pdata);

            g_assert_cmpstr(again, ==, *piece);
        }
    }
}

/* What a button is called counts more than what it says; leaving wins. */
static void
test_tap(void)
{
    ChannelEvent event = {.content = CONTENT_TAP};

    event.text = (char *) "Non grazie";
    event.payload = (char *) "STOP";
    g_assert_cmpint(wish_of(&event), ==, WISH_LEAVE);
    event.text = (char *) "Disattiva";
    event.payload = (char *) "unknown";
    g_assert_cmpint(wish_of(&event), ==, WISH_LEAVE);
    event.text = (char *) "Continua a leggere il testo";
    event.payload = (char *) "LEGGI";
    g_assert_cmpint(wish_of(&event), ==, WISH_READ);
}

static void
test_danger_and_yes(void)
{
    g_assert_true(wish_is_danger("aiuto, come mi cancello?"));
    g_assert_true(wish_is_danger("🆘"));
    g_assert_false(wish_is_danger("come mi cancello?"));
    g_assert_false(wish_is_danger(NULL));
    g_assert_true(wish_begins_with_yes("Sì, mi iscrivo"));
    g_assert_true(wish_begins_with_yes("va bene iscrivimi"));
    g_assert_false(wish_begins_with_yes("iscrivimi, sì"));
    g_assert_false(wish_begins_with_yes("silvia"));
    g_assert_false(wish_begins_with_yes(NULL));
}

/* A consent is kept in the words it was given in, and without the name. */
static void
test_quote(void)
{
    static const struct {
        const char *text, *quote;
    } cases[] = {
        {"Iscrivimi  Mario Rossi", "Iscrivimi … …"},
        {"Sì, mi iscrivo!", "Sì, mi iscrivo!"},
        {"ATTIVA 482913", "ATTIVA …"},
        {"Non voglio più ricevere", "Non voglio più ricevere"},
        {"Cancellami, sono di via Roma", "Cancellami, sono di via …"},
        {"Solo frazione Pieve, sono Anna", "Solo frazione Pieve, sono …"},
    };
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    g_ptr_array_add(names, (char *) "Frazione Pieve");

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *quote = wish_quote(cases[i].text, names);

        g_assert_cmpstr(quote, ==, cases[i].quote);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    g_test_add_func("/wish/table", test_table);
    g_test_add_func("/wish/spelling", test_spelling);
    g_test_add_func("/wish/tap", test_tap);
    g_test_add_func("/wish/quote", test_quote);
    g_test_add_func("/wish/danger-and-yes", test_danger_and_yes);

    return g_test_run();
}
