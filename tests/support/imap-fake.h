/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * imap-fake - a small IMAP server on loopback that can misbehave
 *
 * One thread, one connection at a time, mails in memory.  It stands in where a
 * fault must be injected; stories use a real server.  Whatever it sees or does
 * wakes the default main context, so that a test can wait for it.
 */
#pragma once

#include "tests/support/test-certs.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct ImapFake ImapFake;

typedef enum {
    FAKE_FINE,
    FAKE_SILENT_GREETING, /* accepts and says nothing */
    FAKE_BYE_GREETING,
    FAKE_LOGIN_REFUSED,
    FAKE_LOGIN_LATER,  /* NO [UNAVAILABLE] */
    FAKE_BAD_FLAGS,    /* a PERMANENTFLAGS that kills libetpan 1.9.4 */
    FAKE_HUGE_LITERAL, /* from here: FETCH of a body */
    FAKE_LITERAL_64,
    FAKE_STALL,
    FAKE_DRIP,
    FAKE_NUL,
    FAKE_DEEP,
    FAKE_DEEP_DISGUISED, /* nesting behind what looks like a literal */
    FAKE_LONG_LINE,
    FAKE_GONE_IN_FETCH,
    FAKE_BYE_IN_FETCH,
    FAKE_GONE_BEFORE_MOVE, /* from here: MOVE or COPY */
    FAKE_GONE_AFTER_MOVE,
    FAKE_MOVE_REFUSED,
    FAKE_GONE_IN_IDLE, /* from here: IDLE */
    FAKE_BYE_IN_IDLE,
    FAKE_IDLE_RACE,    /* a mail comes: "+" and EXISTS in one segment */
    FAKE_EXISTS_FIRST, /* a mail comes: EXISTS before the "+" */
} ImapFault;

#define FAKE_CAPABILITIES "IMAP4rev1 IDLE UIDPLUS MOVE"

/* @certs NULL: plain text.  Listens when it returns. */
ImapFake *
imap_fake_new(const TestCerts *certs, TestCert cert);
void
imap_fake_free(ImapFake *fake);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImapFake, imap_fake_free)

unsigned
imap_fake_port(const ImapFake *fake);

/* The next @times occasions go wrong so. */
void
imap_fake_set_fault(ImapFake *fake, ImapFault fault, unsigned times);
bool
imap_fake_fault_is_spent(ImapFake *fake);

/* What it says that it can, before and after the login. */
void
imap_fake_set_capabilities(ImapFake *fake, const char *before, const char *after);

/* Another UIDVALIDITY, and UIDs anew from 1, at the next SELECT. */
void
imap_fake_renumber(ImapFake *fake, uint32_t uidvalidity);

/* Puts a mail into INBOX.  @received: INTERNALDATE as it stands on the wire, NULL =
 * now.  Returns: its UID. */
uint32_t
imap_fake_add(ImapFake *fake, const char *raw, gssize size, const char *received);
/* The size that it claims instead of the true one; 0 = the truth. */
void
imap_fake_claim_size(ImapFake *fake, uint32_t uid, uint64_t size_bytes);

/* Mails in @folder, those marked as deleted not counted; -1 = no such folder. */
int
imap_fake_count(ImapFake *fake, const char *folder);
/* Mails in @folder that are marked as deleted. */
unsigned
imap_fake_count_deleted(ImapFake *fake, const char *folder);
/* Marks as deleted, as a mail program would. */
void
imap_fake_delete(ImapFake *fake, uint32_t uid);

/* How many commands that begin with @prefix (without the tag) it has seen. */
unsigned
imap_fake_seen(ImapFake *fake, const char *prefix);
unsigned
imap_fake_connections(ImapFake *fake);
/* Bytes of bodies that it has sent. */
uint64_t
imap_fake_sent_bytes(ImapFake *fake);
/* Hangs up on whoever is connected. */
void
imap_fake_hang_up(ImapFake *fake);
