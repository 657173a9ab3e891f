/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * limits - the most of everything that a stranger can choose
 *
 * Each line has its unit in the name or beside it, and its reason.  Settings
 * in [limits] may lower some of them; nothing raises them.
 */
#pragma once

/* A mail, in bytes, before it is fetched.  25 MiB is what common providers let out. */
#define LIMIT_MAIL_BYTES (25 * 1024 * 1024)

/* A header block, in bytes (domain/sender-authentication g). */
#define LIMIT_HEADER_BYTES (256 * 1024)

/* One header line, in bytes, and the number of fields. */
#define LIMIT_HEADER_LINE_BYTES (16 * 1024)
#define LIMIT_HEADER_FIELDS 500

/* One Authentication-Results field in bytes, how many, results in all, comment depth.
 */
#define LIMIT_RESULTS_FIELD_BYTES (16 * 1024)
#define LIMIT_RESULTS_FIELDS 20
#define LIMIT_RESULTS 60
#define LIMIT_COMMENT_DEPTH 8

/* ARC seals that are shown: more hops than this are a loop or a joke. */
#define LIMIT_ARC_SEALS 10

/* MIME: depth of nesting, parts in all (a cheap scan counts boundaries first). */
#define LIMIT_MIME_DEPTH 12
#define LIMIT_MIME_PARTS 100

/* Address fields: a parser dies of nested groups, so ':' and '(' are counted. */
#define LIMIT_ADDRESS_NESTING 16

/* All decoded parts together, in bytes: 60 MiB. */
#define LIMIT_DECODED_BYTES (60 * 1024 * 1024)

/* Text and HTML that are read, in bytes; tags of HTML.  An office program makes 1.5 MB
 * of a few pages, most of it styles. */
#define LIMIT_TEXT_BYTES (256 * 1024)
#define LIMIT_HTML_BYTES (4 * 1024 * 1024)
#define LIMIT_HTML_TAGS 200000

/* RTF of a winmail.dat, in bytes: a page of text is some 20 KiB of it, and what is
 * larger holds pictures that nobody would see. */
#define LIMIT_RTF_BYTES (4 * 1024 * 1024)

/* Events of a calendar file that are written out: more are no notice. */
#define LIMIT_CALENDAR_EVENTS 20

/* What a tool takes out of a container: files, and bytes of all together (an answer
 * goes back to the converting child beside the mail). */
#define LIMIT_BUNDLE_FILES 50
#define LIMIT_BUNDLE_BYTES (48 * 1024 * 1024)

/* Attachments that become media; a file name in bytes. */
#define LIMIT_ATTACHMENTS 10
#define LIMIT_FILENAME_BYTES 120

/* The converting child: seconds of CPU, seconds on the wall, bytes of memory, its
 * answer. */
#define LIMIT_CONVERT_CPU_S 20
#define LIMIT_CONVERT_WALL_S 30
#define LIMIT_CONVERT_MEMORY_BYTES (512LL * 1024 * 1024)
#define LIMIT_CONVERT_ANSWER_BYTES (96 * 1024 * 1024)
#define LIMIT_CONVERT_ROUNDS 3

/* banditore-verify: its answer, and the certificates and revocation lists that it goes
 * by, in bytes (the lists of all PEC providers are below 1 MiB); seconds for all keys.
 */
#define LIMIT_VERIFY_ANSWER_BYTES (32 * 1024 * 1024)
#define LIMIT_VERIFY_CA_BYTES (8 * 1024 * 1024)
#define LIMIT_KEYS_S 10

/* Public keys of the senders, in bytes; a key is a few KiB. */
#define LIMIT_KEYRING_BYTES (16 * 1024 * 1024)

/* What a tool (vipsthumbnail, gpg) may use: seconds on the wall, bytes. */
#define LIMIT_TOOL_WALL_S 20
#define LIMIT_TOOL_MEMORY_BYTES (1024LL * 1024 * 1024)

/* Blocks of a rich text. */
#define LIMIT_BLOCKS 4000

/* Pieces of equal style in a rich text: more is no notice, and would fill a store. */
#define LIMIT_RUNS 20000

/* Things cut from one mail that are told one by one: nobody reads more of them. */
#define LIMIT_REMOVED 200

/* Characters of one title. */
#define LIMIT_TITLE_CHARS 200

/* Languages of one mail: each is composed, and uploads nothing more. */
#define LIMIT_VERSIONS 5

/* An answer of a provider's API, in bytes; it is a few hundred in life. */
#define LIMIT_HTTP_ANSWER_BYTES (1024 * 1024)

/* A webhook, in bytes (the provider's own maximum is 3 MB), and its JSON depth. */
#define LIMIT_WEBHOOK_BYTES (4 * 1024 * 1024)
#define LIMIT_JSON_DEPTH 32

/* IMAP: bytes of one command's answer outside literals (held until the line ends),
 * and the seconds one command may take in all. */
#define LIMIT_IMAP_LINE_BYTES (1024 * 1024)
#define LIMIT_IMAP_COMMAND_S 60
#define LIMIT_IMAP_FETCH_S 300

/* Claims: what 100 ms can carry, and never more than this at once (design 3). */
#define LIMIT_CLAIM 500

/* A broadcast is paused when so many people have failed, and these are so many of a
 * hundred whom it has left for.  Below the count a few dead numbers of a small list
 * would stop it; below the share an old list with its usual dead numbers would. */
#define LIMIT_LOST_LEAST 30
#define LIMIT_LOST_PERCENT 30

/* In milliseconds: what has been sent gets so long to be answered when the daemon ends,
 * which takes five seconds at most.  Answers take a fraction of one; what has none by
 * then is in doubt, and settled by its callback after the next start. */
#define LIMIT_END_MS 4000

/* A number that WhatsApp cannot reach on so many days is suspended: once may be a phone
 * that is being changed, and each vain try hurts the provider's opinion of us. */
#define LIMIT_UNREACHABLE_DAYS 3

/* In bytes: a row of a table.  Ours has eight short columns; a quotation mark that is
 * not closed would make the whole rest of a file one row. */
#define LIMIT_CSV_ROW_BYTES (64 * 1024)

/* Rows of one small commit of a command, so that the daemon is never kept waiting. */
#define LIMIT_COMMIT_ROWS 1000

/* Answers by mail to one address in an hour, and to all in a day (RFC 3834). */
#define LIMIT_ANSWERS_PER_HOUR 10
#define LIMIT_ANSWERS_PER_DAY 100

/* Answers to one citizen in a day: one who tries every word gets them all, and a phone
 * that writes to us without end (another robot) costs no more than this. */
#define LIMIT_CITIZEN_ANSWERS 20

/* Held mails of one sender in an hour, and of all in a day, that people are asked
 * about: a stranger must not tire them into saying yes (domain/sender-authentication
 * e). */
#define LIMIT_QUESTIONS_PER_HOUR 3
#define LIMIT_QUESTIONS_PER_DAY 10

/* Times that a mail may crash the reader before it is set aside. */
#define LIMIT_MAIL_TRIES 2

/* A passed probe of the border server counts for so many days: servers are changed
 * (domain/sender-authentication a.3). */
#define LIMIT_PROBE_DAYS 90
