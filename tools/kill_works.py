"""Work on an index that is killed: each kind with what has to hold of it afterwards. See kills.py."""

from __future__ import annotations

import gzip
import shutil
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Set
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))

from adder import stories
from fakes import WordEncoder

from bot.tracing.tracing import Tracer
from index import article_index
from index.article_index import ArticleIndex
from index.embedded.engine import EmbeddedEngine
from index.engine import Engine
from index.types import Scope

article_index.BATCH_PASSAGES = 16
Say = Callable[[str], None]
DEFAULT = Scope(("default",))
STORIES = {article.id: article for article in stories(1500)}
WRITTEN = Path(__file__).parents[1] / "tests" / "data" / "volume" / "index.db.gz"


@dataclass
class Work(ABC):
    """A kind of work: `do` says what it has promised until it is killed; `look` says what is wrong then.

    `said` is all that was promised since `begin`; `longest` how many seconds it may live before it is killed.
    """

    folder: Path
    said: list[str] = field(default_factory=list)
    longest = 0.6
    url = ""  # of its database, where it needs one

    def begin(self) -> None:  # noqa: B027 - some kinds need it
        """Make what it works on."""

    def before(self) -> None:  # noqa: B027 - some kinds need it
        """Make ready what is worked on between two kills."""

    @abstractmethod
    def do(self, say: Say) -> None:
        """Work until it is killed."""

    @abstractmethod
    def look(self) -> list[str]:
        """What is wrong."""

    def end(self) -> None:  # noqa: B027 - some kinds need it
        """Let go of what `begin` made."""

    def engine(self) -> Engine:
        """Where articles are kept."""
        return EmbeddedEngine(self.folder)

    def index(self) -> ArticleIndex:
        """The index that is worked on."""
        return ArticleIndex(self.engine(), WordEncoder())

    def whole(self, index: ArticleIndex, present: Set[str], absent: Set[str] = frozenset()) -> Iterator[str]:
        """What is wrong with an index of stories of which some have to be there and others must not."""
        yield from index.check()
        there = {article.id: article.text for article, _ in index._engine.stored()}
        yield from (f"lost {id_}" for id_ in present - there.keys())
        yield from (f"back again {id_}" for id_ in absent & there.keys())
        yield from (f"changed {id_}" for id_, text in there.items() if STORIES[id_].text != text)


class Add(Work):
    """Adding articles."""

    def do(self, say: Say) -> None:
        with closing(self.index()) as index:
            for article, _ in index.add(STORIES[id_] for id_ in list(STORIES)[len(self.said) :]):
                say(article.id)

    def look(self) -> list[str]:
        with closing(self.index()) as index:
            wrong = list(self.whole(index, set(self.said)))
            list(index.add([STORIES[list(STORIES)[-1]]]))  # nothing keeps it from being written to
            return wrong


class Remove(Work):
    """Removing articles."""

    def begin(self) -> None:
        with closing(self.index()) as index:
            list(index.add(list(STORIES.values())[:300]))

    def do(self, say: Say) -> None:
        with closing(self.index()) as index:
            for article in index.articles(DEFAULT):
                index.remove(["default"], article.id)
                say(article.id)

    def look(self) -> list[str]:
        with closing(self.index()) as index:
            unsaid = 300 - len(self.said) - index.count(DEFAULT)  # one may be removed at each kill and not yet said
            kills = int((self.folder / "kills").read_text()) + 1 if (self.folder / "kills").exists() else 1
            (self.folder / "kills").write_text(str(kills))
            wrong = [] if 0 <= unsaid <= kills else [f"{unsaid} more are gone"]
            return wrong + list(self.whole(index, set(), set(self.said)))


class Rebuild(Work):
    """Splitting and encoding all articles again."""

    ids = frozenset(list(STORIES)[:60])

    def begin(self) -> None:
        with closing(self.index()) as index:
            list(index.add(STORIES[id_] for id_ in STORIES if id_ in self.ids))

    def do(self, say: Say) -> None:
        with closing(self.index()) as index:
            while True:
                list(index.rebuild())
                say("rebuilt")

    def look(self) -> list[str]:
        with closing(self.index()) as index:
            return list(self.whole(index, set(self.ids)))


class Migrate(Work):
    """Opening an index of an earlier version, which brings it up to date."""

    longest = 0.25

    def before(self) -> None:
        for old in self.folder.iterdir():
            old.unlink() if old.is_file() else shutil.rmtree(old)
        (self.folder / "index.db").write_bytes(gzip.decompress(WRITTEN.read_bytes()))

    def do(self, say: Say) -> None:
        del say  # all that was in the old one is promised
        while True:
            self.engine().close()
            self.before()

    def look(self) -> list[str]:
        if not (self.folder / "index.db").exists() or (self.folder / "index.db").stat().st_size < 4096:
            self.before()  # it was killed while the old one was put there anew
        with closing(self.engine()) as engine:
            return engine.check() + ([] if len(list(engine.stored())) == 6 else ["another number of articles"])


class Trace(Add):
    """Adding an article and tracing a quote of it, in turn."""

    longest = 1.0

    def do(self, say: Say) -> None:
        with closing(self.index()) as index:
            for id_ in list(STORIES)[len(self.said) :]:
                list(index.add([STORIES[id_]]))
                quote = STORIES[id_].text.split(". ")[3]
                if Tracer(index).trace(quote, DEFAULT):
                    say(id_)


class PostgresAdd(Add):
    """Adding articles to an index in PostgreSQL."""

    def engine(self) -> Engine:
        from index.postgres.engine import PostgresEngine

        return PostgresEngine(self.url)


class PostgresRemove(Remove):
    """Removing articles from an index in PostgreSQL."""

    engine = PostgresAdd.engine  # type: ignore[assignment]


class PostgresRebuild(Rebuild):
    """Splitting and encoding all articles of an index in PostgreSQL again."""

    engine = PostgresAdd.engine  # type: ignore[assignment]
