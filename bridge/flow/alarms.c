/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/alarms.h"

/* The administrator hears of one thing once in so long. */
#define SAY_AGAIN_MS (60 * 60 * 1000)

/* Alarms that are remembered: beyond that some are told again. */
#define SAID_MOST 1000

typedef struct {
    char *code;
    char *text;
    int64_t broadcast;
} Alarm;

struct Alarms {
    const DispatchEvents *events;
    GHashTable *said;   /* code and broadcast -> when, in ms */
    GPtrArray *waiting; /* of Alarm */
};

static void
alarm_free(gpointer data)
{
    Alarm *alarm = data;

    g_free(alarm->code);
    g_free(alarm->text);
    g_free(alarm);
}

Alarms *
alarms_new(const DispatchEvents *events)
{
    Alarms *alarms = g_new0(Alarms, 1);

    alarms->events = events;
    alarms->said = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    alarms->waiting = g_ptr_array_new_with_free_func(alarm_free);
    return alarms;
}

void
alarms_free(Alarms *alarms)
{
    if (alarms == NULL)
        return;
    for (unsigned i = 0; i < alarms->waiting->len; i++) {
        const Alarm *alarm = g_ptr_array_index(alarms->waiting, i);

        g_warning("%s: %s", alarm->code, alarm->text);
    }
    g_hash_table_unref(alarms->said);
    g_ptr_array_unref(alarms->waiting);
    g_free(alarms);
}

void
alarms_say(Alarms *alarms, const char *code, int64_t broadcast, char *text,
           int64_t now_ms)
{
    g_autofree char *key = g_strdup_printf("%s %" G_GINT64_FORMAT, code, broadcast);
    const int64_t *before = g_hash_table_lookup(alarms->said, key);

    if (before != NULL && now_ms >= *before && now_ms - *before < SAY_AGAIN_MS) {
        g_free(text);
        return;
    }
    if (g_hash_table_size(alarms->said) >= SAID_MOST)
        g_hash_table_remove_all(alarms->said);
    g_hash_table_insert(alarms->said, g_steal_pointer(&key),
                        g_memdup2(&now_ms, sizeof now_ms));

    Alarm *alarm = g_new0(Alarm, 1);

    alarm->code = g_strdup(code);
    alarm->text = text;
    alarm->broadcast = broadcast;
    g_ptr_array_add(alarms->waiting, alarm);
}

bool
alarms_wait(const Alarms *alarms)
{
    return alarms->waiting->len > 0;
}

void
alarms_tell(Alarms *alarms)
{
    while (alarms->waiting->len > 0) {
        Alarm *alarm = g_ptr_array_steal_index(alarms->waiting, 0);

        if (alarms->events->alert != NULL)
            alarms->events->alert(alarm->code, alarm->text, alarm->broadcast,
                                  alarms->events->user_data);
        else
            g_warning("%s: %s", alarm->code, alarm->text);
        alarm_free(alarm);
    }
}
