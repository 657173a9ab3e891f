/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * imap-worker - the thread that holds the connection; for imap.c alone
 */
#pragma once

#include "bridge/mailbox/imap-border.h"

#include <pthread.h>

typedef struct {
    const MailboxServer *server; /* outlives the thread */
    ImapBorder *border;
} ImapWorker;

/* @worker must outlive the thread, which ends after imap_border_close(). */
void
imap_worker_start(ImapWorker *worker, pthread_t *thread);
