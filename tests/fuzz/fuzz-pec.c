/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A whole certified or signed mail: parts, certificates and daticert as they come.
 */
#include "bridge/auth/openpgp.h"
#include "bridge/auth/pec.h"
#include "bridge/auth/smime.h"

#include <stdint.h>
#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GBytes) raw = g_bytes_new(data, size);
    g_autoptr(Header) header = header_parse(raw);
    g_autoptr(GPtrArray) none = g_ptr_array_new();
    PecRules pec = {NULL, none, none, 0};
    SignatureRules rules = {.from = "a@b.example", .keys = none};
    g_auto(OpenPgp) openpgp = {0};
    const char *fault = NULL;

    g_autoptr(Evidence) certified = pec_look(raw, header, &pec);
    g_autoptr(Evidence) signature = smime_look(raw, header, &rules);
    openpgp_split(raw, header, &openpgp, &fault);

    /* Without a CA, a sender or a key nothing is ever proved. */
    g_assert_true(!certified || strcmp(certified->result, "pass") != 0);
    g_assert_true(!signature || strcmp(signature->result, "pass") != 0);
    return 0;
}
