"""A page's article is found, dated by what it states itself, and a wall is no article."""

from __future__ import annotations

import json

import pytest

from index.errors import LoadError
from index.loading.draft import Draft
from index.loading.html_page import read_html
from index.text import normalise

STORY = (
    "<p>The harbour board of Vik voted on Monday to raise the wreck of the Ingrid, which has lain off the pier since"
    " the storm of 1962 and is in the way of the ferries.</p><p>Divers will fasten cables to the hull in May, director"
    " Tone Aas said. The work costs 800,000 crowns and takes three weeks if the sea is calm.</p>"
)
ADDRESS = "https://post.example/wreck"


def page(body: str = "", head: str = "", title: str = "Wreck to be raised") -> str:
    """A whole page around `body`, or around the story under its headline."""
    body = body or f"<article><h1>{title}</h1>{STORY}</article>"
    return f"<!doctype html><html lang='en'><head><title>{title}</title>{head}</head><body>{body}</body></html>"


def read(text: str, address: str | None = ADDRESS) -> Draft:
    return read_html(text.encode(), address)


def ld(**thing: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@context": "https://schema.org", **thing})}</script>'


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:published_time" content="2026-05-03T10:00:00+02:00">',
        '<meta name="DC.date.issued" content="2026-05-03"><meta property="article:modified_time" content="2026-06-01">',
        '<meta itemprop="datePublished" content="May 3, 2026">',
        ld(**{"@type": "NewsArticle"}, datePublished="2026-05-03", dateModified="2026-06-01"),
        ld(**{"@graph": [{"@type": "WebSite"}, {"@type": ["Article"], "datePublished": "2026-05-03T08:00:00Z"}]}),
        ld(**{"@type": "WebPage"}, mainEntity={"@type": "ReportageNewsArticle", "datePublished": "2026-05-03"}),
        ld(**{"@type": "Article"}, headline="Another", datePublished="2025-01-01")
        + ld(**{"@type": "Article"}, headline="Wreck to be raised", datePublished="2026-05-03"),
    ],
)
def test_what_a_page_says_of_itself_is_its_date(head: str) -> None:
    assert read(page(head=head)).published == "2026-05-03"


@pytest.mark.parametrize(
    "line",
    [
        '<p class="meta">Published 3 May 2026</p>',
        "<div>By Ida Berg | May 3rd, 2026</div>",
        "<p>Sunday, 3 May 2026 10:15 CET</p>",
        "<p>First published: 3 May 2026. Updated 1 June 2026</p>",
        "<time datetime='2026-05-03T10:00'>yesterday</time>",
        "<span class='date'>3 May 2026</span><span class='updated'>Updated 1 June 2026</span>",
    ],
)
@pytest.mark.parametrize("headline", ["<h1>Wreck to be raised</h1>", ""])
def test_a_day_beside_the_headline_is_its_date(line: str, headline: str) -> None:
    aside = "<div class='ticker'><span class='date'>9 April 2012</span> Storm</div>"
    footer = "<footer>Founded 12 March 1998. Terms of 2018-05-25</footer>"
    assert read(page(f"{aside}<article>{headline}{line}{STORY}</article>{footer}")).published == "2026-05-03"


@pytest.mark.parametrize(
    "body",
    [
        f"<article><h1>Wreck</h1>{STORY}</article><footer>Post, founded 12 March 1998</footer>",
        f"<article><h1>Wreck</h1>{STORY}</article><ul class='comments'><li><time>2026-06-30</time></li></ul>",
        f"<div class='related'><time datetime='2015-06-07'>7 June 2015</time></div><article>{STORY}</article>",
        f"<article><h1>Wreck</h1><p>Updated 3 May 2026</p>{STORY}</article>",
        f"<article><h1>Wreck</h1>{STORY}<p>The board meets again on 3 May 2026.</p></article>",
        f"<div class='breaking-news'>2 January 2020</div><article><h1>Wreck</h1>{STORY}</article><p>© 2019</p>",
        f"<article><h1>Wreck</h1><p>03/05/2026</p>{STORY}</article>",
        f"<div>9 April 2012</div><h1>Wreck</h1>{STORY}",
        "<h1>Wreck</h1><p>It is raised.</p>" + "<p>So it is.</p>" * 70 + "<div>9 April 2012</div>",
    ],
)
def test_no_other_day_on_the_page_is_its_date(body: str) -> None:
    assert read(page(body)).published is None


def test_an_address_may_state_the_day() -> None:
    assert read(page(), "https://post.example/2026/05/03/wreck").published == "2026-05-03"
    assert read(page(), "https://post.example/2026/05/wreck-20").published is None
    assert read(page(), "https://post.example/2026/05/3-reasons-for-the-wreck").published is None


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("de", "Veröffentlicht am 3. Mai 2026"),
        ("de-AT", "Sonntag, 3. Mai 2026, 10:15 Uhr"),
        ("de", "Von Ida Berg | 03.05.2026"),
        ("en-US", "Stand: 9.6.2026</p><p>So., 3. Mai 2026"),
        ("fr", "Publié le 3 mai 2026 à 10h15, mis à jour le 9 juin 2026"),
        ("fr-FR", "dimanche 3 mai 2026"),
        ("es", "Publicado el 3 de mayo de 2026"),
        ("es-MX", "/ domingo 3 de mayo de 2026"),
        ("it", "3 Maggio 2026"),
        ("it-IT", "Pubblicato il 03/05/2026"),
        ("nl", "zondag 3 mei 2026 10:15 uur"),
        ("pt-BR", "Publicado em 3 de maio de 2026"),
        ("pl", "3 maja 2026"),
        ("ru", "3 мая 2026, 10:15"),
        ("fi", "3.5.2026 klo 10.15"),
        ("tr", "Yayınlanma Tarihi: 3 Mayıs 2026"),
        ("tr", "3 MAYIS 2026</p><p>3 May 2026"),
        ("hu", "2026. május 3."),
        ("ja", "2026年5月3日"),
        ("", "3 mai 2026"),
    ],
)
def test_a_day_is_read_as_the_page_writes_it(language: str, line: str) -> None:
    text = page(f"<article><h1>Wreck to be raised</h1><p>{line}</p>{STORY}</article>")
    assert read(text.replace("lang='en'", f"lang='{language}'")).published == "2026-05-03"


def published_at(*moments: str) -> str:
    """Heads that state the moments as those of publication, under one name after the other."""
    names = ("article:published_time", "datePublished")
    stated = dict(zip(names, moments, strict=False))
    meta = f'<meta property="{names[0]}" content="{stated[names[0]]}">'
    return meta + (ld(**{"@type": "Article"}, datePublished=stated[names[1]]) if len(moments) > 1 else "")


@pytest.mark.parametrize(
    ("address", "moment", "shown", "day"),
    [
        ("https://post.example/a", "2026-05-03T12:00:00Z", "", "2026-05-03"),
        ("https://post.example/a", "2026-05-04T02:10:00Z", "", None),  # in America it was the day before
        ("https://post.example/a", "2026-05-04T02:10:00Z", "3 May 2026", "2026-05-03"),
        ("https://post.de/a", "2026-05-03T22:30:00Z", "", None),
        ("https://post.de/a", "2026-05-03T22:30:00Z", "4 May 2026", "2026-05-04"),
        ("https://post.de/a", "2026-05-03T03:10:00Z", "", "2026-05-03"),
        ("https://post.de/a", "2026-05-04T03:10:00Z", "3 May 2026", None),  # no zone of the country had that day
        ("https://post.example/2026/05/03/a", "2026-05-04T02:10:00Z", "", "2026-05-03"),
        ("https://post.example/a", "2026-05-03T23:30:00-04:00", "", "2026-05-03"),
    ],
)
def test_a_moment_in_utc_is_a_day_where_it_was_written(address: str, moment: str, shown: str, day: str | None) -> None:
    body = f"<article><h1>Wreck to be raised</h1><p>{shown}</p>{STORY}</article>"
    assert read(page(body, head=published_at(moment)), address).published == day


def test_a_page_that_contradicts_itself_is_undated() -> None:
    shown = f"<article><h1>Wreck to be raised</h1><p>3 May 2026</p>{STORY}</article>"
    assert read(page(shown, head=published_at("2026-05-09"))).published is None
    assert read(page(head=published_at("2026-05-03", "2026-05-09"))).published is None
    assert read(page(head=published_at("2026-05-09")), "https://post.example/2026/05/03/a").published is None
    twice = "<time datetime='2026-05-09T10:00'>Published 3 May 2026</time>"
    assert read(page(f"<article><h1>Wreck to be raised</h1>{twice}{STORY}</article>")).published == "2026-05-03"


def test_a_day_of_a_change_beside_the_headline_takes_nothing_from_the_one_of_publication() -> None:
    changed = '<meta property="article:modified_time" content="2026-05-09T08:00:00+02:00">'
    shown = f"<article><h1>Wreck to be raised</h1><p>9 May 2026</p>{STORY}</article>"
    assert read(page(shown, head=changed + published_at("2026-05-03"))).published == "2026-05-03"
    assert read(page(head=changed + published_at("2026-05-09", "2026-05-03"))).published == "2026-05-03"
    beside = f"<article><h1>Wreck to be raised</h1><p>Updated: <b>9 May 2026</b></p>{STORY}</article>"
    assert read(page(beside)).published is None


@pytest.mark.parametrize(
    "head",
    [
        '<meta name="date" content="2026-05-03">',  # in every third page of those with nothing else, that of a change
        '<meta name="DC.date" content="2026-05-03">',
        '<meta name="generator" content="MediaWiki 1.35.1">' + ld(**{"@type": "Article"}, datePublished="2005-07-26"),
    ],
)
def test_what_may_be_another_day_is_not_taken(head: str) -> None:
    assert read(page(head=head)).published is None


def test_an_article_in_an_aside_is_found_beside_a_notice() -> None:
    notice = "<p>We and our partners use cookies to store information on your device and advertise.</p>" * 5
    body = f"<div><aside class='column'><h1>Wreck</h1>{STORY}</aside></div><div id='consent-layer'>{notice}</div>"
    text = read(page(body)).text
    assert text.startswith("The harbour board")
    assert text.endswith("if the sea is calm.")


@pytest.mark.parametrize("name", ["link", "author", "rating", "bottom", "expand-text"])
def test_words_within_a_sentence_stay_whatever_their_element_is_called(name: str) -> None:
    sentence = f"The board decided <span class='{name}'><a href='/w'>to move the wreck</a></span> from Vik to Holm."
    whole = f"Said director <span class='{name}'>Tone Aas</span>, who <span class='{name}'>leads</span> the board."
    text = normalise(read(page(f"<article><h1>Wreck</h1>{STORY}<p>{sentence}</p><p>{whole}</p></article>")).text)
    assert text.endswith(
        "The board decided to move the wreck from Vik to Holm.\n\nSaid director Tone Aas, who leads the board."
    )


@pytest.mark.parametrize("hidden", ["class='hide'", "class='msg d-none'", "hidden"])
def test_a_message_that_is_not_shown_is_no_text(hidden: str) -> None:
    message = f"<p {hidden}>An error has occurred, please try again later.</p>"
    within = f"The board<span {hidden}> (opens in a new window)</span>, which met in Vik, is glad of the calm sea."
    text = normalise(read(page(f"<article><h1>Wreck</h1>{STORY}{message}<p>{within}</p></article>")).text)
    assert text.endswith("calm.\n\nThe board, which met in Vik, is glad of the calm sea.")


def test_an_article_cut_by_advertisements_is_whole() -> None:
    parts = [f"<p>Part {n}: the salvage goes on, and the divers of the board work day and night.</p>" for n in "123456"]
    body = "".join(f"<div><div class='article-body'>{part}</div></div><div class='ad'>Buy</div>" for part in parts)
    text = read(page(f"<h1>Wreck</h1><div>{body}</div>")).text
    assert [text.count(f"Part {n}:") for n in "123456"] == [1] * 6


def test_a_page_that_says_it_is_xml_is_read() -> None:
    assert read(f'<?xml version="1.0" encoding="utf-8"?>\n{page()}').text.startswith("The harbour board")


def test_short_items_without_full_stops_are_kept() -> None:
    body = "<article><h1>Ferry cancelled</h1><p>No ferry to Holm today</p><p>Buses run instead</p></article>"
    assert normalise(read(page(body)).text) == "No ferry to Holm today\n\nBuses run instead"


@pytest.mark.parametrize(
    ("body", "title", "said"),
    [
        ("<h1>post.example</h1><p>Verify you are human by the action below.</p>", "Just a moment...", "a person"),
        ("<p>Please enable cookies. Sorry, you have been blocked.</p><p>Ray ID: 8f</p>", "Attention Required!",
         "a person"),
        ("<h1>Access Denied</h1><p>You don't have permission to access this page.</p>", "Access Denied",
         "does not let"),
        ("<h1>Oops!</h1><p>The page you are looking for does not exist.</p><p>Back to the home page</p>", "Wreck",
         "no such page"),
        ("<h1>Page not found</h1><p>We could not find that page.</p>" + "<p>Read: Ferry to Holm sails again</p>" * 9,
         "Page not found | Post", "no such page"),
        ("<div id='app'></div><p>This site requires JavaScript to be enabled.</p>", "Wreck", "only in a browser"),
        ("<h1>Wreck</h1><p>The harbour board of Vik voted on Monday …</p><p>Subscribe to continue reading</p>", "",
         "for subscribers"),
        ("<h1>Your privacy</h1><p>We and our 800 partners store cookies for you.</p><p>You may reject tracking.</p>",
         "Wreck", "asks for consent"),
        ("<p>If you are not redirected, click here.</p>", "Wreck", "leads to another"),
    ],
)  # fmt: skip
def test_a_wall_is_refused_in_a_sentence(body: str, title: str, said: str) -> None:
    head = '<meta http-equiv="Refresh" content="0; url=https://post.example/new">' if "redirected" in body else ""
    with pytest.raises(LoadError, match=said):
        read(page(body, head, title))


@pytest.mark.parametrize(
    "story",
    [
        "The county forbids cookies in schools from May, because sugar harms teeth. Pupils protest against it.",
        "Access to the beach was denied to bathers on Sunday. A sign said that the water was not clean.",
        "A robot cleans the hall of Vik from May. It asks visitors whether they are human, Tone Aas said.",
        "The newspaper of Vik wants 40,000 readers to subscribe. Whoever does so before May pays nothing, he said.",
        "The EU wants to fine companies for tracking people without consent. Partners of the firms protest.",
        "The old page of the church book was not found. The priest of Vik has asked the police for help.",
    ],
)
def test_a_short_article_about_such_things_is_none(story: str) -> None:
    assert read(page(f"<article><h1>Short news</h1><p>{story}</p></article>", title="Short news")).text == story
