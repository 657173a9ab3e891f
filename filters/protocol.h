/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * protocol - what banditore and banditore-convert say to each other
 *
 * One frame each way, written whole and ended by end of file: magic, the number of
 * blobs and the size of the JSON as 32-bit, the JSON, then each blob behind its
 * 64-bit size; all big-endian.
 *
 * Request: {topics, addresses, aliases, languages, language, time_zone, received,
 * tools: [{tool, part, ok}]}; blobs: the mail, then the bytes of each tool that was ok.
 * Answer: {draft} with the bytes of its media, or {need: [{tool, part}]} with the bytes
 * of each part, or {error, text}.
 */
#pragma once

#include "filters/work.h"

#include <jansson.h>

typedef enum {
    PROTOCOL_ERROR_FRAME,   /* not a frame, cut off, or too large */
    PROTOCOL_ERROR_CONTENT, /* a frame with something else in it */
} ProtocolError;

#define PROTOCOL_ERROR (protocol_error_quark())
GQuark
protocol_error_quark(void);

/* @blobs: of GBytes.  Returns: (owned) the frame. */
GBytes *
protocol_pack(const json_t *json, const GPtrArray *blobs);

/*
 * @blobs: filled with GBytes that share @frame's memory.
 * Returns: (owned reference) the JSON, or NULL with PROTOCOL_ERROR.
 */
json_t *
protocol_unpack(GBytes *frame, GPtrArray *blobs, GError **error);

/* What the parent sends.  @answers: of ToolAnswer. */
GBytes *
protocol_request(const Request *request, GBytes *raw, const GPtrArray *answers);

/* The child's side.  Returns: (owned) a work with everything that came. */
Work *
protocol_read_request(GBytes *frame, GError **error);

/* What the child answers: the draft, or what it needs first. */
GBytes *
protocol_answer(const Work *work);
GBytes *
protocol_answer_error(const GError *error);

/* What the parent reads.  Exactly one of the three is set. */
typedef struct {
    Draft *draft;     /* media carry their bytes */
    GPtrArray *needs; /* of ToolAnswer: part, and the bytes to work on */
    GError *refusal;  /* FILTER_ERROR */
} ProtocolAnswer;

void
protocol_answer_clear(ProtocolAnswer *answer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ProtocolAnswer, protocol_answer_clear)

/* Trusts nothing, as the sender has read hostile bytes.
 * Returns: false with PROTOCOL_ERROR or DRAFT_JSON_ERROR. */
bool
protocol_read_answer(GBytes *frame, ProtocolAnswer *answer, GError **error);
