/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * fuzz-draft-json - the child's answer as the parent reads it
 */
#include "filters/draft-json.h"
#include "filters/protocol.h"

#include <stddef.h>
#include <stdint.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GBytes) frame = g_bytes_new(data, size);
    g_auto(ProtocolAnswer) answer = {0};
    json_t *json = json_loadb((const char *) data, size, JSON_REJECT_DUPLICATES, NULL);

    protocol_read_answer(frame, &answer, NULL);
    if (json) {
        g_autoptr(Draft) draft = draft_from_json(json, NULL);

        json_decref(json);
    }
    return 0;
}
