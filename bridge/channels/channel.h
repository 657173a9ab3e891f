/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * channel - what every way out (WhatsApp, Telegram, SMS) must be able to do
 *
 * A channel composes a broadcast into parts in its own markup, carries one part
 * to one recipient and says how that went.  It knows nothing of mail, of staff,
 * or of the other channels.  Retrying, pacing and bookkeeping are the work of
 * flow/dispatch and flow/track, never the channel's.
 *
 * Every op runs in the main context and none may block.  Arguments stay the
 * caller's: an op copies what must outlive the call.  A `done` is called exactly
 * once, in the main context, after the op that asked for it has returned.
 */
#pragma once

#include "bridge/base/attempt.h"
#include "bridge/base/broadcast.h"
#include "bridge/base/settings.h"
#include "bridge/net/http.h"

typedef struct Channel Channel;

typedef enum {
    OUTCOME_ACCEPTED,  /* the provider took it; a receipt may follow */
    OUTCOME_DELIVERED, /* it reached the recipient's device; final */
    OUTCOME_DEFERRED,  /* surely not sent: try again, not before retry_after_s */
    OUTCOME_REFUSED,   /* surely not sent, and never will be as it is; final */
    OUTCOME_UNCERTAIN, /* a byte may have left and no answer came: never resend blindly
                        */
} Outcome;

/* Whom an outcome other than accepted speaks of. */
typedef enum {
    SCOPE_DELIVERY,   /* this delivery */
    SCOPE_SUBSCRIBER, /* this person: also other broadcasts */
    SCOPE_BROADCAST,  /* nobody will get this broadcast as it is (template, payload) */
    SCOPE_CHANNEL,    /* the whole channel: pause (token, account, rate) */
} OutcomeScope;

/* Strings are valid during the call only. */
typedef struct {
    Outcome outcome;
    OutcomeScope scope;
    unsigned retry_after_s; /* 0 = the caller decides */
    bool alert;             /* the administrator must hear of it */
    bool close_window;      /* 131047: send as template instead */
    bool is_template;       /* REFUSED or DEFERRED, SCOPE_BROADCAST: another template of
                               the same category may do */
    bool slow_down;         /* the rate was too high: lower it */
    bool no_new_people;  /* nobody more outside a window for now; with SCOPE_CHANNEL */
    unsigned most_tries; /* DEFERRED: 0 = no end of its own */
    const char *receipt_id; /* provider's name for the attempt, or NULL */
    int code;               /* the provider's error code, 0 = none */
    const char *reason;     /* stable kebab-case word of ours; NULL when accepted */
    const char *detail;     /* the provider's words, for the technician; no number */
} ChannelResult;

typedef void (*ChannelDone)(const ChannelResult *result, void *user_data);

/* One message to one person. */
typedef struct {
    const char *number;   /* E.164 with +, or NULL */
    const char *bsuid;    /* or NULL; one of the two is there */
    const char *callback; /* "delivery.part.attempt", or "answer.NUMBER" */
    const char *body;     /* from ChannelPart, media already resolved */
} ChannelMessage;

/* A part of a composed broadcast: the same for every recipient. */
typedef struct {
    char *kind; /* text, template, image, document, ... */
    char *body; /* the channel's own text, to be completed by send(); for WhatsApp
                   the members of the payload from "type" on, without braces */
    const char *template; /* interned "NAME:LANGUAGE"; NULL = it needs none */
    char *category;   /* what the provider charges it as; marketing is not for people
                         who refuse it; NULL = the driver's own */
    GPtrArray *media; /* of char *: SHA-256 of files that body refers to as
                         sha256:HEX; the caller uploads and replaces them */
} ChannelPart;

void
channel_part_free(ChannelPart *part);

/* Returns: (owned) @body with each sha256:HEX replaced by its id in @ids
 * (HEX -> id); those without an id stay. */
char *
channel_resolve_media(const char *body, GHashTable *ids);

/* Lines that a list may have. */
#define CHANNEL_CHOICES_MOST 10

/* One line of a list; @id comes back as the payload of a tap (200 bytes at most). */
typedef struct {
    const char *id;
    const char *title; /* some 24 characters */
    const char *hint;  /* some 72; NULL = none */
} ChannelChoice;

/* What somebody inside the window is answered. */
typedef struct {
    const char *text;
    const char *button; /* opens the list, some 20 characters */
    const ChannelChoice *choices;
    unsigned choice_count; /* 0 = text alone */
} ChannelAnswer;

typedef enum {
    CHANNEL_EVENT_STATUS,  /* of one of our attempts */
    CHANNEL_EVENT_MESSAGE, /* a citizen wrote, or tapped a button */
    CHANNEL_EVENT_ACCOUNT, /* the account or a template changed */
} ChannelEventKind;

/* What a citizen's message is made of. */
typedef enum {
    CONTENT_TEXT,
    CONTENT_TAP,   /* on a button or a line of a list */
    CONTENT_MEDIA, /* a picture, a film, a voice message, a document, a place; text is
                      its caption */
    CONTENT_MUTE,  /* a sticker, what we do not know: nothing is said */
    CONTENT_REACTION, /* an emoji on a message of ours */
} ChannelContent;

/* What a webhook said.  Strings owned; NULL where absent. */
typedef struct {
    ChannelEventKind kind;
    int64_t at_s;
    char *number, *bsuid; /* whom it concerns; number with + */
    /* STATUS */
    char *receipt_id, *callback;
    AttemptEvent status; /* SENT, DELIVERED, READ, FAIL */
    int code;
    char *reason, *detail;
    Outcome outcome; /* for FAIL: what the error table says, as in ChannelResult */
    OutcomeScope scope;
    bool alert, close_window;
    bool is_template; /* its template is taken no more, as in ChannelResult */
    unsigned most_tries;
    /* MESSAGE */
    ChannelContent content;
    char *message_id;
    char *text;       /* words, or the button's text */
    char *payload;    /* of a button */
    char *context_id; /* receipt_id of the message of ours that it answers */
    /* ACCOUNT */
    char *subject; /* "template:NAME:LANG", "account", "number", "person" */
    char *event;   /* the provider's word; of a person marketing-stop, marketing-resume,
                      number-changed (@number is the old one) or id-changed */
    char *new_bsuid; /* id-changed */
} ChannelEvent;

void
channel_event_free(ChannelEvent *event);

typedef void (*ChannelUploadDone)(const char *id, int64_t valid_until_s,
                                  const ChannelResult *result, void *user_data);

/* What a line of `banditore check` says of a thing. */
typedef enum {
    CHECK_BAD,     /* to be mended first */
    CHECK_GOOD,    /* well */
    CHECK_WARNING, /* works; the sentence begins with "warning:" and says what not */
} CheckMark;

typedef void (*ChannelCheckLine)(CheckMark mark, const char *text, void *user_data);
typedef void (*ChannelCheckDone)(void *user_data);

/* The provider lists a template ("NAME:LANGUAGE") as approved, in our category. */
typedef void (*ChannelTemplateGood)(const char *name, void *user_data);
/* @people: different ones that may be written to first in 24 hours; -1 = no limit, 0 =
 * the provider did not say. */
typedef void (*ChannelLimitsDone)(int64_t people, void *user_data);

typedef struct {
    const char *name;       /* the driver's name in settings; lower case ASCII */
    const SettingKey *keys; /* MUST.  What [channel NAME] may hold; ended by NULL */

    /*
     * MUST.  Build an instance from @group ("channel:whatsapp") without touching
     * the network.  @http outlives the channel.
     * Returns: (owned), or NULL with CHANNEL_ERROR.
     */
    Channel *(*open)(const Settings *settings, const char *group, Http *http,
                     GError **error);

    /*
     * MUST.  Compose @broadcast for a recipient inside (@open) or outside the
     * 24-hour window.  The same arguments give the same parts.
     * Returns: (owned, of ChannelPart), at least one; or NULL with CHANNEL_ERROR
     * and a sentence when the channel cannot carry it.
     */
    GPtrArray *(*compose)(Channel *self, const Broadcast *broadcast, bool open,
                          GError **error);

    /* MAY be NULL: nobody is answered.  Returns: (owned) the body of a part (as
     * ChannelPart's) that says @answer; what is too long is cut. */
    char *(*answer)(Channel *self, const ChannelAnswer *answer);

    /* MUST.  The whole payload as it would be posted, as JSON text, for a preview.
     * Returns: (owned). */
    char *(*payload)(Channel *self, const ChannelMessage *message);

    /* MAY be NULL: no media.  Upload @bytes once; @done gets the provider's id. */
    void (*upload)(Channel *self, const Media *media, GBytes *bytes,
                   ChannelUploadDone done, void *user_data);

    /* MUST.  Start sending. */
    void (*send)(Channel *self, const ChannelMessage *message, ChannelDone done,
                 void *user_data);

    /*
     * MAY be NULL: no webhook.  The GET handshake: @query holds decoded names and
     * values.  Returns: (owned) the text to answer with 200, or NULL for 403.
     */
    char *(*handshake)(Channel *self, GHashTable *query);

    /* MUST with handshake.  Whether @signature (the header's value, or NULL) is
     * right for the raw @body.  Constant time. */
    bool (*is_signed)(Channel *self, const char *signature, GBytes *body);

    /* MUST with handshake.  Reads a stored webhook into ChannelEvents.
     * Returns: (owned, of ChannelEvent); NULL with CHANNEL_ERROR when the bytes are
     * no webhook of ours. */
    GPtrArray *(*webhook)(Channel *self, GBytes *body, GError **error);

    /* MAY be NULL: it has no templates.  @names ("NAME:LANGUAGE", NULL-ended) and no
     * others are not composed with; compose() chooses another of the same category, or
     * fails with CHANNEL_ERROR_TEMPLATE_BANNED. */
    void (*set_banned)(Channel *self, const char *const *names);

    /* MUST.  Try the provider: token, number, templates; one @line for each. */
    void (*check)(Channel *self, ChannelCheckLine line, ChannelCheckDone done,
                  void *user_data);

    /* MAY be NULL: it has no such limit.  Ask the provider for it. */
    void (*limits)(Channel *self, ChannelLimitsDone done, void *user_data);

    /* MUST.  Free; the Http cancels what is under way and calls its `done`s first.
     * Accepts NULL. */
    void (*close)(Channel *self);
} ChannelOps;

/* First member of every channel's own struct. */
struct Channel {
    const ChannelOps *ops;
    char *group;         /* "channel:whatsapp" */
    unsigned rate_per_s; /* what the settings allow */
    unsigned connections;
    bool has_webhook; /* status callbacks can come; false = send-only mode */
    int64_t uncertain_wait_s, uncertain_wait_emergency_s;
    unsigned compose_turn; /* changes when the same broadcast would be composed anew */
    ChannelTemplateGood
        template_good; /* told by check(); NULL = nobody wants to know */
    void *template_data;
    int64_t daily_limit;    /* people in 24 hours, as the settings say; 0 = nothing */
    int64_t reserve;        /* of them for emergencies: people, or where */
    bool reserve_is_share;  /* so: out of a hundred */
    int64_t monthly_budget; /* EUR; 0 = no limit */
    char *prices_file;      /* NULL = the installed one */
};

/* Returns: (unowned) what the store and the settings call @channel: "citizens" for the
 * group "channel:citizens", whatever its driver. */
const char *
channel_name(const Channel *channel);

#define CHANNEL_ERROR (channel_error_quark())
GQuark
channel_error_quark(void);

typedef enum {
    CHANNEL_ERROR_SETTINGS,        /* the group's settings do not fit together */
    CHANNEL_ERROR_TEMPLATE,        /* no template fits this broadcast */
    CHANNEL_ERROR_TEMPLATE_BANNED, /* those that would cannot be used for now */
    CHANNEL_ERROR_WEBHOOK,         /* the bytes are no webhook */
    CHANNEL_ERROR_MEDIA,
} ChannelError;

/* All drivers, ended by NULL (registry.c). */
extern const ChannelOps *const channel_registry[];

/* Returns: (unowned) the driver, or NULL. */
const ChannelOps *
channel_find(const char *driver);

/* Returns: (owned, static keys) for settings_load(); ended by a NULL driver. */
SettingDriver *
channel_setting_drivers(void);
