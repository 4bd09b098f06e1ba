"""Questions to ask next, which the articles that an answer quotes can answer: who else speaks in them, and who that is.

None is made up: "What did X say?" is suggested where an article attributes words to X, "Who is X?" where one introduces
X, as those questions are answered (`sayings`, `definitions`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from bot.answering.definitions import described, is_name, mentions
from bot.answering.kinds import Kind, asked
from bot.answering.sayings import attributions
from bot.answering.speakers import Speakers
from bot.answering.speech.names import TITLES, is_organisation, is_place
from bot.answering.types import Answer
from index.terms import stems
from index.types import Article

SUGGESTED = 3
READ = 5  # articles of an answer in which it is looked who speaks


def suggestions(answer: Answer, understood: Sequence[str] = ()) -> tuple[str, ...]:
    """At most three questions to ask after an answer, or where nothing was found; none that was asked already.

    `understood` is what was asked, in full: "what did Reed say?" for "and Reed?".
    """
    cited = answer.citations or answer.related
    articles = list({c.quote.article.id: c.quote.article for c in cited}.values())[:READ]
    before = {_same(text) for text in (answer.question.text, *answer.question.history, *understood)}
    found = (text for text in _questions(answer, articles) if _same(text) not in before)
    return tuple(dict.fromkeys(found))[:SUGGESTED]


def named_in(question: str, articles: Iterable[Article]) -> bool:
    """Whether one of the articles names whom a suggested question is about, if it is about anybody."""
    subject = asked(question).subject
    return not subject or any(mentions(article.text, subject) for article in articles)


def _questions(answer: Answer, articles: list[Article]) -> Iterator[str]:
    quoted = " ".join(c.quote.text for c in answer.citations)
    names = _speakers(articles)
    near = sorted(names, key=lambda name: name.split()[-1] not in quoted)  # of those alike, the more often heard
    known = [name for name in near if " " in name and _is_introduced(name, articles)]
    yield from (f"Who is {name}?" for name in known[:1])
    yield from (f"What did {name} say?" for name in near[:2])
    kind = Kind(answer.kind)
    if articles and kind is not Kind.LATEST and len({a.published for a in articles if a.published}) > 1:
        yield "What’s the latest?"
    if articles and kind is not Kind.OVERVIEW:
        yield "What happened?"


def _speakers(articles: list[Article]) -> list[str]:
    """The fullest names of those who speak in the articles, most often heard first."""
    texts = [article.text for article in articles]
    heads = [a.head for text in texts for a in attributions(text) if _can_be_asked_for(a.head, text)]
    known = Speakers(heads)
    return [name for name, _ in Counter(known.name_of(head) for head in heads).most_common()]


def _can_be_asked_for(name: str, text: str) -> bool:
    """Whether it is a name that needs no "the" before it: of a person, or in one word, and no country's.

    One word has to be written so within a sentence, too: "Families" may only begin one.
    """
    words = name.split()
    if len(words) == 1 and not re.search(rf"[a-z,] {re.escape(name)}\b", text):
        return False
    if name.lower() in TITLES or is_place(name) or (len(words) > 1 and is_organisation(name)):
        return False
    return all(word[0].isupper() for word in words)


def _is_introduced(name: str, articles: list[Article]) -> bool:
    return any(is_name(a.text, mention) for a in articles for _, mention in described(a.text, name))


def _same(question: str) -> tuple[Kind, frozenset[str]]:
    """What two questions have in common that ask the same of the same."""
    found = asked(question)
    return found.kind, stems(found.subject or question)
