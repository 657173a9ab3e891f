/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/auth/pec.h"

#include "bridge/auth/address.h"
#include "bridge/auth/cms.h"
#include "bridge/auth/daticert.h"
#include "bridge/auth/entity.h"
#include "bridge/auth/pec-inner.h"
#include "bridge/auth/private.h"
#include "bridge/auth/proofs.h"
#include "bridge/auth/robots.h"

#include <string.h>

/* The certified time against arrival (domain/sender-authentication i), in seconds. */
#define PEC_BEFORE_S (24 * 3600)
#define PEC_AFTER_S (10 * 60)

#define PEC_PROTOCOL "application/x-pkcs7-signature"
#define PEC_PROTOCOL_NEW "application/pkcs7-signature"

/* What the display name of an envelope begins with. */
#define PEC_BEHALF "Per conto di:"

/* What was found in one mail. */
typedef struct {
    GBytes *raw;
    const Header *header;
    const PecRules *rules;
    PecKind kind;
    const char *word; /* value of the field that decides */
    Cms *cms;         /* NULL: not signed as it should be */
    Daticert *daticert;
    Entity *inner; /* the part that holds the mail as it was written */
} Look;

static void
look_clear(Look *look)
{
    cms_free(look->cms);
    daticert_free(look->daticert);
    entity_free(look->inner);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Look, look_clear)

PecKind
pec_kind(const Header *header)
{
    const char *transport = header_value(header, "X-Trasporto");

    if (header_value(header, "X-Ricevuta"))
        return PEC_RECEIPT;
    if (!transport)
        return PEC_NONE;
    return g_ascii_strcasecmp(transport, "posta-certificata") == 0 ? PEC_ENVELOPE
                                                                   : PEC_ANOMALY;
}

/* Whether a part is called @name, by its type or its disposition. */
static bool
is_called(const Entity *part, const char *name)
{
    g_autofree char *by_type =
        entity_parameter(header_value(part->header, "Content-Type"), "name");
    g_autofree char *by_disposition =
        entity_parameter(header_value(part->header, "Content-Disposition"), "filename");

    return (by_type && g_ascii_strcasecmp(by_type, name) == 0) ||
           (by_disposition && g_ascii_strcasecmp(by_disposition, name) == 0);
}

static bool
is_daticert(const Entity *part)
{
    return is_called(part, "daticert.xml") || is_called(part, "certdata.xml");
}

static bool
is_postacert(const Entity *part)
{
    return entity_type_is(header_value(part->header, "Content-Type"),
                          "message/rfc822") ||
           is_called(part, "postacert.eml");
}

static Daticert *
read_daticert(const char *type, Span body)
{
    g_autoptr(Entity) part = entity_find(type, body, is_daticert);
    g_autoptr(GBytes) xml = part ? entity_decode(part) : NULL;
    gsize size = 0;
    const char *data = xml ? g_bytes_get_data(xml, &size) : NULL;

    return data ? daticert_parse(data, size) : NULL;
}

/* The mail as it was written; in an anomaly or a short receipt perhaps none. */
static Entity *
read_inner(const char *type, Span body)
{
    g_autoptr(Entity) part = entity_find(type, body, is_postacert);

    return part && !part->header->fault ? entity_read(part->body) : NULL;
}

static void
take_apart(Look *look)
{
    Span body = entity_body(look->raw, look->header);
    const char *type = header_value(look->header, "Content-Type");
    const char *fault = NULL;
    g_auto(Signed) halves = {0};
    g_auto(Signed) halves_new = {0};
    Signed *found = NULL;

    if (entity_signed(look->header, body, PEC_PROTOCOL, &halves, &fault))
        found = &halves;
    else if (entity_signed(look->header, body, PEC_PROTOCOL_NEW, &halves_new, &fault))
        found = &halves_new;

    /* Facts are shown also of a mail whose signature is missing or torn. */
    if (!found) {
        look->daticert = read_daticert(type, body);
        look->inner = read_inner(type, body);
        return;
    }
    g_autoptr(GBytes) der = entity_decode(found->signature);
    g_autoptr(Entity) content = entity_read(found->content);
    const char *inner_type = header_value(content->header, "Content-Type");

    if (der)
        look->cms = cms_verify(found->content.data, found->content.size, der,
                               look->rules->ca_pem);
    look->daticert = read_daticert(inner_type, content->body);
    look->inner = read_inner(inner_type, content->body);
}

/* Returns: (owned) the one address of a header's From, or NULL. */
static char *
from_of(const Header *header, char **phrase)
{
    const char *value = header_value(header, "From");
    const char *fault = NULL;
    g_autofree char *name = NULL;
    char *address = value && header_count(header, "From") == 1
                        ? address_read_from(value, &name, &fault)
                        : NULL;

    if (phrase)
        *phrase = g_steal_pointer(&name);
    return address;
}

/* The address behind "Per conto di:" of the envelope's display name. */
static char *
on_behalf_of(const char *phrase)
{
    g_autofree char *name = phrase ? header_decode(phrase) : NULL;

    if (!name)
        return NULL;
    g_strstrip(name);
    if (*name == '"' && strlen(name) > 1 && name[strlen(name) - 1] == '"') {
        memmove(name, name + 1, strlen(name));
        name[strlen(name) - 1] = '\0';
    }
    if (!g_str_has_prefix(name, PEC_BEHALF))
        return NULL;
    return g_ascii_strdown(g_strstrip(name + strlen(PEC_BEHALF)), -1);
}

/* Check 4: daticert, the inner From and the display name tell of the same author. */
static bool
is_one_author(const Look *look)
{
    g_autofree char *phrase = NULL;
    g_autofree char *envelope = from_of(look->header, &phrase);
    g_autofree char *inner = look->inner ? from_of(look->inner->header, NULL) : NULL;
    g_autofree char *behalf = on_behalf_of(phrase);
    const char *author = look->daticert->mittente;

    return envelope && inner && behalf && g_ascii_strcasecmp(author, inner) == 0 &&
           g_ascii_strcasecmp(author, behalf) == 0;
}

static const PecSender *
find_sender(const Look *look)
{
    for (unsigned i = 0; i < look->rules->senders->len; i++) {
        const PecSender *sender = look->rules->senders->pdata[i];

        if (g_ascii_strcasecmp(sender->address, look->daticert->mittente) == 0)
            return sender;
    }
    return NULL;
}

static bool
is_for_us(const Look *look)
{
    for (unsigned i = 0; i < look->rules->ours->len; i++)
        if (daticert_is_for(look->daticert, look->rules->ours->pdata[i]))
            return true;
    return false;
}

static bool
is_fresh(const Look *look)
{
    int64_t when_s;

    return daticert_time(look->daticert, &when_s) &&
           when_s >= look->rules->received_s - PEC_BEFORE_S &&
           when_s <= look->rules->received_s + PEC_AFTER_S;
}

/* Checks 1 to 3.  Returns: the word of the first that failed, or NULL. */
static const char *
judge_signature(const Look *look)
{
    const Cms *cms = look->cms;
    g_autofree char *envelope = from_of(look->header, NULL);

    if (!cms || !cms->is_present)
        return "unsigned";
    if (!cms->matches)
        return "altered";
    if (cms->is_weak)
        return "weak";
    if (cms->is_revoked)
        return "revoked";
    if (!cms->is_trusted)
        return "untrusted";
    if (look->rules->received_s < cms->not_before_s ||
        look->rules->received_s > cms->not_after_s)
        return "expired";
    if (!envelope || !cms->address || strcmp(envelope, cms->address) != 0)
        return "signer";
    return NULL;
}

/* Checks 4 to 6.  The envelope's Message-ID is not signed, `identificativo` is: while
 * both must be the same, the ledger of Message-IDs knows every envelope again. */
static const char *
judge_author(const Look *look)
{
    g_autofree char *id = header_message_id(look->header);
    const PecSender *sender;

    if (!look->daticert)
        return "no-data";
    if (strcmp(look->daticert->tipo, "posta-certificata") != 0)
        return "kind";
    if (!is_one_author(look))
        return "author";
    sender = find_sender(look);
    if (!sender)
        return "unlisted";
    if (g_ascii_strcasecmp(sender->provider, look->cms->address) != 0)
        return "provider";
    if (!id || g_strcmp0(id, look->daticert->identificativo) != 0)
        return "reference";
    if (!is_fresh(look))
        return "stale";
    if (!is_for_us(look))
        return "recipient";
    return NULL;
}

static json_t *
maybe(const char *text)
{
    return text ? json_string(text) : json_null();
}

static json_t *
headers_json(const Header *header)
{
    static const char *const names[] = {
        "Subject",
        "From",
        "Reply-To",
        "X-Trasporto",
        "X-Ricevuta",
        "X-TipoRicevuta",
        "X-Riferimento-Message-ID",
        "X-VerificaSicurezza",
    };
    json_t *object = json_object();

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        const char *value = header_value(header, names[i]);
        g_autofree char *text = value ? header_decode(value) : NULL;

        json_object_set_new(object, names[i], maybe(text));
    }
    return object;
}

static void
add_signature(json_t *facts, const Cms *cms)
{
    bool is_present = cms && cms->is_present;

    json_object_set_new(facts, "signature_present", json_boolean(is_present));
    json_object_set_new(facts, "signature_matches_content",
                        json_boolean(is_present && cms->matches));
    if (!is_present)
        return;

    g_autoptr(GDateTime) end = g_date_time_new_from_unix_utc(cms->not_after_s);
    g_autofree char *until =
        end ? g_date_time_format(end, "%b %e %H:%M:%S %Y GMT") : NULL;
    g_autofree char *san =
        cms->address ? g_strconcat("email:", cms->address, NULL) : NULL;
    json_object_set_new(facts, "signer_subject", maybe(cms->subject));
    json_object_set_new(facts, "signer_issuer", maybe(cms->issuer));
    json_object_set_new(facts, "signer_not_after", maybe(until));
    json_object_set_new(facts, "signer_san", maybe(san));
}

static void
add_word(json_t *words, const char *word)
{
    if (word)
        json_array_append_new(words, json_string(word));
}

/* What no field of the envelope tells: it inherits few (domain/pec 2). */
static json_t *
inside_json(const Header *inner)
{
    json_t *words = json_array();

    add_word(words, robots_find_inside(inner));
    add_word(words, robots_answers_us(inner) ? "answer-to-report" : NULL);
    add_word(words, robots_seems_automatic(inner) ? "looks-automatic" : NULL);
    add_word(words, private_is_in_thread(inner) ? PROOFS_INSIDE_THREAD : NULL);
    return words;
}

static char *
facts_of(const Look *look)
{
    json_t *facts = json_object();
    g_autofree char *kind = look->kind == PEC_ENVELOPE ? g_strdup("transport envelope")
                            : look->kind == PEC_ANOMALY
                                ? g_strdup("anomaly envelope")
                                : g_strconcat("receipt: ", look->word, NULL);

    json_object_set_new(facts, "kind", json_string(kind));
    json_object_set_new(facts, "headers", headers_json(look->header));
    add_signature(facts, look->cms);
    if (look->daticert)
        json_object_set_new(facts, "daticert", daticert_json(look->daticert));
    if (look->inner) {
        json_object_set_new(facts, "postacert", pec_inner_json(look->inner));
        json_object_set_new(facts, PROOFS_INSIDE, inside_json(look->inner->header));
    }
    if (look->kind == PEC_ENVELOPE && look->daticert)
        json_object_set_new(facts, "identity_if_verified",
                            json_string(look->daticert->mittente));

    char *dumped = json_dumps(facts, JSON_COMPACT);
    char *text = g_strdup(dumped);
    free(dumped);
    json_decref(facts);
    return text;
}

Evidence *
pec_look(GBytes *raw, const Header *header, const PecRules *rules)
{
    g_auto(Look)
        look = {.raw = raw, .header = header, .rules = rules, .kind = pec_kind(header)};
    const char *word = NULL;

    if (look.kind == PEC_NONE || header->fault)
        return NULL;
    const char *value =
        header_value(header, look.kind == PEC_RECEIPT ? "X-Ricevuta" : "X-Trasporto");
    g_autofree char *decoded = header_decode(value);
    g_autofree char *lower = g_ascii_strdown(decoded, -1);
    look.word = lower;
    take_apart(&look);

    if (look.kind == PEC_RECEIPT)
        word = "receipt";
    else if (look.kind == PEC_ANOMALY)
        word = "anomaly";
    else
        word = judge_signature(&look);
    if (!word)
        word = judge_author(&look);

    g_autofree char *author =
        look.daticert ? g_ascii_strdown(look.daticert->mittente, -1) : NULL;
    Evidence *evidence = evidence_new("pec", word ? word : "pass", author,
                                      look.cms ? look.cms->subject : NULL);
    evidence->facts = facts_of(&look);
    return evidence;
}
