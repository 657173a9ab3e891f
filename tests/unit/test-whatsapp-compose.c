/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/base/text.h"
#include "bridge/channels/whatsapp.h"

#include <glib/gstdio.h>
#include <string.h>

#define DIGEST "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static const char settings_words[] =
    "[channel whatsapp]\n"
    "driver = whatsapp\n"
    "phone_number_id = 100000000000001\n"
    "[template testo]\nname = avviso\ncategory = marketing\nbuttons = TUTTO, STOP\n"
    "[template foto]\nname = avviso_foto\ncategory = marketing\nheader = image\n"
    "[template documento]\nname = avviso_pdf\ncategory = utility\nheader = document\n"
    "[template meteo]\nname = allerta_meteo\nfor = meteo\n"
    "[template emergenza]\nname = emergenza\nfor = emergency\n";

static WhatsApp *
make(const char *words, bool has_webhook)
{
    g_autofree SettingDriver *drivers = channel_setting_drivers();
    g_autoptr(GPtrArray) problems =
        g_ptr_array_new_with_free_func((GDestroyNotify) setting_problem_free);
    g_autoptr(Settings) settings = settings_parse("conf", words, drivers, problems);
    g_autoptr(GError) error = NULL;
    Channel *channel =
        channel_find("whatsapp")->open(settings, "channel:whatsapp", NULL, &error);

    g_assert_no_error(error);
    channel->has_webhook = has_webhook;
    return (WhatsApp *) channel;
}

static Broadcast *
notice(const char *title, const char *words)
{
    Broadcast *broadcast = broadcast_new();

    g_free(broadcast->title);
    broadcast->title = g_strdup(title);
    rich_text_free(broadcast->text);
    broadcast->text = rich_text_from_plain(words);
    broadcast->administration = g_strdup("Comune di Borgo");
    return broadcast;
}

static void
attach(Broadcast *broadcast, MediaKind kind, const char *mime, const char *filename)
{
    Media *media = media_new(kind, mime, filename, NULL);

    g_free(media->sha256);
    media->sha256 = g_strdup(DIGEST);
    g_ptr_array_add(broadcast->media, media);
}

/* Returns: (owned) the bodies of the parts, one a line. */
static char *
compose(WhatsApp *self, const Broadcast *broadcast, bool open)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) parts = whatsapp_compose(&self->base, broadcast, open, &error);
    GString *out = g_string_new(NULL);

    if (!parts)
        return g_string_free(g_string_assign(out, error->message), FALSE);
    for (unsigned i = 0; i < parts->len; i++) {
        const ChannelPart *part = parts->pdata[i];

        g_string_append_printf(out, "%s%s", i > 0 ? "\n" : "", part->body);
    }
    return g_string_free(out, FALSE);
}

static void
check(const Broadcast *broadcast, bool open, bool has_webhook, const char *expected)
{
    WhatsApp *self = make(settings_words, has_webhook);
    g_autofree char *got = compose(self, broadcast, open);

    g_assert_cmpstr(got, ==, expected);
    self->base.ops->close(&self->base);
}

static void
test_open_text(void)
{
    g_autoptr(Broadcast) broadcast = notice("Via Roma", "Chiusa *oggi*.\n\nScusate.");

    broadcast->link = g_strdup("https://avvisi.example/12");
    check(broadcast, true, true,
          "\"type\":\"text\",\"text\":{\"preview_url\":false,\"body\":\"*Via "
          "Roma*\\n\\nChiusa *oggi*.\\n\\nScusate.\\n\\nComune di "
          "Borgo\\nhttps://avvisi.example/12\"}");
}

/* A question to staff: two buttons, whose payloads bear the token. */
static void
test_question(void)
{
    g_autoptr(Broadcast) broadcast = notice("Gas", "Non accendere fiamme.");

    broadcast->class = CLASS_EMERGENCY;
    broadcast->confirm_token = g_strdup("3.abc");
    check(broadcast, true, true,
          "\"type\":\"interactive\",\"interactive\":{\"type\":\"button\",\"body\":{"
          "\"text\":\"Confermi questo messaggio? Parte solo con la tua "
          "conferma.\\n\\n*Gas*\\n\\nNon accendere fiamme.\\n\\nComune di "
          "Borgo\"},\"action\":{\"buttons\":[{\"type\":\"reply\",\"reply\":{\"id\":"
          "\"conferma.3.abc\",\"title\":\"Conferma\"}},{\"type\":\"reply\",\"reply\":{"
          "\"id\":\"annulla.3.abc\",\"title\":\"Annulla\"}}]}}");
    /* Never by a template that is for citizens. */
    check(broadcast, false, true,
          "nessun modello di messaggio approvato va bene per questo avviso: per le "
          "emergenze ne serve uno di categoria \"utility\"");
}

/* The template that speaks their language, for those who get one version; ours for all
 * others; and that which is there when none speaks it. */
static void
test_language(void)
{
    static const struct {
        const char *language; /* NULL = all versions */
        const char *name;
    } cases[] = {
        {NULL, "avviso"}, {"it", "avviso"}, {"de", "hinweis"}, {"sl", "avviso"}};
    g_autofree char *words =
        g_strconcat("[channel whatsapp]\ndriver = whatsapp\n"
                    "phone_number_id = 100000000000001\n"
                    "[template deutsch]\nname = hinweis\nlanguage = de_AT\n"
                    "[template nostro]\nname = avviso\n",
                    NULL);
    WhatsApp *self = make(words, true);

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Broadcast) broadcast = notice("Neve", "Schnee.");

        broadcast->language = g_strdup(cases[i].language);

        g_autofree char *got = compose(self, broadcast, false);
        g_autofree char *name = g_strdup_printf("\"name\":\"%s\"", cases[i].name);

        g_assert_nonnull(strstr(got, name));
    }
    self->base.ops->close(&self->base);
}

static void
test_open_image(void)
{
    g_autoptr(Broadcast) broadcast = notice("Via Roma", "Chiusa.");

    attach(broadcast, MEDIA_IMAGE, "image/jpeg", "foto.jpg");
    check(broadcast, true, true,
          "\"type\":\"image\",\"image\":{\"id\":\"sha256:" DIGEST
          "\",\"caption\":\"*Via Roma*\\n\\nChiusa.\\n\\nComune di Borgo\"}");

    attach(broadcast, MEDIA_DOCUMENT, "application/pdf", "ordinanza.pdf");
    check(broadcast, true, true,
          "\"type\":\"text\",\"text\":{\"preview_url\":false,\"body\":\"*Via "
          "Roma*\\n\\nChiusa.\\n\\nComune di Borgo\"}\n"
          "\"type\":\"image\",\"image\":{\"id\":\"sha256:" DIGEST "\"}\n"
          "\"type\":\"document\",\"document\":{\"id\":\"sha256:" DIGEST
          "\",\"filename\":\"ordinanza.pdf\"}");
}

static void
test_open_long(void)
{
    WhatsApp *self = make(settings_words, true);
    g_autoptr(GString) words = g_string_new(NULL);
    g_autoptr(Broadcast) broadcast = NULL;
    g_autoptr(GPtrArray) parts = NULL;
    unsigned sentences = 0;

    for (unsigned i = 0; i < 120; i++)
        g_string_append_printf(words,
                               "Paragrafo numero %u con *parole* e \U0001F600 in "
                               "fondo, abbastanza lungo.\n\n",
                               i);
    broadcast = notice("Lungo", words->str);
    parts = whatsapp_compose(&self->base, broadcast, true, NULL);
    g_assert_cmpuint(parts->len, >=, 2);
    for (unsigned i = 0; i < parts->len; i++) {
        const ChannelPart *part = parts->pdata[i];
        g_autofree char *whole = g_strconcat("{", part->body, "}", NULL);
        g_autoptr(json_t) json = json_loads(whole, 0, NULL);
        const char *body = whatsapp_json_text(json_object_get(json, "text"), "body");
        g_autofree char *label = g_strdup_printf("\n(%u/%u)", i + 1, parts->len);

        g_assert_cmpuint(text_utf16_length(body), <=, 4096);
        g_assert_true(g_str_has_suffix(body, label));
        for (const char *at = body; (at = strstr(at, "lungo.")); at++)
            sentences++;
    }
    g_assert_cmpuint(sentences, ==, 120);
    self->base.ops->close(&self->base);
}

/* One paragraph without a blank or a sentence still fits, and nothing is lost. */
static void
test_open_endless(void)
{
    WhatsApp *self = make(settings_words, true);
    g_autofree char *words = g_strnfill(9000, 'a');
    g_autoptr(Broadcast) broadcast = notice("", words);
    g_autoptr(GPtrArray) parts = whatsapp_compose(&self->base, broadcast, true, NULL);
    unsigned letters = 0;

    for (unsigned i = 0; i < parts->len; i++) {
        const ChannelPart *part = parts->pdata[i];

        g_assert_cmpuint(strlen(part->body), <=, 4096 + 60);
        for (const char *at = strstr(part->body, "body"); *at != '\0'; at++)
            letters += *at == 'a';
    }
    g_assert_cmpuint(letters, ==, 9000);
    self->base.ops->close(&self->base);
}

static void
test_trial(void)
{
    g_autoptr(Broadcast) broadcast = notice("Via Roma", "Chiusa.");

    broadcast->is_trial = true;
    check(broadcast, true, true,
          "\"type\":\"text\",\"text\":{\"preview_url\":false,\"body\":\"PROVA\\n*Via "
          "Roma*\\n\\nChiusa.\\n\\nComune di Borgo\"}");
}

#define BODY(title, text)                                                              \
    "{\"type\":\"body\",\"parameters\":[{\"type\":\"text\",\"parameter_name\":"        \
    "\"titolo\",\"text\":\"" title                                                     \
    "\"},{\"type\":\"text\",\"parameter_name\":\"testo\",\"text\":\"" text "\"}]}"
#define BUTTON(index, payload)                                                         \
    ",{\"type\":\"button\",\"sub_type\":\"quick_reply\",\"index\":\"" index            \
    "\",\"parameters\":[{\"type\":\"payload\",\"payload\":\"" payload "\"}]}"
#define TEMPLATE(name, components)                                                     \
    "\"type\":\"template\",\"template\":{\"name\":\"" name                             \
    "\",\"language\":{\"code\":\"it\"},\"components\":[" components "]}"

static void
test_template(void)
{
    g_autoptr(Broadcast) broadcast = notice("Via *Roma*", "Chiusa\n\nper *lavori*.");

    check(broadcast, false, true,
          TEMPLATE("avviso", BODY("Via ∗Roma∗", "Chiusa · per ∗lavori∗.")
                                 BUTTON("0", "TUTTO") BUTTON("1", "STOP")));
}

static void
test_template_header(void)
{
    g_autoptr(Broadcast) photo = notice("A", "B.");
    g_autoptr(Broadcast) both = notice("A", "B.");
    g_autoptr(Broadcast) word = notice("A", "B.");

    attach(photo, MEDIA_IMAGE, "image/png", "foto.png");
    check(photo, false, true,
          TEMPLATE("avviso_foto", "{\"type\":\"header\",\"parameters\":[{\"type\":"
                                  "\"image\",\"image\":{\"id\":\"sha256:" DIGEST
                                  "\"}}]}," BODY("A", "B.")));

    attach(both, MEDIA_DOCUMENT, "application/pdf", "o.pdf");
    attach(both, MEDIA_AUDIO, "audio/mpeg", "a.mp3");
    both->link = g_strdup("https://avvisi.example/12_a_");
    check(both, false, true,
          TEMPLATE("avviso_pdf",
                   "{\"type\":\"header\",\"parameters\":[{\"type\":\"document\","
                   "\"document\":{\"id\":\"sha256:" DIGEST
                   "\",\"filename\":\"o.pdf\"}}]}," BODY(
                       "A", "B. Allegati: https://avvisi.example/12_a_")));

    /* Only PDF may ride in a header. */
    attach(word, MEDIA_DOCUMENT, "application/msword", "o.doc");
    check(word, false, true,
          TEMPLATE("avviso", BODY("A", "B.") BUTTON("0", "TUTTO") BUTTON("1", "STOP")));
}

static void
test_template_choice(void)
{
    g_autoptr(Broadcast) broadcast = notice("A", "B.");

    g_ptr_array_add(broadcast->topics, g_strdup("meteo"));
    check(broadcast, false, true, TEMPLATE("allerta_meteo", BODY("A", "B.")));
    broadcast->class = CLASS_EMERGENCY;
    g_ptr_array_set_size(broadcast->topics, 0);
    check(broadcast, false, true, TEMPLATE("emergenza", BODY("A", "B.")));

    /* The photo's template is marketing: an emergency goes without the photo. */
    attach(broadcast, MEDIA_IMAGE, "image/png", "foto.png");
    check(broadcast, false, true, TEMPLATE("emergenza", BODY("A", "B.")));
}

/* What is urgent goes as utility where there is any for it, an alert and an emergency
 * as nothing else. */
static void
test_category(void)
{
    static const char general[] = "[template a]\nname = promo\ncategory = marketing\n"
                                  "[template b]\nname = servizio\n";
    static const char exact[] = "[template a]\nname = promo\ncategory = marketing\n"
                                "header = image\nfor = routine urgent strade\n"
                                "[template b]\nname = servizio\n";
    static const char apart[] = "[template a]\nname = promo\ncategory = marketing\n"
                                "for = routine urgent\n"
                                "[template b]\nname = servizio\nfor = emergency\n";
    static const char none[] = "[template a]\nname = promo\ncategory = marketing\n";
    static const struct {
        const char *templates;
        NoticeClass class;
        bool is_alert;
        const char *expected; /* NULL = cannot */
    } cases[] = {
        {general, CLASS_ROUTINE, false, "promo:it"},
        {general, CLASS_ROUTINE, true, "servizio:it"},
        {general, CLASS_URGENT, false, "servizio:it"},
        {general, CLASS_EMERGENCY, false, "servizio:it"},
        {exact, CLASS_ROUTINE, false, "promo:it"},
        {exact, CLASS_URGENT, false, "servizio:it"},
        {apart, CLASS_URGENT, false, "promo:it"},
        {apart, CLASS_URGENT, true, NULL},
        {apart, CLASS_EMERGENCY, false, "servizio:it"},
        {none, CLASS_URGENT, false, "promo:it"},
        {none, CLASS_URGENT, true, NULL},
        {none, CLASS_EMERGENCY, false, NULL},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *words =
            g_strconcat("[channel whatsapp]\ndriver = whatsapp\nphone_number_id = 1\n",
                        cases[i].templates, NULL);
        WhatsApp *self = make(words, true);
        g_autoptr(Broadcast) broadcast = notice("A", "B.");
        g_autoptr(GPtrArray) parts = NULL;
        const ChannelPart *part;

        broadcast->class = cases[i].class;
        broadcast->is_alert = cases[i].is_alert;
        g_ptr_array_add(broadcast->topics, g_strdup("strade"));
        attach(broadcast, MEDIA_IMAGE, "image/png", "foto.png");
        parts = whatsapp_compose(&self->base, broadcast, false, NULL);
        part = parts ? parts->pdata[0] : NULL;
        g_assert_cmpstr(part ? part->template : NULL, ==, cases[i].expected);
        self->base.ops->close(&self->base);
    }
}

/* What the provider takes no more gives way to the next of its category, and to none of
 * another one. */
static void
test_banned(void)
{
    static const char words[] =
        "[channel whatsapp]\ndriver = whatsapp\nphone_number_id = 1\n"
        "[template a]\nname = prima\nfor = emergency\n"
        "[template b]\nname = promo\ncategory = marketing\n"
        "[template c]\nname = seconda\n";
    static const struct {
        NoticeClass class;
        const char *banned[4];
        const char *expected; /* NULL: it waits */
    } cases[] = {
        {CLASS_EMERGENCY, {NULL}, "prima:it"},
        {CLASS_EMERGENCY, {"prima:de", NULL}, "prima:it"},
        {CLASS_EMERGENCY, {"prima:it", NULL}, "seconda:it"},
        {CLASS_EMERGENCY, {"prima:it", "seconda:it", NULL}, NULL},
        {CLASS_ROUTINE, {NULL}, "promo:it"},
        {CLASS_ROUTINE, {"promo:it", NULL}, NULL},
    };
    WhatsApp *self = make(words, true);
    g_autoptr(Broadcast) broadcast = notice("A", "B.");

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GPtrArray) parts = NULL;
        const ChannelPart *part;

        broadcast->class = cases[i].class;
        whatsapp_set_banned(&self->base, cases[i].banned);
        parts = whatsapp_compose(&self->base, broadcast, false, &error);
        if (!cases[i].expected) {
            g_assert_null(parts);
            g_assert_error(error, CHANNEL_ERROR, CHANNEL_ERROR_TEMPLATE_BANNED);
            continue;
        }
        g_assert_no_error(error);
        part = parts->pdata[0];
        g_assert_cmpstr(part->template, ==, cases[i].expected);
        g_assert_cmpint(strcmp(part->category, "marketing") == 0, ==, i == 4);
    }

    unsigned turn = self->base.compose_turn;

    whatsapp_set_banned(&self->base, cases[5].banned);
    g_assert_cmpuint(self->base.compose_turn, ==, turn);
    whatsapp_set_banned(&self->base, cases[0].banned);
    g_assert_cmpuint(self->base.compose_turn, !=, turn);
    self->base.ops->close(&self->base);
}

static void
test_no_template(void)
{
    static const char marketing_only[] =
        "[channel whatsapp]\ndriver = whatsapp\nphone_number_id = 1\n"
        "[template a]\nname = a\ncategory = marketing\n"
        "[template b]\nname = b\ncategory = authentication\n";
    WhatsApp *self = make(marketing_only, true);
    g_autoptr(Broadcast) broadcast = notice("A", "B.");
    g_autoptr(GError) error = NULL;

    broadcast->class = CLASS_EMERGENCY;
    g_assert_null(whatsapp_compose(&self->base, broadcast, false, &error));
    g_assert_error(error, CHANNEL_ERROR, CHANNEL_ERROR_TEMPLATE);
    self->base.ops->close(&self->base);
}

/* What stands around one version is in its language. */
static void
test_words(void)
{
    static const struct {
        const char *language, *title, *text;
    } cases[] = {
        {NULL, "PROVA: A", "PROVA: B. Per non ricevere più avvisi: URP"},
        {"de", "PROBE: A", "PROBE: B. Um keine Mitteilungen mehr zu erhalten: URP"},
        {"en", "TRIAL: A", "TRIAL: B. To receive no more notices: URP"},
        {"xx", "TRIAL: A", "TRIAL: B. To receive no more notices: URP"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Broadcast) broadcast = notice("A", "B.");
        g_autofree char *body = g_strdup_printf(TEMPLATE("emergenza", BODY("%s", "%s")),
                                                cases[i].title, cases[i].text);

        broadcast->class = CLASS_EMERGENCY;
        broadcast->is_trial = true;
        broadcast->leave_contact = g_strdup("URP");
        broadcast->language = g_strdup(cases[i].language);
        check(broadcast, false, false, body);
    }
}

static void
test_send_only(void)
{
    g_autoptr(Broadcast) broadcast = notice("A", "B.");

    broadcast->class = CLASS_EMERGENCY;
    broadcast->leave_contact = g_strdup("URP, 000 0000");
    check(broadcast, false, false,
          TEMPLATE("emergenza",
                   BODY("A", "B. Per non ricevere più avvisi: URP, 000 0000")));
    check(broadcast, true, false,
          "\"type\":\"text\",\"text\":{\"preview_url\":false,\"body\":\"*A*\\n\\nB."
          "\\n\\nComune di Borgo\\nPer non ricevere più avvisi: URP, 000 0000\"}");

    /* A template with buttons is of no use: nobody hears the tap. */
    broadcast->class = CLASS_ROUTINE;
    check(broadcast, false, false,
          "nessun modello di messaggio approvato va bene per questo avviso");
}

static void
test_template_long(void)
{
    WhatsApp *self = make(settings_words, true);
    g_autoptr(GString) words = g_string_new(NULL);
    g_autoptr(Broadcast) broadcast = NULL;
    g_autoptr(GPtrArray) parts = NULL;
    g_autofree char *whole = NULL;
    g_autoptr(json_t) json = NULL;
    const json_t *parameters;
    const char *title, *text;

    for (unsigned i = 0; i < 60; i++)
        g_string_append_printf(words, "Frase numero %u\tdel    testo     lungo.\n", i);
    broadcast = notice("Titolo", words->str);
    broadcast->link = g_strdup("https://avvisi.example/12");
    parts = whatsapp_compose(&self->base, broadcast, false, NULL);
    g_assert_cmpuint(parts->len, ==, 1);
    whole = g_strconcat("{", ((ChannelPart *) parts->pdata[0])->body, "}", NULL);
    json = json_loads(whole, 0, NULL);
    parameters = json_object_get(
        json_array_get(json_object_get(json_object_get(json, "template"), "components"),
                       0),
        "parameters");
    title = whatsapp_json_text(json_array_get(parameters, 0), "text");
    text = whatsapp_json_text(json_array_get(parameters, 1), "text");
    g_assert_cmpuint(text_utf16_length(title) + text_utf16_length(text), <=, 900);
    g_assert_true(
        g_str_has_suffix(text, "lungo.… Testo completo: https://avvisi.example/12"));
    g_assert_null(strpbrk(text, "\n\t"));
    g_assert_null(strstr(text, "  "));
    self->base.ops->close(&self->base);
}

/* A text without blanks is cut between visible characters. */
static void
test_graphemes(void)
{
    static const char *const signs[] = {
        "👨\xe2\x80\x8d👩\xe2\x80\x8d👧",
        "👍🏽",
        "🇮🇹",
        "1\xef\xb8\x8f\xe2\x83\xa3",
        "e\xcc\x81\xcc\xa3",
        "🏴\xf3\xa0\x81\xa7\xf3\xa0\x81\xa2\xf3\xa0\x81\xbf",
    };
    WhatsApp *self = make(settings_words, true);

    for (size_t i = 0; i < G_N_ELEMENTS(signs); i++) {
        g_autoptr(GString) words = g_string_new(NULL);
        g_autoptr(Broadcast) broadcast = NULL;
        g_autoptr(GPtrArray) parts = NULL;

        while (text_utf16_length(words->str) < 9000)
            for (unsigned n = 0; n < 50; n++)
                g_string_append(words, signs[i]);
        broadcast = notice("", words->str);
        parts = whatsapp_compose(&self->base, broadcast, true, NULL);
        g_assert_cmpuint(parts->len, >=, 3);
        for (unsigned j = 0; j < parts->len; j++) {
            g_autofree char *whole =
                g_strconcat("{", ((ChannelPart *) parts->pdata[j])->body, "}", NULL);
            g_autoptr(json_t) json = json_loads(whole, 0, NULL);
            const char *body =
                whatsapp_json_text(json_object_get(json, "text"), "body");

            g_assert_cmpuint(text_utf16_length(body), <=, 4096);
            while (g_str_has_prefix(body, signs[i]))
                body += strlen(signs[i]);
            g_assert_true(*body == '\n');
        }
    }
    self->base.ops->close(&self->base);
}

static void
test_payload(void)
{
    WhatsApp *self = make(settings_words, true);
    ChannelMessage message = {.number = "+393330000001",
                              .callback = "1.0.1",
                              .body = "\"type\":\"text\",\"text\":{\"body\":\"x\"}"};
    g_autofree char *got = self->base.ops->payload(&self->base, &message);

    g_assert_cmpstr(
        got, ==,
        "{\"messaging_product\":\"whatsapp\",\"recipient_type\":"
        "\"individual\",\"to\":\"+390000000000\",\"biz_opaque_callback_data\":"
        "\"1.0.1\",\"type\":\"text\",\"text\":{\"body\":\"x\"}}");
    self->base.ops->close(&self->base);
}

static void
test_reserve(void)
{
    static const struct {
        const char *words;
        bool is_good;
    } cases[] = {
        {"0", true},    {"50", true},   {"10%", true},   {"-1", false}, {"101%", false},
        {"ten", false}, {"5 %", false}, {"10%%", false}, {"%", false},  {"5.5", false},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree SettingDriver *drivers = channel_setting_drivers();
        g_autoptr(GPtrArray) problems =
            g_ptr_array_new_with_free_func((GDestroyNotify) setting_problem_free);
        g_autofree char *words = g_strdup_printf(
            "[channel whatsapp]\ndriver = whatsapp\nphone_number_id = 1\n"
            "emergency_reserve = %s\n",
            cases[i].words);
        g_autoptr(Settings) settings = settings_parse("conf", words, drivers, problems);
        g_autoptr(GError) error = NULL;
        Channel *channel =
            channel_find("whatsapp")->open(settings, "channel:whatsapp", NULL, &error);

        g_test_message("%s", cases[i].words);
        g_assert_cmpint(channel != NULL, ==, cases[i].is_good);
        if (channel)
            channel->ops->close(channel);
        else
            g_assert_nonnull(strstr(error->message, "emergency_reserve: "));
    }
}

/* Returns: (owned) what @answer is on the wire. */
static json_t *
answer(const ChannelAnswer *answer)
{
    WhatsApp *self = make(settings_words, true);
    g_autofree char *members = self->base.ops->answer(&self->base, answer);
    g_autofree char *whole = g_strconcat("{", members, "}", NULL);
    json_t *payload = json_loads(whole, 0, NULL);

    self->base.ops->close(&self->base);
    g_assert_nonnull(payload);
    return payload;
}

static size_t
units(const json_t *object, const char *key)
{
    return text_utf16_length(json_string_value(json_object_get(object, key)));
}

/* What the provider would refuse as too long is cut, whatever a topic is called. */
static void
test_answer(void)
{
    g_autofree char *many = g_strnfill(5000, 'x');
    const ChannelChoice line = {"topic+a", many, many}, bad = {many, "A", NULL};
    const ChannelChoice lines[] = {line, line, line, line, line, bad, line,
                                   line, line, line, line, line, line};
    const ChannelAnswer plain = {.text = many};
    const ChannelAnswer list = {many, many, lines, G_N_ELEMENTS(lines)};
    json_t *text = answer(&plain), *interactive = answer(&list);
    json_t *content = json_object_get(interactive, "interactive");
    json_t *action = json_object_get(content, "action");
    json_t *rows =
        json_object_get(json_array_get(json_object_get(action, "sections"), 0), "rows");
    json_t *row = json_array_get(rows, 0);

    g_assert_cmpuint(units(json_object_get(text, "text"), "body"), ==, 4096);
    g_assert_cmpuint(units(json_object_get(content, "body"), "text"), ==, 1024);
    g_assert_cmpuint(units(action, "button"), ==, 20);
    g_assert_cmpuint(json_array_size(rows), ==, 9);
    g_assert_cmpuint(units(row, "title"), ==, 24);
    g_assert_cmpuint(units(row, "description"), ==, 72);
    json_decref(text);
    json_decref(interactive);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    g_test_add_func("/whatsapp-compose/answer", test_answer);
    g_test_add_func("/whatsapp-compose/open-text", test_open_text);
    g_test_add_func("/whatsapp-compose/question", test_question);
    g_test_add_func("/whatsapp-compose/language", test_language);
    g_test_add_func("/whatsapp-compose/words", test_words);
    g_test_add_func("/whatsapp-compose/open-image", test_open_image);
    g_test_add_func("/whatsapp-compose/open-long", test_open_long);
    g_test_add_func("/whatsapp-compose/open-endless", test_open_endless);
    g_test_add_func("/whatsapp-compose/trial", test_trial);
    g_test_add_func("/whatsapp-compose/template", test_template);
    g_test_add_func("/whatsapp-compose/template-header", test_template_header);
    g_test_add_func("/whatsapp-compose/template-choice", test_template_choice);
    g_test_add_func("/whatsapp-compose/no-template", test_no_template);
    g_test_add_func("/whatsapp-compose/reserve", test_reserve);
    g_test_add_func("/whatsapp-compose/category", test_category);
    g_test_add_func("/whatsapp-compose/banned-template", test_banned);
    g_test_add_func("/whatsapp-compose/send-only", test_send_only);
    g_test_add_func("/whatsapp-compose/template-long", test_template_long);
    g_test_add_func("/whatsapp-compose/graphemes", test_graphemes);
    g_test_add_func("/whatsapp-compose/payload", test_payload);

    return g_test_run();
}
