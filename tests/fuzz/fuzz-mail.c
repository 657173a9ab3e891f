/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * fuzz-mail - the whole chain, in process; what it answers must be what the parent
 * accepts
 */
#include "filters/filter.h"
#include "filters/protocol.h"

#include <gmime/gmime.h>
#include <stddef.h>
#include <stdint.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GBytes) raw = g_bytes_new(data, size);
    g_autoptr(Work) work = work_new(raw);
    g_autoptr(GError) error = NULL;
    g_auto(ProtocolAnswer) answer = {0};

    g_mime_init();

    bool done = filters_run(work, &error);
    g_autoptr(GBytes) frame =
        done ? protocol_answer(work) : protocol_answer_error(error);

    g_clear_error(&error);
    protocol_read_answer(frame, &answer, &error);
    g_assert_no_error(error);
    return 0;
}
