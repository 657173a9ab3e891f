/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/base/settings.h"

#include "bridge/base/senders-dir.h"

#include "bridge/base/text.h"

#include <stdarg.h>
#include <string.h>

G_DEFINE_QUARK(banditore_settings_error, settings_error)

/* One value as read: everything that callers may ask for is made here, once. */
typedef struct {
    unsigned line; /* 0 = the table's default */
    char *text;
    char **list;
    int64_t number;
} Value;

struct Settings {
    char *name;             /* of the file, for problems */
    char *folder;           /* relative paths start here */
    SettingDriver *drivers; /* a copy, ended by a NULL driver; or NULL */
    GHashTable *values;     /* "group\nkey" -> Value */
    GHashTable *lines;      /* "group" -> line of its header */
    GHashTable *names;      /* "sender" -> GPtrArray of names, NULL-ended */
    GHashTable *files;      /* "group" -> file in senders.d that it stands in */
    GPtrArray *unsafe;      /* of char *: files of senders.d that others may write */
    GPtrArray *retired;     /* of Settings: what was replaced, still asked for */
};

static void
value_free(Value *value)
{
    g_free(value->text);
    g_strfreev(value->list);
    g_free(value);
}

void
setting_problem_free(SettingProblem *problem)
{
    if (!problem)
        return;

    g_free(problem->file);
    g_free(problem->text);
    g_free(problem);
}

/* Groups are "sender:a@b" to us and [sender a@b] in the file, and so in our words. */
static void
write_groups_as_in_file(char *text)
{
    for (const SettingGroup *g = settings_groups(); g->group; g++) {
        g_autofree char *start = g_strconcat("[", g->group, ":", NULL);

        for (char *at = text; (at = strstr(at, start)) != NULL;)
            at[strlen(start) - 1] = ' ';
    }
}

static void G_GNUC_PRINTF(4, 5) complain(const Settings *settings, GPtrArray *problems,
                                         unsigned line, const char *format, ...)
{
    SettingProblem *problem = g_new0(SettingProblem, 1);
    va_list args;

    problem->file = g_strdup(settings->name);
    problem->line = line;
    va_start(args, format);
    problem->text = g_strdup_vprintf(format, args);
    write_groups_as_in_file(problem->text);
    va_end(args);
    g_ptr_array_add(problems, problem);
}

static char *
value_name(const char *group, const char *key)
{
    return g_strconcat(group, "\n", key, NULL);
}

static const Value *
find_value(const Settings *settings, const char *group, const char *key)
{
    g_autofree char *name = value_name(group, key);

    return g_hash_table_lookup(settings->values, name);
}

void
settings_complain(const Settings *settings, GPtrArray *problems, const char *group,
                  const char *key, const char *format, ...)
{
    const Value *value = key ? find_value(settings, group, key) : NULL;
    unsigned line = value ? value->line : 0;
    va_list args;

    if (line == 0)
        line = GPOINTER_TO_UINT(g_hash_table_lookup(settings->lines, group));

    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    complain(settings, problems, line, "%s", text);

    const char *file = g_hash_table_lookup(settings->files, group);
    if (file) {
        SettingProblem *problem = problems->pdata[problems->len - 1];
        g_free(problem->file);
        problem->file = g_strdup(file);
    }
}

/* The table of the group "sender:x" or "bridge". */
static const SettingGroup *
find_group(const char *group)
{
    size_t length = strcspn(group, ":");

    for (const SettingGroup *g = settings_groups(); g->group; g++)
        if (strlen(g->group) == length && strncmp(g->group, group, length) == 0)
            return g;
    return NULL;
}

static const SettingKey *
find_in(const SettingKey *keys, const char *key)
{
    for (; keys && keys->key; keys++)
        if (strcmp(keys->key, key) == 0)
            return keys;
    return NULL;
}

/* The driver's keys of a [channel NAME] group, or NULL. */
static const SettingKey *
driver_keys(const Settings *settings, const char *group)
{
    const Value *driver = find_value(settings, group, "driver");

    if (!driver || !settings->drivers)
        return NULL;

    for (const SettingDriver *d = settings->drivers; d->driver; d++)
        if (g_strcmp0(d->driver, driver->text) == 0)
            return d->keys;
    return NULL;
}

static const SettingKey *
find_key(const Settings *settings, const char *group, const char *key)
{
    const SettingGroup *table = find_group(group);
    const SettingKey *found = table ? find_in(table->keys, key) : NULL;

    if (!found && table && strcmp(table->group, "channel") == 0)
        found = find_in(driver_keys(settings, group), key);
    return found;
}

/* Asking for a key that no table has is a bug. */
static const SettingKey *
need_key(const Settings *settings, const char *group, const char *key)
{
    const SettingKey *table = find_key(settings, group, key);

    if (!table)
        g_error("no such setting: [%s] %s", group, key);
    return table;
}

/* "is it X?" for a key that no table has. */
static void
complain_of_key(const Settings *settings, GPtrArray *problems, unsigned line,
                const char *group, const char *key)
{
    const SettingGroup *table = find_group(group);
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    const SettingKey *lists[] = {table->keys, NULL};

    if (strcmp(table->group, "channel") == 0)
        lists[1] = driver_keys(settings, group);
    for (unsigned i = 0; i < G_N_ELEMENTS(lists); i++)
        for (const SettingKey *k = lists[i]; k && k->key; k++)
            g_ptr_array_add(names, (char *) k->key);
    g_ptr_array_add(names, NULL);

    const char *meant = text_closest(key, (const char *const *) names->pdata);
    if (meant)
        complain(settings, problems, line, "unknown key '%s' in [%s]: is '%s' meant?",
                 key, group, meant);
    else
        complain(settings, problems, line, "unknown key '%s' in [%s]", key, group);
}

static void
complain_of_group(const Settings *settings, GPtrArray *problems, unsigned line,
                  const char *group)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    for (const SettingGroup *g = settings_groups(); g->group; g++)
        g_ptr_array_add(names, (char *) g->group);
    g_ptr_array_add(names, NULL);

    g_autofree char *first = g_strndup(group, strcspn(group, ":"));
    const char *meant = text_closest(first, (const char *const *) names->pdata);
    if (meant && strcmp(meant, first) == 0)
        complain(settings, problems, line,
                 find_group(first)->is_named ? "[%s] needs a name: [%s NAME]"
                                             : "[%s] takes no name: [%s] is meant",
                 group, first);
    else if (meant)
        complain(settings, problems, line, "unknown group [%s]: is [%s] meant?", group,
                 meant);
    else
        complain(settings, problems, line, "unknown group [%s]", group);
}

/* Whether @text is one of the blank-parted @words. */
static bool
is_word(const char *words, const char *text)
{
    g_auto(GStrv) all = g_strsplit(words, " ", -1);

    return g_strv_contains((const char *const *) all, text);
}

static bool
read_yes_no(const char *text, int64_t *number)
{
    static const char *const yes[] = {"yes", "true", "on", "1", "si", "sì", NULL};
    static const char *const no[] = {"no", "false", "off", "0", NULL};
    g_autofree char *lower = g_utf8_strdown(text, -1);

    if (g_strv_contains(yes, lower)) {
        *number = 1;
        return true;
    }
    *number = 0;
    return g_strv_contains(no, lower);
}

static char **
split_list(const char *text)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new();
    g_auto(GStrv) words = g_strsplit_set(text, ",;", -1);
    /* A list without commas is parted by blanks, as "routine urgent". */
    bool by_blank = !strpbrk(text, ",;");
    g_auto(GStrv) pieces = by_blank ? g_strsplit_set(text, " \t", -1) : NULL;

    for (char **w = by_blank ? pieces : words; *w; w++) {
        char *word = g_strstrip(g_strdup(*w));
        if (*word)
            g_ptr_array_add(list, word);
        else
            g_free(word);
    }
    g_ptr_array_add(list, NULL);
    return (char **) g_ptr_array_steal(list, NULL);
}

/* Only https, or http for a loopback host.  Returns: NULL, or what is wrong. */
static const char *
url_problem(const char *text)
{
    g_autoptr(GUri) uri = g_uri_parse(text, G_URI_FLAGS_NONE, NULL);

    if (!uri || !g_uri_get_host(uri) || !*g_uri_get_host(uri))
        return "is no address of the form https://host/path";
    if (strcmp(g_uri_get_scheme(uri), "https") == 0)
        return NULL;
    if (strcmp(g_uri_get_scheme(uri), "http") == 0 &&
        text_is_loopback(g_uri_get_host(uri)))
        return NULL;
    return "must begin with https:// (http:// is for loopback addresses only)";
}

static bool
check_list(const Settings *settings, GPtrArray *problems, const char *group,
           const SettingKey *key, Value *value)
{
    for (char **word = value->list; *word; word++) {
        g_autoptr(GError) error = NULL;

        if (key->type == SETTING_ADDRESSES && !text_is_address(*word)) {
            complain(settings, problems, value->line,
                     "%s in [%s]: '%s' is no mail address", key->key, group, *word);
            return false;
        }
        if (key->type != SETTING_PHONES)
            continue;

        char *phone = **word == '+' ? text_phone(*word, NULL, &error) : NULL;
        if (!phone) {
            complain(settings, problems, value->line,
                     "%s in [%s]: a number needs + and country code: %s", key->key,
                     group, error ? error->message : "the + is missing");
            return false;
        }
        g_free(*word);
        *word = phone;
    }
    return true;
}

/* Fills value->list and ->number from ->text.  False when it is not what @key wants. */
static bool
read_value(const Settings *settings, GPtrArray *problems, const char *group,
           const SettingKey *key, Value *value)
{
    const char *wrong = NULL;

    switch (key->type) {
    case SETTING_TEXT:
        break;
    case SETTING_LIST:
    case SETTING_ADDRESSES:
    case SETTING_PHONES:
        value->list = split_list(value->text);
        return check_list(settings, problems, group, key, value);
    case SETTING_NUMBER:
        if (!g_ascii_string_to_signed(value->text, 10, key->least, key->most,
                                      &value->number, NULL)) {
            complain(settings, problems, value->line,
                     "%s in [%s] must be a whole number from %" G_GINT64_FORMAT
                     " to %" G_GINT64_FORMAT "%s%s, not '%s'",
                     key->key, group, key->least, key->most, key->unit ? " " : "",
                     key->unit ? key->unit : "", value->text);
            return false;
        }
        break;
    case SETTING_YES_NO:
        if (!read_yes_no(value->text, &value->number))
            wrong = "must be yes or no";
        break;
    case SETTING_WORD:
        if (!is_word(key->words, value->text)) {
            complain(settings, problems, value->line,
                     "%s in [%s] must be one of: %s; not '%s'", key->key, group,
                     key->words, value->text);
            return false;
        }
        break;
    case SETTING_PATH:
        /* A bare name is left to net/credentials.h: a systemd credential. */
        if (!g_path_is_absolute(value->text) && strchr(value->text, '/')) {
            char *path = g_build_filename(settings->folder, value->text, NULL);
            g_free(value->text);
            value->text = path;
        }
        break;
    case SETTING_URL:
        wrong = url_problem(value->text);
        break;
    case SETTING_ADDRESS:
        if (!text_is_address(value->text))
            wrong = "is no mail address";
        break;
    }

    if (wrong)
        complain(settings, problems, value->line, "%s in [%s] %s: '%s'", key->key,
                 group, wrong, value->text);
    return !wrong;
}

/* "sender  a@b" -> "sender:a@b"; "bridge" -> "bridge".  (owned) */
static char *
group_name(const char *written)
{
    g_autofree char *text = g_strstrip(g_strdup(written));
    char *blank = strpbrk(text, " \t");

    if (!blank)
        return g_steal_pointer(&text);

    *blank = '\0';
    const char *name = g_strchug(blank + 1);
    if (strcmp(text, "sender") == 0) {
        g_autofree char *lower = g_ascii_strdown(name, -1);
        return g_strconcat(text, ":", lower, NULL);
    }
    return g_strconcat(text, ":", name, NULL);
}

static void
add_name(Settings *settings, const char *group)
{
    const char *colon = strchr(group, ':');

    if (!colon)
        return;

    char *first = g_strndup(group, colon - group);
    GPtrArray *names = g_hash_table_lookup(settings->names, first);
    if (!names) {
        names = g_ptr_array_new_with_free_func(g_free);
        g_ptr_array_add(names, NULL);
        g_hash_table_insert(settings->names, first, names);
    } else {
        g_free(first);
    }
    g_ptr_array_insert(names, names->len - 1, g_strdup(colon + 1));
}

/* A group header: registers it.  Returns: (owned) its name, NULL when not usable. */
static char *
begin_group(Settings *settings, GPtrArray *problems, unsigned line, const char *written)
{
    g_autofree char *group = group_name(written);
    const SettingGroup *table = find_group(group);
    bool named = strchr(group, ':') != NULL;

    if (!table || table->is_named != named) {
        complain_of_group(settings, problems, line, group);
        return NULL;
    }

    unsigned before = GPOINTER_TO_UINT(g_hash_table_lookup(settings->lines, group));
    if (before > 0) {
        complain(settings, problems, line, "[%s] stands twice; first in line %u",
                 written, before);
        return NULL;
    }
    if (strcmp(table->group, "sender") == 0 &&
        !text_is_address(strchr(group, ':') + 1)) {
        complain(settings, problems, line, "[%s]: '%s' is no mail address", written,
                 strchr(group, ':') + 1);
        return NULL;
    }

    g_hash_table_insert(settings->lines, g_strdup(group), GUINT_TO_POINTER(line));
    add_name(settings, group);
    return g_steal_pointer(&group);
}

/* GKeyFile's escapes: \s \n \t \r and \\. */
static char *
unescape(const char *text)
{
    GString *out = g_string_new(NULL);

    for (const char *p = text; *p; p++) {
        if (*p != '\\' || !strchr("sntr\\", p[1]) || p[1] == '\0') {
            g_string_append_c(out, *p);
            continue;
        }
        p++;
        g_string_append_c(out, *p == 's'   ? ' '
                               : *p == 'n' ? '\n'
                               : *p == 't' ? '\t'
                               : *p == 'r' ? '\r'
                                           : '\\');
    }
    return g_string_free(out, FALSE);
}

static void
read_pair(Settings *settings, GPtrArray *problems, unsigned line, const char *group,
          const char *text)
{
    const char *equals = strchr(text, '=');
    g_autofree char *key = NULL;

    if (!equals || equals == text) {
        complain(settings, problems, line, "neither [group] nor key=value: %s", text);
        return;
    }
    key = g_strchomp(g_strndup(text, equals - text));

    const Value *before = find_value(settings, group, key);
    if (before) {
        complain(settings, problems, line,
                 "'%s' stands twice in [%s]; first in line %u", key, group,
                 before->line);
        return;
    }

    Value *value = g_new0(Value, 1);
    g_autofree char *raw = g_strstrip(g_strdup(equals + 1));
    value->line = line;
    value->text = unescape(raw);
    g_hash_table_insert(settings->values, value_name(group, key), value);
}

/* First pass: lines into groups and raw values. */
static void
read_lines(Settings *settings, GPtrArray *problems, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autofree char *group = NULL;
    bool skip = false;

    for (unsigned i = 0; lines[i]; i++) {
        char *line = g_strstrip(lines[i]);

        if (*line == '\0' || *line == '#' || *line == ';')
            continue;

        if (*line != '[') {
            if (group)
                read_pair(settings, problems, i + 1, group, line);
            else if (!skip)
                complain(settings, problems, i + 1, "before the first [group]: %s",
                         line);
            continue;
        }

        char *end = strrchr(line, ']');
        g_clear_pointer(&group, g_free);
        skip = true;
        if (!end || end[1] != '\0') {
            complain(settings, problems, i + 1, "a group is written [like this]: %s",
                     line);
            continue;
        }
        *end = '\0';
        group = begin_group(settings, problems, i + 1, line + 1);
    }
}

/* Second pass: every value against its table; what is wrong counts as absent. */
static void
check_values(Settings *settings, GPtrArray *problems)
{
    GHashTableIter iter;
    const char *name;
    Value *value;
    g_autoptr(GPtrArray) wrong = g_ptr_array_new_with_free_func(g_free);

    g_hash_table_iter_init(&iter, settings->values);
    while (g_hash_table_iter_next(&iter, (void **) &name, (void **) &value)) {
        g_autofree char *group = g_strndup(name, strcspn(name, "\n"));
        const char *key = name + strlen(group) + 1;
        const SettingKey *table = find_key(settings, group, key);
        bool no_driver =
            g_str_has_prefix(group, "channel:") && !driver_keys(settings, group);

        if (!table && !no_driver)
            complain_of_key(settings, problems, value->line, group, key);
        if (!table || !read_value(settings, problems, group, table, value))
            g_ptr_array_add(wrong, g_strdup(name));
    }
    for (unsigned i = 0; i < wrong->len; i++)
        g_hash_table_remove(settings->values, wrong->pdata[i]);
}

/* Third pass: required keys, and drivers that exist. */
static void
check_groups(Settings *settings, GPtrArray *problems, GHashTable *written)
{
    for (const SettingGroup *g = settings_groups(); g->group; g++) {
        const char *const *names = settings_names(settings, g->group);
        bool absent = !g->is_named && !settings_has_group(settings, g->group);
        bool required = false;

        for (const SettingKey *k = g->keys; k->key; k++) {
            required |= k->is_required;
            if (!k->is_required || absent)
                continue;
            for (unsigned i = 0; g->is_named ? names[i] != NULL : i == 0; i++) {
                g_autofree char *group =
                    g->is_named ? g_strconcat(g->group, ":", names[i], NULL)
                                : g_strdup(g->group);
                g_autofree char *name = value_name(group, k->key);
                if (!g_hash_table_contains(written, name))
                    settings_complain(settings, problems, group, NULL,
                                      "[%s] needs the key '%s' (%s)", group, k->key,
                                      k->help);
            }
        }
        if (absent && required)
            complain(settings, problems, 0, "the group [%s] is missing (%s)", g->group,
                     g->help);
    }

    for (const char *const *n = settings_names(settings, "channel"); *n; n++) {
        g_autofree char *group = g_strconcat("channel:", *n, NULL);
        if (settings->drivers && settings_has(settings, group, "driver") &&
            !driver_keys(settings, group))
            settings_complain(settings, problems, group, "driver",
                              "[channel %s]: there is no driver '%s'", *n,
                              settings_text(settings, group, "driver"));
    }
}

/* Lists that have a default and are not written. */
static void
add_default_lists(Settings *settings, const char *group, const SettingKey *keys)
{
    for (; keys && keys->key; keys++) {
        bool is_list = keys->type == SETTING_LIST || keys->type == SETTING_ADDRESSES ||
                       keys->type == SETTING_PHONES;

        if (!is_list || !keys->standard || find_value(settings, group, keys->key))
            continue;

        Value *value = g_new0(Value, 1);
        value->text = g_strdup(keys->standard);
        value->list = split_list(keys->standard);
        g_hash_table_insert(settings->values, value_name(group, keys->key), value);
    }
}

static void
add_defaults(Settings *settings)
{
    for (const SettingGroup *g = settings_groups(); g->group; g++) {
        if (!g->is_named)
            add_default_lists(settings, g->group, g->keys);
        for (const char *const *n = settings_names(settings, g->group); *n; n++) {
            g_autofree char *group = g_strconcat(g->group, ":", *n, NULL);
            add_default_lists(settings, group, g->keys);
            if (strcmp(g->group, "channel") == 0)
                add_default_lists(settings, group, driver_keys(settings, group));
        }
    }
}

static int
by_line(gconstpointer a, gconstpointer b)
{
    const SettingProblem *x = *(SettingProblem *const *) a;
    const SettingProblem *y = *(SettingProblem *const *) b;

    return x->line < y->line ? -1 : x->line > y->line;
}

static SettingDriver *
copy_drivers(const SettingDriver *drivers)
{
    size_t n = 0;

    if (!drivers)
        return NULL;
    while (drivers[n].driver)
        n++;
    return g_memdup2(drivers, (n + 1) * sizeof *drivers);
}

static Settings *
settings_new(const char *name, const SettingDriver *drivers)
{
    Settings *settings = g_new0(Settings, 1);

    settings->name = g_strdup(name);
    settings->folder = g_path_get_dirname(name);
    settings->drivers = copy_drivers(drivers);
    settings->values = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
                                             (GDestroyNotify) value_free);
    settings->lines = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    settings->names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
                                            (GDestroyNotify) g_ptr_array_unref);
    settings->files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    settings->unsafe = g_ptr_array_new_with_free_func(g_free);
    settings->retired = g_ptr_array_new_with_free_func((GDestroyNotify) settings_free);
    return settings;
}

Settings *
settings_parse(const char *name, const char *text, const SettingDriver *drivers,
               GPtrArray *problems)
{
    Settings *settings = settings_new(name, drivers);
    g_autoptr(GHashTable) written =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    if (!g_utf8_validate(text, -1, NULL)) {
        complain(settings, problems, 0, "the file is not UTF-8 text");
        return settings;
    }

    read_lines(settings, problems, text);
    g_autoptr(GList) keys = g_hash_table_get_keys(settings->values);
    for (GList *k = keys; k; k = k->next)
        g_hash_table_add(written, g_strdup(k->data));
    check_values(settings, problems);
    check_groups(settings, problems, written);
    add_defaults(settings);
    g_ptr_array_sort(problems, by_line);
    return settings;
}

char *
settings_senders_dir(const Settings *settings)
{
    return g_build_filename(settings->folder, "senders.d", NULL);
}

/* One file of senders.d, which may hold [sender] groups only. */
static Settings *
read_part(const char *file, GPtrArray *problems)
{
    Settings *part = settings_new(file, NULL);
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;
    GHashTableIter iter;
    gpointer group, line;

    if (!g_file_get_contents(file, &text, NULL, &error))
        complain(part, problems, 0, "%s", error->message);
    else if (!g_utf8_validate(text, -1, NULL))
        complain(part, problems, 0, "the file is not UTF-8 text");
    else
        read_lines(part, problems, text);

    g_hash_table_iter_init(&iter, part->lines);
    while (g_hash_table_iter_next(&iter, &group, &line))
        if (!g_str_has_prefix(group, "sender:"))
            complain(part, problems, GPOINTER_TO_UINT(line),
                     "[%s] belongs into the settings themselves: senders.d holds "
                     "[sender ADDRESS] only",
                     (const char *) group);
    check_values(part, problems);
    return part;
}

static void
merge_part(Settings *settings, Settings *part)
{
    GHashTableIter iter;
    gpointer name, value;

    for (const char *const *n = settings_names(part, "sender"); *n; n++) {
        g_autofree char *group = g_strconcat("sender:", *n, NULL);

        if (!settings_has_group(settings, group)) {
            add_name(settings, group);
            g_hash_table_insert(settings->lines, g_strdup(group),
                                g_hash_table_lookup(part->lines, group));
        }
        g_hash_table_insert(settings->files, g_strdup(group), g_strdup(part->name));
    }
    g_hash_table_iter_init(&iter, part->values);
    while (g_hash_table_iter_next(&iter, &name, &value)) {
        g_hash_table_iter_steal(&iter);
        if (g_str_has_prefix(name, "sender:")) {
            g_hash_table_replace(settings->values, name, value);
        } else {
            g_free(name);
            value_free(value);
        }
    }
}

/* Somebody else may have written it: nobody gets a right by it, and whoever it names
 * loses theirs, since it may have been their suspension. */
static void
withdraw_part(Settings *settings, const Settings *part)
{
    GPtrArray *names = g_hash_table_lookup(settings->names, "sender");
    GHashTableIter iter;
    gpointer value;

    for (const char *const *n = settings_names(part, "sender"); *n; n++) {
        g_autofree char *group = g_strconcat("sender:", *n, NULL);
        g_autofree char *start = g_strconcat(group, "\n", NULL);

        for (unsigned i = 0; names && i + 1 < names->len; i++)
            if (strcmp(names->pdata[i], *n) == 0)
                g_ptr_array_remove_index(names, i--);
        g_hash_table_remove(settings->lines, group);
        g_hash_table_remove(settings->files, group);
        g_hash_table_iter_init(&iter, settings->values);
        while (g_hash_table_iter_next(&iter, &value, NULL))
            if (g_str_has_prefix(value, start))
                g_hash_table_iter_remove(&iter);
    }
}

static void
withdraw_unsafe(Settings *settings)
{
    g_autoptr(GPtrArray) ignored =
        g_ptr_array_new_with_free_func((GDestroyNotify) setting_problem_free);

    for (unsigned i = 0; i < settings->unsafe->len; i++) {
        g_autoptr(Settings) part = read_part(settings->unsafe->pdata[i], ignored);

        withdraw_part(settings, part);
    }
}

static void
add_senders(Settings *settings, GPtrArray *problems)
{
    g_autofree char *dir = settings_senders_dir(settings);
    bool is_safe = senders_dir_is_safe(dir, settings->folder);
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) files = senders_dir_files(dir, &error);

    if (!files) {
        complain(settings, problems, 0, "%s", error->message);
        return;
    }
    for (unsigned i = 0; i < files->len; i++) {
        const char *file = files->pdata[i];

        if (!is_safe || !senders_dir_is_safe(file, settings->folder)) {
            g_ptr_array_add(settings->unsafe, g_strdup(file));
            continue;
        }
        g_autoptr(Settings) part = read_part(file, problems);
        merge_part(settings, part);
    }
    withdraw_unsafe(settings);
}

const GPtrArray *
settings_unsafe(const Settings *settings)
{
    return settings->unsafe;
}

bool
settings_is_safe(const Settings *settings)
{
    return senders_dir_is_safe(settings->name, settings->folder) &&
           senders_dir_is_safe(settings->folder, settings->folder);
}

char *
settings_stamp(const Settings *settings)
{
    g_autofree char *dir = settings_senders_dir(settings);
    g_autoptr(GPtrArray) files = senders_dir_files(dir, NULL);
    GString *stamp = g_string_new(NULL);

    senders_dir_stamp(stamp, settings->name);
    senders_dir_stamp(stamp, dir);
    for (unsigned i = 0; files && i < files->len; i++)
        senders_dir_stamp(stamp, files->pdata[i]);
    return g_string_free(stamp, FALSE);
}

Settings *
settings_load(const char *path, const SettingDriver *drivers, GPtrArray *problems,
              GError **error)
{
    g_autofree char *text = NULL;
    g_autoptr(GError) cause = NULL;

    if (!g_file_get_contents(path, &text, NULL, &cause)) {
        g_set_error_literal(error, SETTINGS_ERROR, SETTINGS_ERROR_READ, cause->message);
        return NULL;
    }

    Settings *settings = settings_parse(path, text, drivers, problems);
    add_senders(settings, problems);
    add_defaults(settings);
    return settings;
}

/* What other threads may be reading is left alone: only senders move, and what they
 * replace is kept, since callers hold words of it. */
static void
take_senders(Settings *settings, Settings *from)
{
    Settings *old = settings_new(settings->name, NULL);
    GHashTable *tables[][3] = {
        {settings->values, from->values, old->values},
        {settings->lines, from->lines, old->lines},
        {settings->names, from->names, old->names},
        {settings->files, from->files, old->files},
    };

    for (unsigned t = 0; t < G_N_ELEMENTS(tables); t++)
        for (unsigned step = 0; step < 2; step++) {
            g_autoptr(GList) keys = g_hash_table_get_keys(tables[t][step]);

            for (GList *k = keys; k; k = k->next) {
                char *key;
                gpointer value;

                if (!g_str_has_prefix(k->data, "sender") ||
                    !g_hash_table_steal_extended(tables[t][step], k->data,
                                                 (gpointer *) &key, &value))
                    continue;
                g_hash_table_insert(tables[t][step == 0 ? 2 : 0], key, value);
            }
        }
    g_ptr_array_unref(settings->unsafe);
    settings->unsafe = g_ptr_array_ref(from->unsafe);
    g_ptr_array_add(settings->retired, old);
}

static bool
is_gone(const Settings *settings)
{
    g_autofree char *dir = settings_senders_dir(settings);

    return !g_file_test(dir, G_FILE_TEST_IS_DIR);
}

bool
settings_refresh(Settings *settings, GPtrArray *problems)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Settings) fresh =
        settings_load(settings->name, settings->drivers, problems, &error);

    if (!fresh)
        complain(settings, problems, 0, "%s", error->message);
    else if (problems->len == 0 && g_hash_table_size(settings->files) > 0 &&
             is_gone(settings))
        complain(settings, problems, 0, "the folder senders.d is gone");
    if (problems->len > 0)
        return false;

    take_senders(settings, fresh);
    return true;
}

void
settings_free(Settings *settings)
{
    if (!settings)
        return;

    g_free(settings->name);
    g_free(settings->folder);
    g_free(settings->drivers);
    g_hash_table_unref(settings->values);
    g_hash_table_unref(settings->lines);
    g_hash_table_unref(settings->names);
    g_hash_table_unref(settings->files);
    g_ptr_array_unref(settings->unsafe);
    g_ptr_array_unref(settings->retired);
    g_free(settings);
}

const char *const *
settings_names(const Settings *settings, const char *group)
{
    static const char *const none[] = {NULL};
    GPtrArray *names = g_hash_table_lookup(settings->names, group);

    return names ? (const char *const *) names->pdata : none;
}

bool
settings_has_group(const Settings *settings, const char *group)
{
    return g_hash_table_contains(settings->lines, group);
}

bool
settings_has(const Settings *settings, const char *group, const char *key)
{
    const Value *value = find_value(settings, group, key);

    return value && value->line > 0;
}

const char *
settings_text(const Settings *settings, const char *group, const char *key)
{
    const Value *value = find_value(settings, group, key);

    return value ? value->text : need_key(settings, group, key)->standard;
}

const char *const *
settings_list(const Settings *settings, const char *group, const char *key)
{
    static const char *const none[] = {NULL};
    const Value *value = find_value(settings, group, key);

    if (!value)
        need_key(settings, group, key);
    return value && value->list ? (const char *const *) value->list : none;
}

int64_t
settings_number(const Settings *settings, const char *group, const char *key)
{
    const Value *value = find_value(settings, group, key);
    const SettingKey *table = need_key(settings, group, key);

    if (value)
        return value->number;
    return table->standard ? g_ascii_strtoll(table->standard, NULL, 10) : 0;
}

bool
settings_is(const Settings *settings, const char *group, const char *key)
{
    const Value *value = find_value(settings, group, key);
    const SettingKey *table = need_key(settings, group, key);
    int64_t number = 0;

    if (value)
        return value->number != 0;
    return table->standard && read_yes_no(table->standard, &number) && number != 0;
}

bool
settings_list_has(const Settings *settings, const char *group, const char *key,
                  const char *word)
{
    for (const char *const *w = settings_list(settings, group, key); *w; w++)
        if (g_ascii_strcasecmp(*w, word) == 0)
            return true;
    return false;
}

/* A line of roff must not begin with a dot or quote, and minus signs are escaped. */
static void
print_roff(GString *roff, const char *text)
{
    for (const char *p = text; *p; p++) {
        if (*p == '-' || *p == '\\')
            g_string_append_c(roff, '\\');
        g_string_append_c(roff, *p);
    }
}

static void
print_key(GString *roff, const SettingKey *key)
{
    g_string_append(roff, ".TP\n.B ");
    print_roff(roff, key->key);
    g_string_append_c(roff, '\n');
    print_roff(roff, key->help);
    if (key->words) {
        g_string_append(roff, ". One of: ");
        print_roff(roff, key->words);
    }
    if (key->type == SETTING_NUMBER)
        g_string_append_printf(
            roff, ". From %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT "%s%s", key->least,
            key->most, key->unit ? " " : "", key->unit ? key->unit : "");
    if (key->is_required)
        g_string_append(roff, ". Required");
    else if (key->standard && *key->standard) {
        g_string_append(roff, ". Default: ");
        print_roff(roff, key->standard);
    }
    g_string_append(roff, ".\n");
}

void
settings_print_manual(const SettingDriver *drivers, GString *roff)
{
    for (const SettingGroup *g = settings_groups(); g->group; g++) {
        g_string_append_printf(roff, ".SS [%s%s]\n%c%s.\n", g->group,
                               g->is_named ? " NAME" : "", g_ascii_toupper(*g->help),
                               g->help + 1);
        for (const SettingKey *k = g->keys; k->key; k++)
            print_key(roff, k);
        if (strcmp(g->group, "channel") != 0)
            continue;
        for (const SettingDriver *d = drivers; d && d->driver; d++) {
            g_string_append_printf(roff, ".PP\nWith driver=%s:\n", d->driver);
            for (const SettingKey *k = d->keys; k->key; k++)
                print_key(roff, k);
        }
    }
}
