/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/channels/whatsapp.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    WhatsApp self = {.phone_number_id = (char *) "100000000000001"};
    g_autoptr(GBytes) body = g_bytes_new(data, size);
    g_autoptr(GPtrArray) events = whatsapp_webhook(&self.base, body, NULL);

    for (unsigned i = 0; events && i < events->len; i++) {
        const ChannelEvent *event = events->pdata[i];

        g_assert(event->kind != CHANNEL_EVENT_STATUS || event->receipt_id);
        g_assert(event->kind != CHANNEL_EVENT_MESSAGE || event->number || event->bsuid);
        g_assert(event->kind != CHANNEL_EVENT_ACCOUNT || event->subject);
    }
    return 0;
}
