/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Sending tens of thousands of times the same kind of request is the hot path.
 * Whatever such requests share (token, headers, CA file, method, time-out) is a
 * Profile; a profile keeps easy handles that are set up for it, and starting one
 * more request touches only the body.
 */
#include "bridge/net/http.h"

#include "bridge/base/limits.h"
#include "bridge/base/text.h"
#include "bridge/net/curl-loop.h"

#include <gnutls/crypto.h>
#include <string.h>

#define TIMEOUT_STANDARD_MS 30000
#define CONNECT_TIMEOUT_MS 10000

/* Profiles that are remembered though nothing runs with them. */
#define IDLE_PROFILES 8

/* Bytes of room for an answer that an idle transfer keeps. */
#define KEPT_ANSWER_BYTES (16 * 1024)

/* libcurl's buffers, one of each for a request under way: an answer is some hundred
 * bytes, and more than 16 KiB do not fit into a TLS record. */
#define RECEIVE_BYTES 4096
#define SEND_BYTES 16384

typedef struct {
    char *method, *auth_header, *token, *ca_file;
    GPtrArray *fields; /* of char *: name, value, name, value */
    unsigned timeout_ms;
    bool has_body;
    struct curl_slist *headers;
    GQueue idle; /* of Transfer */
    unsigned running;
} Profile;

typedef struct {
    CurlJob job;
    Http *http;
    Profile *profile;
    struct curl_slist *headers; /* of its own, for a form; else the profile's count */
    char *url;
    HttpDone done;
    void *user_data;
    GPtrArray *body;   /* of GBytes, one after the other */
    unsigned piece;    /* being read */
    size_t offset;     /* in the piece */
    bool is_connected; /* libcurl was about to send the request */
    bool body_left;    /* libcurl has asked for some of the body */
    GString *answer;
    size_t most_bytes;
    const char *problem; /* static; wins over libcurl's words */
    char words[CURL_ERROR_SIZE];
} Transfer;

struct Http {
    CurlLoop *loop;
    GPtrArray *profiles; /* of Profile, the latest used at the end */
};

/* --- Profiles --- */

static void
transfer_free(Transfer *transfer)
{
    curl_easy_cleanup(transfer->job.easy);
    curl_slist_free_all(transfer->headers);
    g_ptr_array_unref(transfer->body);
    g_string_free(transfer->answer, TRUE);
    g_free(transfer->url);
    g_free(transfer);
}

static void
wipe(char *text)
{
    if (text)
        explicit_bzero(text, strlen(text));
    g_free(text);
}

static void
profile_free(Profile *profile)
{
    for (Transfer *transfer; (transfer = g_queue_pop_head(&profile->idle));)
        transfer_free(transfer);
    for (struct curl_slist *header = profile->headers; header; header = header->next)
        explicit_bzero(header->data, strlen(header->data));
    curl_slist_free_all(profile->headers);
    g_ptr_array_unref(profile->fields);
    wipe(profile->token);
    g_free(profile->method);
    g_free(profile->auth_header);
    g_free(profile->ca_file);
    g_free(profile);
}

static const char *
token_of(const HttpRequest *request)
{
    return request->token ? secret_text(request->token) : NULL;
}

static bool
has_fields(const Profile *profile, const HttpField *fields)
{
    unsigned n = 0;

    for (; fields && fields[n].name; n++)
        if (2 * n >= profile->fields->len ||
            strcmp(profile->fields->pdata[2 * n], fields[n].name) != 0 ||
            strcmp(profile->fields->pdata[2 * n + 1], fields[n].value) != 0)
            return false;

    return 2 * n == profile->fields->len;
}

static bool
profile_fits(const Profile *profile, const HttpRequest *request)
{
    return profile->has_body == (request->body || request->form) &&
           profile->timeout_ms == request->timeout_ms &&
           strcmp(profile->method, request->method) == 0 &&
           g_strcmp0(profile->token, token_of(request)) == 0 &&
           g_strcmp0(profile->auth_header, request->auth_header) == 0 &&
           g_strcmp0(profile->ca_file, request->ca_file) == 0 &&
           has_fields(profile, request->fields);
}

static void
add_header(struct curl_slist **headers, const char *name, const char *before,
           const char *value)
{
    g_autofree char *line = g_strconcat(name, ": ", before, value, NULL);

    /* A line break would let a value become a header of its own. */
    g_strdelimit(line, "\r\n", ' ');
    *headers = curl_slist_append(*headers, line);
    explicit_bzero(line, strlen(line));
}

static Profile *
profile_new(const HttpRequest *request)
{
    Profile *profile = g_new0(Profile, 1);
    const char *name = request->auth_header ? request->auth_header : "Authorization";

    profile->method = g_strdup(request->method);
    profile->auth_header = g_strdup(request->auth_header);
    profile->token = g_strdup(token_of(request));
    profile->ca_file = g_strdup(request->ca_file);
    profile->timeout_ms = request->timeout_ms;
    profile->has_body = request->body || request->form;
    profile->fields = g_ptr_array_new_with_free_func(g_free);

    profile->headers = curl_slist_append(NULL, "Expect:");
    if (profile->token)
        add_header(&profile->headers, name,
                   g_ascii_strcasecmp(name, "Authorization") == 0 ? "Bearer " : "",
                   profile->token);
    for (const HttpField *field = request->fields; field && field->name; field++) {
        g_ptr_array_add(profile->fields, g_strdup(field->name));
        g_ptr_array_add(profile->fields, g_strdup(field->value));
        add_header(&profile->headers, field->name, "", field->value);
    }
    return profile;
}

/* Forgets the profile that has been idle for longest when there are too many. */
static void
forget_one(Http *http)
{
    unsigned idle = 0;
    unsigned oldest = 0;

    for (unsigned i = http->profiles->len; i-- > 0;) {
        const Profile *profile = http->profiles->pdata[i];

        if (profile->running == 0) {
            idle++;
            oldest = i;
        }
    }
    if (idle > IDLE_PROFILES)
        g_ptr_array_remove_index(http->profiles, oldest);
}

static Profile *
find_profile(Http *http, const HttpRequest *request)
{
    Profile *profile;

    for (unsigned i = http->profiles->len; i-- > 0;) {
        profile = http->profiles->pdata[i];
        if (profile_fits(profile, request)) {
            if (i + 1 < http->profiles->len) {
                g_ptr_array_steal_index(http->profiles, i);
                g_ptr_array_add(http->profiles, profile);
            }
            return profile;
        }
    }

    forget_one(http);
    profile = profile_new(request);
    g_ptr_array_add(http->profiles, profile);
    return profile;
}

/* --- One transfer --- */

static size_t
on_read(char *buffer, size_t size, size_t n, void *data)
{
    Transfer *transfer = data;
    size_t room = size * n;
    size_t done = 0;

    transfer->body_left = true;
    while (done < room && transfer->piece < transfer->body->len) {
        gsize length;
        const char *bytes =
            g_bytes_get_data(transfer->body->pdata[transfer->piece], &length);
        size_t some = MIN(room - done, length - transfer->offset);

        if (some > 0)
            memcpy(buffer + done, bytes + transfer->offset, some);
        done += some;
        transfer->offset += some;
        if (transfer->offset == length) {
            transfer->piece++;
            transfer->offset = 0;
        }
    }
    return done;
}

/* libcurl repeats a POST by itself when a reused connection dies unanswered; a
 * body that cannot be rewound turns that into CURLE_SEND_FAIL_REWIND (lab 4).  One that
 * is given as a whole would not be asked for again: see on_connected(). */
static int
on_seek(void *data, curl_off_t offset, int origin)
{
    return CURL_SEEKFUNC_FAIL;
}

static bool
has_sent(const Transfer *transfer)
{
    long bytes = 0;

    curl_easy_getinfo(transfer->job.easy, CURLINFO_REQUEST_SIZE, &bytes);
    return bytes > 0;
}

/* Comes before each try of libcurl's own, too: one that has sent some is the last. */
static int
on_connected(void *data, char *ip, char *own_ip, int port, int own_port)
{
    Transfer *transfer = data;

    if (transfer->profile->has_body && transfer->is_connected && has_sent(transfer))
        return CURL_PREREQFUNC_ABORT;
    transfer->is_connected = true;
    return CURL_PREREQFUNC_OK;
}

static size_t
on_write(char *bytes, size_t size, size_t n, void *data)
{
    Transfer *transfer = data;

    if (transfer->answer->len + size * n > transfer->most_bytes) {
        transfer->problem = "the answer is too long";
        return 0;
    }
    g_string_append_len(transfer->answer, bytes, size * n);
    return size * n;
}

static HttpEnd
judge(const Transfer *transfer, CURLcode code, long status)
{
    if (transfer->job.stillborn != CURLE_OK)
        return HTTP_UNSENT;
    if (code == CURLE_OK && status >= 200)
        return HTTP_ANSWERED;
    if (!transfer->is_connected)
        return HTTP_UNSENT;

    /* Also counts what an earlier try of libcurl's own sent on a connection that
     * turned out to be dead. */
    if (code == CURLE_SEND_FAIL_REWIND || transfer->body_left || has_sent(transfer))
        return HTTP_UNCERTAIN;

    return HTTP_UNSENT;
}

static void
fill_answer(Transfer *transfer, HttpResult *result)
{
    curl_off_t wait_s = 0;
    char *type = NULL;

    curl_easy_getinfo(transfer->job.easy, CURLINFO_CONTENT_TYPE, &type);
    curl_easy_getinfo(transfer->job.easy, CURLINFO_RETRY_AFTER, &wait_s);
    result->type = type;
    result->retry_after_s = wait_s > 0 ? (long) MIN(wait_s, (curl_off_t) 86400) : -1;
    result->body = transfer->answer->str;
    result->body_bytes = transfer->answer->len;
}

static const char *
problem_of(const Transfer *transfer, CURLcode code)
{
    if (transfer->problem)
        return transfer->problem;
    if (transfer->words[0] != '\0')
        return transfer->words;
    return code == CURLE_OK ? "no status came" : curl_easy_strerror(code);
}

/* Makes @transfer ready for the next request of its profile. */
static void
put_back(Transfer *transfer)
{
    g_ptr_array_set_size(transfer->body, 0);
    if (transfer->answer->allocated_len > KEPT_ANSWER_BYTES) {
        g_string_free(transfer->answer, TRUE);
        transfer->answer = g_string_new(NULL);
    }
    g_queue_push_head(&transfer->profile->idle, transfer);
}

static void
on_ended(CurlJob *job, CURLcode code)
{
    Transfer *transfer = (Transfer *) job;
    HttpResult result = {.retry_after_s = -1, .body = ""};
    long status = 0;

    curl_easy_getinfo(job->easy, CURLINFO_RESPONSE_CODE, &status);
    result.end = judge(transfer, code, status);
    if (result.end == HTTP_ANSWERED) {
        result.status = status;
        fill_answer(transfer, &result);
    } else {
        result.problem = problem_of(transfer, code);
    }
    transfer->done(&result, transfer->user_data);

    transfer->profile->running--;
    put_back(transfer);
}

static void
set_up(Transfer *transfer, const Profile *profile)
{
    CURL *easy = transfer->job.easy;
    long timeout_ms = profile->timeout_ms ? profile->timeout_ms : TIMEOUT_STANDARD_MS;

    curl_loop_set_up(easy, profile->ca_file);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, profile->headers);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, timeout_ms);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
                     MIN(timeout_ms, CONNECT_TIMEOUT_MS));
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long) CURL_HTTP_VERSION_2TLS);
    curl_easy_setopt(easy, CURLOPT_PIPEWAIT, 1L);
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "banditore/" BANDITORE_VERSION);
    curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, (long) RECEIVE_BYTES);
    curl_easy_setopt(easy, CURLOPT_UPLOAD_BUFFERSIZE, (long) SEND_BYTES);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->words);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_write);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, on_read);
    curl_easy_setopt(easy, CURLOPT_READDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, on_seek);
    curl_easy_setopt(easy, CURLOPT_SEEKDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, on_connected);
    curl_easy_setopt(easy, CURLOPT_PREREQDATA, transfer);

    if (profile->has_body || strcmp(profile->method, "POST") == 0)
        curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, profile->method);
    /* Nothing to rewind means nothing to stop libcurl's own repetition. */
    if (!profile->has_body && strcmp(profile->method, "GET") != 0)
        curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
}

static Transfer *
take_transfer(Http *http, Profile *profile)
{
    Transfer *transfer = g_queue_pop_head(&profile->idle);

    if (transfer)
        return transfer;

    transfer = g_new0(Transfer, 1);
    transfer->http = http;
    transfer->profile = profile;
    transfer->body = g_ptr_array_new_with_free_func((GDestroyNotify) g_bytes_unref);
    transfer->answer = g_string_new(NULL);
    transfer->job.ended = on_ended;
    transfer->job.easy = curl_easy_init();
    if (!transfer->job.easy)
        g_error("no memory for a network handle");
    set_up(transfer, profile);
    return transfer;
}

/* --- Addresses and bodies --- */

/* Returns: NULL, or what is wrong with @url. */
static const char *
set_url(Transfer *transfer, const char *url)
{
    CURLU *parts = curl_url();
    char *scheme = NULL;
    char *host = NULL;
    const char *problem = NULL;
    bool is_loopback = false;

    if (curl_url_set(parts, CURLUPART_URL, url, 0) != CURLUE_OK ||
        curl_url_get(parts, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK ||
        curl_url_get(parts, CURLUPART_HOST, &host, 0) != CURLUE_OK) {
        problem = "the address cannot be read";
    } else {
        is_loopback = text_is_loopback(host);
        if (strcmp(scheme, "https") != 0 &&
            (strcmp(scheme, "http") != 0 || !is_loopback))
            problem = "the address must begin with https://";
    }
    curl_free(scheme);
    curl_free(host);
    curl_url_cleanup(parts);
    if (problem)
        return problem;

    g_free(transfer->url);
    transfer->url = g_strdup(url);
    curl_easy_setopt(transfer->job.easy, CURLOPT_URL, url);
    curl_easy_setopt(transfer->job.easy, CURLOPT_PROTOCOLS_STR,
                     is_loopback ? "https,http" : "https");
    return NULL;
}

static void
add_text(GPtrArray *body, GString *text)
{
    g_ptr_array_add(body, g_string_free_to_bytes(text));
}

/* A name inside quotes, as browsers write it. */
static void
append_quoted(GString *text, const char *name)
{
    g_string_append_c(text, '"');
    for (const char *c = name; *c != '\0'; c++) {
        if (*c == '"')
            g_string_append(text, "%22");
        else if ((unsigned char) *c >= ' ')
            g_string_append_c(text, *c);
    }
    g_string_append_c(text, '"');
}

/* Our own multipart/form-data: libcurl's could be rewound, and so repeated. */
static void
add_form(Transfer *transfer, const HttpForm *form)
{
    guint8 noise[16];
    g_autofree char *boundary = NULL;
    g_autofree char *type = NULL;
    GString *text;

    gnutls_rnd(GNUTLS_RND_NONCE, noise, sizeof noise);
    boundary = text_hex(noise, sizeof noise);

    for (; form->name; form++) {
        text = g_string_new("--");
        g_string_append(text, boundary);
        g_string_append(text, "\r\nContent-Disposition: form-data; name=");
        append_quoted(text, form->name);
        if (form->filename) {
            g_string_append(text, "; filename=");
            append_quoted(text, form->filename);
        }
        if (form->type)
            g_string_append_printf(text, "\r\nContent-Type: %s", form->type);
        g_string_append(text, "\r\n\r\n");
        add_text(transfer->body, text);
        g_ptr_array_add(transfer->body, g_bytes_ref(form->data));
        add_text(transfer->body, g_string_new("\r\n"));
    }
    text = g_string_new(NULL);
    g_string_append_printf(text, "--%s--\r\n", boundary);
    add_text(transfer->body, text);

    type = g_strconcat("multipart/form-data; boundary=", boundary, NULL);
    curl_slist_free_all(transfer->headers);
    transfer->headers = NULL;
    for (struct curl_slist *h = transfer->profile->headers; h; h = h->next)
        transfer->headers = curl_slist_append(transfer->headers, h->data);
    add_header(&transfer->headers, "Content-Type", "", type);
    curl_easy_setopt(transfer->job.easy, CURLOPT_HTTPHEADER, transfer->headers);
}

static void
drop_form_headers(Transfer *transfer)
{
    if (!transfer->headers)
        return;

    curl_easy_setopt(transfer->job.easy, CURLOPT_HTTPHEADER,
                     transfer->profile->headers);
    for (struct curl_slist *header = transfer->headers; header; header = header->next)
        explicit_bzero(header->data, strlen(header->data));
    curl_slist_free_all(transfer->headers);
    transfer->headers = NULL;
}

/* A body in one piece leaves together with the headers: one record, one system call. */
static void
set_body(Transfer *transfer, const HttpRequest *request)
{
    const void *whole = NULL;
    curl_off_t total = 0;

    drop_form_headers(transfer);
    if (request->form) {
        add_form(transfer, request->form);
    } else if (request->body) {
        g_ptr_array_add(transfer->body, g_bytes_ref(request->body));
        whole = g_bytes_get_data(request->body, NULL);
    }

    for (unsigned i = 0; i < transfer->body->len; i++)
        total += (curl_off_t) g_bytes_get_size(transfer->body->pdata[i]);
    curl_easy_setopt(transfer->job.easy, CURLOPT_POSTFIELDSIZE_LARGE, total);
    if (transfer->profile->has_body)
        curl_easy_setopt(transfer->job.easy, CURLOPT_POSTFIELDS, whole);
    transfer->piece = 0;
    transfer->offset = 0;
    transfer->is_connected = false;
    transfer->body_left = false;
}

/* --- Public --- */

Http *
http_new(unsigned connections)
{
    Http *http = g_new0(Http, 1);

    http->loop = curl_loop_new(connections);
    http->profiles = g_ptr_array_new_with_free_func((GDestroyNotify) profile_free);
    return http;
}

void
http_free(Http *http)
{
    if (!http)
        return;

    curl_loop_free(http->loop);
    g_ptr_array_unref(http->profiles);
    g_free(http);
}

void
http_start(Http *http, const HttpRequest *request, HttpDone done, void *user_data)
{
    Profile *profile = find_profile(http, request);
    Transfer *transfer = take_transfer(http, profile);

    transfer->done = done;
    transfer->user_data = user_data;
    transfer->problem = NULL;
    transfer->words[0] = '\0';
    transfer->most_bytes =
        request->most_bytes ? request->most_bytes : LIMIT_HTTP_ANSWER_BYTES;
    g_string_truncate(transfer->answer, 0);
    profile->running++;
    set_body(transfer, request);

    if (g_strcmp0(transfer->url, request->url) != 0)
        transfer->problem = set_url(transfer, request->url);
    if (transfer->problem)
        curl_loop_refuse(http->loop, &transfer->job, CURLE_URL_MALFORMAT);
    else
        curl_loop_add(http->loop, &transfer->job);
}

unsigned
http_running(const Http *http)
{
    return curl_loop_running(http->loop);
}

struct CurlLoop *
http_loop(Http *http)
{
    return http->loop;
}
