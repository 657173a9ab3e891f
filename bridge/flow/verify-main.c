/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * banditore-verify - one mail in, what cryptography says about it out, in a cage
 *
 * Started by banditore (bridge/flow/prove.c): a request on standard input, an answer on
 * standard output (bridge/flow/verify.h).  Exit 0 with an answer, else none.  Nothing
 * of the mail is looked at before the cage is closed.
 */
#include "bridge/auth/dkim-here.h"
#include "bridge/auth/openpgp.h"
#include "bridge/auth/pec.h"
#include "bridge/auth/smime.h"
#include "bridge/base/limits.h"
#include "bridge/flow/verify.h"
#include "filters/cage.h"
#include "filters/cms.h"

#include <errno.h>
#include <gnutls/gnutls.h>
#include <jansson.h>
#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The mail, certificates and revocation lists, and a few words. */
#define REQUEST_BYTES (LIMIT_MAIL_BYTES + LIMIT_VERIFY_CA_BYTES + 1024 * 1024)

#define READ_BYTES (64 * 1024)

/* A key that nobody has: only so that the crypto library reads its files. */
static const char warm_up_key[] =
    "v=DKIM1; k=rsa; p="
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAuv/G7P+VEH93WGLGxfwP"
    "YIFrcWvhH8ndV+VWFS06YxLYq6Na6uCL1TSz567ZqVw4FNbGvVdb+f1CQ+vn5pKS"
    "pmEc9Qas7tVwEuZ1pa5srqEIBB4Rqj+AJ7Q5yz/H+0UkDd3ty9+GjwjsmDVtmIKB"
    "KWAbJHwfrJZB2wDT80Ky+Sq1ha8goIfH0aAV1344dm0JnslHK3yuo+Rab6uDHIIV"
    "Kkz9uYJdvxdqBeYYhyDnLIHWqA+AsfjG7z0OV/MdCpKnuMP7LTEN5UIUfWtXj27X"
    "BeL/nefuYE+8c5KGRbsheJPErdeo7DMt9X8Z//uH+Pi2/UHttaU8tyUB+BdjF9ZL"
    "bQIDAQAB";

static GBytes *
read_all(void)
{
    GByteArray *bytes = g_byte_array_new();
    guint8 *chunk = g_malloc(READ_BYTES);
    ssize_t got;

    while ((got = read(STDIN_FILENO, chunk, READ_BYTES)) != 0) {
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 || bytes->len + (size_t) got > REQUEST_BYTES)
            break;
        g_byte_array_append(bytes, chunk, (guint) got);
    }
    g_free(chunk);
    return g_byte_array_free_to_bytes(bytes);
}

static bool
write_all(GBytes *answer)
{
    size_t left = 0;
    const char *data = g_bytes_get_data(answer, &left);

    while (left > 0) {
        ssize_t put = write(STDOUT_FILENO, data, left);

        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return false;
        data += put;
        left -= (size_t) put;
    }
    return true;
}

static void
add(GPtrArray *proofs, Evidence *proof)
{
    if (proof)
        g_ptr_array_add(proofs, proof);
}

/* Opaque mails are opened by what opens them for the notice too, so that the signature
 * is over what is published. */
static Evidence *
look_wrapped(const VerifyRequest *request, const Header *header,
             const SignatureRules *rules)
{
    g_autoptr(GBytes) wrapped = smime_wrapped(request->raw, header);
    g_autoptr(GBytes) content = NULL;

    if (!wrapped || cms_open(wrapped, &content) != CMS_SIGNED)
        return NULL;
    return smime_look_wrapped(wrapped, content, rules);
}

static GBytes *
answer_to(DkimHere *here, const VerifyRequest *request)
{
    g_autoptr(GPtrArray) proofs =
        g_ptr_array_new_with_free_func((GDestroyNotify) evidence_free);
    g_autoptr(Header) header = header_parse(request->raw);
    SignatureRules rules = verify_rules(request);
    PecRules pec = {request->ca_pem, request->pec_senders, request->ours,
                    request->received_s};
    g_auto(OpenPgp) openpgp = {0};
    const char *fault = NULL;

    if (request->wants_pec)
        add(proofs, pec_look(request->raw, header, &pec));
    if (request->dkim_keys->len > 0)
        dkim_here_look(here, request->raw, header, request->dkim_keys, request->now_s,
                       proofs);
    if (request->from && request->keys->len > 0) {
        add(proofs, smime_look(request->raw, header, &rules));
        add(proofs, look_wrapped(request, header, &rules));
        if (!openpgp_split(request->raw, header, &openpgp, &fault) && fault)
            add(proofs, evidence_new("openpgp", "parts", request->from, fault));
    }
    return verify_pack_answer(proofs, &openpgp);
}

/* Libraries that read files at their first use do so before there are none. */
static void
warm_up(DkimHere *here)
{
    g_autoptr(GPtrArray) proofs =
        g_ptr_array_new_with_free_func((GDestroyNotify) evidence_free);
    g_autoptr(GPtrArray) keys =
        g_ptr_array_new_with_free_func((GDestroyNotify) dkim_key_free);
    g_autofree char *zeros = g_strnfill(342, 'A');
    g_autofree char *mail = g_strdup_printf(
        "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=a.example; s=s;\r\n"
        " h=from:date; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=;\r\n"
        " b=%s==\r\nFrom: a@a.example\r\n"
        "Date: Mon, 23 Nov 2026 18:30:00 +0100\r\n\r\n",
        zeros);
    g_autoptr(GBytes) raw = g_bytes_new_static(mail, strlen(mail));
    g_autoptr(Header) header = header_parse(raw);

    g_get_charset(NULL);
    gnutls_global_init();
    xmlInitParser();
    json_object_seed(0);
    g_ptr_array_add(keys, dkim_key_new("s._domainkey.a.example", warm_up_key, false));
    dkim_here_look(here, raw, header, keys, 0, proofs);
}

int
main(void)
{
    g_autoptr(GError) error = NULL;

    DkimHere *here = dkim_here_open();

    warm_up(here);
    if (!cage_enter(&error)) {
        fprintf(stderr, "banditore-verify: %s\n", error->message);
        return EXIT_FAILURE;
    }

    g_autoptr(GBytes) frame = read_all();
    g_autoptr(VerifyRequest) request = verify_read_request(frame, &error);
    g_autoptr(GBytes) answer = request ? answer_to(here, request) : NULL;

    if (!request)
        fprintf(stderr, "banditore-verify: %s\n", error->message);

    /* exit would run what libraries left to do; there is nothing to tidy in a cage. */
    _exit(answer && write_all(answer) ? EXIT_SUCCESS : EXIT_FAILURE);
}
