/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/base/clock.h"
#include "bridge/base/limits.h"
#include "bridge/flow/admit.h"
#include "bridge/flow/intake-private.h"

#include <string.h>

/* Mails in memory while they are fetched. */
#define FETCHING_MOST 2

/* Waits before a mail is asked for again during which the connection broke. */
#define AGAIN_FIRST_S 5
#define AGAIN_MOST_S 600

/* The next line of @text, unfolded, in lower case as far as the name goes. */
static char *
next_field(const char **at, const char *end)
{
    g_autoptr(GString) field = g_string_new(NULL);

    while (*at < end) {
        const char *newline = memchr(*at, '\n', end - *at);
        const char *stop = newline ? newline : end;
        g_string_append_len(field, *at, stop - *at);
        *at = newline ? newline + 1 : end;
        if (*at >= end || (**at != ' ' && **at != '\t'))
            break;
    }
    g_strchomp(field->str);
    return g_string_free(g_steal_pointer(&field), FALSE);
}

char *
intake_message_id(GBytes *raw)
{
    gsize size = 0;
    const char *at = g_bytes_get_data(raw, &size);
    const char *end = at + MIN(size, LIMIT_HEADER_BYTES);

    while (at && at < end) {
        g_autofree char *field = next_field(&at, end);
        if (*field == '\0')
            return NULL;
        if (g_ascii_strncasecmp(field, "Message-ID:", 11) != 0)
            continue;

        const char *open = strchr(field, '<');
        const char *close = open ? strchr(open, '>') : NULL;
        return close && close - open > 1 ? g_strndup(open + 1, close - open - 1) : NULL;
    }
    return NULL;
}

static void
store_trouble(Intake *intake, const GError *error)
{
    intake_stall(intake, "store",
                 "Non riesco a usare l'archivio: la posta resta sul server.", error);
}

/* The fetch is over, well or for good. */
static void
forget(Intake *intake, const IntakeFetch *fetch)
{
    g_hash_table_remove(intake->fetches, GUINT_TO_POINTER(fetch->entry.uid));
}

/*
 * The row of the same mail at an earlier place (UIDVALIDITY changed), or of the
 * first of several copies; NULL with no error when the mail is new.
 */
static MailRow *
find_known(Intake *intake, const char *digest, const char *message_id, uint64_t size,
           GError **error)
{
    if (digest)
        return mails_find_digest(intake->store, digest, 0, error);
    if (!message_id)
        return NULL;

    g_autoptr(MailRow) row = mails_find_message_id(intake->store, message_id, 0, error);
    if (!row || row->file || row->size_bytes != size)
        return NULL;
    return g_steal_pointer(&row);
}

/* Returns: false on trouble with the store. */
static bool
take_in(Intake *intake, const IntakeFetch *fetch, GBytes *raw, GError **error)
{
    g_autofree char *digest = raw && !fetch->header_only ? admit_digest(raw) : NULL;
    g_autofree char *message_id = raw ? intake_message_id(raw) : NULL;
    g_autoptr(GError) trouble = NULL;
    g_autoptr(MailRow) known =
        find_known(intake, digest, message_id, fetch->entry.size_bytes, &trouble);

    if (trouble) {
        g_propagate_error(error, g_steal_pointer(&trouble));
        return false;
    }
    if (known && known->uidvalidity != fetch->uidvalidity &&
        known->state != MAIL_FILED) {
        if (!mails_set_place(intake->store, known->id, fetch->uidvalidity,
                             fetch->entry.uid, error))
            return false;
        intake_resume(intake);
        return true;
    }

    g_autoptr(MailRow) row = g_new0(MailRow, 1);
    row->uidvalidity = fetch->uidvalidity;
    row->uid = fetch->entry.uid;
    row->message_id = g_steal_pointer(&message_id);
    row->digest = g_steal_pointer(&digest);
    row->size_bytes = fetch->entry.size_bytes;
    row->received_s = fetch->entry.received_s;
    row->duplicate_of = known ? known->id : 0;
    if (!mails_add(intake->store, row, fetch->header_only ? NULL : raw, error))
        return false;
    intake_enqueue(intake, row->id);
    return true;
}

/* Nothing of it can be read: it is set aside as what it is. */
static bool
take_in_broken(Intake *intake, IntakeFetch *fetch, GError **error)
{
    g_autoptr(MailRow) row = g_new0(MailRow, 1);

    row->uidvalidity = fetch->uidvalidity;
    row->uid = fetch->entry.uid;
    row->size_bytes = fetch->entry.size_bytes;
    row->received_s = fetch->entry.received_s;
    if (!mails_add(intake->store, row, NULL, error))
        return false;
    /* More than the most: intake_work_on() takes it for unreadable. */
    for (unsigned i = 0; i < LIMIT_MAIL_TRIES; i++)
        if (mails_count_try(intake->store, row->id, error) == 0)
            return false;
    intake_enqueue(intake, row->id);
    return true;
}

/* Returns: whether the fetch is over. */
static bool
settle(Intake *intake, IntakeFetch *fetch, GBytes *raw, const GError *error,
       GError **trouble)
{
    unsigned wait_s = AGAIN_FIRST_S;

    if (raw)
        return take_in(intake, fetch, raw, trouble);

    switch ((MailboxError) error->code) {
    case MAILBOX_ERROR_GONE:
        return true;
    case MAILBOX_ERROR_TOO_LARGE:
        /* Larger than it said; and a header that is too large is unreadable. */
        if (fetch->header_only)
            return take_in_broken(intake, fetch, trouble);
        fetch->header_only = true;
        return false;
    case MAILBOX_ERROR_BROKEN:
    case MAILBOX_ERROR_REFUSED:
        if (++fetch->broken >= LIMIT_MAIL_TRIES)
            return take_in_broken(intake, fetch, trouble);
        return false;
    case MAILBOX_ERROR_UNTRUSTED:
    case MAILBOX_ERROR_DENIED:
    case MAILBOX_ERROR_OFFLINE:
    case MAILBOX_ERROR_CLOSED:
        break;
    }

    for (unsigned i = 0; i < fetch->interrupted && wait_s < AGAIN_MOST_S; i++)
        wait_s *= 2;
    fetch->not_before_s = clock_now_s() + MIN(wait_s, AGAIN_MOST_S);
    if (++fetch->interrupted == 2)
        intake->events.alert("mailbox-fetch",
                             "Un messaggio in arrivo non si lascia scaricare.",
                             intake->events.user_data);
    return false;
}

static void
fetched(GBytes *raw, const GError *error, void *user_data)
{
    IntakeFetch *fetch = user_data;
    Intake *intake = fetch->intake;
    g_autoptr(GError) trouble = NULL;

    intake->fetching--;
    fetch->is_under_way = false;
    if (intake->is_closing)
        return;

    /* Renumbered meanwhile: what is listed now counts. */
    if (fetch->uidvalidity != intake->uidvalidity) {
        g_ptr_array_remove(intake->stale, fetch);
        intake_pump(intake);
        return;
    }
    bool is_over = settle(intake, fetch, raw, error, &trouble);
    if (trouble)
        store_trouble(intake, trouble);
    if (is_over || trouble)
        forget(intake, fetch); /* after trouble the next look finds it again */
    else if (fetch->not_before_s == 0)
        g_queue_push_tail(&intake->to_fetch, fetch);
    intake_pump(intake);
}

bool
intake_fetch_next(Intake *intake)
{
    if (intake->fetching >= FETCHING_MOST || g_queue_is_empty(&intake->to_fetch))
        return false;

    IntakeFetch *fetch = g_queue_pop_head(&intake->to_fetch);
    size_t most = settings_number(intake->settings, "limits", "mail_bytes");
    if (fetch->entry.size_bytes > most)
        fetch->header_only = true;
    fetch->is_under_way = true;
    intake->fetching++;
    mailbox_fetch(intake->mailbox, fetch->uidvalidity, fetch->entry.uid,
                  fetch->header_only, fetch->header_only ? LIMIT_HEADER_BYTES : most,
                  fetched, fetch);
    return true;
}

void
intake_want(Intake *intake, const MailboxEntry *entry)
{
    gpointer key = GUINT_TO_POINTER(entry->uid);
    IntakeFetch *fetch = g_hash_table_lookup(intake->fetches, key);

    if (fetch && (fetch->is_under_way || fetch->not_before_s == 0 ||
                  fetch->not_before_s > clock_now_s())) {
        return;
    }
    if (!fetch) {
        fetch = g_new0(IntakeFetch, 1);
        fetch->intake = intake;
        fetch->entry = *entry;
        fetch->uidvalidity = intake->uidvalidity;
        g_hash_table_insert(intake->fetches, key, fetch);
    }
    fetch->not_before_s = 0;
    g_queue_push_tail(&intake->to_fetch, fetch);
}
