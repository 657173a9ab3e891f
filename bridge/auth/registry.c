/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/auth/auth.h"

/* The order in which evidence is shown. */
const AuthMethod *const auth_registry[] = {
    &auth_method_results,
    &auth_method_signed_fields,
    &auth_method_arc,
    NULL,
};
