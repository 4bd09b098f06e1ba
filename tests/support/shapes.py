"""Documents of every shape that a builder may make, for what draws them: kinds of answer that are to come included."""

from __future__ import annotations

from answers import cited

from bot.answering.types import Citation
from bot.showing import actions
from bot.showing.answers import quoted
from bot.showing.document import Card, Document, Tone, Weight, ruled, styled

IDENT = "0123456789abcdef"
QUESTIONS = ("Who denied the claims?", "When is the hearing?", "What did the captain say?")


TURNING = actions.Action(actions.Verb.PAGE, IDENT)


def report(number: int) -> Citation:
    return cited(number, f"Report {number}. " + "It rained. " * 20, "Day", source="The Post", published="2026-05-03")


def card(*numbers: int, heading: str | None = None, tone: Tone = Tone.NEUTRAL, side: int = 0) -> Card:
    return Card(heading=heading, quotes=tuple(quoted(report(n), IDENT) for n in numbers), tone=tone, side=side)


def greeting() -> Document:
    """A sentence, and questions to press."""
    said = "Hello! Ask me what the articles say."
    suggested = tuple(actions.ask(question, n) for n, question in enumerate(QUESTIONS))
    return Document(said, cards=(Card(text=said, tone=Tone.BARE),), actions=suggested)


def quotes_alone() -> Document:
    """No short answer: the quotes are led over to, and it is said as of when."""
    as_of = Card(notes=(styled("As of **3 May 2026**."),), tone=Tone.BARE)
    told = Card(notes=("7 articles of 40 searched",), text="The articles say:", quotes=card(*range(1, 8)).quotes)
    return Document("The articles say", cards=(told, as_of), actions=actions.votes(IDENT), turning=TURNING)


def two_sides() -> Document:
    """Sentences that affirm, and that deny, apart."""
    sides = [card(1, 2, heading="They say so", tone=Tone.SIDE), card(3, heading="They deny it", tone=Tone.SIDE, side=1)]
    return Document("Both", sign="⚖️", heading="Articles differ.", cards=ruled(sides), actions=actions.votes(IDENT))


def several_questions() -> Document:
    """Each question with its own findings, or with none."""
    answered = (
        Card(heading=QUESTIONS[0], weight=Weight.SENTENCE, tone=Tone.BARE),
        Card(heading="Ines Varga", weight=Weight.ANSWER, notes=("3 of 6 articles",), quotes=card(1, 2).quotes),
    )
    silent = Card(heading=QUESTIONS[1], weight=Weight.SENTENCE, notes=("The articles do not say.",), tone=Tone.EMPTY)
    buttons = (actions.all_quotes(IDENT), *actions.votes(IDENT), actions.share(IDENT), actions.ask(QUESTIONS[2]))
    return Document("Two", question="Who and when?", cards=ruled([*answered, silent]), actions=buttons)


SHAPES = (greeting, quotes_alone, two_sides, several_questions)
