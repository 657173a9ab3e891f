/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/auth/border.h"
#include "bridge/auth/header.h"
#include "bridge/auth/robots.h"
#include "bridge/auth/signature.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GBytes) raw = g_bytes_new(data, size);
    g_autoptr(Header) header = header_parse(raw);
    g_autoptr(GPtrArray) signatures = signature_read_all(header);
    g_autofree char *id = header_message_id(header);

    g_assert_cmpuint(header->body_offset, <=, size);
    for (unsigned i = 0; i < header->fields->len; i++) {
        const HeaderField *field = header_field(header, i);
        g_autofree char *shown = header_decode(field->value);
        int64_t when_s;
        Hop hop;

        g_assert_true(g_utf8_validate(shown, -1, NULL));
        header_has_controls(field->value);
        header_date(field->value, &when_s);
        border_read_hop(field->value, &hop);
        border_clear_hop(&hop);
    }
    robots_answers_us(header);
    return 0;
}
