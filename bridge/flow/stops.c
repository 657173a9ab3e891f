/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/stops.h"

#include "bridge/base/limits.h"
#include "bridge/store/audit.h"
#include "bridge/store/stops.h"

static bool
write_stop(Store *store, const BroadcastLoss *loss, GError **error)
{
    g_autofree char *subject = g_strdup_printf("broadcast:%" G_GINT64_FORMAT, loss->id);
    g_autofree char *detail = g_strdup_printf(
        "%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT, loss->failed, loss->left);

    if (loss->class == CLASS_EMERGENCY)
        return broadcasts_note_losses(store, loss->id, error);
    return broadcasts_pause(store, loss->id, STOPS_FAILURES, error) &&
           audit_add(store, "system", "pause", subject, detail, error);
}

static void
tell(const DispatchEvents *events, const BroadcastLoss *loss)
{
    bool goes_on = loss->class == CLASS_EMERGENCY;
    g_autofree char *text =
        g_strdup_printf("La comunicazione %" G_GINT64_FORMAT " %s: %" G_GINT64_FORMAT
                        " messaggi su %" G_GINT64_FORMAT " non sono riusciti.%s",
                        loss->id, goes_on ? "perde molti destinatari" : "è sospesa",
                        loss->failed, loss->left,
                        goes_on ? " È un'emergenza e va avanti."
                                : " Chi non l'ha ancora ricevuta resta in attesa.");

    if (events->alert)
        events->alert(goes_on ? "emergency-failures" : STOPS_FAILURES, text, loss->id,
                      events->user_data);
}

/* The alert writes a mail and so comes after the commit. */
bool
stops_tick(Store *store, const DispatchEvents *events, unsigned *paused, GError **error)
{
    g_autoptr(GArray) losses =
        broadcasts_losing(store, LIMIT_LOST_LEAST, LIMIT_LOST_PERCENT, error);

    *paused = 0;
    if (!losses)
        return false;
    for (unsigned i = 0; i < losses->len; i++) {
        const BroadcastLoss *loss = &g_array_index(losses, BroadcastLoss, i);

        if (!store_begin(store, error))
            return false;
        if (!write_stop(store, loss, error)) {
            store_rollback(store);
            return false;
        }
        if (!store_commit(store, error))
            return false;
        *paused += loss->class != CLASS_EMERGENCY;
        tell(events, loss);
    }
    return true;
}
