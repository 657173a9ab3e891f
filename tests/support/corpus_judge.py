# SPDX-License-Identifier: EUPL-1.2
"""
corpus_judge - for tests/corpus: how a case of each set becomes a mail, and what
is right

One class a set, in the table at the end.  A judge answers with None when all is
right, else with the reason; one that begins with "!" is grave: it may happen to no
case at all (an address published, words of the author lost, a robot answered).
"""
import base64
import email
import html.parser
import json
import re

NOW = "2026-11-24T10:00:00+01:00"
HEAD = """From: Il Sindaco <sindaco@comune.example>
To: avvisi@comune.example
Message-ID: <corpus@comune.example>
Date: Tue, 24 Nov 2026 09:59:00 +0100
MIME-Version: 1.0
"""

# What may be cut from what an author wrote last, as some sets keep it.
FOOTERS = ("signature", "mobile-footer", "disclaimer")


def collapse(text):
    """Blanks and quotation marks count for nothing."""
    text = re.sub(r"(?m)^[>\s]+", "", text or "")
    return re.sub(r"\s+", " ", text.replace("\u00a0", " ")).strip()


def squeeze(text):
    return re.sub(r"\s+", "", text or "")


def lines_of(text):
    return [line for line in map(collapse, (text or "").split("\n")) if line]


def removed(seen, kinds=None):
    return [item["text"] for item in seen["removed"]
            if kinds is None or item["what"] in kinds]


def make_mail(subject, data, content_type="text/plain; charset=utf-8", name=None):
    """A mail with one part, in Base64, so that its bytes arrive as they are."""
    subject = base64.b64encode(subject.encode()).decode()
    head = f"Subject: =?utf-8?B?{subject}?=\n" if len(subject) < 60 else \
        "".join(["Subject: "] + [f"=?utf-8?B?{subject[i:i + 40]}?=\n "
                                 for i in range(0, len(subject), 40)]).rstrip(" ")
    head = HEAD + head + f"Content-Type: {content_type}\n" + \
        "Content-Transfer-Encoding: base64\n"
    if name:
        head += f"Content-Disposition: attachment; filename=\"{name}\"\n"
    return head.encode() + b"\n" + base64.encodebytes(data)


class Judge:
    needed = 100

    def __init__(self, name, folder):
        self.name = name
        self.folder = folder

    def read(self, file):
        return (self.folder / file).read_bytes()

    def text(self, file):
        return self.read(file).decode("utf-8", "replace")

    def cases(self):
        path = self.folder / "expected.json"
        for name, case in json.loads(path.read_text()).items():
            yield dict(case, name=name)

    def counts(self, case):
        return True

    def now(self, case):
        return NOW

    def mail(self, case):
        return self.read(case["files"][0])


def keeps_words(wanted, seen, kinds=FOOTERS):
    """Each line of what the author wrote is published, or was cut as a footer;
    nothing else is published."""
    text = collapse(seen["text"])
    cut = collapse("\n".join(removed(seen, kinds)))
    lines = lines_of(wanted)

    if text == collapse(wanted):
        return None
    if lines and lines[0] not in text:
        return "!the first line is lost"
    for line in lines:
        if line not in text and line not in cut:
            return f"lost: {line[:60]!r}"
    for line in lines_of(seen["text"]):
        if line not in collapse(wanted):
            return f"too much: {line[:60]!r}"
    return None


class ForwardParser(Judge):
    needed = 98

    # Upstream ends a body with the file; the set says that no header line may
    # survive.  Of a body that holds older mails, those may be left out.
    older = re.compile(r"(?m)^[>\s]*(?:-{4,} ?\w+ \w+ ?-{4,}|_{10,}|"
                       r"\w+: .*[\w.]+@[\w.]+)")

    def mail(self, case):
        subject = self.text(case["subject_file"]) if case.get("subject_file") else \
            "Prova"
        return make_mail(subject.strip(), self.read(case["body_file"]))

    def leaks(self, case, seen):
        """An address or a header line of the mail inside."""
        original = case.get("original") or {}
        meant = collapse(f"{case.get('message') or ''} {original.get('body') or ''}")
        people = [original.get("from") or {}]
        people += (original.get("to") or []) + (original.get("cc") or [])
        for person in people:
            address = person.get("address")
            if address and address in seen["text"] and address not in meant:
                return f"!leaks {address}"
        for line in lines_of(seen["text"]):
            if re.match(r"[-_]{5,}|\S.{0,30}: .*[\w.]+@[\w.]+", line) and \
                    line not in meant and original.get("body"):
                return f"!leaks {line[:60]!r}"
        return None

    def judge(self, case, seen):
        forwarded = seen["origin"]["kind"] == "forward-inline"
        original = case.get("original") or {}
        if forwarded != case["forwarded"]:
            return ("!" if forwarded else "") + f"forwarded is {forwarded}"
        if not forwarded:
            return None
        problem = self.leaks(case, seen)
        if problem:
            return problem
        if "body" in original:
            body = collapse(self.older.split(original["body"].strip())[0]
                            .strip("\ufeff\n"))
            whole = collapse(f"{case.get('message') or ''}\n{body}")
            text = collapse(seen["text"])
            if text != whole and not (case.get("message_not_asserted_upstream") and
                                      text.endswith(body)):
                return f"text: {text[:60]!r} ... {text[-30:]!r}"
        address = (original.get("from") or {}).get("address")
        if address and address not in (seen["origin"]["from"] or ""):
            return f"from: {seen['origin']['from']!r}"
        if original.get("subject") and \
                collapse(original["subject"]) != collapse(seen["origin"]["subject"]):
            return f"subject: {seen['origin']['subject']!r}"
        return None


class ReplyParsers(Judge):
    needed = 92

    def mail(self, case):
        return make_mail("Re: Prova", self.read(case["files"][0]))

    def judge(self, case, seen):
        text = collapse(seen["text"])
        if "reply_equals" in case:
            return keeps_words(case["reply_equals"], seen)
        if "first_fragment_equals" in case:
            lines = lines_of(case["first_fragment_equals"])
            cut = collapse("\n".join(removed(seen, FOOTERS)))
            if lines and lines[0] not in text:
                return "!the first line is lost"
            for line in lines:
                if line not in text and line not in cut:
                    return f"lost: {line[:60]!r}"
        for pattern in case.get("first_fragment_matches", []):
            if not re.search(pattern, seen["text"]):
                return f"no match of {pattern!r}"
        for words in case.get("must_contain", []):
            if collapse(words) not in text:
                return f"lost: {words[:60]!r}"
        for words in case.get("must_not_contain", []):
            if collapse(words) in text:
                return f"too much: {words[:60]!r}"
        return None


class ReplyTrimmer(Judge):
    needed = 92

    def mail(self, case):
        """A forward where the mail inside stands right below the author's words, and
        not below a mail that was answered."""
        above = self.text(case["before_file"]) if "before_file" in case else ""
        own = collapse(self.text(case["trimmed_file"]))
        is_forward = "embedded_file" in case and collapse(above) in ("", own)
        return make_mail("Fwd: Prova" if is_forward else "Re: Prova",
                         self.read(case["input"]))

    def judge(self, case, seen):
        """Upstream cuts a forwarded mail that the bridge must publish, and keeps
        quoted lines that it must never publish."""
        if "embedded_file" in case:
            before = self.text(case["before_file"]) if "before_file" in case else ""
            for line in lines_of(seen["text"]):
                if re.match(r"\S.{0,30}: .*[\w.]+@[\w.]+", line):
                    return f"!leaks {line[:60]!r}"
            if collapse(seen["text"]).startswith(collapse(before)):
                return None
        lines = self.text(case["trimmed_file"]).split("\n")
        own = [line for line in lines if not line.startswith(">")]
        return keeps_words("\n".join(own), seen)


class Talon(Judge):
    needed = 90

    def mail(self, case):
        data = self.read(case["files"][0])
        if case["kind"] == "eml reply":
            return data
        # What upstream marks signatures with was never in a mail.
        data = re.sub(rb"(?m)^#sig#", b"", data)
        kind = "html" if case["kind"] == "html reply" else "plain"
        return make_mail("Re: Prova", data, f"text/{kind}; charset=utf-8")

    def judge(self, case, seen):
        if case["kind"] == "html reply":
            came = squeeze(seen["text"] + "".join(removed(seen, FOOTERS)))
            if squeeze(seen["text"]) == squeeze(case["reply_text"]) or \
                    came == squeeze(case["reply_text"]):
                return None
            return f"text: {seen['text'][:60]!r}"
        return keeps_words(case.get("reply_text", case.get("text_without_signature")),
                           seen)


class Html2Text(Judge):
    def mail(self, case):
        data = self.read(case["input"])
        return make_mail("Prova", data, "text/html")

    @staticmethod
    def words(text):
        """Links as [text](url), as <url> or behind the text are no words."""
        text = re.sub(r"\]\([^)\s]*(?: [^)]*)?\)", "", text)
        text = re.sub(r"[\[\]]", "", text)
        text = re.sub(r"<?https?:\S+", " ", text.replace("mailto:", ""))
        return re.findall(r"\w+", text)

    def judge(self, case, seen):
        wanted = self.words(self.text(case["input"] if not case.get("expected_file")
                                      else case["expected_file"]))
        came = self.words(seen["text"])
        if wanted == came:
            return None
        at = next((i for i, (a, b) in enumerate(zip(wanted, came)) if a != b),
                  min(len(wanted), len(came)))
        return f"word {at}: wanted {wanted[at:at + 6]}, came {came[at:at + 6]}"


class Words(html.parser.HTMLParser):
    """The words of an HTML that another program read."""

    def __init__(self):
        super().__init__()
        self.text = []
        self.hidden = 0

    def handle_starttag(self, tag, attrs):
        self.hidden += tag in ("style", "script", "title", "head")

    def handle_endtag(self, tag):
        self.hidden -= tag in ("style", "script", "title", "head") and self.hidden > 0

    def handle_data(self, data):
        if not self.hidden:
            self.text.append(data)


class Mails(Judge):
    """Whole mails: text and attachments as another reader has them."""
    needed = 97

    # What is broken or built to break readers, by the names that the sets give.
    malformed = re.compile(r"malformed|error_emails|bad-newlines|clash|misplaced|"
                           r"illegal|incorrect|without_content_type|stack_level|"
                           r"stack-overflow")

    def mail(self, case):
        return self.read(case.get("eml") or case["files"][0])

    def counts(self, case):
        return not self.malformed.search(case.get("family", "") + case["name"])

    @staticmethod
    def body_lines(reference):
        """The lines that one must find again; the last one is cut off."""
        start = reference.get("body_start") or ""
        if "html" in (reference.get("body_from") or ""):
            words = Words()
            words.feed(start)
            start = " ".join(words.text)
        lines = start.replace("\r", "").split("\n")
        return lines[:-1] if len(start) > 300 else lines

    def lost_text(self, case, seen):
        reference = case["reference"]
        everything = self.letters(seen["text"] + seen["title"] +
                                  "".join(removed(seen)))
        for line in self.body_lines(reference):
            # Letters that the other reader lost may be any.
            letters = re.escape(self.letters(line)).replace("\ufffd", ".{0,3}")
            if not re.search(letters, everything) and \
                    not self.is_named_file(reference, seen) and \
                    not self.is_other_form(case, seen):
                return f"lost: {line[:60]!r}"
        return None

    @staticmethod
    def is_named_file(reference, seen):
        """What the other reader took for the text has a file name, and is a part."""
        first = next((leaf for leaf in reference.get("leaf_parts", [])
                      if leaf["type"] == reference.get("body_from")), {})
        return first.get("filename") and \
            first["sha256"] in [part["sha256"] for part in seen["parts"]]

    def is_other_form(self, case, seen):
        """The HTML form was read, and all its words are there."""
        if not any(part["reason"] == "alternative" for part in seen["parts"]):
            return False
        for part in email.message_from_bytes(self.mail(case)).walk():
            if part.get_content_type() != "text/html" or part.get_filename():
                continue
            words = Words()
            charset = part.get_content_charset() or "latin-1"
            words.feed(part.get_payload(decode=True).decode(charset, "replace"))
            return all(self.letters(line) in self.letters(seen["text"])
                       for line in words.text)
        return False

    @staticmethod
    def letters(text):
        """Without blanks, marks of markup and control characters."""
        return re.sub(r"[>*_\x00-\x1f]", "", squeeze(text))

    def lost_bytes(self, case, seen):
        """Attachments, byte by byte."""
        have = [part["sha256"] for part in seen["parts"]]
        texts = ("text/plain", "text/html")
        for leaf in case["reference"].get("leaf_parts", []):
            is_file = leaf.get("filename") or leaf.get("disposition") == "attachment" \
                or leaf["type"] not in texts
            is_file = is_file and not leaf["type"].startswith("multipart/")
            if is_file and leaf["size"] > 0 and leaf["sha256"] not in have:
                return f"bytes of {leaf['type']} {leaf.get('filename')}"
        return None

    def agrees_with_upstream(self, case, seen):
        """The second opinion, where the set has one: bytes of each part."""
        upstream = case.get("upstream") or {}
        start = upstream.get("first_text_body_start")
        names = [name.rpartition("/")[2] for name in
                 upstream.get("attachment_names") or [] if name]
        have = [part["filename"] for part in seen["parts"]]
        bodies = upstream.get("text_body_parts"), upstream.get("html_body_parts")
        if bodies == ([], []):
            return not seen["text"] and all(name in have for name in names)
        if start is None or upstream.get("first_text_body_kind") != "Text":
            return False
        reference = {"body_start": start, "body_from": "text/plain"}
        return not self.lost_text(dict(case, reference=reference), seen) and \
            all(name in have for name in names)

    def judge(self, case, seen):
        problem = self.lost_text(case, seen) or self.lost_bytes(case, seen)
        if problem and self.agrees_with_upstream(case, seen):
            return None
        return problem


class Mime4j(Mails):
    def agrees_with_upstream(self, case, seen):
        """All decoded parts, their line breaks apart."""
        everything = squeeze(seen["text"] + "".join(removed(seen)))
        sizes = [part["size"] for part in seen["parts"]]
        for file in case.get("upstream_decoded_parts", []):
            data = self.read(file)
            unix = data.replace(b"\r\n", b"\n")
            if squeeze(data.decode("latin-1")) not in everything and \
                    len(data) not in sizes and len(unix) not in sizes:
                return False
        return True


class GmailItalian(Judge):
    def judge(self, case, seen):
        if collapse(seen["text"]) != collapse(case["text"]):
            return f"text: {seen['text']!r}"
        for words in case.get("must_not_contain", []):
            if words in seen["text"]:
                return f"!{words}"
        names = [part["filename"] for part in seen["parts"]
                 if part["fate"] in ("sent", "converted", "linked")]
        stems = [re.sub(r"\.\w+$", "", name or "") for name in names]
        for name in case.get("attachments", []):
            if re.sub(r"\.\w+$", "", name) not in stems:
                return f"not sent: {name}"
        return None


class Tnef(Judge):
    def mail(self, case):
        data = self.read(case["files"][0])
        if case["files"][0].endswith(".eml"):
            return data
        return make_mail("Prova", data, "application/ms-tnef; name=\"winmail.dat\"",
                         "winmail.dat")

    def judge(self, case, seen):
        """All that another reader takes out, or a reason."""
        have = {part["sha256"] for part in seen["parts"]}
        files = [part for part in case.get("extracted", [])
                 if not part["name"].startswith("message.")]
        if not files or not all(part["sha256"] in have for part in files):
            if not any(part["fate"] == "refused" and part["reason"]
                       for part in seen["parts"]) and files:
                return "neither extracted nor refused"
        if not seen["parts"]:
            return "no part is named"
        return None


class Bounces(Judge):
    """Never broadcast, never answered: only a listed sender ever gets an answer."""

    def judge(self, case, seen):
        silent = seen["verdict"] == "ignore" or \
            (seen["verdict"] == "refuse" and
             (seen["sender"] is None or seen["reason"] == "sender-not-listed"))
        if case.get("broadcast") is False and not silent:
            return f"!verdict {seen['verdict']} ({seen['reason']})"
        return None


class Pec(Judge):
    def mail(self, case):
        return self.read(case["files"][0])

    def judge(self, case, seen):
        if case["kind"].startswith("receipt"):
            return None if seen["verdict"] == "ignore" else \
                f"!verdict {seen['verdict']} ({seen['reason']})"
        if seen["verdict"] == "accept":
            return "!accepted"
        if case["kind"] != "transport envelope":
            return None
        if seen["origin"]["kind"] != "pec":
            return f"origin {seen['origin']['kind']}"
        inner = case.get("postacert") or {}
        if collapse(inner.get("body_start")) not in collapse(seen["text"]):
            return f"text: {seen['text'][:60]!r}"
        if collapse(inner.get("subject")) not in collapse(seen["origin"]["subject"]):
            return f"subject: {seen['origin']['subject']!r}"
        names = [part["filename"] for part in seen["parts"]]
        for name in inner.get("attachments", []):
            if name not in names:
                return f"no part {name}"
        for item in seen["media"]:
            if re.search(r"daticert|postacert|smime", item["filename"]):
                return f"!publishes {item['filename']}"
        return None


class Auth(Judge):
    """Hand-written: these are for the settings of tests/corpus."""

    def cases(self):
        for case in json.loads((self.folder / "cases.json").read_text()):
            yield dict(case, name=case["file"], files=[case["file"]])

    def now(self, case):
        return json.loads((self.folder / "config.json").read_text())["now"]

    def judge(self, case, seen):
        if (seen["verdict"] == "accept") != (case["expect"] == "accept"):
            grave = "!" if seen["verdict"] == "accept" else ""
            return f"{grave}verdict {seen['verdict']} ({seen['reason']})"
        return None


def difference(wanted, came, where):
    """The first place where what came is not as wanted; members that are not named
    may be anything."""
    if isinstance(wanted, dict) and isinstance(came, dict):
        for key, value in wanted.items():
            found = difference(value, came.get(key), f"{where}.{key}")
            if found:
                return found
        return None
    if isinstance(wanted, list) and isinstance(came, list):
        if len(wanted) != len(came):
            return f"{where}: wanted {len(wanted)}, came {len(came)}: {came}"
        for at, (one, other) in enumerate(zip(wanted, came)):
            found = difference(one, other, f"{where}[{at}]")
            if found:
                return found
        return None
    return None if wanted == came else f"{where}: wanted {wanted!r}, came {came!r}"


class Own(Judge):
    """Our own mails: NAME.eml, and NAME.json with what is asserted of its preview."""

    def cases(self):
        for path in sorted(self.folder.glob("*.json")):
            yield {"name": path.stem, "wanted": json.loads(path.read_text())}

    def mail(self, case):
        return self.read(case["name"] + ".eml")

    def now(self, case):
        return case["wanted"].get("now", NOW)

    def judge(self, case, seen):
        wanted = dict(case["wanted"])
        contains = wanted.pop("text_contains", [])
        lacks = wanted.pop("text_lacks", [])
        wanted.pop("now", None)
        for words in contains:
            if words not in seen["text"]:
                return f"text lacks {words!r}: {seen['text']!r}"
        for words in lacks:
            if words in seen["text"]:
                return f"text contains {words!r}"
        return difference(wanted, seen, "preview")


SETS = {
    "forward-parser": ForwardParser,
    "reply-parsers": ReplyParsers,
    "reply-trimmer-discourse": ReplyTrimmer,
    "talon": Talon,
    "html2text": Html2Text,
    "gmail-italian": GmailItalian,
    "mail-parser-stalwart": Mails,
    "mail-ruby-mikel": Mails,
    "mailparser-nodemailer": Mails,
    "mime4j": Mime4j,
    "mimekit-messages": Mails,
    "tnef": Tnef,
    "bounces-sisimai": Bounces,
    "pec": Pec,
    "auth": Auth,
    "mails": Own,
}


def names():
    return list(SETS)


def make(name, folder):
    return SETS[name](name, folder)
