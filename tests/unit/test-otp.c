/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/auth/otp.h"

typedef struct {
    const char *subject;
    const char *code;     /* NULL = none */
    const char *stripped; /* of marks and of that code */
} Case;

static const Case cases[] = {
    {"[#123456] Scuole chiuse", "123456", "Scuole chiuse"},
    {"Scuole chiuse [#12345678]", "12345678", "Scuole chiuse "},
    {"[pin 123456] Scuole", "123456", "Scuole"},
    {"[PIN:123456][meteo] Vento", "123456", "[meteo] Vento"},
    {"[meteo] [ # 123456 ] Vento", "123456", "[meteo] Vento"},
    {"[#123456] Codice 123456, tel. 0123456", "123456", "Codice , tel. 0123456"},
    {"[#123456] e [#123456]", "123456", "e "},
    {"[#123456] e [#654321]", NULL, "e "},
    {"[#12345] Vento", NULL, "[#12345] Vento"},
    {"[#123456789] Vento", NULL, "[#123456789] Vento"},
    {"[#123456 Vento", NULL, "[#123456 Vento"},
    {"[pinot 123456] Vento", NULL, "[pinot 123456] Vento"},
    {"123456", NULL, "123456"},
    {"", NULL, ""},
};

static void
test_marks(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const Case *c = &cases[i];
        bool is_doubled = false;
        g_autofree char *code = otp_find(c->subject, &is_doubled);
        g_autofree char *stripped = otp_strip(c->subject, code);

        g_assert_cmpstr(code, ==, c->code);
        g_assert_cmpstr(stripped, ==, c->stripped);
        g_assert_cmpint(is_doubled, ==, strstr(c->subject, "654321") != NULL);
    }
    g_assert_true(otp_remains("a [#123456]", NULL));
    g_assert_true(otp_remains("tel. 0123456", "123456"));
    g_assert_false(otp_remains("a [#1] 12345", "123456"));
}

/* RFC 6238, appendix B (SHA-1; the last six of its eight digits). */
static void
test_codes(void)
{
    static const char secret[] = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    uint64_t counter = 0;

    g_assert_cmpint(otp_check(secret, "94287082", 59, &counter), ==, OTP_RIGHT);
    g_assert_cmpuint(counter, ==, 1);
    g_assert_cmpint(otp_check(secret, "081804", 1111111109, &counter), ==, OTP_RIGHT);
    g_assert_cmpuint(counter, ==, 0x23523EC);
    /* Two steps early and late, not three. */
    for (int steps = -3; steps <= 3; steps++) {
        OtpResult result =
            otp_check(secret, "081804", 1111111109 + steps * 30, &counter);

        g_assert_cmpint(result, ==, ABS(steps) <= 2 ? OTP_RIGHT : OTP_WRONG);
    }
    g_assert_cmpuint(counter, ==, 0x23523EC);
    g_assert_cmpint(otp_check(secret, "081805", 1111111109, &counter), ==, OTP_WRONG);
    g_assert_cmpint(otp_check("not base 32!", "081804", 0, &counter), ==,
                    OTP_NO_SECRET);
    g_assert_cmpint(otp_check("gezd gnbv gy3t qojq gezd gnbv gy3t qojq", "081804",
                              1111111109, &counter),
                    ==, OTP_RIGHT);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    g_test_add_func("/otp/marks", test_marks);
    g_test_add_func("/otp/codes", test_codes);

    return g_test_run();
}
