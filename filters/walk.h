/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * walk - the way through the tree of a mail, for mime.c and the containers
 *
 * Private to reading: mime.c walks what gmime has parsed, container.c opens what
 * gmime cannot look into and hands what it finds back.
 */
#pragma once

#include "filters/work.h"

#include <gmime/gmime.h>

typedef struct {
    Work *work;
    size_t decoded;   /* bytes of all leaves */
    bool in_envelope; /* inside a PEC envelope, outside of the mail in it */
    GError **error;
} Walk;

/* Where something stands in the tree. */
typedef struct {
    const char *path; /* "" = the mail's own root */
    unsigned level;   /* of nesting, against LIMIT_MIME_DEPTH */
    unsigned depth;   /* of attached mails around it */
} Place;

/* Each returns false with FILTER_ERROR when the whole mail must be refused. */
bool
walk_object(Walk *walk, GMimeObject *object, Place place);

/* A mail inside the mail; what is in it stands below its path, as in IMAP. */
bool
walk_message(Walk *walk, GMimeMessage *message, Place place);

/* The part that the leaf is: @leaf is taken, with type, data and names set. */
bool
walk_leaf(Walk *walk, Leaf *leaf);

/* Returns: (owned) what the bytes are as a mail, or as a part with its own header;
 * NULL when they are none.  False in @ok with FILTER_ERROR when they are beyond a
 * limit (scan.h). */
GMimeMessage *
walk_parse(Walk *walk, GBytes *bytes, bool *ok);
