/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/channels/whatsapp.h"

#include "bridge/base/clock.h"
#include "bridge/net/credentials.h"

#include <string.h>

/* Uploaded media live 30 days (contract 4); a day is kept back. */
#define MEDIA_VALID_S (29 * 24 * 3600)

/* Uploads carry up to 100 MB over a municipal line. */
#define UPLOAD_TIMEOUT_MS (10 * 60 * 1000)
#define SEND_TIMEOUT_MS 30000

/* Out of a hundred: something must be left for the notices of every day. */
#define RESERVE_MOST 90

static const SettingKey keys[] = {
    {.key = "api_url",
     .type = SETTING_URL,
     .standard = "https://graph.facebook.com/v25.0/",
     .help = "address of the Graph API with its version"},
    {.key = "auth_header",
     .type = SETTING_TEXT,
     .standard = "Authorization",
     .help = "header that carries the token; other names than this get it bare"},
    {.key = "phone_number_id",
     .type = SETTING_TEXT,
     .is_required = true,
     .help = "the provider's id of our number"},
    {.key = "waba_id",
     .type = SETTING_TEXT,
     .help = "the provider's id of the business account, to check templates"},
    {.key = "token_file",
     .type = SETTING_PATH,
     .is_required = true,
     .help = "file with the token of the system user"},
    {.key = "app_secret_file",
     .type = SETTING_PATH,
     .help = "file with the app secret that signs webhooks; without: send only"},
    {.key = "verify_token_file",
     .type = SETTING_PATH,
     .help = "file with the word of the webhook's handshake; without: send only"},
    {.key = "ca_file",
     .type = SETTING_PATH,
     .help = "certificates to trust; without: the system's"},
    /* Meta stops at 1,000; other providers of this API, and a bench, need not. */
    {.key = "rate_per_s",
     .type = SETTING_NUMBER,
     .standard = "80",
     .least = 1,
     .most = 100000,
     .unit = "1/s",
     .help = "messages a second that the provider allows"},
    {.key = "connections",
     .type = SETTING_NUMBER,
     .standard = "64",
     .least = 1,
     .most = 512,
     .help = "connections to the provider at once; an emergency may use 8 more"},
    {.key = "daily_limit",
     .type = SETTING_NUMBER,
     .standard = "0",
     .least = 0,
     .most = 100000000,
     .help = "people outside a window in 24 hours that the provider allows; 0 = none"},
    {.key = "emergency_reserve",
     .type = SETTING_TEXT,
     .standard = "10%",
     .help = "people of the daily limit, or a share like 10%, that only an emergency "
             "may use"},
    {.key = "monthly_budget",
     .type = SETTING_NUMBER,
     .standard = "0",
     .least = 0,
     .most = 1000000,
     .unit = "EUR",
     .help =
         "what may be spent in a month before routine notices wait for a person; 0 = "
         "no limit"},
    {.key = "prices_file",
     .type = SETTING_PATH,
     .help = "table of the provider's prices; without: the installed one"},
    {.key = "uncertain_wait_s",
     .type = SETTING_NUMBER,
     .standard = "3600",
     .least = 1,
     .most = 604800,
     .unit = "s",
     .help = "how long a message may stay in doubt"},
    {.key = "uncertain_wait_emergency_s",
     .type = SETTING_NUMBER,
     .standard = "30",
     .least = 1,
     .most = 86400,
     .unit = "s",
     .help = "the same for an emergency, which is then sent again"},
    {NULL},
};

/* --- Opening --- */

static void
template_free(WhatsAppTemplate *template)
{
    g_free(template->group);
    g_free(template->name);
    g_free(template->language);
    g_free(template->category);
    g_free(template->header);
    g_strfreev(template->buttons);
    g_strfreev(template->purposes);
    g_free(template);
}

static void
read_templates(WhatsApp *self, const Settings *settings)
{
    const char *const *names = settings_names(settings, "template");

    self->templates = g_ptr_array_new_with_free_func((GDestroyNotify) template_free);
    for (unsigned i = 0; names[i]; i++) {
        g_autofree char *group = g_strconcat("template:", names[i], NULL);
        const char *name = settings_text(settings, group, "name");
        WhatsAppTemplate *template = g_new0(WhatsAppTemplate, 1);

        template->name = g_strdup(name ? name : names[i]);
        template->language = g_strdup(settings_text(settings, group, "language"));
        template->category = g_strdup(settings_text(settings, group, "category"));
        template->header = g_strdup(settings_text(settings, group, "header"));
        template->buttons =
            g_strdupv((char **) settings_list(settings, group, "buttons"));
        template->purposes = g_strdupv((char **) settings_list(settings, group, "for"));
        template->group = g_steal_pointer(&group);
        g_ptr_array_add(self->templates, template);
    }
}

char *
whatsapp_template_name(const WhatsAppTemplate *template)
{
    return g_strdup_printf("%s:%s", template->name, template->language);
}

void
whatsapp_set_banned(Channel *base, const char *const *names)
{
    WhatsApp *self = (WhatsApp *) base;

    for (unsigned i = 0; i < self->templates->len; i++) {
        WhatsAppTemplate *template = self->templates->pdata[i];
        g_autofree char *name = whatsapp_template_name(template);
        bool is_banned = g_strv_contains(names, name);

        base->compose_turn += is_banned != template->is_banned;
        template->is_banned = is_banned;
    }
}

/* An absent key is no error here: the settings' table says what is required. */
static bool
read_secret(const Settings *settings, const char *group, const char *key,
            Secret **secret, GError **error)
{
    const char *path = settings_text(settings, group, key);
    g_autoptr(GError) problem = NULL;

    if (!path)
        return true;

    *secret = credentials_read(path, &problem);
    if (*secret)
        return true;

    g_set_error(error, CHANNEL_ERROR, CHANNEL_ERROR_SETTINGS, "%s: %s", key,
                problem->message);
    return false;
}

static bool
is_id(const char *text)
{
    return text && *text != '\0' && strspn(text, "0123456789") == strlen(text);
}

static void
whatsapp_close(Channel *base)
{
    WhatsApp *self = (WhatsApp *) base;

    if (!self)
        return;

    g_free(base->group);
    g_free(base->prices_file);
    g_free(self->api_url);
    g_free(self->messages_url);
    g_free(self->media_url);
    g_free(self->language);
    g_free(self->phone_number_id);
    g_free(self->waba_id);
    g_free(self->auth_header);
    g_free(self->ca_file);
    secret_free(self->token);
    secret_free(self->app_secret);
    secret_free(self->verify_token);
    if (self->templates)
        g_ptr_array_unref(self->templates);
    g_free(self);
}

static void
read_plain(WhatsApp *self, const Settings *settings, const char *group)
{
    const char *url = settings_text(settings, group, "api_url");

    self->api_url = g_strconcat(url, g_str_has_suffix(url, "/") ? "" : "/", NULL);
    self->language = g_strdup(settings_text(settings, "bridge", "language"));
    self->phone_number_id = g_strdup(settings_text(settings, group, "phone_number_id"));
    self->waba_id = g_strdup(settings_text(settings, group, "waba_id"));
    self->auth_header = g_strdup(settings_text(settings, group, "auth_header"));
    self->ca_file = g_strdup(settings_text(settings, group, "ca_file"));
    self->messages_url =
        g_strconcat(self->api_url, self->phone_number_id, "/messages", NULL);
    self->media_url = g_strconcat(self->api_url, self->phone_number_id, "/media", NULL);

    self->base.rate_per_s = (unsigned) settings_number(settings, group, "rate_per_s");
    self->base.connections = (unsigned) settings_number(settings, group, "connections");
    self->base.monthly_budget = settings_number(settings, group, "monthly_budget");
    self->base.prices_file = g_strdup(settings_text(settings, group, "prices_file"));
    self->base.uncertain_wait_s = settings_number(settings, group, "uncertain_wait_s");
    self->base.uncertain_wait_emergency_s =
        settings_number(settings, group, "uncertain_wait_emergency_s");
}

/* "10%" or "25".  Returns: whether it can be read. */
static bool
read_reserve(Channel *base, const Settings *settings, const char *group, GError **error)
{
    const char *text = settings_text(settings, group, "emergency_reserve");
    char *end = NULL;

    base->daily_limit = settings_number(settings, group, "daily_limit");
    base->reserve = g_ascii_strtoll(text, &end, 10);
    base->reserve_is_share = strcmp(end, "%") == 0;
    if (g_ascii_isdigit(*text) && (base->reserve_is_share || *end == '\0') &&
        base->reserve <= (base->reserve_is_share ? RESERVE_MOST : INT32_MAX))
        return true;

    g_set_error(error, CHANNEL_ERROR, CHANNEL_ERROR_SETTINGS,
                "emergency_reserve: \"%s\" is no number of people and no share up to "
                "%d%%",
                text, RESERVE_MOST);
    return false;
}

extern const ChannelOps channel_whatsapp;

static Channel *
whatsapp_open(const Settings *settings, const char *group, Http *http, GError **error)
{
    WhatsApp *self = g_new0(WhatsApp, 1);

    self->base.ops = &channel_whatsapp;
    self->base.group = g_strdup(group);
    self->http = http;
    read_plain(self, settings, group);
    read_templates(self, settings);

    if (!is_id(self->phone_number_id) || (self->waba_id && !is_id(self->waba_id))) {
        g_set_error(error, CHANNEL_ERROR, CHANNEL_ERROR_SETTINGS,
                    "phone_number_id and waba_id are the provider's ids: digits only");
        whatsapp_close(&self->base);
        return NULL;
    }
    if (!read_reserve(&self->base, settings, group, error) ||
        !read_secret(settings, group, "token_file", &self->token, error) ||
        !read_secret(settings, group, "app_secret_file", &self->app_secret, error) ||
        !read_secret(settings, group, "verify_token_file", &self->verify_token,
                     error)) {
        whatsapp_close(&self->base);
        return NULL;
    }

    self->base.has_webhook = self->app_secret && self->verify_token;
    return &self->base;
}

/* --- Sending --- */

/* Whether @text can stand between quotes as it is. */
static bool
is_plain(const char *text)
{
    return *text != '\0' && text[strspn(text, "+.0123456789abcdefghijklmnopqrstuvwxyz"
                                              "ABCDEFGHIJKLMNOPQRSTUVWXYZ")] == '\0';
}

/* @number NULL: to the BSUID.  Built by hand, since it is built for every person. */
static GString *
build_payload(const char *number, const ChannelMessage *message)
{
    GString *out = g_string_sized_new(strlen(message->body) + 200);

    g_string_append(out, "{\"messaging_product\":\"whatsapp\","
                         "\"recipient_type\":\"individual\",");
    g_string_append(out, number ? "\"to\":\"" : "\"recipient\":\"");
    g_string_append(out, number ? number : message->bsuid);
    g_string_append_c(out, '"');
    if (message->callback && is_plain(message->callback)) {
        g_string_append(out, ",\"biz_opaque_callback_data\":\"");
        g_string_append(out, message->callback);
        g_string_append_c(out, '"');
    }
    g_string_append_c(out, ',');
    g_string_append(out, message->body);
    g_string_append_c(out, '}');
    return out;
}

static char *
whatsapp_payload(Channel *self, const ChannelMessage *message)
{
    return g_string_free(build_payload("+390000000000", message), FALSE);
}

typedef struct {
    ChannelDone done;
    void *user_data;
    const char *refusal; /* a reason of ours; nothing was sent */
} Sending;

static void
on_sent(const HttpResult *http, void *data)
{
    Sending *sending = data;
    g_auto(WhatsAppAnswer) answer = {0};

    if (sending->refusal) {
        answer.result.outcome = OUTCOME_REFUSED;
        answer.result.scope = SCOPE_SUBSCRIBER;
        answer.result.reason = sending->refusal;
    } else {
        whatsapp_answer_read(&answer, http, "messages");
    }
    sending->done(&answer.result, sending->user_data);
    g_free(sending);
}

/* The law asks for a + before every number (contract 2.1). */
static bool
is_number(const char *number)
{
    return number && number[0] == '+' && is_id(number + 1);
}

static void
whatsapp_send(Channel *base, const ChannelMessage *message, ChannelDone done,
              void *user_data)
{
    static const HttpField fields[] = {{"Content-Type", "application/json"}, {0}};
    WhatsApp *self = (WhatsApp *) base;
    Sending *sending = g_new0(Sending, 1);
    bool is_sendable = is_number(message->number) ||
                       (!message->number && message->bsuid && is_plain(message->bsuid));
    g_autoptr(GBytes) body = NULL;
    HttpRequest request = {.method = "POST",
                           .url = self->messages_url,
                           .fields = fields,
                           .auth_header = self->auth_header,
                           .token = self->token,
                           .ca_file = self->ca_file,
                           .timeout_ms = SEND_TIMEOUT_MS};

    sending->done = done;
    sending->user_data = user_data;
    if (is_sendable) {
        body = g_string_free_to_bytes(build_payload(message->number, message));
    } else {
        /* An empty address comes back unsent from the loop, as it must. */
        sending->refusal = "bad-recipient";
        request.url = "";
    }
    request.body = body;
    http_start(self->http, &request, on_sent, sending);
}

/* --- Media --- */

typedef struct {
    ChannelUploadDone done;
    void *user_data;
} Uploading;

static void
on_uploaded(const HttpResult *http, void *data)
{
    Uploading *uploading = data;
    g_auto(WhatsAppAnswer) answer = {0};

    whatsapp_answer_read(&answer, http, NULL);
    /* A file uploaded twice is seen by nobody. */
    if (answer.result.outcome == OUTCOME_UNCERTAIN) {
        answer.result.outcome = OUTCOME_DEFERRED;
        answer.result.scope = SCOPE_CHANNEL;
    }
    uploading->done(answer.id, answer.id ? clock_now_s() + MEDIA_VALID_S : 0,
                    &answer.result, uploading->user_data);
    g_free(uploading);
}

static void
whatsapp_upload(Channel *base, const Media *media, GBytes *bytes,
                ChannelUploadDone done, void *user_data)
{
    WhatsApp *self = (WhatsApp *) base;
    Uploading *uploading = g_new0(Uploading, 1);
    g_autoptr(GBytes) product = g_bytes_new_static("whatsapp", strlen("whatsapp"));
    g_autoptr(GBytes) type = g_bytes_new(media->mime, strlen(media->mime));
    HttpForm form[] = {{"messaging_product", NULL, NULL, product},
                       {"type", NULL, NULL, type},
                       {"file", media->filename, media->mime, bytes},
                       {0}};
    HttpRequest request = {.method = "POST",
                           .url = self->media_url,
                           .auth_header = self->auth_header,
                           .token = self->token,
                           .form = form,
                           .ca_file = self->ca_file,
                           .timeout_ms = UPLOAD_TIMEOUT_MS};

    uploading->done = done;
    uploading->user_data = user_data;
    http_start(self->http, &request, on_uploaded, uploading);
}

const ChannelOps channel_whatsapp = {
    .name = "whatsapp",
    .keys = keys,
    .open = whatsapp_open,
    .compose = whatsapp_compose,
    .answer = whatsapp_answer,
    .payload = whatsapp_payload,
    .upload = whatsapp_upload,
    .send = whatsapp_send,
    .handshake = whatsapp_handshake,
    .is_signed = whatsapp_is_signed,
    .webhook = whatsapp_webhook,
    .set_banned = whatsapp_set_banned,
    .check = whatsapp_check,
    .limits = whatsapp_limits,
    .close = whatsapp_close,
};
