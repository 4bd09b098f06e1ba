"""What feeds, sitemaps and pages of links name, as they are found: broken, in any encoding, or something else."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace

import pytest

from index.errors import LoadError
from index.loading.apart import read_listing as read_apart
from index.loading.limits import Limits
from index.loading.listing import Listed, Listing, read_listing

URL = "https://post.example/news/feed"
ITEM = "<item><title>{0}</title><link>/news/{0}</link><guid isPermaLink='false'>{0}</guid>{1}</item>"


def listed(data: str | bytes, content_type: str = "", limits: Limits = Limits()) -> Listing:  # noqa: B008
    return read_listing(data.encode() if isinstance(data, str) else data, URL, content_type, limits)


def rss(*items: str, head: str = "<?xml version='1.0'?>") -> str:
    return f"{head}<rss version='2.0'><channel><title>The &amp; Post</title>{''.join(items)}</channel></rss>"


def test_rss_names_its_entries_with_addresses_of_its_own_site() -> None:
    item = ITEM.format(
        "a1",
        "<pubDate>Sun, 03 May 2026 12:00:00 GMT</pubDate>"
        "<description>&lt;p&gt;Low &amp;amp; dry.&lt;/p&gt;</description>",
    )
    found = listed(rss(item, ITEM.format("b2", "")))
    assert (found.kind, found.title) == ("feed", "The & Post")
    assert found.entries == (
        Listed("a1", "https://post.example/news/a1", "a1", "Low & dry.", "2026-05-03T12:00:00+00:00"),
        Listed("b2", "https://post.example/news/b2", "b2"),
    )


def test_atom_gives_its_whole_text_and_no_update_for_a_publication() -> None:
    entry = (
        "<entry><id>tag:x,1</id><title>Ferry</title><link href='https://x.example/1'/><summary>Short.</summary>"
        "<updated>2026-05-04T10:00:00Z</updated><content type='html'>The whole story.</content></entry>"
    )
    (found,) = listed(f"<feed xmlns='http://www.w3.org/2005/Atom'><title>X</title>{entry}</feed>").entries
    assert (found.text, found.published, found.updated) == ("The whole story.", None, "2026-05-04T10:00:00+00:00")


def test_a_json_feed_is_one_only_by_its_version() -> None:
    item = {"id": 7, "url": "/a", "content_html": "<p>Sheep.</p>", "date_published": "2026-05-03T12:00:00Z"}
    whole = {"version": "https://jsonfeed.org/version/1.1", "title": "J\ud800", "items": [item, "no item", {"id": []}]}
    assert listed(json.dumps(whole)).entries == (
        Listed("7", "https://post.example/a", "", "Sheep.", "2026-05-03T12:00:00+00:00"),
    )
    with pytest.raises(LoadError, match="no JSON Feed"):
        listed(json.dumps({**whole, "version": "2"}))
    with pytest.raises(LoadError, match="broken JSON"):
        listed('{"version": "https://jsonfeed.org/version/1"')


def test_a_news_sitemap_names_the_newest_first_and_an_index_says_what_to_add() -> None:
    url = (
        "<url><loc>https://post.example/{0}</loc><n:news><n:publication><n:name>Post</n:name></n:publication>"
        "<n:publication_date>2026-05-0{0}</n:publication_date><n:title>Title {0}</n:title></n:news></url>"
    )
    spaces = (
        "xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' xmlns:n='http://www.google.com/schemas/sitemap-news/0.9'"
    )
    found = listed(gzip.compress(f"<urlset {spaces}>{url.format(1)}{url.format(3)}</urlset>".encode()))
    assert found.kind == "sitemap"
    assert found.entries[0] == Listed("", "https://post.example/3", "Title 3", "", "2026-05-03", None, None, "Post")
    assert found.entries[1].address == "https://post.example/1"
    with pytest.raises(LoadError, match=r"add one of these: https://post\.example/s1\.xml\."):
        listed("<sitemapindex><sitemap><loc>https://post.example/s1.xml</loc></sitemap></sitemapindex>")


PAGE = """<!doctype html><html><head><title>News</title>
<link rel="alternate" type="application/rss+xml" href="/rss"></head>
<body><nav><a href="/news/2026/0501-old">All of the old stories here</a></nav>
<a href="/sport">Everything that happens in sport</a> <a href="/news/ferry-runs-aground">Ferry</a>
<article><header><a href="ferry-runs-aground?utm_source=home">Ferry runs aground off Orrin</a></header></article>
<a href="https://elsewhere.example/news/wool-sold-in-june">Wool is sold in June</a>
<a href="javascript:void(0)">Show me some more stories</a></body></html>"""


def test_a_page_names_the_articles_that_it_links_to_and_the_feeds_it_has() -> None:
    found = listed(PAGE)
    assert (found.kind, found.title, found.feeds) == ("links", "News", ("https://post.example/rss",))
    address = "https://post.example/news/ferry-runs-aground?utm_source=home"
    assert found.entries == (Listed(address=address, title="Ferry runs aground off Orrin"),)
    broken = PAGE.replace("<body>", "<body><a href='http://[name]/x'>A link that leads nowhere at all</a>")
    assert broken != PAGE
    assert listed(broken).entries == found.entries
    lines = listed("# ours\nhttps://a.example/1\n- <https://a.example/2>\n")
    assert [entry.address for entry in lines.entries] == ["https://a.example/1", "https://a.example/2"]


@pytest.mark.parametrize("data", ["Just some words.", "<html><body><p>An article.</p></body></html>", "<svg/>", "<rss"])
def test_what_lists_nothing_is_refused(data: str) -> None:
    with pytest.raises(LoadError, match=r"^It is (no|a broken) feed"):
        listed(data)


def test_of_a_broken_feed_what_can_be_read_is() -> None:
    whole = rss(ITEM.format("a1", "<description>One & two &nbsp; <b>three</description>"), ITEM.format("b2", ""))
    for data in (whole, "\n\n" + whole, whole[: whole.index("</channel>")], whole.replace("<rss", "<?oops <rss", 1)):
        assert [entry.id for entry in listed(data).entries] == ["a1", "b2"]


def test_an_empty_feed_is_a_feed() -> None:
    assert listed(rss()) == Listing("feed", "The & Post")


TEXT = "Die Fähre lief bei Orrin auf Grund, sagte der Kapitän am Mittwoch; später wurde sie über Nacht geborgen."


@pytest.mark.parametrize(
    ("encoding", "head", "content_type"),
    [
        ("utf-8", "<?xml version='1.0' encoding='iso-8859-1'?>", "text/xml; charset=iso-8859-1"),
        ("utf-8", "<?xml version='1.0'?>", "text/html"),
        ("iso-8859-1", "<?xml version='1.0' encoding='iso-8859-1'?>", "application/xml; charset=utf-8"),
        ("iso-8859-1", "", "text/xml; charset=iso-8859-1"),
        ("cp1252", "<?xml version='1.0'?>", ""),
        ("utf-16", "<?xml version='1.0' encoding='utf-16'?>", "application/xml"),
        ("utf-8-sig", "<?xml version='1.0' encoding='utf-8'?>", "application/rss+xml"),
    ],
)
def test_a_feed_is_read_in_the_encoding_that_it_has(encoding: str, head: str, content_type: str) -> None:
    data = rss(ITEM.format("a1", f"<description>{TEXT}</description>"), head=head).encode(encoding)
    assert listed(data, content_type).entries[0].text == TEXT


def test_an_undeclared_encoding_is_guessed() -> None:
    text = "Паром сел на мель у берега в понедельник, сообщил капитан; никто не пострадал, сказали в порту."
    data = rss(ITEM.format("a1", f"<description>{text}</description>")).encode("cp1251")
    assert listed(data).entries[0].text == text


def test_a_moment_that_most_entries_share_is_when_the_feed_was_made() -> None:
    made, own = "<pubDate>Sun, 03 May 2026 12:00:0{} GMT</pubDate>".format, "2026-05-03T12:00:01+00:00"
    found = listed(
        rss(*(ITEM.format(name, made(name == "d")) for name in "abcd")).replace("True", "1").replace("False", "0")
    )
    assert [entry.published for entry in found.entries] == [None, None, None, own]


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "file:///etc/passwd", "https://a:b@c.example/", "http://[oops", "x" * 3000]
)
def test_an_address_that_is_none_is_left_out(link: str) -> None:
    found = listed(rss(f"<item><title>T</title><link>{link}</link><guid isPermaLink='false'>g</guid></item>"))
    assert found.entries == (Listed("g", None, "T"),)


def test_bombs_go_off_in_a_process_apart() -> None:
    limits = Limits(max_fetch_bytes=100_000, load_seconds=20)
    with pytest.raises(LoadError, match=r"unpacks to more than the limit of 0\.1 MB"):
        read_apart(gzip.compress(rss().encode() + b" " * 1_000_000), URL, "", limits)
    layers = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 12))
    bomb = f"<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY l0 'lol'>{layers}]>" + rss(ITEM.format("&l11;", ""), head="")
    passwd = "<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY p SYSTEM 'file:///etc/passwd'>]>" + rss(
        ITEM.format("&p;", ""), head=""
    )
    for hostile in (bomb, passwd):
        found = _told(hostile, limits)
        assert len(found) < 5_000
        assert "root:" not in found
    assert read_apart(rss(ITEM.format("a1", "")).encode(), URL, "", limits) == replace(
        listed(rss(ITEM.format("a1", ""))), kind="feed"
    )


def _told(data: str, limits: Limits) -> str:
    try:
        return str(read_apart(data.encode(), URL, "", limits))
    except LoadError as error:
        return str(error)


def test_an_id_that_is_an_address_stands_in_for_one() -> None:
    rdf = (
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>{}</rdf:RDF>"
    )
    (found,) = listed(rdf.format("<item rdf:about='https://x.example/1'><title>T</title></item>")).entries
    assert (found.address, found.id) == ("https://x.example/1", "https://x.example/1")
