/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/cli/enrol.h"

#include "bridge/base/clock.h"
#include "bridge/base/text.h"

const char *
enrol_standard_channel(const Settings *settings)
{
    const char *const *names = settings_names(settings, "channel");

    return names[0] ? names[0] : "whatsapp";
}

static bool
check_channel(const Settings *settings, const char *channel, GError **error)
{
    const char *const *names = settings_names(settings, "channel");

    if (g_strv_contains(names, channel))
        return true;
    g_set_error(error, STORE_ERROR, STORE_ERROR_CONFLICT, "there is no [channel %s]",
                channel);
    return false;
}

/* "meteo; scuola" -> "meteo,scuola", every one a [topic]. */
static char *
read_topics(const Settings *settings, const char *written, GError **error)
{
    g_auto(GStrv) words = g_strsplit_set(written ? written : "", ",; ", -1);
    const char *const *known = settings_names(settings, "topic");
    g_autoptr(GString) out = g_string_new(NULL);

    for (char **w = words; *w; w++) {
        g_autofree char *lower = g_utf8_strdown(*w, -1);

        if (!*lower)
            continue;
        if (!g_strv_contains(known, lower)) {
            const char *meant = text_closest(lower, known);
            g_set_error(error, STORE_ERROR, STORE_ERROR_CONFLICT,
                        meant ? "there is no topic '%s'; is '%s' meant?"
                              : "there is no topic '%s'",
                        lower, meant);
            return NULL;
        }
        g_string_append_printf(out, "%s%s", out->len > 0 ? "," : "", lower);
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}

/* Nobody has agreed on a day to come: whoever leaves before it could be brought back.
 */
static bool
read_consent(const char *written, int64_t *consented_s, GError **error)
{
    int64_t now_s = clock_now_s(), when_s = now_s;

    if (written && !clock_read(written, &when_s, error))
        return false;
    if (when_s > now_s) {
        g_set_error(error, STORE_ERROR, STORE_ERROR_CONFLICT,
                    "consented_at %s is in the future", written);
        return false;
    }
    *consented_s = when_s;
    return true;
}

SubscriberRow *
enrol_read(const Settings *settings, const EnrolWords *words, GError **error)
{
    g_autoptr(SubscriberRow) row = g_new0(SubscriberRow, 1);

    row->number = text_phone(
        words->number, settings_text(settings, "bridge", "default_country"), error);
    if (!row->number)
        return NULL;
    if (!words->consent_source) {
        g_set_error_literal(
            error, STORE_ERROR, STORE_ERROR_CONFLICT,
            "no consent_source: how did this person ask to be enrolled?");
        return NULL;
    }
    row->channel =
        g_strdup(words->channel ? words->channel : enrol_standard_channel(settings));
    if (!check_channel(settings, row->channel, error) ||
        !(row->topics = read_topics(settings, words->topics, error)) ||
        !read_consent(words->consented_at, &row->consented_s, error))
        return NULL;

    row->language = g_strdup(words->language);
    row->zone = g_strdup(words->zone);
    row->consent_source = g_strdup(words->consent_source);
    row->consent_words = g_strdup(words->consent_words);
    return g_steal_pointer(&row);
}
