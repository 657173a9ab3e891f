/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * preview - what would happen to this mail; sends and stores nothing
 */
#include "bridge/cli/command.h"
#include "bridge/cli/preview-text.h"

#include "bridge/base/clock.h"
#include "bridge/flow/admit.h"
#include "bridge/flow/convert.h"
#include "bridge/flow/prove.h"
#include "bridge/flow/queue.h"
#include "bridge/flow/topics.h"
#include "bridge/flow/rights.h"
#include "bridge/store/store.h"
#include "filters/draft-json.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

extern const Command command_preview;

/* The number that stands for a citizen in a preview (design 4.1). */
#define PREVIEW_NUMBER "+390000000000"
#define PREVIEW_CALLBACK "0.0.1"

/* The one draft that the loop waits for. */
typedef struct {
    GMainLoop *loop;
    Draft *draft;
    GError *problem;
} Wait;

static void
converted(Draft *draft, const GError *error, void *user_data)
{
    Wait *wait = user_data;

    wait->draft = draft;
    wait->problem = error ? g_error_copy(error) : NULL;
    g_main_loop_quit(wait->loop);
}

static Draft *
convert_now(const Settings *settings, GBytes *raw, int64_t received_s, GError **problem)
{
    g_autofree char *program = command_convert_program();
    g_autoptr(Convert) convert = convert_new(settings, program);
    g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
    Wait wait = {loop, NULL, NULL};

    convert_start(convert, raw, received_s, converted, &wait);
    g_main_loop_run(loop);
    *problem = wait.problem;
    return wait.draft;
}

/* The one list of proofs that the loop waits for. */
typedef struct {
    GMainLoop *loop;
    GPtrArray *proofs;
} ProofWait;

static void
proved(GPtrArray *proofs, void *user_data)
{
    ProofWait *wait = user_data;

    wait->proofs = proofs ? g_ptr_array_ref(proofs) : NULL;
    g_main_loop_quit(wait->loop);
}

static GPtrArray *
prove_now(const Settings *settings, GBytes *raw, int64_t received_s)
{
    g_autofree char *program = command_verify_program();
    g_autoptr(Prove) prove = prove_new(settings, program);
    g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
    ProofWait wait = {loop, NULL};

    prove_start(prove, raw, received_s, proved, &wait);
    g_main_loop_run(loop);
    return wait.proofs;
}

/* The payloads of one channel, or a list with the reason why there are none. */
static json_t *
channel_payloads(Channel *channel, const Broadcast *broadcast, bool open,
                 char **problem)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) parts =
        channel->ops->compose(channel, broadcast, open, &error);
    json_t *list = json_array();

    if (!parts) {
        g_free(*problem);
        *problem = g_strdup(error->message);
        return list;
    }
    for (unsigned i = 0; i < parts->len; i++) {
        const ChannelPart *part = parts->pdata[i];
        ChannelMessage message = {
            .number = PREVIEW_NUMBER, .callback = PREVIEW_CALLBACK, .body = part->body};
        g_autofree char *text = channel->ops->payload(channel, &message);

        json_array_append_new(list, json_loads(text, 0, NULL));
    }
    return list;
}

static json_t *
all_payloads(const Settings *settings, const Draft *draft, json_t *warnings)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Http) http = http_new(1);
    g_autoptr(GPtrArray) channels = command_channels(settings, http, &error);
    g_autoptr(Store) store =
        store_open(settings_text(settings, "bridge", "state_dir"), STORE_READER, NULL);
    bool is_trial = !queue_is_live(settings, store) || draft->is_trial;
    g_autoptr(Broadcast) broadcast = queue_preview_broadcast(settings, draft, is_trial);
    json_t *object = json_object();

    if (!channels) {
        json_array_append_new(warnings, json_string(error->message));
        return object;
    }
    for (unsigned i = 0; i < channels->len; i++) {
        Channel *channel = channels->pdata[i];
        const char *name = strchr(channel->group, ':') + 1;
        g_autofree char *open_name = g_strconcat(name, "_open", NULL);
        g_autofree char *problem = NULL;

        json_object_set_new(object, name,
                            channel_payloads(channel, broadcast, false, &problem));
        json_object_set_new(object, open_name,
                            channel_payloads(channel, broadcast, true, &problem));
        if (problem)
            json_array_append_new(warnings, json_string(problem));
    }
    return object;
}

/* RFC 3339, or null for 0. */
static json_t *
json_time(int64_t when_s)
{
    g_autofree char *text = when_s > 0 ? clock_text(when_s) : NULL;

    return text ? json_string(text) : json_null();
}

static json_t *
json_maybe(const char *text)
{
    return text ? json_string(text) : json_null();
}

static void
add_verdict(json_t *object, const Verdict *verdict)
{
    g_autofree char *evidence = admit_evidence_json(verdict);

    json_object_set_new(object, "verdict", json_string(verdict_word(verdict->kind)));
    json_object_set_new(object, "reason", json_string(verdict->reason));
    json_object_set_new(object, "explanation",
                        json_string(verdict->explanation ? verdict->explanation : ""));
    json_object_set_new(object, "sender", json_maybe(verdict->sender));
    json_object_set_new(object, "evidence", json_loads(evidence, 0, NULL));
}

static void
add_draft(json_t *object, const Settings *settings, const Draft *draft)
{
    g_autofree char *text = rich_text_plain(draft->text);
    g_auto(GStrv) topics = topics_of(draft);
    json_t *list = json_array();
    json_t *warnings = json_array();

    for (char **t = topics; *t; t++)
        json_array_append_new(list, json_string(*t));
    for (unsigned i = 0; i < draft->warnings->len; i++)
        json_array_append_new(warnings, json_string(draft->warnings->pdata[i]));

    json_object_set_new(object, "title", json_string(draft->title));
    json_object_set_new(object, "text", json_string(text));
    json_object_set_new(object, "class",
                        json_string(notice_class_word(topics_class(settings, draft))));
    json_object_set_new(object, "topics", list);
    json_object_set_new(object, "send_at", json_time(draft->send_at_s));
    json_object_set_new(object, "valid_until", json_time(draft->valid_until_s));
    json_object_set_new(object, "origin",
                        json_pack("{s:s, s:o, s:o}", "kind",
                                  origin_kind_word(draft->origin.kind), "from",
                                  json_maybe(draft->origin.from), "subject",
                                  json_maybe(draft->origin.subject)));
    if (draft->versions->len > 0)
        json_object_set_new(object, "versions", draft_versions_to_json(draft));
    json_object_set_new(object, "removed", draft_removed_to_json(draft));
    json_object_set_new(object, "parts", draft_parts_to_json(draft));
    json_object_set_new(object, "media", draft_media_to_json(draft));
    json_object_set_new(object, "alert", json_null());
    json_object_set_new(object, "channels", all_payloads(settings, draft, warnings));
    json_object_set_new(object, "warnings", warnings);
}

static void
print_json(const Settings *settings, const Verdict *verdict, const Draft *draft)
{
    json_t *object = json_object();

    add_verdict(object, verdict);
    add_draft(object, settings, draft);
    json_dumpf(object, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(15));
    putchar('\n');
    json_decref(object);
}

static int
print_text(const Settings *settings, const Verdict *verdict, const Draft *draft)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Texts) texts =
        texts_load(NULL, settings_text(settings, "bridge", "language"),
                   settings_text(settings, "bridge", "time_zone"), &error);
    g_autoptr(Screen) screen = screen_new();
    g_autoptr(Store) store =
        store_open(settings_text(settings, "bridge", "state_dir"), STORE_READER, NULL);
    json_t *problems = json_array();
    json_t *channels = all_payloads(settings, draft, problems);
    PreviewText text = {
        .settings = settings,
        .texts = texts,
        .verdict = verdict,
        .draft = draft,
        .channels = channels,
        .problems = problems,
        .is_trial = !queue_is_live(settings, store) || draft->is_trial,
    };

    if (texts) {
        preview_text(screen, &text);
        fputs(screen->out->str, stdout);
    } else {
        command_error("%s", error->message);
    }
    json_decref(channels);
    json_decref(problems);
    return texts ? 0 : EX_CONFIG;
}

/* Bytes with CRLF, as an IMAP server would give them: files on disk often have LF. */
static GBytes *
with_crlf(const char *text, size_t length)
{
    GByteArray *out = g_byte_array_sized_new(length + length / 32);

    for (size_t i = 0; i < length; i++) {
        if (text[i] == '\n' && (i == 0 || text[i - 1] != '\r'))
            g_byte_array_append(out, (const guint8 *) "\r", 1);
        g_byte_array_append(out, (const guint8 *) text + i, 1);
    }
    return g_byte_array_free_to_bytes(out);
}

/* What nobody can read: as the daemon would decide. */
static void
judge_unreadable(const GError *problem, Verdict *verdict)
{
    if (g_error_matches(problem, CONVERT_ERROR, CONVERT_ERROR_LIMIT)) {
        if (verdict->kind == VERDICT_ACCEPT || verdict->kind == VERDICT_HOLD)
            verdict_set(verdict, VERDICT_REFUSE, "too-complex", problem->message);
    } else if (verdict->kind == VERDICT_ACCEPT) {
        verdict_set(verdict, VERDICT_HOLD, "cannot-read", problem->message);
    }
}

/* @as_read: with the line breaks that the file has, which belong to its text parts. */
static int
preview(const Settings *settings, GBytes *raw, GBytes *as_read, bool as_json)
{
    int64_t now = clock_now_s();
    g_autoptr(GPtrArray) proofs = prove_now(settings, raw, now);
    g_autoptr(Verdict) verdict = admit_judge(settings, NULL, 0, raw, proofs, now, now);
    g_autoptr(GError) problem = NULL;
    g_autoptr(Draft) draft = convert_now(settings, as_read, now, &problem);

    if (!draft) {
        draft = draft_new();
        g_ptr_array_add(draft->warnings, g_strdup(problem->message));
        judge_unreadable(problem, verdict);
    }
    rights_judge(settings, NULL, draft, now, verdict);
    if (as_json)
        print_json(settings, verdict, draft);
    else
        return print_text(settings, verdict, draft);
    return 0;
}

static int
run(const CommandContext *context, int argc, char **argv)
{
    bool as_json = argc == 3 && strcmp(argv[1], "--json") == 0;
    const char *path = argv[argc - 1];
    g_autofree char *text = NULL;
    gsize length = 0;
    g_autoptr(GError) error = NULL;

    if (argc < 2 || argc > 3 || (argc == 3 && !as_json) || strcmp(path, "--json") == 0)
        return command_usage(&command_preview);

    g_autoptr(Settings) settings = command_settings_lenient(context, NULL);
    if (!settings)
        return EX_CONFIG;
    if (!g_file_get_contents(strcmp(path, "-") == 0 ? "/dev/stdin" : path, &text,
                             &length, &error)) {
        command_error("%s", error->message);
        return EX_NOINPUT;
    }

    g_autoptr(GBytes) raw = with_crlf(text, length);
    g_autoptr(GBytes) as_read = g_bytes_new(text, length);
    return preview(settings, raw, as_read, as_json);
}

const Command command_preview = {
    .name = "preview",
    .usage = "[--json] FILE",
    .summary = "what would happen to this mail (- = stdin); sends nothing",
    .run = run,
};
