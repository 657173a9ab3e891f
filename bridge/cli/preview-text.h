/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * preview-text - a preview for a person: what was understood, the message as a phone
 * shows it, what was cut and why, and what to do next
 *
 * A clerk checks a mail with it in ten seconds.  The same facts as preview --json.
 */
#pragma once

#include "bridge/base/draft.h"
#include "bridge/base/settings.h"
#include "bridge/base/verdict.h"
#include "bridge/cli/screen.h"
#include "bridge/base/texts.h"

#include <jansson.h>

typedef struct {
    const Settings *settings;
    const Texts *texts;
    const Verdict *verdict;
    const Draft *draft;
    const json_t *channels; /* as in preview --json */
    const json_t *problems; /* of sentences: why a channel carries nothing */
    bool is_trial;          /* live=no or [prova] */
} PreviewText;

/* Writes the whole page to @screen. */
void
preview_text(Screen *screen, const PreviewText *preview);
