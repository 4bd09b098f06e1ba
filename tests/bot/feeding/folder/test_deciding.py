"""What is loaded, removed and waited for, decided from data alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeding.folder.deciding import EMPTY_PATIENCE, Loaded, Plan, Sight, complete, decide, moves, sights
from bot.feeding.folder.listing import Listing, Stamp

TOP, SETTLE = "/articles", 1.0
ONE, TWO, EMPTY = Stamp(10, 1, 1), Stamp(20, 2, 2), Stamp(0, 1, 1)
A, B = f"{TOP}/a.txt", f"{TOP}/b.jsonl"


def listing(**files: Stamp) -> Listing:
    return Listing((1, 1), {f"{TOP}/{name}": stamp for name, stamp in files.items()})


def planned(seen: Mapping[str, Sight], loaded: Mapping[str, Loaded], held: Mapping[str, str], **given: Any) -> Plan:
    options: dict[str, Any] = {"closed": frozenset(), "now": 100.0, "settle": SETTLE, "remove_deleted": True} | given
    return decide(TOP, seen=seen, loaded=loaded, held=held, **options)


def settled(stamp: Stamp | None) -> Sight:
    return Sight(stamp, 0)


def test_a_new_file_is_loaded_once_it_has_stayed_the_same() -> None:
    seen = sights({}, listing(a=ONE), 0, SETTLE)
    assert planned(seen, {}, {}, now=0.4) == Plan(wait=0.6)
    grown = sights(seen, listing(a=TWO), 0.8, SETTLE)
    assert planned(grown, {}, {}, now=1.2).load == ()
    stayed = sights(grown, listing(a=TWO), 1.8, SETTLE)
    assert planned(stayed, {}, {}, now=1.8).load == (f"{TOP}/a",)


def test_an_empty_file_is_waited_for_longer() -> None:
    seen = sights({}, listing(a=EMPTY), 0, SETTLE)
    assert planned(seen, {}, {}, now=5) == Plan(wait=EMPTY_PATIENCE - 5)
    assert planned(seen, {}, {}, now=EMPTY_PATIENCE).load == (f"{TOP}/a",)


def test_the_newest_arrival_goes_before_what_has_waited_longer() -> None:
    seen = {f"{TOP}/{name}": Sight(ONE, since) for name, since in (("b", 0), ("a", 0), ("z", 5))}
    assert planned(seen, {}, {}).load == (f"{TOP}/z", f"{TOP}/a", f"{TOP}/b")


def test_a_deleted_file_takes_its_articles_with_it_once_it_has_stayed_away() -> None:
    seen, loaded, held = {A: settled(ONE)}, {A: Loaded(ONE, frozenset("1"))}, {"1": A, "2": "", "3": "/articles2/a.txt"}
    assert planned(seen, loaded, held) == Plan()
    gone = sights(seen, listing(), 100, SETTLE)
    assert planned(gone, loaded, held, now=100.5) == Plan(wait=0.5)
    stayed_away = sights(gone, listing(), 101, SETTLE)
    assert planned(stayed_away, {}, held, now=101).remove == ("1",)
    assert planned(stayed_away, {}, held, now=101, remove_deleted=False) == Plan()
    back = sights(gone, listing(**{"a.txt": ONE}), 100.5, SETTLE)
    assert planned(back, loaded, held, now=102).remove == ()


@pytest.mark.parametrize(
    ("missing", "new", "found"),
    [
        ({"/a": 1}, {"/b": 1}, {"/b": "/a"}),
        ({"/a": 1}, {"/b": 2}, {}),
        ({"/x/a": 1, "/x/b": 1}, {"/y/a": 1, "/y/b": 1}, {"/y/a": "/x/a", "/y/b": "/x/b"}),
        ({"/a": 1, "/b": 1}, {"/c": 1}, {}),  # it may be either
        ({"/a": 1}, {"/b": 1, "/c": 1}, {}),  # copies
    ],
)
def test_a_moved_file_is_known_by_its_size_and_time(
    missing: dict[str, int], new: dict[str, int], found: dict[str, str]
) -> None:
    seen = {path: settled(Stamp(9, time, 1)) for path, time in new.items()}
    assert moves(seen, {}, {path: Stamp(9, time, 0) for path, time in missing.items()}) == found
    empty = {path: settled(Stamp(0, time, 1)) for path, time in new.items()}
    assert moves(empty, {}, {path: Stamp(0, time, 0) for path, time in missing.items()}) == {}


def test_articles_of_a_file_that_has_moved_stay_until_it_is_loaded() -> None:
    held = {"a": f"{TOP}/a.txt", "b": f"{TOP}/b.jsonl#2"}
    assert set(planned({}, {}, held).remove) == {"a", "b"}
    assert planned({}, {}, held, moved={f"{TOP}/a.txt", f"{TOP}/b.jsonl"}).remove == ()


def test_records_that_a_file_gives_no_longer_go_even_where_deleted_files_stay() -> None:
    held = {"1": f"{B}#1", "2": f"{B}#a#2", "3": f"{B}#3"}
    now = {B: Loaded(ONE, frozenset("12"))}
    assert planned({B: settled(ONE)}, now, held, remove_deleted=False).remove == ("3",)
    # Not while a newer version of the file is to be loaded, nor if something in it could not be read.
    assert planned({B: settled(TWO)}, now, held).remove == ()
    failed = {B: Loaded(ONE, frozenset("12"), failed=True)}
    assert planned({B: settled(ONE)}, failed, held).remove == ()


def test_an_article_that_the_index_holds_with_other_words_goes() -> None:
    loaded = {A: Loaded(ONE, frozenset("1"), stale=frozenset("1"))}
    assert planned({A: settled(ONE)}, loaded, {"1": A}).remove == ("1",)


def test_nothing_is_removed_from_a_folder_that_cannot_be_listed() -> None:
    held = {"1": f"{TOP}/locked/a.txt", "2": f"{TOP}/locked2/a.txt"}
    assert planned({}, {}, held, closed=frozenset([f"{TOP}/locked"])).remove == ("2",)


def test_files_with_an_article_missing_count_as_not_loaded() -> None:
    loaded = {A: Loaded(ONE, frozenset("1")), B: Loaded(ONE, frozenset("23"))}
    assert complete(loaded, {"1": A, "2": B}) == {A: loaded[A]}


names = st.sampled_from(["a", "b", "c#1", "d/e"]).map(lambda name: f"{TOP}/{name}")
stamps = st.sampled_from([ONE, TWO, EMPTY])
ids = st.frozensets(st.sampled_from("1234"))
seen_files = st.dictionaries(names, st.builds(Sight, stamps, st.floats(0, 100)))
loaded_files = st.dictionaries(names, st.builds(Loaded, stamps, ids, ids, st.booleans()))
places = st.one_of(names, names.map(lambda n: f"{n}#7"), st.sampled_from(["", "/elsewhere/a", "/articles-old/a"]))
held_articles = st.dictionaries(st.sampled_from("1234"), places)


@given(seen=seen_files, loaded=loaded_files, held=held_articles, deleted=st.booleans())
def test_whatever_is_there(
    seen: dict[str, Sight], loaded: dict[str, Loaded], held: dict[str, str], deleted: bool
) -> None:
    plan = planned(seen, loaded, held, remove_deleted=deleted)
    changed = {path for path, sight in seen.items() if path not in loaded or loaded[path].stamp != sight.stamp}
    # Every changed file is loaded or waited for, no other is, and waiting ends.
    assert set(plan.load) <= changed
    assert (plan.wait is not None) == (set(plan.load) != changed)
    later = planned(seen, loaded, held, remove_deleted=deleted, now=100 + EMPTY_PATIENCE * SETTLE)
    assert set(later.load) == changed
    assert later.wait is None
    for article in held:
        where = held[article]
        if not where.startswith(f"{TOP}/") or where in changed:
            assert article not in plan.remove
        elif where.partition("#")[0] not in seen and where.rpartition("#")[0] not in seen and where not in seen:
            assert (article in plan.remove) == deleted


@given(held=held_articles, seen=seen_files)
def test_once_everything_is_loaded_and_removed_there_is_nothing_left_to_do(
    held: dict[str, str], seen: dict[str, Sight]
) -> None:
    loaded = {
        path: Loaded(sight.stamp, frozenset(a for a, where in held.items() if where.startswith(path)))
        for path, sight in seen.items()
        if sight.stamp
    }
    plan = planned(seen, loaded, held)
    left = {article: where for article, where in held.items() if article not in plan.remove}
    assert planned(seen, loaded, left) == Plan()
