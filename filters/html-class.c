/* SPDX-License-Identifier: EUPL-1.2 */
/* html-class - what the names say that mail programs give to elements */
#include "filters/html-style.h"

#include <string.h>

/* Names longer than this are cut: a stranger chooses them. */
#define NAMES_BYTES 4000
#define NAME_BYTES 120

/* Lower case without blanks. (owned) */
static char *
squeeze(const char *value)
{
    size_t length = strnlen(value, NAMES_BYTES);
    GString *out = g_string_sized_new(length + 1);

    for (size_t i = 0; i < length; i++) {
        if (!g_ascii_isspace(value[i]))
            g_string_append_c(out, g_ascii_tolower(value[i]));
    }
    return g_string_free(out, FALSE);
}

static bool
has_word(const char *value, const char *const *words)
{
    for (; *words; words++) {
        if (strstr(value, *words))
            return true;
    }
    return false;
}

static bool
is_in_sheet(const char *names, char mark, GHashTable *unshown)
{
    char name[NAME_BYTES + 2];

    while (*names != '\0') {
        size_t length = strcspn(names, " \t\r\n");

        if (length > 0 && length < NAME_BYTES) {
            name[0] = mark;
            memcpy(name + 1, names, length);
            name[length + 1] = '\0';
            if (g_hash_table_contains(unshown, name))
                return true;
        }
        names += length;
        names += strspn(names, " \t\r\n");
    }
    return false;
}

bool
html_is_unshown(const unsigned char **attributes, GHashTable *unshown)
{
    static const char *const classes[] = {"preheader", "preview-text", "previewtext",
                                          "hidden-preview", NULL};
    const char *class = html_attribute(attributes, "class");
    const char *id = html_attribute(attributes, "id");

    if (html_attribute(attributes, "hidden"))
        return true;
    if (class) {
        g_autofree char *squeezed = squeeze(class);

        if (has_word(squeezed, classes))
            return true;
    }
    if (!unshown || g_hash_table_size(unshown) == 0)
        return false;
    return (class && is_in_sheet(class, '.', unshown)) ||
           (id && is_in_sheet(id, '#', unshown));
}

bool
html_is_cited(const char *element, const unsigned char **attributes)
{
    static const char *const words[] = {
        "gmail_quote",
        "yahoo_quoted",
        "moz-cite-prefix",
        "protonmail_quote",
        "zmail_extra",
        "quoted-message",
        "moz-forward-container",
        "reply-intro",
        "replyheader",
        "forwardheader",
        "wordsection_quote",
        "mail-editor-reference-message-container",
        "ms-outlook-mobile-reference-message",
        "iosymail_quote",
        NULL,
    };
    const char *type = html_attribute(attributes, "type");
    const char *class = html_attribute(attributes, "class");
    const char *id = html_attribute(attributes, "id");

    if (g_str_equal(element, "blockquote") && type &&
        g_ascii_strcasecmp(type, "cite") == 0)
        return true;
    if (class) {
        g_autofree char *squeezed = squeeze(class);

        if (has_word(squeezed, words))
            return true;
    }
    if (id) {
        g_autofree char *squeezed = squeeze(id);

        return has_word(squeezed, words) || strstr(squeezed, "olk_src_body_section");
    }
    return false;
}

bool
html_is_border(const unsigned char **attributes)
{
    static const char *const ids[] = {"divrplyfwdmsg", "appendonsend", "stopspelling",
                                      "reply-intro", NULL};
    const char *id = html_attribute(attributes, "id");

    if (!id)
        return false;

    g_autofree char *squeezed = squeeze(id);

    return has_word(squeezed, ids);
}
