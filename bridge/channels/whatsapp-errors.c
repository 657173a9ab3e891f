/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The one place that knows what WhatsApp's error codes mean: contract 7 row by row.
 *
 * What nobody of this broadcast would get through is refused with the scope
 * broadcast.  What is wrong with token, account or number is deferred with the
 * scope channel: everything waits until the administrator has mended it, and an
 * emergency is not lost meanwhile.  "RETRY x3" is four tries in all.
 */
#include "bridge/channels/whatsapp.h"

#include "bridge/base/text.h"

#include <string.h>

/* What is only a matter of repairing is tried again after five minutes. */
#define MENDED_AFTER_S 300

#define ACCOUNT(first, last, reason)                                                   \
    {                                                                                  \
        first, last, reason, OUTCOME_DEFERRED, SCOPE_CHANNEL, MENDED_AFTER_S,          \
            .alert = true                                                              \
    }
#define PAYLOAD(code, reason)                                                          \
    {                                                                                  \
        code, code, reason, OUTCOME_REFUSED, SCOPE_BROADCAST, .alert = true            \
    }
#define TEMPLATE(code, reason, how, wait_s)                                            \
    {                                                                                  \
        code, code, reason, how, SCOPE_BROADCAST, wait_s, .alert = true,               \
                                                          .is_template = true          \
    }
#define DROP(code, reason)                                                             \
    {                                                                                  \
        code, code, reason, OUTCOME_REFUSED, SCOPE_DELIVERY                            \
    }
#define PERSON(code, reason)                                                           \
    {                                                                                  \
        code, code, reason, OUTCOME_REFUSED, SCOPE_SUBSCRIBER                          \
    }
#define RETRY(code, reason, wait_s, tries)                                             \
    {                                                                                  \
        code, code, reason, OUTCOME_DEFERRED, SCOPE_DELIVERY, wait_s, tries            \
    }
#define PAUSE(code, reason, wait_s, slow)                                              \
    {                                                                                  \
        code, code, reason, OUTCOME_DEFERRED, SCOPE_CHANNEL, wait_s, .slow_down = slow \
    }

/* In ascending order: the first row that holds the code counts. */
static const WhatsAppError errors[] = {
    ACCOUNT(0, 0, "token-refused"),
    RETRY(1, "provider-trouble", 5, 4),
    PAUSE(2, "provider-down", 15, false),
    ACCOUNT(3, 3, "not-permitted"),
    PAUSE(4, "app-rate-limit", 120, true),
    ACCOUNT(10, 10, "not-permitted"),
    ACCOUNT(33, 33, "number-unknown"),
    PAYLOAD(100, "bad-parameter"),
    ACCOUNT(104, 104, "token-missing"),
    ACCOUNT(190, 190, "token-expired"),
    ACCOUNT(200, 299, "not-permitted"),
    ACCOUNT(368, 368, "account-restricted"),
    PAUSE(80007, "account-rate-limit", 120, true),
    PERSON(130403, "blocked-by-us"),
    PAUSE(130429, "rate-limit", 5, true),
    DROP(130472, "marketing-experiment"),
    {130497, 130497, "country-not-allowed", OUTCOME_REFUSED, SCOPE_SUBSCRIBER,
     .alert = true},
    RETRY(131000, "provider-trouble", 5, 4),
    ACCOUNT(131005, 131005, "not-permitted"),
    PAYLOAD(131008, "parameter-missing"),
    PAYLOAD(131009, "bad-parameter"),
    PAUSE(131016, "provider-down", 15, false),
    DROP(131021, "own-number"),
    PERSON(131026, "not-reachable"),
    {131030, 131030, "not-on-test-list", OUTCOME_REFUSED, SCOPE_SUBSCRIBER,
     .alert = true},
    ACCOUNT(131031, 131031, "account-locked"),
    ACCOUNT(131037, 131037, "name-not-approved"),
    ACCOUNT(131042, 131042, "payment-problem"),
    ACCOUNT(131045, 131045, "number-not-registered"),
    {131047, 131047, "window-closed", OUTCOME_REFUSED, SCOPE_DELIVERY,
     .close_window = true},
    /* Also what comes when the daily limit is passed: which code that is, is not
     * documented (contract 6.3). */
    {131048, 131048, "restricted-for-spam", OUTCOME_DEFERRED, SCOPE_CHANNEL, 3600,
     .alert = true, .slow_down = true, .no_new_people = true},
    DROP(131049, "too-much-marketing"),
    PERSON(131050, "marketing-refused"),
    PAYLOAD(131051, "type-not-supported"),
    DROP(131052, "media-of-citizen"),
    PAYLOAD(131053, "media-refused"),
    PAYLOAD(131055, "wrong-category"),
    RETRY(131056, "pair-rate-limit", 6, 0),
    PAUSE(131057, "account-maintenance", 120, false),
    DROP(131060, "message-unavailable"),
    DROP(131062, "needs-number"),
    ACCOUNT(131063, 131063, "marketing-disabled"),
    ACCOUNT(131064, 131064, "templates-miscategorised"),
    PAYLOAD(132000, "template-parameters"),
    TEMPLATE(132001, "template-unknown", OUTCOME_REFUSED, 0),
    PAYLOAD(132005, "template-too-long"),
    PAYLOAD(132007, "template-policy"),
    PAYLOAD(132008, "template-parameters"),
    PAYLOAD(132012, "template-parameters"),
    TEMPLATE(132015, "template-paused", OUTCOME_DEFERRED, 900),
    TEMPLATE(132016, "template-disabled", OUTCOME_REFUSED, 0),
    PAYLOAD(132018, "template-parameters"),
    PAYLOAD(132068, "flow-blocked"),
    PAYLOAD(132069, "flow-throttled"),
    ACCOUNT(133000, 133000, "number-not-registered"),
    PAUSE(133004, "provider-down", 15, false),
    ACCOUNT(133005, 133015, "number-not-registered"),
    {133016, 133016, "registration-blocked", OUTCOME_DEFERRED, SCOPE_CHANNEL, 72 * 3600,
     .alert = true},
    ACCOUNT(134011, 134011, "terms-not-accepted"),
    PAYLOAD(134100, "wrong-interface"),
    PAYLOAD(134101, "wrong-interface"),
    PAYLOAD(134102, "wrong-interface"),
    RETRY(135000, "bad-parameter", 5, 2),
    DROP(137000, "identity-changed"),
    {138000, 139999, "not-used-by-us", OUTCOME_REFUSED, SCOPE_DELIVERY, .alert = true},
};

static const WhatsAppError unknown = RETRY(-1, "unknown-error", 10, 2);

/* 100 and 131009 mean a fault of ours, unless it is this recipient that is wrong. */
static const WhatsAppError bad_recipient = DROP(-1, "bad-recipient");

static bool
blames_recipient(const char *details)
{
    static const char *const marks[] = {"recipient", "phone number", "['to']",
                                        "parameter to ", "param to "};
    g_autofree char *lower = details ? g_ascii_strdown(details, -1) : NULL;

    for (unsigned i = 0; lower && i < G_N_ELEMENTS(marks); i++)
        if (strstr(lower, marks[i]))
            return true;

    return false;
}

const WhatsAppError *
whatsapp_error_find(int code, const char *details)
{
    if ((code == 100 || code == 131009) && blames_recipient(details))
        return &bad_recipient;

    for (size_t i = 0; i < G_N_ELEMENTS(errors); i++)
        if (code >= errors[i].first && code <= errors[i].last)
            return &errors[i];

    return &unknown;
}

/* --- Words without secrets --- */

/* Longer runs may be a phone number, longer words a token. */
#define DIGITS_SHOWN 6
#define WORD_SHOWN 30
#define DETAIL_CHARS 200

/* Bytes from @text on that are one number, blanks and dots inside it included. */
static size_t
number_span(const char *text, unsigned *digits)
{
    size_t end = 0;

    *digits = 0;
    for (size_t i = 0; text[i] != '\0'; i++) {
        if (g_ascii_isdigit(text[i])) {
            (*digits)++;
            end = i + 1;
        } else if (!strchr(" .-()/+", text[i]) || i - end >= 2) {
            break;
        }
    }
    return end;
}

static bool
is_word_char(char c)
{
    return g_ascii_isalnum(c) || c == '_' || c == '-' || c == '|';
}

static size_t
word_span(const char *text)
{
    size_t n = 0;

    while (is_word_char(text[n]))
        n++;
    return n;
}

char *
whatsapp_hide(const char *words)
{
    g_autofree char *line = words ? text_clean_line(words, -1) : NULL;
    g_autoptr(GString) out = g_string_new(NULL);

    if (!line)
        return NULL;

    for (const char *at = line; *at != '\0';) {
        unsigned digits = 0;
        size_t number = g_ascii_isdigit(*at) ? number_span(at, &digits) : 0;
        size_t word = word_span(at);

        if (digits > DIGITS_SHOWN || word > WORD_SHOWN) {
            g_string_append(out, "***");
            at += MAX(digits > DIGITS_SHOWN ? number : 0, word);
        } else if (word > 0) {
            /* A letter-bound run of digits is looked at again from its start. */
            size_t letters = 0;

            while (letters < word && !g_ascii_isdigit(at[letters]))
                letters++;
            letters = letters > 0 ? letters : MIN(strspn(at, "0123456789"), word);
            g_string_append_len(out, at, letters);
            at += letters;
        } else {
            g_string_append_c(out, *at++);
        }
    }
    return text_cut(out->str, DETAIL_CHARS);
}

/* --- Answers --- */

static void
take_error(WhatsAppAnswer *answer, const json_t *error, long retry_after_s)
{
    const json_t *data = json_object_get(error, "error_data");
    const char *details = json_is_string(data) ? json_string_value(data)
                                               : whatsapp_json_text(data, "details");
    int code = (int) whatsapp_json_number(error, "code");
    const WhatsAppError *row;
    ChannelResult *result = &answer->result;

    if (!details)
        details = whatsapp_json_text(error, "message");
    row = whatsapp_error_find(code, details);
    answer->detail = whatsapp_hide(details);
    *result = (ChannelResult){.outcome = row->outcome,
                              .scope = row->scope,
                              .retry_after_s = row->retry_after_s,
                              .alert = row->alert,
                              .close_window = row->close_window,
                              .slow_down = row->slow_down,
                              .is_template = row->is_template,
                              .no_new_people = row->no_new_people,
                              .most_tries = row->most_tries,
                              .code = code,
                              .reason = row->reason,
                              .detail = answer->detail};
    if (retry_after_s > (long) result->retry_after_s)
        result->retry_after_s = (unsigned) retry_after_s;
}

/* An answer of the HTTP layer alone: nothing of it says what the Graph API thinks. */
static void
take_status(WhatsAppAnswer *answer, const HttpResult *http)
{
    ChannelResult *result = &answer->result;

    if (http->status == 429)
        *result = (ChannelResult){.outcome = OUTCOME_DEFERRED,
                                  .scope = SCOPE_CHANNEL,
                                  .retry_after_s = 5,
                                  .slow_down = true,
                                  .reason = "rate-limit"};
    else if (http->status >= 500 || http->status == 408)
        *result =
            (ChannelResult){.outcome = OUTCOME_UNCERTAIN, .reason = "provider-trouble"};
    else if (http->status < 300)
        *result = (ChannelResult){.outcome = OUTCOME_UNCERTAIN, .reason = "odd-answer"};
    else
        *result = (ChannelResult){.outcome = OUTCOME_DEFERRED,
                                  .scope = SCOPE_CHANNEL,
                                  .retry_after_s = MENDED_AFTER_S,
                                  .alert = true,
                                  .reason = "odd-answer"};
    if (http->retry_after_s > (long) result->retry_after_s)
        result->retry_after_s = (unsigned) http->retry_after_s;
    answer->detail = g_strdup_printf("HTTP %ld", http->status);
    result->detail = answer->detail;
}

static const char *
find_id(const json_t *answer, const char *list)
{
    const json_t *object =
        list ? json_array_get(json_object_get(answer, list), 0) : answer;
    const char *id = whatsapp_json_text(object, "id");

    return id && *id != '\0' ? id : NULL;
}

/* @id: taken. */
static void
take_id(WhatsAppAnswer *answer, char *id)
{
    answer->id = id;
    answer->result.outcome = OUTCOME_ACCEPTED;
    answer->result.receipt_id = answer->id;
}

void
whatsapp_answer_read(WhatsAppAnswer *answer, const HttpResult *http, const char *list)
{
    bool is_good = http->status >= 200 && http->status < 300;
    g_autofree char *usual = NULL;
    g_autoptr(json_t) json = NULL;
    const json_t *error;

    *answer = (WhatsAppAnswer){0};
    if (http->end != HTTP_ANSWERED) {
        answer->detail = whatsapp_hide(http->problem);
        answer->result.outcome =
            http->end == HTTP_UNSENT ? OUTCOME_DEFERRED : OUTCOME_UNCERTAIN;
        answer->result.scope =
            http->end == HTTP_UNSENT ? SCOPE_CHANNEL : SCOPE_DELIVERY;
        answer->result.reason =
            http->end == HTTP_UNSENT ? "no-connection" : "no-answer";
        answer->result.detail = answer->detail;
        return;
    }

    if (is_good && list)
        usual = whatsapp_accepted_id(http->body, http->body_bytes);
    if (usual) {
        take_id(answer, g_steal_pointer(&usual));
        return;
    }

    json = whatsapp_json_read(http->body, http->body_bytes);
    error = json_object_get(json, "error");
    if (json_object_get(error, "code")) {
        take_error(answer, error, http->retry_after_s);
    } else if (is_good && find_id(json, list)) {
        take_id(answer, g_strdup(find_id(json, list)));
    } else {
        take_status(answer, http);
    }
}

void
whatsapp_answer_clear(WhatsAppAnswer *answer)
{
    g_clear_pointer(&answer->id, g_free);
    g_clear_pointer(&answer->detail, g_free);
}
