/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * results - one Authentication-Results field (RFC 8601, 2.2)
 *
 * A left-to-right parser with limits; it believes nothing and decides nothing.
 * Properties belong only to the result they follow.  A syntax error spoils the
 * whole field: what was read before it is not handed out.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct {
    char *type;            /* smtp, header, body, policy, ...; lower case */
    char *name;            /* lower case */
    char *value;           /* without the quotes of a quoted string */
    bool has_quoted_local; /* "..."@domain: the envelope sender was chosen to deceive */
} ResultProperty;

typedef struct {
    char *method;          /* dkim, spf, dmarc, auth, ...; lower case */
    char *word;            /* pass, fail, ...; lower case */
    GPtrArray *properties; /* of ResultProperty */
} Result;

typedef struct {
    char *id;           /* authserv-id, lower case; NULL when there is none */
    bool is_understood; /* version 1 and no syntax error */
    bool is_malformed;
    GPtrArray *results; /* of Result; empty unless is_understood */
} ResultsField;

/*
 * @value: unfolded.  @without_id: the field of a server that writes no id and bare
 * "action=none" (Microsoft 365); only then are these skipped.
 * Returns: (owned), always.
 */
ResultsField *
results_parse(const char *value, bool without_id);
void
results_field_free(ResultsField *field);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ResultsField, results_field_free)

/* Returns: (unowned) the property, or NULL. */
const ResultProperty *
result_property(const Result *result, const char *type, const char *name);

/* Returns: (unowned) its value, or NULL. */
const char *
result_value(const Result *result, const char *type, const char *name);
