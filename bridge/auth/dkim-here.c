/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/auth/dkim-here.h"

#include <opendkim/dkim.h>
#include <string.h>

/* RFC 8301, 3.2: shorter keys prove nothing. */
#define DKIM_KEY_BITS 1024

/* How far the signer's clock may be ahead, in seconds. */
#define DKIM_AHEAD_S 300

/* Without these in h= a signed mail can be sent again as another one. */
static const char *const covered[] = {"from", "subject", "date", "message-id"};

typedef struct {
    const GPtrArray *keys; /* of DkimKey */
    int64_t now_s;
    bool is_to, is_type; /* To, Content-Type stand in the header */
} Look;

static const DkimKey *
find_key(const Look *look, const char *selector, const char *domain)
{
    g_autofree char *written = g_strdup_printf("%s._domainkey.%s", selector, domain);
    g_autofree char *name = g_ascii_strdown(written, -1);

    for (unsigned i = 0; i < look->keys->len; i++) {
        const DkimKey *key = look->keys->pdata[i];

        if (strcmp(key->name, name) == 0)
            return key;
    }
    return NULL;
}

/* Signatures without a key of ours, and those whose key is not to be had, do not stop
 * the others: the library gives up at the first "try again". */
static DKIM_CBSTAT
look_up(DKIM *dkim, DKIM_SIGINFO *signature, u_char *buffer, size_t size)
{
    const Look *look = dkim_get_user_context(dkim);
    const DkimKey *key = find_key(look, (const char *) dkim_sig_getselector(signature),
                                  (const char *) dkim_sig_getdomain(signature));

    if (!key || !key->text || strlen(key->text) >= size)
        return DKIM_CBSTAT_NOTFOUND;
    g_strlcpy((char *) buffer, key->text, size);
    return DKIM_CBSTAT_CONTINUE;
}

/* Keys are handed in: the library's own resolver must not even look for its settings.
 */
static int
no_resolver(void **service)
{
    *service = NULL;
    return 0;
}

static const char *
tag(DKIM_SIGINFO *signature, const char *name)
{
    return (const char *) dkim_sig_gettagvalue(signature, FALSE, (u_char *) name);
}

static bool
is_covered(DKIM_SIGINFO *signature, const char *field)
{
    return dkim_sig_hdrsigned(signature, (u_char *) field);
}

static bool
covers_enough(const Look *look, DKIM_SIGINFO *signature)
{
    for (size_t i = 0; i < G_N_ELEMENTS(covered); i++)
        if (!is_covered(signature, covered[i]))
            return false;
    return is_covered(signature, look->is_to ? "to" : "cc") &&
           (!look->is_type || is_covered(signature, "content-type"));
}

static bool
is_timely(const Look *look, DKIM_SIGINFO *signature)
{
    const char *expiry = tag(signature, "x");
    const char *signed_at = tag(signature, "t");

    return (!expiry || g_ascii_strtoll(expiry, NULL, 10) >= look->now_s) &&
           (!signed_at ||
            g_ascii_strtoll(signed_at, NULL, 10) <= look->now_s + DKIM_AHEAD_S);
}

/* A signature that the library did not find good. */
static const char *
name_fault(DKIM_SIGINFO *signature)
{
    switch (dkim_sig_geterror(signature)) {
    case DKIM_SIGERROR_EXPIRED:
    case DKIM_SIGERROR_FUTURE:
    case DKIM_SIGERROR_TIMESTAMPS:
        return "expired";
    case DKIM_SIGERROR_NOKEY:
    case DKIM_SIGERROR_DNSSYNTAX:
    case DKIM_SIGERROR_KEYREVOKED:
    case DKIM_SIGERROR_MULTIREPLY:
        return "none";
    case DKIM_SIGERROR_KEYTOOSMALL:
        return "weak";
    case DKIM_SIGERROR_KEYFAIL:
        return "temperror";
    default:
        return dkim_sig_getbh(signature) == DKIM_SIGBH_MISMATCH ? "altered" : "fail";
    }
}

static const char *
judge(const Look *look, DKIM_SIGINFO *signature, const DkimKey *key)
{
    unsigned flags = dkim_sig_getflags(signature);
    const char *algorithm = tag(signature, "a");
    unsigned bits = 0;

    if (key->is_temporary)
        return "temperror";
    if (!key->text)
        return "none";
    if (!DKIM_SIG_CHECK(signature) || (flags & DKIM_SIGFLAG_PROCESSED) == 0)
        return name_fault(signature);
    if (flags & DKIM_SIGFLAG_TESTKEY)
        return "test";
    if (tag(signature, "l"))
        return "length";
    if (!algorithm || (strcmp(algorithm, "rsa-sha256") != 0 &&
                       strcmp(algorithm, "ed25519-sha256") != 0))
        return "weak";
    if (strcmp(algorithm, "rsa-sha256") == 0 &&
        (dkim_sig_getkeysize(signature, &bits) != DKIM_STAT_OK || bits < DKIM_KEY_BITS))
        return "weak";
    if (!is_timely(look, signature))
        return "expired";
    return covers_enough(look, signature) ? "pass" : "partial";
}

static void
judge_all(const Look *look, DKIM *dkim, GPtrArray *proofs)
{
    DKIM_SIGINFO **signatures = NULL;
    int count = 0;

    if (dkim_getsiglist(dkim, &signatures, &count) != DKIM_STAT_OK)
        return;
    for (int i = 0; i < count; i++) {
        g_autofree char *domain =
            g_ascii_strdown((const char *) dkim_sig_getdomain(signatures[i]), -1);
        const DkimKey *key =
            find_key(look, (const char *) dkim_sig_getselector(signatures[i]), domain);

        if (key && proofs->len < DKIM_HERE_MOST)
            g_ptr_array_add(proofs,
                            evidence_new("dkim-here", judge(look, signatures[i], key),
                                         domain, key->name));
    }
}

/* What the library could not even begin with proves nothing, for now. */
static bool
verify(DKIM_LIB *library, Look *look, GBytes *raw, GPtrArray *proofs)
{
    gsize size = 0;
    const void *data = g_bytes_get_data(raw, &size);
    DKIM_STAT status = DKIM_STAT_OK;
    bool is_test = false;
    DKIM *dkim = dkim_verify(library, (const u_char *) "banditore", NULL, &status);

    if (!dkim)
        return false;
    dkim_set_user_context(dkim, look);
    status = dkim_chunk(dkim, (u_char *) data, size);
    if (status == DKIM_STAT_OK)
        status = dkim_chunk(dkim, NULL, 0);
    /* Its own word is not taken: a list of signatures is judged one by one. */
    if (status == DKIM_STAT_OK)
        status = dkim_eom(dkim, &is_test);

    bool is_read = status != DKIM_STAT_NORESOURCE && status != DKIM_STAT_INTERNAL &&
                   status != DKIM_STAT_KEYFAIL && status != DKIM_STAT_CBTRYAGAIN &&
                   status != DKIM_STAT_CBERROR && status != DKIM_STAT_INVALID;
    if (is_read)
        judge_all(look, dkim, proofs);
    dkim_free(dkim);
    return is_read;
}

DkimHere *
dkim_here_open(void)
{
    unsigned flags = DKIM_LIBFLAGS_STRICTHDRS, bits = DKIM_KEY_BITS;
    DKIM_LIB *library = dkim_init(NULL, NULL);

    if (!library)
        return NULL;
    dkim_options(library, DKIM_OP_SETOPT, DKIM_OPTS_FLAGS, &flags, sizeof flags);
    dkim_options(library, DKIM_OP_SETOPT, DKIM_OPTS_MINKEYBITS, &bits, sizeof bits);
    dkim_set_key_lookup(library, look_up);
    dkim_dns_set_init(library, no_resolver);
    dkim_dns_set_close(library, NULL);
    return (DkimHere *) library;
}

void
dkim_here_close(DkimHere *here)
{
    if (here)
        dkim_close((DKIM_LIB *) here);
}

void
dkim_here_look(DkimHere *here, GBytes *raw, const Header *header, const GPtrArray *keys,
               int64_t now_s, GPtrArray *proofs)
{
    Look look = {
        .keys = keys,
        .now_s = now_s,
        .is_to = header_value(header, "To") != NULL,
        .is_type = header_value(header, "Content-Type") != NULL,
    };

    if (!here || !verify((DKIM_LIB *) here, &look, raw, proofs))
        g_ptr_array_add(proofs, evidence_new("dkim-here", "temperror", "", NULL));
}
