/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/prove.h"

#include "bridge/auth/address.h"
#include "bridge/auth/align.h"
#include "bridge/auth/dkim-here.h"
#include "bridge/auth/entity.h"
#include "bridge/auth/smime.h"
#include "bridge/base/clock.h"
#include "bridge/base/limits.h"
#include "bridge/flow/child.h"
#include "bridge/flow/prove-gpg.h"
#include "bridge/flow/prove-keys.h"
#include "bridge/flow/verify.h"

#include <string.h>

/* Folder of the public keys, below state_dir; the administrator fills it. */
#define PROVE_KEYRING "gnupg/pubring.kbx"

/* One mail under way. */
typedef struct {
    Prove *prove;
    VerifyRequest *request;
    KeySearch *search;
    Child *child;
    GpgRun *gpg;
    guint idle;        /* source, 0 = none */
    GPtrArray *proofs; /* of Evidence */
    ProveDone done;
    void *user_data;
} Job;

struct Prove {
    const Settings *settings;
    char *program;
    char *keyring;
    char *ca_pem;    /* NULL = no PEC provider is believed */
    GPtrArray *jobs; /* of Job */
};

Prove *
prove_new(const Settings *settings, const char *program)
{
    Prove *prove = g_new0(Prove, 1);
    const char *ca_file = settings_text(settings, "admission", "pec_ca_file");
    g_autoptr(GError) error = NULL;
    gsize size = 0;

    prove->settings = settings;
    prove->program = g_strdup(program);
    prove->keyring = g_build_filename(settings_text(settings, "bridge", "state_dir"),
                                      PROVE_KEYRING, NULL);
    prove->jobs = g_ptr_array_new();
    if (!ca_file)
        return prove;
    if (!g_file_get_contents(ca_file, &prove->ca_pem, &size, &error))
        g_warning("pec_ca_file: %s; no certified mail is believed", error->message);
    else if (size > LIMIT_VERIFY_CA_BYTES ||
             !g_utf8_validate(prove->ca_pem, -1, NULL)) {
        g_warning("pec_ca_file: not PEM; no certified mail is believed");
        g_clear_pointer(&prove->ca_pem, g_free);
    }
    return prove;
}

static void
job_free(Job *job)
{
    keys_cancel(job->search);
    child_cancel(job->child);
    gpg_cancel(job->gpg);
    g_clear_handle_id(&job->idle, g_source_remove);
    verify_request_free(job->request);
    g_clear_pointer(&job->proofs, g_ptr_array_unref);
    g_free(job);
}

static void
settle(Job *job)
{
    ProveDone done = job->done;
    void *user_data = job->user_data;
    g_autoptr(GPtrArray) proofs = g_steal_pointer(&job->proofs);

    g_ptr_array_remove(job->prove->jobs, job);
    job_free(job);
    done(proofs, user_data);
}

void
prove_free(Prove *prove)
{
    if (!prove)
        return;

    while (prove->jobs->len > 0) {
        Job *job = g_ptr_array_index(prove->jobs, 0);

        g_clear_pointer(&job->proofs, g_ptr_array_unref);
        settle(job);
    }
    g_ptr_array_unref(prove->jobs);
    g_free(prove->program);
    g_free(prove->keyring);
    g_free(prove->ca_pem);
    g_free(prove);
}

static gboolean
on_idle(void *data)
{
    Job *job = data;

    job->idle = 0;
    settle(job);
    return G_SOURCE_REMOVE;
}

static void
add(Job *job, const char *method, const char *result)
{
    g_ptr_array_add(job->proofs,
                    evidence_new(method, result, job->request->from, NULL));
}

static void
on_gpg(const char *status, void *data)
{
    Job *job = data;
    SignatureRules rules = verify_rules(job->request);

    job->gpg = NULL;
    if (status)
        g_ptr_array_add(job->proofs, openpgp_judge(status, &rules));
    else
        add(job, "openpgp", "temperror");
    settle(job);
}

/* The child died: whatever it was asked about is not known for now. */
static void
add_unknown(Job *job)
{
    const VerifyRequest *request = job->request;

    if (request->wants_pec)
        add(job, "pec", "temperror");
    if (request->dkim_keys->len > 0)
        add(job, "dkim-here", "temperror");
    if (request->keys->len > 0)
        add(job, "signature", "temperror");
}

static void
on_answer(GBytes *output, const GError *error, void *data)
{
    Job *job = data;
    g_auto(OpenPgp) openpgp = {0};
    g_autoptr(GError) problem = NULL;

    job->child = NULL;
    if (error || !verify_read_answer(output, job->proofs, &openpgp, &problem)) {
        g_warning("%s: %s", job->prove->program,
                  error ? error->message : problem->message);
        add_unknown(job);
        settle(job);
        return;
    }
    if (!openpgp.content) {
        settle(job);
        return;
    }
    job->gpg =
        gpg_start(job->prove->keyring, &openpgp, job->request->now_s, on_gpg, job);
}

static void
ask(Job *job)
{
    g_autoptr(GBytes) frame = verify_pack_request(job->request);
    const char *const argv[] = {job->prove->program, NULL};
    const char *const envp[] = {"LANG=C.UTF-8", NULL};
    const ChildSpec spec = {
        .argv = argv,
        .envp = envp,
        .input = frame,
        .answer_bytes = LIMIT_VERIFY_ANSWER_BYTES,
        .wall_s = LIMIT_TOOL_WALL_S,
        .cpu_s = LIMIT_TOOL_WALL_S,
        .file_bytes = 0,
        .no_network = true,
    };

    job->child = child_start(&spec, on_answer, job);
}

static void
on_keys(GPtrArray *keys, void *data)
{
    Job *job = data;

    job->search = NULL;
    for (unsigned i = 0; i < keys->len; i++) {
        const DkimKey *key = keys->pdata[i];

        g_ptr_array_add(job->request->dkim_keys,
                        dkim_key_new(key->name, key->text, key->is_temporary));
    }
    ask(job);
}

static void
add_ours(VerifyRequest *request, const char *const *addresses)
{
    for (; *addresses; addresses++)
        g_ptr_array_add(request->ours, g_ascii_strdown(*addresses, -1));
}

/* What certified mail is measured by. */
static void
want_pec(VerifyRequest *request, const Prove *prove)
{
    const Settings *settings = prove->settings;
    const char *const *senders = settings_names(settings, "sender");
    const char *const *topics = settings_names(settings, "topic");

    request->wants_pec = true;
    for (; *senders; senders++) {
        g_autofree char *group = g_strconcat("sender:", *senders, NULL);
        const char *provider = settings_text(settings, group, "pec_provider");

        if (provider)
            g_ptr_array_add(request->pec_senders, pec_sender_new(*senders, provider));
    }
    add_ours(request, settings_list(settings, "mailbox", "addresses"));
    for (; *topics; topics++) {
        g_autofree char *group = g_strconcat("topic:", *topics, NULL);

        add_ours(request, settings_list(settings, group, "addresses"));
    }
}

/* Fingerprints of the sender's keys; what is none was complained of by check. */
static void
want_signature(VerifyRequest *request, const Settings *settings, const char *group)
{
    const char *const *keys = settings_list(settings, group, "keys");

    for (; *keys; keys++) {
        g_autofree char *fingerprint = signature_fingerprint(*keys);

        if (fingerprint)
            g_ptr_array_add(request->keys, g_steal_pointer(&fingerprint));
    }
}

/* Of a mail, what could be proved at all.  A stranger's mail costs no child and no
 * question to the DNS, only certified mail does: its author is inside. */
static GPtrArray *
look_for_work(VerifyRequest *request, const Prove *prove)
{
    const Settings *settings = prove->settings;
    g_autoptr(Header) header = header_parse(request->raw);
    const char *value = header_value(header, "From");
    const char *type = header_value(header, "Content-Type");
    const char *fault = NULL;
    g_autofree char *phrase = NULL;

    if (header->fault || !value)
        return NULL;
    if (pec_kind(header) != PEC_NONE)
        want_pec(request, prove);

    request->from = address_read_from(value, &phrase, &fault);
    g_autofree char *group =
        request->from ? align_sender_group(settings, request->from) : NULL;
    if (!group)
        return NULL;
    if (entity_type_is(type, "multipart/signed") || smime_is_wrapped(type))
        want_signature(request, settings, group);
    if (strcmp(settings_text(settings, "admission", "local_dkim"), "off") == 0)
        return NULL;
    return dkim_key_names(header, settings, request->from);
}

void
prove_start(Prove *prove, GBytes *raw, int64_t received_s, ProveDone done,
            void *user_data)
{
    Job *job = g_new0(Job, 1);
    VerifyRequest *request = verify_request_new(raw);

    job->prove = prove;
    job->request = request;
    job->done = done;
    job->user_data = user_data;
    job->proofs = g_ptr_array_new_with_free_func((GDestroyNotify) evidence_free);
    g_ptr_array_add(prove->jobs, job);

    request->now_s = clock_now_s();
    request->received_s = received_s > 0 ? received_s : request->now_s;
    request->most_age_s =
        settings_number(prove->settings, "admission", "max_age_h") * 3600;
    request->ca_pem = g_strdup(prove->ca_pem);

    g_autoptr(GPtrArray) names = look_for_work(request, prove);
    if (names && names->len > 0)
        job->search = keys_search(names, on_keys, job);
    else if (request->wants_pec || request->keys->len > 0)
        ask(job);
    else
        job->idle = g_idle_add_full(G_PRIORITY_DEFAULT, on_idle, job, NULL);
}
