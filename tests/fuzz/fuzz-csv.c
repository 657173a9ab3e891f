/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * fuzz-csv - a file from somebody's spreadsheet; what is written is read back alike
 */
#include "bridge/base/csv.h"

#include <stddef.h>
#include <stdint.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(Csv) csv = csv_new((const char *) data, size);

    csv_has_column(csv, "number");
    while (csv_next(csv)) {
        const char *field = csv_field(csv, "number");

        g_assert_cmpuint(csv_line(csv), >=, 1);
        g_assert_cmpuint(csv_percent(csv), <=, 100);
        if (!field || !g_utf8_validate(field, -1, NULL))
            continue;

        g_autoptr(GString) out = g_string_new("number\r\n");
        csv_write(out, field, true);
        g_autoptr(Csv) again = csv_new(out->str, out->len);
        if (*field != '\0' && csv_next(again))
            g_assert_nonnull(csv_field(again, "number"));
    }
    return 0;
}
