/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/store/sql.h"
#include "tests/unit/store-fixture.h"

#include <string.h>

/* ---- small words ------------------------------------------------------------- */

static void
settle(Fixture *f, const Claim *claim, AttemptResult result)
{
    g_autoptr(GError) error = NULL;

    result.delivery = claim->delivery;
    result.part = claim->part;
    result.attempt = claim->attempt;
    if (!result.at_ms)
        result.at_ms = NOW_MS;
    g_assert_true(deliveries_settle(f->store, &result, 1, &error));
    g_assert_no_error(error);
}

static void
accept(Fixture *f, const Claim *claim, const char *id)
{
    settle(f, claim, (AttemptResult){.event = EVENT_ACCEPT, .provider_id = id});
}

static unsigned
apply(Fixture *f, StatusUpdate update)
{
    g_autoptr(GError) error = NULL;
    unsigned unknown = 99;

    if (!update.at_s)
        update.at_s = NOW_S;
    g_assert_true(deliveries_apply(f->store, &update, 1, &unknown, &error));
    g_assert_no_error(error);
    return unknown;
}

/* ---- claims ------------------------------------------------------------------ */

static void
test_claim(Fixture *f, gconstpointer data)
{
    add_citizens(f, 3);

    int64_t id = add_broadcast(f, CLASS_ROUTINE);
    g_autoptr(GPtrArray) two = claim(f, 2);

    g_assert_cmpuint(two->len, ==, 2);

    const Claim *first = g_ptr_array_index(two, 0);

    g_assert_cmpuint(first->part, ==, 0);
    g_assert_cmpuint(first->attempt, ==, 1);
    g_assert_cmpuint(first->tries, ==, 1);
    g_assert_cmpint(first->broadcast, ==, id);
    g_assert_false(first->open);
    g_assert_cmpstr(first->number, ==, "+393330000001");

    assert_counts(f, id, STATE_SENDING, 2, STATE_PENDING, 1, -1);
    g_assert_cmpint(deliveries_next_due_ms(f->store, CHANNEL), <=, NOW_MS);

    g_autoptr(GPtrArray) rest = claim(f, 10);

    g_assert_cmpuint(rest->len, ==, 1);
    g_assert_cmpint(deliveries_next_due_ms(f->store, CHANNEL), ==, INT64_MAX);

    g_autoptr(BroadcastRow) row = broadcasts_get(f->store, id, NULL);

    g_assert_cmpint(row->state, ==, BROADCAST_SENDING);
}

static const Claim *
nth(const GPtrArray *claims, guint i)
{
    g_assert_cmpuint(claims->len, >, i);
    return g_ptr_array_index(claims, i);
}

static void
test_order(Fixture *f, gconstpointer data)
{
    add_citizens(f, 2);

    int64_t routine = add_broadcast(f, CLASS_ROUTINE);
    int64_t later = add_broadcast(f, CLASS_ROUTINE);
    int64_t emergency = add_broadcast(f, CLASS_EMERGENCY);
    int64_t urgent = add_broadcast(f, CLASS_URGENT);
    g_autoptr(GPtrArray) all = claim(f, 8);
    const int64_t wanted[] = {emergency, emergency, urgent, urgent,
                              routine,   routine,   later,  later};

    g_assert_cmpuint(all->len, ==, 8);
    for (guint i = 0; i < 8; i++)
        g_assert_cmpint(nth(all, i)->broadcast, ==, wanted[i]);
    g_assert_cmpint(nth(all, 0)->class, ==, CLASS_EMERGENCY);
}

static void
test_when(Fixture *f, gconstpointer data)
{
    add_citizens(f, 1);

    int64_t later = add_broadcast_row(f, (BroadcastRow){.send_at_s = NOW_S + 60});
    int64_t paused = add_broadcast(f, CLASS_ROUTINE);
    int64_t expired = add_broadcast_row(f, (BroadcastRow){.valid_until_s = NOW_S - 1});

    g_assert_true(broadcasts_set_state(f->store, paused, BROADCAST_PAUSED, NULL));

    g_autoptr(GPtrArray) none = claim(f, 10);

    g_assert_cmpuint(none->len, ==, 0);
    assert_counts(f, later, STATE_PENDING, 1, -1);
    assert_counts(f, paused, STATE_PENDING, 1, -1);
    assert_counts(f, expired, STATE_EXPIRED, 1, -1);
    g_assert_cmpint(deliveries_next_due_ms(f->store, CHANNEL), ==, NOW_MS + 60000);

    g_autoptr(GPtrArray) then = claim_at(f, NOW_MS + 60000, 10);

    g_assert_cmpuint(then->len, ==, 1);
    g_assert_cmpint(nth(then, 0)->broadcast, ==, later);
}

static void
test_expire(Fixture *f, gconstpointer data)
{
    add_citizens(f, 2);

    int64_t id = add_broadcast_row(f, (BroadcastRow){.valid_until_s = NOW_S + 10});
    g_autoptr(GPtrArray) one = claim(f, 1);

    settle(f, nth(one, 0),
           (AttemptResult){.event = EVENT_DEFER, .retry_at_ms = NOW_MS + 5000});
    g_assert_cmpint(deliveries_expire(f->store, NOW_S + 9, NULL), ==, 0);
    g_assert_cmpint(deliveries_expire(f->store, NOW_S + 10, NULL), ==, 2);
    assert_counts(f, id, STATE_EXPIRED, 2, -1);

    g_assert_cmpuint(
        apply(f, (StatusUpdate){.callback = "1.0.1", .event = EVENT_DELIVERED}), ==, 0);
    assert_counts(f, id, STATE_EXPIRED, 1, STATE_DELIVERED, 1, -1);
}

static void
test_cannot_carry(Fixture *f, gconstpointer data)
{
    add_citizens(f, 3);
    f->parts[0] = 0;
    f->reason = "no-template";

    int64_t id = add_broadcast(f, CLASS_ROUTINE);

    g_assert_true(
        subscribers_heard(f->store, CHANNEL, "+393330000002", NULL, NOW_S, NULL));

    g_autoptr(GPtrArray) claims = claim(f, 10);

    g_assert_cmpuint(claims->len, ==, 1);
    g_assert_true(nth(claims, 0)->open);
    assert_counts(f, id, STATE_FAILED, 2, STATE_SENDING, 1, -1);

    g_autoptr(GPtrArray) failures = broadcasts_failures(f->store, id, NULL);
    const BroadcastFailure *failure = g_ptr_array_index(failures, 0);

    g_assert_cmpuint(failures->len, ==, 1);
    g_assert_cmpstr(failure->reason, ==, "no-template");
    g_assert_cmpint(failure->count, ==, 2);
    g_assert_cmpint(failure->code, ==, 0);
}

static void
test_left(Fixture *f, gconstpointer data)
{
    add_citizens(f, 2);

    int64_t id = add_broadcast(f, CLASS_ROUTINE);

    g_assert_true(subscribers_leave(f->store, 1, NULL));

    g_autoptr(GPtrArray) claims = claim(f, 10);

    g_assert_cmpuint(claims->len, ==, 1);
    g_assert_cmpint(nth(claims, 0)->subscriber, ==, 2);
    assert_counts(f, id, STATE_SKIPPED, 1, STATE_SENDING, 1, -1);
}

/* ---- answers ------------------------------------------------------------------ */

static void
test_accept(Fixture *f, gconstpointer data)
{
    BroadcastCounts counts;
    int64_t open = -1;

    add_citizens(f, 2);

    int64_t id = add_broadcast(f, CLASS_ROUTINE);
    g_autoptr(GPtrArray) claims = claim(f, 10);

    accept(f, nth(claims, 0), "wamid.A");
    accept(f, nth(claims, 1), "wamid.B");
    accept(f, nth(claims, 1), "wamid.B");
    assert_counts(f, id, STATE_ACCEPTED, 2, -1);

    g_assert_true(deliveries_unsettled(f->store, id, false, NOW_MS, &open, NULL));
    g_assert_cmpint(open, ==, 0);
    g_assert_true(deliveries_unsettled(f->store, id, true, NOW_MS, &open, NULL));
    g_assert_cmpint(open, ==, 2);

    /* By the provider's id alone, by the callback alone, and nobody's. */
    apply(f, (StatusUpdate){.provider_id = "wamid.A",
                            .event = EVENT_DELIVERED,
                            .at_s = NOW_S + 7});
    apply(f,
          (StatusUpdate){.callback = "2.0.1", .event = EVENT_READ, .at_s = NOW_S + 9});
    g_assert_cmpuint(
        apply(f, (StatusUpdate){.provider_id = "wamid.C", .event = EVENT_READ}), ==, 1);
    assert_counts(f, id, STATE_DELIVERED, 1, STATE_READ, 1, -1);

    g_assert_true(broadcasts_counts(f->store, id, &counts, NULL));
    g_assert_cmpint(counts.audience, ==, 2);
    g_assert_cmpint(counts.first_accepted_s, ==, NOW_S);
    g_assert_cmpint(counts.last_accepted_s, ==, NOW_S);
    g_assert_cmpint(counts.first_delivered_s, ==, NOW_S + 7);
    g_assert_cmpint(counts.half_delivered_s, ==, NOW_S + 7);
    g_assert_cmpint(counts.most_delivered_s, ==, NOW_S + 9);
}

static void
test_early_callback(Fixture *f, gconstpointer data)
{
    add_citizens(f, 1);

    int64_t id = add_broadcast(f, CLASS_ROUTINE);
    g_autoptr(GPtrArray) claims = claim(f, 10);

    apply(f, (StatusUpdate){.provider_id = "wamid.A",
                            .callback = "1.0.1",
                            .event = EVENT_DELIVERED});
    assert_counts(f, id, STATE_DELIVERED, 1, -1);
    accept(f, nth(claims, 0), "wamid.A");
    assert_counts(f, id, STATE_DELIVERED, 1, -1);

    apply(f, (StatusUpdate){.provider_id = "wamid.A", .event = EVENT_READ});
    assert_counts(f, id, STATE_READ, 1, -1);
}

static void
test_defer(Fixture *f, gconstpointer data)
{
    add_citizens(f, 1);

    int64_t id = add_broadcast(f, CLASS_ROUTINE);
    g_autoptr(GPtrArray) first = claim(f, 10);

    settle(f, nth(first, 0),
           (AttemptResult){.event = EVENT_DEFER, .retry_at_ms = NOW_MS + 500});
    assert_counts(f, id, STATE_PENDING, 1, -1);
    g_assert_cmpint(deliveries_next_due_ms(f->store, CHANNEL), ==, NOW_MS + 500);

    g_autoptr(GPtrArray) none = claim(f, 10);
    g_autoptr(GPtrArray) again = claim_at(f, NOW_MS + 500, 10);

    g_assert_cmpuint(none->len, ==, 0);
    g_assert_cmpuint(nth(again, 0)->attempt, ==, 1);
    g_assert_cmpuint(nth(again, 0)->tries, ==, 2);
}

static void
test_fail(Fixture *f, gconstpointer data)
{
    add_citizens(f, 2);

    int64_t id = add_broadcast(f, CLASS_ROUTINE);
    g_autoptr(GPtrArray) first = claim(f, 10);

    settle(
        f, nth(first, 0),
        (AttemptResult){.event = EVENT_FAIL, .code = 131026, .reason = "unreachable"});
    settle(f, nth(first, 1),
           (AttemptResult){.event = EVENT_FAIL,
                           .again = true,
                           .retry_at_ms = NOW_MS + 100,
                           .code = 131000});
    assert_counts(f, id, STATE_FAILED, 1, STATE_PENDING, 1, -1);

    g_autoptr(GPtrArray) again = claim_at(f, NOW_MS + 100, 10);

    g_assert_cmpuint(again->len, ==, 1);
    g_assert_cmpuint(nth(again, 0)->attempt, ==, 2);

    /* The first one had arrived after all: the second is no harm. */
    apply(f, (StatusUpdate){.callback = "2.0.1", .event = EVENT_DELIVERED});
    assert_counts(f, id, STATE_FAILED, 1, STATE_DELIVERED, 1, -1);
    settle(f, nth(again, 0), (AttemptResult){.event = EVENT_FAIL, .code = 131026});
    assert_counts(f, id, STATE_FAILED, 1, STATE_DELIVERED, 1, -1);

    g_autoptr(GPtrArray) failures = broadcasts_failures(f->store, id, NULL);
    const BroadcastFailure *failure = g_ptr_array_index(failures, 0);

    g_assert_cmpuint(failures->len, ==, 1);
    g_assert_cmpstr(failure->reason, ==, "unreachable");
    g_assert_cmpint(failure->code, ==, 131026);
}

/* What waits is not sent when the attempt before it turns out to have arrived. */
static void
test_arrived_meanwhile(Fixture *f, gconstpointer data)
{
    add_citizens(f, 1);

    int64_t id = add_broadcast(f, CLASS_ROUTINE);
    g_autoptr(GPtrArray) first = claim(f, 10);

    accept(f, nth(first, 0), "wamid.A");
    apply(f,
          (StatusUpdate){.provider_id = "wamid.A", .event = EVENT_FAIL, .again = true});
    assert_counts(f, id, STATE_PENDING, 1, -1);
    apply(f, (StatusUpdate){.provider_id = "wamid.A", .event = EVENT_DELIVERED});
    assert_counts(f, id, STATE_DELIVERED, 1, -1);

    g_autoptr(GPtrArray) none = claim(f, 10);

    g_assert_cmpuint(none->len, ==, 0);
}

/* ---- parts -------------------------------------------------------------------- */

static void
test_parts(Fixture *f, gconstpointer data)
{
    add_citizens(f, 1);
    f->parts[0] = 3;

    int64_t id = add_broadcast(f, CLASS_ROUTINE);

    for (unsigned part = 0; part < 3; part++) {
        g_autoptr(GPtrArray) claims = claim(f, 10);
        g_autoptr(GPtrArray) none = claim(f, 10);
        g_autofree char *name = g_strdup_printf("wamid.%u", part);

        g_assert_cmpuint(claims->len, ==, 1);
        g_assert_cmpuint(none->len, ==, 0);
        g_assert_cmpuint(nth(claims, 0)->part, ==, part);
        assert_counts(f, id, part < 2 ? STATE_PENDING : STATE_SENDING, 1, -1);
        accept(f, nth(claims, 0), name);
    }
    assert_counts(f, id, STATE_ACCEPTED, 1, -1);

    apply(f, (StatusUpdate){.provider_id = "wamid.2", .event = EVENT_READ});
    apply(f, (StatusUpdate){.provider_id = "wamid.0", .event = EVENT_DELIVERED});
    assert_counts(f, id, STATE_ACCEPTED, 1, -1);
    apply(f, (StatusUpdate){.provider_id = "wamid.1", .event = EVENT_DELIVERED});
    assert_counts(f, id, STATE_DELIVERED, 1, -1);
}

/* A part that failed holds back the rest until it turns out to have arrived. */
static void
test_part_fails(Fixture *f, gconstpointer data)
{
    add_citizens(f, 1);
    f->parts[0] = 2;

    int64_t id = add_broadcast(f, CLASS_ROUTINE);
    g_autoptr(GPtrArray) first = claim(f, 10);

    settle(f, nth(first, 0), (AttemptResult){.event = EVENT_FAIL, .code = 1});
    assert_counts(f, id, STATE_FAILED, 1, -1);

    g_autoptr(GPtrArray) none = claim(f, 10);

    g_assert_cmpuint(none->len, ==, 0);
    apply(f, (StatusUpdate){.callback = "1.0.1", .event = EVENT_DELIVERED});
    assert_counts(f, id, STATE_PENDING, 1, -1);

    g_autoptr(GPtrArray) second = claim(f, 10);

    g_assert_cmpuint(nth(second, 0)->part, ==, 1);
}

static void
test_close_window(Fixture *f, gconstpointer data)
{
    add_citizens(f, 1);
    f->parts[true] = 3;
    f->parts[false] = 1;

    int64_t id = add_broadcast(f, CLASS_ROUTINE);

    g_assert_true(
        subscribers_heard(f->store, CHANNEL, "+393330000001", NULL, NOW_S, NULL));

    g_autoptr(GPtrArray) open = claim(f, 10);

    g_assert_true(nth(open, 0)->open);
    settle(f, nth(open, 0),
           (AttemptResult){.event = EVENT_FAIL, .code = 131047, .close_window = true});
    assert_counts(f, id, STATE_PENDING, 1, -1);

    g_autoptr(SubscriberRow) row =
        subscribers_find(f->store, CHANNEL, "+393330000001", NULL, NULL);

    g_assert_cmpint(row->window_until_s, ==, 0);

    g_autoptr(GPtrArray) closed = claim(f, 10);

    g_assert_cmpuint(closed->len, ==, 1);
    g_assert_false(nth(closed, 0)->open);
    g_assert_cmpuint(nth(closed, 0)->part, ==, 0);
    g_assert_cmpuint(nth(closed, 0)->attempt, ==, 2);
    accept(f, nth(closed, 0), "wamid.T");
    assert_counts(f, id, STATE_ACCEPTED, 1, -1);
    apply(f, (StatusUpdate){.provider_id = "wamid.T", .event = EVENT_READ});
    assert_counts(f, id, STATE_READ, 1, -1);
}

static void
add_speaker(Fixture *f, const char *number, const char *language)
{
    SubscriberRow row = {.channel = (char *) CHANNEL,
                         .number = (char *) number,
                         .language = (char *) language};

    g_assert_true(subscribers_add(f->store, &row, NULL));
}

/* What the first claim chose stays, whatever becomes of the subscriber's row. */
static void
test_versions(Fixture *f, gconstpointer data)
{
    static const struct {
        const char *number, *language;
        unsigned version;
    } people[] = {
        {"+393330000001", "DE", 1}, {"+393330000002", "it", 2},
        {"+393330000003", NULL, 0}, {"+393330000004", "fr", 0},
        {"+393330000005", "d", 0},  {"+393330000006", "ita", 0},
        {"+393330000007", "", 0},   {"+393330000008", "de_AT", 1},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(people); i++)
        add_speaker(f, people[i].number, people[i].language);
    f->parts[true] = 2;
    f->parts[false] = 1;
    g_assert_true(
        subscribers_heard(f->store, CHANNEL, people[0].number, NULL, NOW_S, NULL));
    add_broadcast_row(f, (BroadcastRow){.languages = (char *) "de,it"});

    g_autoptr(GPtrArray) claims = claim(f, 10);

    g_assert_cmpuint(claims->len, ==, G_N_ELEMENTS(people));
    for (guint i = 0; i < claims->len; i++)
        g_assert_cmpuint(nth(claims, i)->version, ==, people[i].version);

    g_assert_true(SQL_RUN(f->store, NULL, "UPDATE subscribers SET language = 'it'"));
    accept(f, nth(claims, 0), "wamid.0");
    apply(f, (StatusUpdate){
                 .provider_id = "wamid.0", .event = EVENT_FAIL, .close_window = true});

    g_autoptr(GPtrArray) anew = claim(f, 10);

    g_assert_false(nth(anew, 0)->open);
    g_assert_cmpuint(nth(anew, 0)->version, ==, people[0].version);
}

/* The closed window shows by callbacks, after two parts were accepted. */
static void
test_close_window_late(Fixture *f, gconstpointer data)
{
    add_citizens(f, 1);
    f->parts[true] = 2;
    f->parts[false] = 1;

    int64_t id = add_broadcast(f, CLASS_ROUTINE);

    g_assert_true(
        subscribers_heard(f->store, CHANNEL, "+393330000001", NULL, NOW_S, NULL));

    g_autoptr(GPtrArray) one = claim(f, 10);

    accept(f, nth(one, 0), "wamid.0");

    g_autoptr(GPtrArray) two = claim(f, 10);

    accept(f, nth(two, 0), "wamid.1");
    apply(f, (StatusUpdate){
                 .provider_id = "wamid.0", .event = EVENT_FAIL, .close_window = true});
    apply(f, (StatusUpdate){
                 .provider_id = "wamid.1", .event = EVENT_FAIL, .close_window = true});
    assert_counts(f, id, STATE_PENDING, 1, -1);

    g_autoptr(GPtrArray) closed = claim(f, 10);

    g_assert_cmpuint(closed->len, ==, 1);
    g_assert_cmpuint(nth(closed, 0)->part, ==, 0);
    accept(f, nth(closed, 0), "wamid.T");
    apply(f, (StatusUpdate){.provider_id = "wamid.T", .event = EVENT_DELIVERED});
    assert_counts(f, id, STATE_DELIVERED, 1, -1);
}

/* ---- stops and doubts ----------------------------------------------------------- */

static void
test_cancel(Fixture *f, gconstpointer data)
{
    add_citizens(f, 4);
    f->parts[0] = 2;

    int64_t id = add_broadcast(f, CLASS_ROUTINE);
    g_autoptr(GPtrArray) claims = claim(f, 3);

    accept(f, nth(claims, 0), "wamid.0");
    settle(f, nth(claims, 1),
           (AttemptResult){.event = EVENT_DEFER, .retry_at_ms = NOW_MS + 500});

    /* One never claimed, one deferred, one between two parts; one is under way. */
    g_assert_cmpint(broadcasts_cancel(f->store, id, NULL), ==, 3);
    assert_counts(f, id, STATE_CANCELLED, 3, STATE_PENDING, 1, -1);

    accept(f, nth(claims, 2), "wamid.2");
    assert_counts(f, id, STATE_CANCELLED, 4, -1);
    g_assert_cmpint(deliveries_next_due_ms(f->store, CHANNEL), ==, INT64_MAX);

    g_autoptr(BroadcastRow) row = broadcasts_get(f->store, id, NULL);

    g_assert_cmpint(row->state, ==, BROADCAST_CANCELLED);
    g_assert_cmpint(row->finished_s, >, 0);
}

static void
test_crash(Fixture *f, gconstpointer data)
{
    int64_t open = -1;

    add_citizens(f, 3);

    int64_t id = add_broadcast(f, CLASS_ROUTINE);
    g_autoptr(GPtrArray) claims = claim(f, 2);

    fixture_reopen(f);
    g_assert_cmpint(deliveries_doubt_sending(f->store, "sms", NOW_MS, NULL), ==, 0);
    g_assert_cmpint(deliveries_doubt_sending(f->store, CHANNEL, NOW_MS, NULL), ==, 2);
    g_assert_cmpint(deliveries_doubt_sending(f->store, NULL, NOW_MS, NULL), ==, 0);
    assert_counts(f, id, STATE_UNCERTAIN, 2, STATE_PENDING, 1, -1);

    /* Routine is never sent again. */
    g_assert_cmpint(deliveries_resend_uncertain(f->store, NOW_MS + 1, NULL), ==, 0);

    g_autoptr(GPtrArray) rest = claim(f, 10);

    g_assert_cmpuint(rest->len, ==, 1);
    accept(f, nth(rest, 0), "wamid.2");
    g_assert_true(deliveries_unsettled(f->store, id, false, NOW_MS - 1, &open, NULL));
    g_assert_cmpint(open, ==, 2);
    g_assert_true(deliveries_unsettled(f->store, id, false, NOW_MS, &open, NULL));
    g_assert_cmpint(open, ==, 0);

    apply(f, (StatusUpdate){
                 .provider_id = "wamid.0", .callback = "1.0.1", .event = EVENT_SENT});
    assert_counts(f, id, STATE_UNCERTAIN, 1, STATE_SENT, 1, STATE_ACCEPTED, 1, -1);
}

static void
test_resend(Fixture *f, gconstpointer data)
{
    add_citizens(f, 2);

    int64_t id = add_broadcast(f, CLASS_EMERGENCY);
    g_autoptr(GPtrArray) claims = claim(f, 10);

    settle(f, nth(claims, 0), (AttemptResult){.event = EVENT_DOUBT});
    settle(f, nth(claims, 1), (AttemptResult){.event = EVENT_DOUBT});
    assert_counts(f, id, STATE_UNCERTAIN, 2, -1);
    g_assert_cmpint(deliveries_resend_uncertain(f->store, NOW_MS, NULL), ==, 0);
    g_assert_cmpint(deliveries_resend_uncertain(f->store, NOW_MS + 1, NULL), ==, 2);
    g_assert_cmpint(deliveries_resend_uncertain(f->store, NOW_MS + 1, NULL), ==, 0);
    assert_counts(f, id, STATE_PENDING, 2, -1);

    /* The first attempt is heard of before the second one left. */
    apply(f, (StatusUpdate){.callback = "1.0.1", .event = EVENT_DELIVERED});

    g_autoptr(GPtrArray) again = claim(f, 10);

    g_assert_cmpuint(again->len, ==, 1);
    g_assert_cmpint(nth(again, 0)->delivery, ==, 2);
    g_assert_cmpuint(nth(again, 0)->attempt, ==, 2);

    /* In doubt and then surely refused: still in doubt, and not sent a third time. */
    settle(f, nth(again, 0), (AttemptResult){.event = EVENT_FAIL, .code = 131026});
    assert_counts(f, id, STATE_DELIVERED, 1, STATE_UNCERTAIN, 1, -1);
    g_assert_cmpint(deliveries_resend_uncertain(f->store, NOW_MS + 9, NULL), ==, 0);
}

static void
test_learn(Fixture *f, gconstpointer data)
{
    add_citizens(f, 1);
    add_broadcast(f, CLASS_ROUTINE);

    g_autoptr(GPtrArray) claims = claim(f, 10);

    apply(f, (StatusUpdate){.callback = "1.0.1",
                            .event = EVENT_SENT,
                            .bsuid = "IT.10000000000000001"});

    g_autoptr(SubscriberRow) row =
        subscribers_find(f->store, CHANNEL, NULL, "IT.10000000000000001", NULL);

    g_assert_nonnull(row);
    g_assert_cmpstr(row->number, ==, "+393330000001");
}

static void
test_bad_callbacks(Fixture *f, gconstpointer data)
{
    static const char *const texts[] = {
        "",
        "1",
        "1.0",
        "1.0.",
        "1.0.1x",
        "-1.0.1",
        "1..1",
        " 1.0.1",
        "1.0.1.1",
        "99999999999999999999999.0.1",
        "1.99999999999.1",
        "1.0.0",
        "2.0.1",
        "b1:r1:a1",
    };

    add_citizens(f, 1);

    int64_t id = add_broadcast(f, CLASS_ROUTINE);
    g_autoptr(GPtrArray) claims = claim(f, 10);

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        g_assert_cmpuint(
            apply(f, (StatusUpdate){.callback = texts[i], .event = EVENT_READ}), ==, 1);
    assert_counts(f, id, STATE_SENDING, 1, -1);
}

/* ---- every order ----------------------------------------------------------------- */

/* What one message can meet.  0 is our own answer, the others are callbacks. */
static const AttemptEvent happenings[] = {EVENT_ACCEPT, EVENT_SENT, EVENT_DELIVERED,
                                          EVENT_READ, EVENT_FAIL};
#define HAPPENINGS G_N_ELEMENTS(happenings)

/* In plain words: a phone's word beats all, read beats delivered; else the failure;
 * else how far it came. */
static AttemptState
model(unsigned seen)
{
    if (seen & 1u << 3)
        return STATE_READ;
    if (seen & 1u << 2)
        return STATE_DELIVERED;
    if (seen & 1u << 4)
        return STATE_FAILED;
    if (seen & 1u << 1)
        return STATE_SENT;
    return seen & 1u << 0 ? STATE_ACCEPTED : STATE_SENDING;
}

/* ACCEPT after a failure changes nothing, and so does SENT. */
static void
happen(Fixture *f, const Claim *claim, unsigned what)
{
    g_autofree char *callback =
        g_strdup_printf("%" G_GINT64_FORMAT ".%u.%u", (gint64) claim->delivery,
                        claim->part, claim->attempt);
    g_autofree char *name =
        g_strdup_printf("wamid.%" G_GINT64_FORMAT, (gint64) claim->delivery);

    if (what == 0)
        accept(f, claim, name);
    else
        apply(f, (StatusUpdate){.provider_id = name,
                                .callback = what % 2 ? callback : NULL,
                                .event = happenings[what]});
}

static void
shuffle(GRand *rand, unsigned *order, unsigned n)
{
    for (unsigned i = n; i > 1; i--) {
        unsigned j = (unsigned) g_rand_int_range(rand, 0, (gint32) i);
        unsigned kept = order[i - 1];

        order[i - 1] = order[j];
        order[j] = kept;
    }
}

/*
 * Each delivery gets a random subset of what can happen, each once or twice, in
 * random order.  The answer comes first or a callback that carries our own id,
 * else the provider's id means nothing to us yet (and that is so in the model).
 */
static void
test_orders(Fixture *f, gconstpointer data)
{
    enum { PEOPLE = 400 };
    g_autoptr(GRand) rand = g_rand_new_with_seed((guint32) g_test_rand_int());

    add_citizens(f, PEOPLE);

    int64_t id = add_broadcast(f, CLASS_ROUTINE);
    g_autoptr(GPtrArray) claims = claim(f, PEOPLE);
    int64_t wanted[STATE_SKIPPED + 1] = {0};
    BroadcastCounts counts;

    g_assert_true(store_begin(f->store, NULL));
    for (guint i = 0; i < claims->len; i++) {
        unsigned subset = (unsigned) g_rand_int_range(rand, 0, 1 << HAPPENINGS);
        unsigned order[2 * HAPPENINGS], n = 0, seen = 0;
        bool is_known = false;

        for (unsigned what = 0; what < HAPPENINGS; what++)
            for (int times = g_rand_int_range(rand, 1, 3);
                 subset & 1u << what && times > 0; times--)
                order[n++] = what;
        shuffle(rand, order, n);

        for (unsigned j = 0; j < n; j++) {
            happen(f, nth(claims, i), order[j]);
            is_known |= order[j] == 0 || order[j] % 2;
            if (is_known)
                seen |= 1u << order[j];
        }
        wanted[model(seen)]++;
    }
    g_assert_true(store_commit(f->store, NULL));

    g_assert_true(broadcasts_counts(f->store, id, &counts, NULL));
    assert_books(f, id, &counts);
    g_assert_cmpint(counts.audience, ==, PEOPLE);
    for (int state = 0; state <= STATE_SKIPPED; state++)
        g_assert_cmpint(counts.by_state[state], ==, wanted[state]);
}

/* A batch is whole or not at all. */
static void
test_batch_fails(Fixture *f, gconstpointer data)
{
    g_autoptr(GError) error = NULL;

    add_citizens(f, 2);

    int64_t id = add_broadcast(f, CLASS_ROUTINE);
    g_autoptr(GPtrArray) claims = claim(f, 10);
    const AttemptResult results[] = {
        {.delivery = 1, .attempt = 1, .event = EVENT_ACCEPT, .at_ms = NOW_MS},
        {.delivery = 2, .attempt = 1, .event = EVENT_ACCEPT, .at_ms = NOW_MS},
    };

    g_assert_true(sql_exec(f->store, NULL,
                           "CREATE TEMP TRIGGER fault BEFORE UPDATE ON main.attempts"
                           " WHEN new.delivery = 2"
                           " BEGIN SELECT RAISE (ABORT, 'fault'); END"));
    g_assert_false(deliveries_settle(f->store, results, 2, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_CONFLICT);
    assert_counts(f, id, STATE_SENDING, 2, -1);

    /* The same inside a transaction of the caller, who goes on. */
    g_clear_error(&error);
    g_assert_true(store_begin(f->store, NULL));
    g_assert_true(store_set(f->store, "kept", "yes", NULL));
    g_assert_false(deliveries_settle(f->store, results, 2, &error));
    g_assert_true(store_commit(f->store, NULL));
    assert_counts(f, id, STATE_SENDING, 2, -1);

    g_autofree char *kept = store_get(f->store, "kept");

    g_assert_cmpstr(kept, ==, "yes");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    ADD("/deliveries/claim", test_claim);
    ADD("/deliveries/order", test_order);
    ADD("/deliveries/when", test_when);
    ADD("/deliveries/expire", test_expire);
    ADD("/deliveries/cannot-carry", test_cannot_carry);
    ADD("/deliveries/left", test_left);
    ADD("/deliveries/accept", test_accept);
    ADD("/deliveries/early-callback", test_early_callback);
    ADD("/deliveries/defer", test_defer);
    ADD("/deliveries/fail", test_fail);
    ADD("/deliveries/arrived-meanwhile", test_arrived_meanwhile);
    ADD("/deliveries/parts", test_parts);
    ADD("/deliveries/part-fails", test_part_fails);
    ADD("/deliveries/close-window", test_close_window);
    ADD("/deliveries/versions", test_versions);
    ADD("/deliveries/close-window-late", test_close_window_late);
    ADD("/deliveries/cancel", test_cancel);
    ADD("/deliveries/crash", test_crash);
    ADD("/deliveries/resend", test_resend);
    ADD("/deliveries/learn", test_learn);
    ADD("/deliveries/bad-callbacks", test_bad_callbacks);
    ADD("/deliveries/orders", test_orders);
    ADD("/deliveries/batch-fails", test_batch_fails);

    return g_test_run();
}
