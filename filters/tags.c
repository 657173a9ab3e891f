/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * tags - the title, and what the subject and the address ask for
 *
 * "[meteo] [urgente] [domani ore 8] Allerta", or avvisi+meteo@comune.example.  Reply
 * and forward prefixes go; a tag that nobody knows stays in the title and warns.  A
 * time that is not clear holds: what was meant for tomorrow must not leave today.
 */
#include "filters/filter.h"

#include "bridge/base/limits.h"
#include "bridge/base/text.h"
#include "filters/prefix.h"
#include "filters/when.h"

#include <string.h>

#define TAG_BYTES 60

typedef enum {
    TAG_URGENT,
    TAG_EMERGENCY,
    TAG_TRIAL,
    TAG_NOISE, /* written by a mail server, said to nobody */
} TagMeaning;

/* What became of a tag. */
typedef enum {
    TAG_DONE,    /* it goes */
    TAG_STAYS,   /* it stays in the title; something was said of it */
    TAG_UNKNOWN, /* it stays in the title */
} TagResult;

/* Folded. */
static const struct {
    const char *word;
    TagMeaning meaning;
} words[] = {
    {"urgente", TAG_URGENT},      {"urgent", TAG_URGENT},  {"emergenza", TAG_EMERGENCY},
    {"emergency", TAG_EMERGENCY}, {"prova", TAG_TRIAL},    {"test", TAG_TRIAL},
    {"external", TAG_NOISE},      {"esterno", TAG_NOISE},  {"ext", TAG_NOISE},
    {"email esterna", TAG_NOISE}, {"spf fail", TAG_NOISE},
};

/* Returns: (unowned) the topic whose name is @folded, or NULL. */
static const char *
find_topic(const Work *work, const char *folded)
{
    for (unsigned i = 0; i < work->request.topics->len; i++) {
        const char *topic = g_ptr_array_index(work->request.topics, i);
        g_autofree char *name = text_fold(topic);

        if (g_str_equal(name, folded))
            return topic;
    }
    return NULL;
}

static void
add_topic(Draft *draft, const char *topic)
{
    if (!g_ptr_array_find_with_equal_func(draft->topics, topic, g_str_equal, NULL))
        g_ptr_array_add(draft->topics, g_strdup(topic));
}

static void
raise_class(Draft *draft, NoticeClass class)
{
    draft->class = draft->class_is_given ? MAX(draft->class, class) : class;
    draft->class_is_given = true;
}

/* A secret of the author's, which admission has read; it is shown to nobody. */
static bool
is_pin(const char *folded)
{
    return g_str_has_prefix(folded, "pin ") || g_str_has_prefix(folded, "pin:");
}

static void
warn_time(Work *work, const char *tag, const char *what)
{
    g_autofree char *sentence = g_strdup_printf("«%s»: %s", tag, what);

    work_warn(work, sentence);
}

/* A second, different time is as unclear as none. */
static void
set_time(Work *work, const char *tag, int64_t *field, int64_t when_s)
{
    if (*field != 0 && *field != when_s) {
        warn_time(work, tag, "l'oggetto indica due orari diversi.");
        work_hold_routine(work, "time-unclear");
        return;
    }
    *field = when_s;
}

/* Returns: whether @tag names a time and is done; if not clear it stays in the title.
 */
static TagResult
apply_time(Work *work, const char *tag, const char *folded)
{
    g_autoptr(GTimeZone) zone = g_time_zone_new_identifier(work->request.time_zone);
    g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
    int64_t when_s = 0;
    WhenKind kind =
        when_read(folded, work->request.received_s, zone ? zone : utc, &when_s);

    /* Without the zone an hour would be another. */
    if (kind != WHEN_NONE && !zone)
        kind = WHEN_UNCLEAR;
    switch (kind) {
    case WHEN_NONE:
        return TAG_UNKNOWN;
    case WHEN_SEND:
        set_time(work, tag, &work->draft->send_at_s, when_s);
        return TAG_DONE;
    case WHEN_UNTIL:
        set_time(work, tag, &work->draft->valid_until_s, when_s);
        return TAG_DONE;
    case WHEN_UNCLEAR:
        warn_time(work, tag,
                  "non si capisce quando. Scrivere per esempio [domani ore 8] o "
                  "[25/11 ore 8].");
        work_hold_routine(work, "time-unclear");
        return TAG_STAYS;
    case WHEN_PAST:
        warn_time(work, tag, "è già passato.");
        work_hold_routine(work, "time-past");
        return TAG_STAYS;
    }
    return TAG_UNKNOWN;
}

/* Does what @tag (as written) asks for. */
static TagResult
apply_tag(Work *work, const char *tag)
{
    g_autofree char *line = text_clean_line(tag, -1);
    g_autofree char *folded = text_fold(line);
    const char *topic = find_topic(work, folded);

    if (topic) {
        add_topic(work->draft, topic);
        return TAG_DONE;
    }
    if (is_pin(folded))
        return TAG_DONE;
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        if (!g_str_equal(folded, words[i].word))
            continue;
        switch (words[i].meaning) {
        case TAG_URGENT:
            raise_class(work->draft, CLASS_URGENT);
            break;
        case TAG_EMERGENCY:
            raise_class(work->draft, CLASS_EMERGENCY);
            break;
        case TAG_TRIAL:
            work->draft->is_trial = true;
            break;
        case TAG_NOISE:
            break;
        }
        return TAG_DONE;
    }
    return apply_time(work, line, folded);
}

/* Returns: (unowned) the topic or word that @tag was probably meant to be, or NULL. */
static const char *
guess_tag(const Work *work, const char *tag)
{
    g_autoptr(GPtrArray) known = g_ptr_array_new();
    g_autofree char *folded = text_fold(tag);

    for (unsigned i = 0; i < work->request.topics->len; i++)
        g_ptr_array_add(known, g_ptr_array_index(work->request.topics, i));
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        if (words[i].meaning != TAG_NOISE)
            g_ptr_array_add(known, (char *) words[i].word);
    }
    g_ptr_array_add(known, NULL);
    return text_closest(folded, (const char *const *) known->pdata);
}

static void
warn_unknown(Work *work, const char *tag)
{
    const char *guess = guess_tag(work, tag);
    g_autofree char *hint = guess ? g_strdup_printf(" Forse «%s»?", guess) : NULL;
    g_autofree char *sentence =
        g_strdup_printf("«%s» non è un argomento conosciuto: è rimasto nel titolo.%s",
                        tag, hint ? hint : "");

    work_warn(work, sentence);
}

/* Takes tags and prefixes, in any order, from the front of @subject. (owned) */
static char *
read_title(Work *work, const char *subject)
{
    g_autoptr(GString) title = g_string_new(NULL);

    for (;;) {
        subject = prefix_skip(subject, NULL);

        size_t length = *subject == '[' ? strcspn(subject + 1, "[]") : 0;

        if (length == 0 || length > TAG_BYTES || subject[1 + length] != ']')
            break;

        g_autofree char *tag = g_strndup(subject + 1, length);

        TagResult result = apply_tag(work, tag);

        if (result != TAG_DONE)
            g_string_append_printf(title, "[%s] ", tag);
        if (result == TAG_UNKNOWN)
            warn_unknown(work, tag);
        subject += length + 2;
    }
    g_string_append(title, subject);

    g_autofree char *line = text_clean_line(title->str, -1);

    return g_utf8_strlen(line, -1) > LIMIT_TITLE_CHARS
               ? text_cut(line, LIMIT_TITLE_CHARS)
               : g_steal_pointer(&line);
}

/* One word behind a "+" of our address. */
static void
read_extension(Work *work, const char *tag)
{
    if (*tag == '\0' || apply_tag(work, tag) != TAG_UNKNOWN)
        return;

    g_autofree char *sentence = g_strdup_printf(
        "L'indirizzo usato contiene «%s», che non è un argomento conosciuto.", tag);
    g_autofree char *clean = text_clean_line(sentence, -1);

    work_warn(work, clean);
}

/* "avvisi+meteo+urgente@comune.example", where avvisi@comune.example is ours. */
static void
read_address(Work *work, const char *address)
{
    const char *at = strrchr(address, '@');
    const char *plus = at ? memchr(address, '+', at - address) : NULL;

    if (!plus || at - plus > TAG_BYTES)
        return;

    g_autofree char *bare =
        g_strdup_printf("%.*s%s", (int) (plus - address), address, at);
    g_autofree char *written = g_strndup(plus + 1, at - plus - 1);
    g_auto(GStrv) tags = g_strsplit(written, "+", -1);
    bool ours = false;

    for (unsigned i = 0; i < work->request.addresses->len && !ours; i++)
        ours = g_ascii_strcasecmp(bare,
                                  g_ptr_array_index(work->request.addresses, i)) == 0;
    for (char **tag = tags; ours && *tag; tag++)
        read_extension(work, *tag);
}

/* An address of its own, named under [topic]. */
static void
read_alias(Work *work, const char *address)
{
    const GPtrArray *aliases = work->request.aliases;

    for (unsigned i = 0; i + 1 < aliases->len; i += 2) {
        if (g_ascii_strcasecmp(address, g_ptr_array_index(aliases, i)) == 0)
            add_topic(work->draft, g_ptr_array_index(aliases, i + 1));
    }
}

/* "URGENTE: ..." is no tag, and a routine notice waits where an urgent one would not.
 */
static void
warn_untagged(Work *work)
{
    g_autofree char *folded = text_fold(work->draft->title);

    if (work->draft->class_is_given)
        return;
    if (g_str_has_prefix(folded, "urgente") || g_str_has_prefix(folded, "urgent"))
        work_warn(work, "L'oggetto dice che è urgente, ma l'avviso parte come normale: "
                        "se è urgente, cominciare l'oggetto con [urgente].");
    else if (g_str_has_prefix(folded, "emergenza"))
        work_warn(work,
                  "L'oggetto parla di un'emergenza, ma l'avviso parte come normale: "
                  "se è un'emergenza, cominciare l'oggetto con [emergenza].");
}

static void
check_times(Work *work)
{
    const Draft *draft = work->draft;

    if (draft->send_at_s == 0 || draft->valid_until_s == 0 ||
        draft->send_at_s < draft->valid_until_s)
        return;
    work_warn(work, "L'avviso scadrebbe prima di partire: controllare gli orari.");
    work_hold_routine(work, "time-unclear");
}

static bool
tags_apply(Work *work, GError **error)
{
    Draft *draft = work->draft;

    g_free(draft->title);
    draft->title = read_title(work, work->subject);
    /* "I:" alone, as phones write it when they pass a mail on. */
    if (*draft->title == '\0' && draft->origin.subject) {
        g_free(draft->title);
        draft->title = read_title(work, draft->origin.subject);
    }
    for (unsigned i = 0; i < work->to->len; i++) {
        read_address(work, g_ptr_array_index(work->to, i));
        read_alias(work, g_ptr_array_index(work->to, i));
    }
    warn_untagged(work);
    check_times(work);
    return true;
}

const Filter filter_tags = {
    .name = "tags",
    .summary = "read title, topics, class and times from subject and address",
    .apply = tags_apply,
};
