/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/store/consents.h"
#include "tests/unit/store-fixture.h"

#define NUMBER "+393330000001"
#define BSUID "IT.10000000000000001"
#define DAY_S (24 * 60 * 60)

static SubscriberRow
anna(void)
{
    return (SubscriberRow){
        .channel = (char *) CHANNEL,
        .number = (char *) NUMBER,
        .topics = (char *) "meteo,scuola,meteo",
        .language = (char *) "it",
        .zone = (char *) "centro",
        .consented_s = NOW_S,
        .consent_source = (char *) "modulo",
        .consent_words = (char *) "Desidero ricevere gli avvisi",
    };
}

static SubscriberRow *
find(Fixture *f, const char *number, const char *bsuid)
{
    g_autoptr(GError) error = NULL;
    SubscriberRow *row = subscribers_find(f->store, CHANNEL, number, bsuid, &error);

    g_assert_no_error(error);
    return row;
}

static void
test_add(Fixture *f, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    SubscriberRow row = anna(), again = anna();

    g_assert_true(subscribers_add(f->store, &row, NULL));

    g_autoptr(SubscriberRow) read = find(f, NUMBER, NULL);

    g_assert_cmpint(read->id, ==, row.id);
    g_assert_cmpstr(read->topics, ==, "meteo,scuola");
    g_assert_cmpstr(read->zone, ==, "centro");
    g_assert_cmpint(read->consented_s, ==, NOW_S);
    g_assert_cmpstr(read->consent_source, ==, "modulo");
    g_assert_cmpstr(read->consent_words, ==, "Desidero ricevere gli avvisi");
    g_assert_cmpint(read->state, ==, SUBSCRIBER_ACTIVE);

    again.topics = (char *) "altro";
    g_assert_false(subscribers_add(f->store, &again, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_CONFLICT);
    g_assert_cmpint(again.id, ==, row.id);

    g_autoptr(SubscriberRow) same = find(f, NUMBER, NULL);

    g_assert_cmpstr(same->topics, ==, "meteo,scuola");
    g_assert_null(find(f, "+393330000002", BSUID));
    g_assert_null(find(f, NULL, NULL));
}

static void
test_leave(Fixture *f, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    SubscriberRow row = anna(), back = anna();

    g_assert_true(subscribers_add(f->store, &row, NULL));
    g_assert_true(subscribers_leave(f->store, row.id, NULL));
    g_assert_false(subscribers_leave(f->store, row.id, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
    g_assert_cmpint(subscribers_count(f->store, NULL), ==, 0);

    g_autoptr(SubscriberRow) left = find(f, NUMBER, NULL);

    g_assert_cmpint(left->state, ==, SUBSCRIBER_LEFT);
    g_assert_cmpint(left->left_s, >, 0);

    back.topics = (char *) "";
    g_assert_true(subscribers_add(f->store, &back, NULL));
    g_assert_cmpint(back.id, ==, row.id);

    g_autoptr(SubscriberRow) active = find(f, NUMBER, NULL);

    g_assert_cmpint(active->state, ==, SUBSCRIBER_ACTIVE);
    g_assert_cmpint(active->left_s, ==, 0);
    g_assert_cmpstr(active->topics, ==, "");
    g_assert_cmpint(subscribers_count(f->store, CHANNEL), ==, 1);
    g_assert_cmpint(subscribers_count(f->store, "sms"), ==, 0);
}

static void
test_staff(Fixture *f, gconstpointer data)
{
    SubscriberRow row = anna(), citizen = anna();

    row.state = SUBSCRIBER_STAFF;
    g_assert_true(subscribers_add(f->store, &row, NULL));
    g_assert_cmpint(subscribers_count(f->store, NULL), ==, 0);

    /* A member of staff may enrol like anybody. */
    g_assert_true(subscribers_add(f->store, &citizen, NULL));
    g_assert_cmpint(citizen.id, ==, row.id);
    g_assert_cmpint(subscribers_count(f->store, NULL), ==, 1);
}

static void
test_heard(Fixture *f, gconstpointer data)
{
    SubscriberRow row = anna();

    g_assert_true(subscribers_heard(f->store, CHANNEL, NUMBER, BSUID, NOW_S, NULL));
    g_assert_null(find(f, NUMBER, BSUID));

    g_assert_true(subscribers_add(f->store, &row, NULL));
    g_assert_true(subscribers_heard(f->store, CHANNEL, NUMBER, BSUID, NOW_S, NULL));
    g_assert_true(subscribers_heard(f->store, CHANNEL, NULL, BSUID, NOW_S - 60, NULL));

    g_autoptr(SubscriberRow) read = find(f, NULL, BSUID);

    g_assert_cmpint(read->id, ==, row.id);
    g_assert_cmpint(read->window_until_s, ==, NOW_S + DAY_S);

    /* A new BSUID of the same number, and the number of a BSUID. */
    g_assert_true(subscribers_heard(f->store, CHANNEL, NUMBER, "IT.2", NOW_S, NULL));
    g_assert_null(find(f, NULL, BSUID));

    SubscriberRow other = {.channel = (char *) CHANNEL, .bsuid = (char *) "IT.3"};

    g_assert_true(subscribers_add(f->store, &other, NULL));
    g_assert_true(
        subscribers_heard(f->store, CHANNEL, "+393330000003", "IT.3", NOW_S, NULL));

    g_autoptr(SubscriberRow) learnt = find(f, "+393330000003", NULL);

    g_assert_cmpint(learnt->id, ==, other.id);

    /* A BSUID that another row holds is left where it is. */
    g_assert_true(
        subscribers_heard(f->store, CHANNEL, NUMBER, "IT.3", NOW_S + 9, NULL));

    g_autoptr(SubscriberRow) kept = find(f, NUMBER, NULL);

    g_assert_cmpstr(kept->bsuid, ==, "IT.2");
    g_assert_cmpint(kept->window_until_s, ==, NOW_S + 9 + DAY_S);
}

typedef struct {
    Fixture *f;
    unsigned n, stop_at;
    int64_t last;
} Visit;

/* The store may be used while visiting. */
static bool
visit(const SubscriberRow *row, void *user_data)
{
    Visit *v = user_data;

    g_assert_cmpint(row->id, >, v->last);
    g_assert_cmpint(subscribers_count(v->f->store, CHANNEL), >, 0);
    g_assert_true(
        subscribers_heard(v->f->store, CHANNEL, row->number, NULL, NOW_S, NULL));
    v->last = row->id;
    return ++v->n != v->stop_at;
}

static void
test_each(Fixture *f, gconstpointer data)
{
    Visit all = {.f = f}, some = {.f = f, .stop_at = 10};

    add_citizens(f, 1003);
    g_assert_true(subscribers_leave(f->store, 500, NULL));
    g_assert_true(subscribers_each(f->store, visit, &all, NULL));
    g_assert_cmpuint(all.n, ==, 1002);
    g_assert_true(subscribers_each(f->store, visit, &some, NULL));
    g_assert_cmpuint(some.n, ==, 10);
}

/* ---- to be forgotten ---------------------------------------------------------------
 */

#define KNOWN_NUMBER "+393330009999"
#define KNOWN_BSUID "IT.ABC99"
#define KNOWN_WAMID "wamid.HBgMMzkzMzMwMDA5OTk5"

static int64_t
enrol_known(Fixture *f)
{
    SubscriberRow row = {
        .channel = (char *) CHANNEL,
        .number = (char *) KNOWN_NUMBER,
        .bsuid = (char *) KNOWN_BSUID,
        .topics = (char *) "meteo",
        .language = (char *) "qq-lang",
        .zone = (char *) "qq-zone",
        .consented_s = NOW_S,
        .consent_source = (char *) "qq-source",
        .consent_words = (char *) "qq-words",
    };

    g_assert_true(subscribers_add(f->store, &row, NULL));
    return row.id;
}

static void
assert_nowhere(Fixture *f, const char *what)
{
    g_autoptr(GDir) names = g_dir_open(f->dir, 0, NULL);
    const char *name;

    while ((name = g_dir_read_name(names))) {
        g_autofree char *path = g_build_filename(f->dir, name, NULL);
        g_autofree char *bytes = NULL;
        gsize size = 0;

        if (!g_file_get_contents(path, &bytes, &size, NULL))
            continue;
        if (memmem(bytes, size, what, strlen(what)))
            g_test_message("%s has %s", name, what);
        g_assert_null(memmem(bytes, size, what, strlen(what)));
    }
}

/* Two messages: one was taken by the provider, the other waits. */
static void
test_forget(Fixture *f, gconstpointer data)
{
    static const char *const secrets[] = {"333000999", KNOWN_BSUID, KNOWN_WAMID,
                                          "qq-lang",   "qq-zone",   "qq-source",
                                          "qq-words"};
    g_autoptr(GError) error = NULL;
    int64_t id = enrol_known(f);
    int64_t sent = add_broadcast(f, CLASS_ROUTINE);
    g_autoptr(GPtrArray) claims = claim(f, 1);
    AttemptResult result = {.delivery = 1,
                            .attempt = 1,
                            .event = EVENT_ACCEPT,
                            .provider_id = KNOWN_WAMID,
                            .at_ms = NOW_MS};
    StatusUpdate late = {.callback = "1.0.1",
                         .provider_id = KNOWN_WAMID,
                         .bsuid = KNOWN_BSUID,
                         .event = EVENT_READ,
                         .at_s = NOW_S};

    g_assert_cmpuint(claims->len, ==, 1);
    g_assert_true(deliveries_settle(f->store, &result, 1, NULL));

    int64_t waits = add_broadcast(f, CLASS_ROUTINE);

    g_assert_true(subscribers_forget(f->store, id, &error));
    g_assert_no_error(error);
    g_assert_true(deliveries_apply(f->store, &late, 1, NULL, &error));
    g_assert_no_error(error);
    assert_counts(f, sent, STATE_READ, 1, -1);

    g_autoptr(GPtrArray) none = claim(f, 1);

    g_assert_cmpuint(none->len, ==, 0);
    assert_counts(f, waits, STATE_SKIPPED, 1, -1);

    g_assert_true(sql_exec(f->store, NULL, "PRAGMA wal_checkpoint(TRUNCATE)"));
    for (size_t i = 0; i < G_N_ELEMENTS(secrets); i++)
        assert_nowhere(f, secrets[i]);
    g_assert_cmpint(SQL_NUMBER(f->store, 0,
                               "SELECT consented_s FROM subscribers WHERE id = ?1"
                               " AND left_s > 0 AND forgotten_s > 0",
                               INT(id)),
                    ==, NOW_S);
    g_assert_false(subscribers_forget(f->store, id, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
}

/* Known again by what a list has of them; who joins is somebody new. */
static void
test_forgotten(Fixture *f, gconstpointer data)
{
    static const struct {
        const char *channel, *number, *bsuid;
        bool is_known;
    } cases[] = {
        {CHANNEL, KNOWN_NUMBER, NULL, true},
        {CHANNEL, NULL, KNOWN_BSUID, true},
        {CHANNEL, KNOWN_NUMBER, KNOWN_BSUID, true},
        {CHANNEL, "+393330009998", NULL, false},
        {CHANNEL, KNOWN_BSUID, NULL, false},
        {"sms", KNOWN_NUMBER, NULL, false},
        {CHANNEL, NULL, NULL, false},
    };
    int64_t id = enrol_known(f), left_s;

    g_assert_cmpint(
        subscribers_forgotten_s(f->store, CHANNEL, KNOWN_NUMBER, NULL, NULL), ==, 0);
    g_assert_true(subscribers_leave(f->store, id, NULL));
    left_s = sql_number(f->store, 0, "SELECT left_s FROM subscribers", NULL, 0);
    g_assert_cmpint(
        subscribers_forgotten_s(f->store, CHANNEL, KNOWN_NUMBER, NULL, NULL), ==, 0);
    g_assert_true(subscribers_forget(f->store, id, NULL));

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpint(subscribers_forgotten_s(f->store, cases[i].channel,
                                                cases[i].number, cases[i].bsuid, NULL),
                        ==, cases[i].is_known ? left_s : 0);

    g_assert_cmpint(enrol_known(f), !=, id);
}

static unsigned
count_consents(Fixture *f, int64_t id)
{
    g_autoptr(GPtrArray) rows = consents_of(f->store, id, NULL);

    return rows->len;
}

/* What was said, in order, and nothing of it once they are forgotten. */
static void
test_consents(Fixture *f, gconstpointer data)
{
    static const struct {
        ConsentKind kind;
        const char *how, *words, *notice, *topics;
    } right[] = {
        {CONSENT_JOIN, "modulo", "Desidero ricevere gli avvisi", "2026-11", NULL},
        {CONSENT_TOPICS, CONSENT_BY_MESSAGE, "solo meteo", NULL, "meteo"},
        {CONSENT_LEAVE, CONSENT_BY_MESSAGE, "Stop!", NULL, NULL},
        {CONSENT_JOIN, "modulo", "Desidero ricevere gli avvisi", NULL, NULL},
        {CONSENT_LEAVE, CONSENT_BY_OFFICE, NULL, NULL, NULL},
    };
    SubscriberRow row = anna(), back = anna();

    row.notice = "2026-11";
    g_assert_true(subscribers_add(f->store, &row, NULL));
    g_assert_true(subscribers_choose(f->store, row.id, "meteo", "solo meteo", NULL));

    g_autoptr(SubscriberRow) chosen = find(f, NUMBER, NULL);

    g_assert_cmpstr(chosen->topics, ==, "meteo");
    g_assert_true(
        subscribers_leave_by(f->store, row.id, CONSENT_BY_MESSAGE, "Stop!", NULL));
    g_assert_true(subscribers_add(f->store, &back, NULL));
    g_assert_true(subscribers_leave(f->store, row.id, NULL));

    g_autoptr(GPtrArray) rows = consents_of(f->store, row.id, NULL);

    g_assert_cmpuint(rows->len, ==, G_N_ELEMENTS(right));
    for (unsigned i = 0; i < MIN(rows->len, G_N_ELEMENTS(right)); i++) {
        const ConsentRow *got = g_ptr_array_index(rows, i);

        g_assert_cmpint(got->kind, ==, right[i].kind);
        g_assert_cmpint(got->at_s, >, 0);
        g_assert_cmpstr(got->how, ==, right[i].how);
        g_assert_cmpstr(got->words, ==, right[i].words);
        g_assert_cmpstr(got->notice, ==, right[i].notice);
        g_assert_cmpstr(got->topics, ==, right[i].topics);
    }
    g_assert_true(subscribers_forget(f->store, row.id, NULL));
    g_assert_cmpuint(count_consents(f, row.id), ==, 0);
}

/* It stands in the settings, so it would be back with the next trial. */
static void
test_forget_staff(Fixture *f, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    SubscriberRow row = {.channel = (char *) CHANNEL,
                         .number = (char *) KNOWN_NUMBER,
                         .state = SUBSCRIBER_STAFF};

    g_assert_true(subscribers_add(f->store, &row, NULL));
    g_assert_false(subscribers_forget(f->store, row.id, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_CONFLICT);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    ADD("/subscribers/add", test_add);
    ADD("/subscribers/leave", test_leave);
    ADD("/subscribers/consents", test_consents);
    ADD("/subscribers/staff", test_staff);
    ADD("/subscribers/heard", test_heard);
    ADD("/subscribers/each", test_each);
    ADD("/subscribers/forget", test_forget);
    ADD("/subscribers/forgotten", test_forgotten);
    ADD("/subscribers/forget-staff", test_forget_staff);

    return g_test_run();
}
