/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * settings - banditore.conf, read against one table per group
 *
 * The format of a GKeyFile, with tables: key, type, default, least, most, unit, help.
 * Unknown keys and groups, doubled groups and keys, and values out of range are all
 * reported, each with file, line and the key that was probably meant; nothing
 * stops at the first.  The manual's table is printed from the same tables.
 *
 * Groups with a name, [sender ADDRESS], [topic NAME], [template NAME] and
 * [channel NAME], are asked for as "sender:mario@comune.example" and the like.
 * Senders may also stand in the files *.conf of senders.d beside the file, in order of
 * name; a [sender] there completes or replaces, key by key, one of the same address.
 * Read once, then never changed but for senders (settings_refresh()): other threads
 * read the rest only.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Settings Settings;

typedef enum {
    SETTING_TEXT,      /* any text */
    SETTING_LIST,      /* words parted by commas or semicolons */
    SETTING_NUMBER,    /* whole, with least and most */
    SETTING_YES_NO,    /* yes, no (also true, false, on, off, 1, 0) */
    SETTING_WORD,      /* one of @words */
    SETTING_PATH,      /* of a file or folder; relative to the settings file */
    SETTING_URL,       /* https://, or http:// for loopback only */
    SETTING_ADDRESS,   /* one mail address */
    SETTING_ADDRESSES, /* mail addresses */
    SETTING_PHONES,    /* numbers with + and country code (E.164) */
} SettingType;

typedef struct {
    const char *key;
    SettingType type;
    const char *standard; /* the default as text, NULL = none */
    int64_t least, most;  /* of numbers */
    const char *unit;     /* "s", "bytes", "h"; NULL = none */
    const char *words;    /* "routine urgent emergency", for SETTING_WORD */
    bool is_required;
    const char *help; /* one line, English, for the manual */
} SettingKey;

typedef struct {
    const char *group; /* "bridge"; for named groups the first word, "sender" */
    bool is_named;
    const char *help;
    const SettingKey *keys; /* ended by a NULL key */
} SettingGroup;

/* The keys that a driver reads in its own [channel NAME] group. */
typedef struct {
    const char *driver;
    const SettingKey *keys; /* ended by a NULL key */
} SettingDriver;

typedef enum {
    SETTINGS_ERROR_READ,    /* the file cannot be read */
    SETTINGS_ERROR_INVALID, /* one or more problems; all are in the list */
} SettingsError;

#define SETTINGS_ERROR (settings_error_quark())
GQuark
settings_error_quark(void);

typedef struct {
    char *file;
    unsigned line; /* from 1; 0 = the file as a whole */
    char *text;    /* what is wrong and what was probably meant */
} SettingProblem;

void
setting_problem_free(SettingProblem *problem);

/*
 * Reads @path.  @drivers: ended by a NULL driver, copied, may be NULL.  @problems: of
 * SettingProblem, filled with everything found; what is wrong there counts as
 * absent.
 * Returns: (owned) the settings also where there are problems; NULL with
 * SETTINGS_ERROR_READ when the file cannot be read at all.
 */
Settings *
settings_load(const char *path, const SettingDriver *drivers, GPtrArray *problems,
              GError **error);

/* Where senders.d of @settings is.  Returns: (owned). */
char *
settings_senders_dir(const Settings *settings);

/*
 * Files of senders.d that somebody else may have written (senders-dir.h): they give no
 * right, and whoever they name has none.  Returns: (unowned, of char *).
 */
const GPtrArray *
settings_unsafe(const Settings *settings);

/* Whether nobody but the owner may write the file of the settings, which names senders
 * too, and its folder. */
bool
settings_is_safe(const Settings *settings);

/* Changes when the file, senders.d or a file in it was changed.  Returns: (owned). */
char *
settings_stamp(const Settings *settings);

/*
 * Reads the files again and takes over all [sender] groups, unless there is any
 * problem, and be it that senders.d cannot be read or is gone (then nothing changes and
 * @problems are filled).  What was asked for before stays valid.  Main thread only.
 */
bool
settings_refresh(Settings *settings, GPtrArray *problems);

/* The same from memory; @name stands for the file in problems. */
Settings *
settings_parse(const char *name, const char *text, const SettingDriver *drivers,
               GPtrArray *problems);

void
settings_free(Settings *settings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Settings, settings_free)

/* Appends a problem that only a caller can see, at the line of @group's @key
 * (or of the group when @key is NULL). */
void
settings_complain(const Settings *settings, GPtrArray *problems, const char *group,
                  const char *key, const char *format, ...) G_GNUC_PRINTF(5, 6);

/* Returns: (unowned) names of the groups "sender", "topic", ..., NULL-ended, in
 * the order of the file. */
const char *const *
settings_names(const Settings *settings, const char *group);

/* Whether the group or key is written in the file. */
bool
settings_has_group(const Settings *settings, const char *group);
bool
settings_has(const Settings *settings, const char *group, const char *key);

/*
 * Values, the table's default when absent.  @group is "bridge" or "sender:NAME".
 * Asking for a key that no table has is a bug and aborts.
 */
const char *
settings_text(const Settings *settings, const char *group, const char *key);
const char *const *
settings_list(const Settings *settings, const char *group,
              const char *key); /* never NULL */
int64_t
settings_number(const Settings *settings, const char *group, const char *key);
bool
settings_is(const Settings *settings, const char *group, const char *key);

/* Whether @word is among the list, ASCII case folded. */
bool
settings_list_has(const Settings *settings, const char *group, const char *key,
                  const char *word);

/* The tables, ended by a NULL group: for the manual and for completions. */
const SettingGroup *
settings_groups(void);

/* Prints the tables as roff for banditore.conf(5). */
void
settings_print_manual(const SettingDriver *drivers, GString *roff);
