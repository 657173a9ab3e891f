/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * subscribers-add - who joins, or comes back, and the topics they follow
 */
#include "bridge/base/clock.h"
#include "bridge/store/consents.h"
#include "bridge/store/journal.h"
#include "bridge/store/sql.h"
#include "bridge/store/subscribers.h"

/* A topic that nobody has had yet is written down first. */
static bool
add_topic(Store *store, int64_t id, const char *name, GError **error)
{
    static const char follow[] = "INSERT INTO subscriber_topics (subscriber, topic)"
                                 " SELECT ?1, id FROM topics WHERE name = ?2"
                                 " ON CONFLICT DO NOTHING";

    if (!SQL_RUN(store, error, follow, INT(id), TEXT(name)))
        return false;
    return sql_changed(store) > 0 ||
           (SQL_RUN(store, error,
                    "INSERT INTO topics (name) VALUES (?1) ON CONFLICT DO NOTHING",
                    TEXT(name)) &&
            SQL_RUN(store, error, follow, INT(id), TEXT(name)));
}

static bool
add_topics(Store *store, int64_t id, const char *topics, GError **error)
{
    g_auto(GStrv) names = g_strsplit(topics ? topics : "", ",", -1);

    for (char **name = names; *name; name++)
        if (*g_strstrip(*name) && !add_topic(store, id, *name, error))
            return false;
    return true;
}

static bool
set_topics(Store *store, int64_t id, const char *topics, GError **error)
{
    return SQL_RUN(store, error, "DELETE FROM subscriber_topics WHERE subscriber = ?1",
                   INT(id)) &&
           add_topics(store, id, topics, error);
}

static bool
note_consent(Store *store, const SubscriberRow *row, GError **error)
{
    const ConsentRow consent = {
        .kind = CONSENT_JOIN,
        .at_s = row->consented_s,
        .how = row->consent_source,
        .words = row->consent_words,
        .notice = (char *) row->notice,
    };

    return consents_add(store, row->id, &consent, error);
}

static bool
insert_row(Store *store, SubscriberRow *row, GError **error)
{
    if (!SQL_RUN(store, error,
                 "INSERT INTO subscribers (channel, number, bsuid, state, language,"
                 " zone, consented_s, consent_source, consent_words, window_until_s)"
                 " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                 TEXT(row->channel), TEXT(row->number), TEXT(row->bsuid),
                 INT(row->state), TEXT(row->language), TEXT(row->zone),
                 INT(row->consented_s), TEXT(row->consent_source),
                 TEXT(row->consent_words), INT(row->window_until_s)))
        return false;

    row->id = sqlite3_last_insert_rowid(store->db);
    return add_topics(store, row->id, row->topics, error);
}

/* Of somebody who had left or was staff. */
static bool
update_row(Store *store, SubscriberRow *row, int64_t id, GError **error)
{
    if (!SQL_RUN(store, error,
                 "UPDATE subscribers SET number = coalesce(?2, number),"
                 " bsuid = coalesce(?3, bsuid), state = ?4, left_s = 0,"
                 " suspended_s = 0, unreachable = 0,"
                 " language = ?5, zone = ?6, consented_s = ?7, consent_source = ?8,"
                 " consent_words = ?9, window_until_s = max(window_until_s, ?10)"
                 " WHERE id = ?1",
                 INT(id), TEXT(row->number), TEXT(row->bsuid), INT(row->state),
                 TEXT(row->language), TEXT(row->zone), INT(row->consented_s),
                 TEXT(row->consent_source), TEXT(row->consent_words),
                 INT(row->window_until_s)) ||
        !set_topics(store, id, row->topics, error))
        return false;

    row->id = id;
    return true;
}

/* @old: the row that is kept of them, NULL = none. */
static bool
write_row(Store *store, SubscriberRow *row, const SubscriberRow *old, GError **error)
{
    bool again = old && old->state == SUBSCRIBER_LEFT;

    if (!(old ? update_row(store, row, old->id, error) : insert_row(store, row, error)))
        return false;

    row->left_s = 0;
    return row->state != SUBSCRIBER_ACTIVE ||
           (note_consent(store, row, error) &&
            journal_join(store, row->id, again, error));
}

/* Whoever left, was forgotten or cannot be reached comes back by a list only where it
 * names a consent given after that. */
static bool
may_come_back(Store *store, const SubscriberRow *row, const SubscriberRow *old,
              SubscriberWord word, GError **error)
{
    g_autoptr(GError) why = NULL;
    int64_t ended_s =
        subscribers_forgotten_s(store, row->channel, row->number, row->bsuid, &why);

    if (why) {
        g_propagate_error(error, g_steal_pointer(&why));
        return false;
    }
    if (old)
        ended_s = MAX(ended_s, MAX(old->left_s, old->suspended_s));
    if (ended_s <= 0 || (word == SUBSCRIBER_LISTED_DATED && row->consented_s > ended_s))
        return true;

    g_autofree char *when = clock_text(ended_s);

    g_set_error(error, STORE_ERROR, STORE_ERROR_CONFLICT,
                "left, or was taken off, at %s: only a consented_at after that brings "
                "this person back",
                when);
    return false;
}

static bool
add(Store *store, SubscriberRow *row, SubscriberWord word, GError **error)
{
    g_autoptr(GError) why = NULL;
    g_autoptr(SubscriberRow) old =
        subscribers_find(store, row->channel, row->number, row->bsuid, &why);

    if (why) {
        g_propagate_error(error, g_steal_pointer(&why));
        return false;
    }
    if (old && ((old->state == SUBSCRIBER_ACTIVE && old->suspended_s == 0) ||
                (old->state == row->state && row->state == SUBSCRIBER_STAFF))) {
        row->id = old->id;
        g_set_error(error, STORE_ERROR, STORE_ERROR_CONFLICT, "already enrolled");
        return false;
    }
    if (word != SUBSCRIBER_ASKED && !may_come_back(store, row, old, word, error))
        return false;
    return write_row(store, row, old, error);
}

bool
subscribers_add(Store *store, SubscriberRow *row, GError **error)
{
    g_return_val_if_fail(row->channel && (row->number || row->bsuid), false);
    g_return_val_if_fail(row->state != SUBSCRIBER_LEFT, false);

    return sql_enter(store, error) &&
           sql_leave(store, add(store, row, SUBSCRIBER_ASKED, error), error);
}

bool
subscribers_add_listed(Store *store, SubscriberRow *row, SubscriberWord word,
                       GError **error)
{
    g_return_val_if_fail(row->channel && row->number && sql_is_joined(store), false);

    return add(store, row, word, error);
}

static bool
choose(Store *store, int64_t id, const char *topics, const char *words, GError **error)
{
    const ConsentRow consent = {
        .kind = CONSENT_TOPICS,
        .at_s = clock_now_s(),
        .how = (char *) CONSENT_BY_MESSAGE,
        .words = (char *) words,
        .topics = (char *) topics,
    };

    return set_topics(store, id, topics, error) &&
           consents_add(store, id, &consent, error);
}

bool
subscribers_choose(Store *store, int64_t id, const char *topics, const char *words,
                   GError **error)
{
    return sql_enter(store, error) &&
           sql_leave(store, choose(store, id, topics, words, error), error);
}
