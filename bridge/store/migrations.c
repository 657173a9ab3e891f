/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/store/migrations.h"

#include <stddef.h>

/*
 * Numbers of states are those of mails.h, broadcasts.h, subscribers.h and
 * base/attempt.h.  Times are UTC, 0 = none; names end in _s or _ms.
 */

static const char first[] =
    "CREATE TABLE facts ("
    "  name TEXT PRIMARY KEY,"
    "  value TEXT NOT NULL"
    ") STRICT, WITHOUT ROWID;"

    "CREATE TABLE mails ("
    "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  uidvalidity INTEGER NOT NULL,"
    "  uid INTEGER NOT NULL,"
    "  message_id TEXT,"
    "  digest TEXT,"
    "  file TEXT,"
    "  size_bytes INTEGER NOT NULL,"
    "  received_s INTEGER NOT NULL,"
    "  fetched_s INTEGER NOT NULL,"
    "  state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 6),"
    "  decision INTEGER NOT NULL DEFAULT 0 CHECK (decision IN (0, 2, 3, 4, 5)),"
    "  sender TEXT,"
    "  subject TEXT,"
    "  reason TEXT,"
    "  explanation TEXT,"
    "  evidence TEXT,"
    "  tries INTEGER NOT NULL DEFAULT 0,"
    "  duplicate_of INTEGER REFERENCES mails (id)"
    ") STRICT;"
    "CREATE INDEX mails_place ON mails (uidvalidity, uid);"
    "CREATE INDEX mails_digest ON mails (digest) WHERE digest IS NOT NULL;"
    "CREATE INDEX mails_message_id ON mails (message_id) WHERE message_id IS NOT NULL;"
    "CREATE INDEX mails_state ON mails (state);"
    "CREATE INDEX mails_decision ON mails (decision, fetched_s);"

    "CREATE TABLE subscribers ("
    "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  channel TEXT NOT NULL,"
    "  number TEXT,"
    "  bsuid TEXT,"
    "  state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 2),"
    "  window_until_s INTEGER NOT NULL DEFAULT 0,"
    "  language TEXT,"
    "  zone TEXT,"
    "  consented_s INTEGER NOT NULL DEFAULT 0,"
    "  consent_source TEXT,"
    "  consent_words TEXT,"
    "  left_s INTEGER NOT NULL DEFAULT 0,"
    "  CHECK (number IS NOT NULL OR bsuid IS NOT NULL OR state = 1)"
    ") STRICT;"
    "CREATE UNIQUE INDEX subscribers_number ON subscribers (channel, number)"
    "  WHERE number IS NOT NULL;"
    "CREATE UNIQUE INDEX subscribers_bsuid ON subscribers (channel, bsuid)"
    "  WHERE bsuid IS NOT NULL;"
    "CREATE INDEX subscribers_active ON subscribers (channel) WHERE state = 0;"

    "CREATE TABLE topics ("
    "  id INTEGER PRIMARY KEY,"
    "  name TEXT NOT NULL UNIQUE"
    ") STRICT;"
    "CREATE TABLE subscriber_topics ("
    "  subscriber INTEGER NOT NULL REFERENCES subscribers (id) ON DELETE CASCADE,"
    "  topic INTEGER NOT NULL REFERENCES topics (id),"
    "  PRIMARY KEY (subscriber, topic)"
    ") STRICT, WITHOUT ROWID;"

    "CREATE TABLE broadcasts ("
    "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  mail INTEGER REFERENCES mails (id),"
    "  state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 5),"
    "  class INTEGER NOT NULL CHECK (class BETWEEN 0 AND 2),"
    "  is_trial INTEGER NOT NULL CHECK (is_trial IN (0, 1)),"
    "  created_s INTEGER NOT NULL,"
    "  ready_s INTEGER NOT NULL DEFAULT 0,"
    "  send_at_s INTEGER NOT NULL DEFAULT 0,"
    "  valid_until_s INTEGER NOT NULL DEFAULT 0,"
    "  frozen_channel TEXT,"
    "  frozen_to INTEGER NOT NULL DEFAULT 0,"
    "  audience INTEGER NOT NULL DEFAULT 0,"
    "  finished_s INTEGER NOT NULL DEFAULT 0,"
    "  first_accepted_s INTEGER NOT NULL DEFAULT 0,"
    "  last_accepted_s INTEGER NOT NULL DEFAULT 0,"
    "  first_delivered_s INTEGER NOT NULL DEFAULT 0,"
    "  half_delivered_s INTEGER NOT NULL DEFAULT 0,"
    "  most_delivered_s INTEGER NOT NULL DEFAULT 0,"
    "  sender TEXT,"
    "  title TEXT NOT NULL,"
    "  topics TEXT NOT NULL,"
    "  content TEXT NOT NULL"
    ") STRICT;"
    /* A mail is broadcast once. */
    "CREATE UNIQUE INDEX broadcasts_mail ON broadcasts (mail) WHERE mail IS NOT NULL;"
    "CREATE INDEX broadcasts_state ON broadcasts (state);"

    /* How many deliveries of a broadcast stand in each state: all eleven rows
     * are there from the start; the CHECK finds books that do not add up. */
    "CREATE TABLE tallies ("
    "  broadcast INTEGER NOT NULL REFERENCES broadcasts (id) ON DELETE CASCADE,"
    "  state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 10),"
    "  n INTEGER NOT NULL DEFAULT 0 CHECK (n >= 0),"
    "  PRIMARY KEY (broadcast, state)"
    ") STRICT, WITHOUT ROWID;"

    /* due_ms: when the next part may be claimed; NULL = there is none to claim.
     * compose: the parts must be made (again) at the next claim. */
    "CREATE TABLE deliveries ("
    "  id INTEGER PRIMARY KEY,"
    "  broadcast INTEGER NOT NULL REFERENCES broadcasts (id) ON DELETE CASCADE,"
    "  subscriber INTEGER NOT NULL REFERENCES subscribers (id),"
    "  channel TEXT NOT NULL,"
    "  state INTEGER NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 10),"
    "  due_ms INTEGER DEFAULT 0,"
    "  parts INTEGER NOT NULL DEFAULT 0,"
    "  compose INTEGER NOT NULL DEFAULT 1 CHECK (compose IN (0, 1)),"
    "  is_open INTEGER NOT NULL DEFAULT 0 CHECK (is_open IN (0, 1)),"
    "  code INTEGER NOT NULL DEFAULT 0,"
    "  reason TEXT,"
    "  UNIQUE (broadcast, subscriber)"
    ") STRICT;"
    "CREATE INDEX deliveries_due ON deliveries (broadcast, channel, due_ms)"
    "  WHERE due_ms IS NOT NULL;"
    "CREATE INDEX deliveries_failed ON deliveries (broadcast, reason, code)"
    "  WHERE state = 7;"

    /* attempts: the number of the newest attempt, 0 = none yet. */
    "CREATE TABLE parts ("
    "  delivery INTEGER NOT NULL REFERENCES deliveries (id) ON DELETE CASCADE,"
    "  part INTEGER NOT NULL,"
    "  state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 10),"
    "  attempts INTEGER NOT NULL DEFAULT 0,"
    "  PRIMARY KEY (delivery, part)"
    ") STRICT, WITHOUT ROWID;"

    "CREATE TABLE attempts ("
    "  delivery INTEGER NOT NULL,"
    "  part INTEGER NOT NULL,"
    "  attempt INTEGER NOT NULL CHECK (attempt > 0),"
    "  state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 10),"
    "  tries INTEGER NOT NULL DEFAULT 0,"
    "  since_ms INTEGER NOT NULL,"
    "  accepted_ms INTEGER NOT NULL DEFAULT 0,"
    "  delivered_ms INTEGER NOT NULL DEFAULT 0,"
    "  code INTEGER NOT NULL DEFAULT 0,"
    "  provider_id TEXT,"
    "  provider_hash INTEGER,"
    "  reason TEXT,"
    "  detail TEXT,"
    "  PRIMARY KEY (delivery, part, attempt),"
    "  FOREIGN KEY (delivery, part) REFERENCES parts (delivery, part)"
    "    ON DELETE CASCADE"
    ") STRICT, WITHOUT ROWID;"
    /* Of a short hash (advance_hash()): the ids are long and random, and this index
     * is what the disk feels most of a delivery. */
    "CREATE INDEX attempts_provider ON attempts (provider_hash)"
    "  WHERE provider_hash IS NOT NULL;"
    "CREATE INDEX attempts_sending ON attempts (since_ms) WHERE state = 1;"
    "CREATE INDEX attempts_uncertain ON attempts (since_ms) WHERE state = 2;"

    "CREATE TABLE outbox ("
    "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  key TEXT NOT NULL UNIQUE,"
    "  message_id TEXT NOT NULL,"
    "  recipient TEXT NOT NULL,"
    "  created_s INTEGER NOT NULL,"
    "  due_s INTEGER,"
    "  sent_s INTEGER NOT NULL DEFAULT 0,"
    "  tries INTEGER NOT NULL DEFAULT 0,"
    "  error TEXT,"
    "  mail BLOB NOT NULL"
    ") STRICT;"
    "CREATE INDEX outbox_due ON outbox (due_s) WHERE due_s IS NOT NULL;"
    "CREATE INDEX outbox_created ON outbox (created_s, recipient);"

    "CREATE TABLE audit ("
    "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  at_s INTEGER NOT NULL,"
    "  actor TEXT NOT NULL,"
    "  action TEXT NOT NULL,"
    "  subject TEXT NOT NULL,"
    "  detail TEXT,"
    "  digest TEXT NOT NULL,"
    "  seal TEXT NOT NULL"
    ") STRICT;"
    "CREATE TRIGGER audit_keeps BEFORE DELETE ON audit"
    "  BEGIN SELECT RAISE (ABORT, 'the audit is append-only'); END;"
    "CREATE TRIGGER audit_stays BEFORE UPDATE ON audit"
    "  BEGIN SELECT RAISE (ABORT, 'the audit is append-only'); END;"

    "CREATE TABLE inbound ("
    "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  channel TEXT NOT NULL,"
    "  received_s INTEGER NOT NULL,"
    "  raw BLOB NOT NULL"
    ") STRICT;"

    "CREATE TABLE uploads ("
    "  channel TEXT NOT NULL,"
    "  sha256 TEXT NOT NULL,"
    "  provider_id TEXT NOT NULL,"
    "  valid_until_s INTEGER NOT NULL,"
    "  PRIMARY KEY (channel, sha256)"
    ") STRICT, WITHOUT ROWID;";

/* What must not come twice (seen.h). */
static const char seen_table[] = "CREATE TABLE seen ("
                                 "  kind INTEGER NOT NULL CHECK (kind IN (0, 1)),"
                                 "  value TEXT NOT NULL,"
                                 "  digest TEXT NOT NULL,"
                                 "  at_s INTEGER NOT NULL,"
                                 "  PRIMARY KEY (kind, value)"
                                 ") STRICT, WITHOUT ROWID;"
                                 "CREATE INDEX seen_at ON seen (at_s);"
                                 "CREATE INDEX broadcasts_sender"
                                 "  ON broadcasts (lower(sender), created_s);";

/* states: questions.h.  broadcasts.question: it asks staff by phone, 0 = it is a
 * notice for citizens. */
static const char questions_table[] =
    "CREATE TABLE questions ("
    "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  mail INTEGER NOT NULL REFERENCES mails (id),"
    "  author TEXT NOT NULL,"
    "  person TEXT NOT NULL,"
    "  digest TEXT NOT NULL,"
    "  class INTEGER NOT NULL CHECK (class BETWEEN 0 AND 2),"
    "  state INTEGER NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 4),"
    "  asked_s INTEGER NOT NULL,"
    "  expires_s INTEGER NOT NULL,"
    "  paged_s INTEGER NOT NULL DEFAULT 0,"
    "  answer TEXT"
    ") STRICT;"
    "CREATE INDEX questions_mail ON questions (mail);"
    "CREATE INDEX questions_open ON questions (state) WHERE state = 0;"
    "CREATE INDEX questions_asked ON questions (asked_s);"
    "ALTER TABLE broadcasts ADD COLUMN question INTEGER NOT NULL DEFAULT 0;";

/* Codes that senders used; mail and wrong_mail are ids of mails, 0 = none. */
static const char factors_table[] = "CREATE TABLE factors ("
                                    "  sender TEXT PRIMARY KEY,"
                                    "  counter INTEGER NOT NULL DEFAULT 0,"
                                    "  mail INTEGER NOT NULL DEFAULT 0,"
                                    "  wrong_day INTEGER NOT NULL DEFAULT 0,"
                                    "  wrong INTEGER NOT NULL DEFAULT 0,"
                                    "  wrong_mail INTEGER NOT NULL DEFAULT 0"
                                    ") STRICT, WITHOUT ROWID;";

/* Why a broadcast is paused (a stable word, NULL = it is not), since when, and how many
 * had failed and how many had left when a person let it go on. */
static const char pauses[] =
    "ALTER TABLE broadcasts ADD COLUMN pause TEXT;"
    "ALTER TABLE broadcasts ADD COLUMN paused_s INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE broadcasts ADD COLUMN base_failed INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE broadcasts ADD COLUMN base_left INTEGER NOT NULL DEFAULT 0;";

/* broadcasts.languages: those of its versions, parted by commas.  deliveries.version:
 * which of them was composed for it, from 1; 0 = all of them. */
static const char versions_columns[] =
    "ALTER TABLE broadcasts ADD COLUMN languages TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE deliveries ADD COLUMN version INTEGER NOT NULL DEFAULT 0;";

/* broadcasts.forgotten: deliveries and media are gone (retention.h).  The indexes find
 * what is to be forgotten without a look at what stays. */
static const char retention_indexes[] =
    "ALTER TABLE broadcasts ADD COLUMN forgotten INTEGER NOT NULL DEFAULT 0;"
    "CREATE INDEX broadcasts_kept ON broadcasts (finished_s) WHERE forgotten = 0;"
    "CREATE INDEX mails_kept ON mails (fetched_s) WHERE file IS NOT NULL;"
    "CREATE INDEX inbound_received ON inbound (received_s);"
    "CREATE INDEX subscribers_left ON subscribers (left_s) WHERE state = 1"
    "  AND (number IS NOT NULL OR bsuid IS NOT NULL);";

/* unreachable: on how many days in a row a number failed as not reachable, and the last
 * of them (days since 1970); suspended_s, no_marketing_s: since when, 0 = not. */
static const char hygiene[] =
    "ALTER TABLE subscribers ADD COLUMN unreachable INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE subscribers ADD COLUMN unreachable_day INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE subscribers ADD COLUMN suspended_s INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE subscribers ADD COLUMN no_marketing_s INTEGER NOT NULL DEFAULT 0;"
    "CREATE INDEX subscribers_suspended ON subscribers (suspended_s)"
    "  WHERE suspended_s > 0;";

/* Templates that the provider takes no more, and why. */
static const char templates[] = "CREATE TABLE templates ("
                                "  channel TEXT NOT NULL,"
                                "  name TEXT NOT NULL,"
                                "  why TEXT NOT NULL,"
                                "  since_s INTEGER NOT NULL,"
                                "  PRIMARY KEY (channel, name)"
                                ") STRICT, WITHOUT ROWID;";

/* Who was reached outside the window in the last 24 hours (budget.h): the person and
 * the last minute; how many each minute holds; how many in all and how many may be. */
static const char budget_tables[] =
    "CREATE TABLE budgets ("
    "  channel TEXT PRIMARY KEY,"
    "  most INTEGER NOT NULL DEFAULT 0,"
    "  reserve INTEGER NOT NULL DEFAULT 0,"
    "  used INTEGER NOT NULL DEFAULT 0,"
    "  refused_ms INTEGER NOT NULL DEFAULT 0"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE reached ("
    "  subscriber INTEGER PRIMARY KEY,"
    "  channel TEXT NOT NULL,"
    "  minute INTEGER NOT NULL"
    ") STRICT;"
    "CREATE INDEX reached_minute ON reached (channel, minute);"
    "CREATE TABLE reached_minutes ("
    "  channel TEXT NOT NULL,"
    "  minute INTEGER NOT NULL,"
    "  n INTEGER NOT NULL,"
    "  PRIMARY KEY (channel, minute)"
    ") STRICT, WITHOUT ROWID;";

/* Where it concerns people: names parted by commas; '' = everywhere. */
static const char zones[] =
    "ALTER TABLE broadcasts ADD COLUMN zones TEXT NOT NULL DEFAULT '';";

/* Millionths of a euro; kinds: flow/prices.h.  hour: since 1970 (spending.h). */
static const char spending_table[] =
    "ALTER TABLE attempts ADD COLUMN kind INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE attempts ADD COLUMN cost INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE broadcasts ADD COLUMN cost INTEGER NOT NULL DEFAULT 0;"
    "CREATE TABLE spending ("
    "  hour INTEGER NOT NULL,"
    "  kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 4),"
    "  n INTEGER NOT NULL,"
    "  cost INTEGER NOT NULL,"
    "  PRIMARY KEY (hour, kind)"
    ") STRICT, WITHOUT ROWID;";

/* Of whom nothing else is kept (forget.h): keyed hashes, and since when; 0 = not. */
static const char forgotten[] =
    "ALTER TABLE subscribers ADD COLUMN forgotten_s INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE subscribers ADD COLUMN number_mark TEXT;"
    "ALTER TABLE subscribers ADD COLUMN bsuid_mark TEXT;"
    "CREATE INDEX subscribers_number_mark ON subscribers (number_mark)"
    "  WHERE number_mark IS NOT NULL;"
    "CREATE INDEX subscribers_bsuid_mark ON subscribers (bsuid_mark)"
    "  WHERE bsuid_mark IS NOT NULL;";

/* What people consented to (consents.h): who had joined or left before is as the rows
 * of subscribers know it.  answers.h, heard.h: kinds of answers are words of flow. */
static const char citizens[] =
    "CREATE TABLE consents ("
    "  id INTEGER PRIMARY KEY,"
    "  subscriber INTEGER NOT NULL REFERENCES subscribers (id) ON DELETE CASCADE,"
    "  at_s INTEGER NOT NULL,"
    "  kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 2),"
    "  how TEXT,"
    "  words TEXT,"
    "  notice TEXT,"
    "  topics TEXT"
    ") STRICT;"
    "CREATE INDEX consents_subscriber ON consents (subscriber);"
    "INSERT INTO consents (subscriber, at_s, kind, how, words)"
    "  SELECT id, consented_s, 0, consent_source, consent_words FROM subscribers"
    "  WHERE state < 2 AND forgotten_s = 0 AND consent_source IS NOT NULL;"
    "INSERT INTO consents (subscriber, at_s, kind)"
    "  SELECT id, left_s, 1 FROM subscribers WHERE state = 1 AND forgotten_s = 0;"
    "CREATE TABLE answers ("
    "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  channel TEXT NOT NULL,"
    "  number TEXT,"
    "  bsuid TEXT,"
    "  body TEXT,"
    "  broadcast INTEGER NOT NULL,"
    "  version INTEGER NOT NULL,"
    "  part INTEGER NOT NULL,"
    "  until_s INTEGER NOT NULL,"
    "  due_ms INTEGER NOT NULL DEFAULT 0,"
    "  tries INTEGER NOT NULL DEFAULT 0,"
    "  sending INTEGER NOT NULL DEFAULT 0 CHECK (sending IN (0, 1))"
    ") STRICT;"
    "CREATE INDEX answers_due ON answers (channel, sending, due_ms);"
    "CREATE INDEX answers_until ON answers (until_s);"
    "CREATE TABLE joining ("
    "  id INTEGER PRIMARY KEY,"
    "  channel TEXT NOT NULL,"
    "  number TEXT,"
    "  bsuid TEXT,"
    "  asked_s INTEGER NOT NULL,"
    "  words TEXT NOT NULL,"
    "  notice TEXT NOT NULL,"
    "  answer INTEGER"
    ") STRICT;"
    "CREATE INDEX joining_number ON joining (number);"
    "CREATE INDEX joining_bsuid ON joining (bsuid);"
    "CREATE INDEX joining_asked ON joining (asked_s);"
    "CREATE INDEX joining_answer ON joining (answer);"
    "CREATE TABLE heard ("
    "  message TEXT PRIMARY KEY,"
    "  at_s INTEGER NOT NULL"
    ") STRICT, WITHOUT ROWID;"
    "CREATE INDEX heard_at ON heard (at_s);"
    "CREATE TABLE answered ("
    "  day INTEGER NOT NULL,"
    "  person TEXT NOT NULL,"
    "  kind TEXT NOT NULL,"
    "  n INTEGER NOT NULL,"
    "  PRIMARY KEY (day, person, kind)"
    ") STRICT, WITHOUT ROWID;";

/* Whether an alert is open is asked with every message of a citizen. */
static const char emergencies[] =
    "CREATE INDEX broadcasts_emergency ON broadcasts (created_s)"
    "  WHERE class = 2 AND is_trial = 0;";

/* broadcasts.page: its name in public addresses, NULL = it has none (pages.h).
 * replaced_by: the broadcast in its place, 0 = none.  notices: what the search looks
 * at, by the broadcast's id; a notice that is not for the public any more is not in it.
 */
static const char pages[] =
    "ALTER TABLE broadcasts ADD COLUMN page TEXT;"
    "ALTER TABLE broadcasts ADD COLUMN withdrawn_s INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE broadcasts ADD COLUMN replaced_by INTEGER NOT NULL DEFAULT 0;"
    "CREATE UNIQUE INDEX broadcasts_page ON broadcasts (page) WHERE page IS NOT NULL;"
    "CREATE INDEX broadcasts_shown ON broadcasts (max(ready_s, send_at_s), id)"
    "  WHERE page IS NOT NULL AND state IN (2, 3, 5) AND withdrawn_s = 0"
    "  AND forgotten = 0;"
    "CREATE VIRTUAL TABLE notices USING fts5 (title, words,"
    "  tokenize = 'unicode61 remove_diacritics 2');";

const Migration store_migrations[] = {
    {"mails, subscribers, broadcasts, deliveries, outbox, audit, inbound", first},
    {"signatures and contents that were seen", seen_table},
    {"questions to staff about held mails", questions_table},
    {"codes that senders used", factors_table},
    {"why broadcasts are paused", pauses},
    {"language versions of one notice", versions_columns},
    {"what is to be forgotten", retention_indexes},
    {"numbers that cannot be reached, people who want no marketing", hygiene},
    {"templates that cannot be used", templates},
    {"who was reached in the last 24 hours", budget_tables},
    {"zones of broadcasts", zones},
    {"what messages cost", spending_table},
    {"people of whom nothing is kept but a keyed hash", forgotten},
    {"consents, and what citizens are answered", citizens},
    {"alerts that are open", emergencies},
    {"public pages of notices", pages},
    {NULL, NULL},
};
