/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The sample contrib/banditore.conf: it is good as it stands, names every key that
 * the program knows, and says the truth about defaults.
 */
#include "bridge/base/settings.h"
#include "bridge/channels/channel.h"

#include <string.h>

static char *
read_sample(void)
{
    g_autofree char *path =
        g_test_build_filename(G_TEST_DIST, "contrib", "banditore.conf", NULL);
    g_autoptr(GError) error = NULL;
    char *text = NULL;

    g_file_get_contents(path, &text, NULL, &error);
    g_assert_no_error(error);
    return text;
}

/* Whether @line is "#key=value": a key that is not set. */
static bool
is_unset_key(const char *line)
{
    size_t length = *line == '#' ? strspn(line + 1, "abcdefghijklmnopqrstuvwxyz_") : 0;

    return length > 0 && line[1 + length] == '=';
}

static void
parse_without_problems(const char *text)
{
    g_autoptr(GPtrArray) problems =
        g_ptr_array_new_with_free_func((GDestroyNotify) setting_problem_free);
    g_autofree SettingDriver *drivers = channel_setting_drivers();
    g_autoptr(Settings) settings =
        settings_parse("banditore.conf", text, drivers, problems);

    for (unsigned i = 0; i < problems->len; i++) {
        const SettingProblem *problem = problems->pdata[i];
        g_test_message("line %u: %s", problem->line, problem->text);
    }
    g_assert_cmpuint(problems->len, ==, 0);
    g_assert_nonnull(settings);
}

static void
test_good(void)
{
    g_autofree char *text = read_sample();

    parse_without_problems(text);
}

/* Every example and default behind a # could be switched on. */
static void
test_all_set(void)
{
    g_autofree char *text = read_sample();
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (char **line = lines; *line; line++)
        if (is_unset_key(*line))
            memmove(*line, *line + 1, strlen(*line));

    g_autofree char *all = g_strjoinv("\n", lines);
    parse_without_problems(all);
}

/* Calls @look with every line of the groups whose first word is @group. */
static void
each_line(char **lines, const char *group, void (*look)(const char *line, void *data),
          void *data)
{
    size_t length = strlen(group);
    bool inside = false;

    for (; *lines; lines++) {
        if (**lines == '[')
            inside = strncmp(*lines + 1, group, length) == 0 &&
                     strchr(" ]", (*lines)[1 + length]);
        else if (inside)
            look(*lines, data);
    }
}

typedef struct {
    const SettingKey *key;
    unsigned found;
} Look;

static void
look_for_key(const char *line, void *data)
{
    Look *look = data;
    const char *at = is_unset_key(line) ? line + 1 : line;
    size_t length = strlen(look->key->key);

    if (strncmp(at, look->key->key, length) != 0 || at[length] != '=')
        return;
    look->found++;
    if (at != line && look->key->standard && *look->key->standard)
        g_assert_cmpstr(at + length + 1, ==, look->key->standard);
}

static void
check_keys(char **lines, const char *group, const SettingKey *keys)
{
    for (; keys->key; keys++) {
        Look look = {keys, 0};

        each_line(lines, group, look_for_key, &look);
        if (look.found == 0)
            g_test_message("[%s] %s is missing", group, keys->key);
        g_assert_cmpuint(look.found, >, 0);
    }
}

static void
test_complete(void)
{
    g_autofree char *text = read_sample();
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (const SettingGroup *g = settings_groups(); g->group; g++)
        check_keys(lines, g->group, g->keys);
    g_autofree SettingDriver *drivers = channel_setting_drivers();
    for (const SettingDriver *d = drivers; d->driver; d++)
        check_keys(lines, "channel", d->keys);
}

/* Nothing real: only domains and numbers that cannot belong to anybody. */
static void
test_invented(void)
{
    g_autofree char *text = read_sample();
    g_autoptr(GRegex) address = g_regex_new("@[a-z.]+[a-z]", 0, 0, NULL);
    g_autoptr(GRegex) number = g_regex_new("\\+[0-9]{6,}", 0, 0, NULL);
    g_autoptr(GMatchInfo) addresses = NULL;
    g_autoptr(GMatchInfo) numbers = NULL;

    for (g_regex_match(address, text, 0, &addresses); g_match_info_matches(addresses);
         g_match_info_next(addresses, NULL)) {
        g_autofree char *found = g_match_info_fetch(addresses, 0);
        g_assert_true(g_str_has_suffix(found, ".example"));
    }
    for (g_regex_match(number, text, 0, &numbers); g_match_info_matches(numbers);
         g_match_info_next(numbers, NULL)) {
        g_autofree char *found = g_match_info_fetch(numbers, 0);
        g_assert_true(g_str_has_prefix(found, "+39333000000"));
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    g_test_add_func("/sample-conf/good", test_good);
    g_test_add_func("/sample-conf/all-set", test_all_set);
    g_test_add_func("/sample-conf/complete", test_complete);
    g_test_add_func("/sample-conf/invented", test_invented);

    return g_test_run();
}
