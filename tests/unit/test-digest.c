/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/digest.h"

#include "bridge/auth/probe.h"
#include "bridge/base/clock.h"
#include "bridge/flow/admit.h"
#include "bridge/store/audit.h"
#include "bridge/store/hygiene.h"
#include "bridge/store/subscribers.h"
#include "bridge/store/mails.h"
#include "bridge/store/outbox.h"

#include <gmime/gmime.h>
#include <string.h>

#define HEAD                                                                           \
    "[bridge]\nname=Avvisi\nadministration=Comune di "                                 \
    "Borgo\nadmin=admin@comune.example\n"                                              \
    "[mailbox]\nhost=h\nuser=u\naddresses=avvisi@comune.example\n"                     \
    "[smtp]\nhost=h\nfrom=avvisi@comune.example\n"
#define SINDACO "[sender sindaco@comune.example]\nname=Sindaco\ntopics=meteo;scuola\n"
#define UFFICIO "[sender ufficio@comune.example]\nname=Ufficio\n"
#define TOPICS "[topic meteo]\ntitle=Meteo\n[topic scuola]\ntitle=Scuola\n"

/* Noon of 24 November 2026 in Rome. */
#define NOON G_GINT64_CONSTANT(1795518000)
#define HOUR_S 3600
#define DAY_S 86400

typedef struct {
    char *dir;
    Settings *settings;
    Store *store;
    Texts *texts;
} Fixture;

static Settings *
settings_of(const char *text)
{
    g_autoptr(GPtrArray) problems =
        g_ptr_array_new_with_free_func((GDestroyNotify) setting_problem_free);
    Settings *settings = settings_parse("t.conf", text, NULL, problems);

    g_assert_cmpuint(problems->len, ==, 0);
    return settings;
}

static void
set_up(Fixture *f, gconstpointer data)
{
    g_autofree char *folder =
        g_test_build_filename(G_TEST_DIST, "contrib", "texts", NULL);
    g_autoptr(GError) error = NULL;

    f->dir = g_dir_make_tmp("digest-XXXXXX", NULL);
    f->settings = settings_of(HEAD SINDACO TOPICS);
    f->store = store_open(f->dir, STORE_OWNER, &error);
    g_assert_no_error(error);
    f->texts = texts_load(folder, "it", "Europe/Rome", &error);
    g_assert_no_error(error);
}

static void
tear_down(Fixture *f, gconstpointer data)
{
    g_autofree char *remove = g_strdup_printf("rm -r %s", f->dir);

    store_close(f->store);
    texts_free(f->texts);
    settings_free(f->settings);
    g_assert_true(g_spawn_command_line_sync(remove, NULL, NULL, NULL, NULL));
    g_free(f->dir);
}

static bool
tick(Fixture *f, int64_t now_s)
{
    g_autoptr(GError) error = NULL;
    bool added = false;

    g_assert_true(digest_tick(f->store, f->settings, f->texts, now_s, &added, &error));
    g_assert_no_error(error);
    return added;
}

/* Returns: (owned) the text of the newest mail in the outbox. */
static char *
newest_text(Fixture *f)
{
    g_autoptr(GPtrArray) rows = outbox_due(f->store, G_MAXINT64, 100, NULL);
    const OutboxRow *row = rows->pdata[rows->len - 1];
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(
        g_bytes_get_data(row->mail, NULL), g_bytes_get_size(row->mail));
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
    GMimeObject *body = g_mime_message_get_body(message);

    if (GMIME_IS_MULTIPART(body))
        body = g_mime_multipart_get_part(GMIME_MULTIPART(body), 0);
    char *text = g_mime_text_part_get_text(GMIME_TEXT_PART(body));

    g_assert_cmpstr(row->recipient, ==, "admin@comune.example");
    g_object_unref(message);
    g_object_unref(parser);
    g_object_unref(stream);
    return text;
}

static void
add_mail(Fixture *f, unsigned uid, MailState decision, const char *sender,
         const char *reason)
{
    g_autofree char *digest = g_strdup_printf("%064u", uid);
    g_autoptr(GBytes) raw = g_bytes_new_static("x", 1);
    MailRow row = {.uidvalidity = 1, .uid = uid, .digest = digest, .size_bytes = 1};
    g_autoptr(GError) error = NULL;

    g_assert_true(mails_add(f->store, &row, raw, &error));
    g_assert_true(mails_judge(f->store, row.id, sender, "Sono in ferie", reason, "x.",
                              "[]", &error));
    g_assert_true(mails_decide(f->store, row.id, decision, &error));
    g_assert_no_error(error);
    g_free(row.file);
}

static void
test_when(Fixture *f, gconstpointer data)
{
    static const struct {
        const char *what;
        int64_t at_s;
        bool is_written;
    } times[] = {
        {"the first start", NOON, false},
        {"an hour later", NOON + HOUR_S, false},
        {"after midnight", NOON + 13 * HOUR_S, false},
        {"one second before seven", NOON + 19 * HOUR_S - 1, false},
        {"seven", NOON + 19 * HOUR_S, true},
        {"again", NOON + 19 * HOUR_S + 1, false},
        {"that evening", NOON + 34 * HOUR_S, false},
        {"the machine was off for two days", NOON + 4 * DAY_S, true},
        {"the clock went back", NOON + 2 * DAY_S, false},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(times); i++) {
        g_test_message("%s", times[i].what);
        g_assert_true(tick(f, times[i].at_s) == times[i].is_written);
    }
}

static void
test_words(Fixture *f, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *probed = NULL;

    g_assert_true(audit_add(f->store, "system", "live", "everything", NULL, &error));
    g_assert_false(tick(f, 1));
    add_mail(f, 1, MAIL_IGNORED, "mayor@away.example", "auto-reply");
    add_mail(f, 2, MAIL_REFUSED, "x@evil.example", "dmarc-fail");
    add_mail(f, 3, MAIL_REFUSED, "x@evil.example", "dmarc-fail");
    add_mail(f, 4, MAIL_QUEUED, "sindaco@comune.example", NULL);
    g_assert_true(tick(f, NOON));

    g_autofree char *text = newest_text(f);
    g_autofree char *head = audit_head(f->store, NULL);
    g_autofree char *staff = digest_of_staff(f->settings);
    const char *const wanted[] = {
        "pubblicate: 1", "in attesa: 0",
        "rifiutate: 2",  "dmarc-fail: 2",
        "Sono in ferie", "mayor@away.example",
        "auto-reply",    "non è mai stato provato",
        "invariato",     head,
        staff,
    };

    for (size_t i = 0; i < G_N_ELEMENTS(wanted); i++) {
        g_test_message("%s", wanted[i]);
        g_assert_nonnull(strstr(text, wanted[i]));
    }

    /* A day later: another staff list, a probe, halted. */
    settings_free(f->settings);
    f->settings = settings_of(HEAD SINDACO UFFICIO TOPICS);
    probed = probe_fact(f->settings, NOON - 91 * DAY_S);
    g_assert_true(store_set(f->store, ADMIT_FACT_PROBE, probed, NULL));
    g_assert_true(store_set(f->store, "halted", "yes", NULL));
    g_assert_true(tick(f, NOON + DAY_S));

    g_autofree char *next = newest_text(f);
    g_assert_nonnull(strstr(next, "è FERMO"));
    g_assert_nonnull(strstr(next, "è di 92 giorni fa"));
    g_assert_nonnull(strstr(next, "è cambiato dall'ultima mail"));
    g_assert_null(strstr(next, "{"));
}

/* Its order in the file is no change; each right is. */
static void
test_staff(void)
{
    static const char *const same[] = {HEAD SINDACO UFFICIO TOPICS,
                                       HEAD TOPICS UFFICIO SINDACO};
    static const char *const other[] = {
        HEAD SINDACO TOPICS,
        HEAD SINDACO UFFICIO "classes=routine\n" TOPICS,
        HEAD SINDACO UFFICIO "daily_limit=9\n" TOPICS,
        HEAD SINDACO "[sender uffici@comune.example]\nname=Ufficio\n" TOPICS,
    };
    g_autoptr(Settings) first = settings_of(same[0]), second = settings_of(same[1]);
    g_autofree char *digest = digest_of_staff(first), *again = digest_of_staff(second);

    g_assert_cmpstr(digest, ==, again);
    g_assert_cmpuint(strlen(digest), ==, 64);
    for (size_t i = 0; i < G_N_ELEMENTS(other); i++) {
        g_autoptr(Settings) settings = settings_of(other[i]);
        g_autofree char *changed = digest_of_staff(settings);

        g_assert_cmpstr(digest, !=, changed);
    }
}

/* Suspended since the last mail: said with their number, and once. */
static void
test_suspended(Fixture *f, gconstpointer data)
{
    const int64_t day_s = 24 * 3600, now_s = clock_now_s();
    SubscriberRow row = {.channel = (char *) "whatsapp",
                         .number = (char *) "+393330000001"};

    g_assert_false(tick(f, now_s)); /* the first start */
    g_assert_true(subscribers_add(f->store, &row, NULL));
    clock_start_at(now_s + 10);
    for (int day = 1; day <= 3; day++)
        g_assert_true(hygiene_failed(f->store, row.id, "not-reachable",
                                     (now_s + day * day_s) * 1000, NULL));

    g_assert_true(tick(f, now_s + 2 * day_s));
    g_autofree char *first = newest_text(f);

    g_assert_nonnull(
        strstr(first, "Numeri sospesi, perché WhatsApp non li ha raggiunti"));
    g_assert_nonnull(strstr(first, "tre giorni diversi: 1."));
    g_assert_null(strstr(first, "0000001"));

    g_assert_true(tick(f, now_s + 4 * day_s));
    g_autofree char *second = newest_text(f);

    g_assert_null(strstr(second, "Numeri sospesi"));
}

int
main(int argc, char **argv)
{
    g_mime_init();
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    g_test_add("/digest/when", Fixture, NULL, set_up, test_when, tear_down);
    g_test_add("/digest/words", Fixture, NULL, set_up, test_words, tear_down);
    g_test_add("/digest/suspended", Fixture, NULL, set_up, test_suspended, tear_down);
    g_test_add_func("/digest/staff", test_staff);

    return g_test_run();
}
