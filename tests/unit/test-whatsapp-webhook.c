/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/channels/whatsapp.h"

#include <string.h>

#define OURS "100000000000001"

static const char empty_vector[] =
    "{\"object\":\"whatsapp_business_account\",\"entry\":[]}";
static const char escaped_vector[] =
    "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"200000000000001\","
    "\"changes\":[{\"field\":\"messages\",\"value\":{\"note\":\"perch\\u00e9\"}}]}]}";

/* Our driver with secrets of the contract's test vectors. */
static WhatsApp *
make(void)
{
    WhatsApp *self = g_new0(WhatsApp, 1);

    self->phone_number_id = g_strdup(OURS);
    self->app_secret = secret_take(g_strdup("segreto-di-prova"));
    self->verify_token = secret_take(g_strdup("parola d'ordine"));
    return self;
}

static void
drop(WhatsApp *self)
{
    channel_find("whatsapp")->close(&self->base);
}

static void
test_signature(void)
{
    static const struct {
        const char *body, *signature;
        bool is_right;
    } cases[] = {
        {empty_vector,
         "sha256=3a3d2f9c293e1b276cfc4d40b4151e3123fcd63e373c7e01f2b2eb48bd1b34f7",
         true},
        {escaped_vector,
         "sha256=19d34ed0d49d974001e5a283fc59028cb25a2f766e48ab302cea3c784f299f51",
         true},
        {empty_vector,
         "sha256=19d34ed0d49d974001e5a283fc59028cb25a2f766e48ab302cea3c784f299f51",
         false},
        {empty_vector, "sha256=3a3d", false},
        {empty_vector,
         "3a3d2f9c293e1b276cfc4d40b4151e3123fcd63e373c7e01f2b2eb48bd1b34f7", false},
        {empty_vector,
         "sha256=zz3d2f9c293e1b276cfc4d40b4151e3123fcd63e373c7e01f2b2eb48bd1b34f7",
         false},
        {empty_vector, "", false},
        {empty_vector, NULL, false},
    };
    WhatsApp *self = make();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GBytes) body =
            g_bytes_new_static(cases[i].body, strlen(cases[i].body));

        g_assert_cmpint(whatsapp_is_signed(&self->base, cases[i].signature, body), ==,
                        cases[i].is_right);
    }
    drop(self);
}

/* Without a secret nobody's signature is right, not even one with an empty key. */
static void
test_no_secret(void)
{
    WhatsApp *self = make();
    g_autoptr(GBytes) body = g_bytes_new_static("", 0);
    /* HMAC-SHA256 of nothing with an empty key */
    const char *forged =
        "sha256=b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad";

    g_assert_false(whatsapp_is_signed(&self->base, forged, body));
    g_clear_pointer(&self->app_secret, secret_free);
    g_assert_false(whatsapp_is_signed(&self->base, forged, body));
    self->app_secret = secret_take(g_strdup(" "));
    g_assert_false(whatsapp_is_signed(&self->base, forged, body));
    drop(self);
}

static void
test_handshake(void)
{
    static const struct {
        const char *mode, *token, *challenge, *answer;
    } cases[] = {
        {"subscribe", "parola d'ordine", "1158201444", "1158201444"},
        {"subscribe", "parola", "1", NULL},
        {"subscribe", "parola d'ordinE", "1", NULL},
        {"subscribe", NULL, "1", NULL},
        {"subscribe", "parola d'ordine", NULL, NULL},
        {"unsubscribe", "parola d'ordine", "1", NULL},
        {NULL, "parola d'ordine", "1", NULL},
    };
    WhatsApp *self = make();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GHashTable) query = g_hash_table_new(g_str_hash, g_str_equal);
        g_autofree char *answer = NULL;

        if (cases[i].mode)
            g_hash_table_insert(query, (char *) "hub.mode", (char *) cases[i].mode);
        if (cases[i].token)
            g_hash_table_insert(query, (char *) "hub.verify_token",
                                (char *) cases[i].token);
        if (cases[i].challenge)
            g_hash_table_insert(query, (char *) "hub.challenge",
                                (char *) cases[i].challenge);
        answer = whatsapp_handshake(&self->base, query);
        g_assert_cmpstr(answer, ==, cases[i].answer);
    }
    drop(self);
}

/* --- Events --- */

#define BODY(changes)                                                                  \
    "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"2\",\"time\":"     \
    "1777,"                                                                            \
    "\"changes\":[" changes "]}]}"
#define MESSAGES(value)                                                                \
    "{\"field\":\"messages\",\"value\":{\"metadata\":{\"phone_number_id\":\"" OURS     \
    "\"}," value "}}"
#define FIELD(name, value) "{\"field\":\"" name "\",\"value\":{" value "}}"

static GPtrArray *
read_events(const char *text, GError **error)
{
    WhatsApp *self = make();
    g_autoptr(GBytes) body = g_bytes_new_static(text, strlen(text));
    GPtrArray *events = whatsapp_webhook(&self->base, body, error);

    drop(self);
    return events;
}

static char *
event_words(const ChannelEvent *e)
{
    switch (e->kind) {
    case CHANNEL_EVENT_STATUS:
        return g_strdup_printf(
            "status %s %s %d %" G_GINT64_FORMAT " %s %s", e->receipt_id, e->callback,
            e->status == EVENT_FAIL ? e->code : -1, e->at_s, e->number, e->bsuid);
    case CHANNEL_EVENT_MESSAGE:
        return g_strdup_printf("message %s %s %s %s %s", e->message_id, e->number,
                               e->bsuid, e->text, e->payload);
    case CHANNEL_EVENT_ACCOUNT:
        return g_strdup_printf("account %s %s %d", e->subject, e->event, e->alert);
    }
    return NULL;
}

typedef struct {
    const char *path, *body, *expected; /* one event a line */
} Case;

static const Case cases[] = {
    {"delivered",
     BODY(MESSAGES("\"statuses\":[{\"id\":\"w.1\",\"status\":\"delivered\","
                   "\"timestamp\":\"1777800000\",\"recipient_id\":\"393330000001\","
                   "\"recipient_user_id\":\"IT.1\","
                   "\"biz_opaque_callback_data\":\"1.0.1\"}]")),
     "status w.1 1.0.1 -1 1777800000 +393330000001 IT.1"},
    {"bsuid-only",
     BODY(MESSAGES("\"statuses\":[{\"id\":\"w.1\",\"status\":\"read\","
                   "\"timestamp\":\"1777800000\",\"recipient_user_id\":\"IT.1\","
                   "\"biz_opaque_callback_data\":\"1.0.1\"}]")),
     "status w.1 1.0.1 -1 1777800000 (null) IT.1"},
    {"failed",
     BODY(MESSAGES("\"statuses\":[{\"id\":\"w.1\",\"status\":\"failed\",\"timestamp\":"
                   "1777800000,\"errors\":[{\"code\":\"131026\"}]}]")),
     "status w.1 (null) 131026 1777800000 (null) (null)"},
    {"failed-without-code",
     BODY(MESSAGES("\"statuses\":[{\"id\":\"w.1\",\"status\":\"failed\"}]")),
     "status w.1 (null) 0 0 (null) (null)"},
    {"milliseconds",
     BODY(MESSAGES("\"statuses\":[{\"id\":\"w.1\",\"status\":\"read\","
                   "\"timestamp\":\"1777800000123\"}]")),
     "status w.1 (null) -1 1777800000 (null) (null)"},
    {"unknown-status",
     BODY(MESSAGES("\"statuses\":[{\"id\":\"w.1\",\"status\":\"warning\"},"
                   "{\"status\":\"sent\"},7,null]")),
     ""},
    {"text",
     BODY(MESSAGES("\"messages\":[{\"from\":\"393330000001\",\"id\":\"w.I\",\"type\":"
                   "\"text\",\"text\":{\"body\":\"STOP\"}}]")),
     "message w.I +393330000001 (null) STOP (null)"},
    {"button-of-a-username",
     BODY(
         MESSAGES("\"messages\":[{\"from_user_id\":\"IT.5\",\"id\":\"w.I\",\"type\":"
                  "\"button\",\"button\":{\"payload\":\"STOP\",\"text\":\"Basta\"}}]")),
     "message w.I (null) IT.5 Basta STOP"},
    {"reply",
     BODY(MESSAGES("\"messages\":[{\"from\":\"393330000001\",\"id\":\"w.I\",\"type\":"
                   "\"interactive\",\"interactive\":{\"type\":\"button_reply\","
                   "\"button_reply\":{\"id\":\"A\",\"title\":\"b\"}}}]")),
     "message w.I +393330000001 (null) b A"},
    {"photo",
     BODY(MESSAGES("\"messages\":[{\"from\":\"393330000001\",\"id\":\"w.I\",\"type\":"
                   "\"image\",\"image\":{\"id\":\"9\"}}]")),
     "message w.I +393330000001 (null) (null) (null)"},
    {"system-group-nobody",
     BODY(MESSAGES("\"messages\":[{\"from\":\"393330000001\",\"type\":\"system\"},"
                   "{\"from\":\"393330000001\",\"type\":\"text\",\"group_id\":\"g\"},"
                   "{\"type\":\"text\"}]")),
     ""},
    {"other-number",
     BODY(FIELD("messages", "\"metadata\":{\"phone_number_id\":\"999\"},\"statuses\":"
                            "[{\"id\":\"w.1\",\"status\":\"sent\"}]")),
     ""},
    {"several",
     BODY(MESSAGES(
         "\"statuses\":[{\"id\":\"w.1\",\"status\":\"sent\"},{\"id\":\"w.2\","
         "\"status\":\"sent\"}]") "," MESSAGES("\"statuses\":[{\"id\":\"w.3\","
                                               "\"status\":\"sent\"}]") "," FIELD("nove"
                                                                                  "lty",
                                                                                  "")),
     "status w.1 (null) -1 0 (null) (null)\nstatus w.2 (null) -1 0 (null) (null)\n"
     "status w.3 (null) -1 0 (null) (null)"},
    {"nul-in-a-text",
     BODY(MESSAGES("\"messages\":[{\"from\":\"393330000001\",\"id\":\"w.I\",\"type\":"
                   "\"text\",\"text\":{\"body\":\"STOP\\u0000x\"}}]")),
     "message w.I +393330000001 (null) STOP (null)"},
    {"account-error", BODY(MESSAGES("\"errors\":[{\"code\":131042}]")),
     "account account error 1"},
    {"template",
     BODY(FIELD("message_template_status_update",
                "\"event\":\"PAUSED\",\"message_template_id\":400000000000001,"
                "\"message_template_name\":\"avviso\",\"message_template_language\":"
                "\"en-US\",\"reason\":null")),
     "account template:avviso:en_US PAUSED 1"},
    {"category",
     BODY(FIELD("template_category_update",
                "\"message_template_name\":\"allerta\",\"message_template_language\":"
                "\"it\",\"new_category\":\"UTILITY\",\"correct_category\":"
                "\"MARKETING\"")),
     "account template:allerta:it MARKETING 1"},
    {"account", BODY(FIELD("account_update", "\"event\":\"ACCOUNT_RESTRICTION\"")),
     "account account ACCOUNT_RESTRICTION 1"},
    {"preferences",
     BODY(
         FIELD("user_preferences",
               "\"user_preferences\":[{\"wa_id\":\"393330000001\",\"category\":"
               "\"marketing_messages\",\"value\":\"stop\",\"timestamp\":1777800200}]")),
     "account person marketing-stop 0"},
    {"changed-number",
     BODY(MESSAGES("\"messages\":[{\"from\":\"393330000001\",\"id\":\"w.I\",\"type\":"
                   "\"system\",\"system\":{\"type\":\"user_changed_number\","
                   "\"wa_id\":\"393330000002\",\"body\":\"x\"}}]")),
     "account person number-changed 0"},
    {"changed-id",
     BODY(MESSAGES("\"messages\":[{\"from\":\"393330000001\",\"type\":\"system\","
                   "\"system\":{\"type\":\"user_changed_user_id\",\"user_id\":"
                   "\"IT.20000000000000002\"}}]")),
     "account person id-changed 0"},
    {"ids",
     BODY(FIELD("user_id_update",
                "\"user_id_update\":[{\"wa_id\":\"393330000001\",\"user_id\":{"
                "\"previous\":\"IT.10000000000000001\",\"current\":"
                "\"IT.20000000000000002\"},\"timestamp\":\"1777800300\"}]")),
     "account person id-changed 0"},
    {"odd-types",
     "{\"object\":\"whatsapp_business_account\",\"entry\":[7,{\"changes\":{}},"
     "{\"changes\":[[],{\"field\":3},{\"field\":\"messages\",\"value\":"
     "\"x\"}]}]}",
     ""},
};

static void
test_case(gconstpointer data)
{
    const Case *c = data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) events = read_events(c->body, &error);
    g_autoptr(GString) got = g_string_new(NULL);

    g_assert_no_error(error);
    for (unsigned i = 0; events && i < events->len; i++) {
        g_autofree char *words = event_words(events->pdata[i]);

        g_string_append_printf(got, "%s%s", i > 0 ? "\n" : "", words);
    }
    g_assert_cmpstr(got->str, ==, c->expected);
}

/* What a failure means stands in the event, as in an answer. */
static void
test_meaning(void)
{
    g_autoptr(GPtrArray) events = read_events(
        BODY(MESSAGES(
            "\"statuses\":[{\"id\":\"w.1\",\"status\":\"failed\",\"errors\":[{"
            "\"code\":131047,\"error_data\":{\"details\":\"to 393330000001\"}}]"
            "}]")),
        NULL);
    const ChannelEvent *event = events->pdata[0];

    g_assert_cmpint(event->status, ==, EVENT_FAIL);
    g_assert_cmpint(event->outcome, ==, OUTCOME_REFUSED);
    g_assert_cmpint(event->scope, ==, SCOPE_DELIVERY);
    g_assert_true(event->close_window);
    g_assert_false(event->alert);
    g_assert_cmpstr(event->reason, ==, "window-closed");
    g_assert_cmpstr(event->detail, ==, "to ***");
}

/* Whether a message failed since its template is taken no more. */
static void
test_template_failed(void)
{
    static const struct {
        int code;
        bool is_template;
    } codes[] = {
        {132015, true},  {132016, true},  {132001, true},  {131047, false},
        {131026, false}, {131049, false}, {999999, false},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(codes); i++) {
        g_autofree char *body =
            g_strdup_printf(BODY(MESSAGES("\"statuses\":[{\"id\":\"w.1\",\"status\":"
                                          "\"failed\",\"errors\":[{\"code\":%d}]}]")),
                            codes[i].code);
        g_autoptr(GPtrArray) events = read_events(body, NULL);
        const ChannelEvent *event = events->pdata[0];

        g_test_message("%d", codes[i].code);
        g_assert_cmpint(event->is_template, ==, codes[i].is_template);
    }
}

static void
test_foreign(void)
{
    static const char *const bodies[] = {
        "", "[]", "{", "{}", "{\"object\":\"page\"}", "\xff\xfe"};

    for (size_t i = 0; i < G_N_ELEMENTS(bodies); i++) {
        g_autoptr(GError) error = NULL;

        g_assert_null(read_events(bodies[i], &error));
        g_assert_error(error, CHANNEL_ERROR, CHANNEL_ERROR_WEBHOOK);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    g_test_add_func("/whatsapp-webhook/signature", test_signature);
    g_test_add_func("/whatsapp-webhook/no-secret", test_no_secret);
    g_test_add_func("/whatsapp-webhook/handshake", test_handshake);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/whatsapp-webhook/", cases[i].path, NULL);

        g_test_add_data_func(path, &cases[i], test_case);
    }
    g_test_add_func("/whatsapp-webhook/meaning", test_meaning);
    g_test_add_func("/whatsapp-webhook/template-failed", test_template_failed);
    g_test_add_func("/whatsapp-webhook/foreign", test_foreign);

    return g_test_run();
}
