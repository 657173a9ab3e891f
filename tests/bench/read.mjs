// SPDX-License-Identifier: EUPL-1.2
//
// read - the same mails through mailparser and html-to-text, for bench-read
//
//   node read.mjs DIR MODULES [ROUNDS]
//
// Prints the microseconds of CPU a mail, and the bytes a microsecond, of the best round:
// mailparser alone (no text made of HTML), html-to-text alone, and both.
import { createRequire } from "node:module";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const [dir, modules, rounds = "5"] = process.argv.slice(2);
const require = createRequire(join(modules, "x.js"));
const { simpleParser } = require("mailparser");
const { convert } = require("html-to-text");
const options = { skipHtmlToText: true, skipTextToHtml: true, skipImageLinks: true };

const mails = readdirSync(dir).filter((name) => name.endsWith(".eml"))
    .map((name) => readFileSync(join(dir, name)));
const bytes = mails.reduce((sum, mail) => sum + mail.length, 0);
const pages = [];
for (const mail of mails) {
    const { html } = await simpleParser(mail, options);
    if (html) pages.push(html);
}
const pageBytes = pages.reduce((sum, page) => sum + Buffer.byteLength(page), 0);

async function measure(job, work, items, size) {
    let best = Infinity;
    for (let round = 0; round < Number(rounds); round++) {
        const start = process.cpuUsage();
        for (const item of items) await work(item);
        const { user, system } = process.cpuUsage(start);
        best = Math.min(best, user + system);
    }
    if (items.length > 0)
        console.log(job, (best / items.length).toFixed(1), (size / best).toFixed(1));
}

await measure("mailparser", (mail) => simpleParser(mail, options), mails, bytes);
await measure("html-to-text", async (page) => convert(page), pages, pageBytes);
await measure("both", async (mail) => {
    const { html } = await simpleParser(mail, options);
    return html ? convert(html) : "";
}, mails, bytes);
