/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * work - what the filters share while one mail becomes a draft
 *
 * Plain data.  One Work for one mail; nothing in it outlives it but the draft,
 * which the caller steals.
 */
#pragma once

#include "bridge/base/draft.h"
#include "filters/lines.h"

/* What the parent tells about itself: no settings but what filters need. */
typedef struct {
    GPtrArray *topics;    /* of char *: names of the topics */
    GPtrArray *addresses; /* of char *: our own addresses, lower case */
    GPtrArray *aliases;   /* of char *: an address, the topic that it means, ... */
    GPtrArray *languages; /* of char *: codes that every notice must have */
    char *language;       /* "it" */
    char *time_zone;      /* "Europe/Rome" */
    int64_t received_s;
} Request;

/* Makes an empty request; frees what is in it. */
void
request_init(Request *request);
void
request_clear(Request *request);

/* One leaf of the MIME tree. */
typedef struct {
    char *path;       /* "1.2" */
    char *type;       /* as declared, lower case */
    char *charset;    /* as declared, or NULL */
    char *filename;   /* decoded, safe, or NULL */
    char *content_id; /* without <>, or NULL */
    bool attached;    /* Content-Disposition: attachment */
    bool flowed;      /* format=flowed (RFC 3676) */
    bool delsp;
    bool body;       /* chosen to be read as text */
    bool settled;    /* its fate is decided: no filter changes it */
    bool shown;      /* an image that the HTML shows by cid: */
    unsigned depth;  /* of attached mails around it; 0 = the mail itself */
    GBytes *data;    /* decoded */
    DraftPart *part; /* (unowned) its line in the draft */
} Leaf;

/* What a tool of the parent made of a part. */
typedef struct {
    char *tool;
    char *part;   /* path */
    GBytes *data; /* NULL = the tool failed */
} ToolAnswer;

/* A part that a tool must see first. */
typedef struct {
    const char *tool; /* (unowned) "vipsthumbnail" */
    char *part;
    GBytes *data;
} Need;

/* A mail inside the mail. */
typedef struct {
    char *path;
    char *subject; /* decoded, or NULL */
    char *from;
    unsigned depth;
} Attached;

typedef enum {
    PREFIX_NONE,
    PREFIX_REPLY,
    PREFIX_FORWARD,
} Prefix;

typedef struct {
    Request request;
    GBytes *raw;
    GPtrArray *answers; /* of ToolAnswer */

    char *subject;        /* decoded, one line, never NULL after mime_read */
    GPtrArray *to;        /* of char *: addresses in To, Cc and Delivered-To */
    GPtrArray *leaves;    /* of Leaf */
    GPtrArray *attached;  /* of Attached */
    bool in_reply;        /* has In-Reply-To or References */
    GPtrArray *lines;     /* of Line: the text so far */
    GPtrArray *trimmed;   /* of Line: what trim.h's filters cut */
    unsigned read_depth;  /* depth of the mail whose text is read */
    unsigned versions;    /* texts parted by lines such as [de] */
    unsigned images_kept; /* images shown above the signature; UINT_MAX = all */
    GPtrArray *shown;     /* of char *: cids in the order that the HTML shows them */

    Draft *draft;
    GPtrArray *needs; /* of Need */
} Work;

/* @raw is referenced. Returns: (owned) with an empty request. */
Work *
work_new(GBytes *raw);
void
work_free(Work *work);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Work, work_free)

/* Adds a sentence for the author, once. */
void
work_warn(Work *work, const char *sentence);

/*
 * The mail is not published until a person has looked: @reason is a code of
 * bridge/auth/reasons.c that holds, whose sentence the author reads.  For doubts about
 * what was meant (a private mail may be in it), not for flaws: those warn.
 */
void
work_hold(Work *work, const char *reason);

/* The same, but urgent notices and emergencies go out all the same: add a warning. */
void
work_hold_routine(Work *work, const char *reason);

/* Sets fate and reason of a leaf's part. @reason may be NULL. */
void
leaf_set_fate(Leaf *leaf, PartFate fate, const char *reason);

Leaf *
leaf_new(const char *path, const char *type);
void
leaf_free(Leaf *leaf);
ToolAnswer *
tool_answer_new(const char *tool, const char *part, GBytes *data);
void
tool_answer_free(ToolAnswer *answer);

/* Returns: (unowned) the answer, or NULL when the tool was not asked yet. */
const ToolAnswer *
work_answer(const Work *work, const char *tool, const char *part);

/* Asks the parent to show @leaf to @tool (a constant). */
void
work_need(Work *work, const char *tool, const Leaf *leaf);
