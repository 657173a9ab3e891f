/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * curl-loop - libcurl's multi interface inside the GLib main loop
 *
 * The engine under http and smtp, for this folder only.  All sockets stand in
 * one epoll set, so the main loop sees one descriptor and one timer, however
 * many connections there are.  Main context only.
 */
#pragma once

#include "bridge/base/cleanup.h"

#include <curl/curl.h>

typedef struct CurlLoop CurlLoop;
typedef struct CurlJob CurlJob;

/* First member of the caller's own struct. */
struct CurlJob {
    CURL *easy; /* its CURLOPT_PRIVATE belongs to the loop */

    /* Called once, never inside curl_loop_add(); may free the job or add others.
     * CURLE_ABORTED_BY_CALLBACK: the loop is being freed. */
    void (*ended)(CurlJob *job, CURLcode code);

    /* The loop's own. */
    GList link;
    CURLcode stillborn; /* CURLE_OK unless refused; may be read in ended() */
};

/* @connections: at most this many to one host. */
CurlLoop *
curl_loop_new(unsigned connections);

/* Ends every job, then frees. */
void
curl_loop_free(CurlLoop *loop);

/* Starts @job, whose easy handle is ready. */
void
curl_loop_add(CurlLoop *loop, CurlJob *job);

/* Ends @job with @code from the main loop, without any network. */
void
curl_loop_refuse(CurlLoop *loop, CurlJob *job, CURLcode code);

/* Jobs that have not ended. */
unsigned
curl_loop_running(const CurlLoop *loop);

/* What every handle of ours has: no signals, no proxy, TLS 1.2 at least, chain and
 * host name verified against @ca_file (NULL = the system's bundle). */
void
curl_loop_set_up(CURL *easy, const char *ca_file);
