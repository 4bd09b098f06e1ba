"""An answer as plain data, its quotes as ranges of articles, and back as far as the articles are still the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.answering.kinds import parts
from bot.answering.suggestions import named_in
from bot.answering.types import Answer, Citation, Finding, Part, Question, Quote
from bot.checking.checker import checkable
from bot.checking.types import Check, Checked, Held, Kind
from index.types import Article, Scope, Span

CHECK = "check"
Find = Callable[[str], Article | None]  # an article by its id, None if there is none where one may look
Before = Callable[[str, str], Article | None]  # an earlier version by the id and the hash of its content, if it is kept


@dataclass(frozen=True, slots=True)
class LostCitation:
    """A citation whose article is not as it was: "changed" since the answer, or "removed".

    Where the version that was cited is kept, `before` is the citation in it, and `now` the article as it is.
    """

    number: int
    how: str
    before: Citation | None = None
    now: Article | None = None


@dataclass(frozen=True, slots=True)
class Recalled:
    """An answer read back: the answer with the citations that still hold, None if none does, and the lost ones."""

    answer: Answer | None
    lost: tuple[LostCitation, ...]


def _unkept(article: str, content: str) -> None:
    """No earlier version is kept."""
    del article, content


def to_record(answer: Answer) -> dict[str, Any]:
    """What is stored of an answer: every quote as a range of an article, which its content hash pins down."""
    return {
        "status": answer.status,
        "findings": [
            [f.answer, f.articles, list(f.citations), f.earliest, f.latest, f.probability, f.bearing and str(f.bearing)]
            for f in answer.findings
        ],
        "citations": [_citation_to_record(c) for c in answer.citations],
        "related": [_citation_to_record(c) for c in answer.related],
        "searched": answer.searched,
        "missing_terms": list(answer.missing_terms),
        "elapsed_ms": answer.elapsed_ms,
        "considered": answer.considered,
        "differs": answer.differs,
        "changed": answer.changed,
        "probability": answer.probability,
        "kind": str(answer.kind),
        "newest": answer.newest,
        "read_as": list(answer.read_as),
        "suggested": list(answer.suggested),
        # The questions in a question are its own words, which expire with it: only where their answers stand is kept.
        "parts": [list(part.findings) for part in answer.parts],
    }


def recall(
    record: dict[str, Any], question: str, scope: Scope, find: Find, version: Before = _unkept
) -> Recalled:  # fmt: skip
    """The answer that `record` was made from, without the citations of articles that changed or are gone."""
    read = [_citation(row, find, version) for row in record["citations"]]
    kept = tuple(c for c in read if isinstance(c, Citation))
    lost = tuple(c for c in read if isinstance(c, LostCitation))
    nearest = tuple(c for c in (_citation(row, find) for row in record["related"]) if isinstance(c, Citation))
    if record["status"] == "answered" and not kept:
        return Recalled(None, lost)
    places, findings = _findings(record, {c.number for c in kept})
    several = len(findings) > 1
    answer = Answer(
        question=Question(question, scope),
        status=record["status"],
        answer=findings[0].answer if findings else None,
        findings=findings,
        citations=kept,
        related=nearest,
        searched=record["searched"],
        missing_terms=tuple(record["missing_terms"]),
        elapsed_ms=record["elapsed_ms"],
        considered=record["considered"],
        differs=record["differs"] and several,
        changed=record["changed"] and several,
        probability=record["probability"],
        kind=record.get("kind", "fact"),  # answers of earlier versions have none
        parts=_parts(record.get("parts", []), question, places),
        newest=record.get("newest"),
        read_as=tuple(record.get("read_as", ())),
        suggested=_suggested(record, [c.quote.article for c in (*kept, *nearest)]),
    )
    return Recalled(answer, lost)


def _parts(rows: list[list[int]], question: str, places: dict[int, int]) -> tuple[Part, ...]:
    """The questions in a question with the findings that are left of each; none once the question has expired."""
    asks = parts(question)
    if len(asks) != len(rows):
        return ()
    return tuple(Part(a, tuple(places[at] for at in row if at in places)) for a, row in zip(asks, rows, strict=True))


def _suggested(record: dict[str, Any], articles: Sequence[Article]) -> tuple[str, ...]:
    """The questions suggested, without those about somebody who is named only in an article that is gone."""
    asks = record.get("suggested", ())
    return tuple(q for q in asks if record["status"] == "no_question" or named_in(q, articles))


def check_to_record(check: Check) -> dict[str, Any]:
    """What is stored of a check; the sentences are those of the text that is kept beside it."""
    rows = [
        [sentence_at, [_citation_to_record(c) for c in one.nearest], [_held_to_record(h) for h in one.held]]
        for sentence_at, one in enumerate(check.checked)
    ]
    return {"status": CHECK, "checked": rows, "left_out": check.left_out}


def is_check(record: dict[str, Any]) -> bool:
    """Whether a record is one of a check."""
    return bool(record["status"] == CHECK)


def recall_check(record: dict[str, Any], text: str, find: Find) -> Check:
    """The check that `record` was made from, without the quotes of articles that changed or are gone."""
    asked = checkable(text)
    read = [
        Checked(
            asked[at],
            tuple(c for c in (_citation(row, find) for row in near) if isinstance(c, Citation)),
            tuple(h for rows in held for row in rows if (h := _held(row, find))),
        )
        for at, near, *held in record["checked"]  # checks of earlier versions hold no claims
    ]
    return Check(tuple(read), record["left_out"], text)


def recall_citation(
    record: dict[str, Any], number: int, find: Find, version: Before = _unkept
) -> Citation | LostCitation | None:
    """One quote of an answer or of a check, or what happened to its article; None if there never was one."""
    if is_check(record):
        rows = [row for _, near, *held in record["checked"] for row in (*near, *_quotes(held))]
    else:
        rows = [*record["citations"], *record["related"]]  # an answer has only ever one of the two
    return next((_citation(row, find, version) for row in rows if row["number"] == number), None)


def _quotes(held: Sequence[Sequence[dict[str, Any]]]) -> list[dict[str, Any]]:
    return [quote for rows in held for row in rows for quote in row["quotes"]]


def _held_to_record(held: Held) -> dict[str, Any]:
    """A claim as a range of the text that is kept beside it."""
    quotes = [_citation_to_record(citation) for citation in held.quotes]
    where = [held.span.start, held.span.end]
    return {"kind": held.kind.value, "at": where, "outcome": held.outcome, "how": held.how, "quotes": quotes}


def _held(row: dict[str, Any], find: Find) -> Held | None:
    """A claim with the quotes that still hold; None where all of these are gone, for then nothing is known of it."""
    quotes = tuple(c for c in (_citation(quote, find) for quote in row["quotes"]) if isinstance(c, Citation))
    if row["quotes"] and not quotes:
        return None
    return Held(Kind(row["kind"]), Span(*row["at"]), row["outcome"], row["how"], quotes)


def _findings(record: dict[str, Any], kept: set[int]) -> tuple[dict[int, int], tuple[Finding, ...]]:
    """The findings that still have a citation, and from each one's place in the record its place among them."""
    read = [
        # Answers of earlier versions tell no bearing.
        Finding(text, articles, tuple(n for n in numbers if n in kept), earliest, latest, probability, *bearing)
        for text, articles, numbers, earliest, latest, probability, *bearing in record["findings"]
    ]
    left = [at for at, finding in enumerate(read) if finding.citations]
    return {at: place for place, at in enumerate(left)}, tuple(read[at] for at in left)


def _citation_to_record(citation: Citation) -> dict[str, Any]:
    quote, mark = citation.quote, citation.highlight
    return {
        "number": citation.number,
        "article": quote.article.id,
        "hash": quote.article.content_hash,
        "quote": [quote.start, quote.end],
        "passage": [citation.passage.start, citation.passage.end],
        "score": citation.score,
        "highlight": [mark.start, mark.end] if mark else None,
        "copies": [[article.id, article.content_hash] for article in citation.copies],
    }


def _citation(row: dict[str, Any], find: Find, version: Before = _unkept) -> Citation | LostCitation:
    article = find(row["article"])
    if article is None:
        return LostCitation(row["number"], "removed")
    if article.content_hash != row["hash"]:
        was = version(row["article"], row["hash"])
        return LostCitation(row["number"], "changed", _cited(row, was, ()) if was else None, article if was else None)
    found_copies = ((find(ident), content) for ident, content in row["copies"])
    return _cited(row, article, tuple(copy for copy, content in found_copies if copy and copy.content_hash == content))


def _cited(row: dict[str, Any], article: Article, copies: tuple[Article, ...]) -> Citation:
    found = Citation(row["number"], Quote(article, *row["quote"]), Span(*row["passage"]), row["score"], copies=copies)
    return replace(found, highlight=Span(*row["highlight"])) if row["highlight"] else found
