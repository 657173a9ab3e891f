/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * citizens-private - what the files of citizens share; nobody else includes it
 *
 * citizens.c decides, -say makes answers of it, -data tells what is stored, -topics and
 * -zones let choose by the lists that -menu makes.
 */
#pragma once

#include "bridge/flow/choice.h"
#include "bridge/flow/citizens.h"
#include "bridge/flow/quarter.h"
#include "bridge/flow/wish.h"
#include "bridge/store/consents.h"
#include "bridge/store/subscribers.h"

struct Citizens {
    const Settings *settings;
    Store *store;
    const Texts *texts;
    bool has_answers;
};

/* One message, and who wrote it. */
typedef struct {
    Citizens *citizens;
    Channel *channel;
    const char *name; /* the channel's */
    const ChannelEvent *event;
    int64_t now_s, at_s;
    Wish wish;
    bool is_alert;       /* one is open */
    bool is_trial;       /* staff alone is answered */
    SubscriberRow *row;  /* NULL = never enrolled, or forgotten */
    JoiningRow *joining; /* was asked whether they want to join; NULL = not */
} Talk;

/* Whether they are enrolled. */
bool
talk_is_enrolled(const Talk *talk);

/* Returns: (owned) the words of the message as a consent keeps them; NULL = none. */
char *
talk_words(const Talk *talk);

/* citizens-say.c -------------------------------------------------------------- */

/* Returns: (owned) the text [citizen] @key with all that such texts may name. */
char *
say_text(const Talk *talk, const char *key);

/* Returns: (owned) a sentence on the topics that reach everybody, and one on quarters;
 * "" where there are none. */
char *
say_always(const Citizens *citizens);

/* Answers @text.  @answer (may be NULL): its id, 0 = nothing is answered, for there
 * were too many today, or it is too late. */
bool
say(Talk *talk, const char *text, int64_t *answer, GError **error);

/* The text [citizen] @key. */
bool
say_key(Talk *talk, const char *key, GError **error);

/* The same, once a day. */
bool
say_once(Talk *talk, const char *key, GError **error);

/* A list to tap on. */
bool
say_list(Talk *talk, const ChannelAnswer *answer, GError **error);

/* The notice @broadcast, whole. */
bool
say_notice(Talk *talk, int64_t broadcast, unsigned version, GError **error);

/* citizens-data.c ------------------------------------------------------------- */

/* Answers what is stored about them. */
bool
say_data(Talk *talk, GError **error);

/* citizens-menu.c ------------------------------------------------------------- */

typedef struct Menu Menu;

Menu *
menu_new(const Texts *texts);
void
menu_free(Menu *menu);

/* Returns: (unowned, of @menu) the text [citizen] @key. */
const char *
menu_word(Menu *menu, const char *key);

/* Whether one more of what is to be chosen from fits. */
bool
menu_has_room(const Menu *menu);

/* Takes @id; the others outlive @menu. */
void
menu_add(Menu *menu, char *id, const char *title, const char *hint);

/* Where not all @all fit: a line "@prefix NUMBER" for those from @next on. */
void
menu_add_more(Menu *menu, const char *prefix, unsigned next, unsigned all);

/* Answers @text with the list. */
bool
menu_say(Talk *talk, Menu *menu, const char *text, GError **error);

/* citizens-zones.c ------------------------------------------------------------ */

/* Does what @quarter says, and answers. */
bool
talk_pick_zone(Talk *talk, const Quarter *quarter, GError **error);

/* citizens-topics.c ----------------------------------------------------------- */

/* Does what @choice says, and answers. */
bool
talk_choose(Talk *talk, const Choice *choice, GError **error);

/* Answers with the list, from the topic number @from on. */
bool
say_topics(Talk *talk, unsigned from, GError **error);
