/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/prove-keys.h"

#include "bridge/auth/dkim-here.h"
#include "bridge/base/limits.h"

#include <gio/gio.h>

struct KeySearch {
    unsigned references; /* the search's own, and one for each question under way */
    GPtrArray *keys;     /* of DkimKey */
    GCancellable *cancellable;
    guint timer;
    unsigned waiting;
    KeysDone done; /* NULL: cancelled */
    void *user_data;
};

typedef struct {
    KeySearch *search;
    char *name;
} Question;

static void
search_unref(KeySearch *search)
{
    if (--search->references > 0)
        return;
    g_ptr_array_unref(search->keys);
    g_object_unref(search->cancellable);
    g_free(search);
}

static gboolean
on_time_out(void *data)
{
    KeySearch *search = data;

    search->timer = 0;
    g_cancellable_cancel(search->cancellable);
    return G_SOURCE_REMOVE;
}

/* The one TXT record, its strings joined (RFC 6376, 3.6.2.2).  Several records are
 * none: nobody could say which one is meant. */
static char *
record_text(GList *records)
{
    if (!records || records->next)
        return NULL;

    g_autoptr(GVariant) strings = g_variant_get_child_value(records->data, 0);
    g_autofree const char **parts = g_variant_get_strv(strings, NULL);
    return g_strjoinv("", (char **) parts);
}

static void
on_record(GObject *source, GAsyncResult *result, void *data)
{
    Question *question = data;
    KeySearch *search = question->search;
    g_autoptr(GError) error = NULL;
    GList *records =
        g_resolver_lookup_records_finish(G_RESOLVER(source), result, &error);
    g_autofree char *text = record_text(records);
    bool is_temporary =
        error && !g_error_matches(error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND);

    g_ptr_array_add(search->keys, dkim_key_new(question->name, text, is_temporary));
    g_list_free_full(records, (GDestroyNotify) g_variant_unref);
    g_free(question->name);
    g_free(question);

    if (--search->waiting == 0) {
        g_clear_handle_id(&search->timer, g_source_remove);
        if (search->done)
            search->done(search->keys, search->user_data);
        search_unref(search);
    }
    search_unref(search);
}

KeySearch *
keys_search(const GPtrArray *names, KeysDone done, void *user_data)
{
    g_autoptr(GResolver) resolver = g_resolver_get_default();
    KeySearch *search = g_new0(KeySearch, 1);

    search->references = 1 + names->len;
    search->waiting = names->len;
    search->keys = g_ptr_array_new_with_free_func((GDestroyNotify) dkim_key_free);
    search->cancellable = g_cancellable_new();
    search->done = done;
    search->user_data = user_data;
    search->timer = g_timeout_add_seconds(LIMIT_KEYS_S, on_time_out, search);
    for (unsigned i = 0; i < names->len; i++) {
        Question *question = g_new0(Question, 1);

        question->search = search;
        question->name = g_strdup(names->pdata[i]);
        g_resolver_lookup_records_async(resolver, question->name, G_RESOLVER_RECORD_TXT,
                                        search->cancellable, on_record, question);
    }
    return search;
}

void
keys_cancel(KeySearch *search)
{
    if (!search)
        return;
    /* Its questions still come back, and find nobody. */
    search->done = NULL;
    g_clear_handle_id(&search->timer, g_source_remove);
    g_cancellable_cancel(search->cancellable);
}
