/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * metrics - GET /metrics: numbers for Prometheus (text format 0.0.4)
 *
 * For this machine alone: what a proxy passes on is 404.  Names follow Prometheus's
 * conventions (base units, _total for what only grows); contrib/prometheus has the
 * alerts that go with them.  No number, name or text of anybody is in it.
 */
#include "bridge/web/route.h"

#include "bridge/store/gauges.h"

#include <stdio.h>
#include <unistd.h>

/* The lines before the samples of @name. */
static void
head(GString *out, const char *name, const char *type, const char *help)
{
    g_string_append_printf(out, "# HELP banditore_%s %s\n# TYPE banditore_%s %s\n",
                           name, help, name, type);
}

static void
number(GString *out, const char *name, const char *type, const char *help,
       int64_t value)
{
    head(out, name, type, help);
    g_string_append_printf(out, "banditore_%s %" G_GINT64_FORMAT "\n", name, value);
}

static bool
is_halted(Store *store)
{
    g_autofree char *value = store_get(store, "halted");

    return g_strcmp0(value, "yes") == 0;
}

static void
write_store(GString *out, const Gauges *gauges)
{
    head(out, "broadcasts", "gauge", "Broadcasts by state, also those that ask staff.");
    for (int state = 0; state <= BROADCAST_DONE; state++)
        g_string_append_printf(
            out, "banditore_broadcasts{state=\"%s\"} %" G_GINT64_FORMAT "\n",
            broadcast_state_word(state), gauges->broadcasts[state]);
    number(out, "deliveries_waiting", "gauge",
           "Deliveries of notices under way that have not left.", gauges->waiting);
    number(out, "attempts_uncertain", "gauge",
           "Messages of which nobody knows whether they left.", gauges->uncertain);
    number(out, "webhooks_waiting", "gauge", "Stored webhooks not yet worked on.",
           gauges->inbound);
    number(out, "outbox_mails", "gauge", "Receipts and reports not yet sent.",
           gauges->outbox);
    number(out, "outbox_oldest_timestamp_seconds", "gauge",
           "When the oldest of them was written, 0 for none.", gauges->outbox_since_s);
    number(out, "mails_held", "gauge", "Mails that wait for a person.", gauges->held);
    number(out, "messages_total", "counter", "Messages that the provider took.",
           gauges->messages);
    head(out, "spending_euros_total", "counter", "What they cost, by prices_file.");
    g_string_append_printf(out, "banditore_spending_euros_total %.6f\n",
                           (double) gauges->cost / 1e6);
}

static void
write_requests(GString *out, const WebCounts *counts)
{
    head(out, "http_requests_total", "counter",
         "Requests by route and class of status.");
    for (unsigned i = 0; web_routes[i].prefix && i < WEB_ROUTES; i++)
        for (unsigned class = 2; class < 6; class ++)
            g_string_append_printf(
                out,
                "banditore_http_requests_total{route=\"%s\",code=\"%uxx\"}"
                " %" G_GUINT64_FORMAT "\n",
                web_routes[i].prefix, class, counts->answers[i][class]);
}

/* Of this process, by the names that all exporters use. */
static void
write_process(GString *out)
{
    g_autofree char *text = NULL;
    unsigned long pages;

    if (!g_file_get_contents("/proc/self/statm", &text, NULL, NULL) ||
        sscanf(text, "%*u %lu", &pages) != 1)
        return;
    g_string_append_printf(out,
                           "# HELP process_resident_memory_bytes Resident memory.\n"
                           "# TYPE process_resident_memory_bytes gauge\n"
                           "process_resident_memory_bytes %lu\n",
                           pages * (unsigned long) sysconf(_SC_PAGESIZE));
}

void
web_metrics(const WebContext *context, const WebRequest *request, WebAnswer *answer)
{
    GString *out;
    Gauges gauges;

    if (!request->is_loopback || *request->path != '\0') {
        answer->status = 404;
        return;
    }
    if (!gauges_read(context->store, &gauges, NULL)) {
        answer->status = 503;
        return;
    }

    out = g_string_new("# HELP banditore_build_info The version that runs.\n"
                       "# TYPE banditore_build_info gauge\n"
                       "banditore_build_info{version=\"" BANDITORE_VERSION "\"} 1\n");
    number(out, "halted", "gauge", "Whether everything that goes out is stopped.",
           is_halted(context->store));
    write_store(out, &gauges);
    write_requests(out, context->counts);
    write_process(out);
    answer->status = 200;
    answer->type = "text/plain; version=0.0.4; charset=utf-8";
    answer->body = g_string_free(out, FALSE);
}
