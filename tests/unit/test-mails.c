/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/store/inbound.h"
#include "bridge/store/mails.h"
#include "bridge/store/media.h"
#include "tests/unit/store-fixture.h"

#define DIGEST "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
#define RAW "From: a@comune.example\r\n\r\nNeve.\r\n"

static int64_t
add(Fixture *f, uint32_t uid, const char *message_id, const char *digest)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) raw = g_bytes_new_static(RAW, sizeof RAW - 1);
    g_autoptr(MailRow) row = g_new0(MailRow, 1);

    row->uidvalidity = 7;
    row->uid = uid;
    row->message_id = g_strdup(message_id);
    row->digest = g_strdup(digest);
    row->size_bytes = sizeof RAW - 1;
    row->received_s = NOW_S;
    g_assert_true(mails_add(f->store, row, raw, &error));
    g_assert_no_error(error);
    g_assert_cmpint(row->state, ==, MAIL_FETCHED);
    return row->id;
}

static void
test_add(Fixture *f, gconstpointer data)
{
    int64_t first = add(f, 1, "a@comune.example", DIGEST);
    int64_t second = add(f, 2, "a@comune.example", DIGEST);

    fixture_reopen(f);

    g_autoptr(MailRow) row = mails_get(f->store, first, NULL);
    g_autoptr(GBytes) raw = mails_raw(f->store, row, NULL);

    g_assert_cmpmem(g_bytes_get_data(raw, NULL), g_bytes_get_size(raw), RAW,
                    sizeof RAW - 1);
    g_assert_cmpuint(row->uidvalidity, ==, 7);
    g_assert_cmpint(row->received_s, ==, NOW_S);
    g_assert_cmpint(row->fetched_s, >, 0);

    /* A mail is never its own duplicate, and the first one is found. */
    g_autoptr(MailRow) a = mails_find_digest(f->store, DIGEST, second, NULL);
    g_autoptr(MailRow) b = mails_find_digest(f->store, DIGEST, first, NULL);
    g_autoptr(MailRow) c =
        mails_find_message_id(f->store, "a@comune.example", second, NULL);
    g_autoptr(MailRow) d = mails_find_uid(f->store, 7, 2, NULL);

    g_assert_cmpint(a->id, ==, first);
    g_assert_cmpint(b->id, ==, second);
    g_assert_cmpint(c->id, ==, first);
    g_assert_cmpint(d->id, ==, second);
    g_assert_cmpstr(a->file, !=, b->file);
    g_assert_null(mails_find_uid(f->store, 8, 2, NULL));
    g_assert_null(mails_find_digest(f->store, "none", 0, NULL));
    g_assert_null(mails_get(f->store, 99, NULL));
}

static void
test_too_large(Fixture *f, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    MailRow row = {.uidvalidity = 7, .uid = 1, .size_bytes = 99999999};

    g_assert_true(mails_add(f->store, &row, NULL, NULL));
    g_assert_null(row.file);
    g_assert_null(mails_raw(f->store, &row, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
}

/* A crash between rename and commit: the next fetch finds the file in place. */
static void
test_orphan(Fixture *f, gconstpointer data)
{
    int64_t id = add(f, 1, NULL, NULL);
    g_autoptr(MailRow) row = mails_get(f->store, id, NULL);

    g_assert_true(SQL_RUN(f->store, NULL, "DELETE FROM mails WHERE id = ?1", INT(id)));

    g_autoptr(MailRow) again = mails_get(f->store, add(f, 1, NULL, NULL), NULL);

    g_assert_cmpstr(again->file, ==, row->file);
    g_assert_cmpint(again->id, >, id);
}

static void
test_states(Fixture *f, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    int64_t id = add(f, 1, NULL, NULL), other = add(f, 2, NULL, NULL);

    g_assert_cmpuint(mails_count_try(f->store, id, NULL), ==, 1);
    g_assert_cmpuint(mails_count_try(f->store, id, NULL), ==, 2);
    g_assert_cmpuint(mails_count_try(f->store, 99, NULL), ==, 0);
    g_assert_false(mails_set_filed(f->store, id, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);

    g_assert_true(mails_judge(f->store, id, "a@comune.example", "Neve",
                              "unknown-sender", "Chi scrive non è in elenco.", "[]",
                              NULL));
    g_assert_true(mails_decide(f->store, id, MAIL_HELD, NULL));
    g_assert_true(mails_set_duplicate(f->store, id, other, NULL));
    g_assert_true(mails_set_place(f->store, id, 8, 3, NULL));

    g_autoptr(GPtrArray) to_file = mails_to_file(f->store, NULL);
    g_autoptr(GPtrArray) fetched = mails_in_state(f->store, MAIL_FETCHED, NULL);
    const MailRow *row = g_ptr_array_index(to_file, 0);

    g_assert_cmpuint(to_file->len, ==, 1);
    g_assert_cmpuint(fetched->len, ==, 1);
    g_assert_cmpint(row->id, ==, id);
    g_assert_cmpint(row->state, ==, MAIL_HELD);
    g_assert_cmpstr(row->reason, ==, "unknown-sender");
    g_assert_cmpint(row->duplicate_of, ==, other);
    g_assert_cmpuint(row->uid, ==, 3);
    g_assert_cmpuint(row->tries, ==, 2);

    g_assert_true(mails_set_filed(f->store, id, NULL));

    g_autoptr(MailRow) filed = mails_get(f->store, id, NULL);
    g_autoptr(GPtrArray) none = mails_to_file(f->store, NULL);

    g_assert_cmpint(filed->state, ==, MAIL_FILED);
    g_assert_cmpint(filed->decision, ==, MAIL_HELD);
    g_assert_cmpuint(none->len, ==, 0);
    g_assert_cmpuint(mails_count(f->store, MAIL_HELD, 0), ==, 1);
    g_assert_cmpuint(mails_count(f->store, MAIL_HELD, filed->fetched_s + 1), ==, 0);
}

static void
test_media(Fixture *f, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = g_bytes_new_static("test", 4);
    Media media = {.data = bytes, .sha256 = (char *) DIGEST, .size_bytes = 4};

    g_assert_null(media_load(f->store, DIGEST, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
    g_clear_error(&error);
    g_assert_null(media_load(f->store, "../../etc/passwd", &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);

    g_assert_true(media_store(f->store, &media, NULL));
    g_assert_true(media_store(f->store, &media, NULL));

    g_autofree char *path = media_path(f->store, DIGEST);
    g_autoptr(GBytes) loaded = media_load(f->store, DIGEST, NULL);

    g_assert_true(g_file_test(path, G_FILE_TEST_IS_REGULAR));
    g_assert_true(g_bytes_equal(loaded, bytes));

    g_assert_null(media_upload_id(f->store, CHANNEL, DIGEST, NOW_S));
    g_assert_true(media_set_upload_id(f->store, CHANNEL, DIGEST, "1", NOW_S + 5, NULL));
    g_assert_true(media_set_upload_id(f->store, CHANNEL, DIGEST, "2", NOW_S + 9, NULL));

    g_autofree char *id = media_upload_id(f->store, CHANNEL, DIGEST, NOW_S + 8);

    g_assert_cmpstr(id, ==, "2");
    g_assert_null(media_upload_id(f->store, CHANNEL, DIGEST, NOW_S + 9));
    g_assert_null(media_upload_id(f->store, "sms", DIGEST, NOW_S));
}

static void
test_inbound(Fixture *f, gconstpointer data)
{
    g_autoptr(GBytes) one = g_bytes_new_static("{\0}", 3);
    g_autoptr(GBytes) two = g_bytes_new_static("", 0);
    int64_t first = 0, second = 0;

    g_assert_true(inbound_add(f->store, CHANNEL, one, NOW_S, &first, NULL));
    g_assert_true(inbound_add(f->store, CHANNEL, two, NOW_S, &second, NULL));
    fixture_reopen(f);

    g_autoptr(GPtrArray) all = inbound_waiting(f->store, 10, NULL);
    const InboundRow *row = g_ptr_array_index(all, 0);

    g_assert_cmpuint(all->len, ==, 2);
    g_assert_cmpint(row->id, ==, first);
    g_assert_cmpstr(row->channel, ==, CHANNEL);
    g_assert_true(g_bytes_equal(row->raw, one));

    /* What is undone with the transaction it is in is worked on again. */
    g_assert_true(store_begin(f->store, NULL));
    g_assert_true(inbound_set_done(f->store, first, NULL));
    store_rollback(f->store);
    g_assert_true(inbound_set_done(f->store, second, NULL));

    g_autoptr(GPtrArray) rest = inbound_waiting(f->store, 10, NULL);

    g_assert_cmpuint(rest->len, ==, 1);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    ADD("/mails/add", test_add);
    ADD("/mails/too-large", test_too_large);
    ADD("/mails/orphan", test_orphan);
    ADD("/mails/states", test_states);
    ADD("/media/files", test_media);
    ADD("/inbound/waiting", test_inbound);

    return g_test_run();
}
