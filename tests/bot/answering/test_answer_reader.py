"""Reading with any span model at all: an answer is a slice of a quote, and a quote a slice of its article."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from fakes import Marked, MemoryEngine, WordEncoder, make_article
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.answer_reader import READ, AnswerReader, trimmed
from bot.answering.answerer import Answerer
from bot.answering.reading import Calibration
from bot.answering.span_model import SpanReading, Window, WindowReading
from bot.answering.types import MAX_QUOTE, Answer, Question
from index.article_index import ArticleIndex
from index.text import normalise
from index.types import Article, Scope

SENTENCES = Calibration(intercept=-4, cosine=2, coverage=6, threshold=0.5)
ANSWERS = Calibration(intercept=0, cosine=0, coverage=0, threshold=0.5, span=1)
QUOTES = Calibration(intercept=0, threshold=0.5, sentence=1)
SCOPE = Scope(("default",))


class Arbitrary:
    """Reads whatever spans it is told, wherever they fall."""

    def __init__(self, spans: list[tuple[int, int, float]]) -> None:
        self.spans = spans

    def windows(self, question: str, windows: Sequence[Window], number: int) -> list[WindowReading]:
        del question
        return [
            WindowReading(
                tuple(self._span(len(w.text), *told) for told in self.spans[:number]), (0.0,) * len(w.sentences)
            )
            for w in windows
        ]

    @staticmethod
    def _span(size: int, a: int, b: int, score: float) -> SpanReading:
        return SpanReading(a % size, a % size + 1 + b % (size - a % size), score)


def ask(question: str, articles: Sequence[Article], model: Marked | Arbitrary, threshold: float = 0.5) -> Answer:
    index = ArticleIndex(MemoryEngine(), WordEncoder())
    list(index.add(articles))
    answerer = Answerer(index, AnswerReader(model, SENTENCES, ANSWERS, QUOTES), threshold, threshold)
    return answerer.answer(Question(question, SCOPE))


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=400)
        .map(normalise)
        .filter(bool),
        min_size=1,
        max_size=3,
        unique=True,
    ),
    st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500), st.floats(-5, 5)), min_size=1, max_size=3),
)
def test_a_highlighted_answer_is_a_slice_of_a_verbatim_quote(
    texts: list[str], spans: list[tuple[int, int, float]]
) -> None:
    answer = ask("Who?", [make_article(text) for text in texts], Arbitrary(spans), threshold=0)
    for citation in answer.citations:
        article, quote = citation.quote.article, citation.quote
        assert quote.text == article.text[quote.start : quote.end]
        assert len(quote.text) <= MAX_QUOTE
        if citation.highlight is None:  # nothing but stray marks was read: the quote is the answer
            continue
        highlighted = citation.highlight.of(quote.text)
        start = quote.start + citation.highlight.start
        assert highlighted
        assert highlighted == article.text[start : start + len(highlighted)]
    assert {f.answer for f in answer.findings if f.answer} <= {
        c.highlight.of(c.quote.text) for c in answer.citations if c.highlight
    }


def test_agreeing_articles_are_one_finding_with_the_answer_marked_in_each_quote() -> None:
    texts = ["Corvane denied the claims on Sunday.", "The claims were denied by Corvane. It rained.", "Sheep graze."]
    answer = ask("Who denied the claims?", [make_article(t) for t in texts], Marked({"Corvane": 3.0}))
    assert [(f.answer, f.articles) for f in answer.findings] == [("Corvane", 2)]
    assert [c.highlight.of(c.quote.text) for c in answer.citations if c.highlight] == ["Corvane", "Corvane"]
    assert (answer.answer, answer.status, answer.considered) == ("Corvane", "answered", 2)
    assert (answer.differs, answer.changed) == (False, False)


def test_a_syndicated_copy_is_listed_and_not_counted_and_read_once() -> None:
    text = "Corvane denied the claims on Sunday, in a statement that named nobody and ran to nine words."
    original = make_article(text, key="b", published="2026-05-03", source="Wire")
    copy = make_article(text, key="a", published="2026-05-04", source="Post", title="Denied")
    model = Marked({"Corvane": 3.0})
    answer = ask("Who denied the claims?", [copy, original], model)
    assert [(f.answer, f.articles, f.citations) for f in answer.findings] == [("Corvane", 1, (1,))]
    assert answer.citations[0].quote.article.source == "Wire"
    assert [a.source for a in answer.citations[0].copies] == ["Post"]
    assert (answer.considered, model.texts) == (1, [text])


def test_differing_articles_keep_every_side_and_its_days() -> None:
    articles = [
        make_article("The hearing is set for 14 May.", published="2026-05-05T10:00:00Z"),
        make_article("The first hearing opens on 14 May in town.", published="2026-05-09"),
        make_article("The hearing was put off to 21 May, the court said.", published="2026-05-16"),
    ]
    answer = ask("When is the hearing?", articles, Marked({"14 May": 3.0, "21 May": 2.5}))
    assert [(f.answer, f.articles, f.earliest, f.latest) for f in answer.findings] == [
        ("14 May", 2, "2026-05-05", "2026-05-09"),
        ("21 May", 1, "2026-05-16", "2026-05-16"),
    ]
    assert (answer.differs, answer.changed, answer.considered) == (False, True, 3)


def test_an_unlikely_answer_is_not_given_and_nothing_differs() -> None:
    answer = ask("Who denied the claims?", [make_article("Corvane denied the claims.")], Marked({"Corvane": -3.0}))
    assert (answer.status, answer.answer, answer.findings) == ("not_found", None, ())
    assert [(c.quote.text, c.highlight) for c in answer.related] == [("Corvane denied the claims.", None)]
    assert 0 < answer.probability < 0.5


def test_no_more_passages_are_read_than_help_and_every_article_gets_one() -> None:
    articles = [make_article(f"The owner denied the claims for the {i}th time.") for i in range(12)]
    long = make_article(" ".join(f"On day {i} the owner denied the claims again before the court." for i in range(30)))
    model = Marked({})
    ask("Who denied the claims?", [long, *articles], model)
    assert len(model.texts) <= READ
    assert {a.text for a in articles} <= set(model.texts)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“Corvane” ", "“Corvane”"),
        ("“Corvane", "Corvane"),
        ("Corvane,", "Corvane"),
        ("(in May", "in May"),
        ("9 a.m.", "9 a.m."),
        ("the owners' lawyers", "the owners' lawyers"),
        ("theft, plain and simple,'", "theft, plain and simple"),
        ("...", None),
    ],
)
def test_an_answer_is_shown_without_stray_marks(text: str, expected: str | None) -> None:
    found = trimmed(text, 0, len(text))
    assert (found and found.of(text)) == expected


@pytest.mark.parametrize(
    ("text", "answer", "expected"),
    [
        ('It costs "two million" crowns.', 'two million" crowns', '"two million" crowns'),
        ("It costs “two million” crowns.", "crowns", "crowns"),
        ("He called it “a (small) theft”.", "called it “a (small) theft", "called it “a (small) theft”"),
        ("The ship (the Ingrid) sank.", "ship (the Ingrid", "ship (the Ingrid)"),
        ("the owner's ship", "owner's", "owner's"),
        ("They have 'strong proof' of theft.", "strong proof' of theft", "'strong proof' of theft"),
        ("It is 'the owners' ship'.", "the owners' ship", "the owners' ship"),
    ],
)
def test_an_answer_has_both_marks_of_a_pair(text: str, answer: str, expected: str) -> None:
    start = text.index(answer)
    found = trimmed(text, start, start + len(answer))
    assert found is not None
    assert found.of(text) == expected
