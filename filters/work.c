/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/work.h"

#include <limits.h>

void
request_init(Request *request)
{
    request->topics = g_ptr_array_new_with_free_func(g_free);
    request->addresses = g_ptr_array_new_with_free_func(g_free);
    request->aliases = g_ptr_array_new_with_free_func(g_free);
    request->languages = g_ptr_array_new_with_free_func(g_free);
    request->language = g_strdup("it");
    request->time_zone = g_strdup("Europe/Rome");
    request->received_s = 0;
}

void
request_clear(Request *request)
{
    g_ptr_array_unref(request->topics);
    g_ptr_array_unref(request->addresses);
    g_ptr_array_unref(request->aliases);
    g_ptr_array_unref(request->languages);
    g_free(request->language);
    g_free(request->time_zone);
}

static void
need_free(Need *need)
{
    g_free(need->part);
    g_bytes_unref(need->data);
    g_free(need);
}

static void
attached_free(Attached *attached)
{
    g_free(attached->path);
    g_free(attached->subject);
    g_free(attached->from);
    g_free(attached);
}

Work *
work_new(GBytes *raw)
{
    Work *work = g_new0(Work, 1);

    request_init(&work->request);
    work->raw = g_bytes_ref(raw);
    work->answers = g_ptr_array_new_with_free_func((GDestroyNotify) tool_answer_free);
    work->subject = g_strdup("");
    work->to = g_ptr_array_new_with_free_func(g_free);
    work->leaves = g_ptr_array_new_with_free_func((GDestroyNotify) leaf_free);
    work->attached = g_ptr_array_new_with_free_func((GDestroyNotify) attached_free);
    work->lines = lines_new();
    work->trimmed = lines_new();
    work->images_kept = UINT_MAX;
    work->shown = g_ptr_array_new_with_free_func(g_free);
    work->draft = draft_new();
    work->needs = g_ptr_array_new_with_free_func((GDestroyNotify) need_free);
    return work;
}

void
work_free(Work *work)
{
    if (!work)
        return;
    request_clear(&work->request);
    g_bytes_unref(work->raw);
    g_ptr_array_unref(work->answers);
    g_free(work->subject);
    g_ptr_array_unref(work->to);
    g_ptr_array_unref(work->leaves);
    g_ptr_array_unref(work->attached);
    g_ptr_array_unref(work->lines);
    g_ptr_array_unref(work->trimmed);
    g_ptr_array_unref(work->shown);
    draft_free(work->draft);
    g_ptr_array_unref(work->needs);
    g_free(work);
}

void
work_warn(Work *work, const char *sentence)
{
    if (!g_ptr_array_find_with_equal_func(work->draft->warnings, sentence, g_str_equal,
                                          NULL))
        g_ptr_array_add(work->draft->warnings, g_strdup(sentence));
}

static void
add_hold(Work *work, const char *reason, bool routine_only)
{
    GPtrArray *holds = work->draft->holds;

    for (unsigned i = 0; i < holds->len; i++) {
        Hold *hold = g_ptr_array_index(holds, i);

        if (g_str_equal(hold->reason, reason)) {
            hold->routine_only = hold->routine_only && routine_only;
            return;
        }
    }
    g_ptr_array_add(holds, hold_new(reason, routine_only));
}

void
work_hold(Work *work, const char *reason)
{
    add_hold(work, reason, false);
}

void
work_hold_routine(Work *work, const char *reason)
{
    add_hold(work, reason, true);
}

void
leaf_set_fate(Leaf *leaf, PartFate fate, const char *reason)
{
    leaf->part->fate = fate;
    g_free(leaf->part->reason);
    leaf->part->reason = g_strdup(reason);
}

Leaf *
leaf_new(const char *path, const char *type)
{
    Leaf *leaf = g_new0(Leaf, 1);

    leaf->path = g_strdup(path);
    leaf->type = g_strdup(type);
    return leaf;
}

void
leaf_free(Leaf *leaf)
{
    if (!leaf)
        return;
    g_free(leaf->path);
    g_free(leaf->type);
    g_free(leaf->charset);
    g_free(leaf->filename);
    g_free(leaf->content_id);
    g_clear_pointer(&leaf->data, g_bytes_unref);
    g_free(leaf);
}

ToolAnswer *
tool_answer_new(const char *tool, const char *part, GBytes *data)
{
    ToolAnswer *answer = g_new0(ToolAnswer, 1);

    answer->tool = g_strdup(tool);
    answer->part = g_strdup(part);
    answer->data = data ? g_bytes_ref(data) : NULL;
    return answer;
}

void
tool_answer_free(ToolAnswer *answer)
{
    if (!answer)
        return;
    g_free(answer->tool);
    g_free(answer->part);
    g_clear_pointer(&answer->data, g_bytes_unref);
    g_free(answer);
}

const ToolAnswer *
work_answer(const Work *work, const char *tool, const char *part)
{
    for (unsigned i = 0; i < work->answers->len; i++) {
        const ToolAnswer *answer = g_ptr_array_index(work->answers, i);

        if (g_str_equal(answer->tool, tool) && g_str_equal(answer->part, part))
            return answer;
    }
    return NULL;
}

void
work_need(Work *work, const char *tool, const Leaf *leaf)
{
    Need *need = g_new0(Need, 1);

    need->tool = tool;
    need->part = g_strdup(leaf->path);
    need->data = g_bytes_ref(leaf->data);
    g_ptr_array_add(work->needs, need);
}
