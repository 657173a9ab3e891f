/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * test-certs - certificates made at run time, for servers in tests
 *
 * A CA and three certificates of it, and one of a CA that nobody trusts.  Files
 * lie in a temporary folder that test_certs_free() removes.
 */
#pragma once

#include <glib.h>

typedef enum {
    TEST_CERT_GOOD,       /* localhost, 127.0.0.1, ::1 */
    TEST_CERT_OTHER_NAME, /* mail.other.example */
    TEST_CERT_EXPIRED,
    TEST_CERT_OTHER_CA, /* right name, signed by a stranger */
    TEST_CERT_COUNT,
} TestCert;

typedef struct {
    char *folder;
    char *ca_file; /* PEM of the CA that is trusted */
    char *cert_files[TEST_CERT_COUNT];
    char *key_files[TEST_CERT_COUNT];
} TestCerts;

TestCerts *
test_certs_new(void);
void
test_certs_free(TestCerts *certs);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TestCerts, test_certs_free)
