/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/store/outbox.h"
#include "tests/unit/store-fixture.h"

static bool
add(Fixture *f, const char *key, int64_t due_s)
{
    g_autoptr(GBytes) mail = g_bytes_new_static("Subject: x\r\n\r\nx\r\n", 17);
    g_autoptr(GError) error = NULL;
    bool added = false;
    OutboxRow row = {.key = (char *) key,
                     .message_id = (char *) "receipt.17@comune.example",
                     .recipient = (char *) "sindaco@comune.example",
                     .mail = mail,
                     .created_s = NOW_S,
                     .due_s = due_s};

    g_assert_true(outbox_add(f->store, &row, &added, &error));
    g_assert_no_error(error);
    return added;
}

static void
test_once(Fixture *f, gconstpointer data)
{
    g_assert_false(outbox_has(f->store, "receipt:17"));
    g_assert_true(add(f, "receipt:17", NOW_S));
    g_assert_false(add(f, "receipt:17", NOW_S));
    g_assert_true(outbox_has(f->store, "receipt:17"));
    fixture_reopen(f);

    g_autoptr(GPtrArray) due = outbox_due(f->store, NOW_S, 10, NULL);
    const OutboxRow *row = g_ptr_array_index(due, 0);

    g_assert_cmpuint(due->len, ==, 1);
    g_assert_cmpstr(row->key, ==, "receipt:17");
    g_assert_cmpstr(row->message_id, ==, "receipt.17@comune.example");
    g_assert_cmpstr(row->recipient, ==, "sindaco@comune.example");
    g_assert_cmpuint(g_bytes_get_size(row->mail), ==, 17);

    g_assert_true(outbox_set_sent(f->store, row->id, NOW_S, NULL));
    g_assert_cmpint(outbox_next_due_s(f->store), ==, INT64_MAX);

    /* What was sent is never written again. */
    g_assert_false(add(f, "receipt:17", NOW_S));
    g_assert_cmpint(outbox_next_due_s(f->store), ==, INT64_MAX);
}

static void
test_due(Fixture *f, gconstpointer data)
{
    g_autoptr(GError) error = NULL;

    add(f, "b", NOW_S + 10);
    add(f, "a", NOW_S);
    add(f, "c", NOW_S + 20);
    g_assert_cmpint(outbox_next_due_s(f->store), ==, NOW_S);

    g_autoptr(GPtrArray) two = outbox_due(f->store, NOW_S + 10, 10, NULL);
    g_autoptr(GPtrArray) one = outbox_due(f->store, NOW_S + 10, 1, NULL);
    const OutboxRow *first = g_ptr_array_index(two, 0);
    const OutboxRow *second = g_ptr_array_index(two, 1);

    g_assert_cmpuint(two->len, ==, 2);
    g_assert_cmpuint(one->len, ==, 1);
    g_assert_cmpstr(first->key, ==, "a");

    g_assert_true(outbox_set_failed(f->store, first->id, NOW_S + 60, "busy", NULL));
    g_assert_true(outbox_set_failed(f->store, second->id, 0, "no such user", NULL));

    g_autoptr(GPtrArray) rest = outbox_due(f->store, NOW_S + 99, 10, NULL);
    const OutboxRow *deferred = g_ptr_array_index(rest, 1);

    g_assert_cmpuint(rest->len, ==, 2);
    g_assert_cmpstr(deferred->key, ==, "a");
    g_assert_cmpuint(deferred->tries, ==, 1);
    g_assert_cmpstr(deferred->error, ==, "busy");
    g_assert_false(outbox_set_sent(f->store, 99, NOW_S, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
}

static void
test_caps(Fixture *f, gconstpointer data)
{
    add(f, "answer:1", NOW_S);
    add(f, "answer:2", NOW_S);
    add(f, "receipt:1", NOW_S);
    g_assert_cmpuint(outbox_count_since(f->store, "answer", NULL, NOW_S), ==, 2);
    g_assert_cmpuint(
        outbox_count_since(f->store, "answer", "sindaco@comune.example", NOW_S), ==, 2);
    g_assert_cmpuint(
        outbox_count_since(f->store, "answer", "altri@comune.example", NOW_S), ==, 0);
    g_assert_cmpuint(outbox_count_since(f->store, "answer", NULL, NOW_S + 1), ==, 0);
}

static void
test_hurry(Fixture *f, gconstpointer data)
{
    g_autoptr(GError) error = NULL;

    add(f, "a", NOW_S + 3600);
    g_assert_cmpint(outbox_next_due_s(f->store), ==, NOW_S + 3600);
    g_assert_true(outbox_hurry(f->store, NOW_S, &error));
    g_assert_no_error(error);
    g_assert_cmpint(outbox_next_due_s(f->store), ==, NOW_S);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    ADD("/outbox/once", test_once);
    ADD("/outbox/due", test_due);
    ADD("/outbox/hurry", test_hurry);
    ADD("/outbox/caps", test_caps);

    return g_test_run();
}
