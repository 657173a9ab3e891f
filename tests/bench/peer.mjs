// SPDX-License-Identifier: EUPL-1.2
//
// peer - the same notice to as many, sent by a Node script that keeps the same books
//
//   node peer.mjs DATABASE MODULES URL CA PAYLOAD COUNT CONNECTIONS BATCH
//
// undici and better-sqlite3: WAL, synchronous=FULL; a recipient is claimed and committed
// before the request goes out, and what came of it is committed afterwards, BATCH of
// them in one commit.  A new DATABASE is made.  Prints one line as bench-dispatch does:
// deliveries, wall seconds, CPU seconds and kB of memory at the peak; wall and CPU are
// those of the sending.  Exits 1 unless every one was accepted.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [path, modules, address, ca, payload] = process.argv.slice(2);
const [count, connections, batch] = process.argv.slice(7).map(Number);
const require = createRequire(join(modules, "x.js"));
const { Pool } = require("undici");
const Database = require("better-sqlite3");

const QUEUED = 0, SENDING = 1, ACCEPTED = 2, FAILED = 3;
const db = new Database(path);
db.pragma("journal_mode = WAL");
db.pragma("synchronous = FULL");
db.exec(`CREATE TABLE delivery (
        id INTEGER PRIMARY KEY,
        number TEXT NOT NULL,
        state INTEGER NOT NULL DEFAULT ${QUEUED},
        attempts INTEGER NOT NULL DEFAULT 0,
        message TEXT,
        changed_ms INTEGER
    ) STRICT;
    CREATE UNIQUE INDEX delivery_message ON delivery (message) WHERE message IS NOT NULL;`);

const add = db.prepare("INSERT INTO delivery (number) VALUES (?)");
db.transaction(() => {
    for (let i = 1; i <= count; i++) add.run("+39333" + String(i).padStart(7, "0"));
})();

const page = db.prepare("SELECT id, number FROM delivery WHERE id > ? ORDER BY id LIMIT ?");
const mark = db.prepare(
    `UPDATE delivery SET state = ${SENDING}, attempts = attempts + 1 WHERE id = ?`);
const note = db.prepare(
    "UPDATE delivery SET state = ?, message = ?, changed_ms = ? WHERE id = ?");

let claimed = [], last = 0;
const claim = db.transaction(() => {
    claimed = page.all(last, batch);
    for (const { id } of claimed) mark.run(id);
    if (claimed.length > 0) last = claimed[claimed.length - 1].id;
    claimed.reverse();
});

// Whatever claims next has its commit behind it before it sends.
function next() {
    if (claimed.length === 0) claim();
    return claimed.pop();
}

let results = [];
const settle = db.transaction(() => {
    for (const { id, state, message } of results) note.run(state, message, Date.now(), id);
    results = [];
});

const notice = JSON.parse(readFileSync(payload, "utf8"));
const url = new URL(address);
const pool = new Pool(url.origin, { connections, pipelining: 1, connect: { ca: readFileSync(ca) } });
const headers = { "content-type": "application/json", authorization: "Bearer gettone" };

async function send({ id, number }) {
    const { statusCode, body } = await pool.request({
        path: url.pathname, method: "POST", headers,
        body: JSON.stringify({ ...notice, to: number, biz_opaque_callback_data: `${id}.0.1` }),
    });
    const answer = await body.json();
    const message = statusCode === 200 ? answer.messages[0].id : null;
    results.push({ id, state: message ? ACCEPTED : FAILED, message });
    if (results.length >= batch) settle();
}

async function work() {
    for (let one = next(); one; one = next()) await send(one);
}

const start = performance.now(), used = process.cpuUsage();
await Promise.all(Array.from({ length: connections }, work));
settle();
const wall = (performance.now() - start) / 1e3;
const { user, system } = process.cpuUsage(used);

const accepted = db.prepare("SELECT count(*) FROM delivery WHERE state = ?").pluck().get(ACCEPTED);
console.log(accepted, wall.toFixed(4), ((user + system) / 1e6).toFixed(4),
    process.resourceUsage().maxRSS);
await pool.close();
db.close();
process.exitCode = accepted === count ? 0 : 1;
