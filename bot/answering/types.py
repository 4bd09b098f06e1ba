"""The words of the bot: a question in, a cited answer out.

A quote is a range of its article and nothing else; its text is sliced out when asked for, so it cannot drift.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from index.types import Article, Scope, Span

MAX_QUOTE = 600  # characters

Status = Literal["answered", "not_found", "no_question"]


@dataclass(frozen=True, slots=True)
class Question:
    """What someone asks, what it may be answered from, the questions before it in the conversation, and the day.

    `asked` is today where it is not told.
    """

    text: str
    scope: Scope
    history: tuple[str, ...] = ()
    asked: date | None = None

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise ValueError("A question needs words.")


@dataclass(frozen=True, slots=True)
class Quote:
    """The characters `[start, end)` of an article's text, at most 600 of them."""

    article: Article
    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= len(self.article.text):
            raise ValueError(f"{self.start}:{self.end} lies outside article {self.article.id}.")
        if self.end - self.start > MAX_QUOTE:
            raise ValueError(f"A quote holds at most {MAX_QUOTE} characters, not {self.end - self.start}.")

    @property
    def text(self) -> str:
        """The quoted characters, exactly as the article has them."""
        return self.article.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered quote with the passage around it; `highlight` is the short answer's range within the quote.

    `score` is the estimated probability that the quote answers the question, in [0, 1]. `copies` are articles that
    say the same because they print the same text; they support nothing by themselves. `context_url` is where our own
    page shows it in its article, None where there is no page.
    """

    number: int
    quote: Quote
    passage: Span
    score: float
    highlight: Span | None = None
    copies: tuple[Article, ...] = ()
    context_url: str | None = None

    def __post_init__(self) -> None:
        if not self.passage.start <= self.quote.start < self.quote.end <= self.passage.end:
            raise ValueError("A quote lies within its passage.")
        if self.highlight and self.highlight.end > self.quote.end - self.quote.start:
            raise ValueError("A highlight lies within its quote.")

    @property
    def passage_text(self) -> str:
        """The passage, exactly as the article has it."""
        return self.passage.of(self.quote.article.text)


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer and the citations that support it, from this many independent articles.

    `answer` is None where no short answer was read: the quotes are then the answer. `earliest` and `latest` are the
    days (ISO) between which its dated articles were published; `probability` is that of its likeliest quote.
    `bearing` is "affirms" or "denies" where a quote plainly does so to a yes-or-no question.
    """

    answer: str | None
    articles: int
    citations: tuple[int, ...]
    earliest: str | None = None
    latest: str | None = None
    probability: float = 0.0
    bearing: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One of several questions that were asked in one, with the findings that answer it, as places in the list of all.

    None answer it if the articles do not say.
    """

    question: str
    findings: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the articles in scope say to a question, or that they do not say.

    `related` are the nearest quotes where nothing was found; `searched` counts the articles in scope, and
    `considered` the independent ones among them that hold something about the question. `findings` are in the order
    of support: how many independent articles say so, each weighed by how surely. They either `differs` (contradict
    each other), or `changed` (the later articles agree against the earlier ones), or neither. `probability` is how
    likely the best quote answers the question, in [0, 1]. `kind` is the kind of question (bot/answering/kinds.py), and
    `parts` are the questions in it if it asks several. A greeting is no question and has no citations. `newest` is
    the day on which the newest dated article that was looked at was published. `read_as` are words of the articles
    that were looked for in place of near ones in the question, which no article has. `suggested` are questions that the
    articles answer, offered after it.
    """

    question: Question
    status: Status
    answer: str | None
    findings: tuple[Finding, ...]
    citations: tuple[Citation, ...]
    related: tuple[Citation, ...]
    searched: int
    missing_terms: tuple[str, ...]
    elapsed_ms: float
    considered: int = 0
    differs: bool = False
    changed: bool = False
    probability: float = 0.0
    kind: str = "fact"
    parts: tuple[Part, ...] = ()
    newest: str | None = None
    read_as: tuple[str, ...] = ()
    suggested: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if (self.status == "answered") != bool(self.citations):
            raise ValueError("An answer has citations exactly if something was found.")
        numbers = [c.number for c in self.citations]
        if numbers != sorted(set(numbers)) or (numbers and numbers[0] < 1):
            raise ValueError("Citations are numbered upwards from 1.")  # an old answer may have lost some
        cited = {number for finding in self.findings for number in finding.citations}
        if cited != {c.number for c in self.citations}:
            raise ValueError("Every citation belongs to a finding, and every finding's citations exist.")
        if (self.differs or self.changed) and (len(self.findings) < 2 or self.differs == self.changed):
            raise ValueError("Only several findings differ or have changed, and they do not do both.")
        if any(finding.articles > self.considered for finding in self.findings):
            raise ValueError("No finding has more articles than were considered.")

    @property
    def outcome(self) -> str:
        """What the articles say, in a word: answered, differs, changed or not_found."""
        return "changed" if self.changed else "differs" if self.differs else self.status
