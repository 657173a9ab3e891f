/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Which quarter of the comune a citizen lives in: shown as a list to tap on, said by a
 * tap or by words.
 */
#include "bridge/flow/citizens-private.h"

static char *
zones_text(const Talk *talk, const char *key, const char *zone)
{
    const Texts *texts = talk->citizens->texts;
    g_autofree char *none = texts_get(texts, "citizen", "no_zone", NULL);

    return texts_get(texts, "citizen", key, "zone", zone && *zone ? zone : none, NULL);
}

static bool
say_zones(Talk *talk, unsigned from, GError **error)
{
    const char *const *zones =
        settings_list(talk->citizens->settings, "bridge", "zones");
    g_autofree char *text = zones_text(talk, "zones", talk->row->zone);
    Menu *menu = menu_new(talk->citizens->texts);
    unsigned n = g_strv_length((char **) zones);
    bool ok;

    from = from < n ? from : 0;
    for (; from < n && menu_has_room(menu); from++)
        menu_add(menu, g_strconcat("zone+", zones[from], NULL), zones[from], NULL);
    if (talk->row->zone && *talk->row->zone)
        menu_add(menu, g_strdup("zone*"), menu_word(menu, "line_no_zone"), NULL);
    menu_add_more(menu, "zones@", from, n);
    ok = menu_say(talk, menu, text, error);
    menu_free(menu);
    return ok;
}

bool
talk_pick_zone(Talk *talk, const Quarter *quarter, GError **error)
{
    if (quarter->kind == QUARTER_SHOW)
        return say_zones(talk, quarter->from, error);

    g_autofree char *text =
        zones_text(talk, quarter->name ? "zone_now" : "zone_none", quarter->name);

    return subscribers_set_zone(talk->citizens->store, talk->row->id, quarter->name,
                                error) &&
           say(talk, text, NULL, error);
}
