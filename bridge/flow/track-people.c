/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/track-people.h"

#include "bridge/base/clock.h"
#include "bridge/store/audit.h"
#include "bridge/store/consents.h"
#include "bridge/store/hygiene.h"
#include "bridge/store/subscribers.h"

#include <string.h>

/* The old number may be somebody else's tomorrow; whoever has the new one has to say
 * that they want to hear from us. */
static bool
end_number(Store *store, const char *channel, const ChannelEvent *event, bool *left,
           GError **error)
{
    g_autoptr(GError) why = NULL;
    g_autoptr(SubscriberRow) row =
        subscribers_find(store, channel, event->number, event->bsuid, &why);

    if (why) {
        g_propagate_error(error, g_steal_pointer(&why));
        return false;
    }
    if (!row || row->state != SUBSCRIBER_ACTIVE)
        return true;
    *left = true;
    return subscribers_leave_by(store, row->id, CONSENT_BY_PROVIDER, NULL, error) &&
           audit_add(store, "provider", "number-changed", "1", NULL, error);
}

bool
track_person(Store *store, const char *channel, const ChannelEvent *event, bool *left,
             GError **error)
{
    const char *what = event->event ? event->event : "";
    bool stops = strcmp(what, "marketing-stop") == 0;

    if (!event->number && !event->bsuid)
        return true;
    if (stops || strcmp(what, "marketing-resume") == 0)
        return hygiene_set_marketing(store, channel, event->number, event->bsuid, stops,
                                     event->at_s > 0 ? event->at_s : clock_now_s(),
                                     error);
    if (strcmp(what, "number-changed") == 0)
        return end_number(store, channel, event, left, error);
    if (strcmp(what, "id-changed") == 0 && event->new_bsuid)
        return hygiene_rename(store, channel, event->number, event->bsuid,
                              event->new_bsuid, error);
    return true;
}
