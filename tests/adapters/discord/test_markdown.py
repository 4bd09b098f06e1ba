"""Escaping for Discord, read back by a model of Discord's own reading."""

from __future__ import annotations

import re
from itertools import product
from urllib.parse import unquote

import pytest
from discord_reading import ESCAPE, INVITE, Piece, quoted, read, shown
from hypothesis import given
from hypothesis import strategies as st
from nasty import ADDRESSES, CHARACTERS, NASTY, SNIPPETS, URLS

from adapters.discord.markdown import MAX_URL, block_quote, escape, masked, moment, plain
from bot.showing.plain_text import units

LINE_ENDS = re.compile(r"\r\n?|[\n\x0b\x0c\x85\u2028\u2029]")
LINES = NASTY.map(lambda text: LINE_ENDS.sub("\n", text))


@pytest.mark.parametrize(
    ("markdown", "kind"),
    [
        ("# x", "heading"), ("-# x", "subtext"), (" - x", "list"), ("7. x", "list"), ("> x", "quote"),
        (">>> x", "quote"), ("*x*", "italic"), ("_x_", "italic"), ("**x**", "bold"), ("__x__", "underline"),
        ("~~x~~", "strike"), ("||x||", "spoiler"), ("`x`", "code"), ("```x```", "code block"),
        ("@everyone", "ping"), ("<@&1>", "ping"), ("<#1>", "mention"), ("</ask:1>", "mention"),
        ("<id:home>", "mention"), ("<t:1:R>", "time"), ("<:a:1>", "emoji"), (":x:", "emoji"),
        ("https://ab.c", "address"), ("<a@b.c>", "address"), ("steam://ab", "address"), ("[a](https://b)", "link"),
        ("a\r- x", "list"), ("> a\n\f- x", "list"), ("\\\\*x*", "italic"),
        # The label of a link reaches as far as the last "](" that no "[" comes before.
        (r"[a](https://b) \](https\://c)", "link"),
    ],
)  # fmt: skip
def test_the_model_sees_what_discord_makes_of_markdown(markdown: str, kind: str) -> None:
    assert any(kind in piece.kinds for piece in read(markdown))


@given(LINES)
def test_escaped_text_is_shown_as_it_is_and_is_nothing_else(text: str) -> None:
    text = text.replace("\f", "")
    assert read(escape(text)) == ([Piece(text)] if text else [])
    assert not INVITE.search(escape(text))


def test_no_snippet_begins_anything_in_a_quote() -> None:
    around = [("", "x"), ("a", ""), ("a\n", "b"), ("a ", " b\\"), ("*", "*"), ("a\n  ", "1")]
    for snippet, (before, after) in product(SNIPPETS, around):
        check_quote(before, snippet, after)
        check_quote(before + snippet, after, "")
        check_quote("", before, snippet + after)
    check_quote(":smile:", "", "x:")
    check_quote("]", "", "(https://evil.example)")


@given(NASTY, NASTY | st.just(""), NASTY)
def test_a_block_quote_shows_exactly_its_characters_and_ends_there(before: str, marked: str, after: str) -> None:
    check_quote(before, marked, after)


def check_quote(before: str, marked: str, after: str) -> None:
    whole = "".join(LINE_ENDS.sub("\n", piece) for piece in (before, marked, after))
    markdown = block_quote(before, marked, after)
    ours = "\n-# **1** · [Open](<https://post.example>)"
    found = read(markdown + ours)
    assert quoted(markdown + ours) == whole
    assert {piece.kinds for piece in found[:-3]} <= {("quote",), ("quote", "bold")}
    assert [piece.text for piece in found[-3:]] == ["1", " · ", "Open"]
    emphasised = "".join(piece.text for piece in found[:-3] if "bold" in piece.kinds)
    assert "".join(emphasised.split()) == "".join(marked.split())
    assert not INVITE.search(markdown)
    # What reorders a line reorders no word of ours: each line holds the article's and nothing else.
    assert all(line.startswith("> ") for line in re.split(r"[\n\r\x0b\x0c\x85\u2028\u2029]", markdown))


@given(NASTY, NASTY)
def test_a_title_is_one_line_of_text_wherever_it_stands(title: str, other: str) -> None:
    expected = " ".join(re.sub("[\u202a-\u202e\u2066-\u2069]", "", title).split())
    title, other = plain(title, 10_000), plain(other, 10_000)
    link = "[Open](<https://post.example>)"
    assert shown(f"## {title}x") == f"{expected}x"
    assert "\n" not in title
    for markdown in (
        f"**{title}x**",
        f"-# “{title}” · {link} · {other}",
        f"-# **1** · {title} · {link}",
        f"- {title}x",
    ):
        found = read(markdown)
        assert {kind for piece in found for kind in piece.kinds} <= {"bold", "subtext", "list", "link"}
        assert [piece.target for piece in found if piece.target] == (
            ["https://post.example"] if link in markdown else []
        )
        assert expected in "".join(piece.text for piece in found)
        assert not INVITE.search(markdown)


@given(NASTY, st.integers(2, 30))
def test_a_title_that_is_cut_says_so(title: str, limit: int) -> None:
    whole, cut = shown("x" + plain(f"x{title}", 10_000)), shown("x" + plain(f"x{title}", limit))
    assert len(cut) <= limit + 1
    assert cut == whole or (cut.endswith("…") and whole.startswith(cut[:-1]))


@given(URLS)
def test_a_link_goes_to_the_address_or_is_none(url: str | None) -> None:
    link = masked("Open", url)
    if link is not None:
        assert url is not None
        target = read(link)[0].target
        assert target is not None
        assert read(link) == [Piece("Open", ("link",), target)]
        assert unquote(target) == unquote(url)
        assert units(target) <= MAX_URL
        assert re.fullmatch(r"(?i:https?)://[^/?#\\@]+([/?#].*)?", target, re.DOTALL)
        assert not re.search(r"[\s()<>\u202a-\u202e\u2066-\u2069\u200b]", target)


def test_the_links_that_are_made_of_odd_addresses() -> None:
    made = {url for url in ADDRESSES if masked("Open", url)}
    assert {"https://post.example/ferry", "http://post.example:8080/a?b=c#d", "HTTPS://POST.EXAMPLE/"} < made
    assert "https://xn--exmple-cua.example/" in made
    assert masked("Open", "https://a.example/#:~:text=a%2Db,c") == "[Open](<https://a.example/#:~:text=a%2Db,c>)"
    refused = [
        "user:pass",
        "\\@",
        ":99999",
        ":a/",
        "::1",
        "[x",
        "javascript",
        "JAVASCRIPT",
        "discord",
        "data:",
        "///",
        "..",
    ]
    assert not [url for url in made for part in refused if part in url]
    assert masked("Open", None) is None


@pytest.mark.parametrize(
    ("published", "said"),
    [
        (None, None), ("2024-05-03", "3 May 2024"), ("20240503", "3 May 2024"), ("2024-W18-5", "3 May 2024"),
        ("2024-05-03T10:00:00", "3 May 2024"), ("20240503T1000", "3 May 2024"), ("2024-W18-5T10", "3 May 2024"),
        ("2024-05-03T10:00:00+02:00", "<t:1714723200:f>"), ("20240503T0800Z", "<t:1714723200:f>"),
        ("0001-01-01", "1 January 1"), ("9999-12-31T23:59-14:00", "<t:253402351140:f>"),
        ("0001-01-01T00:00+14:00", "<t:-62135647200:f>"),
    ],
)  # fmt: skip
def test_a_time_is_said_only_where_hour_and_zone_are_known(published: str | None, said: str | None) -> None:
    assert moment(published) == said


@given(st.text(CHARACTERS, max_size=20))
def test_lengths_are_counted_as_utf_16(text: str) -> None:
    assert units(text) == sum(2 if ord(character) > 0xFFFF else 1 for character in text)
    assert ESCAPE.sub(r"\1", escape(text)) == text
