/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/base/clock.h"
#include "bridge/mailbox/imap-session-private.h"

/* UIDs asked for in one FETCH; each answers with about 100 bytes. */
#define FETCH_AT_ONCE 500

/* Looks in a row at a folder that changes under our eyes. */
#define LOOKS_MOST 3

static gint
compare_uids(gconstpointer a, gconstpointer b)
{
    uint32_t x = *(const uint32_t *) a;
    uint32_t y = *(const uint32_t *) b;

    return x < y ? -1 : x > y;
}

struct mailimap_search_key *
imap_session_undeleted(void)
{
    return mailimap_search_key_new(MAILIMAP_SEARCH_KEY_UNDELETED, NULL, NULL, NULL,
                                   NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
                                   NULL, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, 0,
                                   NULL, NULL, NULL);
}

GArray *
imap_session_search(ImapSession *session, struct mailimap_search_key *key,
                    GError **error)
{
    g_autoptr(GArray) uids = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    clist *found = NULL;

    imap_session_begin(session, 0);
    int result = mailimap_uid_search(session->imap, NULL, key, &found);
    mailimap_search_key_free(key);
    if (!imap_session_check(session, result, "SEARCH", error))
        return NULL;

    for (clistiter *i = clist_begin(found); i; i = clist_next(i)) {
        uint32_t uid = *(uint32_t *) clist_content(i);
        if (uid != 0)
            g_array_append_val(uids, uid);
    }
    mailimap_search_result_free(found);
    g_array_sort(uids, compare_uids);
    return g_steal_pointer(&uids);
}

/* Never 0: a mail whose time cannot be read is not taken for an old one. */
static int64_t
read_date(const struct mailimap_date_time *date)
{
    int zone_s = (date->dt_zone / 100 * 60 + date->dt_zone % 100) * 60;
    g_autoptr(GDateTime) when =
        g_date_time_new_utc(date->dt_year, date->dt_month, date->dt_day, date->dt_hour,
                            date->dt_min, date->dt_sec);

    return when ? g_date_time_to_unix(when) - zone_s : clock_now_s();
}

static MailboxEntry
read_entry(const struct mailimap_msg_att *attributes)
{
    MailboxEntry entry = {0};

    for (clistiter *i = clist_begin(attributes->att_list); i; i = clist_next(i)) {
        const struct mailimap_msg_att_item *item = clist_content(i);
        if (item->att_type != MAILIMAP_MSG_ATT_ITEM_STATIC)
            continue;

        const struct mailimap_msg_att_static *fact = item->att_data.att_static;
        if (fact->att_type == MAILIMAP_MSG_ATT_UID)
            entry.uid = fact->att_data.att_uid;
        else if (fact->att_type == MAILIMAP_MSG_ATT_RFC822_SIZE)
            entry.size_bytes = fact->att_data.att_rfc822_size;
        else if (fact->att_type == MAILIMAP_MSG_ATT_INTERNALDATE &&
                 fact->att_data.att_internal_date)
            entry.received_s = read_date(fact->att_data.att_internal_date);
    }
    return entry;
}

/* Adds to @known (uid to MailboxEntry) what the server says of @set (taken). */
static bool
fetch_facts(ImapSession *session, struct mailimap_set *set, GHashTable *known,
            GError **error)
{
    struct mailimap_fetch_type *type = mailimap_fetch_type_new_fetch_att_list_empty();
    clist *found = NULL;

    mailimap_fetch_type_new_fetch_att_list_add(type, mailimap_fetch_att_new_uid());
    mailimap_fetch_type_new_fetch_att_list_add(type,
                                               mailimap_fetch_att_new_rfc822_size());
    mailimap_fetch_type_new_fetch_att_list_add(type,
                                               mailimap_fetch_att_new_internaldate());
    imap_session_begin(session, 0);
    int result = mailimap_uid_fetch(session->imap, set, type, &found);
    mailimap_fetch_type_free(type);
    mailimap_set_free(set);
    if (!imap_session_check(session, result, "FETCH of sizes", error))
        return false;

    for (clistiter *i = clist_begin(found); i; i = clist_next(i)) {
        MailboxEntry entry = read_entry(clist_content(i));
        /* News about flags come as FETCH too, but name no date. */
        if (entry.uid != 0 && entry.received_s != 0)
            g_hash_table_insert(known, GUINT_TO_POINTER(entry.uid),
                                g_memdup2(&entry, sizeof entry));
    }
    mailimap_fetch_list_free(found);
    return true;
}

static bool
fetch_missing(ImapSession *session, const GArray *uids, GHashTable *known,
              GError **error)
{
    struct mailimap_set *set = NULL;
    unsigned in_set = 0;

    for (unsigned i = 0; i < uids->len; i++) {
        uint32_t uid = g_array_index(uids, uint32_t, i);

        if (!g_hash_table_contains(known, GUINT_TO_POINTER(uid))) {
            if (!set)
                set = mailimap_set_new_empty();
            mailimap_set_add_single(set, uid);
            in_set++;
        }
        if (in_set > 0 && (in_set == FETCH_AT_ONCE || i + 1 == uids->len)) {
            if (!fetch_facts(session, g_steal_pointer(&set), known, error))
                return false;
            in_set = 0;
        }
    }
    return true;
}

/* The server counts sizes by search, but times by the day only. */
static GArray *
search_size(ImapSession *session, uint64_t size_bytes, GError **error)
{
    clist *keys = clist_new();

    clist_append(keys, imap_session_undeleted());
    clist_append(keys, mailimap_search_key_new_larger((uint32_t) size_bytes - 1));
    clist_append(keys, mailimap_search_key_new_smaller((uint32_t) size_bytes + 1));
    return imap_session_search(session, mailimap_search_key_new_multiple(keys), error);
}

bool
imap_session_find_alike(ImapSession *session, uint64_t size_bytes, int64_t received_s,
                        uint32_t *uid, GError **error)
{
    g_autoptr(GHashTable) facts = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    g_autoptr(GArray) uids = search_size(session, size_bytes, error);
    unsigned n = 0;

    if (!uids || !fetch_missing(session, uids, facts, error))
        return false;
    for (unsigned i = 0; i < uids->len; i++) {
        uint32_t one = g_array_index(uids, uint32_t, i);
        const MailboxEntry *entry = g_hash_table_lookup(facts, GUINT_TO_POINTER(one));

        if (!entry || entry->size_bytes != size_bytes ||
            entry->received_s != received_s)
            continue;
        *uid = one;
        n++;
    }
    if (n != 1)
        *uid = 0;
    return true;
}

/* Size and date of a UID never change (RFC 3501, 2.3.1.1): only new ones are asked. */
static bool
refresh_entries(ImapSession *session, const GArray *uids, GError **error)
{
    g_autoptr(GHashTable) known = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    GArray *entries = session->entries;

    for (unsigned i = 0; i < entries->len; i++) {
        const MailboxEntry *entry = &g_array_index(entries, MailboxEntry, i);
        g_hash_table_insert(known, GUINT_TO_POINTER(entry->uid),
                            g_memdup2(entry, sizeof *entry));
    }
    if (!fetch_missing(session, uids, known, error))
        return false;

    g_array_set_size(entries, 0);
    for (unsigned i = 0; i < uids->len; i++) {
        uint32_t uid = g_array_index(uids, uint32_t, i);
        const MailboxEntry *entry = g_hash_table_lookup(known, GUINT_TO_POINTER(uid));
        if (entry)
            g_array_append_vals(entries, entry, 1);
    }
    return true;
}

/* One look.  @is_stale: more came while we looked. */
static bool
look_once(ImapSession *session, bool *is_stale, GError **error)
{
    /* NOOP first: a server may keep new mail to itself during a SEARCH. */
    imap_session_begin(session, 0);
    if (!imap_session_check(session, mailimap_noop(session->imap), "NOOP", error))
        return false;

    uint32_t before = session->imap->imap_selection_info->sel_exists;
    g_autoptr(GArray) uids =
        imap_session_search(session, imap_session_undeleted(), error);
    if (!uids || !refresh_entries(session, uids, error))
        return false;

    *is_stale = session->imap->imap_selection_info->sel_exists != before;
    return true;
}

const GArray *
imap_session_list(ImapSession *session, GError **error)
{
    bool is_stale = true;

    /* IDLE would not tell again what was told during these commands. */
    for (unsigned i = 0; is_stale && i < LOOKS_MOST; i++)
        if (!look_once(session, &is_stale, error))
            return NULL;

    return session->entries;
}

/* Returns: whether @uid exists (true) and its size. */
static bool
find_size(ImapSession *session, uint32_t uid, uint64_t *size_bytes, GError **error)
{
    const GArray *entries = session->entries;

    for (unsigned i = 0; i < entries->len; i++) {
        const MailboxEntry *entry = &g_array_index(entries, MailboxEntry, i);
        if (entry->uid == uid) {
            *size_bytes = entry->size_bytes;
            return true;
        }
    }

    g_autoptr(GHashTable) known = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    if (!fetch_facts(session, mailimap_set_new_single(uid), known, error))
        return false;
    const MailboxEntry *entry = g_hash_table_lookup(known, GUINT_TO_POINTER(uid));
    if (!entry) {
        g_set_error(error, MAILBOX_ERROR, MAILBOX_ERROR_GONE, "no mail with UID %u",
                    uid);
        return false;
    }
    *size_bytes = entry->size_bytes;
    return true;
}

/* The body in one FETCH response, if it is of @uid. */
static GBytes *
read_body(const struct mailimap_msg_att *attributes, uint32_t uid)
{
    const struct mailimap_msg_att_body_section *body = NULL;

    for (clistiter *i = clist_begin(attributes->att_list); i; i = clist_next(i)) {
        const struct mailimap_msg_att_item *item = clist_content(i);
        if (item->att_type != MAILIMAP_MSG_ATT_ITEM_STATIC)
            continue;

        const struct mailimap_msg_att_static *fact = item->att_data.att_static;
        if (fact->att_type == MAILIMAP_MSG_ATT_BODY_SECTION)
            body = fact->att_data.att_body_section;
        else if (fact->att_type == MAILIMAP_MSG_ATT_UID &&
                 fact->att_data.att_uid != uid)
            return NULL;
    }

    return body && body->sec_body_part
               ? g_bytes_new(body->sec_body_part, body->sec_length)
               : NULL;
}

GBytes *
imap_session_fetch(ImapSession *session, uint32_t uid, bool header_only,
                   size_t most_bytes, GError **error)
{
    g_autofree char *what = g_strdup_printf("FETCH of UID %u", uid);
    uint64_t size_bytes = 0;
    GBytes *raw = NULL;
    clist *found = NULL;

    if (!find_size(session, uid, &size_bytes, error))
        return NULL;
    if (!header_only && size_bytes > most_bytes) {
        g_set_error(error, MAILBOX_ERROR, MAILBOX_ERROR_TOO_LARGE,
                    "%s: %" G_GUINT64_FORMAT " bytes", what, size_bytes);
        return NULL;
    }

    struct mailimap_set *set = mailimap_set_new_single(uid);
    struct mailimap_section *section =
        header_only ? mailimap_section_new_header() : mailimap_section_new(NULL);
    struct mailimap_fetch_type *type = mailimap_fetch_type_new_fetch_att_list_empty();
    mailimap_fetch_type_new_fetch_att_list_add(type, mailimap_fetch_att_new_uid());
    mailimap_fetch_type_new_fetch_att_list_add(
        type, mailimap_fetch_att_new_body_peek_section(section));
    imap_session_begin(session, most_bytes);
    int result = mailimap_uid_fetch(session->imap, set, type, &found);
    mailimap_fetch_type_free(type);
    mailimap_set_free(set);
    if (!imap_session_check(session, result, what, error))
        return NULL;

    for (clistiter *i = clist_begin(found); i && !raw; i = clist_next(i))
        raw = read_body(clist_content(i), uid);
    mailimap_fetch_list_free(found);
    if (!raw)
        g_set_error(error, MAILBOX_ERROR, MAILBOX_ERROR_GONE, "%s: no answer", what);
    return raw;
}
