/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What citizens write, what they are answered, and what is written down of it: from the
 * stored webhook to the message that the channel is asked to send.
 */
#include "bridge/flow/track.h"

#include "bridge/base/clock.h"
#include "bridge/base/limits.h"
#include "bridge/flow/choice.h"
#include "bridge/flow/quarter.h"
#include "bridge/store/audit.h"
#include "bridge/store/consents.h"
#include "bridge/store/inbound.h"
#include "bridge/store/sql.h"
#include "bridge/store/subscribers.h"
#include "tests/support/flow-world.h"

#include <string.h>

#define ANNA "+393330000001"
#define STRANGER "+393339999999"
#define BSUID "IT.ABC123"

#define GROUPS                                                                         \
    "\n[topic emergenze]\ntitle=Emergenze\nclass=emergency\nmandatory=yes\n"           \
    "[topic eventi]\ntitle=Eventi\n[topic scuola]\ntitle=Scuola\n"                     \
    "[topic avvisi]\ntitle=Avvisi\n"
#define BRIDGE                                                                         \
    "[bridge]\nadministration=Comune di Borgo\nadmin=admin@comune.example\n"           \
    "contact=URP 000 000 00 01\nnotice_url=https://comune.example/privacy\n"           \
    "notice_version=2026-11\n"
#define LIVE BRIDGE "live=yes\n" GROUPS
#define SINGLE BRIDGE "live=yes\ndouble_opt_in=no\n" GROUPS

#define DANGER                                                                         \
    "Se sei in pericolo chiama il 112. Questo numero non è letto da nessuno.\n"

typedef struct {
    World *world;
    Texts *texts;
    Citizens *citizens;
    Track *track;
    Dispatch *dispatch;
    unsigned seen; /* of what was sent */
} Talk;

static void
answers_wait(void *user_data)
{
    dispatch_answers_wait(((Talk *) user_data)->dispatch);
}

static void
talk_init(Talk *talk, const char *settings)
{
    g_autofree char *folder =
        g_test_build_filename(G_TEST_DIST, "contrib", "texts", NULL);

    talk->world = world_new(settings);
    talk->texts = texts_load(folder, "it", "Europe/Rome", NULL);
    talk->citizens =
        citizens_new(talk->world->settings, talk->world->store, talk->texts);
    talk->track = track_new(talk->world->settings, talk->world->store,
                            talk->world->channels, &talk->world->events);
    talk->dispatch = dispatch_new(talk->world->settings, talk->world->store,
                                  &talk->world->fake->base, &talk->world->events);
    track_set_citizens(talk->track, talk->citizens, answers_wait, talk);
    g_assert_true(dispatch_start(talk->dispatch, NULL));
}

static void
talk_clear(Talk *talk)
{
    track_free(talk->track);
    dispatch_free(talk->dispatch);
    citizens_free(talk->citizens);
    texts_free(talk->texts);
    world_free(talk->world);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Talk, talk_clear)

static bool
is_quiet(void *user_data)
{
    Talk *talk = user_data;

    return track_is_idle(talk->track) && dispatch_is_idle(talk->dispatch);
}

/* A webhook with these lines comes.  Returns: (unowned) what was said last, NULL when
 * nothing was. */
static const FakeSent *
hear(Talk *talk, const char *lines)
{
    g_autoptr(GBytes) raw = g_bytes_new(lines, strlen(lines));
    GPtrArray *sent = talk->world->fake->sent;
    unsigned before = sent->len;

    g_test_message("%s", lines);
    g_assert_true(
        inbound_add(talk->world->store, "fake", raw, clock_now_s(), NULL, NULL));
    track_wake(talk->track);
    world_until(is_quiet, talk);
    talk->seen = sent->len - before;
    return sent->len > before ? g_ptr_array_index(sent, sent->len - 1) : NULL;
}

static void
says(Talk *talk, const char *lines, const char *words)
{
    const FakeSent *sent = hear(talk, lines);

    if (!words) {
        g_assert_null(sent);
        return;
    }
    g_assert_cmpuint(talk->seen, ==, 1);
    if (!sent || !strstr(sent->body, words))
        g_test_message("answered: %s", sent ? sent->body : "nothing");
    g_assert_true(sent && strstr(sent->body, words));
}

static SubscriberRow *
find(Talk *talk, const char *number, const char *bsuid)
{
    return subscribers_find(talk->world->store, "fake", number, bsuid, NULL);
}

static bool
is_enrolled(Talk *talk, const char *number, const char *bsuid)
{
    g_autoptr(SubscriberRow) row = find(talk, number, bsuid);

    return row && row->state == SUBSCRIBER_ACTIVE;
}

static int64_t
count(Talk *talk, const char *sql)
{
    return sql_number(talk->world->store, -1, sql, NULL, 0);
}

/* What stands in the record of consent, the times left out. */
static char *
record(Talk *talk, const char *number, const char *bsuid)
{
    static const char *const kinds[] = {"join", "leave", "topics"};
    g_autoptr(SubscriberRow) row = find(talk, number, bsuid);
    g_autoptr(GPtrArray) rows =
        row ? consents_of(talk->world->store, row->id, NULL) : g_ptr_array_new();
    GString *text = g_string_new(NULL);

    for (unsigned i = 0; i < rows->len; i++) {
        const ConsentRow *one = g_ptr_array_index(rows, i);

        g_assert_cmpint(one->at_s, >, 0);
        g_string_append_printf(text, "%s%s %s <%s> %s", i ? "; " : "", kinds[one->kind],
                               one->how, one->words ? one->words : "",
                               one->topics   ? one->topics
                               : one->notice ? one->notice
                                             : "-");
    }
    return g_string_free(text, FALSE);
}

/* --- Joining --- */

/* The notice first, then a yes; the name in it is not kept. */
static void
test_join(void)
{
    g_auto(Talk) talk = {0};

    talk_init(&talk, LIVE);
    says(&talk, "message " STRANGER " Iscrivimi Mario Rossi", "Rispondi SÌ");
    says(&talk, "message " STRANGER " aspetta", "rispondi SÌ");
    g_assert_false(is_enrolled(&talk, STRANGER, NULL));
    g_assert_cmpint(count(&talk, "SELECT count(*) FROM subscribers"), ==, 0);
    says(&talk, "message " STRANGER " Sì!", "Iscrizione fatta");
    g_assert_true(is_enrolled(&talk, STRANGER, NULL));
    g_assert_cmpint(count(&talk, "SELECT count(*) FROM joining"), ==, 0);
    says(&talk, "message " STRANGER " attiva", "L'iscrizione c'è già");

    g_autofree char *consents = record(&talk, STRANGER, NULL);

    g_assert_cmpstr(consents, ==, "join whatsapp <Iscrivimi … … → Sì!> 2026-11");
    g_assert_true(audit_verify(talk.world->store, NULL, NULL));
}

/* The question tells what it is about: who, what for, how to leave, where to read. */
static void
test_question(void)
{
    static const char *const words[] = {"Comune di Borgo",
                                        "STOP",
                                        "14 anni",
                                        "Meta",
                                        "https://comune.example/privacy",
                                        "SÌ"};
    g_auto(Talk) talk = {0};
    const FakeSent *sent;

    talk_init(&talk, LIVE);
    sent = hear(&talk, "message " STRANGER " iscrizione");
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        g_assert_nonnull(strstr(sent->body, words[i]));
    g_assert_null(strchr(sent->body, '{'));
}

/* A no, a yes without a question, a yes to a question that never left. */
static void
test_no_question(void)
{
    g_auto(Talk) talk = {0};

    talk_init(&talk, LIVE);
    says(&talk, "message " STRANGER " Sì", NULL);
    says(&talk, "message " STRANGER " attiva", "Rispondi SÌ");
    says(&talk, "message " STRANGER " no", "nessuna iscrizione");
    says(&talk, "message " STRANGER " Sì", NULL);
    g_assert_false(is_enrolled(&talk, STRANGER, NULL));

    g_assert_true(sql_exec(talk.world->store, NULL,
                           "INSERT INTO joining (channel, number, asked_s, words, "
                           "notice, answer) VALUES ('fake', '" ANNA "', 1, 'attiva',"
                           " '1', 999)"));
    says(&talk, "message " ANNA " Sì", "Rispondi SÌ");
    g_assert_false(is_enrolled(&talk, ANNA, NULL));
    says(&talk, "message " ANNA " Sì", "Iscrizione fatta");
    g_assert_true(is_enrolled(&talk, ANNA, NULL));
}

static void
test_single_opt_in(void)
{
    g_auto(Talk) talk = {0};

    talk_init(&talk, SINGLE);
    says(&talk, "message " STRANGER " MI ISCRIVO", "14 anni");
    g_assert_true(is_enrolled(&talk, STRANGER, NULL));

    g_autofree char *consents = record(&talk, STRANGER, NULL);

    g_assert_cmpstr(consents, ==, "join whatsapp <MI ISCRIVO> 2026-11");
}

/* In a trial only staff is answered, and nobody is enrolled unasked; leaving works. */
static void
test_trial(void)
{
    g_auto(Talk) talk = {0};

    talk_init(&talk, BRIDGE "double_opt_in=no\nadmin_phones=" ANNA "\n" GROUPS);
    g_assert_true(store_set(talk.world->store, "live", NULL, NULL));
    says(&talk, "message " STRANGER " attiva", NULL);
    g_assert_false(is_enrolled(&talk, STRANGER, NULL));
    says(&talk, "message " ANNA " info", "PROVA");
    world_enrol(talk.world, 2);
    says(&talk, "message +393330000002 stop", NULL);
    g_assert_false(is_enrolled(&talk, "+393330000002", NULL));
}

/* --- Leaving and erasing --- */

static void
test_leave(void)
{
    g_auto(Talk) talk = {0};

    talk_init(&talk, LIVE);
    world_enrol(talk.world, 1);
    says(&talk, "message " ANNA " Basta messaggi, grazie", "non ricevi più");
    g_assert_false(is_enrolled(&talk, ANNA, NULL));
    says(&talk, "message " STRANGER " STOP", "non è iscritto");
    g_assert_cmpint(count(&talk, "SELECT count(*) FROM subscribers"), ==, 1);

    g_autofree char *consents = record(&talk, ANNA, NULL);

    g_assert_cmpstr(consents, ==,
                    "join test <> -; leave whatsapp <Basta messaggi, grazie> -");
}

/* An old message that comes late does not undo what was said since. */
static void
test_late(void)
{
    g_auto(Talk) talk = {0};

    talk_init(&talk, SINGLE);
    says(&talk, "message:w1 " STRANGER " attiva", "Iscrizione fatta");
    says(&talk, "message:w1 " STRANGER " attiva", NULL);
    says(&talk, "message:w2 " STRANGER " stop", "non ricevi più");
    says(&talk, "message:w1 " STRANGER " attiva", NULL);
    says(&talk, "message:w2 " STRANGER " stop\nmessage:w2 " STRANGER " stop", NULL);
    g_assert_false(is_enrolled(&talk, STRANGER, NULL));
    g_assert_cmpint(
        count(&talk, "SELECT count(*) FROM heard WHERE message LIKE '%w1%'"), ==, 0);
}

static void
test_erase(void)
{
    g_auto(Talk) talk = {0};

    talk_init(&talk, LIVE);
    world_enrol(talk.world, 1);
    says(&talk, "message " ANNA " cancella i miei dati", "cancellati");
    g_assert_cmpint(count(&talk, "SELECT count(*) FROM subscribers"
                                 " WHERE number IS NOT NULL OR bsuid IS NOT NULL"
                                 " OR number_mark IS NULL"),
                    ==, 0);
    g_assert_cmpint(count(&talk, "SELECT count(*) FROM consents"), ==, 0);
    g_assert_cmpint(count(&talk, "SELECT count(*) FROM answers"), ==, 0);
    says(&talk, "message " ANNA " i miei dati", "non conserviamo nulla");
    says(&talk, "message " STRANGER " attiva", "Rispondi SÌ");
    says(&talk, "message " STRANGER " i miei dati", "aspetta il tuo SÌ");
    says(&talk, "message " STRANGER " cancella i miei dati", "cancellati");
    g_assert_cmpint(count(&talk, "SELECT count(*) FROM joining"), ==, 0);
}

/* All that is stored, in one message. */
static void
test_my_data(void)
{
    static const char *const words[] = {
        "il tuo numero di telefono", "iscrizione attiva",     "argomenti: Eventi",
        "parole: «attiva»",          "versione 2026-11",      "parole: «solo eventi»",
        "URP 000 000 00 01",         "avvisi mandati a te: 1"};
    g_auto(Talk) talk = {0};
    const FakeSent *sent;

    talk_init(&talk, SINGLE);
    hear(&talk, "message " ANNA " attiva");
    world_queue(talk.world, "Sagra", CLASS_ROUTINE, NULL);
    hear(&talk, "message " ANNA " solo eventi");
    sent = hear(&talk, "message " ANNA " Quali sono i miei dati?");
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        if (!strstr(sent->body, words[i]))
            g_test_message("no \"%s\" in %s", words[i], sent->body);
        g_assert_nonnull(strstr(sent->body, words[i]));
    }
    g_assert_null(strstr(sent->body, ANNA));
}

/* Whoever is known by a BSUID alone does all of that too. */
static void
test_bsuid(void)
{
    g_auto(Talk) talk = {0};

    talk_init(&talk, LIVE);
    says(&talk, "message " BSUID " Iscrivimi", "Rispondi SÌ");
    says(&talk, "message " BSUID " ok", "Iscrizione fatta");
    g_assert_true(is_enrolled(&talk, NULL, BSUID));
    says(&talk, "message " BSUID " i miei dati", "il codice con cui WhatsApp");
    says(&talk, "message " BSUID " solo scuola", "Da adesso ricevi: Scuola");
    says(&talk, "message " BSUID " off", "non ricevi più");
    g_assert_false(is_enrolled(&talk, NULL, BSUID));

    g_autofree char *consents = record(&talk, NULL, BSUID);

    g_assert_cmpstr(consents, ==,
                    "join whatsapp <Iscrivimi → ok> 2026-11;"
                    " topics whatsapp <solo scuola> scuola; leave whatsapp <off> -");
    says(&talk, "message " BSUID " cancellate i miei dati", "cancellati");
    g_assert_cmpint(
        count(&talk, "SELECT count(*) FROM subscribers WHERE bsuid IS NOT NULL"), ==,
        0);
}

/* --- What is not answered, and what once a day --- */

static void
test_courtesy(void)
{
    static const char *const silent[] = {"Grazie mille!", "Buongiorno", "👍", "ok"};
    g_auto(Talk) talk = {0};

    talk_init(&talk, LIVE);
    world_enrol(talk.world, 2);
    for (size_t i = 0; i < G_N_ELEMENTS(silent); i++) {
        g_autofree char *line = g_strconcat("message " ANNA " ", silent[i], NULL);

        says(&talk, line, NULL);
    }
    says(&talk, "sticker " ANNA, NULL);
    says(&talk, "message " ANNA " mia madre ha bisogno di ossigeno",
         "URP 000 000 00 01");
    says(&talk, "message " ANNA " il lampione è rotto", NULL);
    says(&talk, "voice " ANNA, NULL);
    says(&talk, "voice +393330000002", "URP 000 000 00 01");
    g_assert_cmpint(
        count(&talk, "SELECT count(*) FROM consents WHERE words IS NOT NULL"), ==, 0);
}

/* A cry for help, and anything at all while an alert is open. */
static void
test_danger(void)
{
    static const char *const cries[] = {"Aiuto", "SOCCORSO!!!", "help", "🆘"};
    g_auto(Talk) talk = {0};

    talk_init(&talk, LIVE);
    world_enrol(talk.world, 1);
    for (size_t i = 0; i < G_N_ELEMENTS(cries); i++) {
        g_autofree char *line = g_strdup_printf("message " ANNA " %s", cries[i]);
        const FakeSent *sent = hear(&talk, line);

        g_assert_true(sent && g_str_has_prefix(sent->body, DANGER));
    }
    says(&talk, "message " STRANGER " quando passa il camion?", "solo avvisi");

    talk.world->topic = "emergenze";
    world_queue(talk.world, "Allerta rossa", CLASS_EMERGENCY, NULL);
    dispatch_wake(talk.dispatch);
    world_until(is_quiet, &talk);
    says(&talk, "message " STRANGER " grazie", DANGER);
    says(&talk, "message " STRANGER " grazie", NULL);
    says(&talk, "message +393338888888 attiva", DANGER);
    g_assert_true(sql_exec(talk.world->store, NULL,
                           "UPDATE broadcasts SET created_s = created_s - 100000"));
    says(&talk, "message +393337777777 grazie", NULL);
}

static void
test_limit(void)
{
    g_auto(Talk) talk = {0};

    talk_init(&talk, LIVE);
    for (unsigned i = 0; i < LIMIT_CITIZEN_ANSWERS; i += 5)
        hear(&talk, "message " STRANGER " info\nmessage " STRANGER " info\n"
                    "message " STRANGER " info\nmessage " STRANGER " info\n"
                    "message " STRANGER " info");
    g_assert_cmpuint(talk.world->fake->sent->len, ==, LIMIT_CITIZEN_ANSWERS);
    says(&talk, "message " STRANGER " info", NULL);
    world_enrol(talk.world, 1);
    says(&talk, "message " ANNA " info", "ISCRIVIMI");
}

/* --- Topics and notices --- */

static void
test_topics(void)
{
    static const struct {
        const char *says, *answer, *topics;
    } steps[] = {
        {"message " ANNA " argomenti", "[|topic-eventi:Eventi:", ""},
        {"tap " ANNA " topic-eventi", "Da adesso ricevi: Scuola, Avvisi",
         "avvisi,scuola"},
        {"message " ANNA " Argomenti", "|topic*:Tutti", "avvisi,scuola"},
        {"message " ANNA " togli la scuola", "ricevi: Avvisi.", "avvisi"},
        {"message " ANNA " togli emergenze", "arrivano sempre", "avvisi"},
        {"message " ANNA " anche eventi", "Eventi, Avvisi", "avvisi,eventi"},
        {"message " ANNA " solo eventi", "Emergenze", "eventi"},
        {"tap " ANNA " topic-eventi", "nessun argomento a scelta", "-"},
        {"tap " ANNA " topic+nessuno", "nessun argomento", "-"},
        {"message " ANNA " tutti gli argomenti", "Eventi, Scuola, Avvisi", ""},
    };
    g_auto(Talk) talk = {0};

    talk_init(&talk, LIVE);
    says(&talk, "message " STRANGER " argomenti", "ISCRIVIMI");
    world_enrol(talk.world, 1);
    for (size_t i = 0; i < G_N_ELEMENTS(steps); i++) {
        says(&talk, steps[i].says, steps[i].answer);

        g_autoptr(SubscriberRow) row = find(&talk, ANNA, NULL);
        g_auto(GStrv) names = g_strsplit(row->topics, ",", -1);
        g_auto(GStrv) right = g_strsplit(steps[i].topics, ",", -1);

        g_assert_cmpuint(g_strv_length(names), ==, g_strv_length(right));
        for (char **name = right; *name; name++)
            g_assert_true(g_strv_contains((const char *const *) names, *name));
    }
    says(&talk, "message " ANNA " stop avvisi", "non ricevi più");
    g_assert_false(is_enrolled(&talk, ANNA, NULL));
}

/* Words with topics, for somebody who is enrolled. */
static void
test_choice(void)
{
    static const struct {
        const char *text;
        ChoiceKind kind;
        const char *names;
    } cases[] = {
        {"eventi", CHOICE_ADD, "eventi"},
        {"Voglio anche gli eventi e la scuola", CHOICE_ADD, "eventi,scuola"},
        {"solo scuola", CHOICE_ONLY, "scuola"},
        {"non voglio più eventi", CHOICE_DROP, "eventi"},
        {"senza eventi", CHOICE_DROP, "eventi"},
        {"stop scuola", CHOICE_DROP, "scuola"},
        {"disattiva eventi", CHOICE_DROP, "eventi"},
        {"tutti gli argomenti", CHOICE_ALL, ""},
        {"stop", CHOICE_NOT, ""},
        {"stop avvisi", CHOICE_NOT, "avvisi"},
        {"la scuola è chiusa domani?", CHOICE_NOT, "scuola"},
        {"quando riapre la scuola", CHOICE_NOT, "scuola"},
        {"grazie", CHOICE_NOT, ""},
        {"", CHOICE_NOT, ""},
    };
    g_autoptr(World) world = world_new(LIVE);

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(Choice) choice = {0};

        choice_read(&choice, world->settings, cases[i].text);
        g_ptr_array_add(choice.names, NULL);

        g_autofree char *names = g_strjoinv(",", (char **) choice.names->pdata);

        g_test_message("%s", cases[i].text);
        g_assert_cmpint(choice.kind, ==, cases[i].kind);
        g_assert_cmpstr(names, ==, cases[i].names);
    }
}

static void
test_zones(void)
{
    static const struct {
        const char *says, *answer, *zone;
    } steps[] = {
        {"message " ANNA " zona",
         "[|zone+Centro:Centro:|zone+San Rocco:San Rocco:", NULL},
        {"tap " ANNA " zone+Centro", "La tua zona è Centro", "Centro"},
        {"message " ANNA " Zone", "|zone*:Nessuna", "Centro"},
        {"message " ANNA " Abito a San Rocco", "La tua zona è San Rocco", "San Rocco"},
        {"message " ANNA " che lavori fate a San Rocco?", "solo avvisi", "San Rocco"},
        {"message " ANNA " i miei dati", "zona: San Rocco", "San Rocco"},
        {"message " ANNA " nessuna zona", "non è più segnata", NULL},
        {"message " ANNA " san rocco", "La tua zona è San Rocco", "San Rocco"},
    };
    static const struct {
        const char *title, *text, *zones;
    } notices[] = {
        {"Acqua a San Rocco", "Manca l'acqua.", "San Rocco"},
        {"Lavori", "Chiuse le strade in centro e a san rocco.", "Centro,San Rocco"},
        {"Lavori", "Centrotavola, San Roccone", NULL},
    };
    g_auto(Talk) talk = {0};

    talk_init(&talk, BRIDGE "live=yes\nzones=Centro, San Rocco\n" GROUPS);
    says(&talk, "message " STRANGER " zona", "solo avvisi");
    world_enrol(talk.world, 1);
    for (size_t i = 0; i < G_N_ELEMENTS(steps); i++) {
        says(&talk, steps[i].says, steps[i].answer);

        g_autoptr(SubscriberRow) row = find(&talk, ANNA, NULL);

        g_assert_cmpstr(row->zone, ==, steps[i].zone);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(notices); i++) {
        g_autofree char *zones =
            quarters_named(talk.world->settings, notices[i].title, notices[i].text);

        g_assert_cmpstr(zones, ==, notices[i].zones);
    }
    world_queue(talk.world, "Acqua a San Rocco", CLASS_ROUTINE, NULL);
    g_assert_cmpint(
        count(&talk, "SELECT count(*) FROM broadcasts WHERE zones = 'San Rocco'"), ==,
        1);
}

/* Leggi tutto: the notice inside the window, part by part; Disattiva leaves. */
static void
test_buttons(void)
{
    g_auto(Talk) talk = {0};

    talk_init(&talk, LIVE);
    talk.world->fake->open_parts = 2;
    says(&talk, "tap " STRANGER " LEGGI", "solo avvisi");
    world_enrol(talk.world, 1);
    says(&talk, "tap " ANNA " LEGGI", "recente");
    world_queue(talk.world, "Acqua", CLASS_ROUTINE, NULL);
    dispatch_wake(talk.dispatch);
    world_until(is_quiet, &talk);

    unsigned before = talk.world->fake->sent->len;
    const FakeSent *first, *second;

    hear(&talk, "tap " ANNA " Leggi tutto");
    g_assert_cmpuint(talk.world->fake->sent->len, ==, before + 2);
    first = g_ptr_array_index(talk.world->fake->sent, before);
    second = g_ptr_array_index(talk.world->fake->sent, before + 1);
    g_assert_cmpstr(first->body, ==, "Acqua/0");
    g_assert_cmpstr(second->body, ==, "Acqua/1");
    /* What has not left yet is not shown. */
    g_assert_true(sql_exec(talk.world->store, NULL,
                           "UPDATE deliveries SET state = 0, due_ms = 9e15"));
    says(&talk, "tap " ANNA " LEGGI", "recente");
    says(&talk, "tap " ANNA " Disattiva", "non ricevi più");
    g_assert_false(is_enrolled(&talk, ANNA, NULL));
}

/* --- Trouble --- */

static unsigned refusals;

static void
refuse(FakeChannel *fake, const FakeSent *sent, ChannelResult *result)
{
    (void) fake;
    refusals++;
    result->outcome = sent->answer == 1 ? OUTCOME_REFUSED : OUTCOME_UNCERTAIN;
    result->scope = SCOPE_DELIVERY;
}

/* An answer is sent once at most, and one that fails is nobody's alarm; its late
 * statuses are none of a delivery's. */
static void
test_refused(void)
{
    g_auto(Talk) talk = {0};

    talk_init(&talk, LIVE);
    refusals = 0;
    talk.world->fake->answer = refuse;
    hear(&talk, "message " STRANGER " info\nmessage " ANNA " info");
    g_assert_cmpuint(refusals, ==, 2);
    hear(&talk, "failed answer.1\ndelivered answer.2");
    g_assert_cmpuint(track_counts(talk.track)->statuses, ==, 0);
    g_assert_cmpuint(talk.world->alerts->len, ==, 0);
    g_assert_cmpint(count(&talk, "SELECT count(*) FROM answers"), ==, 0);
}

/* What was under way when the program ended is not repeated. */
static void
test_crash(void)
{
    g_autoptr(World) world = world_new(LIVE);
    g_autoptr(Dispatch) dispatch =
        dispatch_new(world->settings, world->store, &world->fake->base, &world->events);

    g_assert_true(sql_exec(world->store, NULL,
                           "INSERT INTO answers (channel, number, body, broadcast,"
                           " version, part, until_s, sending) VALUES"
                           " ('fake', '" ANNA "', 'a', 0, 0, 0, 9e15, 1),"
                           " ('fake', '" ANNA "', 'b', 0, 0, 0, 9e15, 0),"
                           " ('fake', '" ANNA "', 'c', 0, 0, 0, 1, 0)"));
    g_assert_true(dispatch_start(dispatch, NULL));
    world_run(world, dispatch);
    g_assert_cmpuint(world->fake->sent->len, ==, 1);
    g_assert_cmpstr(((FakeSent *) world->fake->sent->pdata[0])->body, ==, "b");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    g_test_add_func("/citizens/join", test_join);
    g_test_add_func("/citizens/question", test_question);
    g_test_add_func("/citizens/no-question", test_no_question);
    g_test_add_func("/citizens/single-opt-in", test_single_opt_in);
    g_test_add_func("/citizens/trial", test_trial);
    g_test_add_func("/citizens/leave", test_leave);
    g_test_add_func("/citizens/late", test_late);
    g_test_add_func("/citizens/erase", test_erase);
    g_test_add_func("/citizens/my-data", test_my_data);
    g_test_add_func("/citizens/bsuid", test_bsuid);
    g_test_add_func("/citizens/courtesy", test_courtesy);
    g_test_add_func("/citizens/danger", test_danger);
    g_test_add_func("/citizens/limit", test_limit);
    g_test_add_func("/citizens/topics", test_topics);
    g_test_add_func("/citizens/choice", test_choice);
    g_test_add_func("/citizens/zones", test_zones);
    g_test_add_func("/citizens/buttons", test_buttons);
    g_test_add_func("/citizens/refused", test_refused);
    g_test_add_func("/citizens/crash", test_crash);

    return g_test_run();
}
