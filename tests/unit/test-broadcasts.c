/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/base/limits.h"
#include "bridge/store/mails.h"
#include "tests/unit/store-fixture.h"

static int64_t
add_one(Fixture *f, const char *number, const char *topics)
{
    g_autoptr(GError) error = NULL;
    SubscriberRow row = {.channel = (char *) CHANNEL,
                         .number = (char *) number,
                         .topics = (char *) topics};

    g_assert_true(subscribers_add(f->store, &row, &error));
    g_assert_no_error(error);
    return row.id;
}

static int64_t
add_freezing(Fixture *f, const char *topics)
{
    BroadcastRow row = {.title = (char *) "Avviso", .topics = (char *) topics};

    g_assert_true(broadcasts_add(f->store, &row, NULL));
    g_assert_cmpint(row.state, ==, BROADCAST_FREEZING);
    return row.id;
}

static bool
freeze(Fixture *f, int64_t id, const char *const *numbers, bool everybody)
{
    g_autoptr(GError) error = NULL;
    bool more = false;

    g_assert_true(broadcasts_freeze_some(f->store, id, CHANNEL, numbers, everybody,
                                         &more, &error));
    g_assert_no_error(error);
    return more;
}

static int64_t
has_delivery(Fixture *f, int64_t id, int64_t subscriber)
{
    return SQL_NUMBER(f->store, -1,
                      "SELECT count(*) FROM deliveries WHERE broadcast = ?1"
                      " AND subscriber = ?2",
                      INT(id), INT(subscriber));
}

static void
test_row(Fixture *f, gconstpointer data)
{
    BroadcastRow row = {
        .sender = (char *) "sindaco@comune.example",
        .title = (char *) "Neve",
        .content = (char *) "{}",
        .topics = (char *) "meteo",
        .class = CLASS_URGENT,
        .is_trial = true,
        .send_at_s = NOW_S,
        .valid_until_s = NOW_S + 60,
    };

    g_assert_true(broadcasts_add(f->store, &row, NULL));

    g_autoptr(BroadcastRow) read = broadcasts_get(f->store, row.id, NULL);

    g_assert_cmpstr(read->sender, ==, "sindaco@comune.example");
    g_assert_cmpstr(read->title, ==, "Neve");
    g_assert_cmpstr(read->content, ==, "{}");
    g_assert_cmpstr(read->topics, ==, "meteo");
    g_assert_cmpint(read->class, ==, CLASS_URGENT);
    g_assert_true(read->is_trial);
    g_assert_cmpint(read->send_at_s, ==, NOW_S);
    g_assert_cmpint(read->valid_until_s, ==, NOW_S + 60);
    g_assert_null(broadcasts_get(f->store, 99, NULL));
}

static void
test_topics(Fixture *f, gconstpointer data)
{
    int64_t all = add_one(f, "+393330000001", "");
    int64_t snow = add_one(f, "+393330000002", "meteo, scuola");
    int64_t school = add_one(f, "+393330000003", "scuola");
    int64_t near = add_one(f, "+393330000004", "met");
    int64_t id = add_freezing(f, "meteo,strade");
    int64_t general = add_freezing(f, "");
    int64_t mandatory = add_freezing(f, "emergenza");
    const char *const topics[] = {"meteo", "strade", NULL};

    g_assert_false(freeze(f, id, NULL, false));
    g_assert_cmpint(has_delivery(f, id, all), ==, 1);
    g_assert_cmpint(has_delivery(f, id, snow), ==, 1);
    g_assert_cmpint(has_delivery(f, id, school), ==, 0);
    g_assert_cmpint(has_delivery(f, id, near), ==, 0);
    assert_counts(f, id, STATE_PENDING, 2, -1);
    g_assert_cmpint(
        subscribers_audience(f->store, CHANNEL, topics, CLASS_ROUTINE, false), ==, 2);
    g_assert_cmpint(
        subscribers_audience(f->store, CHANNEL, topics, CLASS_ROUTINE, true), ==, 4);
    g_assert_cmpint(subscribers_audience(f->store, CHANNEL, NULL, CLASS_ROUTINE, false),
                    ==, 1);

    freeze(f, general, NULL, false);
    assert_counts(f, general, STATE_PENDING, 1, -1);
    freeze(f, mandatory, NULL, true);
    assert_counts(f, mandatory, STATE_PENDING, 4, -1);
}

/* Chunk by chunk, and again from the start after another channel: nobody twice. */
static void
test_chunks(Fixture *f, gconstpointer data)
{
    bool more = true;

    add_citizens(f, LIMIT_COMMIT_ROWS + 500);
    g_assert_true(subscribers_leave(f->store, 7, NULL));

    int64_t id = add_freezing(f, "");

    g_assert_true(freeze(f, id, NULL, true));
    assert_counts(f, id, STATE_PENDING, LIMIT_COMMIT_ROWS, -1);
    fixture_reopen(f);
    g_assert_false(freeze(f, id, NULL, true));
    assert_counts(f, id, STATE_PENDING, LIMIT_COMMIT_ROWS + 499, -1);

    g_assert_true(broadcasts_freeze_some(f->store, id, "sms", NULL, true, &more, NULL));
    g_assert_false(more);
    g_assert_true(freeze(f, id, NULL, true));
    assert_counts(f, id, STATE_PENDING, LIMIT_COMMIT_ROWS + 499, -1);

    g_autoptr(GPtrArray) none = claim(f, 10);

    g_assert_cmpuint(none->len, ==, 0);
}

static void
test_trial(Fixture *f, gconstpointer data)
{
    static const char *const numbers[] = {"+393330000001", "+393330000002",
                                          "+393330000099", "+393330000099", NULL};

    add_citizens(f, 3);
    g_assert_true(subscribers_leave(f->store, 2, NULL));

    int64_t id = add_freezing(f, "");

    g_assert_false(freeze(f, id, numbers, false));
    g_assert_true(broadcasts_set_ready(f->store, id, NULL));
    assert_counts(f, id, STATE_PENDING, 3, -1);

    g_autoptr(GPtrArray) claims = claim(f, 10);

    g_assert_cmpuint(claims->len, ==, 3);

    /* Staff and those who had left are no part of an audience. */
    g_assert_cmpint(subscribers_count(f->store, CHANNEL), ==, 2);

    int64_t next = add_broadcast(f, CLASS_ROUTINE);

    assert_counts(f, next, STATE_PENDING, 2, -1);
}

static void
test_ready(Fixture *f, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    MailRow mail = {.uidvalidity = 1, .uid = 1};

    add_citizens(f, 2);
    g_assert_true(mails_add(f->store, &mail, NULL, NULL));

    BroadcastRow row = {.mail_id = mail.id, .title = (char *) "Avviso"};
    BroadcastRow twice = row;

    g_assert_true(broadcasts_add(f->store, &row, NULL));
    g_assert_false(broadcasts_add(f->store, &twice, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_CONFLICT);
    g_clear_error(&error);
    freeze_all(f, row.id);

    g_autoptr(BroadcastRow) read = broadcasts_of_mail(f->store, mail.id, NULL);
    g_autoptr(MailRow) queued = mails_get(f->store, mail.id, NULL);

    g_assert_cmpint(read->id, ==, row.id);
    g_assert_cmpint(read->state, ==, BROADCAST_READY);
    g_assert_cmpint(read->audience, ==, 2);
    g_assert_cmpint(read->ready_s, >, 0);
    g_assert_cmpint(queued->state, ==, MAIL_QUEUED);
    g_assert_cmpint(queued->decision, ==, MAIL_QUEUED);

    g_assert_false(broadcasts_set_ready(f->store, row.id, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_CONFLICT);
    g_clear_error(&error);
    g_assert_false(broadcasts_drop(f->store, row.id, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
}

static void
test_drop(Fixture *f, gconstpointer data)
{
    add_citizens(f, 3);

    int64_t id = add_freezing(f, "");

    freeze(f, id, NULL, true);
    g_assert_true(broadcasts_drop(f->store, id, NULL));
    g_assert_null(broadcasts_get(f->store, id, NULL));
    g_assert_cmpint(
        sql_number(f->store, -1, "SELECT count(*) FROM deliveries", NULL, 0), ==, 0);
    g_assert_cmpint(sql_number(f->store, -1, "SELECT count(*) FROM tallies", NULL, 0),
                    ==, 0);
}

static void
test_list(Fixture *f, gconstpointer data)
{
    BroadcastCounts counts = {.audience = 5};
    g_autoptr(GError) error = NULL;
    int64_t first = add_broadcast(f, CLASS_ROUTINE);
    int64_t second = add_broadcast(f, CLASS_ROUTINE);

    g_assert_true(broadcasts_set_state(f->store, first, BROADCAST_DONE, NULL));

    g_autoptr(GPtrArray) all = broadcasts_list(f->store, 0, NULL);
    g_autoptr(GPtrArray) newest = broadcasts_list(f->store, 1, NULL);
    g_autoptr(GPtrArray) done = broadcasts_in_state(f->store, BROADCAST_DONE, NULL);
    const BroadcastRow *row = g_ptr_array_index(newest, 0);
    const BroadcastRow *finished = g_ptr_array_index(done, 0);

    g_assert_cmpuint(all->len, ==, 2);
    g_assert_cmpuint(newest->len, ==, 1);
    g_assert_cmpint(row->id, ==, second);
    g_assert_cmpuint(done->len, ==, 1);
    g_assert_cmpint(finished->id, ==, first);
    g_assert_cmpint(finished->finished_s, >, 0);

    g_assert_false(broadcasts_counts(f->store, 99, &counts, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
    g_assert_cmpint(counts.audience, ==, 5);
    g_assert_cmpint(broadcasts_cancel(f->store, 99, NULL), ==, -1);
}

/* What is over keeps its end, and what is freezing its mail's way through intake. */
static void
test_cancel(Fixture *f, gconstpointer data)
{
    static const BroadcastState cancellable[] = {BROADCAST_READY, BROADCAST_SENDING,
                                                 BROADCAST_PAUSED};
    int64_t id = add_broadcast(f, CLASS_ROUTINE);

    for (unsigned i = 0; i < G_N_ELEMENTS(cancellable); i++) {
        g_assert_true(broadcasts_set_state(f->store, id, cancellable[i], NULL));
        g_assert_cmpint(broadcasts_cancel(f->store, id, NULL), >=, 0);
    }
    for (int state = BROADCAST_FREEZING; state <= BROADCAST_DONE; state++) {
        g_autoptr(GError) error = NULL;

        if (state != BROADCAST_FREEZING && state < BROADCAST_CANCELLED)
            continue;
        g_assert_true(broadcasts_set_state(f->store, id, (BroadcastState) state, NULL));
        g_assert_cmpint(broadcasts_cancel(f->store, id, &error), ==, -1);
        g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    ADD("/broadcasts/row", test_row);
    ADD("/broadcasts/topics", test_topics);
    ADD("/broadcasts/chunks", test_chunks);
    ADD("/broadcasts/trial", test_trial);
    ADD("/broadcasts/ready", test_ready);
    ADD("/broadcasts/drop", test_drop);
    ADD("/broadcasts/list", test_list);
    ADD("/broadcasts/cancel", test_cancel);

    return g_test_run();
}
