/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What WhatsApp tells us: contract 8.  Tolerant by design: everything may be
 * absent, doubled or of another type, and what is not understood is passed over
 * without a word, since a webhook that is refused comes again for a week.
 */
#include "bridge/channels/whatsapp.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <string.h>

/* From here on a time is in milliseconds (seen in the wild, contract 8.4). */
#define MILLISECONDS_FROM 1000000000000

#define SIGNATURE_BYTES 32

/* --- Handshake and signature --- */

static bool
is_same(const char *a, const char *b)
{
    size_t length = strlen(a);

    return length == strlen(b) && gnutls_memcmp(a, b, length) == 0;
}

char *
whatsapp_handshake(Channel *base, GHashTable *query)
{
    const WhatsApp *self = (const WhatsApp *) base;
    const char *mode = g_hash_table_lookup(query, "hub.mode");
    const char *token = g_hash_table_lookup(query, "hub.verify_token");
    const char *challenge = g_hash_table_lookup(query, "hub.challenge");

    if (!self->verify_token || !token || !challenge ||
        g_strcmp0(mode, "subscribe") != 0)
        return NULL;
    if (!is_same(token, secret_text(self->verify_token)))
        return NULL;

    return g_strdup(challenge);
}

/* Whether @hex is 64 lower- or upper-case digits; fills @bytes. */
static bool
read_hex(const char *hex, unsigned char *bytes)
{
    if (strlen(hex) != 2 * SIGNATURE_BYTES)
        return false;

    for (unsigned i = 0; i < SIGNATURE_BYTES; i++) {
        int high = g_ascii_xdigit_value(hex[2 * i]);
        int low = g_ascii_xdigit_value(hex[2 * i + 1]);

        if (high < 0 || low < 0)
            return false;
        bytes[i] = (unsigned char) (high << 4 | low);
    }
    return true;
}

bool
whatsapp_is_signed(Channel *base, const char *signature, GBytes *body)
{
    const WhatsApp *self = (const WhatsApp *) base;
    const char *key = self->app_secret ? secret_text(self->app_secret) : "";
    unsigned char given[SIGNATURE_BYTES];
    unsigned char right[SIGNATURE_BYTES];
    gsize length;
    const void *bytes = g_bytes_get_data(body, &length);

    /* With an empty key anybody could sign. */
    if (*key == '\0' || !signature || !g_str_has_prefix(signature, "sha256=") ||
        !read_hex(signature + strlen("sha256="), given))
        return false;
    if (gnutls_hmac_fast(GNUTLS_MAC_SHA256, key, strlen(key), bytes ? bytes : "",
                         length, right) != 0)
        return false;

    return gnutls_memcmp(given, right, SIGNATURE_BYTES) == 0;
}

/* --- Pieces that events share --- */

/* Digits, with or without +, as the numbers that we store; else NULL. */
static char *
read_number(const char *text)
{
    size_t digits;

    if (!text)
        return NULL;
    text += *text == '+';
    digits = strspn(text, "0123456789");
    if (digits < 5 || digits > 15 || text[digits] != '\0')
        return NULL;

    return g_strconcat("+", text, NULL);
}

static char *
read_bsuid(const char *text)
{
    size_t length = text ? strlen(text) : 0;

    if (length < 4 || length > 140 || text[2] != '.')
        return NULL;
    for (size_t i = 0; i < length; i++)
        if (!g_ascii_isalnum(text[i]) && text[i] != '.')
            return NULL;

    return g_strdup(text);
}

static int64_t
read_time(const json_t *object, const char *key)
{
    int64_t when = whatsapp_json_number(object, key);

    if (when >= MILLISECONDS_FROM)
        when /= 1000;
    return when > 0 ? when : 0;
}

static ChannelEvent *
add_event(GPtrArray *events, ChannelEventKind kind)
{
    ChannelEvent *event = g_new0(ChannelEvent, 1);

    event->kind = kind;
    g_ptr_array_add(events, event);
    return event;
}

static ChannelEvent *
add_account(GPtrArray *events, const char *subject, const char *what, int64_t at_s)
{
    ChannelEvent *event = add_event(events, CHANNEL_EVENT_ACCOUNT);

    event->subject = g_strdup(subject);
    event->event = g_strdup(what ? what : "");
    event->at_s = at_s;
    return event;
}

/* --- Statuses --- */

static bool
read_status(const char *word, AttemptEvent *status)
{
    static const struct {
        const char *word;
        AttemptEvent event;
    } words[] = {{"sent", EVENT_SENT},
                 {"delivered", EVENT_DELIVERED},
                 {"read", EVENT_READ},
                 {"played", EVENT_READ},
                 {"failed", EVENT_FAIL}};

    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        if (g_strcmp0(word, words[i].word) == 0) {
            *status = words[i].event;
            return true;
        }
    }
    return false;
}

static void
fill_failure(ChannelEvent *event, const json_t *error)
{
    const json_t *data = json_object_get(error, "error_data");
    const char *details = json_is_string(data) ? json_string_value(data)
                                               : whatsapp_json_text(data, "details");
    const WhatsAppError *row;

    if (!details)
        details = whatsapp_json_text(error, "message");
    if (!details)
        details = whatsapp_json_text(error, "title");
    event->code =
        json_object_get(error, "code") ? (int) whatsapp_json_number(error, "code") : -1;
    row = whatsapp_error_find(event->code, details);
    event->code = MAX(event->code, 0);
    event->reason = g_strdup(row->reason);
    event->detail = whatsapp_hide(details);
    event->outcome = row->outcome;
    event->scope = row->scope;
    event->alert = row->alert;
    event->close_window = row->close_window;
    event->is_template = row->is_template;
    event->most_tries = row->most_tries;
}

static void
take_status(GPtrArray *events, const json_t *status)
{
    const char *id = whatsapp_json_text(status, "id");
    AttemptEvent what;
    ChannelEvent *event;

    if (!id || !read_status(whatsapp_json_text(status, "status"), &what))
        return;

    event = add_event(events, CHANNEL_EVENT_STATUS);
    event->status = what;
    event->receipt_id = g_strdup(id);
    event->callback = g_strdup(whatsapp_json_text(status, "biz_opaque_callback_data"));
    event->at_s = read_time(status, "timestamp");
    event->number = read_number(whatsapp_json_text(status, "recipient_id"));
    event->bsuid = read_bsuid(whatsapp_json_text(status, "recipient_user_id"));
    if (what == EVENT_FAIL)
        fill_failure(event, json_array_get(json_object_get(status, "errors"), 0));
}

/* --- What citizens write --- */

static ChannelContent
content_of(const char *type)
{
    static const struct {
        const char *type;
        ChannelContent content;
    } types[] = {
        {"text", CONTENT_TEXT},       {"button", CONTENT_TAP},
        {"interactive", CONTENT_TAP}, {"image", CONTENT_MEDIA},
        {"video", CONTENT_MEDIA},     {"document", CONTENT_MEDIA},
        {"location", CONTENT_MEDIA},  {"contacts", CONTENT_MEDIA},
        {"audio", CONTENT_MEDIA},     {"reaction", CONTENT_REACTION},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(types); i++)
        if (strcmp(type, types[i].type) == 0)
            return types[i].content;
    return CONTENT_MUTE;
}

static void
fill_words(ChannelEvent *event, const json_t *message, const char *type)
{
    const json_t *content = json_object_get(message, type);
    const json_t *reply;

    event->content = content_of(type);
    event->context_id =
        g_strdup(whatsapp_json_text(json_object_get(message, "context"), "id"));
    if (strcmp(type, "text") == 0) {
        event->text = g_strdup(whatsapp_json_text(content, "body"));
    } else if (strcmp(type, "button") == 0) {
        event->text = g_strdup(whatsapp_json_text(content, "text"));
        event->payload = g_strdup(whatsapp_json_text(content, "payload"));
    } else if (strcmp(type, "interactive") == 0) {
        reply = json_object_get(content, "button_reply");
        if (!reply)
            reply = json_object_get(content, "list_reply");
        event->text = g_strdup(whatsapp_json_text(reply, "title"));
        event->payload = g_strdup(whatsapp_json_text(reply, "id"));
    } else {
        event->text = g_strdup(whatsapp_json_text(content, "caption"));
    }
}

/* The system's own notices: another number, or another BSUID (contract 8.5). */
static void
take_system(GPtrArray *events, const json_t *message)
{
    const json_t *system = json_object_get(message, "system");
    const char *what = whatsapp_json_text(system, "type");
    bool is_number = g_strcmp0(what, "user_changed_number") == 0;
    ChannelEvent *event;

    if (!is_number && g_strcmp0(what, "user_changed_user_id") != 0)
        return;

    event = add_account(events, "person", is_number ? "number-changed" : "id-changed",
                        read_time(message, "timestamp"));
    event->number = read_number(whatsapp_json_text(message, "from"));
    event->bsuid = read_bsuid(whatsapp_json_text(message, "from_user_id"));
    event->new_bsuid = read_bsuid(whatsapp_json_text(system, "user_id"));
}

/* The same for a BSUID in a field of its own (contract 8.6). */
static void
take_ids(GPtrArray *events, const json_t *value)
{
    size_t i;
    json_t *one;

    json_array_foreach(json_object_get(value, "user_id_update"), i, one)
    {
        const json_t *ids = json_object_get(one, "user_id");
        ChannelEvent *event =
            add_account(events, "person", "id-changed", read_time(one, "timestamp"));

        event->number = read_number(whatsapp_json_text(one, "wa_id"));
        event->bsuid = read_bsuid(whatsapp_json_text(ids, "previous"));
        event->new_bsuid = read_bsuid(whatsapp_json_text(ids, "current"));
    }
}

static void
take_message(GPtrArray *events, const json_t *message)
{
    const char *type = whatsapp_json_text(message, "type");
    ChannelEvent *event;

    if (!type || json_object_get(message, "group_id"))
        return;
    if (strcmp(type, "system") == 0) {
        take_system(events, message);
        return;
    }

    event = add_event(events, CHANNEL_EVENT_MESSAGE);
    event->message_id = g_strdup(whatsapp_json_text(message, "id"));
    event->at_s = read_time(message, "timestamp");
    event->number = read_number(whatsapp_json_text(message, "from"));
    event->bsuid = read_bsuid(whatsapp_json_text(message, "from_user_id"));
    fill_words(event, message, type);
    if (!event->number && !event->bsuid)
        g_ptr_array_remove_index(events, events->len - 1);
}

/* --- The account --- */

/* Webhooks write en-US where sends and settings have en_US. */
static char *
template_subject(const json_t *value)
{
    const char *name = whatsapp_json_text(value, "message_template_name");
    const char *language = whatsapp_json_text(value, "message_template_language");
    g_autofree char *code = g_strdelimit(g_strdup(language ? language : ""), "-", '_');

    return name ? g_strdup_printf("template:%s:%s", name, code) : NULL;
}

static void
take_template(GPtrArray *events, const char *field, const json_t *value, int64_t at_s)
{
    g_autofree char *subject = template_subject(value);
    const char *what = whatsapp_json_text(value, "event");
    const json_t *more = json_object_get(value, "other_info");
    ChannelEvent *event;

    if (!subject)
        return;
    if (strcmp(field, "message_template_quality_update") == 0)
        what = whatsapp_json_text(value, "new_quality_score");
    else if (strcmp(field, "template_category_update") == 0)
        what = whatsapp_json_text(value, "correct_category")
                   ? whatsapp_json_text(value, "correct_category")
                   : whatsapp_json_text(value, "new_category");

    event = add_account(events, subject, what, at_s);
    event->reason = g_strdup(whatsapp_json_text(more, "title"));
    /* A notice names the category that will be, a day before it is. */
    if (strcmp(field, "template_category_update") == 0)
        event->reason =
            g_strdup(whatsapp_json_text(value, "correct_category") ? "category-soon"
                                                                   : "category-now");
    event->detail = whatsapp_hide(whatsapp_json_text(value, "reason"));
    event->alert = g_strcmp0(what, "APPROVED") != 0 && g_strcmp0(what, "GREEN") != 0 &&
                   g_strcmp0(what, "REINSTATED") != 0;
}

/* Who wants no more marketing, or wants it again. */
static void
take_preferences(GPtrArray *events, const json_t *value)
{
    size_t i;
    json_t *one;

    json_array_foreach(json_object_get(value, "user_preferences"), i, one)
    {
        g_autofree char *what = g_strconcat(
            "marketing-", whatsapp_json_text(one, "value") ?: "unknown", NULL);
        ChannelEvent *event;

        if (g_strcmp0(whatsapp_json_text(one, "category"), "marketing_messages") != 0)
            continue;
        event = add_account(events, "person", what, read_time(one, "timestamp"));
        event->number = read_number(whatsapp_json_text(one, "wa_id"));
        event->bsuid = read_bsuid(whatsapp_json_text(one, "user_id"));
    }
}

static void
take_errors(GPtrArray *events, const json_t *errors)
{
    size_t i;
    json_t *error;

    json_array_foreach(errors, i, error)
    {
        ChannelEvent *event = add_account(events, "account", "error", 0);

        fill_failure(event, error);
    }
}

/* --- The envelope --- */

static bool
is_for_us(const WhatsApp *self, const json_t *value)
{
    const json_t *metadata = json_object_get(value, "metadata");
    const char *id = whatsapp_json_text(metadata, "phone_number_id");

    return !id || strcmp(id, self->phone_number_id) == 0;
}

static void
take_messages(GPtrArray *events, const json_t *value)
{
    const json_t *statuses = json_object_get(value, "statuses");
    const json_t *messages = json_object_get(value, "messages");
    size_t i;
    json_t *one;

    json_array_foreach(statuses, i, one) take_status(events, one);
    json_array_foreach(messages, i, one) take_message(events, one);
    if (!statuses && !messages)
        take_errors(events, json_object_get(value, "errors"));
}

static void
take_change(const WhatsApp *self, GPtrArray *events, const json_t *change, int64_t at_s)
{
    const char *field = whatsapp_json_text(change, "field");
    const json_t *value = json_object_get(change, "value");
    const char *what = whatsapp_json_text(value, "event");
    ChannelEvent *event;

    if (!field || !json_is_object(value) || !is_for_us(self, value))
        return;

    if (strcmp(field, "messages") == 0) {
        take_messages(events, value);
    } else if (strcmp(field, "user_preferences") == 0) {
        take_preferences(events, value);
    } else if (strcmp(field, "user_id_update") == 0) {
        take_ids(events, value);
    } else if (g_str_has_prefix(field, "message_template_") ||
               strcmp(field, "template_category_update") == 0) {
        take_template(events, field, value, at_s);
    } else if (strcmp(field, "account_update") == 0 ||
               strcmp(field, "account_alerts") == 0) {
        event = add_account(events, "account", what ? what : field, at_s);
        event->alert = true;
    } else if (strcmp(field, "business_capability_update") == 0) {
        add_account(events, "account", field, at_s);
    } else if (g_str_has_prefix(field, "phone_number_")) {
        add_account(events, "number", what ? what : field, at_s);
    }
}

GPtrArray *
whatsapp_webhook(Channel *base, GBytes *body, GError **error)
{
    const WhatsApp *self = (const WhatsApp *) base;
    gsize length;
    const char *bytes = g_bytes_get_data(body, &length);
    g_autoptr(json_t) json = whatsapp_json_read(bytes ? bytes : "", length);
    GPtrArray *events;
    size_t i, j;
    json_t *entry, *change;

    if (g_strcmp0(whatsapp_json_text(json, "object"), "whatsapp_business_account") !=
        0) {
        g_set_error(error, CHANNEL_ERROR, CHANNEL_ERROR_WEBHOOK,
                    "these bytes are no webhook of WhatsApp's");
        return NULL;
    }

    events = g_ptr_array_new_with_free_func((GDestroyNotify) channel_event_free);
    json_array_foreach(json_object_get(json, "entry"), i, entry)
    {
        int64_t at_s = read_time(entry, "time");

        json_array_foreach(json_object_get(entry, "changes"), j, change)
            take_change(self, events, change, at_s);
    }
    return events;
}
