/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/mailbox/imap-folder.h"
#include "bridge/mailbox/imap-session-private.h"

#include <string.h>

/* The first mail that fits @key (taken) and is not marked as deleted; 0 = none. */
static bool
find_one(ImapSession *session, struct mailimap_search_key *key, uint32_t *uid,
         GError **error)
{
    clist *both = clist_new();

    clist_append(both, imap_session_undeleted());
    clist_append(both, key);
    g_autoptr(GArray) uids =
        imap_session_search(session, mailimap_search_key_new_multiple(both), error);
    if (!uids)
        return false;

    *uid = uids->len > 0 ? g_array_index(uids, uint32_t, 0) : 0;
    return true;
}

/* Only what every server can take as a quoted string. */
static bool
is_searchable(const char *message_id)
{
    if (!message_id || *message_id == '\0' || strlen(message_id) > 900)
        return false;

    for (; *message_id; message_id++)
        if (!g_ascii_isprint(*message_id))
            return false;
    return true;
}

/* Whether the mail can be found without its UID. */
static bool
is_known(const MailboxMark *mark)
{
    return is_searchable(mark->message_id) ||
           (!mark->message_id && mark->received_s > 0 && mark->size_bytes > 0 &&
            mark->size_bytes < UINT32_MAX);
}

static bool
find_mail(ImapSession *session, uint32_t *uid, const MailboxMark *mark, GError **error)
{
    uint32_t found = 0;

    if (*uid != 0) {
        struct mailimap_set *set = mailimap_set_new_single(*uid);
        if (!find_one(session, mailimap_search_key_new_uid(set), &found, error))
            return false;
    }
    if (found == 0 && is_searchable(mark->message_id)) {
        g_autofree char *value = g_strdup_printf("<%s>", mark->message_id);
        /* libetpan takes both strings and calls free(). */
        struct mailimap_search_key *key =
            mailimap_search_key_new_header(strdup("Message-ID"), strdup(value));
        if (!find_one(session, key, &found, error))
            return false;
    } else if (found == 0 && is_known(mark) &&
               !imap_session_find_alike(session, mark->size_bytes, mark->received_s,
                                        &found, error)) {
        return false;
    }

    *uid = found;
    return true;
}

static bool
mark_deleted(ImapSession *session, struct mailimap_set *set, GError **error)
{
    struct mailimap_flag_list *flags = mailimap_flag_list_new_empty();

    mailimap_flag_list_add(flags, mailimap_flag_new_deleted());
    struct mailimap_store_att_flags *store =
        mailimap_store_att_flags_new_add_flags_silent(flags);
    imap_session_begin(session, 0);
    int result = mailimap_uid_store(session->imap, set, store);
    mailimap_store_att_flags_free(store);
    return imap_session_check(session, result, "STORE", error);
}

/*
 * A plain EXPUNGE would remove what others marked too.  Without UIDPLUS the mail
 * stays where it is, marked: the listing does not show it any more.
 */
static bool
copy_and_remove(ImapSession *session, struct mailimap_set *set, const char *wire,
                GError **error)
{
    imap_session_begin(session, 0);
    int result = mailimap_uid_copy(session->imap, set, wire);
    if (!imap_session_check(session, result, "COPY", error) ||
        !mark_deleted(session, set, error)) {
        return false;
    }
    if (!imap_session_can(session, "UIDPLUS"))
        return true;

    imap_session_begin(session, 0);
    result = mailimap_uid_expunge(session->imap, set);
    return imap_session_check(session, result, "UID EXPUNGE", error);
}

static bool
move_uid(ImapSession *session, uint32_t uid, const char *wire, GError **error)
{
    struct mailimap_set *set = mailimap_set_new_single(uid);
    bool is_moved;

    if (imap_session_can(session, "MOVE")) {
        imap_session_begin(session, 0);
        int result = mailimap_uid_move(session->imap, set, wire);
        is_moved = imap_session_check(session, result, "MOVE", error);
    } else {
        is_moved = copy_and_remove(session, set, wire, error);
    }

    mailimap_set_free(set);
    return is_moved;
}

/* From the selected folder. */
static bool
move_found(ImapSession *session, uint32_t uid, const char *folder, GError **error)
{
    g_autofree char *wire = imap_folder_wire(folder);
    g_autoptr(GError) problem = NULL;

    if (!imap_session_make_folder(session, folder, error))
        return false;

    if (move_uid(session, uid, wire, &problem))
        return true;
    /* Somebody removed the folder since we made it. */
    if (problem->code == MAILBOX_ERROR_REFUSED &&
        g_hash_table_remove(session->folders, folder) &&
        imap_session_make_folder(session, folder, error)) {
        return move_uid(session, uid, wire, error);
    }
    if (error && !*error)
        g_propagate_error(error, g_steal_pointer(&problem));
    return false;
}

/* The watched folder is selected again in any case: all else works on that one. */
static bool
move_from(ImapSession *session, const MailboxMark *mark, const char *from,
          const char *folder, GError **error)
{
    g_autofree char *wire = imap_folder_wire(from);
    uint32_t uid = 0;

    imap_session_begin(session, 0);
    int result = mailimap_select(session->imap, wire);
    bool is_moved = imap_session_check(session, result, "SELECT", error) &&
                    find_mail(session, &uid, mark, error) &&
                    (uid == 0 || move_found(session, uid, folder, error));

    if (!imap_session_is_usable(session))
        return false;
    if (!imap_session_select(session, is_moved ? error : NULL)) {
        session->is_broken = true;
        if (!is_moved)
            g_clear_error(error);
        if (error && !*error)
            g_set_error(error, MAILBOX_ERROR, MAILBOX_ERROR_OFFLINE,
                        "the watched folder cannot be opened again");
        return false;
    }
    return is_moved;
}

bool
imap_session_move(ImapSession *session, uint32_t uid, const MailboxMark *mark,
                  const char *from, const char *folder, GError **error)
{
    if (!find_mail(session, &uid, mark, error))
        return false;
    if (uid != 0)
        return move_found(session, uid, folder, error);
    if (from && is_known(mark))
        return move_from(session, mark, from, folder, error);
    return true; /* it is there already, or somebody took it away */
}
