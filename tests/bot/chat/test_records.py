"""An answer comes back as it was while its articles are the same; of what changed or went only the number is told."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace

from fakes import make_article
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.types import MAX_QUOTE, Answer, Citation, Finding, Part, Question, Quote
from bot.chat.records import LostCitation, check_to_record, recall, recall_check, recall_citation, to_record
from bot.checking.checker import checkable
from bot.checking.types import Check, Checked
from index.text import normalise
from index.types import Article, Scope, Span

SCOPE = Scope(("default",))
TEXTS = (
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=80)
    .map(normalise)
    .filter(str.strip)
)
SENTENCES = ("The ferry ran aground.", "Ines Varga denied the claims.", "Divers found the wreck.")


@st.composite
def citations(draw: st.DrawFn, articles: list[Article], number: int) -> Citation:
    """Any quote of any of the articles."""
    article = draw(st.sampled_from(articles))
    size = len(article.text)
    start = draw(st.integers(0, size - 1))
    end = draw(st.integers(start + 1, min(size, start + MAX_QUOTE)))
    passage = Span(draw(st.integers(0, start)), draw(st.integers(end, size)))
    mark = draw(st.none() | st.integers(0, end - start - 1).map(lambda at: Span(at, end - start)))
    copies = draw(st.lists(st.sampled_from(articles), unique=True, max_size=3))
    score = draw(st.floats(0, 1))
    return Citation(number, Quote(article, start, end), passage, score, mark, tuple(copies))


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    """Any answer that can be given, over one to four articles."""
    texts = draw(st.lists(TEXTS, min_size=1, max_size=4))
    articles = [make_article(text, key=str(i), published="2026-05-03") for i, text in enumerate(texts)]
    quoted = [draw(citations(articles, n)) for n in range(1, 1 + draw(st.integers(0, 6)))]
    if not quoted:
        near = tuple(draw(citations(articles, n)) for n in range(1, 1 + draw(st.integers(0, 2))))
        return Answer(Question("who?", SCOPE), "not_found", None, (), (), near, 4, ("who",), draw(st.floats(0, 9e9)))
    groups: dict[int, list[int]] = {}
    for citation in quoted:
        groups.setdefault(draw(st.integers(0, 2)), []).append(citation.number)
    findings = tuple(
        Finding(draw(st.none() | TEXTS), draw(st.integers(1, 9)), tuple(numbers), "2026-05-03", None, 0.5)
        for numbers in groups.values()
    )
    how = draw(st.sampled_from(["differs", "changed", ""])) if len(findings) > 1 else ""
    return Answer(
        Question("who?", SCOPE), "answered", findings[0].answer, findings, tuple(quoted), (), 4, (), 1.5, 9,
        differs=how == "differs", changed=how == "changed", probability=draw(st.floats(0, 1)),
        kind="said", newest="2026-05-03",
    )  # fmt: skip


def test_the_parts_of_a_question_keep_their_answers_as_some_are_lost() -> None:
    one, other = make_article("The owner denied it.", key="1"), make_article("It sank on Monday.", key="2")
    quoted = [Citation(n, Quote(a, 0, 9), Span(0, 9), 0.9) for n, a in enumerate((one, other), start=1)]
    found = tuple(Finding(None, 1, (c.number,)) for c in quoted)
    asked = "who denied it, and when did it sink?"
    asks = ("who denied it", "when did it sink?")
    own = tuple(Part(text, (at,)) for at, text in enumerate(asks))
    answer = Answer(Question(asked, SCOPE), "answered", None, found, tuple(quoted), (), 2, (), 1.5, 2, parts=own)
    record = json.loads(json.dumps(to_record(answer)))
    assert not any(text in json.dumps(record) for text in asks)
    assert recall(record, asked, SCOPE, among({one.id: one, other.id: other})).answer == answer
    left = recall(record, asked, SCOPE, among({other.id: other})).answer
    assert left is not None
    assert left.parts == (Part(asks[0], ()), Part(asks[1], (0,)))
    expired = recall(record, "(this question has expired)", SCOPE, among({other.id: other})).answer
    assert expired is not None
    assert expired.parts == ()


def articles_of(answer: Answer) -> dict[str, Article]:
    found = [c.quote.article for c in (*answer.citations, *answer.related)]
    copies = [copy for c in (*answer.citations, *answer.related) for copy in c.copies]
    return {article.id: article for article in (*found, *copies)}


def among(articles: Mapping[str, Article]) -> Callable[[str], Article | None]:
    return lambda wanted: articles.get(wanted)


@given(answers())
def test_an_answer_comes_back_as_it_was(answer: Answer) -> None:
    record = json.loads(json.dumps(to_record(answer)))
    recalled = recall(record, "who?", SCOPE, among(articles_of(answer)))
    assert recalled.answer == answer
    assert recalled.lost == ()


@given(answers(), st.data())
def test_what_changed_or_went_is_named_and_the_rest_keeps_its_numbers_and_quotes(
    answer: Answer, data: st.DataObject
) -> None:
    fates = {ident: data.draw(st.sampled_from(["kept", "changed", "removed"])) for ident in articles_of(answer)}
    now = {
        ident: replace(article, text=f"{article.text} More.") if fates[ident] == "changed" else article
        for ident, article in articles_of(answer).items()
        if fates[ident] != "removed"
    }
    record = json.loads(json.dumps(to_record(answer)))
    recalled = recall(record, "who?", SCOPE, among(now))

    def still(citation: Citation) -> Citation:
        return replace(citation, copies=tuple(c for c in citation.copies if fates[c.id] == "kept"))

    kept = tuple(still(c) for c in answer.citations if fates[c.quote.article.id] == "kept")
    gone = {c.number: fates[c.quote.article.id] for c in answer.citations if fates[c.quote.article.id] != "kept"}
    assert {lost.number: lost.how for lost in recalled.lost} == gone
    for citation in (*answer.citations, *answer.related):
        one = recall_citation(record, citation.number, among(now))
        how = fates[citation.quote.article.id]
        assert one == (still(citation) if how == "kept" else LostCitation(citation.number, how))
    assert recall_citation(record, 99, among(now)) is None
    if answer.citations and not kept:
        assert recalled.answer is None
        return
    assert recalled.answer is not None
    assert recalled.answer.citations == kept
    assert recalled.answer.related == tuple(still(c) for c in answer.related if fates[c.quote.article.id] == "kept")
    # Support is what it was when it was counted; a finding without a quote is none.
    left = [f for f in answer.findings if not set(f.citations) <= set(gone)]
    assert [(f.answer, f.articles) for f in recalled.answer.findings] == [(f.answer, f.articles) for f in left]
    assert recalled.answer.answer == (left[0].answer if left else None)
    assert (recalled.answer.differs, recalled.answer.changed) == (
        (answer.differs, answer.changed) if len(left) > 1 else (False, False)
    )


def test_a_record_names_articles_and_never_repeats_a_sentence_of_them() -> None:
    article = make_article("Ines Varga denied the claims of neglect.")
    citation = Citation(1, Quote(article, 0, len(article.text)), Span(0, len(article.text)), 0.5, Span(0, 10))
    finding = Finding("Ines Varga", 1, (1,))
    answer = Answer(Question("who?", SCOPE), "answered", "Ines Varga", (finding,), (citation,), (), 1, (), 1.0, 1)
    assert "denied" not in json.dumps(to_record(answer))
    assert article.id in json.dumps(to_record(answer))


@given(st.lists(st.integers(0, 2), min_size=3, max_size=3), st.data())
def test_a_check_comes_back_without_what_changed_or_went(counts: list[int], data: st.DataObject) -> None:
    text = " ".join(SENTENCES)
    articles = [make_article(sentence, key=str(i)) for i, sentence in enumerate(SENTENCES)]
    numbers = iter(range(1, 99))
    checked = tuple(
        Checked(sentence, tuple(data.draw(citations(articles, next(numbers))) for _ in range(count)))
        for sentence, count in zip(checkable(text), counts, strict=True)
    )
    check = Check(checked, left_out=4, text=text)
    record = json.loads(json.dumps(check_to_record(check)))
    assert recall_check(record, text, among({a.id: a for a in articles})) == check
    gone, *others = articles
    recalled = recall_check(record, text, among({a.id: a for a in others}))
    assert [[c.number for c in one.nearest] for one in recalled.checked] == [
        [c.number for c in one.nearest if c.quote.article != gone] for one in checked
    ]
    for citation in (c for one in checked for c in one.nearest if c.quote.article == gone):
        assert recall_citation(record, citation.number, among({})) == LostCitation(citation.number, "removed")
