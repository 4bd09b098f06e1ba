"""Mail, documents, tables, feeds, archives and records of other tools become the articles they hold, or say why not."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.loading.limits import Limits
from index.loading.load import load_bytes
from index.loading.results import Failure
from index.types import Article

STORY = "The café on Kirk Street reopens on 6 June, owner Zoë Brandt said."
PAGE = f"<html><head><title>Café reopens</title></head><body><h1>Café reopens</h1><p>{STORY}</p></body></html>"
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
CORE = (
    '<cp:coreProperties xmlns:cp="x" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Café reopens</dc:title>'
    "<dc:creator>Ida Berg</dc:creator></cp:coreProperties>"
)

STARTS = [
    b"",
    b"From: a\nDate: b\nMIME-Version: 1.0\n",
    b"PK\x03\x04",
    b"{\\rtf1",
    b"WARC/1.0\r\n",
    b"<rss>",
    b"WEBVTT\n\n",
]


def found(data: bytes | str, name: str, limits: Limits | None = None) -> list[Article | Failure]:
    """Everything that loading gives."""
    data = data.encode() if isinstance(data, str) else data
    return list(load_bytes(data, name=name, collection="default", limits=limits or Limits()))


def only(data: bytes | str, name: str) -> Article:
    (article,) = found(data, name)
    assert isinstance(article, Article), article
    return article


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    """A ZIP file."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def mail(html: str | None = PAGE, plain: str | None = STORY, **headers: str) -> bytes:
    message = EmailMessage()
    given = {"Subject": "Café reopens", "From": "Ostby Weekly <n@weekly.example>", "Message-ID": "<1@weekly.example>"}
    for name, value in (given | {"Date": "Fri, 01 May 2026 07:00:00 +0200"} | headers).items():
        message[name.replace("_", "-")] = value
    if plain is not None:
        message.set_content(plain, cte="base64")
    if html is not None:
        message.add_alternative(html, subtype="html", cte="quoted-printable")
    return bytes(message)


@pytest.mark.parametrize("name", ["a.eml", "a.txt", "a"])
@pytest.mark.parametrize("html", [PAGE, None])
def test_a_mail_is_its_text_under_its_subject(name: str, html: str | None) -> None:
    token = "<a href='https://weekly.example/u/secret'>Unsubscribe</a>"  # noqa: S105 - of nobody
    article = only(mail(html and html.replace("</body>", f"<p>{token}</p></body>")), name)
    assert article.text.endswith(STORY)
    assert (article.title, article.source, article.url) == ("Café reopens", "Ostby Weekly", None)
    assert article.published == "2026-05-01T07:00:00+02:00"


def test_a_mailbox_is_its_mails() -> None:
    letters = [mail(None, f"Letter {n}: {STORY}\n\nFrom now on it opens at six.") for n in (1, 2)]
    box = b"".join(b"From n@weekly.example Fri May 01 07:00:00 2026\n" + letter + b"\n" for letter in letters)
    assert [article.text[:9] for article in found(box, "a.mbox") if isinstance(article, Article)] == [
        "Letter 1:",
        "Letter 2:",
    ]


def test_a_page_in_one_file_is_read_under_its_address() -> None:
    page = EmailMessage()
    page["From"], page["Snapshot-Content-Location"] = "<Saved by Blink>", "https://weekly.example/cafe?utm_source=x"
    page.set_content(PAGE, subtype="html", cte="quoted-printable")
    page.make_related()
    page.add_related(b"\x00\x01", "image", "png")
    article = only(bytes(page), "a.mhtml")
    assert (article.text, article.title, article.url) == (STORY, "Café reopens", "https://weekly.example/cafe")


def test_a_word_document_is_its_last_state_and_tables_carry_their_heads() -> None:
    row = (
        "<w:tr><w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc></w:tr>"
    )
    body = (
        f"<w:p><w:r><w:t>{STORY[:9]}</w:t></w:r><w:del><w:r><w:delText>never</w:delText></w:r></w:del>"
        f"<w:r><w:t>{STORY[9:]}</w:t></w:r></w:p>"
        f"<w:tbl>{row.format('Day', 'Opens')}{row.format('Sunday', '10:00')}</w:tbl>"
    )
    document = f"<w:document {WORD}><w:body>{body}</w:body></w:document>"
    article = only(zipped({"word/document.xml": document, "docProps/core.xml": CORE}), "a.docx")
    assert article.text == f"{STORY}\n\nDay: Sunday; Opens: 10:00."
    assert (article.title, article.author, article.published) == ("Café reopens", "Ida Berg", None)


def word(body: str, main: str = "word/document.xml") -> Article:
    """A Word document of paragraphs."""
    compatible = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    document = f'<w:document {WORD} xmlns:mc="{compatible}"><w:body>{body}</w:body></w:document>'
    return only(zipped({"[Content_Types].xml": "<Types/>", main: document}), "a.docx")


def said(*words: str) -> str:
    return "".join(f"<w:p><w:r><w:t>{each}</w:t></w:r></w:p>" for each in words)


def test_boxes_and_controls_of_a_word_document_are_paragraphs_of_their_own_and_told_once() -> None:
    box = f"<w:txbxContent>{said('In a box.', 'In it, too.')}</w:txbxContent>"
    twice = f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    held = f"<w:p><w:r><w:t>Before </w:t>{twice}<w:t>and after.</w:t></w:r></w:p>"
    control = f"<w:sdt><w:sdtContent>{said('First.', 'Second.')}</w:sdtContent></w:sdt>"
    moved = "<w:p><w:moveFrom><w:r><w:t>Gone.</w:t></w:r></w:moveFrom><w:r><w:t>Here.</w:t></w:r></w:p>"
    article = word(held + control + moved, "word/document2.xml")
    assert article.text.split("\n\n") == ["Before and after.", "In a box.", "In it, too.", "First.", "Second.", "Here."]


def test_paragraphs_in_a_cell_of_a_word_document_do_not_run_together() -> None:
    def row(*cells: str) -> str:
        return "<w:tr>" + "".join(f"<w:tc>{each}</w:tc>" for each in cells) + "</w:tr>"

    inner = f"<w:tbl>{row(said('Deep'), said('down'))}</w:tbl>"
    rows = f"<w:sdt><w:sdtContent>{row(said('Two', 'parts'), inner)}</w:sdtContent></w:sdt>"
    assert word(f"<w:tbl>{row(said('A'), said('B'))}{rows}</w:tbl>").text == "A: Two parts; B: Deep down."


def test_an_opendocument_text_is_its_last_state_with_notes_apart() -> None:
    spaces = ":oasis:names:tc:opendocument:xmlns:"
    names = " ".join(
        f'xmlns:{name}="urn{spaces}{long}:1.0"' for name, long in {"o": "office", "text": "text", "t": "table"}.items()
    )
    body = "<text:note-body><text:p>A note.</text:p></text:note-body>"
    note = f"<text:note><text:note-citation>1</text:note-citation>{body}</text:note>"
    text = (
        "<text:tracked-changes><text:p>Deleted.</text:p></text:tracked-changes>"
        f"<text:p>The café{note} opens<o:annotation><text:p>Really?</text:p></o:annotation> soon.</text:p>"
        "<t:table>"
        + "".join(
            f"<t:table-row><t:table-cell><text:p>{a}</text:p><text:p>{b}</text:p></t:table-cell></t:table-row>"
            for a, b in (("Day", "off"), ("Sun", "day"))
        )
        + "</t:table>"
    )
    data = zipped(
        {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": f"<o:doc {names}>{text}</o:doc>"}
    )
    assert only(data, "a.odt").text.split("\n\n") == ["The café opens soon.", "A note.", "Day off: Sun day."]


def test_an_opendocument_text_is_read() -> None:
    names = 'xmlns:o="o" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    text = "<text:h>Café reopens</text:h><text:p>The<text:s/>café <text:span>on</text:span> Kirk.</text:p>"
    content = f"<o:doc {names}>{text}</o:doc>"
    data = zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})
    article = only(data, "a.odt")
    assert (article.title, article.text) == ("Café reopens", "Café reopens\n\nThe café on Kirk.")


def test_an_e_book_is_its_chapters_in_order() -> None:
    head = '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html><html><head><title>{n}</title></head>'
    body = f"<body><h1>Chapter {{n}}</h1><p>The café’s roof.</p><p>{STORY * 4}</p></body></html>"
    chapters = {f"OPS/c{n}.xhtml": (head + body).format(n=n) for n in (1, 2)}
    opf = (
        '<package xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>A café</dc:title>'
        "<dc:creator>Ida Berg</dc:creator>"
        '<manifest><item id="b" href="c2.xhtml"/><item id="a" href="c1.xhtml"/></manifest>'
        '<spine><itemref idref="a"/><itemref idref="b"/><itemref idref="a"/></spine></package>'
    )
    container = '<container><rootfile full-path="OPS/book.opf"/></container>'
    files = {"mimetype": "application/epub+zip", "META-INF/container.xml": container, "OPS/book.opf": opf, **chapters}
    articles = [each for each in found(zipped(files), "a.epub") if isinstance(each, Article)]
    assert [(a.title, a.source, a.author) for a in articles] == [(f"Chapter {n}", "A café", "Ida Berg") for n in (1, 2)]
    assert all(a.text.startswith(f"Chapter {n}\n\nThe café’s roof.\n\n") for n, a in enumerate(articles, 1))


def test_rich_text_is_its_text() -> None:
    assert (
        only(rb"{\rtf1\ansi{\b Caf\'e9} reopens.\par It is \u8220?new\u8221?.}", "a.rtf").text
        == "Café reopens.\nIt is “new”."
    )


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("1\n00:00:01,000 --> 00:00:03,000\n<i>The</i> café reopens\n\n2\n00:00:03,100 --> 00:00:05,000\non 6 June.\n",
         "a.srt"),
        ("WEBVTT\n\nNOTE none\n\n00:01.000 --> 00:03.000 align:start\nThe café reopens\n\n00:03.100 --> 00:05.000\n"
         "The café reopens\non 6 June.\n", "a.vtt"),
    ],
)  # fmt: skip
def test_subtitles_are_what_was_said(text: str, name: str) -> None:
    assert only(text, name).text == "The café reopens on 6 June."


def test_what_is_said_again_after_a_pause_is_told_again() -> None:
    said = "1\n00:00:01,000 --> 00:00:02,000\nNo.\n\n2\n00:00:09,000 --> 00:00:10,000\nNo.\n"
    assert only(said, "a.srt").text == "No.\n\nNo."


def test_two_rows_of_one_address_do_not_replace_each_other() -> None:
    rows = f'link,body\nhttps://a.example/c,"{STORY}"\nhttps://a.example/c,"Or not: {STORY}"\n'
    article, failure = found(rows, "a.csv")
    assert isinstance(article, Article)
    assert article.text == STORY
    assert isinstance(failure, Failure)
    assert "stands twice" in failure.reason


def test_a_number_that_is_none_costs_no_more_than_itself() -> None:
    line = '{{"text": "{}", "url": "https://a.example/{}", "date": {}}}'
    texts = [line.format(STORY, n, date) for n, date in enumerate(("NaN", "Infinity", "946684800000", '"2026-05-01"'))]
    dated = [each.published for each in found("\n".join(texts), "a.jsonl") if isinstance(each, Article)]
    assert [day and day[:10] for day in dated] == [None, None, "2000-01-01", "2026-05-01"]


def test_rows_with_a_text_are_articles_and_others_carry_their_heads() -> None:
    export = f'id,Headline,link,date,body\n7,Café,https://a.example/c,2026-05-01,"{STORY} It ""opens""."\n8,None,,,\n'
    article, failure = found(export, "a.csv")
    assert isinstance(article, Article)
    assert (article.text, article.title, article.url) == (f'{STORY} It "opens".', "Café", "https://a.example/c")
    assert isinstance(failure, Failure)
    assert failure.where == "a.csv, row 8"
    assert (
        only("Line;Last bus\n1;23:40\n7;18:30\n", "bus.csv").text
        == "Line: 1; Last bus: 23:40.\n\nLine: 7; Last bus: 18:30."
    )
    semicolons = 'title;text\n"Café; again";"It opens, he said; at six, or so, and closes; perhaps."\n'
    assert only(semicolons, "a.csv").text == "It opens, he said; at six, or so, and closes; perhaps."
    assert only("Line\tLast bus\n1\t23:40\n", "bus.tsv").title == "bus"


def test_entries_of_feeds_are_articles() -> None:
    rss = (
        "<?xml version='1.0'?><rss version='2.0'><channel><title>Post</title><item><title>Café &amp; co</title>"
        "<link>https://a.example/c</link><pubDate>Fri, 01 May 2026 07:00:00 GMT</pubDate>"
        f"<description>&lt;p&gt;{STORY}&lt;/p&gt;</description></item><item><title>Empty</title></item></channel></rss>"
    )
    article, failure = found(rss, "feed.xml")
    assert isinstance(article, Article)
    assert (article.text, article.title, article.source, article.url) == (
        STORY,
        "Café & co",
        "Post",
        "https://a.example/c",
    )
    assert isinstance(failure, Failure)
    atom = (
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>Post</title><entry><id>x:1</id><title>Café</title>"
        f"<updated>2026-05-02T00:00:00Z</updated><content type='text'>{STORY}</content></entry></feed>"
    )
    assert (only(atom, "a").text, only(atom, "a").published) == (STORY, None)


def test_pages_of_a_web_archive_are_articles() -> None:
    def record(url: str, status: str) -> bytes:
        http = f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{PAGE}".encode()
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
        )
        return head.encode() + http + b"\r\n\r\n"

    data = record("https://a.example/c", "200 OK") + record("https://a.example/d", "404 Not Found")
    article = only(data, "a.warc")
    assert (article.text, article.url) == (STORY, "https://a.example/c")


def test_files_in_a_zip_are_loaded_each_by_itself() -> None:
    files: dict[str, str | bytes] = {
        "a/b.html": PAGE,
        "c.md": "# C\n\nSome *text*.",
        "c.md~": "Old.",
        "__MACOSX/c.md": "x",
        "e.png": b"\x89PNG",
    }
    data = zipped({**files, "d.zip": zipped({"x.txt": "Deep."})})
    results = found(data, "all.zip")
    assert [article.text for article in results if isinstance(article, Article)] == [STORY, "Some text."]
    assert [str(failure) for failure in results if isinstance(failure, Failure)] == [
        "all.zip, e.png: It is an image, not an article.",
        "all.zip, d.zip: It is a ZIP file inside a ZIP file; unpack it first.",
    ]
    (bomb,) = found(zipped({"a.txt": "x" * 2_000_000}), "bomb.zip", Limits(max_unpacked_bytes=1_000_000))
    assert "unpacks to more than the limit of 1 MB" in str(bomb)
    (sheet,) = found(zipped({"xl/workbook.xml": "<x/>"}), "a.xlsx")
    assert "save its sheet as CSV" in str(sheet)


@pytest.mark.parametrize(
    "record",
    [
        {"maintext": STORY, "title": "Café", "date_publish": "2026-05-01 07:00:00",
         "source_domain": "a.example", "url": "https://a.example/c"},
        {"text": STORY, "title": "Café", "publish_date": "2026-05-01", "authors": ["Ida Berg"], "url": "https://a.example/c"},
        {"plaintext": STORY, "title": "Café", "publishing_date": "2026-05-01T07:00:00", "html": {"x": 1}, "link": "https://a.example/c"},
        {"page_content": STORY, "metadata": {"title": "Café", "source": "https://a.example/c", "date": "2026-05-01"}},
        {"textContent": STORY, "title": "Café", "siteName": "A", "publishedTime": "2026-05-01", "url": "https://a.example/c"},
        {"title": {"rendered": "Café"}, "content": {"rendered": f"<p>{STORY}</p>"}, "date": "2026-05-01", "link": "https://a.example/c"},
        {"status": "ok", "articles": [{"source": {"name": "A"}, "title": "Café", "url": "https://a.example/c",
                                       "publishedAt": "2026-05-01T07:00:00Z", "content": STORY}]},
        {"plain_text": STORY, "title": "Café", "published_date": 1777618800, "requested_url": "https://a.example/c"},
    ],
)  # fmt: skip
def test_records_of_other_tools_are_read(record: dict[str, object]) -> None:
    article = only(json.dumps(record), "a.json")
    assert (article.text, article.title, article.url) == (STORY, "Café", "https://a.example/c")
    assert (article.published or "").startswith("2026-05-01")


def test_a_record_that_was_cut_or_has_no_text_says_so() -> None:
    (cut,) = found(json.dumps({"content": "The café on … [+1234 chars]", "title": "Café"}), "a.json")
    assert "was cut by the service" in str(cut)
    (none,) = found(json.dumps([{"itemType": "webpage", "title": "Café"}]), "a.json")
    assert str(none) == 'a.json, record 1: The record has no "text". It has "itemType", "title".'


def test_many_failures_of_one_file_are_one_line() -> None:
    *told, last = found("\n".join(["{}"] * 5_000), "a.jsonl")
    assert len(told) == 100
    assert "4,900 more" in str(last)


@given(
    st.builds(bytes.__add__, st.sampled_from(STARTS), st.binary(max_size=300)),
    st.sampled_from(["a.eml", "a.mbox", "a.mhtml", "a.docx", "a.csv", "a.tsv", "a.srt", "a.warc", "a.json", "a"]),
)  # fmt: skip
def test_whatever_a_file_holds_it_ends_in_articles_or_sentences(data: bytes, name: str) -> None:
    assert all(isinstance(each, Article) or each.reason.endswith(".") for each in found(data, name))
