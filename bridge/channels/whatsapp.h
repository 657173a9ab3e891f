/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * whatsapp - what the files of the WhatsApp driver share
 *
 * For this folder and its tests only; everybody else uses channel.h.  The law is
 * contracts/whatsapp-cloud-api.md.
 */
#pragma once

#include "bridge/channels/channel.h"

#include <jansson.h>

typedef struct {
    char *group; /* "template:avviso" */
    char *name, *language, *category, *header;
    char **buttons;  /* payloads of its quick replies */
    char **purposes; /* classes and topics; none = all */
    bool is_banned;  /* the provider takes it no more */
} WhatsAppTemplate;

typedef struct {
    Channel base;
    Http *http;
    char *api_url; /* with version, ends with a slash */
    char *messages_url, *media_url;
    char *language; /* of [bridge]: that of templates for everybody */
    char *phone_number_id, *waba_id, *auth_header, *ca_file;
    Secret *token, *app_secret, *verify_token; /* or NULL */
    GPtrArray *templates;                      /* of WhatsAppTemplate */
} WhatsApp;

/* --- whatsapp-errors.c --- */

/* What an error code means for us; contract 7. */
typedef struct {
    int first, last; /* codes */
    const char *reason;
    Outcome outcome;
    OutcomeScope scope;
    unsigned retry_after_s, most_tries;
    bool alert, close_window, slow_down, is_template, no_new_people;
} WhatsAppError;

/* Returns: (unowned) never NULL.  @details: the provider's words, which for two
 * codes decide whom the error is about; may be NULL. */
const WhatsAppError *
whatsapp_error_find(int code, const char *details);

/* Returns: (owned) @words on one line, short, without numbers, names of tokens or
 * anything that could be one; NULL for NULL. */
char *
whatsapp_hide(const char *words);

/* What the answer to a send or an upload was; its strings live as long as it. */
typedef struct {
    ChannelResult result;
    char *id; /* of message or media, NULL unless accepted */
    char *detail;
} WhatsAppAnswer;

/* @list: "messages" when the id stands in the first object of a list, else NULL. */
void
whatsapp_answer_read(WhatsAppAnswer *answer, const HttpResult *http, const char *list);
void
whatsapp_answer_clear(WhatsAppAnswer *answer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(WhatsAppAnswer, whatsapp_answer_clear)

/* --- whatsapp-accepted.c --- */

/* Returns: (owned) the message's id, where @bytes are plainly the usual answer to one
 * that was accepted; NULL says nothing. */
char *
whatsapp_accepted_id(const char *bytes, size_t length);

/* --- whatsapp-json.c --- */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(json_t, json_decref)

/* Returns: (owned) the document, or NULL when it is no JSON object or is nested
 * deeper than LIMIT_JSON_DEPTH. */
json_t *
whatsapp_json_read(const char *bytes, size_t length);

/* Returns: (unowned) the string @key of @object, or NULL. */
const char *
whatsapp_json_text(const json_t *object, const char *key);

/* A number, also when it is written as a string; 0 when there is none. */
int64_t
whatsapp_json_number(const json_t *object, const char *key);

/* --- whatsapp-render.c --- */

/* Returns: (owned) @text in WhatsApp's markup. */
char *
whatsapp_render(const RichText *text);

/* Returns: (owned) @title as one bold line. */
char *
whatsapp_render_title(const char *title);

/* Returns: (owned) the words of @runs on one line, without styles and without anything
 * that would be taken for markup. */
char *
whatsapp_render_bare(const Run *runs, unsigned count);

/* --- whatsapp-flatten.c --- */

/* Returns: (owned) @text on one line for a template's parameter: no newline, no tab, no
 * run of blanks, no markup; " · " where the end of a line would be lost.  When neither
 * @title nor the beginning says when, the sentence that does goes first. */
char *
whatsapp_flatten(const RichText *text, const char *title);

/* The same for one line of plain text. */
char *
whatsapp_flatten_line(const char *line);

/* --- whatsapp-lead.c --- */

/* Brings the group that says day and hour to the front of @groups (of GString, one
 * sentence or list each) when neither @title nor @beginning does.
 * Returns: whether it changed the order. */
bool
whatsapp_lead(GPtrArray *groups, const char *title, const char *beginning);

/* --- whatsapp-compose.c --- */

GPtrArray *
whatsapp_compose(Channel *self, const Broadcast *broadcast, bool open, GError **error);

/* Returns: (unowned) the category of the template that a notice of @class without
 * topics and files is meant to go by, banned or not; NULL = there is none. */
const char *
whatsapp_category_for(const WhatsApp *self, NoticeClass class);

/* Returns: (owned) "NAME:LANGUAGE". */
char *
whatsapp_template_name(const WhatsAppTemplate *template);
void
whatsapp_set_banned(Channel *self, const char *const *names);

/* --- whatsapp-answer.c --- */

char *
whatsapp_answer(Channel *self, const ChannelAnswer *answer);

/* --- whatsapp-webhook.c --- */

char *
whatsapp_handshake(Channel *self, GHashTable *query);
bool
whatsapp_is_signed(Channel *self, const char *signature, GBytes *body);
GPtrArray *
whatsapp_webhook(Channel *self, GBytes *body, GError **error);

/* --- whatsapp-check.c --- */

void
whatsapp_check(Channel *self, ChannelCheckLine line, ChannelCheckDone done,
               void *user_data);

void
whatsapp_limits(Channel *self, ChannelLimitsDone done, void *user_data);

/* How many people a day the description of our number allows: -1 = all, 0 = it does not
 * say. */
int64_t
whatsapp_tier(const json_t *number);

/* Compares the settings with what the provider lists (the "data" of an answer), one
 * @line for each [template]. */
void
whatsapp_check_templates(const WhatsApp *self, json_t *listed, ChannelCheckLine line,
                         void *user_data);
