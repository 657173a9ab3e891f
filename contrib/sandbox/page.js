/* SPDX-License-Identifier: EUPL-1.2 */
/* The phones.  Text from messages only ever becomes text nodes, never markup. */
'use strict';

const PHONES_MAX = 60;
const POLL_MS = 500;
const phones = new Map();   /* number -> {root, chat, info, bubbles} */
let version = 0;
let hidden = new Set();

function make(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

/* WhatsApp's inline marks: an opener after a break, a closer before one. */
const MARKS = { '*': 'b', '_': 'i', '~': 's', '`': 'code' };

function findCloser(text, from, mark) {
  for (let at = text.indexOf(mark, from + 1); at > 0; at = text.indexOf(mark, at + 1)) {
    const inner = text.slice(from + 1, at);
    const next = text[at + 1];
    if (inner && inner.trim() === inner && !(next && /[A-Za-z0-9]/.test(next))) return at;
  }
  return -1;
}

function inline(parent, text, inside) {
  let plain = '';
  for (let at = 0; at < text.length; at++) {
    const mark = text[at];
    const before = at > 0 ? text[at - 1] : ' ';
    const end = MARKS[mark] && !inside.includes(mark) && /[\s>*_~`(]/.test(before)
      ? findCloser(text, at, mark) : -1;
    if (end < 0) { plain += mark; continue; }
    parent.append(plain);
    plain = '';
    const node = make(MARKS[mark]);
    if (mark === '`') node.textContent = text.slice(at + 1, end);
    else inline(node, text.slice(at + 1, end), inside + mark);
    parent.append(node);
    at = end;
  }
  parent.append(plain);
}

function line(parent, text) {
  const item = /^([*-]|\d{1,2}\.) (.*)$/.exec(text);
  const quote = /^> (.*)$/.exec(text);
  if (quote) {
    const node = make('blockquote');
    inline(node, quote[1], '');
    parent.append(node);
  } else if (item) {
    const node = make('span', 'item', (item[1].length > 1 ? item[1] : '•') + ' ');
    inline(node, item[2], '');
    parent.append(node);
  } else {
    inline(parent, text, '');
    return true;
  }
  return false;
}

function formatted(text) {
  const root = make('div', 'text');
  text.split(/```([^]*?\S[^]*?)```/).forEach((part, index) => {
    if (index % 2) { root.append(make('pre', '', part.replace(/^\n|\n$/g, ''))); return; }
    const lines = part.replace(index ? /^\n/ : '', '').split('\n');
    lines.forEach((one, number) => {
      if (line(root, one) && number < lines.length - 1) root.append('\n');
    });
  });
  return root;
}

function ticks(status) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const labels = { accepted: 'accettato', sent: 'inviato', delivered: 'consegnato', read: 'letto' };
  svg.setAttribute('viewBox', '0 0 17 11');
  svg.setAttribute('class', 'ticks' + (status === 'read' ? ' blue' : ''));
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', labels[status] || status);
  const path = document.createElementNS(svg.namespaceURI, 'path');
  path.setAttribute('d', status === 'accepted' ? 'M8.5 2.5v3.5l2.4 1.4M8.5 1a4.5 4.5 0 1 0 .01 0'
    : status === 'sent' ? 'M4 6l3 3 6-7' : 'M1 6l3 3 6-7M7 8l1 1 7-7');
  svg.append(path);
  return svg;
}

function clock(ms) {
  return new Date(ms).toLocaleTimeString('it-IT', { hour: '2-digit', minute: '2-digit' });
}

function size(bytes) {
  return bytes < 1e6 ? Math.max(1, Math.round(bytes / 1e3)) + ' kB'
    : (bytes / 1e6).toFixed(1).replace('.', ',') + ' MB';
}

function medium(message) {
  const media = message.media;
  const url = media.id && media.mime ? '/sandbox/media/' + encodeURIComponent(media.id) : null;
  if (url && media.mime.startsWith('image/')) {
    const image = make('img');
    image.src = url;
    image.alt = message.text || 'Foto';
    return image;
  }
  const file = make('a', 'file');
  if (url) { file.href = url; file.target = '_blank'; file.rel = 'noopener'; }
  const name = media.filename || media.link || 'File non più disponibile';
  const ending = /\.([A-Za-z0-9]{1,4})$/.exec(name);
  file.append(make('i', '', ending ? ending[1].toUpperCase() : 'FILE'));
  const label = make('span', '', name);
  if (media.size) label.append(make('small', '', size(media.size)));
  file.append(label);
  return file;
}

function send(body) {
  return fetch('/sandbox/inbound', {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
  }).then(poll);
}

function buttonOf(message, button) {
  const node = make('button', 'tap', (button.type === 'URL' ? '↗ ' : '↩ ') + button.text);
  node.type = 'button';
  if (button.type === 'QUICK_REPLY')
    node.onclick = () => send({ number: message.number, payload: button.payload,
      text: button.text, context: message.wamid });
  else
    node.title = (button.url || '').replace(/\{\{.*\}\}/, button.suffix || '');
  return node;
}

/* A list opens below its button, as on the phone. */
function listOf(message) {
  const list = make('details', 'list');
  list.append(make('summary', '', '☰ ' + message.list));
  (message.buttons || []).forEach((row) => {
    const node = make('button', 'row', row.text);
    node.type = 'button';
    if (row.description) node.append(make('small', '', row.description));
    node.onclick = () => send({ number: message.number, payload: row.payload,
      text: row.text, context: message.wamid });
    list.append(node);
  });
  return list;
}

function bubbleOf(message, inbound) {
  const failed = message.status === 'failed';
  const node = make('div', 'bubble ' + (inbound ? 'mine' : 'theirs') + (failed ? ' failed' : ''));
  if (message.media) node.append(medium(message));
  if (message.text) node.append(formatted(message.text));
  if (message.footer) node.append(make('div', 'foot', message.footer));
  if (failed) node.append(make('div', 'reason', 'Non arrivato (errore ' + message.error + ')'));
  const meta = make('div', 'meta');
  if (message.template) meta.append(make('span', 'kind', 'modello'));
  meta.append(make('span', '', clock(message.at)));
  if (!inbound && !failed) meta.append(ticks(message.status));
  node.append(meta);
  if (message.list) node.append(listOf(message));
  else (message.buttons || []).forEach((button) => node.append(buttonOf(message, button)));
  return node;
}

function phoneOf(number) {
  let phone = phones.get(number);
  if (phone) return phone;
  if (phones.size >= PHONES_MAX) { hidden.add(number); return null; }
  const root = make('section', 'phone');
  root.setAttribute('aria-label', 'Telefono ' + number);
  const bar = make('div', 'bar');
  const who = make('div', 'who');
  who.append(make('b', '', 'Comune'), make('small', '', 'account aziendale'));
  bar.append(make('div', 'avatar', 'C'), who);
  const owner = make('div', 'owner');
  const name = make('b', '', 'Cittadino');
  const state = make('span');
  owner.append(name, make('span', '', number), state);
  const chat = make('div', 'chat');
  const form = make('form', 'write');
  const input = make('input');
  input.placeholder = 'Scrivi un messaggio';
  input.setAttribute('aria-label', 'Scrivi dal telefono ' + number);
  input.maxLength = 4096;
  const button = make('button', '', '➤');
  button.setAttribute('aria-label', 'Invia');
  form.append(input, button);
  form.onsubmit = (event) => {
    event.preventDefault();
    if (input.value) send({ number, text: input.value });
    input.value = '';
  };
  root.append(bar, owner, chat, form);
  document.getElementById('phones').append(root);
  document.getElementById('nothing').hidden = true;
  phone = { root, chat, name, state, bubbles: new Map(), until: 0 };
  phones.set(number, phone);
  return phone;
}

function show(message, inbound) {
  const phone = phoneOf(message.number);
  if (!phone) return;
  const chat = phone.chat;
  const low = chat.scrollHeight - chat.scrollTop - chat.clientHeight < 40;
  const node = bubbleOf(message, inbound);
  const old = phone.bubbles.get(message.seq);
  if (old) old.replaceWith(node);
  else chat.append(node);
  phone.bubbles.set(message.seq, node);
  if (low) chat.scrollTop = chat.scrollHeight;
  node.querySelectorAll('img').forEach((image) => {
    image.onload = () => { if (low) chat.scrollTop = chat.scrollHeight; };
  });
}

function describe(number, info, now) {
  const phone = phones.get(number);
  if (!phone) return;
  phone.name.textContent = info.name;
  phone.until = info.window_until;
}

function windows(now) {
  for (const phone of phones.values()) {
    const open = phone.until > now;
    phone.state.className = open ? 'open' : 'closed';
    phone.state.textContent = open ? 'finestra fino alle ' + clock(phone.until)
      : 'finestra chiusa: solo modelli';
    phone.state.title = open ? 'Si può scrivere liberamente' : 'Finestra di 24 ore chiusa';
  }
}

function clear() {
  document.getElementById('phones').textContent = '';
  document.getElementById('nothing').hidden = false;
  phones.clear();
  hidden = new Set();
  version = 0;
}

function take(state) {
  const counts = state.counts;
  const all = state.messages.map((one) => [one, false])
    .concat(state.inbound.map((one) => [one, true]))
    .sort((a, b) => a[0].seq - b[0].seq);
  all.forEach(([one, inbound]) => show(one, inbound));
  Object.entries(state.phones).forEach(([number, info]) => describe(number, info, state.now));
  windows(state.now);
  const refused = Object.values(counts.refused).reduce((a, b) => a + b, 0);
  document.getElementById('counts').textContent = counts.accepted + ' messaggi accettati, '
    + refused + ' rifiutati · ore ' + clock(state.now);
  const more = document.getElementById('more');
  more.hidden = hidden.size === 0;
  more.textContent = 'Altri ' + hidden.size + ' telefoni non sono mostrati.';
  version = state.version;
}

let epoch = null;
let busy = false;
function poll() {
  if (busy) return Promise.resolve();
  busy = true;
  return fetch('/sandbox/messages?since=' + version)
    .then((reply) => reply.json())
    .then((state) => {
      if (epoch !== null && epoch !== state.epoch) { clear(); epoch = state.epoch; return; }
      epoch = state.epoch;
      take(state);
      document.getElementById('trouble').hidden = true;
    })
    .catch(() => { document.getElementById('trouble').hidden = false; })
    .finally(() => { busy = false; });
}

document.getElementById('new-phone').onsubmit = (event) => {
  event.preventDefault();
  const field = document.getElementById('new-number');
  phoneOf(field.value);
  field.value = '';
};
poll();
setInterval(poll, POLL_MS);
