/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * quarter - the quarters of the comune (bridge.zones): which one a citizen lives in,
 * and which a notice speaks of
 *
 * Whoever lives where a notice is about is due before all others; nobody misses a
 * notice for it.  "zona Pieve", "abito a San Rocco", "nessuna zona", or a tap on our
 * list.  Pure.
 */
#pragma once

#include "bridge/base/settings.h"

typedef enum {
    QUARTER_NOT,  /* it speaks of none */
    QUARTER_SHOW, /* the list, from a place on */
    QUARTER_SET,  /* this one */
    QUARTER_NONE, /* no more any */
} QuarterKind;

typedef struct {
    QuarterKind kind;
    const char *name; /* SET: unowned, the settings' */
    unsigned from;    /* SHOW: number of the first */
} Quarter;

/* What @text (or NULL) says; NOT where the settings have no zones. */
Quarter
quarter_read(const Settings *settings, const char *text);

/* The same of @payload, as our lists name their lines: "zone+NAME", "zone*",
 * "zones@NUMBER". */
Quarter
quarter_read_payload(const Settings *settings, const char *payload);

/* Returns: (owned) the zones that stand in @title or @text by name, parted by commas,
 * as BroadcastRow.zones; NULL = none.  Linear in both for each zone. */
char *
quarters_named(const Settings *settings, const char *title, const char *text);
