"""Files that are meant to stop, fill or crash whoever reads them: each a name and what makes its bytes."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable

MILLION = 1_000_000


def _zip(files: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def _page_tree(depth: int, kids: int) -> bytes:
    """A PDF whose page tree has `kids` times the same kid on each of `depth` levels."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>"]
    for level in range(depth):
        children = " ".join([f"{level + 3} 0 R"] * kids)
        objects.append(f"<< /Type /Pages /Count {kids ** (depth - level)} /Kids [{children}] >>")
    objects.append("<< /Type /Page /MediaBox [0 0 9 9] >>")
    body, offsets = "%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    end = f"trailer << /Root 1 0 R /Size {len(objects) + 1} >>\nstartxref\n{len(body)}\n%%EOF"
    return (f"{body}xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{end}").encode()


def _pdf_stream(content: bytes, length: int | None = None) -> bytes:
    return (
        b"%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj"
        b" 3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj"
        b" 4 0 obj<</Length %d>>stream\n%s\nendstream endobj"
        b" 5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj"
        b" trailer<</Root 1 0 R>>" % (len(content) if length is None else length, content)
    )


_ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
_LAUGHS = f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY e0 "ha">{_ENTITIES}]>'
_WORD = '<w:d xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:d>'
_TALE = "The ferry to Holm sails again in May, the harbour board said. "

HOSTILE: dict[str, Callable[[], bytes]] = {
    "nested-dates.html": lambda: b"<time class=published>" * 240 + b"3 May 2026 " * 200_000,
    "many-dates.html": lambda: b"<h1>Wreck to be raised</h1>" + b"<time class=published>3 May 2026</time> x " * 60_000,
    "deep-array.json": lambda: b"[" * MILLION,
    "deep-object.json": lambda: b'{"a":' * 300_000,
    "long-number.json": lambda: b'{"text": ' + b"9" * MILLION + b"}",
    "empty-records.json": lambda: b"[" + b"{}," * 100_000 + b"{}]",
    "empty-records.jsonl": lambda: b"{}\n" * 100_000,
    "broken-lines.jsonl": lambda: b'{"text": "x"}\n' + b"{\n" * 200_000,
    "endless-line.jsonl": lambda: b'{"text": "x"}\n{"text": "' + b"x" * 8 * MILLION + b'"}\n',
    "one-huge-text.json": lambda: b'{"text": "' + _TALE.encode() * 150_000 + b'"}',
    "lone-surrogates.json": lambda: b'{"text": "' + b"\\ud800" * 100_000 + b'"}',
    "nul.txt": lambda: b"\0" * MILLION,
    "nul-in-text.jsonl": lambda: b'{"text": "a\\u0000b"}\n' * 1_000,
    "marks.txt": lambda: ("a" + "\u0301\u0323" * 200_000).encode(),
    "one-token.txt": lambda: b"x" * 8 * MILLION,
    "spaces.txt": lambda: b"a" + b" " * 5 * MILLION + b"b",
    "newlines.txt": lambda: b"a\n" * 2 * MILLION,
    "short-lines.txt": lambda: b"a short line\nand one more\n" * 50_000,
    "stops.txt": lambda: b"a. " * 500_000,
    "quotes.txt": lambda: b'"' * MILLION,
    "right-to-left.txt": lambda: "\u202e\u2067ab".encode() * 100_000,
    "deep.html": lambda: b"<html><body>" + b"<div>" * 200_000 + _TALE.encode() * 9,
    "unclosed.html": lambda: b"<p>" + b"<b><i>" * 100_000 + _TALE.encode() * 9,
    "lt.html": lambda: b"<html><body>" + b"<" * MILLION,
    "comment.html": lambda: b"<html><body>" + b"<!--" * 200_000 + _TALE.encode() * 9,
    "attribute.html": lambda: b'<html><body class="' + b"a " * MILLION + b'"><p>' + _TALE.encode() * 9,
    "many-tables.html": lambda: b"<html><body>" + b"<table><tr><td>" * 20_000 + _TALE.encode() * 9,
    "many-asides.html": lambda: b"<html><body>" + b"<aside class='consent'><p>x</p>" * 20_000 + _TALE.encode() * 9,
    "entities.html": lambda: b"<html><body><p>" + b"&amp" * 300_000,
    "json-ld.html": lambda: b"<script type='application/ld+json'>" + b"[" * 300_000 + b"</script>" + _TALE.encode(),
    "laughs.xml": lambda: f"{_LAUGHS}<rss><item><title>&e9;</title></item></rss>".encode(),
    "many-entries.xml": lambda: b"<rss>" + b"<item></item>" * 50_000 + b"</rss>",
    "brackets.md": lambda: b"# a\n" + b"[a](" * 50_000,
    "stars.md": lambda: b"# a\n" + b"*a **a " * 20_000,
    "quotes.md": lambda: b"> " * 50_000 + b"a",
    "anchors.md": lambda: b"---\na: &a [x, x]\n" + b"".join(
        b"b%d: &b%d [*%s, *%s]\n" % (n, n, p, p) for n, p in enumerate([b"a"] + [b"b%d" % k for k in range(40)])
    ) + b"---\nBody.",
    "flow.md": lambda: b"---\ntitle: " + b"[" * 50_000 + b"\n---\nBody.",
    "table.md": lambda: b"|a" * 5_000 + b"|\n" + b"|-" * 5_000 + b"|\n" + (b"|b" * 5_000 + b"|\n") * 20,
    "page-tree.pdf": lambda: _page_tree(6, 300),
    "loop.pdf": lambda: _page_tree(1, 1).replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]"),
    "letters.pdf": lambda: _pdf_stream(b"BT /F 9 Tf " + b"(ferry to Holm) Tj 0 -9 Td " * 20_000 + b"ET"),
    "columns.pdf": lambda: _pdf_stream(b"BT /F 1 Tf " + b"3 0 Td (a b c d) Tj " * 60_000 + b"ET"),
    "states.pdf": lambda: _pdf_stream(b"q " * MILLION),
    "cut.pdf": lambda: _pdf_stream(b"BT (x) Tj ET")[:200],
    "bomb.txt.gz": lambda: gzip.compress(b"x" * 60 * MILLION),
    "nested.gz": lambda: gzip.compress(gzip.compress(b"x" * MILLION)),
    "bomb.zip": lambda: _zip({f"{n}.txt": b"x" * 30 * MILLION for n in range(3)}),
    "many.zip": lambda: _zip({f"{n}.txt": b"" for n in range(12_000)}),
    "nested.zip": lambda: _zip({"a.zip": _zip({"b.zip": _zip({"c.txt": b"x" * MILLION})})}),
    "bomb.docx": lambda: _zip({"word/document.xml": _WORD.format("<w:p/>" * 300_000).encode()}),
    "laughs.docx": lambda: _zip({"word/document.xml": f"{_LAUGHS}<w>&e9;</w>".encode()}),
    "loop.epub": lambda: _zip({
        "mimetype": b"application/epub+zip", "META-INF/container.xml": b"<c full-path='META-INF/container.xml'/>"
    }),
    "nested.rtf": lambda: b"{\\rtf1" + b"{" * 200_000 + b"a",
    "deep.eml": lambda: b"From: a@a.example\nMIME-Version: 1.0\n" + b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(2_000)
    ),
    "headers.eml": lambda: b"From: a@a.example\nMIME-Version: 1.0\n" + b"X: a\n" * 200_000 + b"\nBody",
    "long-header.eml": lambda: b"From: " + b"a@a.example, " * 3_000 + b"\nMIME-Version: 1.0\nDate: x\n\nBody",
    "field.csv": lambda: b'a,text\n1,"' + b"x" * 6 * MILLION,
    "rows.csv": lambda: b"a,b\n" + b"1,2\n" * 150_000,
    "cues.srt": lambda: b"1\n00:00:01,000 --> 00:00:02,000\nword\n\n" * 50_000,
    "records.warc": lambda: b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 0\r\n\r\n\r\n\r\n" * 20_000,
}  # fmt: skip
