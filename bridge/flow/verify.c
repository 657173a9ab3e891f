/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/verify.h"

#include "bridge/auth/dkim-here.h"
#include "bridge/base/limits.h"
#include "filters/protocol.h"

#include <string.h>

/* More proofs than this are not meant: signatures of each kind, and one envelope. */
#define VERIFY_PROOFS (DKIM_HERE_MOST + 8)

/* One word, one identity, and one detail of an answer, in bytes. */
#define VERIFY_WORD_BYTES 32
#define VERIFY_TEXT_BYTES 1000

VerifyRequest *
verify_request_new(GBytes *raw)
{
    VerifyRequest *request = g_new0(VerifyRequest, 1);

    request->raw = g_bytes_ref(raw);
    request->pec_senders =
        g_ptr_array_new_with_free_func((GDestroyNotify) pec_sender_free);
    request->ours = g_ptr_array_new_with_free_func(g_free);
    request->keys = g_ptr_array_new_with_free_func(g_free);
    request->dkim_keys = g_ptr_array_new_with_free_func((GDestroyNotify) dkim_key_free);
    return request;
}

void
verify_request_free(VerifyRequest *request)
{
    if (!request)
        return;

    g_bytes_unref(request->raw);
    g_free(request->from);
    g_free(request->ca_pem);
    g_ptr_array_unref(request->pec_senders);
    g_ptr_array_unref(request->ours);
    g_ptr_array_unref(request->keys);
    g_ptr_array_unref(request->dkim_keys);
    g_free(request);
}

PecSender *
pec_sender_new(const char *address, const char *provider)
{
    PecSender *sender = g_new0(PecSender, 1);

    sender->address = g_ascii_strdown(address, -1);
    sender->provider = g_ascii_strdown(provider, -1);
    return sender;
}

void
pec_sender_free(PecSender *sender)
{
    if (!sender)
        return;

    g_free(sender->address);
    g_free(sender->provider);
    g_free(sender);
}

SignatureRules
verify_rules(const VerifyRequest *request)
{
    return (SignatureRules){
        .from = request->from,
        .keys = request->keys,
        .ca_pem = request->ca_pem,
        .received_s = request->received_s,
        .most_age_s = request->most_age_s,
    };
}

/* ---- request ------------------------------------------------------------ */

static json_t *
strings(const GPtrArray *list)
{
    json_t *array = json_array();

    for (unsigned i = 0; i < list->len; i++)
        json_array_append_new(array, json_string(list->pdata[i]));
    return array;
}

GBytes *
verify_pack_request(const VerifyRequest *request)
{
    g_autoptr(GPtrArray) blobs = g_ptr_array_new();
    json_t *senders = json_array(), *keys = json_array();

    for (unsigned i = 0; i < request->pec_senders->len; i++) {
        const PecSender *sender = request->pec_senders->pdata[i];

        json_array_append_new(senders,
                              json_pack("[s, s]", sender->address, sender->provider));
    }
    for (unsigned i = 0; i < request->dkim_keys->len; i++) {
        const DkimKey *key = request->dkim_keys->pdata[i];
        g_autofree char *text = key->text ? g_utf8_make_valid(key->text, -1) : NULL;

        json_array_append_new(keys,
                              json_pack("{s:s, s:s*, s:b}", "name", key->name, "text",
                                        text, "temporary", key->is_temporary));
    }

    json_t *json = json_pack(
        "{s:I, s:I, s:I, s:s*, s:s*, s:b, s:o, s:o, s:o, s:o}", "received",
        (json_int_t) request->received_s, "now", (json_int_t) request->now_s, "age",
        (json_int_t) request->most_age_s, "from", request->from, "ca", request->ca_pem,
        "pec", request->wants_pec, "pec_senders", senders, "ours",
        strings(request->ours), "keys", strings(request->keys), "dkim_keys", keys);

    g_ptr_array_add(blobs, request->raw);
    GBytes *frame = protocol_pack(json, blobs);
    json_decref(json);
    return frame;
}

static void
read_strings(const json_t *array, GPtrArray *list)
{
    size_t i;
    json_t *item;

    json_array_foreach(array, i, item) if (json_is_string(item))
        g_ptr_array_add(list, g_strdup(json_string_value(item)));
}

static bool
read_lists(VerifyRequest *request, const json_t *json)
{
    size_t i;
    json_t *item;

    json_array_foreach(json_object_get(json, "pec_senders"), i, item)
    {
        const char *address, *provider;

        if (json_unpack(item, "[s, s]", &address, &provider) != 0)
            return false;
        g_ptr_array_add(request->pec_senders, pec_sender_new(address, provider));
    }
    json_array_foreach(json_object_get(json, "dkim_keys"), i, item)
    {
        const char *name, *text = NULL;
        int is_temporary;

        if (json_unpack(item, "{s:s, s?s, s:b}", "name", &name, "text", &text,
                        "temporary", &is_temporary) != 0)
            return false;
        g_ptr_array_add(request->dkim_keys, dkim_key_new(name, text, is_temporary));
    }
    read_strings(json_object_get(json, "ours"), request->ours);
    read_strings(json_object_get(json, "keys"), request->keys);
    return true;
}

static bool
fail(GError **error, const char *what)
{
    g_set_error(error, PROTOCOL_ERROR, PROTOCOL_ERROR_CONTENT, "verify: %s", what);
    return false;
}

VerifyRequest *
verify_read_request(GBytes *frame, GError **error)
{
    g_autoptr(GPtrArray) blobs =
        g_ptr_array_new_with_free_func((GDestroyNotify) g_bytes_unref);
    json_t *json = protocol_unpack(frame, blobs, error);
    json_int_t received_s, now_s, age_s;
    const char *from = NULL, *ca = NULL;
    int wants_pec = 0;

    if (!json)
        return NULL;

    g_autoptr(VerifyRequest) request =
        blobs->len == 1 ? verify_request_new(blobs->pdata[0]) : NULL;
    bool is_read = request &&
                   json_unpack(json, "{s:I, s:I, s:I, s?s, s?s, s:b}", "received",
                               &received_s, "now", &now_s, "age", &age_s, "from", &from,
                               "ca", &ca, "pec", &wants_pec) == 0 &&
                   read_lists(request, json);
    if (is_read) {
        request->received_s = received_s;
        request->now_s = now_s;
        request->most_age_s = age_s;
        request->from = g_strdup(from);
        request->ca_pem = g_strdup(ca);
        request->wants_pec = wants_pec;
    } else {
        fail(error, "request");
    }
    json_decref(json);
    return is_read ? g_steal_pointer(&request) : NULL;
}

/* ---- answer ------------------------------------------------------------- */

GBytes *
verify_pack_answer(const GPtrArray *proofs, const OpenPgp *openpgp)
{
    g_autoptr(GPtrArray) blobs = g_ptr_array_new();
    json_t *list = json_array();

    for (unsigned i = 0; i < proofs->len; i++) {
        const Evidence *proof = proofs->pdata[i];
        g_autofree char *identity = g_utf8_make_valid(proof->identity, -1);
        g_autofree char *detail =
            proof->detail ? g_utf8_make_valid(proof->detail, -1) : NULL;

        json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s*, s:s*}", "method",
                                              proof->method, "result", proof->result,
                                              "identity", identity, "detail", detail,
                                              "facts", proof->facts));
    }
    if (openpgp->content) {
        g_ptr_array_add(blobs, openpgp->content);
        g_ptr_array_add(blobs, openpgp->signature);
    }

    json_t *json =
        json_pack("{s:o, s:b}", "proofs", list, "openpgp", openpgp->content != NULL);
    GBytes *frame = protocol_pack(json, blobs);
    json_decref(json);
    return frame;
}

static bool
is_word(const char *text)
{
    size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-");

    return length > 0 && text[length] == '\0' && length <= VERIFY_WORD_BYTES;
}

static bool
is_line(const char *text)
{
    if (strlen(text) > VERIFY_TEXT_BYTES)
        return false;
    for (; *text != '\0'; text = g_utf8_next_char(text))
        if (g_unichar_iscntrl(g_utf8_get_char(text)))
            return false;
    return true;
}

/* Methods that only others may speak for are not taken from the child. */
static bool
is_method(const char *method)
{
    static const char *const methods[] = {"pec", "smime", "openpgp", "dkim-here", NULL};

    return g_strv_contains(methods, method);
}

static Evidence *
read_proof(json_t *item)
{
    const char *method, *result, *identity, *detail = NULL, *facts = NULL;

    if (json_unpack(item, "{s:s, s:s, s:s, s?s, s?s}", "method", &method, "result",
                    &result, "identity", &identity, "detail", &detail, "facts",
                    &facts) != 0 ||
        !is_method(method) || !is_word(result) || !is_line(identity) ||
        (detail && !is_line(detail)))
        return NULL;
    /* gpg has not spoken yet: a pass cannot come from here. */
    if (strcmp(method, "openpgp") == 0 && strcmp(result, "pass") == 0)
        return NULL;

    Evidence *proof = evidence_new(method, result, identity, detail);
    json_t *object = facts ? json_loads(facts, JSON_REJECT_DUPLICATES, NULL) : NULL;
    if (json_is_object(object))
        proof->facts = g_strdup(facts);
    json_decref(object);
    return proof;
}

static bool
read_answer(const json_t *json, const GPtrArray *blobs, GPtrArray *proofs,
            OpenPgp *openpgp)
{
    json_t *list = json_object_get(json, "proofs"), *item;
    bool has_openpgp = json_is_true(json_object_get(json, "openpgp"));
    size_t i;

    if (!json_is_array(list) || json_array_size(list) > VERIFY_PROOFS ||
        blobs->len != (has_openpgp ? 2 : 0))
        return false;
    json_array_foreach(list, i, item)
    {
        Evidence *proof = read_proof(item);

        if (!proof)
            return false;
        g_ptr_array_add(proofs, proof);
    }
    if (has_openpgp) {
        openpgp->content = g_bytes_ref(blobs->pdata[0]);
        openpgp->signature = g_bytes_ref(blobs->pdata[1]);
    }
    return true;
}

bool
verify_read_answer(GBytes *frame, GPtrArray *proofs, OpenPgp *openpgp, GError **error)
{
    g_autoptr(GPtrArray) blobs =
        g_ptr_array_new_with_free_func((GDestroyNotify) g_bytes_unref);
    json_t *json = protocol_unpack(frame, blobs, error);

    if (!json)
        return false;

    bool is_read = read_answer(json, blobs, proofs, openpgp);
    json_decref(json);
    if (!is_read) {
        g_ptr_array_set_size(proofs, 0);
        return fail(error, "answer");
    }
    return true;
}
