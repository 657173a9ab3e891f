/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What a citizen will see: text with markup and media inside the 24-hour window,
 * one approved template outside it.
 */
#include "bridge/channels/whatsapp.h"

#include "bridge/base/text.h"
#include "bridge/channels/whatsapp-words.h"

#include <string.h>

/* In UTF-16 units: contract 2.2 and 2.3. */
#define TEXT_MOST 4096
#define CAPTION_MOST 1024

/* Room for " (12/34)" at the end of each part of a long text. */
#define LABEL_ROOM 16

/* The stored body with its parameters may have 1024 (contract 2.4); this much is left
 * for both parameters, so the fixed words of a template may take up to 120. */
#define PARAMETERS_MOST 900
#define TITLE_MOST 200

static char *
media_reference(const Media *media)
{
    return g_strconcat("sha256:", media->sha256, NULL);
}

/* Takes @content.  Returns: (owned) a part whose body is the members of the payload
 * from "type" on. */
static ChannelPart *
part_new(const char *type, json_t *content)
{
    ChannelPart *part = g_new0(ChannelPart, 1);
    g_autoptr(json_t) whole = json_object();
    char *text;

    json_object_set_new(whole, "type", json_string(type));
    json_object_set_new(whole, type, content);
    text = json_dumps(whole, JSON_COMPACT);
    part->kind = g_strdup(type);
    part->body = g_strndup(text + 1, strlen(text) - 2);
    part->media = g_ptr_array_new_with_free_func(g_free);
    free(text);
    return part;
}

/* Those for whoever gets @broadcast. */
static const WhatsAppWords *
words_for(const WhatsApp *self, const Broadcast *broadcast)
{
    return whatsapp_words(broadcast->language ? broadcast->language : self->language);
}

/* --- Inside the window --- */

/* How to leave, where no webhook hears a citizen's STOP. */
static char *
leave_line(const WhatsApp *self, const Broadcast *broadcast)
{
    if (self->base.has_webhook || !broadcast->leave_contact ||
        *broadcast->leave_contact == '\0')
        return NULL;

    return g_strdup_printf("%s: %s", words_for(self, broadcast)->leave,
                           broadcast->leave_contact);
}

static void
append_paragraph(GString *out, const char *words, const char *gap)
{
    if (!words || *words == '\0')
        return;
    if (out->len > 0)
        g_string_append(out, gap);
    g_string_append(out, words);
}

static char *
whole_text(const WhatsApp *self, const Broadcast *broadcast)
{
    GString *out =
        g_string_new(broadcast->is_trial ? words_for(self, broadcast)->trial : NULL);
    g_autofree char *title = whatsapp_render_title(broadcast->title);
    g_autofree char *words = whatsapp_render(broadcast->text);
    g_autofree char *leave = leave_line(self, broadcast);

    append_paragraph(out, title, "\n");
    append_paragraph(out, words, "\n\n");
    append_paragraph(out, broadcast->administration, "\n\n");
    append_paragraph(out, broadcast->link, "\n");
    append_paragraph(out, leave, "\n");
    return g_string_free(out, FALSE);
}

/* Whether every kind of marker occurs an even number of times in the line that ends
 * at @end: then no pair is cut in two there. */
static bool
is_outside_pairs(const char *text, size_t end)
{
    static const char markers[] = "*_~`";
    unsigned odd = 0;

    for (size_t i = end; i > 0 && text[i - 1] != '\n'; i--) {
        const char *marker = strchr(markers, text[i - 1]);

        if (text[i - 1] != '\0' && marker)
            odd ^= 1U << (marker - markers);
    }
    return odd == 0;
}

/* Bytes of @text that are at most @most units; one visible character that is longer
 * (made to be) is cut between code points. */
static size_t
fitting_bytes(const char *text, size_t most)
{
    size_t fit = text_fit(text, most);
    const char *p = text;

    if (fit > 0)
        return fit;
    for (size_t i = 0; i < most / 2 && *p != '\0'; i++)
        p = g_utf8_next_char(p);
    return (size_t) (p - text);
}

/* How well a text is cut before its byte @at; 0 = not there. */
static unsigned
cut_rank(const char *text, size_t at)
{
    if (at == 0)
        return 0;
    if (text[at] == '\n')
        return text[at + 1] == '\n' ? 5 : 4;
    if (text[at] != ' ')
        return 0;
    if (!is_outside_pairs(text, at))
        return 1;
    return strchr(".!?;:", text[at - 1]) ? 3 : 2;
}

/* Where to end a part of at most @most units: at the latest paragraph in its second
 * half, else line, else sentence, else blank. */
static size_t
find_cut(const char *text, size_t most)
{
    size_t end = fitting_bytes(text, most);
    size_t best = end;
    unsigned best_rank = 0;

    if (text[end] == '\0')
        return end;

    for (size_t at = end; at > end / 2 && best_rank < 5; at--) {
        unsigned rank = text[at] == ' ' || text[at] == '\n' ? cut_rank(text, at) : 0;

        if (rank > best_rank) {
            best = at;
            best_rank = rank;
        }
    }
    return best;
}

static GPtrArray *
split_text(const char *text)
{
    GPtrArray *pieces = g_ptr_array_new_with_free_func(g_free);

    if (text_utf16_length(text) <= TEXT_MOST) {
        g_ptr_array_add(pieces, g_strdup(text));
        return pieces;
    }

    while (*text != '\0') {
        size_t cut = find_cut(text, TEXT_MOST - LABEL_ROOM);

        g_ptr_array_add(pieces, g_strchomp(g_strndup(text, cut)));
        text += cut;
        text += strspn(text, " \n");
    }
    for (unsigned i = 0; i < pieces->len; i++) {
        char *piece = pieces->pdata[i];

        pieces->pdata[i] = g_strdup_printf("%s\n(%u/%u)", piece, i + 1, pieces->len);
        g_free(piece);
    }
    return pieces;
}

static ChannelPart *
text_part(const char *body)
{
    return part_new("text", json_pack("{s:b,s:s}", "preview_url", 0, "body", body));
}

static ChannelPart *
media_part(const Media *media, const char *caption)
{
    const char *type = media_kind_word(media->kind);
    g_autofree char *id = media_reference(media);
    g_autofree char *short_caption = caption ? text_cut(caption, CAPTION_MOST) : NULL;
    json_t *content = json_pack("{s:s}", "id", id);
    ChannelPart *part;

    if (short_caption && *short_caption != '\0' && media->kind != MEDIA_AUDIO)
        json_object_set_new(content, "caption", json_string(short_caption));
    if (media->kind == MEDIA_DOCUMENT)
        json_object_set_new(content, "filename", json_string(media->filename));
    part = part_new(type, content);
    g_ptr_array_add(part->media, g_strdup(media->sha256));
    return part;
}

static char *
caption_of(const Media *media)
{
    return media->caption ? whatsapp_flatten_line(media->caption) : NULL;
}

/* --- A question to staff: what would go out, and two buttons (contract 2) --- */

/* Longest text of an interactive message, in UTF-16 units. */
#define QUESTION_MOST 1024
#define QUESTION_WORDS "Confermi questo messaggio? Parte solo con la tua conferma.\n\n"

static json_t *
question_button(const char *word, const char *title, const char *token)
{
    g_autofree char *id = g_strconcat(word, ".", token, NULL);

    return json_pack("{s:s,s:{s:s,s:s}}", "type", "reply", "reply", "id", id, "title",
                     title);
}

static GPtrArray *
compose_question(const WhatsApp *self, const Broadcast *broadcast)
{
    GPtrArray *parts =
        g_ptr_array_new_with_free_func((GDestroyNotify) channel_part_free);
    g_autofree char *text = whole_text(self, broadcast);
    g_autofree char *words = g_strconcat(QUESTION_WORDS, text, NULL);
    g_autofree char *body = text_cut(words, QUESTION_MOST);

    g_ptr_array_add(
        parts,
        part_new("interactive",
                 json_pack(
                     "{s:s,s:{s:s},s:{s:[o,o]}}", "type", "button", "body", "text",
                     body, "action", "buttons",
                     question_button("conferma", "Conferma", broadcast->confirm_token),
                     question_button("annulla", "Annulla", broadcast->confirm_token))));
    return parts;
}

static GPtrArray *
compose_open(const WhatsApp *self, const Broadcast *broadcast)
{
    GPtrArray *parts =
        g_ptr_array_new_with_free_func((GDestroyNotify) channel_part_free);
    g_autofree char *text = whole_text(self, broadcast);
    const GPtrArray *media = broadcast->media;
    const Media *only = media->len == 1 ? media->pdata[0] : NULL;
    g_autoptr(GPtrArray) pieces = NULL;

    /* One message is read, two may arrive in the wrong order. */
    if (only && only->kind == MEDIA_IMAGE && !only->caption &&
        text_utf16_length(text) <= CAPTION_MOST) {
        g_ptr_array_add(parts, media_part(only, text));
        return parts;
    }

    pieces = split_text(text);
    for (unsigned i = 0; i < pieces->len; i++)
        g_ptr_array_add(parts, text_part(pieces->pdata[i]));
    for (unsigned i = 0; i < media->len; i++) {
        g_autofree char *caption = caption_of(media->pdata[i]);

        g_ptr_array_add(parts, media_part(media->pdata[i], caption));
    }
    return parts;
}

/* --- Outside the window: one template --- */

/* What may ride in a template's header, the best first. */
static const Media *
header_media(const Broadcast *broadcast)
{
    for (unsigned i = 0; i < broadcast->media->len; i++) {
        const Media *media = broadcast->media->pdata[i];

        if (media->kind == MEDIA_IMAGE)
            return media;
    }
    for (unsigned i = 0; i < broadcast->media->len; i++) {
        const Media *media = broadcast->media->pdata[i];

        /* Only PDF is allowed there (contract 2.4). */
        if (media->kind == MEDIA_DOCUMENT &&
            strcmp(media->mime, "application/pdf") == 0)
            return media;
    }
    return NULL;
}

static bool
has_word(char *const *words, const char *word)
{
    for (; *words; words++)
        if (g_ascii_strcasecmp(*words, word) == 0)
            return true;

    return false;
}

/* More than purpose_rank() can be. */
#define PURPOSE_RANKS 5

/* How well @template's purposes fit: 0 = not at all, more for being more exact. */
static unsigned
purpose_rank(const WhatsAppTemplate *template, const Broadcast *broadcast)
{
    bool names_class = false;
    bool names_topic = false;
    bool has_topic = false;

    if (broadcast->confirm_token)
        return has_word(template->purposes, "staff");
    for (char **word = template->purposes; *word; word++) {
        NoticeClass class;

        if (notice_class_read(*word, &class))
            names_class = true;
        else
            names_topic = true;
    }
    for (unsigned i = 0; i < broadcast->topics->len; i++)
        has_topic |= has_word(template->purposes, broadcast->topics->pdata[i]);

    if (names_class &&
        !has_word(template->purposes, notice_class_word(broadcast->class)))
        return 0;
    if (names_topic && !has_topic)
        return 0;
    return 1 + names_class + 2 * names_topic;
}

/* Of a template for questions to staff the buttons bear the token, in this order. */
static const char *const question_words[] = {"conferma", "annulla"};

/* A marketing opt-out must never keep an alert or an emergency from anybody. */
static bool
must_be_utility(const Broadcast *broadcast)
{
    return broadcast->class == CLASS_EMERGENCY || broadcast->is_alert;
}

static bool
is_usable(const WhatsApp *self, const WhatsAppTemplate *template,
          const Broadcast *broadcast)
{
    if (strcmp(template->category, "authentication") == 0)
        return false;
    if (broadcast->confirm_token)
        return has_word(template->purposes, "staff") && template->buttons[0] &&
               g_strv_length(template->buttons) <= G_N_ELEMENTS(question_words);
    if (must_be_utility(broadcast) && strcmp(template->category, "utility") != 0)
        return false;
    /* A tap would be heard by nobody. */
    return self->base.has_webhook || !template->buttons[0];
}

static bool
speaks(const WhatsAppTemplate *template, const char *language)
{
    size_t length = strlen(language);

    return g_ascii_strncasecmp(template->language, language, length) == 0 &&
           !g_ascii_isalpha(template->language[length]);
}

/* How well the fixed words of @template ("de_AT" is "de") suit those who get it: their
 * language, else ours, else any. */
static unsigned
language_rank(const WhatsApp *self, const WhatsAppTemplate *template,
              const Broadcast *broadcast)
{
    if (broadcast->language && speaks(template, broadcast->language))
        return 2;
    return speaks(template, self->language);
}

/* What a template must be. */
typedef struct {
    const char *category; /* NULL = any */
    bool may_be_banned;
} Wanted;

static bool
is_wanted(const WhatsAppTemplate *template, const Wanted *wanted)
{
    return (wanted->may_be_banned || !template->is_banned) &&
           (!wanted->category || strcmp(template->category, wanted->category) == 0);
}

static const WhatsAppTemplate *
choose_with_header(const WhatsApp *self, const Broadcast *broadcast, const char *header,
                   const Wanted *wanted)
{
    const WhatsAppTemplate *best = NULL;
    unsigned best_rank = 0;

    for (unsigned i = 0; i < self->templates->len; i++) {
        const WhatsAppTemplate *template = self->templates->pdata[i];
        unsigned purpose = purpose_rank(template, broadcast);
        unsigned rank =
            purpose == 0
                ? 0
                : purpose + PURPOSE_RANKS * language_rank(self, template, broadcast);

        if (rank > best_rank && is_wanted(template, wanted) &&
            strcmp(template->header, header) == 0 &&
            is_usable(self, template, broadcast)) {
            best = template;
            best_rank = rank;
        }
    }
    return best;
}

/* @media: what would ride in the header; NULL afterwards when nothing does. */
static const WhatsAppTemplate *
choose_template(const WhatsApp *self, const Broadcast *broadcast, const Wanted *wanted,
                const Media **media)
{
    const WhatsAppTemplate *template = NULL;

    if (*media)
        template = choose_with_header(
            self, broadcast, (*media)->kind == MEDIA_IMAGE ? "image" : "document",
            wanted);
    if (template)
        return template;

    *media = NULL;
    return choose_with_header(self, broadcast, "none", wanted);
}

/*
 * The template that the settings mean, whether or not it can be used now.  What is
 * urgent goes as utility also where a marketing template would suit it better: those
 * who refused marketing get it, and the provider holds none back.  Where no utility
 * template is for it, marketing is better than silence, unless it may not be
 * (is_usable()).
 */
static const WhatsAppTemplate *
choose_meant(const WhatsApp *self, const Broadcast *broadcast, const Media **media)
{
    const Wanted utility = {"utility", true}, any = {NULL, true};
    const Media *wanted = *media;
    const WhatsAppTemplate *template = NULL;

    if (broadcast->class >= CLASS_URGENT)
        template = choose_template(self, broadcast, &utility, media);
    if (template)
        return template;
    *media = wanted;
    return choose_template(self, broadcast, &any, media);
}

/* The parameter "testo": at most @most units, ended by the link when something is
 * missing and by how to leave when that is needed. */
static char *
parameter_text(const WhatsApp *self, const Broadcast *broadcast, bool has_more_media,
               size_t most)
{
    const WhatsAppWords *own = words_for(self, broadcast);
    g_autofree char *words = whatsapp_flatten(broadcast->text, broadcast->title);
    g_autofree char *leave = leave_line(self, broadcast);
    g_autofree char *whole = NULL;
    g_autofree char *cut = NULL;
    g_autoptr(GString) tail = g_string_new(NULL);
    size_t tail_units;
    bool fits;

    if (broadcast->is_trial)
        whole = g_strconcat(own->trial, ": ", words, NULL);
    else
        whole = g_strdup(*words != '\0' ? words : broadcast->administration);

    fits =
        text_utf16_length(whole) + (leave ? text_utf16_length(leave) + 1 : 0) <= most;
    if (broadcast->link && (!fits || has_more_media))
        g_string_append_printf(tail, " %s: %s", fits ? own->media : own->whole,
                               broadcast->link);
    if (leave)
        g_string_append_printf(tail, " %s", leave);

    tail_units = text_utf16_length(tail->str);
    cut = text_cut(whole, tail_units < most ? most - tail_units : 0);
    return whatsapp_flatten_line(
        *cut == '\0' && tail->len == 0 ? "…" : g_string_prepend(tail, cut)->str);
}

static json_t *
text_parameter(const char *name, const char *text)
{
    return json_pack("{s:s,s:s,s:s}", "type", "text", "parameter_name", name, "text",
                     text);
}

static json_t *
header_component(const Media *media)
{
    const char *type = media_kind_word(media->kind);
    g_autofree char *id = media_reference(media);
    json_t *content = json_pack("{s:s}", "id", id);

    if (media->kind == MEDIA_DOCUMENT)
        json_object_set_new(content, "filename", json_string(media->filename));
    return json_pack("{s:s,s:[{s:s,s:o}]}", "type", "header", "parameters", "type",
                     type, type, content);
}

static json_t *
button_component(unsigned index, const char *payload)
{
    char number[12];

    g_snprintf(number, sizeof number, "%u", index);
    return json_pack("{s:s,s:s,s:s,s:[{s:s,s:s}]}", "type", "button", "sub_type",
                     "quick_reply", "index", number, "parameters", "type", "payload",
                     "payload", payload);
}

static json_t *
template_content(const WhatsApp *self, const WhatsAppTemplate *template,
                 const Broadcast *broadcast, const Media *media)
{
    json_t *components = json_array();
    g_autofree char *flat = whatsapp_flatten_line(broadcast->title);
    const WhatsAppWords *own = words_for(self, broadcast);
    g_autofree char *named = g_strconcat(broadcast->is_trial ? own->trial : "",
                                         broadcast->is_trial ? ": " : "",
                                         *flat != '\0' ? flat : own->notice, NULL);
    g_autofree char *title = text_cut(named, TITLE_MOST);
    bool has_more_media = broadcast->media->len > (media ? 1 : 0);
    g_autofree char *text = parameter_text(self, broadcast, has_more_media,
                                           PARAMETERS_MOST - text_utf16_length(title));

    if (media)
        json_array_append_new(components, header_component(media));
    json_array_append_new(components,
                          json_pack("{s:s,s:[o,o]}", "type", "body", "parameters",
                                    text_parameter("titolo", title),
                                    text_parameter("testo", text)));
    for (unsigned i = 0; template->buttons[i]; i++) {
        g_autofree char *payload =
            broadcast->confirm_token
                ? g_strconcat(question_words[i], ".", broadcast->confirm_token, NULL)
                : g_strdup(template->buttons[i]);
        json_array_append_new(components, button_component(i, payload));
    }

    return json_pack("{s:s,s:{s:s},s:o}", "name", template->name, "language", "code",
                     template->language, "components", components);
}

const char *
whatsapp_category_for(const WhatsApp *self, NoticeClass class)
{
    g_autoptr(Broadcast) broadcast = broadcast_new();
    const Media *none = NULL;
    const WhatsAppTemplate *template;

    broadcast->class = class;
    template = choose_meant(self, broadcast, &none);
    return template ? template->category : NULL;
}

static GPtrArray *
compose_template(const WhatsApp *self, const Broadcast *broadcast, GError **error)
{
    const Media *media = header_media(broadcast);
    const Media *wanted = media;
    const WhatsAppTemplate *template = choose_meant(self, broadcast, &media);
    g_autofree char *name = NULL;
    GPtrArray *parts;
    ChannelPart *part;

    if (!template) {
        g_set_error(error, CHANNEL_ERROR, CHANNEL_ERROR_TEMPLATE,
                    "nessun modello di messaggio approvato va bene per questo avviso%s",
                    broadcast->class == CLASS_EMERGENCY
                        ? ": per le emergenze ne serve uno di categoria \"utility\""
                        : "");
        return NULL;
    }

    /* The next one of the same category: never marketing for what is none. */
    if (template->is_banned) {
        const Wanted next = {template->category, false};

        media = wanted;
        template = choose_template(self, broadcast, &next, &media);
    }
    if (!template) {
        g_set_error(
            error, CHANNEL_ERROR, CHANNEL_ERROR_TEMPLATE_BANNED,
            "WhatsApp ha sospeso il modello di messaggio, e non ce n'è un altro "
            "della stessa categoria");
        return NULL;
    }

    part = part_new("template", template_content(self, template, broadcast, media));
    name = whatsapp_template_name(template);
    part->template = g_intern_string(name);
    part->category = g_strdup(template->category);
    if (media)
        g_ptr_array_add(part->media, g_strdup(media->sha256));
    parts = g_ptr_array_new_with_free_func((GDestroyNotify) channel_part_free);
    g_ptr_array_add(parts, part);
    return parts;
}

GPtrArray *
whatsapp_compose(Channel *self, const Broadcast *broadcast, bool open, GError **error)
{
    const WhatsApp *whatsapp = (const WhatsApp *) self;

    if (broadcast->confirm_token && open)
        return compose_question(whatsapp, broadcast);

    return open ? compose_open(whatsapp, broadcast)
                : compose_template(whatsapp, broadcast, error);
}
