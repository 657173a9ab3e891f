/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/store/questions.h"
#include "bridge/store/mails.h"
#include "tests/unit/store-fixture.h"

static int64_t
add_mail(Fixture *f, unsigned uid)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) raw = g_bytes_new_static("x", 1);
    MailRow row = {.uidvalidity = 1, .uid = uid, .size_bytes = 1};

    g_assert_true(mails_add(f->store, &row, raw, &error));
    g_assert_true(mails_decide(f->store, row.id, MAIL_HELD, &error));
    g_assert_no_error(error);
    g_free(row.file);
    return row.id;
}

static int64_t
ask(Fixture *f, int64_t mail, const char *person, int64_t asked_s)
{
    g_autoptr(GError) error = NULL;
    QuestionRow row = {.mail_id = mail,
                       .author = (char *) "sindaco@comune.example",
                       .person = (char *) person,
                       .digest = (char *) "d",
                       .class = CLASS_EMERGENCY,
                       .asked_s = asked_s,
                       .expires_s = asked_s + 100};

    g_assert_true(questions_add(f->store, &row, &error));
    g_assert_no_error(error);
    return row.id;
}

static QuestionState
state_of(Fixture *f, int64_t id)
{
    g_autoptr(QuestionRow) row = questions_get(f->store, id, NULL);

    return row->state;
}

/* One yes is enough, and nobody answers twice. */
static void
test_answer(Fixture *f, gconstpointer data)
{
    int64_t mail = add_mail(f, 1), other = add_mail(f, 2);
    int64_t own = ask(f, mail, "sindaco@comune.example", NOW_S);
    int64_t second = ask(f, mail, "vice@comune.example", NOW_S);
    int64_t elsewhere = ask(f, other, "vice@comune.example", NOW_S);
    g_autoptr(GError) error = NULL;

    g_assert_null(questions_confirmed(f->store, mail, NULL));
    g_assert_true(
        questions_answer(f->store, second, QUESTION_CONFIRMED, "mail", &error));
    g_assert_no_error(error);
    g_assert_cmpint(state_of(f, second), ==, QUESTION_CONFIRMED);
    g_assert_cmpint(state_of(f, own), ==, QUESTION_VOID);
    g_assert_cmpint(state_of(f, elsewhere), ==, QUESTION_OPEN);

    g_assert_false(
        questions_answer(f->store, second, QUESTION_CONFIRMED, "mail", &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_CONFLICT);
    g_clear_error(&error);
    g_assert_false(questions_answer(f->store, own, QUESTION_REFUSED, "mail", NULL));

    g_autoptr(QuestionRow) row = questions_confirmed(f->store, mail, NULL);
    g_assert_cmpint(row->id, ==, second);
    g_assert_cmpstr(row->person, ==, "vice@comune.example");
    g_assert_cmpstr(row->answer, ==, "mail");

    g_assert_true(questions_close(f->store, mail, QUESTION_VOID, NULL));
    g_assert_null(questions_confirmed(f->store, mail, NULL));
}

/* Mails are counted, not people. */
static void
test_count(Fixture *f, gconstpointer data)
{
    int64_t mail = add_mail(f, 1);

    ask(f, mail, "sindaco@comune.example", NOW_S);
    ask(f, mail, "vice@comune.example", NOW_S);
    ask(f, add_mail(f, 2), "vice@comune.example", NOW_S - 10);
    g_assert_cmpuint(questions_count_since(f->store, NULL, NOW_S - 20), ==, 2);
    g_assert_cmpuint(questions_count_since(f->store, NULL, NOW_S), ==, 1);
    g_assert_cmpuint(questions_count_since(f->store, "sindaco@comune.example", NOW_S),
                     ==, 1);
    g_assert_cmpuint(questions_count_since(f->store, "x@comune.example", NOW_S), ==, 0);
    g_assert_true(questions_has(f->store, mail));
    g_assert_false(questions_has(f->store, mail + 100));
}

/* Only what is held can be let go, once. */
static void
test_release(Fixture *f, gconstpointer data)
{
    int64_t mail = add_mail(f, 1);
    g_autoptr(GError) error = NULL;

    g_assert_true(mails_release(f->store, mail, &error));
    g_assert_no_error(error);

    g_autoptr(MailRow) row = mails_get(f->store, mail, NULL);
    g_assert_cmpint(row->state, ==, MAIL_JUDGED);
    g_assert_cmpint(row->decision, ==, MAIL_FETCHED);
    g_assert_false(mails_release(f->store, mail, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_CONFLICT);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    ADD("/questions/answer", test_answer);
    ADD("/questions/count", test_count);
    ADD("/questions/release", test_release);
    return g_test_run();
}
