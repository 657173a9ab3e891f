#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
#
# make-mails - mails such as a comune sends, for bench-read and read.mjs
#
#   make-mails.py DIR
#
# DIR/mixed: 200 mails, most of a few kB (plain, HTML of three programs, both), each
# tenth with a photo.  DIR/10k to DIR/10M: mails of one size, half HTML and half
# attachment up to the most that a page may have.  The same on every machine.
import base64
import pathlib
import random
import sys

WORDS = """si avvisa la cittadinanza che domani le scuole di ogni ordine e grado
resteranno chiuse per neve il servizio di raccolta è sospeso perché la strada provinciale
è interrotta dalle ore 8 alle 14 informazioni presso gli uffici comunali città però più
giovedì lunedì via Roma piazza Garibaldi""".split()
random.seed(1)


def sentence(n=14):
    return " ".join(random.choice(WORDS) for _ in range(n)).capitalize() + "."


def outlook(paragraphs):
    style = "".join(f"p.Mso{i}, li.Mso{i} {{margin:0cm; font-size:11.0pt;}}\n"
                    for i in range(8))
    body = "".join(
        f'<p class=MsoNormal><span style="font-size:11.0pt;color:#1F497D">{sentence()} '
        f"<b>{sentence(3)}</b> gioved&igrave;<o:p></o:p></span></p>\n"
        '<p class=MsoNormal><o:p>&nbsp;</o:p></p>\n' for _ in range(paragraphs))
    return ('<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>'
            f"<style><!--\n{style}--></style><!--[if gte mso 9]><xml></xml><![endif]-->"
            f"</head><body lang=IT><div class=WordSection1>{body}</div></body></html>")


def gmail(paragraphs):
    return '<div dir="ltr">' + "<div><br></div>".join(
        f"<div>{sentence()} <a href=\"https://www.comune.example/a?utm_source=b\">qui</a>"
        f"</div><ul><li>{sentence(4)}</li><li>{sentence(5)}</li></ul>"
        for _ in range(paragraphs)) + "</div>"


def newsletter(paragraphs):
    cell = ('<td style="font-size:0px;padding:10px 25px"><div style="font-family:Arial;'
            'font-size:13px;line-height:1;color:#000000">%s</div></td>')
    rows = "".join(f"<tr>{cell % sentence()}</tr>" for _ in range(paragraphs))
    return ("<!doctype html><html><body><div style=\"display:none;max-height:0\">"
            f"Anteprima</div><table role=\"presentation\" width=\"100%\">{rows}</table>"
            "</body></html>")


def plain(paragraphs):
    return "\n\n".join(sentence() for _ in range(paragraphs)) + "\n"


def part(kind, text):
    data = base64.encodebytes(text.encode()).decode()
    return (f"Content-Type: {kind}; charset=utf-8\r\n"
            f"Content-Transfer-Encoding: base64\r\n\r\n" + data.replace("\n", "\r\n"))


def photo(size):
    data = b"\xff\xd8\xff\xe0" + random.randbytes(size)
    return ("Content-Type: application/pdf; name=avviso.pdf\r\n"
            "Content-Disposition: attachment; filename=avviso.pdf\r\n"
            "Content-Transfer-Encoding: base64\r\n\r\n"
            + base64.encodebytes(b"%PDF-1.4\n" + data).decode().replace("\n", "\r\n"))


def multipart(kind, parts):
    edge = f"=_{random.randrange(10 ** 12)}"
    body = "".join(f"--{edge}\r\n{p}\r\n" for p in parts)
    return f'Content-Type: multipart/{kind}; boundary="{edge}"\r\n\r\n{body}--{edge}--\r\n'


def mail(number, body):
    return (f"From: Anna Bianchi <anna@comune.example>\r\nTo: avvisi@comune.example\r\n"
            f"Subject: =?utf-8?q?Scuole_chiuse_gioved=C3=AC_{number}?=\r\n"
            "Date: Mon, 23 Nov 2026 09:00:00 +0100\r\n"
            f"Message-ID: <{number}@comune.example>\r\nMIME-Version: 1.0\r\n{body}").encode()


def mixed(folder):
    folder.mkdir(parents=True)
    for i in range(200):
        page = (outlook, gmail, newsletter)[i % 3](random.randrange(3, 25))
        if i % 4 == 0:
            body = part("text/plain", plain(random.randrange(2, 20)))
        elif i % 4 == 1:
            body = part("text/html", page)
        else:
            body = multipart("alternative", [part("text/plain", plain(8)),
                                             part("text/html", page)])
        if i % 10 == 9:
            body = multipart("mixed", [body, photo(200_000)])
        (folder / f"{i:03}.eml").write_bytes(mail(i, body))


def sized(folder, size):
    """Half a page, at most 3 MB of it, and the rest an attachment (base64: 4 for 3)."""
    folder.mkdir(parents=True)
    page_bytes = min(size // 2, 3_000_000) * 3 // 4
    rows = max(1, page_bytes // len(newsletter(1000)) * 1000 or page_bytes // 250)
    page = newsletter(rows)
    rest = max(0, (size - len(part("text/html", page))) * 73 // 100)
    body = multipart("mixed", [part("text/html", page), photo(rest)])
    for i in range(3):
        (folder / f"{i}.eml").write_bytes(mail(i, body))


top = pathlib.Path(sys.argv[1])
mixed(top / "mixed")
for name, size in ("10k", 10_000), ("100k", 100_000), ("1M", 1_000_000), ("10M", 10_000_000):
    sized(top / name, size)
