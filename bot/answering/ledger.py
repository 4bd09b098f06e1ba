"""All that somebody says in the articles: the ledger of a speaker, in order of time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.answering.attribution import Attribution
from bot.answering.sayings import attributions, speaks, statement_quote
from bot.answering.speakers import Speakers
from bot.answering.types import Quote
from index.article_index import ArticleIndex
from index.types import Article, Scope

NEWEST = 200  # articles whose speakers are suggested
SEARCHED = 400  # passages with the speaker's name whose articles are read; beyond that the ledger is not whole


@dataclass(frozen=True, slots=True)
class Said:
    """One statement: who is its speaker in the article, how it is reported, and the quote that holds it."""

    quote: Quote
    attribution: Attribution

    @property
    def cue(self) -> str:
        """The words that report it: "denied", "told reporters"."""
        return self.attribution.cue.of(self.quote.article.text)

    @property
    def words(self) -> tuple[str, ...]:
        """What was said, in its parts, exactly as the article has them."""
        return tuple(part.of(self.quote.article.text) for part in self.attribution.content)


@dataclass(frozen=True, slots=True)
class Ledger:
    """The names under which a speaker appears, the fullest first, and their statements, oldest article first.

    Articles without a date come last. `whole` is False if there may be more than were looked at.
    """

    names: tuple[str, ...]
    statements: tuple[Said, ...]
    whole: bool = True


def ledger(index: ArticleIndex, speaker: str, scope: Scope) -> Ledger:
    """What `speaker`, by any of their names and in any case, says in the articles in scope."""
    hits = index.search([speaker], scope, SEARCHED, "lexical")[0]
    articles = list({hit.article.id: hit.article for hit in hits}.values())
    speakers = Speakers(a.head for article in articles for a in attributions(article.text))
    found = [said for article in articles for said in _own(article, speaker, speakers)]
    found.sort(key=lambda s: (s.quote.article.published or "9999", s.quote.article.id, s.quote.start))
    return Ledger(_names(found), tuple(found), len(hits) < SEARCHED)


def speakers(index: ArticleIndex, scope: Scope) -> tuple[str, ...]:
    """The fullest name of everybody who says something in the newest articles in scope, most often heard first.

    They are listened to once for each state of the articles: names are asked for on every key that is typed.
    """
    newest = index.articles(scope)
    return _heard(index, scope, tuple(summary.id for summary in newest[:NEWEST]))


@lru_cache(maxsize=32)
def _heard(index: ArticleIndex, scope: Scope, newest: tuple[str, ...]) -> tuple[str, ...]:
    articles = [index.article(scope.collections, id_) for id_ in newest]
    heard = Counter(a.head for article in articles for a in attributions(article.text) if a.head[0].isupper())
    known, often = Speakers(heard), Counter[str]()
    for head, times in heard.items():
        often[known.name_of(head)] += times
    return tuple(name for name, _ in often.most_common())


def _own(article: Article, speaker: str, speakers: Speakers) -> list[Said]:
    spoken = [a for a in attributions(article.text) if speaks(speaker, a, article.text, speakers)]
    quotes = [statement_quote(article.text, a.span) for a in spoken]
    return [Said(Quote(article, q.start, q.end), a) for a, q in zip(spoken, quotes, strict=True)]


def _names(found: Sequence[Said]) -> tuple[str, ...]:
    return tuple(sorted({said.attribution.head for said in found}, key=lambda name: (-len(name), name)))
