"""What to do about a folder, decided from data alone: what is there, what was loaded, what the collection holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from bot.feeding.folder.listing import Listing, Stamp, within

EMPTY_PATIENCE = 10  # times the settle time: some copies begin with an empty file


@dataclass(frozen=True, slots=True)
class Sight:
    """How a path has looked since a moment (in seconds of any clock that only goes forward); None: it has gone."""

    stamp: Stamp | None
    since: float

    def left(self, now: float, settle: float) -> float:
        """The seconds until it is believed to stay like that; 0 or less if it is."""
        patience = settle * EMPTY_PATIENCE if self.stamp and self.stamp.size == 0 else settle
        return self.since + patience - now


@dataclass(frozen=True, slots=True)
class Loaded:
    """A file as it was last loaded, and the ids of the articles it gave.

    `stale` are those of them that the index holds with other content, because it had this content elsewhere.
    With `failed`, something in the file could not be read, and more articles may belong to it than it gave.
    """

    stamp: Stamp
    ids: frozenset[str] = frozenset()
    stale: frozenset[str] = frozenset()
    failed: bool = False

    def claims(self, article: str) -> bool:
        """Whether the article with that id, which came from this file, still does."""
        return article not in self.stale and (self.failed or article in self.ids)


@dataclass(frozen=True, slots=True)
class Plan:
    """Files to load, the newest arrivals first; ids of articles to remove before that; when to look again."""

    load: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    wait: float | None = None  # seconds until something that is still changing may have settled

    @property
    def is_quiet(self) -> bool:
        """Whether there is nothing to do and nothing to wait for."""
        return self == Plan()


def sights(before: Mapping[str, Sight], listing: Listing, now: float, settle: float) -> dict[str, Sight]:
    """How each path looks now, and since when; what has been gone for the settle time is forgotten."""
    seen = {
        path: before[path] if path in before and before[path].stamp == stamp else Sight(stamp, now)
        for path, stamp in listing.files.items()
    }
    for path, sight in before.items():
        if path not in seen:
            gone = Sight(None, now) if sight.stamp else sight
            if gone.left(now, settle) > 0:
                seen[path] = gone
    return seen


def complete(loaded: Mapping[str, Loaded], held: Mapping[str, str]) -> dict[str, Loaded]:
    """The files all of whose articles are held: the others are to be loaded again.

    They are copies, of which the index keeps one, perhaps just removed; or the index has been restored.
    """
    return {path: one for path, one in loaded.items() if one.ids <= held.keys()}


def moves(seen: Mapping[str, Sight], loaded: Mapping[str, Loaded], gone: Mapping[str, Stamp]) -> dict[str, str]:
    """Which files that are to be loaded were elsewhere before, by their paths now: at paths that have `gone`.

    A file that is moved keeps its size and the time of its last change. Where several of one size and time are gone
    or new, their names have to be the same, too.
    """
    if not gone:
        return {}
    new = {path: sight.stamp for path, sight in seen.items() if sight.stamp and not _is_loaded(path, sight, loaded)}
    found: dict[str, str] = {}
    for with_name in (True, False):
        before, now = (_alike(paths, with_name) for paths in (gone, new))
        for key, paths in now.items():
            if key in before and len(paths) == len(before[key]) == 1:
                found.setdefault(paths[0], before[key][0])
    return found


def _alike(paths: Mapping[str, Stamp], with_name: bool) -> dict[tuple[object, ...], list[str]]:
    alike: defaultdict[tuple[object, ...], list[str]] = defaultdict(list)
    for path, stamp in paths.items():
        if stamp.size:
            name = path.rpartition("/")[2] if with_name else ""
            alike[stamp.size, stamp.mtime_ns, name].append(path)
    return alike


def decide(
    top: str,
    closed: frozenset[str],
    seen: Mapping[str, Sight],
    loaded: Mapping[str, Loaded],
    held: Mapping[str, str],
    *,
    now: float,
    settle: float,
    remove_deleted: bool,
    spared: Collection[str] = (),
    moved: Collection[str] = (),
) -> Plan:
    """The plan for the folder `top`, as it is seen, for a collection that holds articles: their paths by their ids.

    Only articles of files in the folder are ever removed, and none from a folder in `closed`. Those from a folder in
    `spared` go although their files are there; those of files that have `moved` stay until these are loaded.
    """
    changed = {path for path, sight in seen.items() if sight.stamp and not _is_loaded(path, sight, loaded)}
    settled = {path for path in changed if seen[path].left(now, settle) <= 0}
    unsettled = [*(changed - settled), *(path for path, sight in seen.items() if sight.stamp is None)]
    return Plan(
        load=tuple(sorted(settled, key=lambda path: (-seen[path].since, path))),
        remove=tuple(
            article
            for article, path in held.items()
            if within(path, top)
            and not any(file in moved for file in files_of(path))
            and not any(within(path, folder) for folder in closed)
            and _goes(article, path, seen, loaded, remove_deleted or any(within(path, folder) for folder in spared))
        ),
        wait=min((max(0.0, seen[path].left(now, settle)) for path in unsettled), default=None),
    )


def _goes(
    article: str, path: str, seen: Mapping[str, Sight], loaded: Mapping[str, Loaded], remove_deleted: bool
) -> bool:
    files = [file for file in files_of(path) if file in seen]
    if not files:
        return remove_deleted
    return all(_is_loaded(file, seen[file], loaded) and not loaded[file].claims(article) for file in files)


def _is_loaded(path: str, sight: Sight, loaded: Mapping[str, Loaded]) -> bool:
    return path in loaded and loaded[path].stamp == sight.stamp


def files_of(path: str) -> Iterator[str]:
    """The files that an article's path may name: "story#2.jsonl#7" is the seventh record of one, or a whole one."""
    yield path
    while "#" in path:
        path = path.rpartition("#")[0]
        yield path
