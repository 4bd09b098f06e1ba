"""From a question to a cited answer or an honest "not found", over a small index with a word-counting encoder."""

import json
from collections.abc import Iterator
from datetime import date

import pytest
from fakes import MemoryEngine, WordEncoder, make_article
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.agreement import QUOTES_PER_ARTICLE
from bot.answering.answerer import CITED, Answerer
from bot.answering.reading import Calibration, SentenceReader, Terms, quotable
from bot.answering.types import MAX_QUOTE, Answer, Question
from bot.showing.answer_json import answer_to_json
from bot.showing.answer_text import answer_to_text
from index.article_index import ArticleIndex
from index.text import normalise
from index.types import Article, Hit, Passage, Scope

SCOPE = Scope(("default",))
CALIBRATION = Calibration(intercept=-4, cosine=2, coverage=6, threshold=0.5)
ARTICLES = [
    make_article(
        "The ferry ran aground on Monday. Its owner denied the claims of neglect. Nobody was hurt.",
        url="https://post.example/ferry", source="The Post", published="2026-05-03", title="Ferry aground",
    ),
    make_article(
        "The owner has denied all claims, a lawyer said. Divers went down.", source="Wire", published="2026-05-04"
    ),
    make_article("Sheep graze on the hill above the harbour. The wool is sold in June."),
]  # fmt: skip


def answerer_over(articles: list[Article], threshold: float = 0.5) -> Answerer:
    index = ArticleIndex(MemoryEngine(), WordEncoder())
    list(index.add(articles))
    ticks = iter(range(10**9))
    return Answerer(index, SentenceReader(CALIBRATION), threshold, clock=lambda: float(next(ticks)))


def ask(text: str, articles: list[Article] = ARTICLES, scope: Scope = SCOPE) -> Answer:
    return answerer_over(articles).answer(Question(text, scope))


def test_every_article_that_answers_is_quoted_and_cited() -> None:
    answer = ask("Who denied the claims?")
    assert answer.status == "answered"
    assert {c.quote.text for c in answer.citations} == {
        "Its owner denied the claims of neglect.",
        "The owner has denied all claims, a lawyer said.",
    }
    assert [(f.answer, f.articles, len(f.citations)) for f in answer.findings] == [(None, 2, 2)]
    assert (answer.searched, answer.missing_terms) == (3, ())


def test_what_the_articles_do_not_say_is_not_answered() -> None:
    answer = ask("Which minister baked sourdough?")
    assert (answer.status, answer.citations, answer.findings) == ("not_found", (), ())
    assert answer.missing_terms == ("minister", "baked", "sourdough")
    assert len(answer.related) <= 2
    assert (
        "The articles do not say. Searched: 3 articles.\nNone of them mentions: minister, baked, sourdough."
        in answer_to_text(answer)
    )


def test_an_empty_collection_answers_nothing_and_calls_no_word_missing() -> None:
    answer = ask("Who denied the claims?", articles=[])
    assert (answer.status, answer.searched, answer.related) == ("not_found", 0, ())
    assert answer_to_text(answer) == "The articles do not say. Searched: 0 articles."


def test_a_scope_leaves_out_what_is_not_in_it() -> None:
    answer = ask("Who denied the claims?", scope=Scope(("default",), since=date(2026, 5, 4)))
    assert [c.quote.article.source for c in answer.citations] == ["Wire"]
    assert answer.searched == 1


def test_answers_keep_the_order_of_questions_with_different_scopes() -> None:
    questions = [
        Question("Who denied the claims?", SCOPE),
        Question("What is sold in June?", Scope(("default",), articles=frozenset({ARTICLES[2].id}))),
        Question("What did divers do?", SCOPE),
    ]
    answers = answerer_over(ARTICLES).answer_all(questions)
    assert [a.question for a in answers] == questions
    assert answers[1].citations[0].quote.text == "The wool is sold in June."


def test_a_sentence_in_two_overlapping_passages_is_cited_once_and_no_article_floods_the_answer() -> None:
    text = " ".join(f"On day {i} the owner denied the claims again and again before the court." for i in range(40))
    answer = ask("Who denied the claims?", [make_article(text), *ARTICLES])
    spans = [(c.quote.article.id, c.quote.start) for c in answer.citations]
    assert len(spans) == len(set(spans)) <= CITED
    assert all([id_ for id_, _ in spans].count(one) <= QUOTES_PER_ARTICLE for one, _ in spans)


def test_the_json_of_an_answer_keeps_its_contract() -> None:
    row = json.loads(json.dumps(answer_to_json(ask("Who denied the claims?"))))
    assert list(row) == [
        "question", "status", "answer", "findings", "citations", "related", "searched", "missing_terms", "elapsed_ms",
        "considered", "differs", "changed", "probability", "kind", "parts", "newest", "read_as", "suggested",
    ]  # fmt: skip
    first = next(c for c in row["citations"] if c["article"]["source"] == "The Post")
    assert list(first) == [
        "number",
        "quote",
        "start",
        "end",
        "highlight",
        "passage",
        "score",
        "link",
        "context",
        "article",
        "copies",
    ]
    assert first["quote"] == ARTICLES[0].text[first["start"] : first["end"]]
    assert first["passage"] in ARTICLES[0].text
    assert 0 <= first["score"] <= 1
    assert first["link"] == "https://post.example/ferry#:~:text=Its%20owner%20denied%20the%20claims%20of%20neglect."
    assert first["article"] == {
        "id": ARTICLES[0].id, "title": "Ferry aground", "source": "The Post", "url": "https://post.example/ferry",
        "published": "2026-05-03", "path": None, "hash": ARTICLES[0].content_hash,
    }  # fmt: skip
    assert [set(f) for f in row["findings"]] == [
        {"answer", "articles", "citations", "earliest", "latest", "probability", "bearing"}
    ]


def test_the_text_of_an_answer_quotes_and_names_its_sources() -> None:
    text = answer_to_text(ask("Who denied the claims?"))
    assert text.startswith("2 articles of 3 searched:")
    assert "“Its owner denied the claims of neglect.”\n    The Post · 3 May 2026 · Ferry aground\n    https://" in text


def whole_passage(text: str) -> Iterator[Hit]:
    article = make_article(text)
    yield Hit(Passage(article.id, 0, len(text), text), article, 1.0, 0.5)


@given(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=1000)
    .map(normalise)
    .filter(bool)
)
def test_a_quote_is_never_longer_than_allowed_and_lies_within_its_passage(text: str) -> None:
    for hit in whole_passage(text):
        for span in quotable(hit):
            assert 0 <= span.start < span.end <= len(text)
            assert span.end - span.start <= MAX_QUOTE
        [reading] = SentenceReader(CALIBRATION).read("why?", Terms({"why": 0}, 1), [hit])
        assert 0 < reading.probability < 1


def test_rare_words_weigh_more_and_words_found_nowhere_most() -> None:
    weights = Terms({"ferry": 1, "harbour": 50, "zebra": 0}, 100).weights()
    assert weights["zebra"] > weights["ferri"] > weights["harbour"] > 0


def test_a_question_needs_words_and_a_scope_a_collection() -> None:
    with pytest.raises(ValueError, match="words"):
        Question("  ", SCOPE)
    with pytest.raises(ValueError, match="collection"):
        Scope(())
