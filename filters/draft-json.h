/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * draft-json - a Draft as JSON: between child and parent, in the store, in previews
 *
 * Members: title, versions ({language, title}), text (list of blocks: {kind, level,
 * number, tight, literal, runs: [{style, text, href}], and in versions only version,
 * parting}), media ({kind, mime, filename, size, sha256,
 * caption}), removed, parts, warnings, topics, class, class_is_given, is_trial,
 * send_at, valid_until (seconds, 0 = none), origin.  Media bytes are not in it.
 */
#pragma once

#include "bridge/base/draft.h"

#include <jansson.h>

#define DRAFT_JSON_ERROR (draft_json_error_quark())
GQuark
draft_json_error_quark(void);

/* Returns: (owned reference). */
json_t *
draft_to_json(const Draft *draft);

/*
 * Trusts nothing: types, ranges, UTF-8, lengths and control characters are
 * checked, since the sender of the JSON has read hostile bytes.
 * Returns: (owned), or NULL with DRAFT_JSON_ERROR.
 */
Draft *
draft_from_json(const json_t *json, GError **error);

/* The members that design 4.1 names for parts, removed and media. */
json_t *
draft_versions_to_json(const Draft *draft);
json_t *
draft_parts_to_json(const Draft *draft);
json_t *
draft_removed_to_json(const Draft *draft);
json_t *
draft_media_to_json(const Draft *draft);
