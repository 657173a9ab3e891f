/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/support/flow-world.h"

#include "bridge/base/clock.h"
#include "bridge/store/subscribers.h"

#include <glib/gstdio.h>
#include <string.h>

#define LONGEST_S 20

static const char standard[] = "[bridge]\n"
                               "administration=Comune di Borgo\n"
                               "admin=admin@comune.example\n"
                               "live=yes\n"
                               "public_url=https://avvisi.comune.example/\n";

/* What the channel owes. */
typedef struct {
    FakeChannel *fake;
    FakeSent *sent; /* in fake->sent */
    ChannelDone done;
    void *user_data;
} Debt;

typedef struct {
    FakeChannel *fake;
    ChannelUploadDone done;
    void *user_data;
} UploadDebt;

static void
sent_free(gpointer data)
{
    FakeSent *sent = data;

    g_free(sent->number);
    g_free(sent->bsuid);
    g_free(sent->body);
    g_free(sent);
}

static gboolean
pay(gpointer data)
{
    g_autofree Debt *debt = data;
    g_autofree char *id =
        g_strdup_printf("id.%" G_GINT64_FORMAT ".%u.%u", debt->sent->delivery,
                        debt->sent->part, debt->sent->attempt);
    ChannelResult result = {.outcome = OUTCOME_ACCEPTED, .receipt_id = id};

    if (debt->fake->answer != NULL)
        debt->fake->answer(debt->fake, debt->sent, &result);
    debt->done(&result, debt->user_data);
    return G_SOURCE_REMOVE;
}

void
fake_speak(FakeChannel *fake)
{
    fake->is_mute = false;
    while (fake->unsaid->len > 0)
        pay(g_ptr_array_steal_index(fake->unsaid, 0));
}

void
fake_speak_of(FakeChannel *fake, const char *words)
{
    for (unsigned i = fake->unsaid->len; i-- > 0;) {
        const Debt *debt = g_ptr_array_index(fake->unsaid, i);

        if (strstr(debt->sent->body, words) != NULL)
            pay(g_ptr_array_steal_index(fake->unsaid, i));
    }
}

static void
fake_send(Channel *self, const ChannelMessage *message, ChannelDone done,
          void *user_data)
{
    FakeChannel *fake = (FakeChannel *) self;
    FakeSent *sent = g_new0(FakeSent, 1);
    Debt *debt = g_new0(Debt, 1);
    g_auto(GStrv) words = g_strsplit(message->callback, ".", 3);

    if (g_str_has_prefix(message->callback, DISPATCH_ANSWER)) {
        sent->answer = g_ascii_strtoll(words[1], NULL, 10);
    } else {
        g_assert_cmpuint(g_strv_length(words), ==, 3);
        sent->delivery = g_ascii_strtoll(words[0], NULL, 10);
        sent->part = (unsigned) g_ascii_strtoull(words[1], NULL, 10);
        sent->attempt = (unsigned) g_ascii_strtoull(words[2], NULL, 10);
    }
    sent->bsuid = g_strdup(message->bsuid);
    sent->number = g_strdup(message->number);
    sent->body = g_strdup(message->body);
    sent->at_us = g_get_monotonic_time();
    g_ptr_array_add(fake->sent, sent);

    debt->fake = fake;
    debt->sent = sent;
    debt->done = done;
    debt->user_data = user_data;
    if (fake->is_mute)
        g_ptr_array_add(fake->unsaid, debt);
    else if (fake->delay_ms > 0)
        g_timeout_add(fake->delay_ms, pay, debt);
    else
        g_idle_add_full(G_PRIORITY_DEFAULT, pay, debt, NULL);
}

static void
add_part(GPtrArray *parts, const char *kind, char *body, const char *sha256)
{
    ChannelPart *part = g_new0(ChannelPart, 1);

    part->kind = g_strdup(kind);
    part->body = body;
    part->media = g_ptr_array_new_with_free_func(g_free);
    if (sha256 != NULL)
        g_ptr_array_add(part->media, g_strdup(sha256));
    g_ptr_array_add(parts, part);
}

static void
fake_set_banned(Channel *self, const char *const *names)
{
    FakeChannel *fake = (FakeChannel *) self;

    for (unsigned i = 0; i < 2 && fake->templates[i]; i++) {
        bool is_banned = g_strv_contains(names, fake->templates[i]);

        self->compose_turn += is_banned != fake->is_banned[i];
        fake->is_banned[i] = is_banned;
    }
}

/* Returns: the best that is not banned; NULL with an error when there is none. */
static const char *
fake_template(const FakeChannel *fake, GError **error)
{
    for (unsigned i = 0; i < 2 && fake->templates[i]; i++)
        if (!fake->is_banned[i])
            return g_intern_string(fake->templates[i]);
    if (fake->templates[0])
        g_set_error(error, CHANNEL_ERROR, CHANNEL_ERROR_TEMPLATE_BANNED, "banned");
    return NULL;
}

static GPtrArray *
fake_compose(Channel *self, const Broadcast *broadcast, bool open, GError **error)
{
    FakeChannel *fake = (FakeChannel *) self;
    g_autoptr(GPtrArray) parts =
        g_ptr_array_new_with_free_func((GDestroyNotify) channel_part_free);

    const char *template = open ? NULL : fake_template(fake, error);

    if (!open && !template && fake->templates[0])
        return NULL;
    if (!open && fake->has_no_template) {
        g_set_error(error, CHANNEL_ERROR, CHANNEL_ERROR_TEMPLATE, "no template fits");
        return NULL;
    }
    if (open)
        for (unsigned i = 0; i < fake->open_parts; i++)
            add_part(parts, "text", g_strdup_printf("%s/%u", broadcast->title, i),
                     NULL);
    else
        add_part(parts, "template", g_strdup_printf("template %s", broadcast->title),
                 NULL);
    if (!open) {
        ChannelPart *part = g_ptr_array_index(parts, 0);

        part->template = template;
        part->category = g_strdup(fake->category);
    }
    if (template) {
        ChannelPart *part = g_ptr_array_index(parts, 0);

        g_free(part->body);
        part->body = g_strdup_printf("template %s %s", template, broadcast->title);
    }
    for (unsigned i = 0; i < broadcast->media->len; i++) {
        const Media *media = g_ptr_array_index(broadcast->media, i);

        add_part(parts, "image", g_strdup_printf("image sha256:%s", media->sha256),
                 media->sha256);
    }
    return g_steal_pointer(&parts);
}

static gboolean
pay_upload(gpointer data)
{
    g_autofree UploadDebt *debt = data;
    FakeChannel *fake = debt->fake;
    bool is_good = fake->upload_outcome == OUTCOME_ACCEPTED;
    g_autofree char *id = g_strdup_printf("media-%u", fake->uploads);
    ChannelResult result = {
        .outcome = fake->upload_outcome,
        .scope = fake->upload_scope,
        .reason = is_good ? NULL : "media-refused",
    };

    debt->done(is_good ? id : NULL, clock_now_s() + 86400, &result, debt->user_data);
    return G_SOURCE_REMOVE;
}

static void
fake_upload(Channel *self, const Media *media, GBytes *bytes, ChannelUploadDone done,
            void *user_data)
{
    UploadDebt *debt = g_new0(UploadDebt, 1);

    debt->fake = (FakeChannel *) self;
    debt->done = done;
    debt->user_data = user_data;
    debt->fake->uploads++;
    g_assert_cmpuint(g_bytes_get_size(bytes), ==, media->size_bytes);
    g_timeout_add(5, pay_upload, debt);
}

/* "message WHO WORDS", "tap WHO PAYLOAD", "voice WHO", "sticker WHO"; WHO is a number,
 * else a BSUID; behind the kind may stand ":ID" of the message. */
static bool
read_message(ChannelEvent *event, const char *line)
{
    static const struct {
        const char *kind;
        ChannelContent content;
    } kinds[] = {{"message", CONTENT_TEXT},
                 {"tap", CONTENT_TAP},
                 {"voice", CONTENT_MEDIA},
                 {"sticker", CONTENT_MUTE}};
    g_auto(GStrv) words = g_strsplit(line, " ", 3);
    g_auto(GStrv) kind = g_strsplit(words[0], ":", 2);

    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (strcmp(kind[0], kinds[i].kind) != 0)
            continue;
        event->kind = CHANNEL_EVENT_MESSAGE;
        event->content = kinds[i].content;
        event->message_id = g_strdup(kind[1]);
        if (*words[1] == '+')
            event->number = g_strdup(words[1]);
        else
            event->bsuid = g_strdup(words[1]);
        event->text = g_strdup(words[2]);
        event->payload = event->content == CONTENT_TAP ? g_strdup(words[2]) : NULL;
        return true;
    }
    return false;
}

static void
read_line(GPtrArray *events, const char *line)
{
    g_auto(GStrv) words = g_strsplit(line, " ", -1);
    unsigned n = g_strv_length(words);
    ChannelEvent *event;

    if (n == 0)
        return;
    event = g_new0(ChannelEvent, 1);
    event->at_s = clock_now_s();
    if (read_message(event, line)) {
        /* It is all there. */
    } else if (strcmp(words[0], "account") == 0) {
        event->kind = CHANNEL_EVENT_ACCOUNT;
        event->subject = g_strdup(words[1]);
        event->event = g_strdup(words[2]);
        event->number = n > 3 && *words[3] == '+' ? g_strdup(words[3]) : NULL;
        event->bsuid = n > 3 && *words[3] != '+' ? g_strdup(words[3]) : NULL;
        event->new_bsuid = n > 4 ? g_strdup(words[4]) : NULL;
    } else {
        event->kind = CHANNEL_EVENT_STATUS;
        event->callback = g_strdup(words[1]);
        event->receipt_id = g_strconcat("id.", words[1], NULL);
        event->status = words[0][0] == 's'   ? EVENT_SENT
                        : words[0][0] == 'd' ? EVENT_DELIVERED
                        : words[0][0] == 'r' ? EVENT_READ
                                             : EVENT_FAIL;
        event->outcome = n > 2 ? OUTCOME_DEFERRED : OUTCOME_REFUSED;
        event->close_window = strcmp(words[0], "failed-closed") == 0;
        event->alert = strcmp(words[0], "failed-alert") == 0;
        event->most_tries = strcmp(words[0], "failed-fast") == 0 ? 0 : 4;
        event->code = event->status == EVENT_FAIL ? 131000 : 0;
        event->reason = event->status == EVENT_FAIL ? g_strdup("trouble") : NULL;
        if (strcmp(words[0], "failed-template") == 0) {
            event->is_template = event->alert = true;
            event->scope = SCOPE_BROADCAST;
            event->code = (int) g_ascii_strtoll(words[2], NULL, 10);
            event->outcome = event->code == 132015 ? OUTCOME_DEFERRED : OUTCOME_REFUSED;
        }
        if (strcmp(words[0], "failed-dead") == 0) {
            g_free(event->reason);
            event->reason = g_strdup("not-reachable");
        }
    }
    g_ptr_array_add(events, event);
}

/* "status d.p.a", a message as above, "account SUBJECT EVENT", one a line. */
static GPtrArray *
fake_webhook(Channel *self, GBytes *body, GError **error)
{
    g_autofree char *text =
        g_strndup(g_bytes_get_data(body, NULL), g_bytes_get_size(body));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    GPtrArray *events;

    (void) self;
    if (strcmp(text, "garbage") == 0) {
        g_set_error(error, CHANNEL_ERROR, CHANNEL_ERROR_WEBHOOK, "no webhook");
        return NULL;
    }
    events = g_ptr_array_new_with_free_func((GDestroyNotify) channel_event_free);
    for (char **line = lines; *line != NULL; line++)
        read_line(events, *line);
    return events;
}

/* "TEXT [BUTTON|ID:TITLE:HINT|...]". */
static char *
fake_say(Channel *self, const ChannelAnswer *answer)
{
    GString *body = g_string_new(answer->text);

    (void) self;
    for (unsigned i = 0; i < answer->choice_count; i++) {
        const ChannelChoice *choice = &answer->choices[i];

        g_string_append_printf(body, "%s|%s:%s:%s", i == 0 ? " [" : "", choice->id,
                               choice->title, choice->hint ? choice->hint : "");
    }
    return g_string_free(body, FALSE);
}

static const ChannelOps fake_ops = {
    .name = "fake",
    .compose = fake_compose,
    .answer = fake_say,
    .upload = fake_upload,
    .send = fake_send,
    .webhook = fake_webhook,
    .set_banned = fake_set_banned,
};

static FakeChannel *
fake_new(void)
{
    FakeChannel *fake = g_new0(FakeChannel, 1);

    fake->base.ops = &fake_ops;
    fake->base.group = g_strdup("channel:fake");
    fake->base.rate_per_s = 20000;
    fake->base.connections = 64;
    fake->base.has_webhook = true;
    fake->base.uncertain_wait_s = 3600;
    fake->base.uncertain_wait_emergency_s = 30;
    fake->sent = g_ptr_array_new_with_free_func(sent_free);
    fake->unsaid = g_ptr_array_new();
    fake->open_parts = 1;
    fake->upload_outcome = OUTCOME_ACCEPTED;
    return fake;
}

static void
fake_free(FakeChannel *fake)
{
    g_ptr_array_unref(fake->sent);
    g_ptr_array_set_free_func(fake->unsaid, g_free);
    g_ptr_array_unref(fake->unsaid);
    g_free(fake->base.group);
    g_free(fake);
}

static void
on_alert(const char *code, const char *text, int64_t broadcast, void *user_data)
{
    World *world = user_data;

    (void) broadcast;
    g_test_message("alert %s: %s", code, text);
    g_ptr_array_add(world->alerts, g_strdup(code));
}

static void
on_settled(void *user_data)
{
    World *world = user_data;

    world->settled++;
}

World *
world_new(const char *settings)
{
    World *world = g_new0(World, 1);
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) problems =
        g_ptr_array_new_with_free_func((GDestroyNotify) setting_problem_free);

    world->dir = g_dir_make_tmp("flow-XXXXXX", &error);
    g_assert_no_error(error);
    world->settings =
        settings_parse("test", settings ? settings : standard, NULL, problems);
    world->store = store_open(world->dir, STORE_OWNER, &error);
    g_assert_no_error(error);
    g_assert_true(store_set(world->store, "live", "yes", &error));
    world->fake = fake_new();
    world->channels = g_ptr_array_new();
    g_ptr_array_add(world->channels, world->fake);
    world->alerts = g_ptr_array_new_with_free_func(g_free);
    world->events = (DispatchEvents){
        .alert = on_alert,
        .settled = on_settled,
        .user_data = world,
    };
    return world;
}

static void
remove_tree(const char *path)
{
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    const char *name;

    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *child = g_build_filename(path, name, NULL);

        if (g_file_test(child, G_FILE_TEST_IS_DIR))
            remove_tree(child);
        else
            g_unlink(child);
    }
    g_rmdir(path);
}

void
world_free(World *world)
{
    if (world == NULL)
        return;
    store_close(world->store);
    settings_free(world->settings);
    fake_free(world->fake);
    g_ptr_array_unref(world->channels);
    g_ptr_array_unref(world->alerts);
    remove_tree(world->dir);
    g_free(world->dir);
    g_free(world);
}

void
world_reopen(World *world)
{
    g_autoptr(GError) error = NULL;

    store_close(world->store);
    world->store = store_open(world->dir, STORE_OWNER, &error);
    g_assert_no_error(error);
}

void
world_enrol(World *world, unsigned n)
{
    g_autoptr(GError) error = NULL;

    g_assert_true(store_begin(world->store, &error));
    for (unsigned i = 1; i <= n; i++) {
        g_autofree char *number = g_strdup_printf("+39333%07u", i);
        SubscriberRow row = {
            .number = number,
            .channel = (char *) "fake",
            .topics = (char *) "",
            .consented_s = clock_now_s(),
            .consent_source = (char *) "test",
        };

        g_assert_true(subscribers_add(world->store, &row, &error));
    }
    g_assert_true(store_commit(world->store, &error));
}

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

static void
add_versions(Draft *draft, const char *languages)
{
    g_auto(GStrv) codes = g_strsplit(languages, ",", -1);

    for (char **code = codes; *code; code++) {
        g_autofree char *title = g_strconcat(draft->title, " ", *code, NULL);

        g_ptr_array_add(draft->versions, version_new(*code, title));
    }
}

int64_t
world_queue(World *world, const char *title, NoticeClass class, const char *media)
{
    g_autoptr(Queue) queue = queue_new(world->settings, world->store, world->channels);
    g_autoptr(Draft) draft = draft_new();
    Queued queued = {0};

    g_free(draft->title);
    draft->title = g_strdup(title);
    draft->class = class;
    draft->class_is_given = true;
    if (world->topic != NULL)
        g_ptr_array_add(draft->topics, g_strdup(world->topic));
    if (world->languages != NULL)
        add_versions(draft, world->languages);
    if (media != NULL) {
        g_autoptr(GBytes) bytes = g_bytes_new(media, strlen(media));

        g_ptr_array_add(draft->media,
                        media_new(MEDIA_IMAGE, "image/jpeg", "foto.jpg", bytes));
    }
    queue_start(queue, draft, "mario@comune.example", 0, on_queued, &queued);
    while (!queued.is_over)
        g_main_context_iteration(NULL, TRUE);
    return queued.id;
}

static gboolean
on_late(gpointer user_data)
{
    (void) user_data;
    g_error("the test waited too long");
    return G_SOURCE_REMOVE;
}

void
world_until(bool (*what)(void *user_data), void *user_data)
{
    unsigned late = g_timeout_add_seconds(LONGEST_S, on_late, NULL);

    while (!what(user_data))
        g_main_context_iteration(NULL, TRUE);
    g_source_remove(late);
}

static bool
is_idle(void *user_data)
{
    return dispatch_is_idle(user_data);
}

void
world_run(World *world, Dispatch *dispatch)
{
    (void) world;
    world_until(is_idle, dispatch);
}

int64_t
world_count(World *world, int64_t broadcast, AttemptState state)
{
    BroadcastCounts counts = {0};
    g_autoptr(GError) error = NULL;

    g_assert_true(broadcasts_counts(world->store, broadcast, &counts, &error));
    g_assert_no_error(error);
    return counts.by_state[state];
}

bool
world_heard(World *world, const char *code)
{
    return g_ptr_array_find_with_equal_func(world->alerts, code, g_str_equal, NULL);
}

unsigned
fake_count(FakeChannel *fake, const char *number)
{
    unsigned n = 0;

    for (unsigned i = 0; i < fake->sent->len; i++) {
        const FakeSent *sent = g_ptr_array_index(fake->sent, i);

        n += number == NULL || g_strcmp0(sent->number, number) == 0;
    }
    return n;
}

unsigned
fake_most_repeats(FakeChannel *fake)
{
    g_autoptr(GHashTable) seen =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    unsigned most = 0;

    for (unsigned i = 0; i < fake->sent->len; i++) {
        const FakeSent *sent = g_ptr_array_index(fake->sent, i);
        char *key =
            g_strdup_printf("%" G_GINT64_FORMAT ".%u", sent->delivery, sent->part);
        unsigned n = GPOINTER_TO_UINT(g_hash_table_lookup(seen, key)) + 1;

        g_hash_table_replace(seen, key, GUINT_TO_POINTER(n));
        most = MAX(most, n);
    }
    return most;
}
