"""A whole installation without models: everything a chat platform talks to, over an engine that a restart keeps."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from fakes import Marked, MemoryEngine, WordEncoder, make_article

from bot.answering.answer_reader import AnswerReader
from bot.answering.answerer import Answerer
from bot.answering.reading import Calibration, Reading, SentenceReader, Terms
from bot.app import App, open_chat
from bot.chat.parts import Chat
from bot.checking.checker import Checker
from bot.running.settings import load_settings
from index.article_index import ArticleIndex
from index.engine import Engine
from index.loading.limits import Limits
from index.types import Article, Hit

SENTENCES = Calibration(intercept=-4, cosine=2, coverage=6, threshold=0.5)
ANSWERS = Calibration(intercept=-2, span=1, relevance=0.5, fits=0.5, threshold=0.5)
QUOTES = Calibration(intercept=0, sentence=1, threshold=0.5)
MARKED = {"Ines Varga": 6.0, "Tomas Reed": 6.0, "Monday": 1.0}
STORY = (
    make_article(
        "The ferry ran aground on Monday. The captain, Ines Varga, denied the claims of neglect. Nobody was hurt.",
        title="Ferry aground", source="The Post", url="https://post.example/ferry", published="2026-05-03",
    ),
    make_article(
        "Ines Varga has denied the claims, her lawyer said. Divers went down to the wreck at noon.",
        title="Captain denies", source="Wire", url="https://wire.example/captain",
        published="2026-05-04T09:30:00+02:00",
    ),
    make_article("Sheep graze on the hill above the harbour. The wool is sold in June.", title="Wool"),
)  # fmt: skip


class Gate:
    """A reader that reads only while it is open, and fails as it is told to."""

    def __init__(self, reader: AnswerReader) -> None:
        self._reader = reader
        self.open = threading.Event()
        self.open.set()
        self.entered = threading.Event()
        self.read_texts: list[str] = []
        self.fails: list[Exception] = []

    def shut(self) -> None:
        """Let nobody through until it is opened again."""
        self.open.clear()
        self.entered.clear()

    def read(self, question: str, terms: Terms, hits: Sequence[Hit]) -> list[Reading]:
        """What the reader within reads, once the gate is open."""
        self.read_texts.append(question)
        self.entered.set()
        assert self.open.wait(20), "the gate stayed closed"
        if self.fails:
            raise self.fails.pop()
        return self._reader.read(question, terms, hits)


class OffLoop:
    """An index that no event loop may wait for."""

    def __init__(self, index: ArticleIndex) -> None:
        self._index = index

    def __getattr__(self, name: str) -> Any:
        """The index's own, with that looked at first."""
        method = getattr(self._index, name)

        def called(*args: Any, **kwargs: Any) -> Any:
            assert asyncio._get_running_loop() is None, f"the event loop waits for {name} of the index"
            return method(*args, **kwargs)

        return called


@dataclass
class House:
    """What outlives a restart: the folder, the engine and the time; `opened` is one run between two restarts.

    `settings` are those of the next run, by their fields' names.
    """

    folder: Path
    engine: Engine = field(default_factory=MemoryEngine)
    marked: Marked = field(default_factory=lambda: Marked(dict(MARKED)))
    later: timedelta = timedelta()
    per_minute: int = 1000
    limits: Limits = field(default_factory=Limits)
    settings: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.gate = Gate(AnswerReader(self.marked, SENTENCES, ANSWERS, QUOTES))
        self.index = ArticleIndex(self.engine, WordEncoder())

    def now(self) -> datetime:
        """The time, moved on by `later`."""
        return datetime.now(UTC) + self.later

    def add(self, articles: Iterable[Article]) -> None:
        """Put articles into the index."""
        list(self.index.add(articles))

    @contextmanager
    def opened(self) -> Iterator[Chat]:
        """The installation, running."""
        index: Any = OffLoop(self.index)
        checker = Checker(index, SentenceReader(SENTENCES), 0.3)
        answerer = Answerer(index, self.gate, ANSWERS.threshold, QUOTES.threshold)
        limits = {"person_per_minute": self.per_minute, "channel_per_minute": self.per_minute}
        settings = load_settings(**{"data": self.folder, **limits, **self.settings})
        with open_chat(App(settings, index, answerer, self.limits), checker=checker, clock=self.now) as chat:
            try:
                yield chat
            finally:
                self.gate.open.set()
