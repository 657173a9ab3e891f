/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/auth/cms.h"

#include <gnutls/abstract.h>
#include <gnutls/pkcs7.h>
#include <gnutls/x509.h>
#include <string.h>

/* More certificates than this beside one signature are not meant well. */
#define CMS_CERTIFICATES 16

/* What tells only whether the signature fits: how strong it is, and whether it is late,
 * is told apart. */
#define CMS_FITS                                                                       \
    (GNUTLS_VERIFY_ALLOW_BROKEN | GNUTLS_VERIFY_ALLOW_SIGN_WITH_SHA1 |                 \
     GNUTLS_VERIFY_DISABLE_TIME_CHECKS | GNUTLS_VERIFY_DISABLE_TRUSTED_TIME_CHECKS)

typedef struct {
    gnutls_pkcs7_t pkcs7;
    gnutls_x509_crt_t certificates[CMS_CERTIFICATES]; /* the signer's is the first */
    unsigned n;
} Reading;

static void
reading_clear(Reading *reading)
{
    for (unsigned i = 0; i < reading->n; i++)
        gnutls_x509_crt_deinit(reading->certificates[i]);
    if (reading->pkcs7)
        gnutls_pkcs7_deinit(reading->pkcs7);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Reading, reading_clear)

static bool
read_certificates(Reading *reading)
{
    int count = gnutls_pkcs7_get_crt_count(reading->pkcs7);

    if (count < 1 || count > CMS_CERTIFICATES)
        return false;
    for (int i = 0; i < count; i++) {
        gnutls_datum_t der = {NULL, 0};
        gnutls_x509_crt_t certificate;

        if (gnutls_pkcs7_get_crt_raw2(reading->pkcs7, i, &der) != 0)
            return false;
        gnutls_x509_crt_init(&certificate);
        int problem = gnutls_x509_crt_import(certificate, &der, GNUTLS_X509_FMT_DER);
        gnutls_free(der.data);
        if (problem != 0) {
            gnutls_x509_crt_deinit(certificate);
            return false;
        }
        reading->certificates[reading->n++] = certificate;
    }
    return true;
}

static bool
is_same(const gnutls_datum_t *a, const void *data, size_t size)
{
    return a->size == size && size > 0 && memcmp(a->data, data, size) == 0;
}

/* Whether the signature names this certificate: by issuer and serial, or by key. */
static bool
is_named(const gnutls_pkcs7_signature_info_st *info, gnutls_x509_crt_t certificate)
{
    unsigned char bytes[512];
    size_t size = sizeof bytes;

    if (info->issuer_keyid.size > 0)
        return gnutls_x509_crt_get_subject_key_id(certificate, bytes, &size, NULL) ==
                   0 &&
               is_same(&info->issuer_keyid, bytes, size);

    gnutls_datum_t issuer = {NULL, 0};
    if (gnutls_x509_crt_get_serial(certificate, bytes, &size) != 0 ||
        !is_same(&info->signer_serial, bytes, size) ||
        gnutls_x509_crt_get_raw_issuer_dn(certificate, &issuer) != 0)
        return false;

    bool is = is_same(&info->issuer_dn, issuer.data, issuer.size);
    gnutls_free(issuer.data);
    return is;
}

/* Moves the signer's certificate to the front. */
static bool
find_signer(Reading *reading, const gnutls_pkcs7_signature_info_st *info)
{
    for (unsigned i = 0; i < reading->n; i++) {
        if (is_named(info, reading->certificates[i])) {
            gnutls_x509_crt_t signer = reading->certificates[i];

            reading->certificates[i] = reading->certificates[0];
            reading->certificates[0] = signer;
            return true;
        }
    }
    return false;
}

/* The names that people know, for the others the number. */
static const char *
label_of(const char *oid)
{
    static const char *const labels[][2] = {
        {"2.5.4.3", "CN"},  {"2.5.4.6", "C"},
        {"2.5.4.7", "L"},   {"2.5.4.8", "ST"},
        {"2.5.4.10", "O"},  {"2.5.4.11", "OU"},
        {"2.5.4.4", "SN"},  {"2.5.4.5", "serialNumber"},
        {"2.5.4.42", "GN"}, {"1.2.840.113549.1.9.1", "emailAddress"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(labels); i++)
        if (strcmp(labels[i][0], oid) == 0)
            return labels[i][1];
    return oid;
}

/* Returns: (owned) the name in the order in which it stands in the certificate. */
static char *
name_text(gnutls_x509_dn_t name)
{
    g_autoptr(GString) text = g_string_new(NULL);
    gnutls_x509_ava_st ava;

    for (int rdn = 0; name && rdn < 32; rdn++) {
        for (int i = 0; gnutls_x509_dn_get_rdn_ava(name, rdn, i, &ava) == 0; i++) {
            g_autofree char *oid = g_strndup((const char *) ava.oid.data, ava.oid.size);
            g_autofree char *value =
                g_utf8_make_valid((const char *) ava.value.data, ava.value.size);

            g_string_append_printf(text, "%s%s = %s", text->len > 0 ? ", " : "",
                                   label_of(oid), value);
        }
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static char *
address_of(gnutls_x509_crt_t certificate)
{
    char text[320];
    size_t size = sizeof text - 1;
    int type = -1;

    for (unsigned i = 0; type >= 0 || i == 0; i++, size = sizeof text - 1) {
        type = gnutls_x509_crt_get_subject_alt_name(certificate, i, text, &size, NULL);
        if (type == GNUTLS_SAN_RFC822NAME && strlen(text) == size)
            return g_ascii_strdown(text, (gssize) size);
    }
    size = sizeof text - 1;
    if (gnutls_x509_crt_get_dn_by_oid(certificate, "1.2.840.113549.1.9.1", 0, 0, text,
                                      &size) == 0 &&
        strlen(text) == size)
        return g_ascii_strdown(text, (gssize) size);
    return NULL;
}

static void
describe(Cms *cms, gnutls_x509_crt_t signer)
{
    gnutls_x509_dn_t name = NULL;
    gnutls_datum_t der = {NULL, 0};

    if (gnutls_x509_crt_get_subject(signer, &name) == 0)
        cms->subject = name_text(name);
    if (gnutls_x509_crt_get_issuer(signer, &name) == 0)
        cms->issuer = name_text(name);
    cms->address = address_of(signer);
    cms->not_before_s = gnutls_x509_crt_get_activation_time(signer);
    cms->not_after_s = gnutls_x509_crt_get_expiration_time(signer);
    if (gnutls_x509_crt_export2(signer, GNUTLS_X509_FMT_DER, &der) == 0) {
        cms->digest =
            g_compute_checksum_for_data(G_CHECKSUM_SHA256, der.data, der.size);
        gnutls_free(der.data);
    }
}

static void
check_chain(Cms *cms, Reading *reading, const char *ca_pem)
{
    gnutls_x509_trust_list_t list;
    gnutls_datum_t pem = {(unsigned char *) ca_pem, (unsigned) strlen(ca_pem)};
    gnutls_typed_vdata_st purpose = {GNUTLS_DT_KEY_PURPOSE_OID,
                                     (unsigned char *) GNUTLS_KP_EMAIL_PROTECTION, 0};
    unsigned status = GNUTLS_CERT_INVALID;

    gnutls_x509_trust_list_init(&list, 0);
    if (gnutls_x509_trust_list_add_trust_mem(
            list, &pem, strstr(ca_pem, "BEGIN X509 CRL") ? &pem : NULL,
            GNUTLS_X509_FMT_PEM, 0, 0) > 0 &&
        gnutls_x509_trust_list_verify_crt2(
            list, reading->certificates, reading->n, &purpose, 1,
            GNUTLS_VERIFY_DISABLE_TIME_CHECKS | GNUTLS_VERIFY_ALLOW_UNSORTED_CHAIN |
                GNUTLS_VERIFY_ALLOW_SIGN_WITH_SHA1,
            &status, NULL) == 0)
        cms->is_trusted = status == 0;
    cms->is_revoked = (status & GNUTLS_CERT_REVOKED) != 0;
    gnutls_x509_trust_list_deinit(list, 1);
}

/* A pinned certificate need not chain to a CA of the file, nor bear the purpose of
 * mails, and is revoked all the same when a list of its issuer has its number. */
static void
check_revocation(Cms *cms, gnutls_x509_crt_t signer, const char *ca_pem)
{
    gnutls_datum_t pem = {(unsigned char *) ca_pem, (unsigned) strlen(ca_pem)};
    gnutls_x509_crl_t *lists = NULL;
    unsigned n = 0;

    if (!strstr(ca_pem, "BEGIN X509 CRL") ||
        gnutls_x509_crl_list_import2(&lists, &n, &pem, GNUTLS_X509_FMT_PEM, 0) < 0)
        return;
    if (gnutls_x509_crt_check_revocation(signer, (const gnutls_x509_crl_t *) lists,
                                         n) == 1)
        cms->is_revoked = true;
    for (unsigned i = 0; i < n; i++)
        gnutls_x509_crl_deinit(lists[i]);
    gnutls_free(lists);
}

/* Asked before GnuTLS 3.7 verifies with it: gnutls_x509_crt_verify_data3 forgets the
 * key it made when the certificate holds none that can be read. */
static bool
has_readable_key(gnutls_x509_crt_t certificate)
{
    gnutls_pubkey_t key = NULL;
    bool is_readable = gnutls_pubkey_init(&key) == 0 &&
                       gnutls_pubkey_import_x509(key, certificate, 0) == 0;

    gnutls_pubkey_deinit(key);
    return is_readable;
}

static void
check(Cms *cms, Reading *reading, const gnutls_pkcs7_signature_info_st *info,
      const char *content, size_t size, const char *ca_pem)
{
    gnutls_datum_t data = {(unsigned char *) content, (unsigned) size};
    gnutls_digest_algorithm_t digest = gnutls_sign_get_hash_algorithm(info->algo);

    if (!read_certificates(reading) || !find_signer(reading, info))
        return;
    cms->is_present = true;
    cms->signed_s = info->signing_time;
    cms->is_sha1 = digest == GNUTLS_DIG_SHA1;
    cms->is_weak = digest != GNUTLS_DIG_SHA1 && digest != GNUTLS_DIG_SHA256 &&
                   digest != GNUTLS_DIG_SHA384 && digest != GNUTLS_DIG_SHA512 &&
                   info->algo != GNUTLS_SIGN_EDDSA_ED25519;
    describe(cms, reading->certificates[0]);
    cms->matches = has_readable_key(reading->certificates[0]) &&
                   gnutls_pkcs7_verify_direct(reading->pkcs7, reading->certificates[0],
                                              0, &data, CMS_FITS) == 0;
    if (!ca_pem)
        return;
    check_chain(cms, reading, ca_pem);
    check_revocation(cms, reading->certificates[0], ca_pem);
}

Cms *
cms_verify(const char *content, size_t size, GBytes *signature, const char *ca_pem)
{
    Cms *cms = g_new0(Cms, 1);
    g_auto(Reading) reading = {0};
    gnutls_pkcs7_signature_info_st info;
    gsize length = 0;
    gnutls_datum_t der;

    cms->signed_s = -1;
    der.data = (unsigned char *) g_bytes_get_data(signature, &length);
    der.size = (unsigned) length;
    /* Bytes of length 0 would mean "verify what is embedded". */
    if (size == 0 || gnutls_pkcs7_init(&reading.pkcs7) != 0 ||
        gnutls_pkcs7_import(reading.pkcs7, &der, GNUTLS_X509_FMT_DER) != 0 ||
        gnutls_pkcs7_get_signature_count(reading.pkcs7) != 1 ||
        gnutls_pkcs7_get_signature_info(reading.pkcs7, 0, &info) != 0)
        return cms;
    check(cms, &reading, &info, content, size, ca_pem);
    gnutls_pkcs7_signature_info_deinit(&info);
    return cms;
}

void
cms_free(Cms *cms)
{
    if (!cms)
        return;

    g_free(cms->subject);
    g_free(cms->issuer);
    g_free(cms->address);
    g_free(cms->digest);
    g_free(cms);
}
