"""Each sentence of a text gets its nearest quotes, from what may be seen, and never a verdict."""

from __future__ import annotations

from fakes import MemoryEngine, WordEncoder, make_article
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.reading import Calibration, SentenceReader
from bot.checking.checker import NEAREST, SENTENCES, Checker, checkable
from bot.checking.types import Check
from index.article_index import ArticleIndex
from index.types import Article, Scope

SCOPE = Scope(("default",))
CALIBRATION = Calibration(intercept=-4, cosine=2, coverage=6, threshold=0.5)
FERRY = make_article("The ferry ran aground on Monday. The captain denied the claims of neglect.")
AGAIN = make_article("The captain denied all claims of neglect again. The ferry was towed.")
THIRD = make_article("The captain denied claims of neglect a third time.")
SHEEP = make_article("Sheep graze on the hill above the harbour. The wool is sold in June.")


def check(text: str, articles: list[Article], scope: Scope = SCOPE) -> Check:
    index = ArticleIndex(MemoryEngine(), WordEncoder())
    list(index.add(articles))
    return Checker(index, SentenceReader(CALIBRATION), 0.3).check(text, scope)


def test_each_sentence_has_the_nearest_quotes_one_of_an_article_numbered_through() -> None:
    found = check(
        "The captain denied the claims of neglect. Wow! Purple zebras colonised Saturn yesterday. "
        "The wool is sold in June.", [FERRY, AGAIN, THIRD, SHEEP],
    )  # fmt: skip
    assert [one.sentence for one in found.checked] == [
        "The captain denied the claims of neglect.",
        "Purple zebras colonised Saturn yesterday.",
        "The wool is sold in June.",
    ]
    denied, zebras, wool = ((*(c for h in one.held for c in h.quotes), *one.nearest) for one in found.checked)
    assert all("denied" in c.quote.text for c in denied)
    assert len({c.quote.article.id for c in denied}) == len(denied) == NEAREST
    assert zebras == ()
    assert [c.quote.article for c in wool] == [SHEEP]
    assert [c.number for c in (*denied, *wool)] == [1, 2, 3]
    assert [c.score for c in denied] == sorted((c.score for c in denied), reverse=True)


def test_an_article_that_says_it_twice_is_quoted_once() -> None:
    long = make_article(" ".join(f"The captain denied the claims of neglect on day {i}." for i in range(40)))
    assert [c.quote.article for c in check("The captain denied the claims.", [long, FERRY]).checked[0].nearest] in (
        [long, FERRY],
        [FERRY, long],
    )


def test_nothing_outside_the_scope_is_near() -> None:
    sealed = make_article("The captain denied the claims of neglect.", collection="chat:home")
    assert check(sealed.text, [sealed, SHEEP]).checked[0].nearest == ()
    assert check(sealed.text, [sealed], Scope(("chat:home",))).checked[0].nearest[0].quote.article == sealed


def test_of_a_long_text_the_first_sentences_are_checked_and_the_others_counted() -> None:
    text = " ".join(f"The captain denied neglect number {i}." for i in range(SENTENCES + 3))
    found = check(text, [FERRY])
    assert [one.sentence for one in found.checked] == checkable(text)[:SENTENCES]
    assert found.left_out == 3


def test_a_text_without_sentences_worth_checking_is_no_error() -> None:
    for text in ("Wow.", "?!", "\U0001f600 \U0001f600", "No. Yes. It is.", "\x00"):
        assert check(text, [FERRY]) == Check((), 0, text)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_what_is_checked_stands_in_the_text_in_its_order(text: str) -> None:
    at = 0
    for sentence in checkable(text):
        at = text.index(sentence, at) + len(sentence)
