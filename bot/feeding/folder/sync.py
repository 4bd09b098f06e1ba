"""The one that keeps a collection in step with a folder, step by step; each step blocks, and they follow each other."""

from __future__ import annotations

import json
import logging
import os
import time
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.errors import SettingsError, UnreachableError
from bot.feeding.folder.deciding import Loaded, Plan, Sight, complete, decide, files_of, moves, sights
from bot.feeding.folder.listing import UNSEEN, Listing, Stamp, look, within
from index.article_index import ArticleIndex
from index.engine import Outcome
from index.errors import NotFoundError
from index.loading.apart import load
from index.loading.discover import Target
from index.loading.limits import Limits
from index.loading.results import Failure
from index.types import Article, Scope, beside_moved, id_of_path

log = logging.getLogger(__name__)

TOLD = 5  # failures of one file that are told one by one


@dataclass(frozen=True, slots=True)
class Folder:
    """The real path of the folder, the collection that is kept in step with it, and what is passed over in it.

    With `remove_deleted` an article goes with its file.
    """

    top: str
    collection: str
    remove_deleted: bool = True
    skipped: str | None = None


def folder_to_watch(path: Path, data: Path, collection: str, remove_deleted: bool) -> Folder:
    """The folder at a path, where the index is kept in the folder `data`.

    Raises:
        UnreachableError: if the folder cannot be listed.
        SettingsError: if it is the index's own.
    """
    top, own = os.path.realpath(path), os.path.realpath(data)
    if top == own:
        raise SettingsError(f"ARTICLES_FOLDER is {path}, which is the data folder: name one that only holds articles.")
    try:
        os.scandir(top).close()
    except OSError as error:
        raise UnreachableError(  # as a share that is not mounted yet
            f"ARTICLES_FOLDER is {path}, which is no folder that can be read ({error.strerror}): "
            "make it, allow it to be read, or name another."
        ) from error
    return Folder(top, collection, remove_deleted, own if within(own, top) else None)


@dataclass
class FolderSync:
    """Looks, removes and loads. What was loaded is remembered across restarts by the file's stamp.

    `settle` is for how many seconds a file has to stay the same before it is loaded.

    Raises:
        StoreError, EncoderError: from every method, if the articles cannot be stored or encoded.
    """

    index: ArticleIndex
    limits: Limits
    folder: Folder
    settle: float
    clock: Callable[[], float] = time.monotonic
    _loaded: dict[str, Loaded] = field(default_factory=dict)
    _seen: dict[str, Sight] = field(default_factory=dict)
    _recheck: bool = True  # whether a file's articles may be missing
    _identity: tuple[int, int] | None = None
    _quiet: Listing | None = None  # after which there was nothing to do
    _trouble: str = ""
    _reported: dict[str, Stamp] = field(default_factory=dict)
    _saved: str | None = None
    _gone: dict[str, Stamp] = field(default_factory=dict)  # files that are not there any more, and articles are held of
    _moves: dict[str, str] = field(default_factory=dict)

    # Looking

    def look(self, noted: str | None) -> Plan:
        """What there is to do now: nothing while the folder is not there.

        `noted` is what was remembered last under `key`.
        """
        if noted != self._saved:  # at the start, or a backup was restored
            self._recall(noted)
        try:
            listing = look(self.folder.top, self.folder.skipped)
        except OSError as error:
            return self._nothing(f"cannot be read ({error.strerror})")
        if listing == self._quiet and not self._recheck:
            return Plan()
        held = self._held()
        if not listing.files and listing.identity != self._identity and self._is_source_of(held):
            # Where a disk was mounted there is an empty folder once it is not.
            return self._nothing("is empty, and not the folder that it was")
        self._recovered()
        self._identity = listing.identity
        plan = self._plan(listing, held)
        self._quiet = listing if plan.is_quiet else None
        return plan

    def _plan(self, listing: Listing, held: Mapping[str, str]) -> Plan:
        now = self.clock()
        self._seen = sights(self._seen, listing, now, self.settle)
        self._gone = self._missing(listing, held)
        loaded = {path: one for path, one in self._loaded.items() if path in self._seen}
        self._loaded = complete(loaded, held) if self._recheck else loaded
        self._recheck = False
        self._moves = moves(self._seen, self._loaded, self._gone)
        return decide(
            self.folder.top, listing.closed, self._seen, self._loaded, held,
            now=now, settle=self.settle, remove_deleted=self.folder.remove_deleted, spared=listing.spared,
            moved=frozenset(self._moves.values()),
        )  # fmt: skip

    def _missing(self, listing: Listing, held: Mapping[str, str]) -> dict[str, Stamp]:
        """The files that were loaded and are not there any more, as they were, if articles are held of them."""
        known = self._gone | {path: one.stamp for path, one in self._loaded.items()}
        missing = known.keys() - listing.files.keys()
        if not missing:
            return {}
        return {file: known[file] for path in held.values() for file in files_of(path) if file in missing}

    def _held(self) -> dict[str, str]:
        """The paths of the collection's articles by their ids; "" for those that came from no file."""
        return {id_: path or "" for id_, path in self.index.paths(Scope((self.folder.collection,))).items()}

    def _is_source_of(self, held: Mapping[str, str]) -> bool:
        return any(within(path, self.folder.top) for path in held.values())

    def _nothing(self, trouble: str) -> Plan:
        if trouble != self._trouble:
            log.warning(
                "%(folder)s %(trouble)s: its articles are kept, and nothing is added.",
                {"folder": self.folder.top, "trouble": trouble},
            )
        self._trouble, self._quiet = trouble, None
        return Plan()

    def _recovered(self) -> None:
        if self._trouble:
            log.info("%(folder)s is there again.", {"folder": self.folder.top})
        self._trouble = ""

    # Doing

    def remove(self, articles: Iterable[str]) -> Iterator[str]:
        """Remove articles by their ids, yielding those that were there."""
        for article in articles:
            self._recheck = True  # a copy of what is removed may have been left out until now
            with suppress(NotFoundError):  # somebody was quicker
                self.index.remove((self.folder.collection,), article)
                yield article

    def load(self, files: Sequence[str]) -> Generator[Outcome | Failure, None, None]:
        """Load files, yielding what becomes of each article; at the end they are known to be loaded."""
        chunk = _Chunk(self.folder.collection, self.limits, self._keeping_ids())
        stamps = {file: self._seen[file].stamp or UNSEEN for file in files}
        stale: set[str] = set()
        for article, outcome in self.index.add(chunk.articles(files)):
            if outcome is Outcome.UNCHANGED and self._holds_other(article):
                stale.add(article.id)
            # A copy of what was replaced may have been left out until now.
            self._recheck |= outcome is Outcome.REPLACED
            yield outcome
        for file, stamp in stamps.items():
            failures = [failure for failure in chunk.failures[file] if os.path.lexists(file)]
            ids = frozenset(chunk.ids[file])
            self._loaded[file] = Loaded(stamp, ids, ids & stale, bool(failures))
            self._report(file, stamp, failures)
            yield from failures

    def _keeping_ids(self) -> Callable[[str, Article], Article]:
        """What gives an article of a file the id under which it is held: that of its file, wherever this was before."""
        paths = self._held()
        held = {path: id_ for id_, path in paths.items() if path}

        def kept(file: str, article: Article) -> Article:
            path = article.path or file
            before = self._moves.get(file, file) + path.removeprefix(file)
            known = held.get(path) or held.get(before)
            if known is None or article.id not in (known, id_of_path(article)):
                return beside_moved(article, paths.get(article.id))
            if path not in held:
                self.index.move(article.collection, known, path)
            return replace(article, id=known)

        return kept

    def _holds_other(self, article: Article) -> bool:
        """Whether the index holds this article as it was before, and what it is now in another article."""
        try:
            held = self.index.article((article.collection,), article.id)
        except NotFoundError:
            return False
        return held.content_hash != article.content_hash

    def _report(self, file: str, stamp: Stamp, failures: Sequence[Failure]) -> None:
        """Say once what is wrong with this version of a file."""
        if not failures:
            self._reported.pop(file, None)
        elif self._reported.get(file) != stamp:
            self._reported[file] = stamp
            for failure in failures[:TOLD]:
                log.warning("%(failure)s", {"failure": failure})
            if len(failures) > TOLD:
                log.warning(
                    "%(file)s: %(more)d more of its articles could not be read.",
                    {"file": file, "more": len(failures) - TOLD},
                )

    # Remembering

    @property
    def key(self) -> str:
        """Under which what was loaded is remembered."""
        return f"folder:{self.folder.collection}:{self.folder.top}"

    def to_note(self) -> str | None:
        """What to remember of what was loaded, if that is new; what failed is tried again after a restart."""
        files = {
            path: [*one.stamp, sorted(one.ids)]
            for path, one in self._loaded.items()
            if not one.failed and not one.stale
        }
        value = json.dumps({"identity": self._identity, "files": files}, separators=(",", ":"))
        return value if value != self._saved else None

    def noted(self, value: str) -> None:
        """That is remembered now."""
        self._saved = value

    def _recall(self, noted: str | None) -> None:
        self._saved = noted
        read = json.loads(noted) if noted else {"identity": None, "files": {}}
        self._identity = tuple(read["identity"]) if read["identity"] else None
        self._recheck = True
        self._loaded = {path: Loaded(Stamp(*stamp), frozenset(ids)) for path, (*stamp, ids) in read["files"].items()}


class _Chunk:
    """Some files, and what each gave: the ids of its articles, and what failed."""

    def __init__(self, collection: str, limits: Limits, kept: Callable[[str, Article], Article]) -> None:
        self._kept = kept
        self._collection = collection
        self._limits = limits
        self.ids: defaultdict[str, list[str]] = defaultdict(list)
        self.failures: defaultdict[str, list[Failure]] = defaultdict(list)

    def articles(self, files: Sequence[str]) -> Iterator[Article]:
        for file in files:
            for result in self._results(file):
                if isinstance(result, Failure):
                    self.failures[file].append(result)
                else:
                    article = self._kept(file, result)
                    self.ids[file].append(article.id)
                    yield article

    def _results(self, file: str) -> Iterator[Article | Failure]:
        name = os.fsencode(file).decode(errors="replace")
        if name != file:
            return iter([Failure(name, "Its name is not UTF-8; rename the file.")])
        return load(Target(file), self._collection, self._limits)
