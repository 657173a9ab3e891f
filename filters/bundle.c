/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/bundle.h"

#include "filters/protocol.h"

static void
file_free(BundleFile *file)
{
    g_free(file->name);
    g_bytes_unref(file->data);
    g_free(file);
}

GPtrArray *
bundle_new(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify) file_free);
}

void
bundle_add(GPtrArray *bundle, const char *name, GBytes *data)
{
    BundleFile *file = g_new0(BundleFile, 1);

    file->name = g_utf8_make_valid(name, -1);
    file->data = g_bytes_ref(data);
    g_ptr_array_add(bundle, file);
}

GBytes *
bundle_pack(const GPtrArray *bundle)
{
    g_autoptr(GPtrArray) blobs = g_ptr_array_new();
    json_t *names = json_array();
    json_t *json = json_pack("{s:o}", "files", names);
    GBytes *frame;

    for (unsigned i = 0; i < bundle->len; i++) {
        const BundleFile *file = g_ptr_array_index(bundle, i);

        json_array_append_new(names, json_string(file->name));
        g_ptr_array_add(blobs, file->data);
    }
    frame = protocol_pack(json, blobs);
    json_decref(json);
    return frame;
}

GPtrArray *
bundle_unpack(GBytes *bytes, GError **error)
{
    g_autoptr(GPtrArray) blobs =
        g_ptr_array_new_with_free_func((GDestroyNotify) g_bytes_unref);
    g_autoptr(GPtrArray) bundle = bundle_new();
    json_t *json = protocol_unpack(bytes, blobs, error);
    const json_t *names = json_object_get(json, "files");
    bool is_fitting = json_is_array(names) && json_array_size(names) == blobs->len;

    if (!json)
        return NULL;
    for (unsigned i = 0; is_fitting && i < blobs->len; i++) {
        const char *name = json_string_value(json_array_get(names, i));

        is_fitting = name != NULL;
        if (name)
            bundle_add(bundle, name, g_ptr_array_index(blobs, i));
    }
    json_decref(json);
    if (is_fitting)
        return g_steal_pointer(&bundle);
    g_set_error_literal(error, PROTOCOL_ERROR, PROTOCOL_ERROR_CONTENT,
                        "bundle: names and files differ");
    return NULL;
}
