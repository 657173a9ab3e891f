/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/draft-json.h"

#include "bridge/base/limits.h"

#include <string.h>

G_DEFINE_QUARK(banditore_draft_json_error, draft_json_error)

/* The most of what a draft may hold, where limits.h does not say it; in bytes of a
 * string or in numbers of things. */
#define TITLE_BYTES (4 * LIMIT_TITLE_CHARS)
#define WORDS_BYTES (2 * LIMIT_HTML_BYTES)
#define HREF_BYTES 8192
#define LANGUAGE_BYTES 2
#define NAME_BYTES (2 * LIMIT_FILENAME_BYTES)
#define NOTE_BYTES 4000
#define LIST_MOST 1000
#define LEVEL_MOST 1000000
#define SECONDS_MOST G_GINT64_CONSTANT(253402300799) /* the end of the year 9999 */

/* ---- writing ------------------------------------------------------------ */

static json_t *
text_or_null(const char *text)
{
    return text ? json_string(text) : json_null();
}

static json_t *
block_to_json(const Block *block)
{
    json_t *runs = json_array();
    json_t *json;

    for (unsigned i = 0; i < block->runs->len; i++) {
        const Run *run = g_ptr_array_index(block->runs, i);

        json_array_append_new(runs, json_pack("{s:i, s:s, s:o}", "style",
                                              (int) run->style, "text", run->text,
                                              "href", text_or_null(run->href)));
    }
    json = json_pack("{s:s, s:i, s:i, s:b, s:b, s:o}", "kind",
                     block_kind_word(block->kind), "level", (int) block->level,
                     "number", (int) block->number, "tight", (int) block->tight,
                     "literal", (int) block->literal, "runs", runs);
    if (block->version > 0)
        json_object_set_new(json, "version", json_integer(block->version));
    if (block->parting)
        json_object_set_new(json, "parting", json_true());
    return json;
}

static json_t *
blocks_to_json(const RichText *text)
{
    json_t *blocks = json_array();

    for (unsigned i = 0; i < text->blocks->len; i++)
        json_array_append_new(blocks,
                              block_to_json(g_ptr_array_index(text->blocks, i)));
    return blocks;
}

static json_t *
strings_to_json(const GPtrArray *strings)
{
    json_t *list = json_array();

    for (unsigned i = 0; i < strings->len; i++)
        json_array_append_new(list, json_string(g_ptr_array_index(strings, i)));
    return list;
}

json_t *
draft_parts_to_json(const Draft *draft)
{
    json_t *list = json_array();

    for (unsigned i = 0; i < draft->parts->len; i++) {
        const DraftPart *part = g_ptr_array_index(draft->parts, i);

        json_array_append_new(list, json_pack("{s:s, s:s, s:o, s:I, s:o, s:s, s:o}",
                                              "path", part->path, "type", part->type,
                                              "filename", text_or_null(part->filename),
                                              "size", (json_int_t) part->size_bytes,
                                              "sha256", text_or_null(part->sha256),
                                              "fate", part_fate_word(part->fate),
                                              "reason", text_or_null(part->reason)));
    }
    return list;
}

json_t *
draft_removed_to_json(const Draft *draft)
{
    json_t *list = json_array();

    for (unsigned i = 0; i < draft->removed->len; i++) {
        const Removed *removed = g_ptr_array_index(draft->removed, i);

        json_array_append_new(list, json_pack("{s:s, s:s}", "what", removed->what,
                                              "text", removed->text));
    }
    return list;
}

static json_t *
media_to_json(const Media *media)
{
    return json_pack("{s:s, s:s, s:s, s:I, s:o}", "kind", media_kind_word(media->kind),
                     "mime", media->mime, "filename", media->filename, "size",
                     (json_int_t) media->size_bytes, "sha256",
                     text_or_null(media->sha256));
}

json_t *
draft_media_to_json(const Draft *draft)
{
    json_t *list = json_array();

    for (unsigned i = 0; i < draft->media->len; i++)
        json_array_append_new(list, media_to_json(g_ptr_array_index(draft->media, i)));
    return list;
}

static json_t *
captioned_media_to_json(const Draft *draft)
{
    json_t *list = json_array();

    for (unsigned i = 0; i < draft->media->len; i++) {
        const Media *media = g_ptr_array_index(draft->media, i);
        json_t *one = media_to_json(media);

        json_object_set_new(one, "caption", text_or_null(media->caption));
        json_array_append_new(list, one);
    }
    return list;
}

static json_t *
holds_to_json(const Draft *draft)
{
    json_t *list = json_array();

    for (unsigned i = 0; i < draft->holds->len; i++) {
        const Hold *hold = g_ptr_array_index(draft->holds, i);

        json_array_append_new(list,
                              json_pack("{s:s, s:b}", "reason", hold->reason,
                                        "routine_only", (int) hold->routine_only));
    }
    return list;
}

json_t *
draft_versions_to_json(const Draft *draft)
{
    json_t *list = json_array();

    for (unsigned i = 0; i < draft->versions->len; i++) {
        const Version *version = g_ptr_array_index(draft->versions, i);

        json_array_append_new(list,
                              json_pack("{s:s, s:o}", "language", version->language,
                                        "title", text_or_null(version->title)));
    }
    return list;
}

json_t *
draft_to_json(const Draft *draft)
{
    json_t *origin =
        json_pack("{s:s, s:o, s:o}", "kind", origin_kind_word(draft->origin.kind),
                  "from", text_or_null(draft->origin.from), "subject",
                  text_or_null(draft->origin.subject));

    return json_pack(
        "{s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:s, s:b, s:b, s:I, s:I, s:o}",
        "title", draft->title, "versions", draft_versions_to_json(draft), "text",
        blocks_to_json(draft->text), "media", captioned_media_to_json(draft), "removed",
        draft_removed_to_json(draft), "parts", draft_parts_to_json(draft), "warnings",
        strings_to_json(draft->warnings), "holds", holds_to_json(draft), "topics",
        strings_to_json(draft->topics), "class", notice_class_word(draft->class),
        "class_is_given", (int) draft->class_is_given, "is_trial",
        (int) draft->is_trial, "send_at", (json_int_t) draft->send_at_s, "valid_until",
        (json_int_t) draft->valid_until_s, "origin", origin);
}

/* ---- reading ------------------------------------------------------------ */

typedef enum {
    CHARS_LINE, /* no control character */
    CHARS_RUN,  /* tab, or the one line break */
    CHARS_TEXT, /* tab and line breaks */
} Chars;

/* The first thing that is wrong stays; everything after it is skipped. */
typedef struct {
    GError **error;
    bool failed;
    size_t words; /* bytes of text so far */
    size_t runs;
    unsigned versions; /* of the draft */
} Reader;

static void
complain(Reader *reader, const char *name, const char *what)
{
    if (!reader->failed)
        g_set_error(reader->error, DRAFT_JSON_ERROR, 0, "member %s: %s", name, what);
    reader->failed = true;
}

static bool
has_harmful(const char *text, Chars chars)
{
    for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);

        if (c == '\t' && chars != CHARS_LINE)
            continue;
        if (c == '\n' &&
            (chars == CHARS_TEXT || (chars == CHARS_RUN && strcmp(text, "\n") == 0)))
            continue;
        if (c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x202A && c <= 0x202E) ||
            (c >= 0x2066 && c <= 0x2069))
            return true;
    }
    return false;
}

/* Returns: (owned) the string, or NULL; NULL is wrong only if @required. */
static char *
read_text(Reader *reader, const json_t *object, const char *name, Chars chars,
          size_t most, bool required)
{
    const json_t *value = json_object_get(object, name);
    const char *text = json_string_value(value);

    if (!value || json_is_null(value)) {
        if (required)
            complain(reader, name, "missing");
        return NULL;
    }
    if (!text || strlen(text) != json_string_length(value))
        complain(reader, name, "not a string");
    else if (strlen(text) > most)
        complain(reader, name, "too long");
    else if (has_harmful(text, chars))
        complain(reader, name, "a character that must not be there");
    else
        return g_strdup(text);
    return NULL;
}

static int64_t
read_number(Reader *reader, const json_t *object, const char *name, int64_t most)
{
    const json_t *value = json_object_get(object, name);
    int64_t number = json_integer_value(value);

    if (!json_is_integer(value) || number < 0 || number > most) {
        complain(reader, name, "not a number in range");
        return 0;
    }
    return number;
}

static bool
read_bool(Reader *reader, const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);

    if (!json_is_boolean(value))
        complain(reader, name, "not true or false");
    return json_is_true(value);
}

/* Returns: (unowned) the array, or NULL when it is none. */
static const json_t *
read_list(Reader *reader, const json_t *object, const char *name, size_t most)
{
    const json_t *list = json_object_get(object, name);

    if (!json_is_array(list) || json_array_size(list) > most) {
        complain(reader, name, "not a list of a fair length");
        return NULL;
    }
    return list;
}

static void
check_href(Reader *reader, const char *href)
{
    bool has_scheme = strstr(href, "://") || strchr(href, ':');

    if (strpbrk(href, " \"<>\\") ||
        (has_scheme && g_ascii_strncasecmp(href, "https://", 8) != 0 &&
         g_ascii_strncasecmp(href, "http://", 7) != 0))
        complain(reader, "href", "not a link for citizens");
}

static void
check_digest(Reader *reader, const char *digest)
{
    if (digest &&
        (strlen(digest) != 64 || strspn(digest, "0123456789abcdef") != strlen(digest)))
        complain(reader, "sha256", "not a digest");
}

static void
read_run(Reader *reader, const json_t *json, Block *block)
{
    unsigned style = (unsigned) read_number(
        reader, json, "style", STYLE_BOLD | STYLE_ITALIC | STYLE_STRIKE | STYLE_CODE);
    g_autofree char *text =
        read_text(reader, json, "text", CHARS_RUN, WORDS_BYTES, true);
    g_autofree char *href =
        read_text(reader, json, "href", CHARS_LINE, HREF_BYTES, false);

    if (href)
        check_href(reader, href);
    if (text)
        reader->words += strlen(text);
    if (++reader->runs > LIMIT_RUNS || reader->words > WORDS_BYTES)
        complain(reader, "text", "too long");
    if (!reader->failed)
        block_add_run(block, style, text, href);
}

static void
read_block(Reader *reader, const json_t *json, RichText *text)
{
    g_autofree char *word = read_text(reader, json, "kind", CHARS_LINE, 20, true);
    const json_t *runs = read_list(reader, json, "runs", LIMIT_RUNS);
    BlockKind kind = BLOCK_PARAGRAPH;
    Block *block;

    if (word && !block_kind_read(word, &kind))
        complain(reader, "kind", "unknown");
    block = rich_text_add(text, kind);
    block->level = (unsigned) read_number(reader, json, "level", LEVEL_MOST);
    block->number = (unsigned) read_number(reader, json, "number", LEVEL_MOST);
    block->tight = read_bool(reader, json, "tight");
    block->literal = read_bool(reader, json, "literal");
    if (json_object_get(json, "version"))
        block->version =
            (unsigned) read_number(reader, json, "version", reader->versions);
    block->parting =
        json_object_get(json, "parting") && read_bool(reader, json, "parting");
    for (size_t i = 0; !reader->failed && i < json_array_size(runs); i++)
        read_run(reader, json_array_get(runs, i), block);
}

static void
read_media(Reader *reader, const json_t *json, Draft *draft)
{
    g_autofree char *word = read_text(reader, json, "kind", CHARS_LINE, 20, true);
    g_autofree char *mime =
        read_text(reader, json, "mime", CHARS_LINE, NAME_BYTES, true);
    g_autofree char *filename =
        read_text(reader, json, "filename", CHARS_LINE, NAME_BYTES, true);
    MediaKind kind = MEDIA_DOCUMENT;
    Media *media;

    if (word && !media_kind_read(word, &kind))
        complain(reader, "kind", "unknown");
    if (filename && (*filename == '.' || *filename == '\0' || strpbrk(filename, "/\\")))
        complain(reader, "filename", "not a plain name");
    media = media_new(kind, mime ? mime : "", filename ? filename : "", NULL);
    media->size_bytes =
        (uint64_t) read_number(reader, json, "size", LIMIT_DECODED_BYTES);
    media->sha256 = read_text(reader, json, "sha256", CHARS_LINE, 64, false);
    media->caption = read_text(reader, json, "caption", CHARS_TEXT, NOTE_BYTES, false);
    check_digest(reader, media->sha256);
    g_ptr_array_add(draft->media, media);
}

static void
read_part(Reader *reader, const json_t *json, Draft *draft)
{
    g_autofree char *path =
        read_text(reader, json, "path", CHARS_LINE, NAME_BYTES, true);
    g_autofree char *type =
        read_text(reader, json, "type", CHARS_LINE, NOTE_BYTES, true);
    g_autofree char *word = read_text(reader, json, "fate", CHARS_LINE, 20, true);
    DraftPart *part = draft_part_new(path ? path : "", type ? type : "");

    if (word && !part_fate_read(word, &part->fate))
        complain(reader, "fate", "unknown");
    part->filename = read_text(reader, json, "filename", CHARS_LINE, NAME_BYTES, false);
    part->size_bytes =
        (uint64_t) read_number(reader, json, "size", LIMIT_DECODED_BYTES);
    part->sha256 = read_text(reader, json, "sha256", CHARS_LINE, 64, false);
    part->reason = read_text(reader, json, "reason", CHARS_LINE, NAME_BYTES, false);
    check_digest(reader, part->sha256);
    g_ptr_array_add(draft->parts, part);
}

static void
read_removed(Reader *reader, const json_t *json, Draft *draft)
{
    g_autofree char *what =
        read_text(reader, json, "what", CHARS_LINE, NAME_BYTES, true);
    g_autofree char *text =
        read_text(reader, json, "text", CHARS_TEXT, WORDS_BYTES, true);

    if (!reader->failed)
        g_ptr_array_add(draft->removed, removed_new(what, text));
}

static void
read_hold(Reader *reader, const json_t *json, Draft *draft)
{
    g_autofree char *reason =
        read_text(reader, json, "reason", CHARS_LINE, NAME_BYTES, true);
    bool routine_only = read_bool(reader, json, "routine_only");

    if (!reader->failed)
        g_ptr_array_add(draft->holds, hold_new(reason, routine_only));
}

static void
read_strings(Reader *reader, const json_t *json, const char *name, GPtrArray *strings)
{
    const json_t *list = read_list(reader, json, name, LIST_MOST);

    for (size_t i = 0; !reader->failed && i < json_array_size(list); i++) {
        const json_t *value = json_array_get(list, i);
        const char *text = json_string_value(value);

        if (!text || strlen(text) != json_string_length(value) ||
            strlen(text) > NOTE_BYTES || has_harmful(text, CHARS_LINE))
            complain(reader, name, "not a list of words");
        else
            g_ptr_array_add(strings, g_strdup(text));
    }
}

typedef void (*ReadOne)(Reader *reader, const json_t *json, Draft *draft);

static void
read_each(Reader *reader, const json_t *json, const char *name, size_t most,
          ReadOne read, Draft *draft)
{
    const json_t *list = read_list(reader, json, name, most);

    for (size_t i = 0; !reader->failed && i < json_array_size(list); i++)
        read(reader, json_array_get(list, i), draft);
}

static void
read_version(Reader *reader, const json_t *json, Draft *draft)
{
    g_autofree char *language =
        read_text(reader, json, "language", CHARS_LINE, LANGUAGE_BYTES, true);
    g_autofree char *title =
        read_text(reader, json, "title", CHARS_LINE, TITLE_BYTES, false);

    if (language && (strlen(language) != LANGUAGE_BYTES ||
                     !g_ascii_islower(language[0]) || !g_ascii_islower(language[1])))
        complain(reader, "language", "not a code");
    if (!reader->failed)
        g_ptr_array_add(draft->versions, version_new(language, title));
    reader->versions = draft->versions->len;
}

static void
read_text_block(Reader *reader, const json_t *json, Draft *draft)
{
    read_block(reader, json, draft->text);
}

static void
read_origin(Reader *reader, const json_t *json, Origin *origin)
{
    const json_t *object = json_object_get(json, "origin");
    g_autofree char *word = read_text(reader, object, "kind", CHARS_LINE, 30, true);

    if (word && !origin_kind_read(word, &origin->kind))
        complain(reader, "origin", "unknown");
    origin->from = read_text(reader, object, "from", CHARS_LINE, HREF_BYTES, false);
    origin->subject =
        read_text(reader, object, "subject", CHARS_LINE, HREF_BYTES, false);
}

static void
read_class(Reader *reader, const json_t *json, Draft *draft)
{
    g_autofree char *word = read_text(reader, json, "class", CHARS_LINE, 20, true);

    if (word && !notice_class_read(word, &draft->class))
        complain(reader, "class", "unknown");
    draft->class_is_given = read_bool(reader, json, "class_is_given");
    draft->is_trial = read_bool(reader, json, "is_trial");
}

Draft *
draft_from_json(const json_t *json, GError **error)
{
    g_autoptr(Draft) draft = draft_new();
    Reader reader = {.error = error};
    char *title;

    if (!json_is_object(json)) {
        complain(&reader, "draft", "not an object");
        return NULL;
    }
    title = read_text(&reader, json, "title", CHARS_LINE, TITLE_BYTES, true);
    if (title) {
        g_free(draft->title);
        draft->title = title;
    }
    /* Broadcasts of earlier releases have none. */
    if (json_object_get(json, "versions"))
        read_each(&reader, json, "versions", LIMIT_VERSIONS, read_version, draft);
    read_each(&reader, json, "text", LIMIT_BLOCKS, read_text_block, draft);
    read_each(&reader, json, "media", LIMIT_ATTACHMENTS, read_media, draft);
    read_each(&reader, json, "removed", LIMIT_REMOVED, read_removed, draft);
    read_each(&reader, json, "parts", LIMIT_MIME_PARTS, read_part, draft);
    read_strings(&reader, json, "warnings", draft->warnings);
    read_each(&reader, json, "holds", LIST_MOST, read_hold, draft);
    read_strings(&reader, json, "topics", draft->topics);
    read_class(&reader, json, draft);
    draft->send_at_s = read_number(&reader, json, "send_at", SECONDS_MOST);
    draft->valid_until_s = read_number(&reader, json, "valid_until", SECONDS_MOST);
    read_origin(&reader, json, &draft->origin);

    return reader.failed ? NULL : g_steal_pointer(&draft);
}
