/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/base/attempt.h"

#include <glib.h>

static void
test_forward_only(void)
{
    /* Nothing leads back to pending but "surely not sent" and a resend. */
    for (int s = STATE_PENDING; s <= STATE_SKIPPED; s++) {
        for (int e = EVENT_CLAIM; e <= EVENT_RESEND; e++) {
            AttemptState next = attempt_next(s, e);

            if (next == STATE_PENDING && s != STATE_PENDING)
                g_assert_true((s == STATE_SENDING && e == EVENT_DEFER) ||
                              (s == STATE_UNCERTAIN && e == EVENT_RESEND));
            if (next == STATE_SENDING && s != STATE_SENDING)
                g_assert_true(s == STATE_PENDING && e == EVENT_CLAIM);
        }
    }
}

/* All orders of these events end in @wanted. */
static void
permute(AttemptEvent *events, unsigned n, unsigned from, AttemptState wanted)
{
    if (from == n) {
        AttemptState state = STATE_ACCEPTED;
        for (unsigned i = 0; i < n; i++)
            state = attempt_next(state, events[i]);
        g_assert_cmpstr(attempt_state_word(state), ==, attempt_state_word(wanted));
        return;
    }
    for (unsigned i = from; i < n; i++) {
        AttemptEvent swap = events[from];
        events[from] = events[i];
        events[i] = swap;
        permute(events, n, from + 1, wanted);
        events[i] = events[from];
        events[from] = swap;
    }
}

static void
test_order(void)
{
    AttemptEvent all[] = {EVENT_SENT, EVENT_DELIVERED, EVENT_READ, EVENT_SENT,
                          EVENT_FAIL};
    AttemptEvent delivered[] = {EVENT_SENT, EVENT_DELIVERED, EVENT_FAIL,
                                EVENT_DELIVERED};
    AttemptEvent failed[] = {EVENT_SENT, EVENT_FAIL, EVENT_SENT};

    permute(all, G_N_ELEMENTS(all), 0, STATE_READ);
    permute(delivered, G_N_ELEMENTS(delivered), 0, STATE_DELIVERED);
    permute(failed, G_N_ELEMENTS(failed), 0, STATE_FAILED);
}

static void
test_late(void)
{
    g_assert_cmpint(attempt_next(STATE_UNCERTAIN, EVENT_DELIVERED), ==,
                    STATE_DELIVERED);
    g_assert_cmpint(attempt_next(STATE_EXPIRED, EVENT_SENT), ==, STATE_SENT);
    g_assert_cmpint(attempt_next(STATE_DELIVERED, EVENT_FAIL), ==, STATE_DELIVERED);
    g_assert_cmpint(attempt_next(STATE_SENT, EVENT_ACCEPT), ==, STATE_SENT);
    g_assert_cmpint(attempt_next(STATE_CANCELLED, EVENT_CLAIM), ==, STATE_CANCELLED);
}

static void
test_delivery(void)
{
    AttemptState half[] = {STATE_READ, STATE_PENDING};
    AttemptState failed[] = {STATE_READ, STATE_FAILED};
    AttemptState skipped[] = {STATE_DELIVERED, STATE_SKIPPED};

    g_assert_cmpint(delivery_state(half, 2), ==, STATE_PENDING);
    g_assert_cmpint(delivery_state(failed, 2), ==, STATE_FAILED);
    g_assert_cmpint(delivery_state(skipped, 2), ==, STATE_DELIVERED);
}

static void
test_settled(void)
{
    g_assert_true(attempt_is_settled(STATE_ACCEPTED, false));
    g_assert_false(attempt_is_settled(STATE_ACCEPTED, true));
    g_assert_false(attempt_is_settled(STATE_UNCERTAIN, false));
    g_assert_true(attempt_is_settled(STATE_FAILED, true));
}

static void
test_words(void)
{
    for (int s = STATE_PENDING; s <= STATE_SKIPPED; s++) {
        AttemptState read = STATE_PENDING;
        g_assert_true(attempt_state_read(attempt_state_word(s), &read));
        g_assert_cmpint(read, ==, s);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    g_test_add_func("/attempt/forward-only", test_forward_only);
    g_test_add_func("/attempt/any-order", test_order);
    g_test_add_func("/attempt/late", test_late);
    g_test_add_func("/attempt/delivery-of-parts", test_delivery);
    g_test_add_func("/attempt/settled", test_settled);
    g_test_add_func("/attempt/words", test_words);

    return g_test_run();
}
