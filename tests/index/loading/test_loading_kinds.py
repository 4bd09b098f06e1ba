"""Every kind of file becomes the same article, whatever its name is."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from index.loading.discover import Target
from index.loading.load import load, load_bytes
from index.types import Article, article_id

BODY = "The mayor of Testville opened the river bridge on Friday.\n\nIt had cost 41 million dollars, the city said."
MORE = " ".join(["Nobody knew how many people would cross the bridge on a working day, an official said."] * 3)
PAGE = f"""<!DOCTYPE html><html><head><title>Bridge opens | The Daily Test</title>
<meta property="og:title" content="Bridge opens"><meta property="og:site_name" content="The Daily Test">
<meta name="author" content="Jane Doe"><meta property="article:published_time" content="2024-05-03T09:30:00Z">
<link rel="canonical" href="https://www.dailytest.example/bridge"></head>
<body><nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav>
<article><h1>Bridge opens</h1><p>The mayor <b>opened</b> the <a href="/r">river bridge</a> on Friday.</p>
<ul><li>It opens at six</li><li>It closes at ten</li></ul>
<table><tr><td>2020</td><td>12 million</td></tr><tr><td>2021</td><td>29 million</td></tr></table>
<p>{MORE}</p></article><footer><p>Copyright 2019 The Daily Test</p></footer></body></html>"""


def only(data: bytes, name: str, **given: Any) -> Article:
    """The one article in `data`."""
    (article,) = load_bytes(data, name=name, collection="default", **given)
    assert isinstance(article, Article), article
    return article


def test_a_text_is_kept_and_named_after_its_first_sentence(tmp_path: Path) -> None:
    path = tmp_path / "bridge.txt"
    path.write_text(BODY)
    (article,) = load(Target(str(path)), "default")
    assert article == Article(
        id=article_id("default", str(path.resolve())),
        collection="default",
        title="The mayor of Testville opened the river bridge on Friday.",
        text=BODY,
        path=str(path.resolve()),
    )


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Word " * 40, " ".join(["Word"] * 16) + "…"),
        ("New York CNN —\n\nThe show is back. More follows.", "New York CNN — The show is back."),
        ("On Monday, Mr. Smith resigned. He gave no reason.", "On Monday, Mr. Smith resigned."),
        ("Mayor resigns\n\nShe left on Monday.", "Mayor resigns"),
        ("長" * 200, "長" * 79 + "…"),
    ],
)
def test_a_title_is_made_of_the_first_sentence(text: str, title: str) -> None:
    assert only(text.encode(), "a.txt").title == title


@pytest.mark.parametrize("name", ["a.html", "a.txt", "a.json"])
def test_a_page_gives_its_article_and_not_what_surrounds_it(name: str) -> None:
    article = only(PAGE.encode(), name)
    assert article.text == (
        "The mayor opened the river bridge on Friday.\n\nIt opens at six\nIt closes at ten\n\n"
        f"2020 12 million\n2021 29 million\n\n{MORE}"
    )
    assert (article.title, article.source, article.author) == ("Bridge opens", "The Daily Test", "Jane Doe")
    assert (article.url, article.published) == ("https://www.dailytest.example/bridge", "2024-05-03")


def test_a_short_page_is_not_empty() -> None:
    assert only(b"<html><body><p>Short note.</p></body></html>", "a.html").text == "Short note."
    assert only(b"<p>Only a fragment of a page.</p>", "a.txt").text == "Only a fragment of a page."


def test_a_page_found_elsewhere_is_not_believed_about_another_host() -> None:
    article = only(PAGE.encode(), "a.html", url="https://other.example/bridge#top")
    assert article.url == "https://other.example/bridge"
    same = only(PAGE.encode(), "a.html", url="https://dailytest.example/bridge?from=mail")
    assert same.url == "https://www.dailytest.example/bridge"


@pytest.mark.parametrize("name", ["a.pdf", "a.txt"])
def test_a_pdf_gives_the_text_of_all_pages(name: str, pdf: bytes) -> None:
    article = only(pdf, name)
    assert article.text == "The mayor opened the international bridge."
    assert article.title == "Bridge opens"


@pytest.fixture
def pdf(make_pdf: Callable[..., bytes]) -> bytes:
    return make_pdf("The mayor opened the inter-", "national bridge.", title="Bridge opens")


RECORDS = [
    {"id": "b1", "title": "One", "text": BODY, "published": "3 May 2024", "source": "Daily Test"},
    {"title": "Two", "text": "Another text.", "url": "https://www.dailytest.example/two", "author": "Jane Doe"},
    {"title": "", "text": "A third text."},
]
LINES = "".join(json.dumps(record) + "\n" for record in RECORDS).encode()


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (LINES, "a.jsonl"),
        (LINES, "a.txt"),
        (b"\xef\xbb\xbf" + LINES, "a.json"),
        (LINES.decode().encode("utf-16"), "a.jsonl"),
        (gzip.compress(LINES), "a.jsonl.gz"),
        (json.dumps(RECORDS).encode(), "a.json"),
        (json.dumps(RECORDS, indent=1).encode(), "a.txt"),
        (gzip.compress(json.dumps(RECORDS).encode()), "a.json.gz"),
    ],
)
def test_records_become_articles(data: bytes, name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    one, two, three = (each for each in load(Target(str(path)), "default") if isinstance(each, Article))
    assert (one.title, one.published, one.source, one.path) == ("One", "2024-05-03", "Daily Test", f"{path}#b1")
    assert (one.id, one.text) == (article_id("default", f"{path}#b1"), BODY)
    assert (two.url, two.source, two.path) == (RECORDS[1]["url"], "dailytest.example", f"{path}#2")
    assert two.id == article_id("default", "https://www.dailytest.example/two")
    assert (three.title, three.path) == ("A third text.", f"{path}#3")


def test_one_object_is_one_article() -> None:
    assert only(json.dumps(RECORDS[0], indent=2).encode(), "a.json").title == "One"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('{"text": 1} is how a record starts, he wrote.\nMany do not.', "a.txt"),
        ('["text", 1]', "a.txt"),
        ('[link] (x) opens a paragraph on "text" files.', "a.md"),
        ("---\n\nA rule comes first, and another later.\n\n---\n", "a.txt"),
        ("The new WAVE of music, <html> and PK.", "a.txt"),
        ("No record here at all.", "a.jsonl"),
    ],
)
def test_what_merely_looks_odd_stays_text(text: str, name: str) -> None:
    assert only(text.encode(), name).text == text.strip()


def test_uploads_are_known_by_their_content_and_addresses_only_by_the_web() -> None:
    record = {"text": "Some text.", "url": "javascript:alert(1)"}
    article = only(json.dumps(record).encode(), "a.json")
    assert (article.url, article.source, article.path) == (None, None, None)
    assert only(BODY.encode(), "a.txt").id == only(BODY.encode(), "b.txt").id
