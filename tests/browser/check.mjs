// SPDX-License-Identifier: EUPL-1.2
//
// check - every public page in Debian's Chromium: WCAG 2.1 AA by axe-core, at the width
// of a phone and of a desk, by keyboard alone, twice as large, without JavaScript, and
// within its budget of bytes and requests
//
//   node check.mjs MODULES CHROMIUM PORT PICTURES PATH STATUS...
//
// MODULES: the folder node_modules.  PICTURES: where pictures are put, "" = none.
// Prints TAP.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const [modules, chromium, port, pictures, ...pages] = process.argv.slice(2);
const load = createRequire(`${modules}/`);
const { chromium: browserType } = load('playwright-core');
const axe = readFileSync(load.resolve('axe-core/axe.min.js'), 'utf8');
const site = `http://127.0.0.1:${port}`;

// Without pictures, and with the style, as they come over the wire.
const MOST_BYTES = 50 * 1000;
const SIZES = [['phone', 360, 740], ['desk', 1280, 900]];
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'];

let count = 0;
let failed = 0;
function ok(name, is, words = '') {
    count += 1;
    if (!is) failed += 1;
    console.log(`${is ? 'ok' : 'not ok'} ${count} - ${name}`);
    if (!is && words) console.log(String(words).replace(/^/gm, '# '));
}

// What a page asks for: all of it from us, few bytes, no cookie.
async function checkBudget(context, path, status) {
    const page = await context.newPage();
    const seen = [];
    page.on('response', (answer) => seen.push(answer));
    const first = await page.goto(site + path, { waitUntil: 'load' });
    ok(`${path}: status ${status}`, first.status() === Number(status), first.status());
    let bytes = 0;
    for (const answer of seen) {
        const sizes = await answer.request().sizes();
        if (!(answer.headers()['content-type'] ?? '').startsWith('image/'))
            bytes += sizes.responseBodySize + sizes.responseHeadersSize;
    }
    const strange = seen.map((answer) => answer.url()).filter((url) => !url.startsWith(site));
    ok(`${path}: ${bytes} bytes without pictures`, bytes < MOST_BYTES);
    ok(`${path}: nothing from elsewhere`, strange.length === 0, strange.join('\n'));
    ok(`${path}: no cookie`, (await context.cookies()).length === 0);
    ok(`${path}: a policy without scripts`,
        first.headers()['content-security-policy']?.startsWith("default-src 'none'"));
    await page.close();
}

async function checkRules(page, name) {
    const { violations } = await page.evaluate(
        (tags) => window.axe.run({ runOnly: { type: 'tag', values: tags } }), RULES);
    const words = violations.map(({ id, nodes }) =>
        `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
    ok(`${name}: axe finds nothing`, violations.length === 0, words.join('\n'));
}

// Nothing stands beside the screen: WCAG 1.4.10.
async function checkWidth(page, name) {
    const [inner, outer] = await page.evaluate(
        () => [document.documentElement.scrollWidth, window.innerWidth]);
    ok(`${name}: nothing to scroll sideways`, inner <= outer, `${inner} > ${outer}`);
}

// What a finger hits: 24 pixels and more (WCAG 2.2, 2.5.8), except inside sentences.
async function checkTargets(page, name) {
    const small = await page.evaluate(() => [...document.querySelectorAll(
        'nav a, footer a, button, input, main > p > a')]
        .filter((one) => one.getBoundingClientRect().height < 24)
        .map((one) => one.outerHTML));
    ok(`${name}: nothing too small for a finger`, small.length === 0, small.join('\n'));
}

// Tab goes through every link and field once, in their order, and each shows that it is.
async function checkKeyboard(page, name) {
    const all = await page.evaluate(() => document.querySelectorAll(
        'a[href], button, input, video[controls], audio[controls]').length);
    const reached = [];
    let hidden = '';
    for (let i = 0; i < all; i++) {
        await page.keyboard.press('Tab');
        const [place, outline, box] = await page.evaluate(() => {
            const one = document.activeElement;
            const list = [...document.querySelectorAll('a[href], button, input')];
            return [list.indexOf(one), getComputedStyle(one).outlineStyle,
                one.getBoundingClientRect().right > 0];
        });
        reached.push(place);
        if (outline === 'none' || !box) hidden += `${place} `;
    }
    ok(`${name}: Tab reaches everything in order`,
        reached.every((place, i) => place === i), reached.join(' '));
    ok(`${name}: and it is seen where it is`, hidden === '', hidden);
}

async function checkPath(browser, path, status) {
    for (const [size, width, height] of SIZES) {
        const context = await browser.newContext({ viewport: { width, height }, bypassCSP: true });
        const page = await context.newPage();
        const name = `${path} on a ${size}`;
        await page.goto(site + path, { waitUntil: 'load' });
        await checkWidth(page, name);
        await checkTargets(page, name);
        if (size === 'phone') await checkKeyboard(page, name);
        await page.evaluate(axe);
        await checkRules(page, name);
        if (pictures) {
            await page.evaluate(() => { document.activeElement?.blur(); window.scrollTo(0, 0); });
            const file = path.replace(/[^a-z0-9]+/g, '-');
            await page.screenshot({ path: `${pictures}/${size}${file}.png`, fullPage: true });
        }
        await context.close();
    }

    // 200 % on a desk is half its width; letters alone twice as large (WCAG 1.4.4).
    const zoomed = await browser.newContext(
        { viewport: { width: 640, height: 450 }, deviceScaleFactor: 2 });
    const page = await zoomed.newPage();
    await page.goto(site + path, { waitUntil: 'load' });
    await checkWidth(page, `${path} at 200 %`);
    await page.setViewportSize({ width: 320, height: 640 });
    await page.evaluate(() => { document.documentElement.style.fontSize = '200%'; });
    await checkWidth(page, `${path} in letters of twice the size`);
    await zoomed.close();

    const plain = await browser.newContext({ javaScriptEnabled: false });
    await checkBudget(plain, path, status);
    await plain.close();
}

// A search by keyboard, without JavaScript.
async function checkSearch(browser) {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${site}/avvisi`);
    await page.getByLabel('Cerca una parola').focus();
    await page.keyboard.type('ACQUA');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/avvisi?q=ACQUA');
    ok('a search by keyboard finds the notice',
        await page.getByRole('link', { name: 'Acqua sospesa in via Roma' }).count() === 1);
    await page.goto(`${site}/avvisi`);
    await page.getByRole('link', { name: 'Avvisi più vecchi' }).click();
    ok('the second page of the archive has the older ones',
        await page.getByRole('link', { name: 'Avviso di prova numero 25' }).count() === 1);
    await context.close();
}

const browser = await browserType.launch({ executablePath: chromium, args: ['--no-sandbox'] });
try {
    for (let i = 0; i < pages.length; i += 2)
        await checkPath(browser, pages[i], pages[i + 1]);
    await checkSearch(browser);
} finally {
    await browser.close();
}
console.log(`1..${count}`);
process.exit(failed ? 1 : 0);
