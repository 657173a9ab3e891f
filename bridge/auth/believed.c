/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/auth/believed.h"
#include "bridge/base/limits.h"

void
believed_free(Believed *believed)
{
    if (!believed)
        return;

    g_ptr_array_unref(believed->fields);
    g_free(believed);
}

/* Takes @field (owned), which is ours and in the zone. */
static void
add_own(Believed *believed, ResultsField *field)
{
    g_ptr_array_add(believed->fields, field);
    if (field->is_malformed)
        believed->is_malformed = true;
}

static void
look_at(Believed *believed, const Settings *settings, const char *value, bool in_zone)
{
    g_autoptr(ResultsField) field = results_parse(value, false);

    if (border_is_own_id(settings, field->id)) {
        /* A field of another version is left out (RFC 8601, 2.2). */
        bool is_known = field->is_understood || field->is_malformed;

        if (in_zone && is_known)
            add_own(believed, g_steal_pointer(&field));
        else if (!in_zone)
            believed->own_outside = true;
        return;
    }

    if (!in_zone || field->id || !border_is_without_id(settings))
        return;

    /* Two fields without an id are one too many: which is the server's? */
    if (believed->is_without_id)
        believed->is_malformed = true;
    believed->is_without_id = true;
    add_own(believed, results_parse(value, true));
}

/* Fields and results in all are limited, not only in one field. */
static void
check_limits(Believed *believed)
{
    unsigned n = 0;

    for (unsigned i = 0; i < believed->fields->len; i++) {
        const ResultsField *field = believed->fields->pdata[i];
        n += field->results->len;
    }
    if (believed->fields->len > LIMIT_RESULTS_FIELDS || n > LIMIT_RESULTS)
        believed->is_malformed = true;
}

Believed *
believed_find(const Header *header, const Settings *settings)
{
    Believed *believed = g_new0(Believed, 1);

    believed->fields =
        g_ptr_array_new_with_free_func((GDestroyNotify) results_field_free);
    believed->border = border_find(header, settings);

    for (unsigned i = 0; i < header->fields->len; i++) {
        const HeaderField *field = header_field(header, i);

        if (header_field_is(field, "Authentication-Results"))
            look_at(believed, settings, field->value,
                    border_believes(&believed->border, i));
    }

    check_limits(believed);
    return believed;
}

void
believed_each(const Believed *believed, const char *method, BelievedEach each,
              void *user_data)
{
    for (unsigned i = 0; i < believed->fields->len; i++) {
        const ResultsField *field = believed->fields->pdata[i];

        for (unsigned j = 0; j < field->results->len; j++) {
            const Result *result = field->results->pdata[j];
            if (!method || g_str_equal(result->method, method))
                each(result, user_data);
        }
    }
}
