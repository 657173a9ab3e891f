/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/auth/results.h"
#include "bridge/auth/scan.h"
#include "bridge/base/limits.h"

#include <string.h>

static void
property_free(ResultProperty *property)
{
    g_free(property->type);
    g_free(property->name);
    g_free(property->value);
    g_free(property);
}

static void
result_free(Result *result)
{
    g_free(result->method);
    g_free(result->word);
    g_ptr_array_unref(result->properties);
    g_free(result);
}

void
results_field_free(ResultsField *field)
{
    if (!field)
        return;

    g_free(field->id);
    g_ptr_array_unref(field->results);
    g_free(field);
}

/* "_" is not in the grammar, but perm_fail is in life (Yahoo). */
static bool
is_keyword(char c)
{
    return g_ascii_isalnum(c) || c == '-' || c == '_';
}

/* policy.published-domain-policy, and names with a dot in them. */
static bool
is_name(char c)
{
    return is_keyword(c) || c == '.';
}

/* A token; "/" so that an id with a job number stays readable (and differs). */
static bool
is_id(char c)
{
    return g_ascii_isgraph(c) && !strchr("()<>@,;:\\\"[]?=", c);
}

/* More than a token: unquoted "/", "=", ":" and "@" stand in header.b, smtp.bits,
 * policy.iprev and mailboxes.  What decides is checked again by the policy. */
static bool
is_value(char c)
{
    return g_ascii_isgraph(c) && !strchr("();\\\"", c);
}

static char *
lower_run(const char **at, bool (*is)(char c))
{
    g_autofree char *run = scan_run(at, is);

    return run ? g_ascii_strdown(run, -1) : NULL;
}

/* Skips blanks; @had: whether there were any. */
static bool
skip(const char **at, bool *had)
{
    const char *start = *at;
    bool ok = scan_blank(at);

    *had = *at > start;
    return ok;
}

static bool
skip_sign(const char **at, char sign)
{
    if (!scan_blank(at) || **at != sign)
        return false;
    (*at)++;
    return scan_blank(at);
}

static bool
ends_value(char c)
{
    return c == '\0' || c == ' ' || c == '\t' || c == ';' || c == '(';
}

/* pvalue = value / [[local-part] "@"] domain; NULL = malformed. */
static char *
read_value(const char **at, bool *has_quoted_local)
{
    *has_quoted_local = false;

    if (**at != '"') {
        char *value = scan_run(at, is_value);
        if (value && !ends_value(**at))
            g_clear_pointer(&value, g_free);
        return value;
    }

    char *quoted = scan_quoted(at);
    if (!quoted)
        return NULL;

    if (**at == '@') {
        g_autofree char *local = quoted;
        g_autofree char *domain = scan_run(at, is_value);
        quoted = g_strconcat("\"", local, "\"", domain, NULL);
        *has_quoted_local = true;
    }
    if (!ends_value(**at))
        g_clear_pointer(&quoted, g_free);
    return quoted;
}

const ResultProperty *
result_property(const Result *result, const char *type, const char *name)
{
    for (unsigned i = 0; i < result->properties->len; i++) {
        const ResultProperty *property = result->properties->pdata[i];
        if (strcmp(property->type, type) == 0 && strcmp(property->name, name) == 0)
            return property;
    }

    return NULL;
}

const char *
result_value(const Result *result, const char *type, const char *name)
{
    const ResultProperty *property = result_property(result, type, name);

    return property ? property->value : NULL;
}

/* Keeps @property unless it contradicts one of the same name. */
static bool
add_property(Result *result, ResultProperty *property)
{
    const ResultProperty *other =
        result_property(result, property->type, property->name);

    if (other) {
        bool same = strcmp(other->value, property->value) == 0;
        property_free(property);
        return same;
    }

    g_ptr_array_add(result->properties, property);
    return true;
}

/* [C] "reason" [C] "=" [C] value, or ptype [C] "." [C] name [C] "=" pvalue.  @is_first:
 * right behind the word, where alone a reason may stand. */
static bool
read_property(const char **at, Result *result, bool is_first, bool without_id)
{
    g_autofree char *type = lower_run(at, is_keyword);
    g_autofree char *name = NULL;
    bool has_quoted_local;

    if (!type || !scan_blank(at))
        return false;

    bool is_bare = **at == '=';
    if (is_bare && !without_id && (!is_first || strcmp(type, "reason") != 0))
        return false;
    if (!is_bare) {
        if (!skip_sign(at, '.') || !(name = lower_run(at, is_name)))
            return false;
    }
    if (!skip_sign(at, '='))
        return false;

    g_autofree char *value = read_value(at, &has_quoted_local);
    if (!value)
        return false;
    if (is_bare)
        return true;

    ResultProperty *property = g_new0(ResultProperty, 1);
    property->type = g_steal_pointer(&type);
    property->name = g_steal_pointer(&name);
    property->value = g_steal_pointer(&value);
    property->has_quoted_local = has_quoted_local;
    return add_property(result, property);
}

/* method [ "/" version ] "=" word */
static bool
read_word(const char **at, Result *result)
{
    if (!(result->method = lower_run(at, is_keyword)) || !scan_blank(at))
        return false;

    if (**at == '/') {
        if (!skip_sign(at, '/'))
            return false;
        g_autofree char *version = lower_run(at, is_keyword);
        if (g_strcmp0(version, "1") != 0)
            return false;
    }

    return skip_sign(at, '=') && (result->word = lower_run(at, is_keyword));
}

/* One result up to ";" or the end. */
static bool
read_result(const char **at, ResultsField *field, bool without_id)
{
    Result *result = g_new0(Result, 1);
    bool had_blank;

    result->properties = g_ptr_array_new_with_free_func((GDestroyNotify) property_free);
    g_ptr_array_add(field->results, result);
    if (field->results->len > LIMIT_RESULTS || !read_word(at, result))
        return false;

    for (bool is_first = true;; is_first = false) {
        if (!skip(at, &had_blank))
            return false;
        if (**at == ';' || **at == '\0')
            return true;
        if (!had_blank || !read_property(at, result, is_first, without_id))
            return false;
    }
}

/* "; domain.com;" between the results of a server without id. */
static bool
skip_stray_domain(const char **at)
{
    const char *p = *at;
    g_autofree char *word = scan_run(&p, is_name);

    if (!word || !strchr(word, '.') || !scan_blank(&p) || (*p != ';' && *p != '\0'))
        return false;
    *at = p;
    return true;
}

/* The results, after the first ";" and its blanks. */
static bool
read_results(const char *at, ResultsField *field, bool without_id)
{
    const char *none = at;
    g_autofree char *word = lower_run(&none, is_keyword);

    if (g_strcmp0(word, "none") == 0 && scan_blank(&none) &&
        (*none == '\0' || (*none == ';' && skip_sign(&none, ';') && *none == '\0')))
        return true;

    for (;;) {
        if (!(without_id && skip_stray_domain(&at)) &&
            !read_result(&at, field, without_id))
            return false;
        if (*at == '\0')
            return true;
        if (!skip_sign(&at, ';'))
            return false;
        if (*at == '\0') /* a last ";" (Yahoo and others) */
            return field->results->len > 0;
    }
}

/* authserv-id [C [version]].  Returns: false on a syntax error; @version: 1 if none. */
static bool
read_id(const char **at, ResultsField *field, bool *is_version_known)
{
    bool had_blank;

    *is_version_known = true;
    if (!scan_blank(at))
        return false;

    g_autofree char *id = **at == '"' ? scan_quoted(at) : scan_run(at, is_id);
    if (!id)
        return false;

    /* Known from here on, so that a broken field of our own is known as ours. */
    field->id = g_ascii_strdown(id, -1);
    if (!skip(at, &had_blank))
        return false;
    if (**at == '=') {
        g_clear_pointer(&field->id, g_free);
        return false;
    }

    if (g_ascii_isdigit(**at) && had_blank) {
        g_autofree char *version = lower_run(at, is_keyword);
        *is_version_known = g_strcmp0(version, "1") == 0;
        if (!scan_blank(at))
            return false;
    }
    return **at == ';' && skip_sign(at, ';');
}

ResultsField *
results_parse(const char *value, bool without_id)
{
    ResultsField *field = g_new0(ResultsField, 1);
    const char *at = value;
    bool is_version_known = true;

    field->results = g_ptr_array_new_with_free_func((GDestroyNotify) result_free);
    field->is_malformed = strlen(value) > LIMIT_RESULTS_FIELD_BYTES;
    if (without_id)
        field->is_malformed = field->is_malformed || !scan_blank(&at);
    else if (!read_id(&at, field, &is_version_known))
        field->is_malformed = true;

    if (!field->is_malformed && is_version_known)
        field->is_malformed = !read_results(at, field, without_id);

    field->is_understood = !field->is_malformed && is_version_known;
    if (!field->is_understood)
        g_ptr_array_set_size(field->results, 0);
    return field;
}
