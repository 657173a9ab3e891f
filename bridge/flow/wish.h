/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * wish - what a citizen's message asks of us
 *
 * What people really write (domain/comuni.md 2), in a table of words: wish-words.c.
 * Whole words only, so that "attiva" is not found in "disattiva"; leaving wins over
 * everything else; a long text is no command, whatever words it holds, but for a cry
 * for help.  Pure: knows neither topics nor people.
 */
#pragma once

#include "bridge/channels/channel.h"

typedef enum {
    WISH_NOTHING, /* thanks, greetings, thumbs: no answer */
    WISH_OTHER,   /* nothing that we understand */
    WISH_LEAVE,
    WISH_JOIN,
    WISH_YES, /* an answer, if there was a question */
    WISH_NO,
    WISH_HELP,
    WISH_DANGER, /* a cry for help */
    WISH_MY_DATA,
    WISH_ERASE, /* my data, and leave */
    WISH_TOPICS,
    WISH_READ, /* the whole text of what was cut */
} Wish;

/* Of a CHANNEL_EVENT_MESSAGE.  A picture, a voice message or a place is no command, and
 * WISH_OTHER: its caption may ask to leave, or cry for help.  A sticker or a reaction
 * is WISH_NOTHING.  Linear in its length. */
Wish
wish_of(const ChannelEvent *event);

/* Whether @text (or NULL) cries for help, whatever else it asks. */
bool
wish_is_danger(const char *text);

/* Whether @text (or NULL) begins with a yes: "Sì, mi iscrivo". */
bool
wish_begins_with_yes(const char *text);

/* Returns: (owned, of char *) the words of @text: folded, without punctuation and
 * emoji, runs of one letter shortened ("STOOOP"), letters that stand alone put together
 * ("s.t.o.p"). */
GPtrArray *
wish_words(const char *text);

/* Returns: (owned) @text with "…" for each word that neither the table nor @names has
 * (of char *, such as the titles of topics): what a person asked, without their name.
 */
char *
wish_quote(const char *text, const GPtrArray *names);

/* Whether @word (of wish_words()) says nothing. */
bool
wish_is_filler(const char *word);

/* Whether @word takes something away ("stop", "togli"), or can. */
bool
wish_is_leaving(const char *word);

/* Where a word of the table counts. */
typedef enum {
    WORD_STRONG, /* anywhere in a short text */
    WORD_WEAK,   /* where the rest says nothing else, or is a name */
    WORD_LONE,   /* where the whole text is made of such words */
    WORD_FILLER, /* says nothing */
    WORD_LINK,   /* says nothing, but that a thing follows: "stop AI cantieri" */
    WORD_THING,  /* speaks of something else: a weak word beside it is no command */
} WordKind;

typedef struct {
    WordKind kind;
    Wish wish;
    const char *words; /* folded, parted by blanks; alternatives parted by commas */
} WishGroup;

/* Ended by NULL words (wish-words.c). */
extern const WishGroup wish_table[];
