/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * fuzz-csv - a file from somebody's spreadsheet; what is written is read back alike
 */
#include "bridge/base/csv.h"

#include "bridge/base/cleanup.h"

#include <stddef.h>
#include <stdint.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(AutoFile) file = fmemopen((void *) data, size, "r");
    g_autoptr(Csv) csv = csv_new(file);

    csv_has_column(csv, "number");
    while (csv_next(csv)) {
        const char *field = csv_field(csv, "number");

        g_assert_cmpuint(csv_line(csv), >=, 1);
        g_assert_cmpuint(csv_read_bytes(csv), <=, size);
        if (!field)
            continue;
        g_assert_true(g_utf8_validate(field, -1, NULL));

        g_autoptr(GString) out = g_string_new("number\r\n");
        csv_write(out, field, true);
        g_autoptr(AutoFile) written = fmemopen(out->str, out->len, "r");
        g_autoptr(Csv) again = csv_new(written);
        if (csv_next(again))
            g_assert_nonnull(csv_field(again, "number"));
    }
    return 0;
}
