/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/mime.h"

#include "bridge/base/limits.h"
#include "bridge/base/text.h"
#include "filters/alternative.h"
#include "filters/container.h"
#include "filters/filename.h"
#include "filters/filter.h"
#include "filters/scan.h"
#include "filters/walk.h"

#include <string.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeStream, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeParser, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeMessage, g_object_unref)

static bool
refuse(GError **error, FilterError code, const char *sentence)
{
    g_set_error_literal(error, FILTER_ERROR, code, sentence);
    return false;
}

char *
mime_clean_filename(const char *name)
{
    return filename_clean(name);
}

static GBytes *
decode(GMimePart *part)
{
    GMimeDataWrapper *content = g_mime_part_get_content(part);
    GByteArray *bytes = g_byte_array_new();
    GMimeStream *stream = g_mime_stream_mem_new_with_byte_array(bytes);

    g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream), FALSE);
    if (content)
        g_mime_data_wrapper_write_to_stream(content, stream);
    g_object_unref(stream);
    return g_byte_array_free_to_bytes(bytes);
}

static char *
parameter(GMimeObject *object, const char *name)
{
    GMimeContentType *type = g_mime_object_get_content_type(object);
    const char *value = type ? g_mime_content_type_get_parameter(type, name) : NULL;

    return value ? text_clean_line(value, -1) : NULL;
}

static bool
parameter_is(GMimeObject *object, const char *name, const char *word)
{
    g_autofree char *value = parameter(object, name);

    return value && g_ascii_strcasecmp(value, word) == 0;
}

static void
add_part(Work *work, Leaf *leaf)
{
    leaf->part = draft_part_new(leaf->path, leaf->type);
    leaf->part->filename = g_strdup(leaf->filename);
    leaf->part->size_bytes = g_bytes_get_size(leaf->data);
    leaf_set_fate(leaf, FATE_REFUSED, "type-not-supported");
    g_ptr_array_add(work->draft->parts, leaf->part);
}

static char *
type_of(GMimeObject *object)
{
    GMimeContentType *type = g_mime_object_get_content_type(object);
    g_autofree char *name = type ? g_mime_content_type_get_mime_type(type) : NULL;
    g_autofree char *lower = g_ascii_strdown(name ? name : "text/plain", -1);

    return text_clean_line(lower, -1);
}

/* Nothing of an envelope is content: the provider's words, the certificate. */
static void
settle(Leaf *leaf, const char *reason)
{
    leaf->settled = true;
    leaf->body = false;
    leaf_set_fate(leaf, FATE_REFUSED, reason);
}

bool
walk_leaf(Walk *walk, Leaf *leaf)
{
    g_ptr_array_add(walk->work->leaves, leaf);
    add_part(walk->work, leaf);
    if (walk->in_envelope)
        settle(leaf, "pec-envelope");

    walk->decoded += g_bytes_get_size(leaf->data);
    if (walk->work->leaves->len > LIMIT_MIME_PARTS)
        return refuse(walk->error, FILTER_ERROR_LIMIT,
                      "Il messaggio è composto da troppe parti: inviarlo di nuovo con "
                      "meno allegati.");
    if (walk->decoded > LIMIT_DECODED_BYTES)
        return refuse(walk->error, FILTER_ERROR_LIMIT,
                      "Gli allegati sono troppo grandi.");
    return true;
}

/* Of two names that one field gives, the one of RFC 2231 (RFC 6266, 4.3). */
static const char *
filename_of(GMimePart *part)
{
    GMimeContentDisposition *disposition =
        g_mime_object_get_content_disposition(GMIME_OBJECT(part));
    GMimeParamList *list =
        disposition ? g_mime_content_disposition_get_parameters(disposition) : NULL;
    int count = list ? g_mime_param_list_length(list) : 0;

    for (int i = 0; i < count; i++) {
        GMimeParam *one = g_mime_param_list_get_parameter_at(list, i);

        if (g_ascii_strcasecmp(g_mime_param_get_name(one), "filename") == 0 &&
            g_mime_param_get_charset(one))
            return g_mime_param_get_value(one);
    }
    return g_mime_part_get_filename(part);
}

static bool
add_leaf(Walk *walk, GMimePart *part, Place place)
{
    GMimeObject *object = GMIME_OBJECT(part);
    g_autofree char *type = type_of(object);
    Leaf *leaf = leaf_new(place.path, type);
    const char *filename = filename_of(part);
    const char *id = g_mime_part_get_content_id(part);
    GMimeContentDisposition *disposition =
        g_mime_object_get_content_disposition(object);
    bool is_text = g_str_equal(type, "text/plain") || g_str_equal(type, "text/html");

    leaf->charset = parameter(object, "charset");
    leaf->flowed = parameter_is(object, "format", "flowed");
    leaf->delsp = parameter_is(object, "delsp", "yes");
    leaf->filename = filename ? mime_clean_filename(filename) : NULL;
    leaf->content_id = id ? text_clean_line(id, -1) : NULL;
    leaf->attached =
        disposition && g_mime_content_disposition_is_attachment(disposition);
    leaf->depth = place.depth;
    leaf->body = is_text && !leaf->attached && !leaf->filename;
    leaf->data = decode(part);
    return walk_leaf(walk, leaf) && container_open(walk, leaf, place);
}

/* RFC 6109, 2.1; the value is compared without regard to case (domain/pec 2). */
static bool
is_envelope(GMimeMessage *message)
{
    const char *value = g_mime_object_get_header(GMIME_OBJECT(message), "X-Trasporto");
    g_autofree char *word = value ? text_clean_line(value, -1) : NULL;

    return word && (g_ascii_strcasecmp(word, "posta-certificata") == 0 ||
                    g_ascii_strcasecmp(word, "errore") == 0);
}

static char *
from_of(GMimeMessage *message)
{
    InternetAddressList *list = g_mime_message_get_from(message);
    g_autofree char *from = internet_address_list_to_string(list, NULL, FALSE);

    return from ? text_clean_line(from, -1) : NULL;
}

static char *
subject_of(GMimeMessage *message)
{
    const char *subject = g_mime_message_get_subject(message);

    return subject ? text_clean_line(subject, -1) : NULL;
}

/* The mail in a PEC envelope is the mail itself: it does not count as attached, and
 * its subject and author are those that matter. */
static void
enter_posted(Walk *walk, GMimeMessage *message, unsigned depth)
{
    Work *work = walk->work;
    char *subject = subject_of(message);
    char *from = from_of(message);

    walk->in_envelope = false;
    if (depth == 0) {
        Origin *origin = &work->draft->origin;

        g_free(work->subject);
        work->subject = g_strdup(subject ? subject : "");
        g_free(origin->subject);
        g_free(origin->from);
        origin->kind = ORIGIN_PEC;
        origin->subject = subject;
        origin->from = from;
    } else {
        Attached *attached = g_ptr_array_index(work->attached, work->attached->len - 1);

        g_free(attached->subject);
        g_free(attached->from);
        attached->subject = subject;
        attached->from = from;
    }
}

static void
add_attached(Work *work, GMimeMessage *message, Place place)
{
    Attached *attached = g_new0(Attached, 1);

    attached->path = g_strdup(place.path);
    attached->depth = place.depth;
    attached->subject = subject_of(message);
    attached->from = from_of(message);
    g_ptr_array_add(work->attached, attached);
}

bool
walk_message(Walk *walk, GMimeMessage *message, Place place)
{
    GMimeObject *inner = message ? g_mime_message_get_mime_part(message) : NULL;
    bool was_in_envelope = walk->in_envelope;

    if (!inner)
        return true;
    if (was_in_envelope) {
        enter_posted(walk, message, place.depth);
    } else {
        place.depth++;
        add_attached(walk->work, message, place);
    }
    walk->in_envelope = is_envelope(message);

    g_autofree char *below = GMIME_IS_MULTIPART(inner)
                                 ? g_strdup(place.path)
                                 : g_strconcat(place.path, ".1", NULL);
    Place inside = {below, place.level + 1, place.depth};
    bool ok = walk_object(walk, inner, inside);

    walk->in_envelope = was_in_envelope;
    return ok;
}

/* What every part of some multiparts is, whatever it says of itself. */
static void
settle_children(Walk *walk, const char *type, unsigned begin, const unsigned *ends,
                unsigned n)
{
    const GPtrArray *leaves = walk->work->leaves;

    if (g_str_equal(type, "multipart/encrypted")) {
        for (unsigned i = begin; i < leaves->len; i++)
            settle(g_ptr_array_index(leaves, i), "encrypted");
        work_warn(walk->work, "Il messaggio è cifrato e non si può leggere: inviarlo "
                              "di nuovo senza cifratura.");
    } else if (g_str_equal(type, "multipart/appledouble") && n > 1) {
        for (unsigned i = begin; i < ends[0]; i++)
            settle(g_ptr_array_index(leaves, i), "resource-fork");
    } else if (g_str_equal(type, "multipart/signed") && n > 1) {
        for (unsigned i = ends[0]; i < leaves->len; i++)
            settle(g_ptr_array_index(leaves, i), "signature");
    }
}

/* Its boundary is there: there are no parts, and what stands above is no text. */
static bool
is_empty_by_intent(const Walk *walk, GMimeMultipart *multipart)
{
    g_autofree char *boundary = parameter(GMIME_OBJECT(multipart), "boundary");
    g_autofree char *line = g_strconcat("\n--", boundary ? boundary : "", NULL);
    size_t size = 0;
    const char *raw = g_bytes_get_data(walk->work->raw, &size);

    return boundary && memmem(raw, size, line, strlen(line));
}

/* A multipart without parts: its boundary is missing from the header or is another.
 * The first line that looks like one is taken for it, else all is text. */
static bool
walk_broken(Walk *walk, GMimeMultipart *multipart, Place place)
{
    const char *all = g_mime_multipart_get_prologue(multipart);
    const char *line = all ? strstr(all, "--") : NULL;
    size_t length = line ? strcspn(line, " \r\n\"\\") : 0;
    const char *root = *place.path != '\0' ? place.path : "1";

    if (!all || *all == '\0' || is_empty_by_intent(walk, multipart))
        return true;
    if (length > 2 && (line == all || line[-1] == '\n')) {
        g_autofree char *text =
            g_strdup_printf("Content-Type: multipart/mixed; boundary=\"%.*s\"\n\n%s",
                            (int) length - 2, line + 2, all);
        g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text));
        bool ok = true;
        g_autoptr(GMimeMessage) message = walk_parse(walk, bytes, &ok);
        GMimeObject *inner = message ? g_mime_message_get_mime_part(message) : NULL;

        if (!ok)
            return false;
        if (GMIME_IS_MULTIPART(inner) &&
            g_mime_multipart_get_count(GMIME_MULTIPART(inner)) > 0) {
            place.level++;
            return walk_object(walk, inner, place);
        }
    }

    Leaf *leaf = leaf_new(root, "text/plain");

    leaf->depth = place.depth;
    leaf->body = true;
    leaf->data = g_bytes_new(all, strlen(all));
    return walk_leaf(walk, leaf);
}

static bool
walk_multipart(Walk *walk, GMimeMultipart *multipart, Place place)
{
    g_autofree char *type = type_of(GMIME_OBJECT(multipart));
    int count = g_mime_multipart_get_count(multipart);
    g_autoptr(GArray) ends = g_array_new(FALSE, FALSE, sizeof(unsigned));
    unsigned begin = walk->work->leaves->len;

    if (count == 0)
        return walk_broken(walk, multipart, place);
    for (int i = 0; i < count; i++) {
        g_autofree char *below = *place.path != '\0'
                                     ? g_strdup_printf("%s.%d", place.path, i + 1)
                                     : g_strdup_printf("%d", i + 1);
        Place inside = {below, place.level + 1, place.depth};

        if (!walk_object(walk, g_mime_multipart_get_part(multipart, i), inside))
            return false;
        g_array_append_val(ends, walk->work->leaves->len);
    }
    if (g_str_equal(type, "multipart/alternative"))
        alternative_choose(walk->work, begin, (const unsigned *) ends->data, ends->len);
    settle_children(walk, type, begin, (const unsigned *) ends->data, ends->len);
    return true;
}

bool
walk_object(Walk *walk, GMimeObject *object, Place place)
{
    if (place.level > LIMIT_MIME_DEPTH)
        return refuse(walk->error, FILTER_ERROR_LIMIT,
                      "Il messaggio contiene troppi messaggi uno dentro l'altro: "
                      "inviarlo di nuovo in forma più semplice.");
    if (GMIME_IS_MULTIPART(object))
        return walk_multipart(walk, GMIME_MULTIPART(object), place);
    if (*place.path == '\0')
        place.path = "1";
    if (GMIME_IS_MESSAGE_PART(object))
        return walk_message(
            walk, g_mime_message_part_get_message(GMIME_MESSAGE_PART(object)), place);
    if (GMIME_IS_PART(object))
        return add_leaf(walk, GMIME_PART(object), place);
    return true;
}

static void
add_addresses(Work *work, InternetAddressList *list, unsigned level)
{
    int count = list ? internet_address_list_length(list) : 0;

    for (int i = 0; i < count; i++) {
        InternetAddress *address = internet_address_list_get_address(list, i);

        if (INTERNET_ADDRESS_IS_GROUP(address) && level < LIMIT_ADDRESS_NESTING) {
            add_addresses(
                work,
                internet_address_group_get_members(INTERNET_ADDRESS_GROUP(address)),
                level + 1);
        } else if (INTERNET_ADDRESS_IS_MAILBOX(address)) {
            const char *written =
                internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(address));
            g_autofree char *lower = written ? g_ascii_strdown(written, -1) : NULL;

            if (lower)
                g_ptr_array_add(work->to, g_steal_pointer(&lower));
        }
    }
}

static void
read_header(Work *work, GMimeMessage *message)
{
    const char *subject = g_mime_message_get_subject(message);
    const char *delivered =
        g_mime_object_get_header(GMIME_OBJECT(message), "Delivered-To");

    g_free(work->subject);
    work->subject = text_clean_line(subject ? subject : "", -1);
    work->in_reply = g_mime_object_get_header(GMIME_OBJECT(message), "In-Reply-To") ||
                     g_mime_object_get_header(GMIME_OBJECT(message), "References");
    add_addresses(work, g_mime_message_get_to(message), 0);
    add_addresses(work, g_mime_message_get_cc(message), 0);
    if (delivered) {
        g_autofree char *line = text_clean_line(delivered, -1);

        g_ptr_array_add(work->to, g_ascii_strdown(line, -1));
    }
}

/* Returns: (owned) the message; its parts read from the bytes. */
static GMimeMessage *
parse(GBytes *bytes)
{
    size_t size = 0;
    const char *data = g_bytes_get_data(bytes, &size);
    g_autoptr(GMimeStream) stream =
        g_mime_stream_mem_new_with_buffer(size > 0 ? data : "", size);
    g_autoptr(GMimeParser) parser = g_mime_parser_new_with_stream(stream);

    g_mime_parser_set_persist_stream(parser, TRUE);
    return g_mime_parser_construct_message(parser, NULL);
}

GMimeMessage *
walk_parse(Walk *walk, GBytes *bytes, bool *ok)
{
    GMimeMessage *message;

    *ok = scan_mail(bytes, walk->error);
    if (!*ok)
        return NULL;
    message = parse(bytes);
    if (message && !g_mime_message_get_mime_part(message))
        g_clear_object(&message);
    return message;
}

bool
mime_read(Work *work, GError **error)
{
    g_autoptr(GMimeMessage) message = parse(work->raw);
    Walk walk = {.work = work, .error = error};
    Place root = {"", 1, 0};

    if (!message || !g_mime_message_get_mime_part(message))
        return refuse(error, FILTER_ERROR_BROKEN,
                      "Il messaggio è vuoto o rovinato e non si può leggere.");
    read_header(work, message);
    walk.in_envelope = is_envelope(message);
    if (!walk_object(&walk, g_mime_message_get_mime_part(message), root))
        return false;
    if (is_envelope(message) && work->draft->origin.kind != ORIGIN_PEC)
        work_warn(work, "La busta PEC non contiene il messaggio originale.");
    return true;
}
