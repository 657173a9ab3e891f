/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/support/test-certs.h"

#include <arpa/inet.h>
#include <glib/gstdio.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>

typedef struct {
    gnutls_x509_privkey_t key;
    gnutls_x509_crt_t cert;
} Pair;

static const struct {
    const char *file;
    const char *name; /* NULL: localhost and its addresses */
    int from_h, to_h; /* from now */
    bool is_strangers;
} wanted[TEST_CERT_COUNT] = {
    [TEST_CERT_GOOD] = {"good", NULL, -1, 24, false},
    [TEST_CERT_OTHER_NAME] = {"other-name", "mail.other.example", -1, 24, false},
    [TEST_CERT_EXPIRED] = {"expired", NULL, -48, -24, false},
    [TEST_CERT_OTHER_CA] = {"other-ca", NULL, -1, 24, true},
};

static Pair
pair_begin(const char *name, unsigned char serial, int from_h, int to_h)
{
    Pair pair;
    time_t now = time(NULL);

    g_assert_cmpint(gnutls_x509_privkey_init(&pair.key), ==, 0);
    g_assert_cmpint(gnutls_x509_privkey_generate(
                        pair.key, GNUTLS_PK_ECDSA,
                        GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0),
                    ==, 0);
    g_assert_cmpint(gnutls_x509_crt_init(&pair.cert), ==, 0);
    gnutls_x509_crt_set_version(pair.cert, 3);
    gnutls_x509_crt_set_serial(pair.cert, &serial, 1);
    gnutls_x509_crt_set_activation_time(pair.cert, now + from_h * 3600);
    gnutls_x509_crt_set_expiration_time(pair.cert, now + to_h * 3600);
    gnutls_x509_crt_set_dn_by_oid(pair.cert, GNUTLS_OID_X520_COMMON_NAME, 0, name,
                                  strlen(name));
    gnutls_x509_crt_set_key(pair.cert, pair.key);
    return pair;
}

static Pair
make_ca(const char *name)
{
    Pair ca = pair_begin(name, 1, -72, 72);

    gnutls_x509_crt_set_basic_constraints(ca.cert, 1, -1);
    gnutls_x509_crt_set_key_usage(ca.cert, GNUTLS_KEY_KEY_CERT_SIGN);
    g_assert_cmpint(
        gnutls_x509_crt_sign2(ca.cert, ca.cert, ca.key, GNUTLS_DIG_SHA256, 0), ==, 0);
    return ca;
}

static void
set_names(gnutls_x509_crt_t cert, const char *name)
{
    struct in_addr v4 = {.s_addr = htonl(INADDR_LOOPBACK)};
    struct in6_addr v6 = IN6ADDR_LOOPBACK_INIT;
    const char *dns = name ? name : "localhost";

    gnutls_x509_crt_set_subject_alt_name(cert, GNUTLS_SAN_DNSNAME, dns, strlen(dns),
                                         GNUTLS_FSAN_APPEND);
    if (name)
        return;
    gnutls_x509_crt_set_subject_alt_name(cert, GNUTLS_SAN_IPADDRESS, &v4, sizeof v4,
                                         GNUTLS_FSAN_APPEND);
    gnutls_x509_crt_set_subject_alt_name(cert, GNUTLS_SAN_IPADDRESS, &v6, sizeof v6,
                                         GNUTLS_FSAN_APPEND);
}

static Pair
make_server(unsigned i, const Pair *ca)
{
    Pair server = pair_begin(wanted[i].file, i + 2, wanted[i].from_h, wanted[i].to_h);

    set_names(server.cert, wanted[i].name);
    gnutls_x509_crt_set_key_purpose_oid(server.cert, GNUTLS_KP_TLS_WWW_SERVER, 0);
    g_assert_cmpint(
        gnutls_x509_crt_sign2(server.cert, ca->cert, ca->key, GNUTLS_DIG_SHA256, 0), ==,
        0);
    return server;
}

static char *
write_file(const char *folder, const char *name, const char *end, gnutls_datum_t *pem)
{
    g_autofree char *file = g_strdup_printf("%s-%s.pem", name, end);
    char *path = g_build_filename(folder, file, NULL);

    g_assert_true(g_file_set_contents(path, (char *) pem->data, pem->size, NULL));
    g_chmod(path, 0600);
    gnutls_free(pem->data);
    return path;
}

static char *
write_cert(const char *folder, const char *name, const Pair *pair)
{
    gnutls_datum_t pem = {0};

    g_assert_cmpint(gnutls_x509_crt_export2(pair->cert, GNUTLS_X509_FMT_PEM, &pem), ==,
                    0);
    return write_file(folder, name, "cert", &pem);
}

static char *
write_key(const char *folder, const char *name, const Pair *pair)
{
    gnutls_datum_t pem = {0};

    g_assert_cmpint(gnutls_x509_privkey_export2(pair->key, GNUTLS_X509_FMT_PEM, &pem),
                    ==, 0);
    return write_file(folder, name, "key", &pem);
}

static void
pair_clear(Pair *pair)
{
    gnutls_x509_crt_deinit(pair->cert);
    gnutls_x509_privkey_deinit(pair->key);
}

TestCerts *
test_certs_new(void)
{
    TestCerts *certs = g_new0(TestCerts, 1);
    Pair ca = make_ca("Test CA");
    Pair stranger = make_ca("Stranger CA");

    certs->folder = g_dir_make_tmp("banditore-certs-XXXXXX", NULL);
    g_assert_nonnull(certs->folder);
    certs->ca_file = write_cert(certs->folder, "ca", &ca);
    for (unsigned i = 0; i < TEST_CERT_COUNT; i++) {
        Pair server = make_server(i, wanted[i].is_strangers ? &stranger : &ca);
        certs->cert_files[i] = write_cert(certs->folder, wanted[i].file, &server);
        certs->key_files[i] = write_key(certs->folder, wanted[i].file, &server);
        pair_clear(&server);
    }

    pair_clear(&ca);
    pair_clear(&stranger);
    return certs;
}

void
test_certs_free(TestCerts *certs)
{
    if (!certs)
        return;

    for (unsigned i = 0; i < TEST_CERT_COUNT; i++) {
        g_remove(certs->cert_files[i]);
        g_remove(certs->key_files[i]);
        g_free(certs->cert_files[i]);
        g_free(certs->key_files[i]);
    }
    g_remove(certs->ca_file);
    g_free(certs->ca_file);
    g_rmdir(certs->folder);
    g_free(certs->folder);
    g_free(certs);
}
