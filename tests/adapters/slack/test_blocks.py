"""Block Kit as plain data: addresses, dates and texts of any kind, and the views made of them."""

from __future__ import annotations

import html
from typing import Any

import pytest
from answers import DATES, FACTS
from hypothesis import given, settings
from hypothesis import strategies as st
from nasty import CHARACTERS, LONG, NASTY, URLS
from slack_reading import check_blocks, check_harmless, labels_of
from slack_standin.views import check_view

from adapters.slack import views
from adapters.slack.blocks import Page, address, characters, context, moment, split
from bot.chat.types import ChannelSettings, Spot
from bot.showing.plain_text import shortened, units
from index.engine import Summary

SETTINGS = st.builds(ChannelSettings, *[st.booleans()] * 4, collections=st.sampled_from(["both", "own", "shared"]))


@given(URLS)
def test_only_a_plain_address_of_the_web_is_a_link(url: str | None) -> None:
    found = address(url)
    if found is not None:
        assert found.lower().startswith(("http://", "https://"))
        assert "@" not in found.split("/")[2]
        assert found.isprintable()
        assert units(found) <= 3000


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://post.example/ferry?a=b&c#d", "https://post.example/ferry?a=b&c#d"),
        ("HTTP://post.example:80", "HTTP://post.example:80"),
        ("https://post.example/a b|c>", "https://post.example/a%20b%7Cc%3E"),
        ("https://post.example/\u202egpj", "https://post.example/%E2%80%AEgpj"),
        *[(bad, None) for bad in ("http://[x", "https://bank.example@evil.example/", "javascript:alert(1)", "", None)],
        *[(bad, None) for bad in ("https://a.example:99999/", "https:///a", f"https://a.example/{'x' * 3000}")],
    ],
)
def test_addresses(url: str | None, found: str | None) -> None:
    assert address(url) == found


@pytest.mark.parametrize("published", DATES)
def test_every_date_of_an_article_shows(published: str) -> None:
    shown = moment(published)
    assert shown
    assert shown.get("text") or shown["timestamp"] > 0


def test_dates() -> None:
    assert moment(None) is None
    assert moment("20260503T1000") == {"type": "text", "text": "3 May 2026"}
    assert moment("1812-01-01T00:00:00Z") == {"type": "text", "text": "1 January 1812"}
    aware = {"type": "date", "timestamp": 1777802400, "format": "{date_long} {time}", "fallback": "3 May 2026 12:00"}
    assert moment("2026-05-03T12:00:00+02:00") == aware


@given(LONG | st.text(), st.integers(2, 300))
def test_what_is_shortened_ends_with_an_ellipsis(text: str, limit: int) -> None:
    said, whole = shortened(text, limit), shortened(text, 10**6)
    assert units(said) <= limit
    assert said == whole or (said.endswith("…") and whole.startswith(said[:-1]))
    assert "\n" not in said


@pytest.mark.parametrize("invisible", ["", " \n", "\u200b", "\u202e\u2066", "\ufeff \u200d"])
def test_what_cannot_be_seen_is_no_text(invisible: str) -> None:
    assert shortened(invisible, 10) == ""
    assert context(invisible)["elements"][0]["text"] == "-"


def test_halves_of_surrogate_pairs_can_be_counted() -> None:
    assert characters({"type": "x", "text": "\ud800a"}) == 2


@given(st.text(CHARACTERS, max_size=300) | LONG, st.integers(10, 200))
def test_split_text_is_whole_and_nowhere_cut_in_an_escape(text: str, limit: int) -> None:
    pieces = split(text, limit)
    for piece in pieces:
        check_harmless(piece)
        assert len(piece) <= limit
    assert "".join(html.unescape("".join(pieces)).split()) == "".join(text.split())


@settings(max_examples=50)
@given(st.lists(FACTS, max_size=4), st.integers(0, 30), st.booleans())
def test_the_home_tab_fits(facts: list[Any], times: int, admin: bool) -> None:
    found = [Summary(f"id{n}", "default", path=None, words=1, passages=1, **f) for n, f in enumerate(facts * times)]
    view = views.home(found, "default", admin=admin)
    assert check_view(view, kind="home").sentences == []
    check_blocks(view["blocks"])
    listed = sum(len(b["elements"][0]["elements"]) for b in view["blocks"][:-2] if b["type"] == "rich_text")
    assert (f"{len(found) - listed:,} more: /clippings articles" in str(view)) == (listed < len(found))
    assert ("Add an article" in labels_of(Page(tuple(view["blocks"]), ""))) == admin
    for prompt in views.prompts(found):
        assert prompt["title"]
        assert len(prompt["message"]) <= 500
        assert not set("<>") & set(prompt["message"])
    options = views.article_options(found)
    assert all(1 <= len(option["text"]["text"]) <= 75 for option in options)


@given(SETTINGS, NASTY)
def test_modals_fit(settings: ChannelSettings, name: str) -> None:
    spot = Spot("slack", "T1", "C1", "1.2")
    modals = [
        views.question_modal(), views.address_modal(), views.settings_modal(settings, "C1"),
        views.reason_modal(name[:16], spot, "https://hooks.example/x"),
    ]  # fmt: skip
    for modal in modals:
        assert check_view(modal, kind="modal").sentences == []
    chosen = modals[2]["blocks"]
    values = {
        "switches": {"chosen": {"selected_options": chosen[0]["element"].get("initial_options", [])}},
        "collections": {"chosen": {"selected_option": chosen[1]["element"]["initial_option"]}},
    }
    assert views.chosen_settings(values) == settings
