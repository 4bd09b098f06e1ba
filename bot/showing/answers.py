"""Documents of what was asked: an answer, its quotes, what stands around one, a text held against the articles.

`answer` as a parameter is an answer's id, by which its buttons know it; None where nothing can be pressed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.answering.changes import unwatchable
from bot.answering.types import Answer, Citation, Part
from bot.checking.types import Check, Checked, Held
from bot.showing import actions
from bot.showing.actions import MAX_TARGET, Action, Verb
from bot.showing.claims import note
from bot.showing.claims import said as words
from bot.showing.context import Context
from bot.showing.document import (
    UNTITLED,
    Card,
    Document,
    Line,
    Quoted,
    Tone,
    Weight,
    ruled,
    styled,
)
from bot.showing.outline import (
    NEAREST,
    Section,
    counted,
    lead,
    newest,
    not_found,
    one_line,
    part_sections,
    read_as,
    sections,
    verdict,
)
from bot.showing.plain_text import shortened, units
from bot.showing.reports import sentence_document

NO_ARTICLES = "There are no articles here yet."
ADD_BY_COMMAND: Line = styled("Add some with `/clippings add`, then ask again.")
NOTHING_TO_CHECK = "No sentence in this message has enough words to look for."
SILENT = "The articles do not say."
ASK_ME = "Ask me what the articles say."
NEAREST_QUOTES = "Nearest quotes"
YOURS_TO_JUDGE = "What the articles say near each sentence. Whether it is right, is for you to judge."
ALL_LOST = "Every article that this answer quoted has changed or was removed: please ask again."

TOLD, NAME, BEST = 150, 80, 300  # characters in a brief of a short answer, of an outlet, of a quote


def answer_document(
    answer: Answer,
    ident: str | None = None,
    *,
    private: bool = False,
    asked: bool = False,
    lost: int = 0,
    adding: Line | None = ADD_BY_COMMAND,
) -> Document:
    """What the articles say, or that they do not.

    `asked` shows the question, where nobody sees it otherwise. `lost` is how many quotes are left out because their
    articles are not as they were. `adding` says how articles are added, where there are none; None if it goes unsaid.
    """
    if answer.status == "no_question":
        return _greeting(answer, ident)
    told = [note for note in (newest(answer), read_as(answer)) if note]
    return Document(
        brief=_brief(answer),
        question=answer.question.text if asked else None,
        sign="⚖️" if verdict(answer) else "",
        heading=verdict(answer) or lead(answer),
        notes=(*_left_out(lost), *told),
        cards=_told(answer, ident, adding),
        actions=_actions(answer, ident, private=private),
        turning=Action(Verb.PAGE, ident) if ident else None,
    )


def quotes_document(answer: Answer, ident: str, lost: int = 0) -> Document:
    """All quotes of an answer in the order of their numbers."""
    cards = tuple(Card(quotes=(quoted(c, ident),)) for c in answer.citations or answer.related)
    return Document("All quotes", notes=_left_out(lost), cards=cards, turning=Action(Verb.QUOTED, ident))


def check_document(check: Check, ident: str, *, private: bool = False) -> Document:
    """For each sentence of a text how its claims stand, and its nearest quotes; nothing says whether it is true."""
    if not check.checked:
        return sentence_document(NOTHING_TO_CHECK)
    left = f"{counted(check.left_out, 'further sentence')} not checked."
    return Document(
        NEAREST_QUOTES,
        heading=NEAREST_QUOTES,
        notes=(YOURS_TO_JUDGE,),
        cards=ruled(
            [
                *(_checked(one, check.text, ident) for one in check.checked),
                *([Card(notes=(left,), tone=Tone.BARE)] if check.left_out else []),
            ]
        ),
        actions=(actions.share(ident),) if private else (),
        turning=Action(Verb.CHECK, ident),
    )


def context_document(context: Context, citation: Citation) -> Document:
    """The sentences around a quote, the quote marked; fewer of them where they do not fit."""
    return Document(
        one_line(f"{citation.quote.article.title}: {context.quote.text}"),
        cards=(Card(quotes=(Quoted(citation, context.pieces),)),),
        shorter=context_document(context.narrower(), citation) if context.sentences else None,
    )


def lost_document(number: int, how: str) -> Document:
    """What happened to a quote whose article is not as it was: it "changed" or was "removed"."""
    happened = {"removed": "has been removed", "changed": "has changed"}[how]
    return sentence_document(f"The article of quote {number} {happened} since this answer, so it is not shown here.")


def quoted(citation: Citation, answer: str | None) -> Quoted:
    """A quote with its short answer marked."""
    text, mark = citation.quote.text, citation.highlight
    pieces = (text[: mark.start], text[mark.start : mark.end], text[mark.end :]) if mark else (text, "", "")
    return Quoted(citation, pieces, actions.context(answer, citation.number) if answer else None)


def _told(answer: Answer, ident: str | None, adding: Line | None) -> tuple[Card, ...]:
    if answer.status == "not_found":
        return (_nothing(answer, ident, adding),)
    if answer.parts:
        return ruled([card for part in answer.parts for card in _part(answer, part, ident)])
    tone = Tone.SIDE if answer.differs or answer.changed else Tone.NEUTRAL
    return ruled([_section(section, ident, tone, side) for side, section in enumerate(sections(answer))])


def _part(answer: Answer, part: Part, ident: str | None) -> list[Card]:
    """What answers one of several questions, under its words; or that nothing does."""
    found = [_section(section, ident, Tone.NEUTRAL, 0) for section in part_sections(answer, part)]
    first, *rest = found or [Card(heading=SILENT, tone=Tone.EMPTY)]
    return [replace(first, question=part.question), *rest]


def _greeting(answer: Answer, ident: str | None) -> Document:
    """What a greeting is answered with: what can be asked, and questions that articles always answer."""
    if not answer.searched:
        return Document(NO_ARTICLES, heading=NO_ARTICLES)
    notes = (f"I look in {counted(answer.searched, 'article')} and answer in their own words.",)
    return Document(
        ASK_ME,
        heading=ASK_ME,
        notes=notes,
        actions=_suggested(answer) if ident else (),
    )


def _section(section: Section, ident: str | None, tone: Tone, side: int) -> Card:
    return Card(
        heading=section.answer,
        weight=Weight.ANSWER,
        notes=(section.support,),
        quotes=tuple(quoted(c, ident) for c in section.citations),
        after=(f"and {counted(section.more, 'more article')}",) if section.more else (),
        tone=tone,
        side=side,
    )


def _nothing(answer: Answer, ident: str | None, adding: Line | None) -> Card:
    if not answer.searched and adding:
        return Card(heading=NO_ARTICLES, notes=(adding,), tone=Tone.EMPTY)
    first, *missing = not_found(answer)
    said, _, searched = first.partition(". ")
    return Card(
        heading=f"{said}.",
        notes=(searched, *missing),
        text=NEAREST if answer.related else None,
        quotes=tuple(quoted(c, ident) for c in answer.related),
        tone=Tone.EMPTY,
    )


def _checked(checked: Checked, text: str, ident: str) -> Card:
    """A sentence with what is to be said of each of its claims, and its quotes, each once."""
    own = {(c.quote.article.id, c.quote.start): c for h in reversed(checked.held) for c in reversed(h.quotes)}
    lines = [_claim(held, text, own) for held in checked.held]
    shown = [*sorted(own.values(), key=lambda c: c.number), *checked.nearest]
    return Card(
        heading=checked.sentence,
        weight=Weight.SENTENCE,
        notes=() if shown else ("No article comes near.",),
        lines=tuple(lines),
        quotes=tuple(quoted(c, ident) for c in shown),
        tone=Tone.NEUTRAL if shown else Tone.EMPTY,
    )


def _claim(held: Held, text: str, own: Mapping[tuple[str, int], Citation]) -> str:
    numbers = [own[c.quote.article.id, c.quote.start].number for c in held.quotes]
    said = f"“{words(text, held)}”: {note(held)}"
    return f"{said} ({', '.join(map(str, numbers))})" if numbers else said


def _left_out(lost: int) -> tuple[Line, ...]:
    their = "its article" if lost == 1 else "their articles"
    return (f"{counted(lost, 'quote')} left out: {their} changed or went since this answer.",) if lost else ()


def _actions(answer: Answer, ident: str | None, *, private: bool) -> tuple[Action, ...]:
    if ident is None:
        return ()
    quotes = (actions.all_quotes(ident),) if len(answer.citations) > 1 else ()
    shared = (actions.share(ident),) if private else ()
    watch = () if unwatchable(answer) else (actions.watch(ident),)
    return (*quotes, *actions.votes(ident), *shared, *watch, *_suggested(answer))


def _suggested(answer: Answer) -> tuple[Action, ...]:
    return tuple(actions.ask(q, n) for n, q in enumerate(answer.suggested) if units(q) <= MAX_TARGET)


def _brief(answer: Answer) -> str:
    if answer.status == "not_found":
        return " ".join(not_found(answer))
    silent = (f"{SILENT[:-1]}: {part.question}" for part in answer.parts if not part.findings)
    said = [verdict(answer), *map(_in_brief, sections(answer)), *silent]
    return " ".join(s for s in said if s)


def _in_brief(section: Section) -> str:
    best = section.citations[0].quote
    head = " — ".join(part for part in (shortened(section.answer or "", TOLD), section.support) if part)
    whose = shortened(best.article.source or "", NAME) or shortened(best.article.title, TOLD) or UNTITLED
    return f"{head}: “{shortened(best.text, BEST)}” ({whose})"
