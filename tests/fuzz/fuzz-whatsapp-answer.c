/* SPDX-License-Identifier: EUPL-1.2 */
/* The provider's answers to a send, as bytes and as every kind of status. */
#include "bridge/channels/whatsapp.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const long statuses[] = {200, 302, 400, 429, 500};

    for (unsigned i = 0; i < G_N_ELEMENTS(statuses); i++) {
        g_auto(WhatsAppAnswer) answer = {0};
        HttpResult http = {.end = HTTP_ANSWERED,
                           .status = statuses[i],
                           .retry_after_s = -1,
                           .body = (const char *) data,
                           .body_bytes = size};

        whatsapp_answer_read(&answer, &http, i % 2 ? NULL : "messages");
        g_assert((answer.result.outcome == OUTCOME_ACCEPTED) == (answer.id != NULL));
        g_assert(answer.id || answer.result.reason);
    }
    return 0;
}
