/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/container.h"

#include "bridge/base/limits.h"
#include "bridge/base/text.h"
#include "filters/bundle.h"
#include "filters/charset.h"
#include "filters/cms.h"
#include "filters/mime.h"
#include "filters/rtf.h"

#include <string.h>

static const char tool_tnef[] = "tnef";

/* TNEF, little-endian 0x223E9F78 ([MS-OXTNEF] 2.1.3.2). */
static const guint8 tnef_magic[] = {0x78, 0x9F, 0x3E, 0x22};

static bool
type_is(const Leaf *leaf, const char *const *types)
{
    return g_strv_contains(types, leaf->type);
}

static bool
name_ends(const Leaf *leaf, const char *ending)
{
    g_autofree char *lower =
        leaf->filename ? g_ascii_strdown(leaf->filename, -1) : NULL;

    return lower && g_str_has_suffix(lower, ending);
}

static bool
is_winmail(const Leaf *leaf)
{
    static const char *const types[] = {"application/ms-tnef",
                                        "application/vnd.ms-tnef", NULL};
    size_t size = 0;
    const guint8 *data = g_bytes_get_data(leaf->data, &size);

    return type_is(leaf, types) || (size > sizeof tnef_magic &&
                                    memcmp(data, tnef_magic, sizeof tnef_magic) == 0 &&
                                    name_ends(leaf, ".dat"));
}

static bool
is_signed(const Leaf *leaf)
{
    static const char *const types[] = {"application/pkcs7-mime",
                                        "application/x-pkcs7-mime", NULL};

    return type_is(leaf, types) || name_ends(leaf, ".p7m");
}

static bool
begins_as_mail(GBytes *bytes)
{
    static const char *const fields[] = {
        "from:",         "to:",          "subject:",      "date:",
        "received:",     "return-path:", "message-id",    "mime-version:",
        "content-type:", "x-",           "delivered-to:", "dkim-signature:"};
    size_t size = 0;
    const char *data = g_bytes_get_data(bytes, &size);

    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
        size_t length = strlen(fields[i]);

        if (size > length && g_ascii_strncasecmp(data, fields[i], length) == 0)
            return true;
    }
    return false;
}

/* A mail that is not declared as one, or is in Base64; as text only where it begins
 * as one. */
static bool
is_mail(const Leaf *leaf)
{
    static const char *const types[] = {"message/rfc822", "message/global", NULL};

    return type_is(leaf, types) ||
           (name_ends(leaf, ".eml") &&
            (!g_str_has_prefix(leaf->type, "text/") || begins_as_mail(leaf->data)));
}

static void
settle(Leaf *leaf, PartFate fate, const char *reason)
{
    leaf->settled = true;
    leaf->body = false;
    leaf_set_fate(leaf, fate, reason);
}

/* The types that bytes do not tell. */
static const char *
type_by_name(const char *name)
{
    static const char *const types[][2] = {
        {".txt", "text/plain"},     {".csv", "text/plain"}, {".ics", "text/calendar"},
        {".vcf", "text/vcard"},     {".htm", "text/html"},  {".html", "text/html"},
        {".eml", "message/rfc822"},
    };
    g_autofree char *lower = g_ascii_strdown(name, -1);

    for (size_t i = 0; i < G_N_ELEMENTS(types); i++) {
        if (g_str_has_suffix(lower, types[i][0]))
            return types[i][1];
    }
    return "application/octet-stream";
}

/* What came out of a container as a file. */
static bool
add_file(Walk *walk, const char *name, GBytes *data, Place place)
{
    Leaf *leaf = leaf_new(place.path, type_by_name(name));

    leaf->filename = mime_clean_filename(name);
    leaf->attached = true;
    leaf->depth = place.depth;
    leaf->data = g_bytes_ref(data);
    return walk_leaf(walk, leaf) && container_open(walk, leaf, place);
}

/* ---- winmail.dat -------------------------------------------------------- */

static bool
has_text(const Work *work, unsigned depth)
{
    for (unsigned i = 0; i < work->leaves->len; i++) {
        const Leaf *leaf = g_ptr_array_index(work->leaves, i);

        if (!leaf->body || leaf->depth != depth)
            continue;
        g_autofree char *text = charset_decode(leaf->data, leaf->charset, NULL);

        if (*g_strstrip(text) != '\0')
            return true;
    }
    return false;
}

/* The text that Outlook put into the container, if there is no other. */
static bool
add_body(Walk *walk, const char *name, GBytes *data, Place place)
{
    bool is_html = g_str_has_suffix(name, ".html");
    bool is_rich = g_str_has_suffix(name, ".rtf");
    bool is_page = is_html;
    g_autoptr(GBytes) text = is_rich ? rtf_read(data, &is_page) : g_bytes_ref(data);
    bool is_wanted = text && !has_text(walk->work, place.depth);
    Leaf *leaf = leaf_new(place.path, is_page ? "text/html" : "text/plain");

    leaf->depth = place.depth;
    leaf->data = g_bytes_ref(text ? text : data);
    leaf->charset = is_rich ? g_strdup("utf-8") : NULL;
    leaf->body = is_wanted;
    if (!walk_leaf(walk, leaf))
        return false;
    if (!is_wanted)
        settle(leaf, FATE_READ, "alternative");
    return true;
}

static bool
open_winmail(Walk *walk, Leaf *leaf, Place place)
{
    const ToolAnswer *answer = work_answer(walk->work, tool_tnef, leaf->path);
    g_autoptr(GPtrArray) bundle =
        answer && answer->data ? bundle_unpack(answer->data, NULL) : NULL;

    if (!answer) {
        work_need(walk->work, tool_tnef, leaf);
        leaf->settled = true;
        return true;
    }
    if (!bundle || bundle->len == 0) {
        settle(leaf, FATE_REFUSED, "winmail");
        work_warn(walk->work, "Un allegato «winmail.dat» di Outlook non si è potuto "
                              "aprire: inviare di nuovo il messaggio in formato HTML "
                              "o testo normale.");
        return true;
    }
    settle(leaf, FATE_READ, "opened");
    for (unsigned i = 0; i < bundle->len; i++) {
        const BundleFile *file = g_ptr_array_index(bundle, i);
        g_autofree char *below = g_strdup_printf("%s.%u", place.path, i + 1);
        Place inside = {below, place.level + 1, place.depth};
        bool is_body = g_str_has_prefix(file->name, BUNDLE_BODY ".");

        if (is_body ? !add_body(walk, file->name, file->data, inside)
                    : !add_file(walk, file->name, file->data, inside))
            return false;
    }
    return true;
}

/* ---- signed ------------------------------------------------------------- */

/* A mail program wraps a part with its header, a signing program a document. */
static bool
is_part(GBytes *content)
{
    size_t size = 0;
    const char *data = g_bytes_get_data(content, &size);
    g_autofree char *head = g_ascii_strdown(data, (gssize) MIN(size, 4096));

    return g_str_has_prefix(head, "content-") ||
           g_str_has_prefix(head, "mime-version:");
}

static bool
open_part(Walk *walk, GBytes *content, Place inside)
{
    bool ok = true;
    GMimeMessage *message = walk_parse(walk, content, &ok);

    if (message) {
        GMimeObject *part = g_mime_message_get_mime_part(message);

        if (GMIME_IS_MULTIPART(part)) {
            g_autofree char *above = g_strndup(inside.path, strlen(inside.path) - 2);

            inside.path = above;
            ok = walk_object(walk, part, inside);
        } else {
            ok = walk_object(walk, part, inside);
        }
        g_object_unref(message);
    }
    return ok;
}

static bool
open_document(Walk *walk, const Leaf *leaf, GBytes *content, Place inside)
{
    g_autofree char *name = g_strdup(leaf->filename ? leaf->filename : "documento");

    if (name_ends(leaf, ".p7m"))
        name[strlen(name) - strlen(".p7m")] = '\0';

    g_autofree char *warning = g_strdup_printf(
        "Il documento «%s» ha la firma digitale (.p7m), che sui telefoni non si apre: "
        "è stato inviato senza firma.",
        name);

    work_warn(walk->work, warning);
    return add_file(walk, name, content, inside);
}

static bool
open_signed(Walk *walk, Leaf *leaf, Place place)
{
    g_autoptr(GBytes) content = NULL;
    CmsKind kind = cms_open(leaf->data, &content);
    g_autofree char *below = g_strconcat(place.path, ".1", NULL);
    Place inside = {below, place.level + 1, place.depth};

    if (kind == CMS_ENCRYPTED) {
        settle(leaf, FATE_REFUSED, "encrypted");
        work_warn(walk->work, "Il messaggio è cifrato e non si può leggere: inviarlo "
                              "di nuovo senza cifratura.");
        return true;
    }
    if (kind != CMS_SIGNED) {
        settle(leaf, FATE_REFUSED, "signed-unreadable");
        work_warn(walk->work, "Un documento firmato (.p7m) non si è potuto aprire: "
                              "allegare il documento senza firma, per esempio in PDF.");
        return true;
    }
    settle(leaf, FATE_READ, "opened");
    return is_part(content) ? open_part(walk, content, inside)
                            : open_document(walk, leaf, content, inside);
}

/* ---- mails -------------------------------------------------------------- */

static bool
open_mail(Walk *walk, Leaf *leaf, Place place)
{
    bool ok = true;
    GMimeMessage *message = walk_parse(walk, leaf->data, &ok);

    if (!message)
        return ok;
    settle(leaf, FATE_READ, "opened");
    ok = walk_message(walk, message, place);
    g_object_unref(message);
    return ok;
}

bool
container_open(Walk *walk, Leaf *leaf, Place place)
{
    bool (*open)(Walk *, Leaf *, Place) = is_winmail(leaf)  ? open_winmail
                                          : is_signed(leaf) ? open_signed
                                          : is_mail(leaf)   ? open_mail
                                                            : NULL;

    /* Of what is in an envelope only the mail is wanted. */
    if (!open || (leaf->settled && !(walk->in_envelope && open == open_mail)) ||
        g_bytes_get_size(leaf->data) == 0)
        return true;
    if (place.level >= LIMIT_MIME_DEPTH) {
        settle(leaf, FATE_REFUSED, "nested-too-deep");
        return true;
    }
    return open(walk, leaf, place);
}
