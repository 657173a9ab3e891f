/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * tags - the title, and what the subject and the address ask for
 *
 * "[meteo] [urgente] Allerta arancione", or avvisi+meteo@comune.example.  Reply
 * and forward prefixes go; a tag that nobody knows stays in the title and warns.
 */
#include "filters/filter.h"

#include "bridge/base/limits.h"
#include "bridge/base/text.h"
#include "filters/prefix.h"

#include <string.h>

#define TAG_BYTES 60

typedef enum {
    TAG_URGENT,
    TAG_EMERGENCY,
    TAG_TRIAL,
    TAG_NOISE, /* written by a mail server, said to nobody */
} TagMeaning;

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

/* Returns: whether @tag (as written) is known; then it is done. */
static bool
apply_tag(Work *work, const char *tag)
{
    g_autofree char *line = text_clean_line(tag, -1);
    g_autofree char *folded = text_fold(line);
    const char *topic = find_topic(work, folded);

    if (topic) {
        add_topic(work->draft, topic);
        return true;
    }
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
        return true;
    }
    return false;
}

static void
warn_unknown(Work *work, const char *tag)
{
    g_autofree char *sentence = g_strdup_printf(
        "«%s» non è un argomento conosciuto: è rimasto nel titolo.", tag);

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

        if (!apply_tag(work, tag)) {
            g_string_append_printf(title, "[%s] ", tag);
            warn_unknown(work, tag);
        }
        subject += length + 2;
    }
    g_string_append(title, subject);

    g_autofree char *line = text_clean_line(title->str, -1);

    return g_utf8_strlen(line, -1) > LIMIT_TITLE_CHARS
               ? text_cut(line, LIMIT_TITLE_CHARS)
               : g_steal_pointer(&line);
}

/* "avvisi+meteo@comune.example", where avvisi@comune.example is ours. */
static void
read_address(Work *work, const char *address)
{
    const char *at = strrchr(address, '@');
    const char *plus = at ? memchr(address, '+', at - address) : NULL;

    if (!plus || plus + 1 == at || at - plus > TAG_BYTES)
        return;

    g_autofree char *bare =
        g_strdup_printf("%.*s%s", (int) (plus - address), address, at);
    g_autofree char *tag = g_strndup(plus + 1, at - plus - 1);
    bool ours = false;

    for (unsigned i = 0; i < work->request.addresses->len && !ours; i++)
        ours = g_ascii_strcasecmp(bare,
                                  g_ptr_array_index(work->request.addresses, i)) == 0;
    if (ours && !apply_tag(work, tag)) {
        g_autofree char *sentence = g_strdup_printf(
            "L'indirizzo usato contiene «%s», che non è un argomento conosciuto.", tag);
        g_autofree char *clean = text_clean_line(sentence, -1);

        work_warn(work, clean);
    }
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
    return true;
}

const Filter filter_tags = {
    .name = "tags",
    .summary = "read title, topics and class from subject and address",
    .apply = tags_apply,
};
