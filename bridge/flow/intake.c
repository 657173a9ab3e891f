/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/intake-private.h"

#include "bridge/base/clock.h"
#include "bridge/store/broadcasts.h"

#include <string.h>

/* Mails under way at once: one that is slow to convert holds up no emergency. */
#define ACTIVE_MOST 4

/* Between attempts after trouble with the store, in seconds. */
#define TROUBLE_FIRST_S 1
#define TROUBLE_MOST_S 60

/* How far the server's clock may be behind ours: mail that came just after the
 * first start must not be taken for older. */
#define CLOCK_SKEW_S 600

bool
intake_set_add(GHashTable *set, int64_t id)
{
    return g_hash_table_add(set, g_memdup2(&id, sizeof id));
}

static void
on_listing(uint32_t uidvalidity, const MailboxEntry *entries, size_t n,
           void *user_data);
static void
on_state(bool online, const GError *error, void *user_data);

static const MailboxEvents mailbox_events = {
    .listing = on_listing,
    .state = on_state,
};

static gboolean
try_again(gpointer data)
{
    Intake *intake = data;

    intake->timer = 0;
    intake->is_stalled = false;
    intake_resume(intake);
    intake_look(intake);
    return G_SOURCE_REMOVE;
}

void
intake_stall(Intake *intake, const char *code, const char *text, const GError *error)
{
    unsigned wait_s = TROUBLE_FIRST_S;

    g_warning("%s: %s", code, error ? error->message : "unknown");
    for (unsigned i = 0; i < intake->troubles && wait_s < TROUBLE_MOST_S; i++)
        wait_s *= 2;
    intake->is_stalled = true;
    if (intake->timer)
        return;

    intake->troubles++;
    intake->timer =
        g_timeout_add_seconds(MIN(wait_s, TROUBLE_MOST_S), try_again, intake);
    intake->events.alert(code, text, intake->events.user_data);
}

void
intake_enqueue(Intake *intake, int64_t id)
{
    if (!intake_set_add(intake->working, id))
        return;

    g_queue_push_tail(&intake->pending, g_memdup2(&id, sizeof id));
    intake_pump(intake);
}

/* One piece of work for each turn of the loop. */
static gboolean
pump(gpointer data)
{
    Intake *intake = data;

    if (!intake->is_stalled) {
        if (intake_fetch_next(intake))
            return G_SOURCE_CONTINUE;
        if (intake->active < ACTIVE_MOST && !g_queue_is_empty(&intake->pending)) {
            g_autofree int64_t *id = g_queue_pop_head(&intake->pending);
            intake->active++;
            intake_work_on(intake, *id);
            return G_SOURCE_CONTINUE;
        }
    }
    intake->pump = 0;
    return G_SOURCE_REMOVE;
}

void
intake_pump(Intake *intake)
{
    if (intake->pump == 0 && !intake->is_closing)
        intake->pump = g_idle_add_full(G_PRIORITY_DEFAULT, pump, intake, NULL);
}

void
intake_mail_done(Intake *intake, int64_t id)
{
    intake->active--;
    g_hash_table_remove(intake->working, &id);
    if (!intake->is_stalled)
        intake->troubles = 0;
    if (intake->has_followers) {
        intake->has_followers = false;
        intake_resume(intake);
    }
    intake_pump(intake);
}

static bool
resume_state(Intake *intake, MailState state, GError **error)
{
    g_autoptr(GPtrArray) rows = mails_in_state(intake->store, state, error);

    for (unsigned i = 0; rows && i < rows->len; i++)
        intake_enqueue(intake, ((MailRow *) rows->pdata[i])->id);
    return rows != NULL;
}

void
intake_resume(Intake *intake)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) decided = NULL;

    if (resume_state(intake, MAIL_FETCHED, &error) &&
        resume_state(intake, MAIL_JUDGED, &error))
        decided = mails_to_file(intake->store, &error);
    if (!decided) {
        intake_stall(intake, "store",
                     "Non riesco a leggere l'archivio: la posta resta sul server.",
                     error);
        return;
    }
    for (unsigned i = 0; i < decided->len; i++)
        intake_file(intake, decided->pdata[i]);
}

/* Another UIDVALIDITY: what we remember of UIDs means nothing any more.  The ledger
 * finds each mail again by its content. */
static void
forget_uids(Intake *intake, uint32_t uidvalidity)
{
    GHashTableIter iter;
    gpointer value;

    intake->uidvalidity = uidvalidity;
    g_hash_table_remove_all(intake->left);
    g_queue_clear(&intake->to_fetch);
    g_hash_table_iter_init(&iter, intake->fetches);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        IntakeFetch *fetch = value;
        if (fetch->is_under_way)
            g_hash_table_iter_steal(&iter);
        else
            g_hash_table_iter_remove(&iter);
        if (fetch->is_under_way)
            g_ptr_array_add(intake->stale, fetch);
    }
}

/* Returns: false on trouble with the store. */
static bool
look_at(Intake *intake, const MailboxEntry *entry, GError **error)
{
    gpointer key = GUINT_TO_POINTER(entry->uid);
    g_autoptr(GError) trouble = NULL;

    if (g_hash_table_contains(intake->left, key))
        return true;
    if (g_hash_table_contains(intake->fetches, key)) {
        intake_want(intake, entry);
        return true;
    }

    g_autoptr(MailRow) row =
        mails_find_uid(intake->store, intake->uidvalidity, entry->uid, &trouble);
    if (trouble) {
        g_propagate_error(error, g_steal_pointer(&trouble));
        return false;
    }
    if (row && row->state == MAIL_FILED) {
        /* It is back, or never left: once more, then it is left alone. */
        g_hash_table_add(intake->left, key);
        intake_file(intake, row);
    } else if (!row && entry->received_s < intake->first_start_s) {
        g_hash_table_add(intake->left, key);
    } else if (!row) {
        intake_want(intake, entry);
    }
    return true;
}

static void
on_listing(uint32_t uidvalidity, const MailboxEntry *entries, size_t n, void *user_data)
{
    Intake *intake = user_data;
    g_autoptr(GError) error = NULL;

    if (intake->is_stalled)
        return;
    if (uidvalidity != intake->uidvalidity)
        forget_uids(intake, uidvalidity);

    for (size_t i = 0; i < n; i++)
        if (!look_at(intake, &entries[i], &error)) {
            intake_stall(intake, "store",
                         "Non riesco a leggere l'archivio: la posta resta sul server.",
                         error);
            return;
        }
    intake_resume(intake);
    intake->is_looked = !intake->is_stalled;
    intake_pump(intake);
}

static void
on_state(bool online, const GError *error, void *user_data)
{
    Intake *intake = user_data;

    g_clear_error(&intake->offline);
    if (online)
        return;

    g_warning("mailbox: %s", error->message);
    intake->offline = g_error_copy(error);
    if (error->code == MAILBOX_ERROR_UNTRUSTED)
        intake->events.alert("mailbox-untrusted",
                             "Il server di posta non dimostra di essere quello giusto.",
                             intake->events.user_data);
    else if (error->code == MAILBOX_ERROR_DENIED)
        intake->events.alert("mailbox-denied",
                             "Il server di posta rifiuta nome o password.",
                             intake->events.user_data);
}

/* The server's clock is the real one, also where ours was moved for a test. */
static bool
read_first_start(Intake *intake, GError **error)
{
    g_autofree char *known = store_get(intake->store, "first_start");

    if (!known) {
        int64_t now_s = MIN(clock_now_s(), g_get_real_time() / G_USEC_PER_SEC);
        known = g_strdup_printf("%" G_GINT64_FORMAT, now_s);
        if (!store_set(intake->store, "first_start", known, error))
            return false;
    }
    intake->first_start_s = g_ascii_strtoll(known, NULL, 10) - CLOCK_SKEW_S;
    return true;
}

/* A crash between a broadcast and its receipt: answers know by themselves whether
 * they were written already. */
static bool
answer_again(Intake *intake, GError **error)
{
    g_autoptr(GPtrArray) decided = mails_to_file(intake->store, error);

    for (unsigned i = 0; decided && i < decided->len; i++) {
        const MailRow *row = decided->pdata[i];
        if (row->decision != MAIL_QUEUED || row->duplicate_of != 0)
            continue;
        g_autoptr(BroadcastRow) broadcast =
            broadcasts_of_mail(intake->store, row->id, error);
        if (error && *error)
            return false;
        /* An answer to a question is done without a broadcast. */
        if (!broadcast)
            continue;
        intake->events.decided(row, NULL, NULL, broadcast->id,
                               intake->events.user_data);
        intake->events.queued(broadcast->id, intake->events.user_data);
    }
    return decided != NULL;
}

Intake *
intake_new(const Settings *settings, Store *store, Prove *prove, Convert *convert,
           Queue *queue, const IntakeEvents *events)
{
    Intake *intake = g_new0(Intake, 1);

    intake->references = 1;
    intake->settings = settings;
    intake->store = store;
    intake->prove = prove;
    intake->convert = convert;
    intake->queue = queue;
    intake->events = *events;
    intake->again = intake_again_table();
    intake->left = g_hash_table_new(NULL, NULL);
    intake->fetches = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    intake->stale = g_ptr_array_new_with_free_func(g_free);
    intake->working = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    intake->moving = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    return intake;
}

bool
intake_start(Intake *intake, const MailboxServer *server, GError **error)
{
    g_autoptr(GError) trouble = NULL;

    if (!read_first_start(intake, &trouble) || !answer_again(intake, &trouble)) {
        g_propagate_error(error, g_steal_pointer(&trouble));
        return false;
    }
    intake_again_start(intake);
    intake->mailbox = mailbox_open(server, &mailbox_events, intake);
    intake_resume(intake);
    return true;
}

void
intake_set_confirm(Intake *intake, Confirm *confirm)
{
    intake->confirm = confirm;
}

void
intake_wake(Intake *intake)
{
    if (!intake->is_stalled && !intake->is_closing)
        intake_resume(intake);
}

void
intake_unref(Intake *intake)
{
    if (--intake->references > 0)
        return;

    g_clear_error(&intake->offline);
    g_hash_table_unref(intake->left);
    g_queue_clear(&intake->to_fetch);
    g_hash_table_unref(intake->fetches);
    g_ptr_array_unref(intake->stale);
    g_queue_clear_full(&intake->pending, g_free);
    g_hash_table_unref(intake->working);
    g_hash_table_unref(intake->moving);
    g_hash_table_unref(intake->again);
    g_free(intake);
}

void
intake_free(Intake *intake)
{
    if (!intake)
        return;

    /* What is being converted or queued comes back later and finds us closing. */
    intake->is_closing = true;
    g_clear_pointer(&intake->mailbox, mailbox_close);
    g_clear_handle_id(&intake->timer, g_source_remove);
    g_clear_handle_id(&intake->pump, g_source_remove);
    intake_unref(intake);
}

void
intake_look(Intake *intake)
{
    intake->is_looked = false;
    if (intake->mailbox)
        mailbox_look(intake->mailbox);
}

bool
intake_is_idle(const Intake *intake)
{
    return intake->is_looked && !intake->is_stalled && !intake->offline &&
           g_hash_table_size(intake->fetches) == 0 &&
           g_hash_table_size(intake->working) == 0 &&
           g_hash_table_size(intake->moving) == 0 && !intake->has_followers;
}

const GError *
intake_offline(const Intake *intake)
{
    return intake->offline;
}

bool
intake_is_stalled(const Intake *intake)
{
    return intake->is_stalled;
}
