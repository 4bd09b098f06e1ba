"""Text fragments decode back to the quote, and a link never says more than its article's address."""

from urllib.parse import unquote, urlsplit

import pytest
from fakes import make_article
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.types import MAX_QUOTE, Quote
from bot.showing.links import directive, link
from index.text import normalise

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=MAX_QUOTE)
QUOTES = TEXTS.map(normalise).filter(bool)


def quote_of(text: str, url: str | None = "https://a.example/story?x=1&y=2") -> Quote:
    return Quote(make_article(text, url=url), 0, len(text))


@given(QUOTES)
def test_a_directive_decodes_to_the_quote_or_to_its_beginning_and_end(text: str) -> None:
    parts = directive(text).split(",")
    decoded = [unquote(part) for part in parts]
    if len(parts) == 1:
        assert decoded == [text]
    else:
        start, end = decoded
        assert text.startswith(start)
        assert text.endswith(end)
        assert len(start) + len(end) <= len(text)


@given(QUOTES)
def test_a_directive_holds_nothing_that_means_something_else(text: str) -> None:
    assert set(directive(text)) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789%,._~")
    assert directive(text).count(",") <= 1


@given(QUOTES)
def test_the_link_keeps_the_address_and_adds_only_a_fragment(text: str) -> None:
    parts = urlsplit(link(quote_of(text)) or "")
    assert (parts.scheme, parts.netloc, parts.path, parts.query) == ("https", "a.example", "/story", "x=1&y=2")
    assert parts.fragment == f":~:text={directive(text)}"


def test_special_characters_are_encoded() -> None:
    assert directive('50% of "A-B, C & D"') == "50%25%20of%20%22A%2DB%2C%20C%20%26%20D%22"


def test_a_quote_over_several_paragraphs_is_named_by_its_ends() -> None:
    assert directive("One two.\n\nThree four five six seven eight nine.") == (
        "One%20two.,four%20five%20six%20seven%20eight%20nine."
    )


def test_a_long_quote_of_few_words_stands_whole() -> None:
    assert directive("x" * 300) == "x" * 300


def test_an_address_keeps_its_own_fragment_and_no_address_means_no_link() -> None:
    assert link(quote_of("Yes.", "https://a.example/#part")) == "https://a.example/#part:~:text=Yes."
    assert link(quote_of("Yes.", None)) is None


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (2, 2), (0, 99)])
def test_a_quote_outside_its_article_cannot_be_made(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="outside"):
        Quote(make_article("The ferry sank."), start, end)
