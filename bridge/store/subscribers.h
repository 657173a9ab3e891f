/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * subscribers - citizens enrolled on a channel, and the topics they follow
 *
 * The identity is an internal id; number and BSUID are attributes and either
 * may be missing (contracts/whatsapp-cloud-api 9).  Names are never stored.
 */
#pragma once

#include "bridge/base/words.h"
#include "bridge/store/store.h"

/* The numbers stand in the database: append, never reorder. */
typedef enum {
    SUBSCRIBER_ACTIVE = 0,
    SUBSCRIBER_LEFT = 1,
    SUBSCRIBER_STAFF = 2, /* phone of a sender, for trials; never in an audience */
} SubscriberState;

/* Strings owned; NULL where unknown. */
typedef struct {
    int64_t id;
    char *number; /* E.164 with + */
    char *bsuid;
    char *channel;
    char *topics; /* names parted by commas; "" = all */
    char *language, *zone;
    int64_t consented_s;
    char *consent_source, *consent_words;
    const char *notice; /* unowned; for subscribers_add(): the version of the privacy
                           notice that they were shown, or NULL (consents.h) */
    SubscriberState state;
    int64_t left_s;
    int64_t suspended_s;    /* in no audience but an emergency's; 0 = not */
    int64_t no_marketing_s; /* refuses marketing since then; 0 = not */
    int64_t window_until_s; /* the 24-hour window is open until then; 0 = never */
} SubscriberRow;

void
subscriber_row_free(SubscriberRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SubscriberRow, subscriber_row_free)

/*
 * Adds one; somebody who had left or was suspended is enrolled again.  Sets row->id.
 * Fails with STORE_ERROR_CONFLICT when the number is active already (row->id is
 * set then, and nothing is changed).
 */
bool
subscribers_add(Store *store, SubscriberRow *row, GError **error);

/* Who says that somebody wants to be enrolled. */
typedef enum {
    SUBSCRIBER_ASKED,        /* they themselves, now */
    SUBSCRIBER_LISTED,       /* a list, which may be older than what they said since */
    SUBSCRIBER_LISTED_DATED, /* a list that names the time of their consent */
} SubscriberWord;

/*
 * The same for one line of a long list, between store_begin() and store_commit() and
 * without a step of its own, which would cost more than the line: after an error other
 * than STORE_ERROR_CONFLICT the caller rolls back.  CONFLICT, nothing being changed,
 * also for whoever left, was forgotten or suspended, unless @word is dated and
 * row->consented_s is later than that.
 */
bool
subscribers_add_listed(Store *store, SubscriberRow *row, SubscriberWord word,
                       GError **error);

/* Number or BSUID, either may be NULL.  Returns: (owned) or NULL. */
SubscriberRow *
subscribers_find(Store *store, const char *channel, const char *number,
                 const char *bsuid, GError **error);

/* Leaves, as the office noted.  Returns false with NOT_FOUND when nobody is enrolled
 * so. */
bool
subscribers_leave(Store *store, int64_t id, GError **error);

/* The same: who wrote it down and in which @words (or NULL), for the record of consent
 * (consents.h). */
bool
subscribers_leave_by(Store *store, int64_t id, const char *how, const char *words,
                     GError **error);

/* Follows these topics from now on ("" = all); the record of consent says so. */
bool
subscribers_choose(Store *store, int64_t id, const char *topics, const char *words,
                   GError **error);

/* Lives in @zone from now on; NULL = nobody knows. */
bool
subscribers_set_zone(Store *store, int64_t id, const char *zone, GError **error);

/*
 * Leaves if still enrolled, and is forgotten: nothing about the person stays but the
 * dates (consent, leaving, now) and keyed hashes of number and BSUID, neither here nor,
 * when an older copy is restored, there (journal.h).  What waits to be sent to them is
 * skipped; the counts of reports stay.  Enrolled or not; what cannot be undone.
 * Returns false with NOT_FOUND when nothing is kept about @id, CONFLICT for staff,
 * whose phones stand in the settings.
 */
bool
subscribers_forget(Store *store, int64_t id, GError **error);

/*
 * When somebody about whom nothing is kept left (UTC seconds), by number or BSUID,
 * either may be NULL; the last time, if it was several times.  Whoever joins again by
 * their own word is a new subscriber; a list that has them still must not bring them
 * back. Returns: 0 = nobody such, -1 with STORE_ERROR.
 */
int64_t
subscribers_forgotten_s(Store *store, const char *channel, const char *number,
                        const char *bsuid, GError **error);

/* An inbound message at @at_s: the window is open until then + 24 h; learns the
 * BSUID; the number is suspended no longer.  Unknown people are no error and leave no
 * trace. */
bool
subscribers_heard(Store *store, const char *channel, const char *number,
                  const char *bsuid, int64_t at_s, GError **error);

/* How many notices to @id are in the books still; 0 on error. */
int64_t
subscribers_count_notices(Store *store, int64_t id);

typedef bool (*SubscriberVisit)(const SubscriberRow *row, void *user_data);

/* Calls @visit for each active one, suspended or not, in order of id, until it returns
 * false. */
bool
subscribers_each(Store *store, SubscriberVisit visit, void *user_data, GError **error);

/* Active ones on @channel (NULL = all), but for suspended ones; -1 on error. */
int64_t
subscribers_count(Store *store, const char *channel);

/* Those of them on @channel who would get a notice of @class with @topics (NULL-ended);
 * an emergency goes to suspended ones too. */
int64_t
subscribers_audience(Store *store, const char *channel, const char *const *topics,
                     NoticeClass class, bool everybody);
