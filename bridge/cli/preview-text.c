/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/cli/preview-text.h"

#include "bridge/base/text.h"
#include "bridge/flow/report-parts.h"
#include "bridge/flow/topics.h"

#include <string.h>

/* What is cut is told in one line of at most so many UTF-16 units. */
#define REMOVED_MOST 160

static char *
say(const PreviewText *p, const char *key)
{
    return texts_get(p->texts, "preview", key, NULL);
}

static void
heading(Screen *screen, const PreviewText *p, const char *key)
{
    g_autofree char *text = say(p, key);

    screen_heading(screen, text);
}

static void
fact(Screen *screen, const PreviewText *p, const char *key, const char *value)
{
    g_autofree char *name = say(p, key);

    if (value && *value != '\0')
        screen_fact(screen, name, value);
}

/* The text [group] key, or [group] other with the key as @name.  (owned) */
static char *
word_of(const PreviewText *p, const char *group, const char *key, const char *name)
{
    if (texts_has(p->texts, group, key))
        return texts_get(p->texts, group, key, NULL);
    return texts_get(p->texts, group, "other", name, key, NULL);
}

/* ---- the facts ----------------------------------------------------------- */

static Tone
tone_of(VerdictKind kind)
{
    switch (kind) {
    case VERDICT_ACCEPT:
        return TONE_GOOD;
    case VERDICT_HOLD:
        return TONE_WAIT;
    case VERDICT_REFUSE:
    case VERDICT_IGNORE:
        return TONE_BAD;
    }
    return TONE_BAD;
}

static void
show_verdict(Screen *screen, const PreviewText *p)
{
    const Verdict *verdict = p->verdict;
    g_autofree char *banner = say(p, verdict_word(verdict->kind));
    g_autofree char *code =
        g_strdup_printf("%s (%s)", verdict_word(verdict->kind), verdict->reason);

    screen_banner(screen, tone_of(verdict->kind), banner);
    fact(screen, p, "why", verdict->explanation);
    fact(screen, p, "code", code);
}

static char *
topics_text(const PreviewText *p)
{
    g_auto(GStrv) topics = topics_of(p->draft);
    g_autoptr(GString) list = g_string_new(NULL);

    for (char **topic = topics; *topic; topic++) {
        g_autofree char *group = topics_group(p->settings, *topic);
        const char *title = group ? settings_text(p->settings, group, "title") : NULL;

        g_string_append_printf(list, "%s%s", list->len > 0 ? ", " : "",
                               title && *title != '\0' ? title : *topic);
    }
    return list->len > 0 ? g_strdup(list->str)
                         : texts_get(p->texts, "words", "all_topics", NULL);
}

static void
show_facts(Screen *screen, const PreviewText *p)
{
    const Draft *draft = p->draft;
    g_autofree char *topics = topics_text(p);
    g_autofree char *key = g_strconcat(
        "class_", notice_class_word(topics_class(p->settings, draft)), NULL);
    g_autofree char *class = texts_get(p->texts, "words", key, NULL);
    g_autofree char *when = draft->send_at_s > 0
                                ? texts_when(p->texts, draft->send_at_s)
                                : say(p, "at_once");
    g_autofree char *until =
        draft->valid_until_s > 0 ? texts_when(p->texts, draft->valid_until_s) : NULL;
    g_autofree char *languages = report_languages(p->texts, draft);
    g_autofree char *versions = languages
                                    ? texts_get(p->texts, "preview", "versions_how",
                                                "languages", languages, NULL)
                                    : NULL;
    g_autofree char *trial = p->is_trial ? say(p, "trial") : NULL;

    fact(screen, p, "sender", p->verdict->sender);
    fact(screen, p, "title", draft->title);
    fact(screen, p, "versions", versions);
    fact(screen, p, "topics", topics);
    fact(screen, p, "class", class);
    fact(screen, p, "when", when);
    fact(screen, p, "until", until);
    fact(screen, p, "whom", trial);
    if (draft->origin.kind != ORIGIN_NONE)
        fact(screen, p, "origin",
             draft->origin.subject ? draft->origin.subject : draft->origin.from);
}

/* ---- the message --------------------------------------------------------- */

static const char *
text_in(const json_t *object, const char *first, const char *second)
{
    const json_t *inner = json_object_get(object, first);

    return json_string_value(second ? json_object_get(inner, second) : inner);
}

static void
append_media(GString *out, const PreviewText *p, const char *kind, const json_t *media)
{
    g_autofree char *word = say(p, kind);
    const char *name = json_string_value(json_object_get(media, "filename"));
    const char *caption = json_string_value(json_object_get(media, "caption"));

    g_string_append_printf(out, "[ %s%s%s ]", word, name ? ": " : "", name ? name : "");
    if (caption)
        g_string_append_printf(out, "\n%s", caption);
}

static void
append_component(GString *out, const PreviewText *p, const json_t *component)
{
    const char *type = json_string_value(json_object_get(component, "type"));
    const json_t *parameters = json_object_get(component, "parameters");

    for (size_t i = 0; i < json_array_size(parameters); i++) {
        const json_t *one = json_array_get(parameters, i);
        const char *kind = json_string_value(json_object_get(one, "type"));

        if (g_strcmp0(type, "button") == 0) {
            g_string_append_printf(out, "\n[ %s ]", text_in(one, "payload", NULL));
            continue;
        }
        if (out->len > 0)
            g_string_append_c(out, '\n');
        if (g_strcmp0(kind, "text") != 0)
            append_media(out, p, kind ? kind : "document", json_object_get(one, kind));
        else if (g_strcmp0(text_in(one, "parameter_name", NULL), "titolo") == 0)
            g_string_append_printf(out, "*%s*", text_in(one, "text", NULL));
        else
            g_string_append(out, text_in(one, "text", NULL));
    }
}

/* Returns: (owned) one message as the phone shows it. */
static char *
message_text(const PreviewText *p, const json_t *message)
{
    const char *type = json_string_value(json_object_get(message, "type"));
    const json_t *content = type ? json_object_get(message, type) : NULL;
    const json_t *components = json_object_get(content, "components");
    GString *out = g_string_new(NULL);

    if (!content)
        return g_string_free(out, FALSE);
    if (strcmp(type, "text") == 0)
        g_string_append(out, text_in(content, "body", NULL));
    else if (strcmp(type, "template") != 0)
        append_media(out, p, type, content);
    for (size_t i = 0; i < json_array_size(components); i++)
        append_component(out, p, json_array_get(components, i));
    return g_string_free(out, FALSE);
}

static void
show_messages(Screen *screen, const PreviewText *p, const char *name,
              const char *heading_key)
{
    const json_t *messages = json_object_get(p->channels, name);

    if (json_array_size(messages) == 0)
        return;
    heading(screen, p, heading_key);
    for (size_t i = 0; i < json_array_size(messages); i++) {
        g_autofree char *text = message_text(p, json_array_get(messages, i));

        screen_bubble(screen, text);
    }
}

/* ---- what was cut, and what became of the rest --------------------------- */

static void
show_removed(Screen *screen, const PreviewText *p)
{
    const GPtrArray *removed = p->draft->removed;

    if (removed->len > 0)
        heading(screen, p, "removed");
    for (unsigned i = 0; i < removed->len; i++) {
        const Removed *one = g_ptr_array_index(removed, i);
        g_autofree char *what = word_of(p, "removed_what", one->what, "what");
        g_autofree char *line = text_clean_line(one->text ? one->text : "", -1);
        g_autofree char *words = text_cut(line, REMOVED_MOST);
        g_autofree char *item = g_strdup_printf("%s: «%s»", what, words);

        screen_item(screen, TONE_GOOD, item);
    }
}

static bool
is_worth_a_line(const DraftPart *part)
{
    return part->fate != FATE_READ || part->filename != NULL;
}

static void
show_part(Screen *screen, const PreviewText *p, const DraftPart *part)
{
    g_autofree char *unnamed =
        texts_get(p->texts, "part_reason", "unnamed", "type", part->type, NULL);
    g_autofree char *fate =
        texts_get(p->texts, "fate", part_fate_word(part->fate), "name",
                  part->filename ? part->filename : unnamed, NULL);
    g_autofree char *reason =
        part->reason ? word_of(p, "part_reason", part->reason, "reason") : NULL;
    g_autofree char *size = g_format_size(part->size_bytes);
    g_autofree char *item = reason ? g_strdup_printf("%s: %s", fate, reason)
                                   : g_strdup_printf("%s (%s)", fate, size);

    screen_item(screen, part->fate == FATE_REFUSED ? TONE_BAD : TONE_GOOD, item);
}

static void
show_parts(Screen *screen, const PreviewText *p)
{
    const GPtrArray *parts = p->draft->parts;
    bool has_heading = false;

    for (unsigned i = 0; i < parts->len; i++) {
        const DraftPart *part = g_ptr_array_index(parts, i);

        if (!is_worth_a_line(part))
            continue;
        if (!has_heading)
            heading(screen, p, "attachments");
        has_heading = true;
        show_part(screen, p, part);
    }
}

static void
show_warnings(Screen *screen, const PreviewText *p)
{
    const GPtrArray *warnings = p->draft->warnings;

    if (warnings->len + json_array_size(p->problems) > 0)
        heading(screen, p, "warnings");
    for (size_t i = 0; i < json_array_size(p->problems); i++)
        screen_item(screen, TONE_BAD,
                    json_string_value(json_array_get(p->problems, i)));
    for (unsigned i = 0; i < warnings->len; i++)
        screen_item(screen, TONE_WAIT, g_ptr_array_index(warnings, i));
}

static void
show_next(Screen *screen, const PreviewText *p)
{
    const char *key = p->verdict->kind != VERDICT_ACCEPT ? "next_stopped"
                      : p->draft->warnings->len > 0      ? "next_look"
                                                         : "next_go";
    g_autofree char *text = say(p, key);

    heading(screen, p, "next");
    screen_item(screen, TONE_GOOD, text);
}

void
preview_text(Screen *screen, const PreviewText *preview)
{
    show_verdict(screen, preview);
    show_facts(screen, preview);
    show_messages(screen, preview, "whatsapp_open", "message_open");
    show_messages(screen, preview, "whatsapp", "message_closed");
    show_warnings(screen, preview);
    show_removed(screen, preview);
    show_parts(screen, preview);
    show_next(screen, preview);
}
