/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * media - photos, documents, sound and film; everything else refused by name
 *
 * The bytes say what a file is.  Every photo passes through vipsthumbnail (asked
 * for by need), because what a phone writes into it tells where it was taken.
 */
#include "filters/filter.h"

#include "bridge/base/limits.h"
#include "bridge/base/text.h"
#include "filters/mime.h"
#include "filters/sniff.h"

#include <limits.h>
#include <string.h>

/* contracts/whatsapp-cloud-api: image 5 MB, audio and video 16 MB, in bytes. */
#define MEDIA_IMAGE_BYTES (5 * 1000 * 1000)
#define MEDIA_SOUND_BYTES (16 * 1000 * 1000)

/* Before decoding (domain/sender-authentication j): pixels of a side, and in all. */
#define MEDIA_SIDE_PIXELS 10000
#define MEDIA_PIXELS (40u * 1000 * 1000)

/* A picture no greater than this is a pixel that counts readers, or an icon. */
#define MEDIA_TRACKING_PIXELS 3
#define MEDIA_ICON_PIXELS 32

/* What a logo in a signature is at most: pixels of its longer side, bytes. */
#define MEDIA_LOGO_PIXELS 200
#define MEDIA_LOGO_BYTES (30 * 1024)

static const char tool_vips[] = "vipsthumbnail";

static const struct {
    const char *type;
    MediaKind kind;
} accepted[] = {
    {"application/pdf", MEDIA_DOCUMENT},
    {"application/msword", MEDIA_DOCUMENT},
    {"application/vnd.ms-excel", MEDIA_DOCUMENT},
    {"application/vnd.ms-powerpoint", MEDIA_DOCUMENT},
    {"application/vnd.openxmlformats-officedocument.wordprocessingml.document",
     MEDIA_DOCUMENT},
    {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
     MEDIA_DOCUMENT},
    {"application/vnd.openxmlformats-officedocument.presentationml.presentation",
     MEDIA_DOCUMENT},
    {"audio/aac", MEDIA_AUDIO},
    {"audio/amr", MEDIA_AUDIO},
    {"audio/mpeg", MEDIA_AUDIO},
    {"audio/mp4", MEDIA_AUDIO},
    {"audio/ogg", MEDIA_AUDIO},
    {"video/mp4", MEDIA_VIDEO},
    {"video/3gpp", MEDIA_VIDEO},
};

static const struct {
    const char *type;
    const char *reason;
} refused[] = {
    {"application/zip", "archive"},
    {"application/vnd.rar", "archive"},
    {"application/x-7z-compressed", "archive"},
    {"application/gzip", "archive"},
    {"application/vnd.ms-office.macro", "macro"},
    {"application/x-msdownload", "program"},
    {"application/x-executable", "program"},
    {"application/ms-tnef", "winmail"},
    {"application/pkcs7-signature", "signature"},
    {"application/x-pkcs7-signature", "signature"},
    {"application/pgp-signature", "signature"},
    {"text/calendar", "calendar"},
    {"text/html", "html-file"},
};

static const struct {
    const char *type;
    const char *extension;
} extensions[] = {
    {"image/jpeg", ".jpg"},
    {"application/pdf", ".pdf"},
    {"audio/aac", ".aac"},
    {"audio/amr", ".amr"},
    {"audio/mpeg", ".mp3"},
    {"audio/mp4", ".m4a"},
    {"audio/ogg", ".ogg"},
    {"video/mp4", ".mp4"},
    {"video/3gpp", ".3gp"},
    {"text/plain", ".txt"},
    {"application/msword", ".doc"},
    {"application/vnd.ms-excel", ".xls"},
    {"application/vnd.ms-powerpoint", ".ppt"},
    {"application/vnd.openxmlformats-officedocument.wordprocessingml.document",
     ".docx"},
    {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"},
    {"application/vnd.openxmlformats-officedocument.presentationml.presentation",
     ".pptx"},
};

/* A name with the extension that belongs to the bytes: "IMG_1.heic" -> "IMG_1.jpg". */
static char *
name_for(const Leaf *leaf, const char *type)
{
    g_autofree char *name = leaf->filename ? mime_clean_filename(leaf->filename) : NULL;
    const char *extension = "";
    g_autofree char *base = NULL;
    char *dot;

    for (size_t i = 0; i < G_N_ELEMENTS(extensions); i++) {
        if (g_str_equal(extensions[i].type, type))
            extension = extensions[i].extension;
    }
    if (!name)
        return g_strdup_printf("allegato-%s%s", leaf->path, extension);

    g_autofree char *lower = g_ascii_strdown(name, -1);

    if (g_str_has_suffix(lower, extension) ||
        (g_str_equal(type, "image/jpeg") && g_str_has_suffix(lower, ".jpeg")))
        return g_steal_pointer(&name);
    base = g_strdup(name);
    dot = strrchr(base, '.');
    if (dot && dot > base && strlen(dot) <= 6)
        *dot = '\0';
    return g_strconcat(base, extension, NULL);
}

static void
add_media(Work *work, Leaf *leaf, MediaKind kind, const char *type, GBytes *data,
          PartFate fate)
{
    g_autofree char *name = NULL;

    if (work->draft->media->len >= LIMIT_ATTACHMENTS) {
        leaf_set_fate(leaf, FATE_REFUSED, "too-many");
        return;
    }
    name = name_for(leaf, type);
    g_ptr_array_add(work->draft->media, media_new(kind, type, name, data));
    leaf_set_fate(leaf, fate, NULL);
}

/* Where the HTML shows the image: its number among the shown, UINT_MAX = nowhere. */
static unsigned
shown_at(const Work *work, const Leaf *leaf)
{
    for (unsigned i = 0; leaf->content_id && i < work->shown->len; i++) {
        if (g_str_equal(g_ptr_array_index(work->shown, i), leaf->content_id))
            return i;
    }
    return UINT_MAX;
}

/* "image001.png", as Outlook names what it pastes. */
static bool
has_pasted_name(const Leaf *leaf)
{
    return leaf->filename && g_str_has_prefix(leaf->filename, "image0");
}

/* Returns: (unowned) why the image is no content, or NULL. */
static const char *
why_not_content(const Work *work, const Leaf *leaf)
{
    uint32_t width = 0;
    uint32_t height = 0;
    bool known = sniff_size(leaf->data, &width, &height);
    size_t size = g_bytes_get_size(leaf->data);
    unsigned at = shown_at(work, leaf);
    bool is_inline = !leaf->attached && leaf->content_id;

    if (!known)
        return NULL;
    if (width <= MEDIA_TRACKING_PIXELS || height <= MEDIA_TRACKING_PIXELS)
        return "tracking";
    if (MAX(width, height) <= MEDIA_ICON_PIXELS)
        return "logo";
    if (width > MEDIA_SIDE_PIXELS || height > MEDIA_SIDE_PIXELS ||
        (uint64_t) width * height > MEDIA_PIXELS)
        return "image-too-large";
    if (!is_inline)
        return NULL;
    if (at != UINT_MAX && at >= work->images_kept)
        return "logo";
    if (MAX(width, height) <= MEDIA_LOGO_PIXELS ||
        (size <= MEDIA_LOGO_BYTES && has_pasted_name(leaf)))
        return "logo";
    return NULL;
}

static void
take_image(Work *work, Leaf *leaf)
{
    const char *reason = why_not_content(work, leaf);
    const ToolAnswer *answer = work_answer(work, tool_vips, leaf->path);

    if (reason) {
        leaf_set_fate(leaf, FATE_REFUSED, reason);
        return;
    }
    if (!answer) {
        if (work->needs->len < LIMIT_ATTACHMENTS)
            work_need(work, tool_vips, leaf);
        else
            leaf_set_fate(leaf, FATE_REFUSED, "too-many");
        return;
    }
    if (!answer->data || g_bytes_get_size(answer->data) > MEDIA_IMAGE_BYTES ||
        g_strcmp0(sniff_type(answer->data, NULL), "image/jpeg") != 0) {
        leaf_set_fate(leaf, FATE_REFUSED, "image-unreadable");
        work_warn(work, "Una foto non si è potuta leggere e non è stata inviata.");
        return;
    }
    add_media(work, leaf, MEDIA_IMAGE, "image/jpeg", answer->data, FATE_CONVERTED);
}

static void
refuse_type(Leaf *leaf, const char *type)
{
    const char *reason = "type-not-supported";

    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++) {
        if (g_str_equal(type, refused[i].type))
            reason = refused[i].reason;
    }
    leaf_set_fate(leaf, FATE_REFUSED, reason);
}

static void
take_file(Work *work, Leaf *leaf, const char *type)
{
    for (size_t i = 0; i < G_N_ELEMENTS(accepted); i++) {
        MediaKind kind = accepted[i].kind;

        if (!g_str_equal(type, accepted[i].type))
            continue;
        if (kind != MEDIA_DOCUMENT && g_bytes_get_size(leaf->data) > MEDIA_SOUND_BYTES)
            leaf_set_fate(leaf, FATE_REFUSED, "too-large");
        else
            add_media(work, leaf, kind, type, leaf->data, FATE_SENT);
        return;
    }
    refuse_type(leaf, type);
}

/* An attached text is a document only if it is text. */
static bool
is_plain_text(const Leaf *leaf)
{
    size_t size = 0;
    const char *data = g_bytes_get_data(leaf->data, &size);

    return g_str_equal(leaf->type, "text/plain") && size > 0 &&
           !memchr(data, '\0', size);
}

static void
take_leaf(Work *work, Leaf *leaf)
{
    const char *type = sniff_type(leaf->data, leaf->filename);

    if (leaf->settled || leaf->part->fate == FATE_READ || leaf->body)
        return;
    if (g_bytes_get_size(leaf->data) == 0)
        leaf_set_fate(leaf, FATE_REFUSED, "empty");
    else if (leaf->depth > work->read_depth)
        leaf_set_fate(leaf, FATE_REFUSED, "attached-mail");
    else if (type && g_str_has_prefix(type, "image/"))
        take_image(work, leaf);
    else if (type)
        take_file(work, leaf, type);
    else if (is_plain_text(leaf))
        add_media(work, leaf, MEDIA_DOCUMENT, "text/plain", leaf->data, FATE_SENT);
    else
        refuse_type(leaf, leaf->type); /* a name without the bytes is no PDF */
}

static bool
media_apply(Work *work, GError **error)
{
    for (unsigned i = 0; i < work->leaves->len; i++)
        take_leaf(work, g_ptr_array_index(work->leaves, i));
    return true;
}

const Filter filter_media = {
    .name = "media",
    .summary = "photos, documents, sound and film",
    .apply = media_apply,
};
