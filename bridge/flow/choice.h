/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * choice - which topics a citizen wants, by a tap on our list or in words
 *
 * "meteo", "togli eventi", "solo scuola e meteo", "tutti gli argomenti".  Names and
 * titles of the settings' topics; mandatory ones are not there to be chosen.  Pure.
 */
#pragma once

#include "bridge/base/settings.h"

/* What follows nothing but what is mandatory stands as this topic in the store, where
 * "" is everything. */
#define CHOICE_NONE "-"

typedef enum {
    CHOICE_NOT,  /* it speaks of no topic */
    CHOICE_ADD,  /* these too */
    CHOICE_DROP, /* no more these */
    CHOICE_ONLY, /* these and no others */
    CHOICE_ALL,
    CHOICE_SHOW, /* the list, from a place on */
} ChoiceKind;

typedef struct {
    ChoiceKind kind;
    GPtrArray *names;   /* of char *, unowned by it: names of topics, in their order */
    bool has_mandatory; /* one of them is */
    unsigned from;      /* SHOW: number of the first topic */
} Choice;

void
choice_clear(Choice *choice);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Choice, choice_clear)

/* @choice (zeroed) is what @text says; NULL says nothing. */
void
choice_read(Choice *choice, const Settings *settings, const char *text);

/* The same of @payload, as our lists name their lines: "topic+NAME", "topic-NAME",
 * "topic*", "topics@NUMBER". */
void
choice_read_payload(Choice *choice, const Settings *settings, const char *payload);

/* Whether a subscriber with @topics (names parted by commas, "" = all) follows @name.
 */
bool
choice_follows(const char *topics, const char *name);

/* Returns: (owned) the topics of somebody who had @topics after @choice. */
char *
choice_apply(const Choice *choice, const Settings *settings, const char *topics);

/* Returns: (unowned) the title of the topic @name, else its name. */
const char *
choice_title(const Settings *settings, const char *name);

/* Returns: (owned, of char *, unowned by it) names and titles of all topics. */
GPtrArray *
choice_names(const Settings *settings);

/* Whether the topic reaches everybody. */
bool
choice_is_mandatory(const Settings *settings, const char *name);

/* Returns: (owned) titles parted by ", ": with @mandatory those that reach everybody,
 * else those of @topics that can be chosen. */
char *
choice_titles(const Settings *settings, const char *topics, bool mandatory);
