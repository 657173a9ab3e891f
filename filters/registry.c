/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/filter.h"

#include "bridge/base/text.h"

#include "filters/mime.h"
#include "filters/scan.h"

G_DEFINE_QUARK(banditore_filter_error, filter_error)

/* In the order that they run. */
/* clang-format off */
static const Filter *const filters[] = {
    /* Whose words. */
    &filter_read,
    &filter_unwrap,
    &filter_placeholder,
    &filter_forward,
    &filter_quote,
    /* What programs and offices add. */
    &filter_banner,
    &filter_disclaimer,
    &filter_list_footer,
    &filter_mobile_footer,
    &filter_registry_stamp,
    &filter_signature,
    &filter_office,
    &filter_trim,
    &filter_guard,
    /* What is meant. */
    &filter_versions,
    &filter_calendar,
    &filter_tags,
    &filter_media,
    &filter_compose,
    &filter_cautions,
    NULL,
};
/* clang-format on */

const Filter *const *
filters_all(void)
{
    return filters;
}

/* Returns: (owned) the digest of @data; where it goes along as it came, it is known. */
static char *
digest_of(const Draft *draft, GBytes *data)
{
    size_t size = 0;
    const void *bytes = g_bytes_get_data(data, &size);

    for (unsigned i = 0; i < draft->media->len; i++) {
        const Media *media = g_ptr_array_index(draft->media, i);

        if (media->data == data)
            return g_strdup(media->sha256);
    }
    return text_sha256(bytes, size);
}

/* What the audit knows a part by.  A digest costs more than all reading. */
static void
sign_parts(Work *work)
{
    for (unsigned i = 0; i < work->leaves->len; i++) {
        const Leaf *leaf = g_ptr_array_index(work->leaves, i);

        if (leaf->part && !leaf->part->sha256)
            leaf->part->sha256 = digest_of(work->draft, leaf->data);
    }
}

bool
filters_run(Work *work, GError **error)
{
    if (!scan_mail(work->raw, error) || !mime_read(work, error))
        return false;

    for (const Filter *const *filter = filters; *filter; filter++) {
        if (!(*filter)->apply(work, error))
            return false;
    }
    sign_parts(work);
    return true;
}
