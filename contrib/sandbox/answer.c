/* SPDX-License-Identifier: EUPL-1.2 */
#include "contrib/sandbox/answer.h"

#include <string.h>

typedef struct {
    int code;
    unsigned http;
    const char *title;
} ErrorLine;

/* Source: Meta's page support/error-codes; a code that is absent is a 400. */
static const ErrorLine error_lines[] = {
    {0, 401, "AuthException"},
    {1, 400, "API Unknown"},
    {2, 503, "API Service"},
    {3, 500, "API Method"},
    {4, 429, "API Too Many Calls"},
    {10, 403, "API Permission Denied"},
    {33, 400, "Parameter value is not valid"},
    {100, 400, "Invalid parameter"},
    {104, 401, "An access token is required to request this resource"},
    {190, 401, "Invalid OAuth access token"},
    {200, 403, "API Permission"},
    {368, 403, "Temporarily blocked for policies violations"},
    {80007, 429, "Rate limit issues"},
    {130403, 400, "User is blocked"},
    {130429, 429, "Rate limit hit"},
    {130472, 400, "User's number is part of an experiment"},
    {130497, 403,
     "Business account is restricted from messaging users in this country"},
    {131000, 500, "Something went wrong"},
    {131005, 403, "Access denied"},
    {131008, 400, "Required parameter is missing"},
    {131009, 400, "Parameter value is not valid"},
    {131016, 500, "Service unavailable"},
    {131021, 400, "Recipient cannot be sender"},
    {131026, 400, "Message undeliverable"},
    {131030, 400, "Recipient phone number not in allowed list"},
    {131031, 403, "Account has been locked"},
    {131037, 400, "Display name approval needed"},
    {131042, 400, "Business eligibility payment issue"},
    {131045, 500, "Incorrect certificate"},
    {131047, 400, "Re-engagement message"},
    {131048, 429, "Spam rate limit hit"},
    {131049, 400, "Message not delivered to maintain healthy ecosystem engagement"},
    {131050, 400, "User has stopped marketing messages from this business"},
    {131051, 400, "Unsupported message type"},
    {131052, 400, "Media download error"},
    {131053, 400, "Media upload error"},
    {131055, 400, "Method not allowed"},
    {131056, 429, "(Business Account, Consumer Account) pair rate limit hit"},
    {131057, 500, "Account in maintenance mode"},
    {131062, 400, "Business-scoped user id is not allowed for this message"},
    {132000, 400, "Template Param Count Mismatch"},
    {132001, 404, "Template does not exist"},
    {132005, 400, "Template Hydrated Text Too Long"},
    {132007, 400, "Template Format Character Policy Violated"},
    {132008, 400, "Template Parameter Value Is Badly Formatted"},
    {132012, 400, "Template Parameter Format Mismatch"},
    {132015, 400, "Template is Paused"},
    {132016, 400, "Template is Disabled"},
    {132018, 400, "Template parameter is not valid"},
    {133004, 503, "Server Temporarily Unavailable"},
    {133010, 400, "Phone number not registered"},
    {133016, 429, "Account register attempts limit"},
    {134011, 500, "Payments terms not accepted"},
};

static const ErrorLine *
find_line(int code)
{
    for (size_t i = 0; i < G_N_ELEMENTS(error_lines); i++)
        if (error_lines[i].code == code)
            return &error_lines[i];
    return NULL;
}

const char *
answer_error_title(int code)
{
    const ErrorLine *line = find_line(code);
    return line != NULL ? line->title : "Generic error";
}

unsigned
answer_error_http(int code)
{
    const ErrorLine *line = find_line(code);
    return line != NULL ? line->http : 400;
}

Answer *
answer_bytes(unsigned http, const char *mime, GBytes *body)
{
    Answer *answer = g_new0(Answer, 1);
    answer->http = http;
    answer->code = -1;
    answer->mime = g_strdup(mime);
    answer->body = body;
    return answer;
}

Answer *
answer_json(unsigned http, json_t *value)
{
    g_autoptr(json_t) owned = value;
    /* Jansson allocates with malloc, as g_free expects since GLib 2.46. */
    char *text = json_dumps(owned, JSON_COMPACT);
    return answer_bytes(http, "application/json; charset=UTF-8",
                        g_bytes_new_take(text, strlen(text)));
}

Answer *
answer_error(int code, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    g_autofree char *details = g_strdup_vprintf(format, list);
    va_end(list);
    g_autofree char *message =
        g_strdup_printf("(#%d) %s", code, answer_error_title(code));
    /* As the real service does, parameter errors tell all in the message. */
    if (code == 100) {
        g_free(message);
        message = g_strdup_printf("(#100) %s", details);
    }
    json_t *error =
        json_pack("{s:s, s:s, s:i, s:{s:s, s:s}, s:s}", "message", message, "type",
                  "OAuthException", "code", code, "error_data", "messaging_product",
                  "whatsapp", "details", details, "fbtrace_id", "Asandbox0trace");
    if (error == NULL) /* the details were not UTF-8 */
        error = json_pack("{s:s, s:s, s:i}", "message", answer_error_title(code),
                          "type", "OAuthException", "code", code);
    Answer *answer =
        answer_json(answer_error_http(code), json_pack("{s:o}", "error", error));
    answer->code = code;
    return answer;
}

void
answer_free(Answer *answer)
{
    if (answer == NULL)
        return;
    g_free(answer->mime);
    g_bytes_unref(answer->body);
    g_free(answer);
}

json_t *
answer_error_object(int code)
{
    const char *title = answer_error_title(code);
    return json_pack("{s:i, s:s, s:s, s:{s:s}, s:s}", "code", code, "title", title,
                     "message", title, "error_data", "details", title, "href",
                     "/documentation/business-messaging/whatsapp/support/error-codes");
}
