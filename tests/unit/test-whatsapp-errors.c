/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/channels/whatsapp.h"

#include <string.h>

/* contracts/whatsapp-cloud-api 7: S stop (nobody gets it), W wait with the whole
 * channel, D drop, P this person, R retry.  "!" = alert. */
typedef struct {
    int code;
    const char *action;
} Row;

static const Row rows[] = {
    {0, "W!"},      {1, "R"},       {2, "W"},       {3, "W!"},      {4, "W"},
    {10, "W!"},     {33, "W!"},     {100, "S!"},    {104, "W!"},    {190, "W!"},
    {200, "W!"},    {250, "W!"},    {299, "W!"},    {368, "W!"},    {80007, "W"},
    {130403, "P"},  {130429, "W"},  {130472, "D"},  {130497, "P!"}, {131000, "R"},
    {131005, "W!"}, {131008, "S!"}, {131009, "S!"}, {131016, "W"},  {131021, "D"},
    {131026, "P"},  {131030, "P!"}, {131031, "W!"}, {131037, "W!"}, {131042, "W!"},
    {131045, "W!"}, {131047, "D"},  {131048, "W!"}, {131049, "D"},  {131050, "P"},
    {131051, "S!"}, {131052, "D"},  {131053, "S!"}, {131055, "S!"}, {131056, "R"},
    {131057, "W"},  {131060, "D"},  {131062, "D"},  {131063, "W!"}, {131064, "W!"},
    {132000, "S!"}, {132001, "S!"}, {132005, "S!"}, {132007, "S!"}, {132008, "S!"},
    {132012, "S!"}, {132016, "S!"}, {132018, "S!"}, {132068, "S!"}, {132069, "S!"},
    {133000, "W!"}, {133004, "W"},  {133005, "W!"}, {133010, "W!"}, {133015, "W!"},
    {133016, "W!"}, {134011, "W!"}, {134100, "S!"}, {134101, "S!"}, {134102, "S!"},
    {135000, "R"},  {137000, "D"},  {138001, "D!"}, {139000, "D!"}, {999999, "R"},
    {-5, "R"},
};

static void
test_table(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const WhatsAppError *row = whatsapp_error_find(rows[i].code, NULL);
        g_autoptr(GString) got = g_string_new(NULL);
        g_autofree char *expected =
            g_strdup_printf("%d %s", rows[i].code, rows[i].action);

        g_string_append_printf(got, "%d ", rows[i].code);
        if (row->outcome == OUTCOME_DEFERRED)
            g_string_append_c(got, row->scope == SCOPE_CHANNEL ? 'W' : 'R');
        else if (row->scope == SCOPE_BROADCAST)
            g_string_append_c(got, 'S');
        else
            g_string_append_c(got, row->scope == SCOPE_SUBSCRIBER ? 'P' : 'D');
        if (row->alert)
            g_string_append_c(got, '!');
        g_assert_cmpstr(got->str, ==, expected);
        g_assert_nonnull(row->reason);
    }
}

static void
test_special(void)
{
    g_assert_true(whatsapp_error_find(131047, NULL)->close_window);
    g_assert_true(whatsapp_error_find(130429, NULL)->slow_down);
    g_assert_true(whatsapp_error_find(131048, NULL)->no_new_people);
    g_assert_false(whatsapp_error_find(80007, NULL)->no_new_people);
    g_assert_true(whatsapp_error_find(4, NULL)->slow_down);
    g_assert_false(whatsapp_error_find(131057, NULL)->slow_down);
    g_assert_cmpuint(whatsapp_error_find(1, NULL)->most_tries, ==, 4);
    g_assert_cmpuint(whatsapp_error_find(135000, NULL)->most_tries, ==, 2);
    g_assert_cmpuint(whatsapp_error_find(190, NULL)->most_tries, ==, 0);
    g_assert_cmpint(whatsapp_error_find(132015, NULL)->scope, ==, SCOPE_BROADCAST);
    g_assert_cmpint(whatsapp_error_find(132015, NULL)->outcome, ==, OUTCOME_DEFERRED);
    g_assert_cmpint(whatsapp_error_find(131009, "Recipient phone number")->scope, ==,
                    SCOPE_DELIVERY);
    g_assert_cmpint(whatsapp_error_find(100, "Param text['body'] must be")->scope, ==,
                    SCOPE_BROADCAST);
}

static void
test_hide(void)
{
    static const struct {
        const char *words, *hidden;
    } cases[] = {
        {"(#131056) pair rate limit hit", "(#131056) pair rate limit hit"},
        {"to +393330000001 now", "to +*** now"},
        {"to 393330000001, now", "to ***, now"},
        {"call +39 333 000 0001 please", "call +*** please"},
        {"id393330000001x", "id***"},
        {"Malformed access token EAABabcdefghijklmnopqrstuvwxyz0123456789",
         "Malformed access token ***"},
        {"two\nlines", "two lines"},
        {"", ""},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *hidden = whatsapp_hide(cases[i].words);

        g_assert_cmpstr(hidden, ==, cases[i].hidden);
    }
    g_assert_null(whatsapp_hide(NULL));
}

typedef struct {
    const char *path;
    HttpEnd end;
    long status, retry_after_s;
    const char *body;
    Outcome outcome;
    OutcomeScope scope;
    const char *reason;
    const char *receipt_id;
    unsigned wait_s;
} Answer;

#define ERROR(code) "{\"error\":{\"message\":\"x\",\"code\":" code "}}"

static const Answer answers[] = {
    {"accepted", HTTP_ANSWERED, 200, -1,
     "{\"messages\":[{\"id\":\"wamid.A/b+=\",\"message_status\":\"accepted\"}]}",
     OUTCOME_ACCEPTED, SCOPE_DELIVERY, NULL, "wamid.A/b+="},
    {"accepted-escape", HTTP_ANSWERED, 200, -1,
     "{\"n\":1,\"messages\":[{\"id\":\"wamid.A\\/b+=\"}]}", OUTCOME_ACCEPTED,
     SCOPE_DELIVERY, NULL, "wamid.A/b+="},
    {"unsent", HTTP_UNSENT, 0, -1, "", OUTCOME_DEFERRED, SCOPE_CHANNEL,
     "no-connection"},
    {"uncertain", HTTP_UNCERTAIN, 0, -1, "", OUTCOME_UNCERTAIN, SCOPE_DELIVERY,
     "no-answer"},
    {"not-json", HTTP_ANSWERED, 200, -1, "<html>", OUTCOME_UNCERTAIN, SCOPE_DELIVERY,
     "odd-answer"},
    {"no-id", HTTP_ANSWERED, 200, -1, "{\"messages\":[]}", OUTCOME_UNCERTAIN,
     SCOPE_DELIVERY, "odd-answer"},
    {"bad-id", HTTP_ANSWERED, 200, -1, "{\"messages\":[{\"id\":7}]}", OUTCOME_UNCERTAIN,
     SCOPE_DELIVERY, "odd-answer"},
    {"html-500", HTTP_ANSWERED, 500, -1, "<html>", OUTCOME_UNCERTAIN, SCOPE_DELIVERY,
     "provider-trouble"},
    {"json-503", HTTP_ANSWERED, 503, -1, "{}", OUTCOME_UNCERTAIN, SCOPE_DELIVERY,
     "provider-trouble"},
    {"graph-503", HTTP_ANSWERED, 503, -1, ERROR("2"), OUTCOME_DEFERRED, SCOPE_CHANNEL,
     "provider-down", NULL, 15},
    {"429", HTTP_ANSWERED, 429, 30, "", OUTCOME_DEFERRED, SCOPE_CHANNEL, "rate-limit",
     NULL, 30},
    {"429-graph", HTTP_ANSWERED, 429, -1, ERROR("131056"), OUTCOME_DEFERRED,
     SCOPE_DELIVERY, "pair-rate-limit", NULL, 6},
    {"error-beats-200", HTTP_ANSWERED, 200, -1, ERROR("131026"), OUTCOME_REFUSED,
     SCOPE_SUBSCRIBER, "not-reachable"},
    {"quoted-code", HTTP_ANSWERED, 400, -1, ERROR("\"131047\""), OUTCOME_REFUSED,
     SCOPE_DELIVERY, "window-closed"},
    {"code-zero", HTTP_ANSWERED, 401, -1, ERROR("0"), OUTCOME_DEFERRED, SCOPE_CHANNEL,
     "token-refused", NULL, 300},
    {"redirect", HTTP_ANSWERED, 302, -1, "", OUTCOME_DEFERRED, SCOPE_CHANNEL,
     "odd-answer", NULL, 300},
    {"error-is-text", HTTP_ANSWERED, 400, -1, "{\"error\":\"no\"}", OUTCOME_DEFERRED,
     SCOPE_CHANNEL, "odd-answer", NULL, 300},
};

static void
test_answer(gconstpointer data)
{
    const Answer *c = data;
    g_auto(WhatsAppAnswer) answer = {0};
    HttpResult http = {.end = c->end,
                       .status = c->status,
                       .retry_after_s = c->retry_after_s,
                       .body = c->body,
                       .body_bytes = strlen(c->body),
                       .problem = "gone"};

    whatsapp_answer_read(&answer, &http, "messages");
    g_assert_cmpint(answer.result.outcome, ==, c->outcome);
    g_assert_cmpint(answer.result.scope, ==, c->scope);
    g_assert_cmpstr(answer.result.reason, ==, c->reason);
    g_assert_cmpstr(answer.result.receipt_id, ==, c->receipt_id);
    g_assert_cmpuint(answer.result.retry_after_s, ==, c->wait_s);
}

static void
test_details(void)
{
    static const char *const bodies[] = {
        "{\"error\":{\"message\":\"m\",\"code\":131026,"
        "\"error_data\":{\"details\":\"to 393330000001\"}}}",
        "{\"error\":{\"message\":\"m\",\"code\":131026,"
        "\"error_data\":\"to 393330000001\"}}",
        "{\"error\":{\"message\":\"to 393330000001\",\"code\":131026}}"};

    for (size_t i = 0; i < G_N_ELEMENTS(bodies); i++) {
        g_auto(WhatsAppAnswer) answer = {0};
        HttpResult http = {.end = HTTP_ANSWERED,
                           .status = 400,
                           .body = bodies[i],
                           .body_bytes = strlen(bodies[i])};

        whatsapp_answer_read(&answer, &http, "messages");
        g_assert_cmpint(answer.result.code, ==, 131026);
        g_assert_cmpstr(answer.result.detail, ==, "to ***");
    }
}

/* What is read without a tree, and what is left to the parser (NULL). */
static void
test_usual(void)
{
    static const struct {
        const char *body, *id;
    } cases[] = {
        {" {\"messaging_product\":\"whatsapp\",\r\n\"contacts\":[{\"input\":\"1\","
         "\"wa_id\":\"1\"}],\t\"messages\" : [ {\"id\":\"wamid.A/b+=\","
         "\"message_status\":\"accepted\"},{\"id\":\"wamid.B\"} ] } \n",
         "wamid.A/b+="},
        {"{\"id\":\"x\",\"contacts\":[{\"id\":\"y\"}],\"messages\":[{\"id\":\"z\"}]}",
         "z"},
        {"{\"messages\":[{\"id\":\"a\"}],\"messages\":[{\"id\":\"b\"}]}", NULL},
        {"{\"messages\":[{\"id\":\"a\",\"id\":\"b\"}]}", NULL},
        {"{\"messages\":[{\"id\":\"a\"}],\"error\":{\"code\":\"1\"}}", NULL},
        {"{\"messages\":[{\"id\":\"\"}]}", NULL},
        {"{\"messages\":[{\"id\":[\"a\"]}]}", NULL},
        {"{\"messages\":[[{\"id\":\"a\"}]]}", NULL},
        {"{\"messages\":{\"id\":\"a\"}}", NULL},
        {"{\"messages\":[{\"x\":{\"id\":\"a\"}}]}", NULL},
        {"{\"messages\":[{\"id\":\"a\"}]}}", NULL},
        {"{\"messages\":[{\"id\":\"a\"}]", NULL},
        {"{\"messages\":[{\"id\":\"a\"},]}", NULL},
        {"{\"messages\":[{\"id\":\"a\\n\"}]}", NULL},
        {"{\"messages\":[{\"id\":\"\xc3\xa0\"}]}", NULL},
        {"[{\"id\":\"a\"}]", NULL},
        {"[[[[[[[[", NULL},
        {"\"messages\"", NULL},
        {"", NULL},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *id =
            whatsapp_accepted_id(cases[i].body, strlen(cases[i].body));

        g_assert_cmpstr(id, ==, cases[i].id);
    }
    /* What follows a NUL counts too. */
    g_assert_null(whatsapp_accepted_id("{\"messages\":[{\"id\":\"a\"}]}\0x", 28));
}

static void
test_depth(void)
{
    g_autofree char *open = g_strnfill(100000, '[');
    g_autofree char *deep = g_strconcat("{\"a\":", open, NULL);
    g_autoptr(json_t) brackets = NULL;

    g_assert_null(whatsapp_json_read(deep, strlen(deep)));
    brackets = whatsapp_json_read(
        "{\"a\":\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\"[\"}",
        strlen("{\"a\":\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\"[\"}"));
    g_assert_nonnull(brackets);
    g_assert_null(whatsapp_json_read("[]", 2));
    g_assert_null(whatsapp_json_read("", 0));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    g_test_add_func("/whatsapp-errors/table", test_table);
    g_test_add_func("/whatsapp-errors/special", test_special);
    g_test_add_func("/whatsapp-errors/hide", test_hide);
    g_test_add_func("/whatsapp-errors/details", test_details);
    g_test_add_func("/whatsapp-errors/usual", test_usual);
    g_test_add_func("/whatsapp-errors/depth", test_depth);
    for (size_t i = 0; i < G_N_ELEMENTS(answers); i++) {
        g_autofree char *path =
            g_strconcat("/whatsapp-errors/answer/", answers[i].path, NULL);

        g_test_add_data_func(path, &answers[i], test_answer);
    }

    return g_test_run();
}
