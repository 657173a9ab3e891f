/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/prove.h"

/* One mail under way. */
typedef struct {
    Prove *prove;
    guint idle;        /* source, 0 = none */
    GPtrArray *proofs; /* of Evidence */
    ProveDone done;
    void *user_data;
} Job;

struct Prove {
    char *program;
    GPtrArray *jobs; /* of Job */
};

Prove *
prove_new(const Settings *settings, const char *program)
{
    Prove *prove = g_new0(Prove, 1);

    prove->program = g_strdup(program);
    prove->jobs = g_ptr_array_new();
    return prove;
}

static void
settle(Job *job)
{
    ProveDone done = job->done;
    void *user_data = job->user_data;
    g_autoptr(GPtrArray) proofs = g_steal_pointer(&job->proofs);

    g_ptr_array_remove(job->prove->jobs, job);
    g_clear_handle_id(&job->idle, g_source_remove);
    g_free(job);
    done(proofs, user_data);
}

void
prove_free(Prove *prove)
{
    if (!prove)
        return;

    while (prove->jobs->len > 0) {
        Job *job = g_ptr_array_index(prove->jobs, 0);

        g_clear_pointer(&job->proofs, g_ptr_array_unref);
        settle(job);
    }
    g_ptr_array_unref(prove->jobs);
    g_free(prove->program);
    g_free(prove);
}

static gboolean
on_idle(void *data)
{
    Job *job = data;

    job->idle = 0;
    settle(job);
    return G_SOURCE_REMOVE;
}

void
prove_start(Prove *prove, GBytes *raw, int64_t received_s, ProveDone done,
            void *user_data)
{
    Job *job = g_new0(Job, 1);

    job->prove = prove;
    job->done = done;
    job->user_data = user_data;
    job->proofs = g_ptr_array_new_with_free_func((GDestroyNotify) evidence_free);
    g_ptr_array_add(prove->jobs, job);
    job->idle = g_idle_add_full(G_PRIORITY_DEFAULT, on_idle, job, NULL);
}
