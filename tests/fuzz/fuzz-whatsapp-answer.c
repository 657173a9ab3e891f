/* SPDX-License-Identifier: EUPL-1.2 */
/* The provider's answers to a send, as bytes and as every kind of status. */
#include "bridge/channels/whatsapp.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is read without a tree is what the parser reads. */
static void
check_usual(const char *data, size_t size)
{
    g_autofree char *id = whatsapp_accepted_id(data, size);
    g_autoptr(json_t) json = id ? whatsapp_json_read(data, size) : NULL;

    g_assert_cmpstr(
        whatsapp_json_text(json_array_get(json_object_get(json, "messages"), 0), "id"),
        ==, id);
    g_assert_null(json_object_get(json, "error"));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const long statuses[] = {200, 302, 400, 429, 500};

    check_usual((const char *) data, size);
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
