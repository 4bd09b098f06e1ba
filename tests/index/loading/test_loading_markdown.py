"""Markdown is read as its page is: heads are descriptions, marks are not text."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import LoadError
from index.loading.load import load_bytes
from index.loading.markdown import read_markdown
from index.types import Article, article_id

ADDRESS = "https://test.example/b"


def only(text: str, name: str = "a.md") -> Article:
    """The one article in `text`."""
    (article,) = load_bytes(text.encode(), name=name, collection="default")
    assert isinstance(article, Article), article
    return article


@pytest.mark.parametrize("name", ["a.md", "a.txt", "a.pdf"])
def test_a_head_describes_the_article_whatever_the_file_is_called(name: str) -> None:
    front = (
        '---\n# from the archive\ntitle: "Bridge: open"\nsource: Daily Test\n'
        f"url: {ADDRESS}\npublished: 2024-05-03\nauthor: [Jane Doe, Max Roe]\n---\n"
    )
    article = only(front + "# A heading\n\nSome *emphasis* and a [link](x).", name)
    assert article.text == "A heading\n\nSome emphasis and a link."
    assert (article.title, article.source, article.published) == ("Bridge: open", "Daily Test", "2024-05-03")
    assert (article.url, article.author, article.id) == (ADDRESS, "Jane Doe, Max Roe", article_id("default", ADDRESS))


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (f"---\ntitle: Bridge\nsource: {ADDRESS}\nauthor: ['[[Jane Doe]]']\npublished: 2024-05-03\nsaved: 1\n---\n",
         ("Bridge", ADDRESS, "2024-05-03", "Jane Doe")),
        ("---\nlayout: post\ntitle: Bridge\npublished: true\ndate: 2024-05-03 08:00:00 +0200\n---\n",
         ("Bridge", None, "2024-05-03T08:00:00+02:00", None)),
        (f"---\ntitle: Bridge: open\npubDate: May 3, 2024\nlink: {ADDRESS}\nupdated: 2025-01-01\n---\n",
         ("Bridge: open", ADDRESS, "2024-05-03", None)),
        (f"---\nTitle: Bridge\npublished_at: 2024-05-03\ncanonical_url: {ADDRESS}\nauthors:\n  - name: Jane Doe\n---\n",
         ("Bridge", ADDRESS, "2024-05-03", "Jane Doe")),
        (f'---\ntitle: Bridge\nsource: [Daily Test]({ADDRESS})\nauthor: [[Jane Doe]]\nclipped: 2025-01-01\n---\n',
         ("Bridge", ADDRESS, None, "Jane Doe")),
        ('+++\ntitle = "Bridge"\npublishDate = 2024-05-03\ndraft = false\nauthor = "Jane Doe"\n+++\n',
         ("Bridge", None, "2024-05-03", "Jane Doe")),
        (f'{{"title": "Bridge", "date": "2024-05-03", "url": "{ADDRESS}"}}\n', ("Bridge", ADDRESS, "2024-05-03", None)),
        ("title: Bridge\ndate: 2024-05-03 10:00:00\ntags: [a]\n---\n", ("Bridge", None, "2024-05-03T10:00:00", None)),
        (f"Title: Bridge\nDate: 2024-05-03\nAuthor: Jane Doe\nURL: {ADDRESS}\n\n",
         ("Bridge", ADDRESS, "2024-05-03", "Jane Doe")),
    ],
)  # fmt: skip
def test_heads_are_read_as_clippers_and_generators_write_them(head: str, found: tuple[str | None, ...]) -> None:
    article = only(head + "The bridge opened on Friday.\n")
    assert article.text == "The bridge opened on Friday."
    assert (article.title, article.url, article.published, article.author) == found


@pytest.mark.parametrize(
    "text",
    [
        "Note: the bridge opened on Friday.\n\nIt is long.",
        "Question: who built it?\nAnswer: nobody knows.\n\nIt is long.",
        "---\n\nA rule comes first.",
        "Mayor: I will resign\n---\nShe said so on Friday.",
    ],
)
def test_what_only_resembles_a_head_is_text(text: str) -> None:
    assert text.splitlines()[-1] in only(text).text
    assert "Mayor" not in text or "I will resign" in only(text).text
    assert "Answer" not in text or "nobody knows" in only(text).text


def test_markdown_without_a_head_is_named_by_its_heading() -> None:
    article = only("---\n\nIntro.\n\n# The *C#* bridge #\n\nBody.", "README.md")
    assert (article.title, article.text) == ("The C# bridge", "Intro.\n\nThe C# bridge\n\nBody.")
    assert only("# Bridge\n\nIt opened.").text == "It opened."


def test_the_text_is_what_the_page_shows() -> None:
    text = (
        "## Fares\n\nThe **cable car** to [Holm](https://a.example/_(x)) costs 14&nbsp;francs \\* a *day*,[^1]\n"
        "`[[ %%x%% ]]` and all.<br>Dogs ~~ride~~ pay.\n\n"
        "![A car](a.png)\n\n"
        '1. First [[Page|stop]]\n2. Second ==stop==\n\n   More of it.\n\n> [!note] "Slow," he said.\n\n'
        "| Season | Hours |\n|---|---|\n| Summer | 8-20 |\n\n<div><script>x()</script><p>Shown.</p></div>\n\n"
        "{{< video 7 >}}\n\n%% a remark %%\n\n```\ncode *stays*\n```\n\n[^1]: As of May.\n\n"
        "He gave 100%% of it, she 50%%, while a == b and c == d.\n"
    )
    assert only(text).text == (
        "Fares\n\nThe cable car to Holm costs 14 francs * a day,\n[[ %%x%% ]] and all.\nDogs ride pay.\n\n"
        'First stop\n\nSecond stop\n\nMore of it.\n\n"Slow," he said.\n\n'
        "Season Hours\nSummer 8-20\n\nShown.\n\ncode *stays*\n\n"
        "He gave 100%% of it, she 50%%, while a == b and c == d.\n\nAs of May."
    )


@given(st.text(alphabet="#*_[]()<>!`|-=+~: \n\\abc\t1.&;^{}%\"'", max_size=300))
def test_any_text_is_read_or_refused_in_a_sentence(text: str) -> None:
    with suppress(LoadError):
        assert isinstance(read_markdown(text).text, str)
