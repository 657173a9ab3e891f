/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * draft - what a mail is becoming while filters work on it
 *
 * Plain data.  Every string is owned by the struct it stands in and may be
 * NULL unless the comment says otherwise.
 */
#pragma once

#include "bridge/base/rich.h"
#include "bridge/base/words.h"

#include <stdint.h>

/* A file that goes out with the text. */
typedef struct {
    MediaKind kind;
    char *mime;     /* never NULL: what the bytes are, not what the mail says */
    char *filename; /* never NULL, safe to show, with extension */
    char *sha256;   /* 64 hex digits, lower case, of @data */
    char *caption;  /* words that belong to it */
    uint64_t size_bytes;
    GBytes *data; /* NULL when the bytes are elsewhere (in the store) */
} Media;

/* Something that was cut. */
typedef struct {
    char *what; /* signature, quote, disclaimer, forward-header, mobile-footer, ... */
    char *text;
} Removed;

/* One MIME part and what became of it (promise 3). */
typedef struct {
    char *path; /* "1.2": position in the tree, from 1; "1" alone for a single part */
    char *type; /* "image/heic" */
    char *filename;
    uint64_t size_bytes; /* decoded */
    char *sha256;
    PartFate fate;
    char *reason; /* kebab-case code, NULL when nothing needs saying */
} DraftPart;

/* A doubt that only a person can settle. */
typedef struct {
    char *reason;      /* code of bridge/auth/reasons.c that holds */
    bool routine_only; /* urgent notices and emergencies go out with the warning */
} Hold;

/* One of the languages that a mail is written in. */
typedef struct {
    char *language; /* "de"; never NULL */
    char *title;    /* its own; NULL = that of the draft */
} Version;

typedef struct {
    OriginKind kind;
    char *from;
    char *subject;
} Origin;

typedef struct {
    char *title;         /* never NULL, may be empty; no control characters */
    RichText *text;      /* never NULL */
    GPtrArray *versions; /* of Version, at most LIMIT_VERSIONS; empty = one for all */
    GPtrArray *media;    /* of Media */
    GPtrArray *removed;  /* of Removed */
    GPtrArray *parts;    /* of DraftPart */
    GPtrArray *warnings; /* of char *: sentences for the author, Italian */
    GPtrArray *holds;    /* of Hold; empty = may go out; the first one counts */
    GPtrArray *topics;   /* of char *: names in lower case; empty = none named */
    NoticeClass class;
    bool class_is_given;   /* by tag or address; else the topic decides */
    bool is_trial;         /* [prova]: the author's own phones only */
    int64_t send_at_s;     /* 0 = now */
    int64_t valid_until_s; /* 0 = for ever */
    Origin origin;
} Draft;

/* Returns: (owned) an empty draft. */
Draft *
draft_new(void);
void
draft_free(Draft *draft);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Draft, draft_free)

Media *
media_new(MediaKind kind, const char *mime, const char *filename, GBytes *data);
void
media_free(Media *media);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Media, media_free)

Removed *
removed_new(const char *what, const char *text);
void
removed_free(Removed *removed);

/* Notes that @text was cut from @draft as @what.  From LIMIT_REMOVED on the last entry
 * is "more", and its text says how many there are that have no entry. */
void
draft_add_removed(Draft *draft, const char *what, const char *text);

Hold *
hold_new(const char *reason, bool routine_only);
void
hold_free(Hold *hold);

/* @title may be NULL. */
Version *
version_new(const char *language, const char *title);
void
version_free(Version *version);

DraftPart *
draft_part_new(const char *path, const char *type);
void
draft_part_free(DraftPart *part);
