/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * topics - what the topics of a draft decide, by their groups in the settings
 */
#pragma once

#include "bridge/base/draft.h"
#include "bridge/base/settings.h"

/* Returns: (owned) "topic:NAME" when the settings have such a topic, else NULL. */
char *
topics_group(const Settings *settings, const char *topic);

/* Returns: (owned, NULL-ended) the topics of @draft, each once. */
char **
topics_of(const Draft *draft);

/* The class of @draft: as written, else the most urgent of its topics. */
NoticeClass
topics_class(const Settings *settings, const Draft *draft);
