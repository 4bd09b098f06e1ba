"""What is shown, before any platform draws it: a heading, notes, cards with quotes, and what can be pressed.

Builders make a `Document` once, from an answer, a check, a list of articles, a report (`bot.showing.answers`,
`bot.showing.reports`); all that a person reads is in it. Adapters, the page and the command line only draw it, each
within its limits (`bot.showing.paging`). What is in a document shows as it is: whoever draws it escapes it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal

from bot.answering.types import Citation
from bot.showing.actions import Action, Verb
from bot.showing.links import link
from bot.showing.outline import counted
from bot.showing.plain_text import is_seen, web_address
from index.engine import Summary
from index.types import Article

OPEN, AT_QUOTE, IN_CONTEXT = "Open", "Open at the quote", "Read in context"
UNTITLED, SHARED = "Untitled", "shared"
COPIES = 3  # articles named that print the same text


class Tone(StrEnum):
    """How a card is set apart."""

    BARE = "bare"  # not at all: it belongs to the document as such
    NEUTRAL = "neutral"
    SIDE = "side"  # one of several that are told from each other
    EMPTY = "empty"  # it says that there is nothing


class Weight(StrEnum):
    """How large a heading is: a short answer, a sentence of ours, a sentence of the asker's."""

    ANSWER = "answer"
    STATEMENT = "statement"
    SENTENCE = "sentence"


@dataclass(frozen=True, slots=True)
class Run:
    """Some characters of a line of ours in one style."""

    text: str
    style: Literal["", "bold", "code"] = ""


Line = str | tuple[Run, ...]


def line_text(line: Line) -> str:
    """The characters of a line."""
    return line if isinstance(line, str) else "".join(run.text for run in line)


def styled(marked: str) -> tuple[Run, ...]:
    """A line of ours, with **bold** and `code` in it, as runs. Never for what an article or a person says."""
    runs = []
    for at, outside in enumerate(marked.split("`")):
        if at % 2:
            runs.append(Run(outside, "code"))
        else:
            runs += [Run(text, "bold" if bold % 2 else "") for bold, text in enumerate(outside.split("**")) if text]
    return tuple(runs)


@dataclass(frozen=True, slots=True)
class Link:
    """An address under a label of ours: a title of somebody else's could pass for another address."""

    label: str
    address: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What an article is known by: title, outlet (None without one), and when it was published, as it says."""

    title: str
    outlet: str | None
    published: str | None


def facts_of(article: Article | Summary) -> Facts:
    """The facts of an article; one whose title cannot be seen is untitled."""
    return Facts(article.title if is_seen(article.title) else UNTITLED, article.source, article.published)


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quote as it is shown: before, in and after what is marked of it. `action` shows more of its article."""

    citation: Citation
    pieces: tuple[str, str, str]
    action: Action | None = None

    @property
    def facts(self) -> Facts:
        """Where it is from."""
        return facts_of(self.citation.quote.article)

    @property
    def links(self) -> tuple[tuple[Link, ...], ...]:
        """Where it can be read: for each place its links, best first, of which the first that can be drawn counts."""
        return (_at_source(self.citation), _at_ours(self.citation))

    def same_text(self, named: Callable[[Facts], str]) -> str | None:
        """Which articles print the same text, each named as the platform names one; None if none does."""
        copies = self.citation.copies
        if not copies:
            return None
        rest = len(copies) - COPIES
        more = [f"and {counted(rest, 'more article')}"] if rest > 0 else []
        return f"The same text: {'; '.join([*(named(facts_of(copy)) for copy in copies[:COPIES]), *more])}"


def _at_source(citation: Citation) -> tuple[Link, ...]:
    url = citation.quote.article.url
    if not url or web_address(url) is None:  # what cannot be taken apart has no place for a quote
        return ()
    return (Link(AT_QUOTE, link(citation.quote) or url), Link(OPEN, url))


def _at_ours(citation: Citation) -> tuple[Link, ...]:
    return (Link(IN_CONTEXT, citation.context_url),) if citation.context_url else ()


@dataclass(frozen=True, slots=True)
class Listed:
    """An article in a list; `whose` says that it is not the place's own."""

    summary: Summary
    whose: str | None = None

    @property
    def facts(self) -> Facts:
        """What it is known by."""
        return facts_of(self.summary)

    @property
    def link(self) -> Link | None:
        """Where it is from."""
        return Link(OPEN, self.summary.url) if self.summary.url else None


@dataclass(frozen=True, slots=True)
class Card:
    """Things that belong together, drawn in this order; whatever it has not is left out.

    `question` is what was asked, in small letters; `sign` a pictogram before the heading, where such are drawn;
    `notes` are small lines, `text` leads over to what follows. `after` are small lines at its end. `side` tells it
    from the others with the tone of a side. A `rule` parts it from the next card. `parted` is whether it is a part of
    a card that is continued on another page.
    """

    question: str | None = None
    sign: str = ""
    heading: str | None = None
    weight: Weight = Weight.STATEMENT
    notes: tuple[Line, ...] = ()
    text: str | None = None
    lines: tuple[Line, ...] = ()
    articles: tuple[Listed, ...] = ()
    quotes: tuple[Quoted, ...] = ()
    after: tuple[Line, ...] = ()
    tone: Tone = Tone.NEUTRAL
    side: int = 0
    rule: bool = False
    parted: bool = False

    def __post_init__(self) -> None:
        if self.articles and self.quotes:
            raise ValueError("A card holds articles or quotes.")

    @property
    def parts(self) -> int:
        """Into how many parts it can be parted: its quotes or articles, and what stands above quotes."""
        return max(1, len(self.articles), self._above + len(self.quotes))

    @property
    def _above(self) -> int:
        return int(bool(self.question or self.heading or self.notes or self.text or self.lines))

    def first(self, count: int) -> Card:
        """Its first parts. A list has its heading with every part."""
        quotes, articles = self.quotes[: count - self._above], self.articles[:count]
        return replace(self, quotes=quotes, articles=articles, after=(), rule=False, parted=True)

    def rest(self, count: int) -> Card:
        """What comes after its first parts. A list goes on under its heading again."""
        if self.articles:
            return replace(self, articles=self.articles[count:], parted=True)
        left = replace(self, question=None, heading=None, notes=(), text=None, lines=(), parted=True)
        return replace(left, quotes=self.quotes[count - self._above :])


@dataclass(frozen=True, slots=True)
class Document:
    """All that is shown of one thing, on as many pages as it needs.

    `question`, `sign`, `heading` and `notes` stand above the cards, as on a card. `actions` are offered on every page,
    and `turning` turns them. `brief` is the document in a line or two, for notifications and screen readers. `shorter`
    is the same with less, for where it does not fit on one page.
    """

    brief: str
    question: str | None = None
    sign: str = ""
    heading: str | None = None
    notes: tuple[Line, ...] = ()
    cards: tuple[Card, ...] = ()
    actions: tuple[Action, ...] = ()
    turning: Action | None = None
    shorter: Document | None = None

    @property
    def head(self) -> Card | None:
        """What stands above the cards, as a card; None if nothing does."""
        if not (self.question or self.heading or self.notes):
            return None
        return Card(self.question, self.sign, self.heading, notes=self.notes, tone=Tone.BARE)

    @property
    def all_cards(self) -> tuple[Card, ...]:
        """The cards, the first of which is the head if there is one."""
        return ((self.head,) if self.head else ()) + self.cards

    @property
    def suggestions(self) -> tuple[Action, ...]:
        """The questions that are suggested."""
        return tuple(action for action in self.actions if action.verb is Verb.ASK)

    @property
    def buttons(self) -> tuple[Action, ...]:
        """The other actions."""
        return tuple(action for action in self.actions if action.verb is not Verb.ASK)


def ruled(cards: Sequence[Card]) -> tuple[Card, ...]:
    """Cards with a rule between each two of them."""
    return (*(replace(card, rule=True) for card in cards[:-1]), *cards[-1:])
