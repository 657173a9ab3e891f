/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/channels/channel.h"

#define DIGEST "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa0"
#define OTHER "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb1"

static void
test_resolve(void)
{
    static const struct {
        const char *before, *after;
    } cases[] = {
        {"\"id\":\"sha256:" DIGEST "\"", "\"id\":\"300\""},
        {"sha256:" DIGEST " sha256:" DIGEST, "300 300"},
        {"sha256:" OTHER, "sha256:" OTHER},
        {"sha256:", "sha256:"},
        {"sha256:sha256:" DIGEST, "sha256:300"},
        {"impronta sha256: no", "impronta sha256: no"},
        {"", ""},
    };
    g_autoptr(GHashTable) ids = g_hash_table_new(g_str_hash, g_str_equal);

    g_hash_table_insert(ids, (char *) DIGEST, (char *) "300");
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *after = channel_resolve_media(cases[i].before, ids);

        g_assert_cmpstr(after, ==, cases[i].after);
    }
}

/* Every driver has what channel.h says it MUST have. */
static void
test_registry(void)
{
    g_autofree SettingDriver *drivers = channel_setting_drivers();
    unsigned n = 0;

    for (; channel_registry[n]; n++) {
        const ChannelOps *ops = channel_registry[n];

        g_assert_true(channel_find(ops->name) == ops);
        g_assert_cmpstr(drivers[n].driver, ==, ops->name);
        g_assert_true(drivers[n].keys == ops->keys);
        g_assert_nonnull(ops->open);
        g_assert_nonnull(ops->compose);
        g_assert_nonnull(ops->payload);
        g_assert_nonnull(ops->send);
        g_assert_nonnull(ops->check);
        g_assert_nonnull(ops->close);
        g_assert_true(!ops->handshake || (ops->is_signed && ops->webhook));
        for (const SettingKey *key = ops->keys; key->key; key++)
            g_assert_nonnull(key->help);
    }
    g_assert_null(drivers[n].driver);
    g_assert_null(channel_find("piccione"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    g_test_add_func("/channel/resolve-media", test_resolve);
    g_test_add_func("/channel/registry", test_registry);

    return g_test_run();
}
