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
#include "filters/filename.h"
#include "filters/pixels.h"
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

/* What a logo in a signature is at most (domain/mobile-mail 6): pixels of its longer
 * side, bytes; and the longer side of a small one, however many bytes it has. */
#define MEDIA_LOGO_PIXELS 300
#define MEDIA_LOGO_BYTES (30 * 1024)
#define MEDIA_BADGE_PIXELS 200

/* A strip so many times as wide as it is high is a banner below a signature. */
#define MEDIA_BANNER_TIMES 4

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
    {"application/encrypted", "encrypted"},
    {"application/x-msdownload", "program"},
    {"application/x-executable", "program"},
    {"application/ms-tnef", "winmail"},
    {"application/pkcs7-signature", "signature"},
    {"application/x-pkcs7-signature", "signature"},
    {"application/pgp-signature", "signature"},
    {"text/calendar", "calendar"},
    {"text/html", "html-file"},
    {"text/vcard", "contact-card"},
    {"text/x-vcard", "contact-card"},
    {"text/directory", "contact-card"},
};

/* Whether a file of this name goes out already. */
static bool
is_taken(const Work *work, const char *name)
{
    for (unsigned i = 0; i < work->draft->media->len; i++) {
        const Media *media = g_ptr_array_index(work->draft->media, i);

        if (g_ascii_strcasecmp(media->filename, name) == 0)
            return true;
    }
    return false;
}

/* A name with the extension that belongs to the bytes: "IMG_1.heic" -> "IMG_1.jpg",
 * and a number when there is one of that name. */
static char *
name_for(const Work *work, const Leaf *leaf, const char *type)
{
    g_autofree char *name = filename_for_type(leaf->filename, type, leaf->path);
    char *numbered = g_strdup(name);

    for (unsigned i = 2; is_taken(work, numbered); i++) {
        g_free(numbered);
        numbered = filename_number(name, i);
    }
    return numbered;
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
    name = name_for(work, leaf, type);
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

/* "image001.png", as Outlook names what it pastes; or a name that says it all. */
static bool
has_logo_name(const Leaf *leaf)
{
    static const char *const names[] = {
        "image0",   "outlook-",  "logo",    "stemma",  "firma",
        "facebook", "instagram", "twitter", "youtube", "linkedin",
    };
    g_autofree char *name = leaf->filename ? g_ascii_strdown(leaf->filename, -1) : NULL;

    for (size_t i = 0; name && i < G_N_ELEMENTS(names); i++) {
        if (g_str_has_prefix(name, names[i]))
            return true;
    }
    return false;
}

static bool
looks_like_logo(const Leaf *leaf, uint32_t width, uint32_t height)
{
    bool is_light = g_bytes_get_size(leaf->data) <= MEDIA_LOGO_BYTES;

    if (MAX(width, height) <= MEDIA_BADGE_PIXELS)
        return true;
    return is_light && (MAX(width, height) <= MEDIA_LOGO_PIXELS ||
                        width / height >= MEDIA_BANNER_TIMES || has_logo_name(leaf));
}

/* Returns: (unowned) why the image is no content, or NULL. */
static const char *
why_not_content(const Work *work, const Leaf *leaf)
{
    uint32_t width = 0;
    uint32_t height = 0;
    bool known = pixels_read(leaf->data, &width, &height);
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
    return looks_like_logo(leaf, width, height) ? "logo" : NULL;
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
    /* Only loaders that are not made for strangers read it (bridge/flow/photo.c). */
    if (g_strcmp0(sniff_type(leaf->data, NULL), "image/bmp") == 0) {
        leaf_set_fate(leaf, FATE_REFUSED, "bitmap");
        work_warn(work, "Una foto è un file BMP e non è stata inviata: salvarla come "
                        "JPEG e rimandarla.");
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
    if (pixels_is_animated(leaf->data))
        work_warn(work, "Un'immagine si muove: arriva ferma, con la prima figura.");
    add_media(work, leaf, MEDIA_IMAGE, "image/jpeg", answer->data, FATE_CONVERTED);
}

/* Most protected PDF open without a password, so only their author can tell. */
static bool
is_protected_pdf(const Leaf *leaf)
{
    size_t size = 0;
    const char *data = g_bytes_get_data(leaf->data, &size);

    return memmem(data, size, "/Encrypt", strlen("/Encrypt")) != NULL;
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
        if (g_str_equal(type, "application/pdf") && is_protected_pdf(leaf))
            work_warn(work,
                      "Un PDF è protetto: controllare che si apra senza password.");
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
