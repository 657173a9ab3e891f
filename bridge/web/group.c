/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/web/group.h"

#include "bridge/base/clock.h"
#include "bridge/store/inbound.h"

struct Group {
    Store *store;
    GroupDone done;
    GPtrArray *rows;    /* of InboundRow */
    GPtrArray *waiters; /* one for each row */
};

Group *
group_new(Store *store, GroupDone done)
{
    Group *group = g_new0(Group, 1);

    group->store = store;
    group->done = done;
    group->rows = g_ptr_array_new_with_free_func((GDestroyNotify) inbound_row_free);
    group->waiters = g_ptr_array_new();
    return group;
}

void
group_free(Group *group)
{
    if (!group)
        return;

    g_assert(group->waiters->len == 0);
    g_ptr_array_unref(group->rows);
    g_ptr_array_unref(group->waiters);
    g_free(group);
}

void
group_add(Group *group, const char *channel, GBytes *raw, void *waiter)
{
    InboundRow *row = g_new0(InboundRow, 1);

    row->channel = g_strdup(channel);
    row->raw = g_bytes_ref(raw);
    g_ptr_array_add(group->rows, row);
    g_ptr_array_add(group->waiters, waiter);
}

unsigned
group_count(const Group *group)
{
    return group->waiters->len;
}

unsigned
group_commit(Group *group, bool *is_stored)
{
    g_autoptr(GError) error = NULL;
    unsigned n = group->rows->len;

    if (n == 0)
        return 0;

    *is_stored = inbound_add_all(group->store, group->rows, clock_now_s(), &error);
    if (error)
        g_warning("%u webhooks could not be stored: %s", n, error->message);
    g_ptr_array_set_size(group->rows, 0);
    for (unsigned i = 0; i < n; i++)
        group->done(group->waiters->pdata[i], *is_stored);
    g_ptr_array_set_size(group->waiters, 0);
    return n;
}
