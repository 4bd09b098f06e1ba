"""What the quotes of a document are evidence of, and what the formats say of an article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from bot.answering.types import Citation
from bot.showing.document import Card, Document, Tone, Weight, facts_of, line_text
from bot.showing.outline import one_line
from bot.showing.plain_text import encoded, web_address
from index.types import Article

# What is no character of a text: control codes, and what reorders the text around it (UAX #9).
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
# No reader of any of the formats means anything else by an address without these.
UNSAFE = frozenset(" <>\"'\\{}|^`")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quote, and the words of the document above it: a short answer, a sentence that was checked, how it is said."""

    citation: Citation
    told: str


def evidence(document: Document) -> tuple[Evidence, ...]:
    """The quotes of a document in its order; those shown only because nothing was found are left out."""
    return tuple(
        Evidence(quoted.citation, _told(card))
        for card in document.all_cards
        if card.tone is not Tone.EMPTY
        for quoted in card.quotes
    )


def _told(card: Card) -> str:
    """What a card says over its quotes; how many articles support an answer is no part of it."""
    notes = card.notes if card.weight is not Weight.ANSWER else ()
    return line(card.heading or "".join(map(line_text, notes[:1])))


def by_article(document: Document) -> tuple[tuple[Article, tuple[str, ...]], ...]:
    """The articles that a document quotes, in its order, each with what is quoted of it, on a line each."""
    found: dict[str, tuple[Article, tuple[str, ...]]] = {}
    for one in evidence(document):
        article = one.citation.quote.article
        said = found.get(article.id, (article, ()))[1]
        found[article.id] = (article, (*said, line(one.citation.quote.text)))
    return tuple(found.values())


def subject(document: Document) -> str:
    """What a document is about, in a line."""
    return line(document.question or document.heading or document.brief)


def line(text: str) -> str:
    """A text of an article on one line, without what nobody sees."""
    return one_line(_UNSEEN.sub("", text))


def title(article: Article) -> str:
    """An article's title, or that it has none."""
    return line(facts_of(article).title)


def published(article: Article) -> date | None:
    """The day of publication."""
    return datetime.fromisoformat(article.published).date() if article.published else None


def address(article: Article) -> str | None:
    """An article's address on the web, None without one that a browser would open."""
    found = web_address(article.url)
    return encoded(found, UNSAFE) if found else None


def key(article: Article) -> str:
    """The name of an article in a bibliography: the same in every export."""
    return f"clippings-{article.id}"


def described(article: Article) -> Iterator[tuple[str, str]]:
    """Author, title and outlet by these names, as far as they are known, each on a line."""
    facts = {"author": article.author, "title": title(article), "outlet": article.source}
    yield from ((name, line(value)) for name, value in facts.items() if value and line(value))
