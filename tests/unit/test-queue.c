/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/queue.h"

#include "bridge/base/clock.h"
#include "bridge/base/limits.h"
#include "bridge/store/mails.h"
#include "bridge/store/media.h"
#include "bridge/store/pages.h"
#include "bridge/store/subscribers.h"
#include "filters/draft-json.h"
#include "tests/support/flow-world.h"

#include <string.h>

#define AUTHOR "mario@comune.example"

static const char live[] = "[bridge]\n"
                           "administration=Comune di Borgo\n"
                           "admin=admin@comune.example\n"
                           "admin_phones=+393480000001\n"
                           "leave_contact=scrivi a urp@comune.example\n"
                           "live=yes\n"
                           "public_url=https://avvisi.comune.example/\n"
                           "[sender Mario@comune.example]\n"
                           "phones=+393470000001\n"
                           "[sender anna@comune.example]\n"
                           "phones=+393470000002, +393480000001\n"
                           "[topic meteo]\n"
                           "class=urgent\n"
                           "valid_h=6\n"
                           "[topic scuola]\n"
                           "valid_h=24\n"
                           "[topic sms]\n"
                           "channels=sms\n"
                           "[topic allerta]\n"
                           "class=emergency\n"
                           "mandatory=yes\n";

typedef struct {
    int64_t id;
    bool is_over;
} Queued;

static void
on_queued(int64_t broadcast, const GError *error, void *user_data)
{
    Queued *queued = user_data;

    g_assert_no_error(error);
    queued->id = broadcast;
    queued->is_over = true;
}

static bool
is_over(void *user_data)
{
    const Queued *queued = user_data;

    return queued->is_over;
}

static Draft *
make_draft(const char *topic)
{
    Draft *draft = draft_new();

    g_free(draft->title);
    draft->title = g_strdup("Acqua");
    if (topic != NULL)
        g_ptr_array_add(draft->topics, g_strdup(topic));
    return draft;
}

static int64_t
queue_it(World *world, const Draft *draft, int64_t mail_id)
{
    g_autoptr(Queue) queue = queue_new(world->settings, world->store, world->channels);
    Queued queued = {0};

    queue_start(queue, draft, AUTHOR, mail_id, on_queued, &queued);
    g_assert_false(queued.is_over);
    world_until(is_over, &queued);
    return queued.id;
}

static BroadcastRow *
row_of(World *world, int64_t id)
{
    g_autoptr(GError) error = NULL;
    BroadcastRow *row = broadcasts_get(world->store, id, &error);

    g_assert_no_error(error);
    return row;
}

static void
enrol(World *world, const char *number, const char *topics)
{
    g_autoptr(GError) error = NULL;
    SubscriberRow row = {
        .number = (char *) number,
        .channel = (char *) "fake",
        .topics = (char *) topics,
        .consent_source = (char *) "test",
    };

    g_assert_true(subscribers_add(world->store, &row, &error));
    g_assert_no_error(error);
}

typedef struct {
    const char *path;
    const char *topic;
    NoticeClass class;
    int64_t valid_h;
    int64_t audience;
} Audience;

static const Audience audiences[] = {
    {"/queue/topic/none", NULL, CLASS_ROUTINE, 0, 4},
    {"/queue/topic/followed", "meteo", CLASS_URGENT, 6, 3},
    {"/queue/topic/other", "scuola", CLASS_ROUTINE, 24, 2},
    {"/queue/topic/mandatory", "allerta", CLASS_EMERGENCY, 0, 4},
    {"/queue/topic/other-channel", "sms", CLASS_ROUTINE, 0, 0},
};

static void
test_topic(gconstpointer data)
{
    const Audience *c = data;
    g_autoptr(World) world = world_new(live);
    g_autoptr(Draft) draft = make_draft(c->topic);

    enrol(world, "+393330000001", "");
    enrol(world, "+393330000002", "meteo");
    enrol(world, "+393330000003", "meteo,scuola");
    enrol(world, "+393330000004", "sport");

    g_autoptr(BroadcastRow) row = row_of(world, queue_it(world, draft, 0));

    g_assert_cmpint(row->class, ==, c->class);
    g_assert_cmpint(row->audience, ==, c->audience);
    g_assert_cmpint(row->state, ==, BROADCAST_READY);
    g_assert_false(row->is_trial);
    if (c->valid_h > 0)
        g_assert_cmpint(ABS(row->valid_until_s - row->created_s - c->valid_h * 3600),
                        <=, 1);
    else
        g_assert_cmpint(row->valid_until_s, ==, 0);
}

/* What the mail says itself goes before what the topic says. */
static void
test_given(void)
{
    g_autoptr(World) world = world_new(live);
    g_autoptr(Draft) draft = make_draft("allerta");

    draft->class = CLASS_ROUTINE;
    draft->class_is_given = true;
    draft->valid_until_s = clock_now_s() + 777;
    draft->send_at_s = clock_now_s() + 300;

    g_autoptr(BroadcastRow) row = row_of(world, queue_it(world, draft, 0));

    g_assert_cmpint(row->class, ==, CLASS_ROUTINE);
    g_assert_cmpint(row->valid_until_s, ==, draft->valid_until_s);
    g_assert_cmpint(row->send_at_s, ==, draft->send_at_s);
    g_assert_cmpstr(row->topics, ==, "allerta");
}

/* Neither written nor given: citizens receive only when one of both says so. */
static void
test_live(void)
{
    g_autoptr(World) world = world_new(live);
    g_autofree char *off = g_strdup(live);
    g_autoptr(GError) error = NULL;

    memcpy(strstr(off, "live=yes"), "live=no ", 8);

    g_autoptr(World) trial = world_new(off);

    g_assert_true(queue_is_live(world->settings, world->store));
    g_assert_true(queue_is_live(trial->settings, trial->store));
    g_assert_true(store_set(trial->store, "live", NULL, &error));
    g_assert_false(queue_is_live(trial->settings, trial->store));
    g_assert_false(queue_is_live(trial->settings, NULL));
}

/* Not live: the phones of all staff, each once, and no citizen; [prova]: the
 * author's own. */
static void
test_trial(void)
{
    for (unsigned is_prova = 0; is_prova < 2; is_prova++) {
        g_autofree char *text = g_strdup(live);
        g_autoptr(Draft) draft = make_draft("allerta");
        g_autoptr(GError) error = NULL;

        if (!is_prova)
            memcpy(strstr(text, "live=yes"), "live=no ", 8);

        g_autoptr(World) world = world_new(text);

        world_enrol(world, 50);
        g_assert_true(store_set(world->store, "live", NULL, &error));
        draft->is_trial = is_prova;

        int64_t id = queue_it(world, draft, 0);
        g_autoptr(BroadcastRow) row = row_of(world, id);
        g_autoptr(Broadcast) broadcast =
            queue_load_broadcast(world->settings, world->store, id, &error);
        g_autoptr(Dispatch) dispatch = dispatch_new(world->settings, world->store,
                                                    &world->fake->base, &world->events);

        g_assert_true(row->is_trial && broadcast->is_trial);
        g_assert_true(dispatch_start(dispatch, &error));
        world_run(world, dispatch);
        g_assert_cmpuint(world->fake->sent->len, ==, is_prova ? 1 : 3);
        g_assert_cmpuint(fake_count(world->fake, "+393470000001"), ==, 1);
        g_assert_cmpuint(fake_count(world->fake, "+393480000001"), ==,
                         is_prova ? 0 : 1);
    }
}

static void
test_load(void)
{
    g_autoptr(World) world = world_new(live);
    g_autoptr(Draft) draft = make_draft("meteo");
    g_autoptr(GBytes) bytes = g_bytes_new("photo", 5);
    g_autoptr(GError) error = NULL;
    Media *media = media_new(MEDIA_IMAGE, "image/jpeg", "foto.jpg", bytes);

    media->caption = g_strdup("Via Roma");
    g_ptr_array_add(draft->media, media);
    block_add_run(rich_text_add(draft->text, BLOCK_PARAGRAPH), STYLE_BOLD, "Domani",
                  NULL);

    int64_t id = queue_it(world, draft, 0);
    g_autoptr(Broadcast) broadcast =
        queue_load_broadcast(world->settings, world->store, id, &error);

    g_assert_no_error(error);
    g_assert_cmpstr(broadcast->title, ==, "Acqua");
    g_assert_cmpstr(broadcast->administration, ==, "Comune di Borgo");
    g_assert_cmpstr(broadcast->leave_contact, ==, "scrivi a urp@comune.example");
    g_assert_true(
        g_str_has_prefix(broadcast->link, "https://avvisi.comune.example/avvisi/"));
    g_assert_cmpuint(strlen(strrchr(broadcast->link, '/') + 1), ==, PAGE_NAME_LETTERS);
    g_assert_cmpint(broadcast->class, ==, CLASS_URGENT);
    g_assert_cmpint(broadcast->valid_until_s, >, clock_now_s());
    g_assert_cmpuint(broadcast->media->len, ==, 1);

    g_autofree char *plain = rich_text_plain(broadcast->text);
    const Media *loaded = g_ptr_array_index(broadcast->media, 0);
    g_autoptr(GBytes) stored = media_load(world->store, loaded->sha256, &error);

    g_assert_cmpstr(plain, ==, "Domani");
    g_assert_cmpstr(loaded->caption, ==, "Via Roma");
    g_assert_true(g_bytes_equal(stored, bytes));

    g_assert_null(queue_load_broadcast(world->settings, world->store, 4711, NULL));
}

static int64_t
add_mail(World *world)
{
    g_autoptr(GBytes) raw = g_bytes_new("From: " AUTHOR "\r\n\r\nx", 30);
    g_autoptr(GError) error = NULL;
    MailRow row = {.uidvalidity = 1, .uid = 1, .size_bytes = 30};

    g_assert_true(mails_add(world->store, &row, raw, &error));
    g_assert_no_error(error);

    int64_t id = row.id;

    g_free(row.file);
    return id;
}

/* A crash after the mail was queued, before it was moved: it is not sent twice. */
static void
test_twice(void)
{
    g_autoptr(World) world = world_new(live);
    g_autoptr(Draft) draft = make_draft("meteo");
    g_autoptr(GError) error = NULL;
    int64_t mail = add_mail(world);

    world_enrol(world, 10);

    int64_t first = queue_it(world, draft, mail);
    int64_t second = queue_it(world, draft, mail);
    g_autoptr(MailRow) row = mails_get(world->store, mail, &error);

    g_assert_cmpint(first, ==, second);
    g_assert_cmpint(world_count(world, first, STATE_PENDING), ==, 10);
    g_assert_cmpint(row->state, ==, MAIL_QUEUED);
}

/* A crash in the middle of freezing: goes on from where it was, nobody twice. */
static void
test_resume(void)
{
    g_autoptr(World) world = world_new(live);
    g_autoptr(Queue) queue = queue_new(world->settings, world->store, world->channels);
    g_autoptr(Draft) draft = make_draft("meteo");
    g_autoptr(GError) error = NULL;
    json_t *json = draft_to_json(draft);
    char *content = json_dumps(json, JSON_COMPACT);
    BroadcastRow half = {
        .mail_id = add_mail(world),
        .sender = (char *) AUTHOR,
        .title = (char *) "Acqua",
        .content = content,
        .topics = (char *) "meteo",
        .class = CLASS_URGENT,
    };
    BroadcastRow broken = {
        .sender = (char *) AUTHOR,
        .title = (char *) "Rotto",
        .content = (char *) "{",
        .topics = (char *) "",
    };
    bool more = false;

    world_enrol(world, LIMIT_COMMIT_ROWS * 2 + 300);
    g_assert_true(broadcasts_add(world->store, &half, &error));
    g_assert_true(broadcasts_freeze_some(world->store, half.id, "fake", NULL, false,
                                         &more, &error));
    g_assert_true(more);
    g_assert_true(broadcasts_add(world->store, &broken, &error));

    world_reopen(world);
    queue_free(g_steal_pointer(&queue));
    queue = queue_new(world->settings, world->store, world->channels);
    g_assert_true(queue_resume(queue, &error));
    g_assert_no_error(error);

    g_autoptr(BroadcastRow) row = row_of(world, half.id);
    g_autoptr(BroadcastRow) gone = broadcasts_get(world->store, broken.id, NULL);
    g_autoptr(MailRow) mail = mails_get(world->store, half.mail_id, &error);

    g_assert_cmpint(row->state, ==, BROADCAST_READY);
    g_assert_cmpint(row->audience, ==, LIMIT_COMMIT_ROWS * 2 + 300);
    g_assert_cmpint(mail->state, ==, MAIL_QUEUED);
    g_assert_null(gone);
    free(content);
    json_decref(json);
}

static void
test_preview(void)
{
    g_autoptr(World) world = world_new(live);
    g_autoptr(Draft) draft = make_draft("meteo");
    g_autoptr(Broadcast) broadcast =
        queue_preview_broadcast(world->settings, draft, true);

    g_assert_true(broadcast->is_trial);
    g_assert_cmpint(broadcast->id, ==, 0);
    g_assert_cmpint(broadcast->class, ==, CLASS_URGENT);
    g_assert_cmpstr(broadcast->link, ==, "https://avvisi.comune.example/avvisi/prova");
}

static void
on_ended(int64_t broadcast, const GError *error, void *user_data)
{
    unsigned *ended = user_data;

    g_assert_cmpint(broadcast, ==, 0);
    g_assert_error(error, STORE_ERROR, STORE_ERROR_FAILED);
    (*ended)++;
}

/* Freed in the middle: who waits is told, once, and the next start resumes. */
static void
test_free(void)
{
    g_autoptr(World) world = world_new(live);
    g_autoptr(Draft) draft = make_draft("meteo");
    Queue *queue = queue_new(world->settings, world->store, world->channels);
    unsigned ended = 0;

    queue_start(queue, draft, AUTHOR, 0, on_ended, &ended);
    queue_free(queue);
    g_assert_cmpuint(ended, ==, 1);
    while (g_main_context_iteration(NULL, FALSE)) {
    }
    g_assert_cmpuint(ended, ==, 1);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    /* Warnings about what these tests provoke are wanted. */
    g_log_set_always_fatal(G_LOG_LEVEL_ERROR | G_LOG_FLAG_RECURSION |
                           G_LOG_LEVEL_CRITICAL);

    for (size_t i = 0; i < G_N_ELEMENTS(audiences); i++)
        g_test_add_data_func(audiences[i].path, &audiences[i], test_topic);
    g_test_add_func("/queue/given", test_given);
    g_test_add_func("/queue/live", test_live);
    g_test_add_func("/queue/trial", test_trial);
    g_test_add_func("/queue/load", test_load);
    g_test_add_func("/queue/twice", test_twice);
    g_test_add_func("/queue/resume", test_resume);
    g_test_add_func("/queue/preview", test_preview);
    g_test_add_func("/queue/free", test_free);

    return g_test_run();
}
