/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * rich - the one small tree of blocks and runs that text lives in
 *
 * Filters build it, every channel renders it in its own markup.  Plain data:
 * whoever holds it may change it.  Text is UTF-8 without newlines: a line
 * break inside a paragraph is a run whose text is exactly "\n".
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef enum {
    BLOCK_PARAGRAPH,
    BLOCK_HEADING, /* its own line, strong */
    BLOCK_ITEM,    /* of a list; number 0 = bullet */
    BLOCK_QUOTE,   /* quoted text that is kept */
    BLOCK_PRE,     /* text whose blanks matter */
    BLOCK_ROW,     /* of a table: cells already joined */
} BlockKind;

typedef enum {
    STYLE_BOLD = 1 << 0,
    STYLE_ITALIC = 1 << 1,
    STYLE_STRIKE = 1 << 2,
    STYLE_CODE = 1 << 3,
} RunStyle;

typedef struct {
    unsigned style; /* of RunStyle */
    char *text;     /* never NULL */
    char *href;     /* target of a link, or NULL */
} Run;

typedef struct {
    BlockKind kind;
    unsigned level;   /* nesting of lists, 1 = outermost; of headings, 1-6 */
    unsigned number;  /* of an item; 0 = bullet */
    bool tight;       /* no blank line between this block and the one before */
    bool literal;     /* from a plain-text mail: marks such as *so* are meant */
    unsigned version; /* of the language versions, from 1; 0 = stands in all */
    bool parting;     /* names or entitles its version: needless where that is alone */
    GPtrArray *runs;  /* of Run, owned */
} Block;

typedef struct {
    GPtrArray *blocks; /* of Block, owned */
} RichText;

/* Returns: (owned) an empty text. */
RichText *
rich_text_new(void);
void
rich_text_free(RichText *text);
RichText *
rich_text_copy(const RichText *text);

/* Returns: (owned) a copy of what stands in all versions and in @version (from 1). */
RichText *
rich_text_version(const RichText *text, unsigned version);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RichText, rich_text_free)

/* Appends an empty block.  Returns: (unowned) it. */
Block *
rich_text_add(RichText *text, BlockKind kind);

/* Appends @text to @block; @href may be NULL.  Equal neighbours are merged. */
void
block_add_run(Block *block, unsigned style, const char *text, const char *href);

/* Returns: (owned) the words of one block; links as "words: target". */
char *
block_plain(const Block *block);

/*
 * Plain, channel-neutral text: blocks one below the other, "- " and "1. " for
 * items, "> " for quotes, one blank line between paragraphs.
 * Returns: (owned) UTF-8, no newline at the end.
 */
char *
rich_text_plain(const RichText *text);

/* Paragraphs from plain text: blank lines part them, "- " and "1. " make items.
 * Blocks are marked literal.  Returns: (owned). */
RichText *
rich_text_from_plain(const char *plain);

/* Whether there is not one visible character. */
bool
rich_text_is_empty(const RichText *text);

const char *
block_kind_word(BlockKind kind);
bool
block_kind_read(const char *word, BlockKind *kind);
