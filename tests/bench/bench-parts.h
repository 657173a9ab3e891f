/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * bench-parts - what the benches share: the bridge without mailbox, reports and web
 */
#pragma once

#include "bridge/base/settings.h"
#include "bridge/channels/channel.h"
#include "bridge/store/store.h"

typedef struct {
    Settings *settings;
    Store *store;
    Http *http;
    GPtrArray *channels; /* one Channel */
    int64_t broadcast;   /* the newest that was frozen; 0 = none yet */
    bool has_failed;
} Bench;

/* Opens the state folder of @config as the daemon does.  False with any error. */
bool
bench_open(Bench *bench, const char *config, GError **error);

/* Also what was opened half; @bench is empty afterwards. */
void
bench_close(Bench *bench);

/* Freezes one routine notice to everybody; runs the loop meanwhile.
 * Returns: whether it is ready to go. */
bool
bench_freeze(Bench *bench);

/* For Dispatch and Track: alerts go to standard error. */
void
bench_alert(const char *code, const char *text, int64_t broadcast, void *user_data);

/* Seconds of the processor that this process has used, all threads. */
double
bench_cpu_s(void);

/* kB of memory at the peak. */
long
bench_peak_kb(void);
