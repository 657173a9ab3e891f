/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * mail-work - a mail through all filters, in this process and without the cage
 */
#pragma once

#include "filters/filter.h"

#include <gmime/gmime.h>
#include <string.h>

/* Returns: (owned) the work before any filter ran. */
static inline Work *
mail_work(const char *raw, gssize length)
{
    g_autoptr(GBytes) bytes =
        g_bytes_new(raw, length < 0 ? strlen(raw) : (size_t) length);
    Work *work = work_new(bytes);

    g_mime_init();
    g_ptr_array_add(work->request.topics, g_strdup("meteo"));
    g_ptr_array_add(work->request.topics, g_strdup("scuola"));
    g_ptr_array_add(work->request.addresses, g_strdup("avvisi@comune.example"));
    g_ptr_array_add(work->request.aliases, g_strdup("allerte@comune.example"));
    g_ptr_array_add(work->request.aliases, g_strdup("meteo"));
    return work;
}

/* Returns: (owned) the work on tests/data/mails/NAME. */
static inline Work *
mail_work_of_file(const char *name)
{
    g_autofree char *path =
        g_test_build_filename(G_TEST_DIST, "tests", "data", "mails", name, NULL);
    g_autofree char *raw = NULL;
    size_t length = 0;
    g_autoptr(GError) error = NULL;

    g_file_get_contents(path, &raw, &length, &error);
    g_assert_no_error(error);
    return mail_work(raw, (gssize) length);
}

/* Returns: (owned) a work on a mail with @subject and a plain @body, filtered. */
static inline Work *
mail_work_plain(const char *subject, const char *body)
{
    g_autofree char *raw = g_strdup_printf(
        "From: Anna <anna@comune.example>\nTo: avvisi@comune.example\n"
        "Subject: %s\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
        "Content-Transfer-Encoding: 8bit\n\n%s",
        subject, body);
    Work *work = mail_work(raw, -1);
    g_autoptr(GError) error = NULL;

    filters_run(work, &error);
    g_assert_no_error(error);
    return work;
}

/* Returns: (owned) what would be published. */
static inline char *
mail_text(const Work *work)
{
    return rich_text_plain(work->draft->text);
}

/* Whether something was cut as @what; @text NULL = anything, else a part of it. */
static inline bool
mail_has_removed(const Work *work, const char *what, const char *text)
{
    for (unsigned i = 0; i < work->draft->removed->len; i++) {
        const Removed *removed = g_ptr_array_index(work->draft->removed, i);

        if (g_str_equal(removed->what, what) && (!text || strstr(removed->text, text)))
            return true;
    }
    return false;
}

static inline const DraftPart *
mail_part(const Work *work, const char *path)
{
    for (unsigned i = 0; i < work->draft->parts->len; i++) {
        const DraftPart *part = g_ptr_array_index(work->draft->parts, i);

        if (g_str_equal(part->path, path))
            return part;
    }
    return NULL;
}
