/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/convert.h"

#include "bridge/base/limits.h"
#include "bridge/flow/child.h"
#include "bridge/flow/factor.h"
#include "bridge/flow/tool.h"
#include "filters/protocol.h"

G_DEFINE_QUARK(banditore_convert_error, convert_error)

/* For the author; what happened in detail is for the log. */
#define SENTENCE_CRASHED                                                               \
    "Il sistema non riesce a leggere questo messaggio: provare a inviarlo di nuovo, "  \
    "più semplice o senza gli allegati."
#define SENTENCE_START                                                                 \
    "Il sistema ora non può leggere i messaggi: l'amministratore deve controllare "   \
    "l'installazione."

typedef struct {
    Convert *convert;
    GBytes *raw;
    int64_t received_s;
    ConvertDone done;
    void *user_data;
    GPtrArray *answers; /* of ToolAnswer */
    GPtrArray *needs;   /* of ToolAnswer: part and bytes, still to be seen to */
    unsigned round;
    Child *child;
    const Tool *tool;
    ToolRun *run;
} Job;

struct Convert {
    const Settings *settings;
    char *program;
    Request request;
    GPtrArray *jobs; /* of Job */
};

static void
ask(Job *job);

static void
add_words(GPtrArray *list, const char *const *words)
{
    for (; *words; words++)
        g_ptr_array_add(list, g_strdup(*words));
}

static void
add_aliases(Request *request, const Settings *settings)
{
    const char *const *topics = settings_names(settings, "topic");

    for (; *topics; topics++) {
        g_autofree char *group = g_strconcat("topic:", *topics, NULL);
        const char *const *addresses = settings_list(settings, group, "addresses");

        for (; *addresses; addresses++) {
            g_ptr_array_add(request->aliases, g_ascii_strdown(*addresses, -1));
            g_ptr_array_add(request->aliases, g_strdup(*topics));
        }
    }
}

Convert *
convert_new(const Settings *settings, const char *program)
{
    Convert *convert = g_new0(Convert, 1);

    convert->settings = settings;
    convert->program = g_strdup(program);
    convert->jobs = g_ptr_array_new();
    request_init(&convert->request);
    add_words(convert->request.topics, settings_names(settings, "topic"));
    add_words(convert->request.addresses,
              settings_list(settings, "mailbox", "addresses"));
    add_aliases(&convert->request, settings);
    add_words(convert->request.languages,
              settings_list(settings, "bridge", "languages_required"));
    g_free(convert->request.language);
    convert->request.language = g_strdup(settings_text(settings, "bridge", "language"));
    g_free(convert->request.time_zone);
    convert->request.time_zone =
        g_strdup(settings_text(settings, "bridge", "time_zone"));
    return convert;
}

static void
job_free(Job *job)
{
    child_cancel(job->child);
    if (job->run)
        job->tool->cancel(job->run);
    g_bytes_unref(job->raw);
    g_ptr_array_unref(job->answers);
    g_clear_pointer(&job->needs, g_ptr_array_unref);
    g_free(job);
}

static void
settle(Job *job, Draft *draft, const GError *error)
{
    ConvertDone done = job->done;
    void *user_data = job->user_data;

    g_ptr_array_remove(job->convert->jobs, job);
    job_free(job);
    done(draft, error, user_data);
}

static void
settle_error(Job *job, ConvertError code, const char *sentence)
{
    g_autoptr(GError) error = g_error_new_literal(CONVERT_ERROR, code, sentence);

    settle(job, NULL, error);
}

void
convert_free(Convert *convert)
{
    if (!convert)
        return;
    while (convert->jobs->len > 0)
        settle_error(g_ptr_array_index(convert->jobs, 0), CONVERT_ERROR_CRASHED,
                     SENTENCE_CRASHED);
    g_ptr_array_unref(convert->jobs);
    request_clear(&convert->request);
    g_free(convert->program);
    g_free(convert);
}

static void
next_need(Job *job);

static void
on_tool(GBytes *result, void *data)
{
    Job *job = data;
    const ToolAnswer *need = g_ptr_array_index(job->needs, 0);

    job->run = NULL;
    g_ptr_array_add(job->answers, tool_answer_new(need->tool, need->part, result));
    g_ptr_array_remove_index(job->needs, 0);
    next_need(job);
}

/* One tool after the other: photos of one mail must not take all the memory. */
static void
next_need(Job *job)
{
    while (job->needs->len > 0) {
        const ToolAnswer *need = g_ptr_array_index(job->needs, 0);

        job->tool = tool_find(need->tool);
        if (job->tool) {
            job->run = job->tool->start(need->data, on_tool, job);
            return;
        }
        g_ptr_array_add(job->answers, tool_answer_new(need->tool, need->part, NULL));
        g_ptr_array_remove_index(job->needs, 0);
    }
    ask(job);
}

/* A code of the sender's must not go further than its judgement. */
static void
clean(const Job *job, Draft *draft)
{
    g_autoptr(Header) header = header_parse(job->raw);
    g_auto(FactorMail) mail = {0};

    factor_read_draft(header, draft, &mail);
    g_autofree char *code = factor_code(job->convert->settings, &mail);

    if (code)
        factor_clean(draft, code);
}

static void
take_answer(Job *job, GBytes *output)
{
    g_auto(ProtocolAnswer) answer = {0};
    g_autoptr(GError) error = NULL;

    if (!protocol_read_answer(output, &answer, &error)) {
        g_debug("convert: %s", error->message);
        settle_error(job, CONVERT_ERROR_ANSWER, SENTENCE_CRASHED);
    } else if (answer.draft) {
        clean(job, answer.draft);
        settle(job, g_steal_pointer(&answer.draft), NULL);
    } else if (answer.refusal) {
        settle_error(job, CONVERT_ERROR_LIMIT, answer.refusal->message);
    } else if (job->round >= LIMIT_CONVERT_ROUNDS) {
        settle_error(job, CONVERT_ERROR_ANSWER, SENTENCE_CRASHED);
    } else {
        g_clear_pointer(&job->needs, g_ptr_array_unref);
        job->needs = g_steal_pointer(&answer.needs);
        next_need(job);
    }
}

static void
on_answer(GBytes *output, const GError *error, void *data)
{
    Job *job = data;

    job->child = NULL;
    if (!error) {
        take_answer(job, output);
        return;
    }
    g_debug("convert: %s %s", job->convert->program, error->message);
    if (g_error_matches(error, CHILD_ERROR, CHILD_ERROR_START))
        settle_error(job, CONVERT_ERROR_START, SENTENCE_START);
    else
        settle_error(job, CONVERT_ERROR_CRASHED, SENTENCE_CRASHED);
}

static void
ask(Job *job)
{
    Convert *convert = job->convert;

    convert->request.received_s = job->received_s;

    g_autoptr(GBytes) request =
        protocol_request(&convert->request, job->raw, job->answers);
    const char *const argv[] = {convert->program, NULL};
    g_autofree char *zone = g_strconcat("TZ=", convert->request.time_zone, NULL);
    const char *const envp[] = {"LANG=C.UTF-8", zone, NULL};
    const ChildSpec spec = {
        .argv = argv,
        .envp = envp,
        .input = request,
        .answer_bytes = LIMIT_CONVERT_ANSWER_BYTES,
        .wall_s = LIMIT_CONVERT_WALL_S,
        .cpu_s = LIMIT_CONVERT_CPU_S,
        .file_bytes = 0,
        .no_network = true,
    };

    job->round++;
    job->child = child_start(&spec, on_answer, job);
}

void
convert_start(Convert *convert, GBytes *raw, int64_t received_s, ConvertDone done,
              void *user_data)
{
    Job *job = g_new0(Job, 1);

    job->convert = convert;
    job->raw = g_bytes_ref(raw);
    job->received_s = received_s;
    job->done = done;
    job->user_data = user_data;
    job->answers = g_ptr_array_new_with_free_func((GDestroyNotify) tool_answer_free);
    g_ptr_array_add(convert->jobs, job);
    ask(job);
}
