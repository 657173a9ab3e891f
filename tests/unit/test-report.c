/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/report.h"

#include "bridge/base/clock.h"
#include "bridge/store/deliveries.h"
#include "bridge/store/outbox.h"
#include "bridge/store/stops.h"
#include "bridge/store/subscribers.h"

#include <gmime/gmime.h>
#include <string.h>

#define SETTINGS                                                                       \
    "[bridge]\nname=Avvisi\nadministration=Comune di "                                 \
    "Borgo\nadmin=admin@comune.example\n"                                              \
    "contact=il centralino, 0100 000000\n"                                             \
    "[mailbox]\nhost=h\nuser=u\naddresses=avvisi@comune.example\n"                     \
    "[smtp]\nhost=h\nfrom=avvisi@comune.example\n"                                     \
    "[sender sindaco@comune.example]\nname=Sindaco\n"                                  \
    "[sender vice@comune.example]\nname=Vice\nclasses=routine;emergency\n"

/* Everything that a case needs, in a folder of its own. */
typedef struct {
    char *dir;
    Settings *settings;
    Store *store;
    Texts *texts;
    Channel channel;
    GPtrArray *channels;
    Report *report;
    NoticeClass class; /* of the broadcasts that are added, and when they are sent */
    int64_t send_at_s;
    unsigned wakes, directs;
} Fixture;

static void
woken(void *user_data)
{
    Fixture *f = user_data;

    f->wakes++;
}

static void
mailed_directly(const char *recipient, GBytes *mail, void *user_data)
{
    Fixture *f = user_data;

    g_assert_cmpstr(recipient, ==, "admin@comune.example");
    f->directs++;
}

static void
set_up(Fixture *f, gconstpointer data)
{
    g_autoptr(GPtrArray) problems =
        g_ptr_array_new_with_free_func((GDestroyNotify) setting_problem_free);
    g_autofree char *folder =
        g_test_build_filename(G_TEST_DIST, "contrib", "texts", NULL);
    const ReportEvents events = {woken, mailed_directly, f};
    g_autoptr(GError) error = NULL;

    f->dir = g_dir_make_tmp("report-XXXXXX", NULL);
    f->settings = settings_parse("t.conf", SETTINGS, NULL, problems);
    g_assert_cmpuint(problems->len, ==, 0);
    f->store = store_open(f->dir, STORE_OWNER, &error);
    g_assert_no_error(error);
    f->texts = texts_load(folder, "it", "Europe/Rome", &error);
    g_assert_no_error(error);
    f->channel.ops = channel_find("whatsapp");
    f->channel.group = (char *) "channel:whatsapp";
    f->channel.rate_per_s = 80;
    f->channel.has_webhook = true;
    f->channel.uncertain_wait_s = 3600;
    f->channel.uncertain_wait_emergency_s = 30;
    f->channels = g_ptr_array_new();
    g_ptr_array_add(f->channels, &f->channel);
    f->report = report_new(f->settings, f->store, f->texts, f->channels, &events);
}

static void
tear_down(Fixture *f, gconstpointer data)
{
    g_autofree char *remove = g_strdup_printf("rm -r %s", f->dir);

    report_free(f->report);
    store_close(f->store);
    texts_free(f->texts);
    settings_free(f->settings);
    g_ptr_array_unref(f->channels);
    g_assert_true(g_spawn_command_line_sync(remove, NULL, NULL, NULL, NULL));
    g_free(f->dir);
}

static int64_t
add_mail(Fixture *f, unsigned uid, MailState decision, const char *reason)
{
    g_autoptr(GBytes) raw = g_bytes_new_static("x", 1);
    g_autofree char *digest = g_strdup_printf("%064u", uid);
    MailRow row = {.uidvalidity = 1,
                   .uid = uid,
                   .message_id = (char *) "m@t.example",
                   .digest = digest,
                   .size_bytes = 1,
                   .received_s = clock_now_s()};
    g_autoptr(GError) error = NULL;

    g_assert_true(mails_add(f->store, &row, raw, &error));
    g_assert_true(mails_judge(f->store, row.id, "sindaco@comune.example",
                              "Scuole chiuse", reason, "Manca la prova.", "[]",
                              &error));
    if (decision != MAIL_JUDGED)
        g_assert_true(mails_decide(f->store, row.id, decision, &error));
    g_assert_no_error(error);
    g_free(row.file);
    return row.id;
}

/* A broadcast with @n deliveries, ready. */
static int64_t
add_broadcast(Fixture *f, int64_t mail, unsigned n)
{
    g_autoptr(GError) error = NULL;
    BroadcastRow row = {.mail_id = mail,
                        .sender = (char *) "sindaco@comune.example",
                        .title = (char *) "Scuole chiuse",
                        .content = (char *) "{}",
                        .topics = (char *) "",
                        .class = f->class,
                        .send_at_s = f->send_at_s};
    bool more = true;

    for (unsigned i = 0; i < n; i++) {
        g_autofree char *number = g_strdup_printf("+39333000%04u", i);
        SubscriberRow s = {.number = number,
                           .channel = (char *) "whatsapp",
                           .topics = (char *) "",
                           .consent_source = (char *) "prova"};
        g_assert_true(subscribers_add(f->store, &s, &error));
    }
    g_assert_true(broadcasts_add(f->store, &row, &error));
    while (more)
        g_assert_true(broadcasts_freeze_some(f->store, row.id, "whatsapp", NULL, true,
                                             &more, &error));
    g_assert_true(broadcasts_set_ready(f->store, row.id, &error));
    return row.id;
}

static unsigned
one_part(int64_t broadcast, unsigned version, bool open, const char **reason,
         void *user_data)
{
    return 1;
}

/* Claims everything; the i-th delivery ends as @events[i % n] says. */
static void
send_all(Fixture *f, const AttemptEvent *events, unsigned n)
{
    g_autoptr(GError) error = NULL;
    int64_t now = clock_now_ms();
    g_autoptr(GPtrArray) claims =
        deliveries_claim(f->store, "whatsapp", now, 500, one_part, NULL, NULL, &error);

    g_assert_no_error(error);
    for (unsigned i = 0; i < claims->len; i++) {
        const Claim *claim = claims->pdata[i];
        AttemptResult result = {.delivery = claim->delivery,
                                .part = claim->part,
                                .attempt = claim->attempt,
                                .event = events[i % n],
                                .at_ms = now,
                                .code = 131026,
                                .reason = "not-reachable"};
        g_autofree char *id = g_strdup_printf("wamid.%u", i);

        if (result.event == EVENT_ACCEPT)
            result.provider_id = id;
        g_assert_true(deliveries_settle(f->store, &result, 1, &error));
    }
}

static GMimeMessage *
parse(GBytes *mail)
{
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(
        g_bytes_get_data(mail, NULL), g_bytes_get_size(mail));
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);

    g_object_unref(parser);
    g_object_unref(stream);
    return message;
}

/* The text of the outbox mail with @key; NULL when there is none.  (owned) */
static char *
outbox_text(Fixture *f, const char *key, const char *recipient)
{
    g_autoptr(GPtrArray) rows = outbox_due(f->store, clock_now_s() + 10, 100, NULL);

    for (unsigned i = 0; i < rows->len; i++) {
        const OutboxRow *row = rows->pdata[i];

        if (strcmp(row->key, key) != 0)
            continue;
        g_assert_cmpstr(row->recipient, ==, recipient);
        GMimeMessage *message = parse(row->mail);
        GMimeObject *body = g_mime_message_get_mime_part(message);
        GMimeObject *plain = g_mime_multipart_get_part(GMIME_MULTIPART(body), 0);
        g_autofree char *text = g_mime_text_part_get_text(GMIME_TEXT_PART(plain));
        g_auto(GStrv) lines = g_strsplit(text, "\r\n", -1);
        g_object_unref(message);
        return g_strjoinv("\n", lines);
    }
    return NULL;
}

static Verdict *
proven(bool is_proven)
{
    Verdict *verdict = verdict_new(VERDICT_HOLD, "no-evidence", "Manca la prova.");

    verdict->sender = g_strdup("sindaco@comune.example");
    verdict->is_proven = is_proven;
    return verdict;
}

static void
test_receipt(Fixture *f, gconstpointer data)
{
    int64_t mail = add_mail(f, 1, MAIL_JUDGED, NULL);
    int64_t id = add_broadcast(f, mail, 3);
    g_autoptr(MailRow) row = mails_get(f->store, mail, NULL);
    g_autoptr(Verdict) verdict = proven(true);
    g_autoptr(Draft) draft = draft_new();
    DraftPart *part = draft_part_new("2", "image/heic");

    g_free(draft->title);
    draft->title = g_strdup("Scuole chiuse");
    rich_text_free(draft->text);
    draft->text = rich_text_from_plain("Domani <b>no</b> lezione.");
    part->filename = g_strdup("foto.heic");
    part->fate = FATE_REFUSED;
    part->reason = g_strdup("too-large");
    g_ptr_array_add(draft->parts, part);
    part = draft_part_new("1.2", "text/html");
    part->fate = FATE_READ;
    part->reason = g_strdup("alternative");
    g_ptr_array_add(draft->parts, part);
    g_ptr_array_add(draft->removed, removed_new("signature", "Anna Rossi\n\nAnagrafe"));

    report_decided(f->report, row, verdict, draft, id);
    report_decided(f->report, row, verdict, draft, id);

    g_autofree char *text = outbox_text(f, "receipt:1", "sindaco@comune.example");
    g_assert_nonnull(strstr(text, "Il messaggio parte adesso per 3 persone."));
    g_assert_nonnull(strstr(text, "Domani <b>no</b> lezione."));
    g_assert_nonnull(strstr(text, "- foto.heic: NON inviato (è troppo grande)\n"));
    g_assert_nonnull(strstr(text, "- firma: Anna Rossi Anagrafe\n"));
    g_assert_null(strstr(text, "text/html"));
    g_assert_cmpuint(f->wakes, ==, 1);
}

static void
test_refusals(Fixture *f, gconstpointer data)
{
    int64_t proven_mail = add_mail(f, 1, MAIL_HELD, "no-evidence");
    int64_t stranger = add_mail(f, 2, MAIL_REFUSED, "dmarc-fail");
    int64_t robot = add_mail(f, 3, MAIL_IGNORED, "robot");
    g_autoptr(MailRow) first = mails_get(f->store, proven_mail, NULL);
    g_autoptr(MailRow) second = mails_get(f->store, stranger, NULL);
    g_autoptr(MailRow) third = mails_get(f->store, robot, NULL);
    g_autoptr(Verdict) good = proven(true);
    g_autoptr(Verdict) bad = proven(false);
    g_autoptr(GError) error = NULL;

    report_decided(f->report, first, good, NULL, 0);
    report_decided(f->report, second, bad, NULL, 0);
    report_decided(f->report, third, bad, NULL, 0);
    g_autofree char *answer = outbox_text(f, "answer:1", "sindaco@comune.example");
    g_assert_nonnull(strstr(answer, "NON è partito"));
    g_assert_nonnull(strstr(answer, "no-evidence"));
    g_assert_false(outbox_has(f->store, "answer:2"));
    g_assert_false(outbox_has(f->store, "answer:3"));

    /* The administrator hears of the stranger's mail, once. */
    g_assert_true(report_tick(f->report, clock_now_s(), false, &error));
    g_autofree char *note = outbox_text(f, "note:2", "admin@comune.example");
    g_assert_nonnull(strstr(note, "dmarc-fail"));
    g_assert_null(strstr(note, "ATTENZIONE"));
    g_assert_null(strstr(note, "no-evidence"));
    g_assert_true(report_tick(f->report, clock_now_s() + 3600, false, &error));
    g_assert_false(outbox_has(f->store, "note:3"));
}

/* What looks like a forgery is said in the first line. */
static void
test_alarm_note(Fixture *f, gconstpointer data)
{
    int64_t id = add_mail(f, 1, MAIL_REFUSED, "own-id-outside");
    g_autofree char *key = g_strdup_printf("note:%" G_GINT64_FORMAT, id);
    g_autoptr(GError) error = NULL;

    g_assert_true(report_tick(f->report, clock_now_s(), false, &error));
    g_autofree char *note = outbox_text(f, key, "admin@comune.example");
    g_assert_nonnull(note);
    g_assert_true(g_str_has_prefix(note, "ATTENZIONE"));
}

/* The address of the colleague, and a mail of theirs that was decided. */
#define COLLEAGUE "anagrafe@comune.example"

static void
decide_colleague(Fixture *f, unsigned uid, MailState decision, const char *reason)
{
    g_autoptr(Verdict) verdict = verdict_new(VERDICT_REFUSE, reason, "Non abilitato.");
    int64_t id = add_mail(f, uid, MAIL_JUDGED, reason);
    g_autoptr(GError) error = NULL;

    g_assert_true(mails_judge(f->store, id, COLLEAGUE, "Sportello chiuso", reason,
                              "Non abilitato.", "[]", &error));
    g_assert_true(mails_decide(f->store, id, decision, &error));
    g_autoptr(MailRow) row = mails_get(f->store, id, NULL);
    report_decided(f->report, row, verdict, NULL, 0);
}

/* Somebody of the staff who is not listed: one answer, and those who can help know. */
static void
test_colleague(Fixture *f, gconstpointer data)
{
    g_autoptr(GError) error = NULL;

    decide_colleague(f, 1, MAIL_REFUSED, "sender-not-enabled");
    g_autofree char *answer = outbox_text(f, "answer:1", COLLEAGUE);
    g_assert_nonnull(answer);
    g_assert_nonnull(strstr(answer, "NON è partito"));
    g_assert_nonnull(strstr(answer, "admin@comune.example"));
    g_assert_nonnull(strstr(answer, "il centralino, 0100 000000"));

    g_autofree char *told =
        outbox_text(f, "colleague:" COLLEAGUE, "admin@comune.example");
    g_assert_nonnull(strstr(told, COLLEAGUE " ha scritto «Sportello chiuso»"));
    g_assert_nonnull(strstr(told, "banditore senders add " COLLEAGUE));
    g_assert_true(outbox_has(f->store, "colleague:" COLLEAGUE ":vice@comune.example"));
    g_assert_false(
        outbox_has(f->store, "colleague:" COLLEAGUE ":sindaco@comune.example"));

    /* No second answer; the administrator reads of the second mail in the note. */
    decide_colleague(f, 2, MAIL_REFUSED, "sender-not-enabled");
    g_assert_false(outbox_has(f->store, "answer:2"));
    g_assert_true(report_tick(f->report, clock_now_s(), false, &error));
    g_autofree char *note = outbox_text(f, "note:2", "admin@comune.example");
    g_assert_nonnull(note);
    g_assert_null(strstr(note, "ATTENZIONE"));
}

/* Who is not proven, or no person, gets nothing. */
static void
test_no_colleague(Fixture *f, gconstpointer data)
{
    decide_colleague(f, 1, MAIL_REFUSED, "sender-not-listed");
    decide_colleague(f, 2, MAIL_IGNORED, "automatic-mail");
    g_autoptr(GPtrArray) rows = outbox_due(f->store, clock_now_s() + 10, 10, NULL);
    g_assert_cmpuint(rows->len, ==, 0);
}

static void
test_caps(Fixture *f, gconstpointer data)
{
    g_autoptr(Verdict) good = proven(true);

    for (unsigned i = 1; i <= 12; i++) {
        int64_t id = add_mail(f, i, MAIL_HELD, "no-evidence");
        g_autoptr(MailRow) row = mails_get(f->store, id, NULL);
        report_decided(f->report, row, good, NULL, 0);
    }
    g_assert_true(outbox_has(f->store, "answer:10"));
    g_assert_false(outbox_has(f->store, "answer:11"));
}

static void
test_final(Fixture *f, gconstpointer data)
{
    static const AttemptEvent ends[] = {EVENT_ACCEPT, EVENT_ACCEPT, EVENT_FAIL,
                                        EVENT_DOUBT};
    int64_t mail = add_mail(f, 1, MAIL_JUDGED, NULL);
    int64_t id = add_broadcast(f, mail, 8);
    g_autoptr(GError) error = NULL;
    int64_t now = clock_now_s();

    send_all(f, ends, 4);
    StatusUpdate updates[] = {
        {.provider_id = "wamid.0", .event = EVENT_DELIVERED, .at_s = now},
        {.provider_id = "wamid.1", .event = EVENT_READ, .at_s = now},
        {.provider_id = "wamid.4", .event = EVENT_DELIVERED, .at_s = now},
    };
    g_assert_true(
        deliveries_apply(f->store, updates, G_N_ELEMENTS(updates), NULL, &error));

    /* One is only accepted and two are uncertain: nothing yet, then when time is up. */
    g_assert_true(report_tick(f->report, now, false, &error));
    g_assert_true(report_is_owed(f->report));
    g_assert_true(report_tick(f->report, now + 3600, false, &error));
    g_assert_no_error(error);

    g_autofree char *text = outbox_text(f, "final:1", "sindaco@comune.example");
    g_assert_nonnull(text);
    g_assert_nonnull(strstr(text, "3 su 8 raggiunti finora"));
    g_assert_nonnull(strstr(text, "Letti: 1\n"));
    g_assert_nonnull(strstr(text, "Consegnati (non risultano ancora letti): 2\n"));
    g_assert_nonnull(strstr(text, "consegna non ancora confermata: 1\n"));
    g_assert_nonnull(strstr(text, "Non riusciti: 2\n"));
    g_assert_nonnull(strstr(text, "Incerti (forse arrivati, nessuna conferma): 2\n"));
    g_assert_nonnull(strstr(text, "2: il numero non è su WhatsApp"));
    g_assert_null(strstr(text, "+39"));
    g_assert_null(strstr(text, "333000"));
    g_assert_false(report_is_owed(f->report));

    g_autofree char *now_text = report_text(f->report, id, &error);
    g_assert_nonnull(strstr(now_text, "Destinatari: 8"));
    g_assert_null(report_text(f->report, 99, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
}

static void
test_blind(Fixture *f, gconstpointer data)
{
    static const AttemptEvent ends[] = {EVENT_ACCEPT};
    g_autoptr(GError) error = NULL;

    f->channel.has_webhook = false;
    add_broadcast(f, add_mail(f, 1, MAIL_JUDGED, NULL), 2);
    send_all(f, ends, 1);
    g_assert_true(report_tick(f->report, clock_now_s(), false, &error));

    g_autofree char *text = outbox_text(f, "final:1", "sindaco@comune.example");
    g_assert_nonnull(strstr(text, "La consegna non è verificabile."));
    g_assert_null(strstr(text, "raggiunti"));
}

static BroadcastState
state_of(Fixture *f, int64_t id)
{
    g_autoptr(BroadcastRow) row = broadcasts_get(f->store, id, NULL);

    return row->state;
}

/* A phone that stays off keeps a broadcast open until its report, and no longer. */
static void
test_closing(Fixture *f, gconstpointer data)
{
    static const AttemptEvent ends[] = {EVENT_ACCEPT};
    int64_t id = add_broadcast(f, add_mail(f, 1, MAIL_JUDGED, NULL), 2);
    int64_t now = clock_now_s();
    g_autoptr(GError) error = NULL;

    send_all(f, ends, 1);
    g_assert_true(report_tick(f->report, now, true, &error));
    g_assert_true(outbox_has(f->store, "final:1"));
    g_assert_cmpint(state_of(f, id), ==, BROADCAST_SENDING);
    g_assert_true(report_tick(f->report, now + 3600, false, &error));
    g_assert_cmpint(state_of(f, id), ==, BROADCAST_DONE);

    StatusUpdate late = {
        .provider_id = "wamid.0", .event = EVENT_DELIVERED, .at_s = now};
    BroadcastCounts counts;

    g_assert_true(deliveries_apply(f->store, &late, 1, NULL, &error));
    g_assert_true(broadcasts_counts(f->store, id, &counts, &error));
    g_assert_cmpint(counts.by_state[STATE_DELIVERED], ==, 1);
    g_assert_no_error(error);
}

/* What is still to be sent stays open, whatever its report said. */
static void
test_not_closing(Fixture *f, gconstpointer data)
{
    int64_t id = add_broadcast(f, add_mail(f, 1, MAIL_JUDGED, NULL), 2);
    g_autoptr(GError) error = NULL;

    g_assert_true(report_tick(f->report, clock_now_s() + 7200, false, &error));
    g_assert_true(outbox_has(f->store, "final:1"));
    g_assert_cmpint(state_of(f, id), ==, BROADCAST_READY);
}

/* In doubt since before we started: nobody may call it settled before the callbacks
 * had their time, and an emergency its second sending. */
static void
test_doubt_after_restart(Fixture *f, gconstpointer data)
{
    static const AttemptEvent ends[] = {EVENT_DOUBT};
    const ReportEvents events = {woken, mailed_directly, f};
    int64_t id = add_broadcast(f, add_mail(f, 1, MAIL_JUDGED, NULL), 2);
    int64_t now = clock_now_s(), wait_s = f->class == CLASS_EMERGENCY ? 30 + 60 : 3600;
    g_autoptr(GError) error = NULL;

    send_all(f, ends, 1);
    report_free(f->report);
    clock_start_at(now + 2000);
    f->report = report_new(f->settings, f->store, f->texts, f->channels, &events);
    g_assert_true(report_tick(f->report, now + 2010, false, &error));
    g_assert_cmpint(state_of(f, id), ==, BROADCAST_SENDING);
    g_assert_false(outbox_has(f->store, "final:1"));
    g_assert_true(report_tick(f->report, now + 2010 + wait_s, false, &error));
    g_assert_cmpint(state_of(f, id), ==, BROADCAST_DONE);
    g_assert_no_error(error);
    clock_start_at(now);
}

static void
test_emergency_after_restart(Fixture *f, gconstpointer data)
{
    f->class = CLASS_EMERGENCY;
    test_doubt_after_restart(f, data);
}

/* The end of `run --once` is not the end of what begins tomorrow. */
static void
test_not_begun(Fixture *f, gconstpointer data)
{
    g_autoptr(GError) error = NULL;

    f->send_at_s = clock_now_s() + 86400;
    add_broadcast(f, add_mail(f, 1, MAIL_JUDGED, NULL), 2);
    g_assert_false(report_is_owed(f->report));
    g_assert_true(report_tick(f->report, clock_now_s(), true, &error));
    g_assert_false(outbox_has(f->store, "final:1"));
}

static void
test_alert(Fixture *f, gconstpointer data)
{
    g_autoptr(GError) error = NULL;

    report_alert(f->report, "token-invalid", "WhatsApp rifiuta le credenziali.", 0);
    report_alert(f->report, "token-invalid", "WhatsApp rifiuta le credenziali.", 0);
    g_autoptr(GPtrArray) rows = outbox_due(f->store, clock_now_s() + 10, 10, &error);
    g_assert_cmpuint(rows->len, ==, 1);
    g_assert_cmpuint(f->directs, ==, 0);
}

/* Author and administrator hear why it stopped and how it goes on, once for each
 * pause. */
static void
test_paused(Fixture *f, gconstpointer data)
{
    int64_t mail = add_mail(f, 1, MAIL_QUEUED, NULL);
    int64_t id = add_broadcast(f, mail, 5);
    g_autofree char *command =
        g_strdup_printf("banditore broadcasts resume %d", (int) id);
    g_autoptr(GError) error = NULL;

    g_assert_true(broadcasts_pause(f->store, id, "too-many-failures", &error));
    report_alert(f->report, "too-many-failures", "È sospesa.", id);
    g_assert_true(report_tick(f->report, clock_now_s(), false, &error));
    g_assert_true(report_tick(f->report, clock_now_s(), false, &error));

    g_autoptr(GPtrArray) rows = outbox_due(f->store, clock_now_s() + 10, 10, &error);
    g_autoptr(BroadcastRow) row = broadcasts_get(f->store, id, &error);
    g_autofree char *key =
        g_strdup_printf("paused:%d:%d", (int) id, (int) row->paused_s);
    g_autofree char *text = outbox_text(f, key, "sindaco@comune.example");
    const OutboxRow *alert = rows->pdata[0];
    g_autofree char *told = outbox_text(f, alert->key, "admin@comune.example");

    g_assert_cmpuint(rows->len, ==, 2);
    g_assert_nonnull(strstr(text, "SOSPESO"));
    g_assert_nonnull(strstr(text, "troppi messaggi non sono riusciti"));
    g_assert_nonnull(strstr(text, "5 su 5"));
    g_assert_nonnull(strstr(text, command));
    g_assert_nonnull(strstr(told, command));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    g_mime_init();

    g_test_add("/report/receipt", Fixture, NULL, set_up, test_receipt, tear_down);
    g_test_add("/report/refusals", Fixture, NULL, set_up, test_refusals, tear_down);
    g_test_add("/report/alarm-note", Fixture, NULL, set_up, test_alarm_note, tear_down);
    g_test_add("/report/colleague", Fixture, NULL, set_up, test_colleague, tear_down);
    g_test_add("/report/no-colleague", Fixture, NULL, set_up, test_no_colleague,
               tear_down);
    g_test_add("/report/caps", Fixture, NULL, set_up, test_caps, tear_down);
    g_test_add("/report/final", Fixture, NULL, set_up, test_final, tear_down);
    g_test_add("/report/send-only", Fixture, NULL, set_up, test_blind, tear_down);
    g_test_add("/report/closing", Fixture, NULL, set_up, test_closing, tear_down);
    g_test_add("/report/not-closing", Fixture, NULL, set_up, test_not_closing,
               tear_down);
    g_test_add("/report/doubt-after-restart", Fixture, NULL, set_up,
               test_doubt_after_restart, tear_down);
    g_test_add("/report/emergency-after-restart", Fixture, NULL, set_up,
               test_emergency_after_restart, tear_down);
    g_test_add("/report/not-begun", Fixture, NULL, set_up, test_not_begun, tear_down);
    g_test_add("/report/paused", Fixture, NULL, set_up, test_paused, tear_down);
    g_test_add("/report/alert", Fixture, NULL, set_up, test_alert, tear_down);

    return g_test_run();
}
