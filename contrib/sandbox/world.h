/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * world - all that the stand-in knows: settings, clock, phones, messages
 *
 * One World is shared by the HTTP thread and the webhook threads.  Unless a
 * comment says otherwise, a function here is called with world->lock held.
 */
#pragma once

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>

#include "contrib/sandbox/answer.h"

/* Source: Meta, messages/send-messages and about-the-platform. */
#define WORLD_WINDOW_US (INT64_C(24) * 3600 * G_USEC_PER_SEC)
#define WORLD_PAIR_US (6 * G_USEC_PER_SEC)
#define WORLD_PAIR_BURST 45

/* Whoever chooses these numbers is a test; the caps only keep memory bounded. */
#define WORLD_MESSAGES_MAX 200000
#define WORLD_PHONES_MAX 1100000
#define WORLD_MEDIA_BYTES_MAX (512 * 1000 * 1000)

typedef struct Events Events;
typedef struct Templates Templates;

typedef struct {
    char *number;  /* digits only, with country code */
    char *name;    /* shown on the page and in webhooks */
    char *user_id; /* business-scoped id */
    int64_t window_until_us;
    int64_t pair_debt_us; /* the time up to which the pair limit is used */
    unsigned outside;     /* sends outside the window in the last 24 h */
    bool no_marketing;    /* the citizen pressed "stop marketing" */
} Phone;

typedef enum { STATE_SENT, STATE_DELIVERED, STATE_READ, STATE_FAILED, N_STATES } State;

typedef struct {
    int64_t seq;
    int64_t changed; /* world->version at the last change */
    bool inbound;
    bool in_window;   /* the window was open when it was accepted */
    bool hide_number; /* webhooks name the citizen by user_id only */
    char *wamid;
    Phone *phone; /* (unowned) */
    char *input;  /* the number or id as it was sent to us */
    char *type;
    char *text; /* what the citizen reads, with markup */
    char *footer;
    char *template;
    char *language;
    char *category; /* lower case: marketing, utility, service */
    json_t *params; /* template parameters by name or position */
    json_t *buttons;
    char *list; /* label that opens the buttons, which are lines of a list; NULL = none
                 */
    json_t *payload;  /* the request as it came */
    char *media_id;   /* NULL also when sent by link */
    char *media_link; /* NULL when sent by id */
    char *filename;
    char *callback;
    int64_t at_us;
    int64_t state_us[N_STATES]; /* 0 = not reached */
    int error;                  /* with STATE_FAILED */
} Message;

typedef struct {
    char *id;
    char *mime;
    char *filename;
    char *sha256;
    GBytes *bytes;
    int64_t at_us;
} Media;

/* What POST /sandbox/settings changes; reset by POST /sandbox/reset. */
typedef struct {
    int64_t throughput_per_s; /* 0 = off */
    int64_t daily_limit;      /* distinct numbers outside windows in 24 h; 0 = off */
    int64_t daily_code;       /* undocumented by Meta, so it can be chosen */
    int64_t batch;            /* most statuses in one webhook */
    int64_t sent_ms, delivered_ms, read_ms;
    bool pair_limit;
    bool hold;    /* webhooks wait */
    bool endings; /* numbers with telling endings act on them */
    bool expired; /* the token */
    bool subscribed;
    bool reads; /* false = nobody has read receipts on */
} Knobs;

typedef struct {
    char *token, *app_secret, *verify_token;
    char *phone_number_id, *waba_id, *display_number, *country_code;
    char *webhook_url; /* NULL = send-only */
    char *ca_file;
    char *base_url; /* how clients reach us, without a final slash */
} Identity;

typedef struct {
    GMutex lock;
    Identity id;
    Knobs knobs, knobs_at_start;
    int64_t clock_offset_us;
    int64_t frozen_us; /* 0 = the clock runs */
    int64_t version;
    int64_t epoch; /* counts resets */
    int64_t last_seq, last_media;
    GHashTable *phones;  /* number -> Phone */
    GHashTable *by_user; /* user_id -> Phone */
    GQueue messages;     /* of Message, oldest first */
    GHashTable *by_seq;  /* of Message, keyed by &seq */
    GHashTable *media;   /* id -> Media */
    size_t media_bytes;
    GHashTable *callbacks; /* callback -> count */
    GQueue outside;        /* of OutsideSend, oldest first */
    int64_t outside_phones;
    double tokens; /* of the throughput bucket */
    int64_t tokens_us;
    GPtrArray *scenarios; /* of Scenario */
    GRand *dice;          /* for what a scenario leaves to chance */
    GHashTable *refused;  /* error code as text -> count */
    int64_t n_requests, n_sends, n_accepted, n_duplicates, n_uploads;
    int64_t n_webhooks, n_webhook_failures, n_webhook_lost;
    int64_t peak_second, peak_count, peak; /* most accepted in one second */
    Templates *templates;
    Events *events;
} World;

/* Returns: (owned) a world without templates and events.  Takes no lock. */
World *
world_new(void);

/* Frees also what hangs on it, but not events.  Takes no lock. */
void
world_free(World *world);

/* Forget messages, phones, media, scenarios, counts; the clock runs again. */
void
world_reset(World *world);

/* Returns: microseconds since 1970 on the stand-in's own clock. */
int64_t
world_now_us(const World *world);

/* Returns: (unowned) the phone of @number (digits), made when new; NULL when full. */
Phone *
world_phone(World *world, const char *number);

/* Returns: whether the phone's owner has read receipts on. */
bool
world_phone_reads(const World *world, const Phone *phone);

/* Adds @message (taken), numbers it and gives it a wamid.  Returns: (unowned) it. */
Message *
world_add(World *world, Message *message);

/* Returns: (unowned) the message, or NULL when it was dropped. */
Message *
world_message(World *world, int64_t seq);

/* Returns: (unowned) the last message of that wamid, or NULL. */
Message *
world_by_wamid(World *world, const char *wamid);

/* Records that the message got so far; states never go back. */
void
world_mark(World *world, Message *message, State state, int error);

/* Returns: 0, or the error code of the limit that forbids a send now. */
int
world_limits(World *world, Phone *phone, bool in_window);

/* Returns: (unowned) the medium, or NULL when unknown or older than 30 days. */
Media *
world_media(World *world, const char *id);

/* Returns: (owned) all, or what changed after @since, as GET /sandbox/messages. */
json_t *
world_describe(World *world, int64_t since);

void
message_free(Message *message);
const char *
state_name(State state);
