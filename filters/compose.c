/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * compose - the lines that are left become the draft's text
 */
#include "filters/filter.h"

static bool
compose_apply(Work *work, GError **error)
{
    Draft *draft = work->draft;
    bool is_cut;

    rich_text_free(draft->text);
    draft->text = lines_to_rich(work->lines, &is_cut);
    if (is_cut)
        work_warn(work, "Il testo era troppo lungo: la fine è stata tagliata.");
    if (*draft->title == '\0')
        work_warn(work, "Il messaggio non ha oggetto.");
    return true;
}

const Filter filter_compose = {
    .name = "compose",
    .summary = "make the draft's text",
    .apply = compose_apply,
};
