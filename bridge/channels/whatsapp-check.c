/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Try the provider before the first citizen: number and token, then templates page
 * by page (contract 1 and 5).
 */
#include "bridge/channels/whatsapp.h"

#include <string.h>

#define PAGES_MOST 60

/* In people or thousands: far more than the provider has users. */
#define TIER_MOST 100000000

typedef struct {
    WhatsApp *self;
    ChannelCheckLine line;
    ChannelCheckDone done;
    void *user_data;
    json_t *listed; /* of all pages */
    unsigned pages;
} Check;

static void
say(ChannelCheckLine line, void *user_data, CheckMark mark, const char *format, ...)
    G_GNUC_PRINTF(4, 5);

static void
say(ChannelCheckLine line, void *user_data, CheckMark mark, const char *format, ...)
{
    va_list words;
    g_autofree char *text = NULL;

    va_start(words, format);
    text = g_strdup_vprintf(format, words);
    va_end(words);
    line(mark, text, user_data);
}

static void
finish(Check *check)
{
    check->done(check->user_data);
    json_decref(check->listed);
    g_free(check);
}

static void
get(Check *check, const char *url, HttpDone done)
{
    const WhatsApp *self = check->self;
    HttpRequest request = {.method = "GET",
                           .url = url,
                           .auth_header = self->auth_header,
                           .token = self->token,
                           .ca_file = self->ca_file};

    http_start(self->http, &request, done, check);
}

/* Returns: (owned) the object that was answered, or NULL after a line that says why. */
static json_t *
read_answer(Check *check, const HttpResult *http, const char *what)
{
    g_auto(WhatsAppAnswer) answer = {0};
    g_autoptr(json_t) json = NULL;

    if (http->end == HTTP_ANSWERED && http->status == 200)
        json = whatsapp_json_read(http->body, http->body_bytes);
    if (json && !json_object_get(json, "error"))
        return g_steal_pointer(&json);

    whatsapp_answer_read(&answer, http, "messages");
    say(check->line, check->user_data, CHECK_BAD, "whatsapp: %s: %s (%s)", what,
        answer.result.reason ? answer.result.reason : "odd-answer",
        answer.result.detail ? answer.result.detail : "no details");
    return NULL;
}

/* --- Templates --- */

static const json_t *
component_of(const json_t *template, const char *type)
{
    size_t i;
    json_t *one;

    json_array_foreach(json_object_get(template, "components"), i, one)
    {
        const char *word = whatsapp_json_text(one, "type");

        if (word && g_ascii_strcasecmp(word, type) == 0)
            return one;
    }
    return NULL;
}

static const char *
header_of(const json_t *template)
{
    const char *format = whatsapp_json_text(component_of(template, "HEADER"), "format");

    if (!format || g_ascii_strcasecmp(format, "TEXT") == 0)
        return "none";
    return format;
}

static unsigned
quick_replies_of(const json_t *template)
{
    const json_t *buttons =
        json_object_get(component_of(template, "BUTTONS"), "buttons");
    unsigned n = 0;
    size_t i;
    json_t *one;

    json_array_foreach(buttons, i, one)
    {
        const char *type = whatsapp_json_text(one, "type");

        n += type && g_ascii_strcasecmp(type, "QUICK_REPLY") == 0;
    }
    return n;
}

/* Whether the body has the two parameters that we fill, and no other. */
static bool
has_parameters(const json_t *template)
{
    const char *body = whatsapp_json_text(component_of(template, "BODY"), "text");
    unsigned n = 0;

    if (!body || !strstr(body, "{{titolo}}") || !strstr(body, "{{testo}}"))
        return false;
    for (const char *at = body; (at = strstr(at, "{{")); at += 2)
        n++;
    return n == 2;
}

static bool
is_same_language(const char *listed, const char *ours)
{
    g_autofree char *code = g_strdelimit(g_strdup(listed ? listed : ""), "-", '_');

    return g_ascii_strcasecmp(code, ours) == 0;
}

static const json_t *
find_template(json_t *listed, const WhatsAppTemplate *ours, bool *name_is_known)
{
    size_t i;
    json_t *one;

    *name_is_known = false;
    json_array_foreach(listed, i, one)
    {
        if (g_strcmp0(whatsapp_json_text(one, "name"), ours->name) != 0)
            continue;
        *name_is_known = true;
        if (is_same_language(whatsapp_json_text(one, "language"), ours->language))
            return one;
    }
    return NULL;
}

static void
check_template(const WhatsAppTemplate *ours, json_t *listed, ChannelCheckLine line,
               void *user_data)
{
    bool name_is_known;
    const json_t *theirs = find_template(listed, ours, &name_is_known);
    const char *status = whatsapp_json_text(theirs, "status");
    const char *category = whatsapp_json_text(theirs, "category");
    bool is_good = true;

#define PROBLEM(...)                                                                   \
    do {                                                                               \
        is_good = false;                                                               \
        say(line, user_data, CHECK_BAD, __VA_ARGS__);                                  \
    } while (0)

    if (!theirs) {
        if (name_is_known)
            PROBLEM("template %s: not there in language %s", ours->name,
                    ours->language);
        else
            PROBLEM("template %s: the provider does not know it", ours->name);
        return;
    }
    if (!status || g_ascii_strcasecmp(status, "APPROVED") != 0)
        PROBLEM("template %s: not approved, its status is %s", ours->name,
                status ? status : "unknown");
    if (!category || g_ascii_strcasecmp(category, ours->category) != 0)
        PROBLEM("template %s: its category is %s, the settings say %s", ours->name,
                category ? category : "unknown", ours->category);
    if (g_ascii_strcasecmp(header_of(theirs), ours->header) != 0)
        PROBLEM("template %s: its header is %s, the settings say %s", ours->name,
                header_of(theirs), ours->header);
    if (quick_replies_of(theirs) != g_strv_length(ours->buttons))
        PROBLEM("template %s: it has %u quick replies, the settings name %u",
                ours->name, quick_replies_of(theirs), g_strv_length(ours->buttons));
    if (!has_parameters(theirs))
        PROBLEM("template %s: its body must have {{titolo}} and {{testo}} and no other "
                "parameter",
                ours->name);
#undef PROBLEM
    if (is_good)
        say(line, user_data, CHECK_GOOD, "template %s (%s, %s): approved", ours->name,
            ours->language, ours->category);
}

/* What was banned may be used again. */
static void
tell_good(const WhatsApp *self, const WhatsAppTemplate *ours, json_t *listed)
{
    bool name_is_known;
    const json_t *theirs = find_template(listed, ours, &name_is_known);
    const char *status = whatsapp_json_text(theirs, "status");
    const char *category = whatsapp_json_text(theirs, "category");
    g_autofree char *name = whatsapp_template_name(ours);

    if (self->base.template_good && status && category &&
        g_ascii_strcasecmp(status, "APPROVED") == 0 &&
        g_ascii_strcasecmp(category, ours->category) == 0)
        self->base.template_good(name, self->base.template_data);
}

static bool
has_utility(const WhatsApp *self)
{
    for (unsigned i = 0; i < self->templates->len; i++) {
        const WhatsAppTemplate *ours = self->templates->pdata[i];

        if (strcmp(ours->category, "utility") == 0)
            return true;
    }
    return false;
}

/* Whether a notice without topics, of each class that must not fail, finds a template.
 */
static void
check_classes(const WhatsApp *self, ChannelCheckLine line, void *user_data)
{
    const char *urgent = whatsapp_category_for(self, CLASS_URGENT);

    if (!has_utility(self))
        say(line, user_data, CHECK_BAD,
            "no template of category utility: an emergency could not go out");
    else if (!whatsapp_category_for(self, CLASS_EMERGENCY))
        say(line, user_data, CHECK_WARNING,
            "warning: no template of category utility is for every emergency: one "
            "about something else than its topics could not go out");
    if (!urgent)
        say(line, user_data, CHECK_WARNING,
            "warning: no template is for every urgent notice: one could not go out");
    else if (strcmp(urgent, "utility") != 0)
        say(line, user_data, CHECK_WARNING,
            "warning: no template of category utility is for every urgent notice: it "
            "goes as marketing, which some people refuse and WhatsApp holds back");
}

void
whatsapp_check_templates(const WhatsApp *self, json_t *listed, ChannelCheckLine line,
                         void *user_data)
{
    for (unsigned i = 0; i < self->templates->len; i++) {
        const WhatsAppTemplate *ours = self->templates->pdata[i];

        check_template(ours, listed, line, user_data);
        tell_good(self, ours, listed);
    }
    if (self->templates->len == 0)
        say(line, user_data, CHECK_BAD,
            "no [template NAME] in the settings: nobody can be written to first");
    else
        check_classes(self, line, user_data);
}

static void
on_templates(const HttpResult *http, void *data);

static void
get_templates(Check *check, const char *after)
{
    g_autofree char *cursor = after ? g_uri_escape_string(after, NULL, FALSE) : NULL;
    g_autofree char *url =
        g_strdup_printf("%s%s/message_templates?fields=name,status,category,language,"
                        "parameter_format,components&limit=100%s%s",
                        check->self->api_url, check->self->waba_id,
                        cursor ? "&after=" : "", cursor ? cursor : "");

    get(check, url, on_templates);
}

/* paging.next is a whole address; only its cursor is used, so that an answer cannot
 * send our token elsewhere. */
static void
on_templates(const HttpResult *http, void *data)
{
    Check *check = data;
    g_autoptr(json_t) json = read_answer(check, http, "templates");
    const json_t *paging = json_object_get(json, "paging");
    const char *after = whatsapp_json_text(json_object_get(paging, "cursors"), "after");

    if (!json) {
        finish(check);
        return;
    }

    json_array_extend(check->listed, json_object_get(json, "data"));
    check->pages++;
    if (whatsapp_json_text(paging, "next") && after && check->pages < PAGES_MOST) {
        get_templates(check, after);
        return;
    }
    whatsapp_check_templates(check->self, check->listed, check->line, check->user_data);
    finish(check);
}

/* --- Number --- */

static void
on_number(const HttpResult *http, void *data)
{
    Check *check = data;
    g_autoptr(json_t) json = read_answer(check, http, "number");
    const char *name = whatsapp_json_text(json, "verified_name");
    const char *quality = whatsapp_json_text(json, "quality_rating");

    if (!json) {
        finish(check);
        return;
    }

    say(check->line, check->user_data, CHECK_GOOD,
        "whatsapp: token and number work (%s)", name ? name : "no verified name");
    if (quality && g_ascii_strcasecmp(quality, "RED") == 0)
        say(check->line, check->user_data, CHECK_BAD,
            "whatsapp: the quality of our number is RED: people block or report us");
    if (check->self->waba_id) {
        get_templates(check, NULL);
        return;
    }
    say(check->line, check->user_data, CHECK_BAD,
        "whatsapp: without waba_id the templates cannot be checked");
    finish(check);
}

void
whatsapp_check(Channel *base, ChannelCheckLine line, ChannelCheckDone done,
               void *user_data)
{
    WhatsApp *self = (WhatsApp *) base;
    Check *check = g_new0(Check, 1);
    g_autofree char *url = g_strdup_printf(
        "%s%s?fields=display_phone_number,verified_name,quality_rating,throughput,"
        "whatsapp_business_manager_messaging_limit",
        self->api_url, self->phone_number_id);

    *check = (Check){.self = self,
                     .line = line,
                     .done = done,
                     .user_data = user_data,
                     .listed = json_array()};
    get(check, url, on_number);
}

/* --- How many people a day --- */

int64_t
whatsapp_tier(const json_t *number)
{
    static const char unlimited[] = "TIER_UNLIMITED";
    const json_t *value =
        json_object_get(number, "whatsapp_business_manager_messaging_limit");
    const char *text = json_string_value(value);
    char *end = NULL;

    if (json_is_integer(value))
        return json_integer_value(value) > 0 ? json_integer_value(value) : -1;
    if (!text || g_ascii_strcasecmp(text, unlimited) == 0)
        return text ? -1 : 0;
    if (g_ascii_strncasecmp(text, "TIER_", strlen("TIER_")) == 0)
        text += strlen("TIER_");

    int64_t people = g_ascii_strtoll(text, &end, 10);

    if (end == text || people <= 0 || people > TIER_MOST)
        return 0;
    if (g_ascii_strcasecmp(end, "K") == 0)
        return people * 1000;
    return *end == '\0' ? people : 0;
}

typedef struct {
    ChannelLimitsDone done;
    void *user_data;
} Limits;

static void
on_limits(const HttpResult *http, void *data)
{
    Limits *limits = data;
    g_autoptr(json_t) json = NULL;

    if (http->end == HTTP_ANSWERED && http->status == 200)
        json = whatsapp_json_read(http->body, http->body_bytes);
    limits->done(whatsapp_tier(json), limits->user_data);
    g_free(limits);
}

void
whatsapp_limits(Channel *base, ChannelLimitsDone done, void *user_data)
{
    WhatsApp *self = (WhatsApp *) base;
    Limits *limits = g_new0(Limits, 1);
    g_autofree char *url =
        g_strdup_printf("%s%s?fields=whatsapp_business_manager_messaging_limit",
                        self->api_url, self->phone_number_id);
    HttpRequest request = {.method = "GET",
                           .url = url,
                           .auth_header = self->auth_header,
                           .token = self->token,
                           .ca_file = self->ca_file};

    limits->done = done;
    limits->user_data = user_data;
    http_start(self->http, &request, on_limits, limits);
}
