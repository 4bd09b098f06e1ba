"""A document goes on as many pages as it needs: nothing is lost, cut or moved, and lists keep their heading."""

from __future__ import annotations

from collections.abc import Sequence

from answers import cited
from hypothesis import given
from hypothesis import strategies as st

from bot.showing.actions import Action, Verb
from bot.showing.answers import quoted
from bot.showing.document import Card, Document, Listed
from bot.showing.paging import Sheet, paged
from index.engine import Summary

TURNING = Action(Verb.PAGE, "0123456789abcdef")
SUMMARY = Summary("id", "default", "Ferry", None, None, None, None, 1, 1)


def card(quotes: int, first: int = 1, heading: str | None = "Head", after: bool = False) -> Card:
    found = tuple(quoted(cited(first + n, "No.", "T"), "x") for n in range(quotes))
    return Card(heading=heading, quotes=found, after=("and more",) if after else ())


def pages(document: Document, holds: int, listed: int = 3) -> list[Sheet[list[str]]]:
    """With a page that holds so many lines."""
    return paged(document, lines_of, lambda drawn: sum(map(len, drawn)) <= holds, listed)


def lines_of(card: Card) -> list[str]:
    numbers = [str(one.citation.number) for one in card.quotes]
    return [*([card.heading] if card.heading else []), *numbers, *("a" for _ in card.articles), *map(str, card.after)]


def told(sheets: Sequence[Sheet[list[str]]]) -> list[list[str]]:
    return [[line for drawn in sheet.cards for line in drawn] for sheet in sheets]


@given(st.lists(st.tuples(st.integers(0, 9), st.booleans()), max_size=5), st.integers(2, 12))
def test_everything_stands_there_once_and_in_its_order(shape: list[tuple[int, bool]], holds: int) -> None:
    cards = tuple(card(quotes, 10 * at, after=after) for at, (quotes, after) in enumerate(shape))
    sheets = pages(Document("", cards=cards), holds)
    assert [line for page in told(sheets) for line in page] == [line for one in cards for line in lines_of(one)]
    assert all(len(page) <= holds or len(page) == len({*page}) <= 2 for page in told(sheets))


def test_a_card_stays_whole_where_a_page_holds_it() -> None:
    sheets = pages(Document("", cards=(card(2), card(3, 10), card(6, 20)), turning=TURNING), 5)
    assert told(sheets) == [
        ["Head", "1", "2"],
        ["Head", "10", "11", "12"],
        ["Head", "20", "21", "22", "23"],
        ["24", "25"],
    ]


def test_what_lies_ahead_is_counted_and_can_be_turned_to() -> None:
    first, second, third = pages(Document("", cards=(card(5), card(1, 10), card(5, 20, None)), turning=TURNING), 6)
    assert (first.back, first.number) == (None, "Page 1 of 3")
    assert first.ahead == Action(Verb.PAGE, TURNING.target, 1)
    assert [sheet.ahead and sheet.ahead.label for sheet in (first, second, third)] == [
        "6 more quotes",
        "5 more quotes",
        None,
    ]
    assert second.back == Action(Verb.PAGE, TURNING.target, 0)
    assert first.left == "Not shown here: 6 more quotes"


def test_a_list_goes_on_under_its_heading() -> None:
    document = Document("", cards=(Card(heading="7", articles=(Listed(SUMMARY),) * 7),), turning=TURNING)
    assert told(pages(document, 10)) == [["7", "a", "a", "a"]] * 2 + [["7", "a"]]
    assert told(pages(document, 3)) == [["7", "a", "a"]] * 3 + [["7", "a"]]


def test_what_can_be_said_shorter_is_where_it_does_not_fit() -> None:
    shortest = Document("", cards=(card(1),))
    shorter = Document("", cards=(card(2),), shorter=shortest)
    document = Document("", cards=(card(3),), shorter=shorter)
    assert [told(pages(document, holds)) for holds in (4, 3, 2)] == [
        [["Head", "1", "2", "3"]],
        [["Head", "1", "2"]],
        [["Head", "1"]],
    ]
