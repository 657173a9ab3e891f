/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * settings-check - what only several groups together show
 */
#include "bridge/cli/command.h"

#include "bridge/auth/align.h"
#include "bridge/auth/smime.h"
#include "bridge/base/text.h"
#include "bridge/base/words.h"
#include "bridge/flow/hours.h"
#include "bridge/flow/require.h"
#include "bridge/web/qr.h"
#include "filters/language.h"

#include <gio/gio.h>
#include <string.h>

/* A group that logs in somewhere: exactly one secret, plain text on loopback only. */
static void
check_login(const Settings *settings, GPtrArray *problems, const char *group)
{
    const char *host = settings_text(settings, group, "host");
    bool password = settings_has(settings, group, "password_file");
    bool token = settings_has(settings, group, "token_command");
    bool user = settings_has(settings, group, "user");

    if (!settings_has_group(settings, group))
        return;
    if (password && token)
        settings_complain(
            settings, problems, group, "token_command",
            "[%s] has both password_file and token_command: one is enough", group);
    if (user && !password && !token)
        settings_complain(settings, problems, group, NULL,
                          "[%s] needs password_file or token_command", group);
    if (strcmp(settings_text(settings, group, "security"), "none") == 0 && host &&
        !text_is_loopback(host))
        settings_complain(
            settings, problems, group, "security",
            "security=none in [%s] is for loopback addresses only, not for %s", group,
            host);
}

/* Every word of a list must be the name of a group of @kind (or of @also). */
static void
check_names(const Settings *settings, GPtrArray *problems, const char *group,
            const char *key, const char *kind, const char *also)
{
    const char *const *known = settings_names(settings, kind);
    g_auto(GStrv) more = g_strsplit(also, " ", -1);

    for (const char *const *w = settings_list(settings, group, key); *w; w++) {
        const char *meant;

        if (g_strv_contains(known, *w) ||
            g_strv_contains((const char *const *) more, *w))
            continue;
        meant = text_closest(*w, known);
        settings_complain(settings, problems, group, key,
                          meant ? "%s in [%s]: there is no [%s %s]; is '%s' meant?"
                                : "%s in [%s]: there is no [%s %s]",
                          key, group, kind, *w, meant);
    }
}

/* Every entry of a `require` list must be one that can be met. */
static void
check_require(const Settings *settings, GPtrArray *problems, const char *group)
{
    for (const char *const *w = settings_list(settings, group, "require"); *w; w++) {
        int class_only;
        Proof proof;

        if (!require_read(*w, &class_only, &proof))
            settings_complain(settings, problems, group, "require",
                              "require in [%s]: '%s' is none of none, confirm, totp, "
                              "signature, other, with or without a class before it "
                              "(emergency:signature)",
                              group, *w);
    }
}

static void
check_day(const Settings *settings, GPtrArray *problems, const char *group,
          const char *key)
{
    const char *day = settings_text(settings, group, key);

    if (day && *day != '\0' && !hours_is_day(day))
        settings_complain(settings, problems, group, key,
                          "%s in [%s] must be a day, as 2027-12-31, not '%s'", key,
                          group, day);
}

static void
check_hours(const Settings *settings, GPtrArray *problems, const char *group)
{
    const char *hours = settings_text(settings, group, "hours");
    unsigned from_min, to_min;

    if (hours && *hours != '\0' && !hours_read(hours, &from_min, &to_min))
        settings_complain(settings, problems, group, "hours",
                          "hours in [%s] must be as 07:00-22:00, not '%s'", group,
                          hours);
}

static void
check_topics(const Settings *settings, GPtrArray *problems)
{
    for (const char *const *n = settings_names(settings, "topic"); *n; n++) {
        g_autofree char *group = g_strconcat("topic:", *n, NULL);
        check_names(settings, problems, group, "channels", "channel", "");
        check_require(settings, problems, group);
    }
    for (const char *const *n = settings_names(settings, "template"); *n; n++) {
        g_autofree char *group = g_strconcat("template:", *n, NULL);
        check_names(settings, problems, group, "for", "topic",
                    "routine urgent emergency staff");
    }
}

static void
check_senders(const Settings *settings, GPtrArray *problems)
{
    const char *const *names = settings_names(settings, "sender");

    if (!*names)
        settings_complain(settings, problems, "mailbox", NULL,
                          "no [sender ADDRESS] is named: nobody could send anything");

    for (; *names; names++) {
        g_autofree char *group = g_strconcat("sender:", *names, NULL);

        check_names(settings, problems, group, "topics", "topic", "");
        check_require(settings, problems, group);
        check_hours(settings, problems, group);
        check_day(settings, problems, group, "until");
        for (const char *const *c = settings_list(settings, group, "classes"); *c;
             c++) {
            NoticeClass class;
            if (!notice_class_read(*c, &class))
                settings_complain(settings, problems, group, "classes",
                                  "classes in [%s]: '%s' is none of routine, urgent, "
                                  "emergency",
                                  group, *c);
        }
        for (const char *const *key = settings_list(settings, group, "keys"); *key;
             key++) {
            g_autofree char *fingerprint = signature_fingerprint(*key);
            if (!fingerprint)
                settings_complain(settings, problems, group, "keys",
                                  "keys in [%s]: '%s' is no fingerprint of 40 or 64 "
                                  "hexadecimal digits",
                                  group, *key);
        }
        const char *factor = settings_text(settings, group, "factor");
        if ((strcmp(factor, "totp") == 0 || strcmp(factor, "pin") == 0) &&
            !settings_has(settings, group, "secret_file"))
            settings_complain(settings, problems, group, "factor",
                              "factor=%s in [%s] needs secret_file", factor, group);
        if (settings_has(settings, group, "pec_provider") &&
            !settings_has(settings, "admission", "pec_ca_file"))
            settings_complain(settings, problems, group, "pec_provider",
                              "pec_provider in [%s] needs pec_ca_file in [admission]",
                              group);
        if (settings_list_has(settings, "mailbox", "addresses", *names))
            settings_complain(settings, problems, group, NULL,
                              "[%s] is the mailbox's own address", group);
    }
}

static void
check_channels(const Settings *settings, GPtrArray *problems)
{
    const char *const *names = settings_names(settings, "channel");
    bool listens = settings_number(settings, "web", "port") > 0;

    if (!*names)
        settings_complain(settings, problems, "bridge", NULL,
                          "no [channel NAME] is named: nothing could go out");

    for (; *names; names++) {
        g_autofree char *group = g_strconcat("channel:", *names, NULL);

        if (g_strcmp0(settings_text(settings, group, "driver"), "whatsapp") != 0)
            continue;
        bool hook = settings_has(settings, group, "app_secret_file") &&
                    settings_has(settings, group, "verify_token_file");
        if (hook && !listens)
            settings_complain(settings, problems, group, "app_secret_file",
                              "[channel %s] has a webhook, but [web] port is not set",
                              *names);
        if (!hook && settings_has(settings, "web", "join_number"))
            settings_complain(settings, problems, "web", "join_number",
                              "join_number in [web] needs a webhook: without one "
                              "nobody would hear who wants to join");
        if (!hook && !settings_has(settings, "bridge", "leave_contact"))
            settings_complain(
                settings, problems, "bridge", NULL,
                "without a webhook (app_secret_file, verify_token_file) nobody "
                "could leave by message: [bridge] needs leave_contact");
    }
}

static void
check_admission(const Settings *settings, GPtrArray *problems)
{
    const char *alignment = settings_text(settings, "admission", "alignment");

    if (g_strcmp0(alignment, "relaxed") == 0 && !align_has_relaxed())
        settings_complain(
            settings, problems, "admission", "alignment",
            "alignment=relaxed needs libpsl, which this build is without: "
            "name the domains in signing_domains of the senders");
}

/* A language that no line can name would hold every notice. */
static void
check_languages(const Settings *settings, GPtrArray *problems)
{
    const char *const *codes = settings_list(settings, "bridge", "languages_required");

    for (; *codes; codes++) {
        if (!language_is_known(*codes))
            settings_complain(settings, problems, "bridge", "languages_required",
                              "languages_required in [bridge]: '%s' is none of it, de, "
                              "sl, fr, en",
                              *codes);
    }
}

/* Hours that cannot be read would keep nothing back, without a word. */
static void
check_quiet(const Settings *settings, GPtrArray *problems)
{
    const char *from = settings_text(settings, "quiet", "from");
    const char *to = settings_text(settings, "quiet", "to");
    g_autofree char *both =
        g_strdup_printf("%s-%s", from ? from : "00:00", to ? to : "00:00");
    unsigned from_min, to_min;

    if (!settings_has_group(settings, "quiet"))
        return;
    if (!from != !to)
        settings_complain(settings, problems, "quiet", NULL,
                          "[quiet] needs from and to together");
    else if (!hours_read(both, &from_min, &to_min))
        settings_complain(settings, problems, "quiet", "from",
                          "from and to in [quiet] must be as 22:00, not '%s' and '%s'",
                          from, to);
    for (const char *const *d = settings_list(settings, "quiet", "days"); *d; d++)
        if (!hours_is_quiet_day(*d))
            settings_complain(settings, problems, "quiet", "days",
                              "days in [quiet] are as sunday, 12-25 or 2027-12-25, not "
                              "'%s'",
                              *d);
}

static void
check_rest(const Settings *settings, GPtrArray *problems)
{
    g_autoptr(GTimeZone) zone =
        g_time_zone_new_identifier(settings_text(settings, "bridge", "time_zone"));
    bool cert = settings_has(settings, "web", "tls_cert");

    if (!zone)
        settings_complain(settings, problems, "bridge", "time_zone",
                          "unknown time_zone '%s'",
                          settings_text(settings, "bridge", "time_zone"));
    if (!BANDITORE_HAS_OPENDKIM &&
        strcmp(settings_text(settings, "admission", "local_dkim"), "off") != 0)
        settings_complain(settings, problems, "admission", "local_dkim",
                          "local_dkim needs a banditore built with libopendkim");
    if (cert != settings_has(settings, "web", "tls_key"))
        settings_complain(settings, problems, "web", NULL,
                          "[web] needs tls_cert and tls_key together");
}

/* A link that leads nowhere is worse than none, and so is a page without anybody to
 * write to. */
static void
check_pages(const Settings *settings, GPtrArray *problems)
{
    const char *const *masks = settings_list(settings, "web", "trusted_proxy");

    if (settings_has(settings, "bridge", "public_url")) {
        if (settings_number(settings, "web", "port") == 0)
            settings_complain(
                settings, problems, "bridge", "public_url",
                "public_url in [bridge] promises pages, but [web] port is "
                "not set");
        if (!settings_has(settings, "bridge", "contact"))
            settings_complain(
                settings, problems, "bridge", "public_url",
                "public_url in [bridge] needs contact: whom readers of the "
                "pages may turn to");
    }
    if (settings_has(settings, "web", "join_number")) {
        g_autofree char *address = qr_join_address(settings);

        if (!address)
            settings_complain(settings, problems, "web", "join_number",
                              "join_number in [web] must be as +390100000000");
        if (!settings_has(settings, "bridge", "public_url"))
            settings_complain(settings, problems, "web", "join_number",
                              "join_number in [web] needs public_url in [bridge]");
    }
    for (; *masks; masks++) {
        g_autoptr(GInetAddressMask) mask =
            g_inet_address_mask_new_from_string(*masks, NULL);

        if (!mask)
            settings_complain(settings, problems, "web", "trusted_proxy",
                              "trusted_proxy in [web]: '%s' is no address or net",
                              *masks);
    }
}

void
settings_check(const Settings *settings, GPtrArray *problems)
{
    check_login(settings, problems, "mailbox");
    check_login(settings, problems, "smtp");
    check_topics(settings, problems);
    check_senders(settings, problems);
    check_channels(settings, problems);
    check_day(settings, problems, "admission", "election_from");
    check_day(settings, problems, "admission", "election_to");
    check_admission(settings, problems);
    check_languages(settings, problems);
    check_quiet(settings, problems);
    check_pages(settings, problems);
    check_rest(settings, problems);
}
