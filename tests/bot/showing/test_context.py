"""Around a quote stand whole sentences, exactly as the article has them."""

from __future__ import annotations

from fakes import make_article
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.types import MAX_QUOTE, Quote
from bot.showing.context import AROUND, Context, around
from index.splitting import sentences
from index.text import normalise

SENTENCE = st.sampled_from([
    "The ferry ran aground. ", "Who said so? ", "“Nobody was hurt,” she said. ", "No. ", "\n\n", "Dr. Reed left. ",
    "1. ", "A long one " * 40 + "ends. ", "漢字。", "\n- a list\n", "…", "word " * 400,
])  # fmt: skip
TEXTS = (st.lists(SENTENCE, min_size=1, max_size=30).map("".join) | st.text(max_size=200)).map(
    lambda text: normalise(text.encode(errors="replace").decode().replace("\x00", ""))
)


@st.composite
def quotes(draw: st.DrawFn) -> Quote:
    """Any quote of any text, whether or not it is a sentence."""
    text = draw(TEXTS.filter(str.strip))
    start = draw(st.integers(0, len(text) - 1))
    return Quote(make_article(text), start, draw(st.integers(start + 1, min(len(text), start + MAX_QUOTE))))


@given(quotes())
def test_the_pieces_follow_each_other_in_the_article_and_narrow_to_the_quote(quote: Quote) -> None:
    text, context = quote.article.text, around(quote)
    sizes = []
    for _ in range(AROUND + 2):
        before, marked, after = context.pieces
        assert marked == quote.text
        assert text[quote.start - len(before) : quote.end + len(after)] == before + marked + after
        sizes.append((len(before), len(after)))
        context = context.narrower()
    for side in zip(*sizes, strict=True):
        assert list(side) == sorted(side, reverse=True)
    assert sizes[AROUND:] == [(0, 0), (0, 0)]


@given(st.integers(0, 9), st.integers(1, 12))
def test_three_whole_sentences_stand_on_each_side_as_far_as_there_are_any(at: int, number: int) -> None:
    article = make_article(" ".join(f"The ferry number {i} ran aground." for i in range(number)))
    spans = sentences(article.text)
    at = min(at, number - 1)
    before, _, after = around(Quote(article, spans[at].start, spans[at].end)).pieces
    assert before.count("ferry") == min(AROUND, at)
    assert after.count("ferry") == min(AROUND, number - 1 - at)
    assert not before or before.startswith("The ferry")
    assert not after or after.endswith("aground.")


def test_a_sentence_that_is_seen_in_part_is_left_out() -> None:
    long = "This sentence goes on " + "and on " * 400 + "and ends."
    article = make_article(f"{long} Short before. The quote. Short after. {long}")
    start = article.text.index("The quote.")
    before, _, after = around(Quote(article, start, start + 10)).pieces
    assert (before, after) == ("Short before. ", " Short after.")


def test_a_narrower_one_keeps_the_nearest() -> None:
    article = make_article("One is here. Two is here. Three is here. Four is here. Five is here.")
    start = article.text.index("Three")
    context: Context = around(Quote(article, start, start + len("Three is here.")))
    assert context.narrower().narrower().pieces == ("Two is here. ", "Three is here.", " Four is here.")
