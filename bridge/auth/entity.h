/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * entity - a MIME part, split from the raw bytes by ourselves
 *
 * A signature is over exact bytes, so nothing is parsed and written again.  Strict:
 * what a mail program could split in another way is no signed mail (RFC 1847, 2.1;
 * RFC 2046, 5.1).
 */
#pragma once

#include "bridge/auth/header.h"

/* One part.  Points into the bytes that it was split from. */
typedef struct {
    const char *data; /* header and body; the line end before the boundary is not in */
    size_t size;
} Span;

/* What is behind @header in @raw; never NULL, also of an empty mail. */
Span
entity_body(GBytes *raw, const Header *header);

/* Header and body of a part. */
typedef struct {
    Header *header; /* owned */
    Span body;
} Entity;

Entity *
entity_read(Span part);
void
entity_free(Entity *entity);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Entity, entity_free)

/* Whether a Content-Type value is @type ("multipart/signed"), ASCII case folded. */
bool
entity_type_is(const char *content_type, const char *type);

/* Returns: (owned) a parameter of a Content-Type or Content-Disposition value; NULL
 * when it is missing, stands twice, or the value cannot be read. */
char *
entity_parameter(const char *value, const char *name);

/*
 * Splits a multipart @body at its @boundary, linear in its size.  @parts: of Span,
 * filled.  Returns: whether the last boundary is there and the parts are at most
 * LIMIT_MIME_PARTS.
 */
bool
entity_split(Span body, const char *boundary, GArray *parts);

/* Called for each part that is no multipart, in order; @part may be taken, which leaves
 * NULL.  Returns: whether to go on. */
typedef bool (*EntityEach)(Entity **part, void *user_data);

/* Walks what is below a multipart, at most LIMIT_MIME_DEPTH down; attached mails are
 * not opened.  @holder: value of its Content-Type. */
void
entity_walk(const char *holder, Span body, EntityEach each, void *user_data);

/* Returns: (owned) the one part for which @is holds; NULL when there is none or more.
 */
Entity *
entity_find(const char *holder, Span body, bool (*is)(const Entity *entity));

/* Returns: (owned) the body without its transfer encoding; NULL when that cannot be
 * read. */
GBytes *
entity_decode(const Entity *entity);

/* The two halves of multipart/signed. */
typedef struct {
    Span content;      /* exactly what was signed */
    Entity *signature; /* owned */
} Signed;

/*
 * Splits a mail (or part) whose top level is multipart/signed with @protocol.
 * Returns: false with @fault (a word): "type" (it is something else), "protocol",
 * "parts" (not exactly two), "boundary".  Clear @halves either way.
 */
bool
entity_signed(const Header *header, Span body, const char *protocol, Signed *halves,
              const char **fault);
void
entity_signed_clear(Signed *halves);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Signed, entity_signed_clear)
