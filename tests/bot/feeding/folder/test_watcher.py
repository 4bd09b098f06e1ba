"""A folder on a real disk, watched by the real watcher: the collection follows it, whatever happens in it."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import shutil
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from time import monotonic

import pytest
from fakes import make_article
from house import House
from waiting import until

from bot.chat.memory import ChatMemory
from bot.chat.parts import Chat
from bot.chat.tables import open_database
from bot.errors import SettingsError, UnreachableError
from bot.feeding.folder.listing import SPARE, look
from bot.feeding.folder.watcher import CHUNK, Watcher
from bot.running.settings import load_settings
from index.engine import Prepared
from index.errors import StoreError

SETTLE, RESCAN = 0.15, 0.3
FERRY, WOOL, DIVERS = "The ferry ran aground.", "Sheep graze on the hill.", "Divers went down to the wreck."


class Counting(Counter[str]):
    """What a watcher says that it did."""

    def observe(self, outcome: str, count: int) -> None:
        """Add to it."""
        self[outcome] += count


class Watched:
    """A house whose collection follows the folder `top`."""

    def __init__(self, tmp_path: Path) -> None:
        self.data = tmp_path / "data"
        self.data.mkdir()
        self.top = tmp_path / "articles"
        self.top.mkdir()
        self.house = House(self.data)
        self.done = Counting()
        self.remove_deleted = True

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Watcher]:
        """The watcher, from a start to a stop, once it has dealt with what lay there."""
        with self.house.opened() as chat:
            watcher, stop = self.watcher(), asyncio.Event()
            running = asyncio.create_task(watcher.run(self.settled(chat), stop))
            try:
                await self.until(lambda: watcher.caught_up.is_set() or running.done())
                yield watcher
            finally:
                stop.set()
                await running

    def watcher(self) -> Watcher:
        """A watcher that is quicker than people need."""
        return Watcher(self.done.observe, settle=SETTLE, rescan=RESCAN)

    def settled(self, chat: Chat) -> Chat:
        """The chat, told which folder to keep up with."""
        settings = load_settings(data=self.data, articles_folder=self.top, remove_deleted=self.remove_deleted)
        return replace(chat, settings=settings)

    def write(self, name: str, text: str) -> Path:
        """Write a file at once."""
        path = self.top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def held(self) -> dict[str, str]:
        """The texts by the ids of their articles."""
        return {article.id: article.text for article, _ in self.house.engine.stored()}

    def under(self, name: str) -> list[str]:
        """The paths of articles that are in that folder, or of that file."""
        place = str((self.top / name).resolve())
        return [a.path for a, _ in self.house.engine.stored() if a.path and a.path.startswith(place)]

    def texts(self) -> list[str]:
        """What the collection holds, in order of the words."""
        return sorted(article.text for article, _ in self.house.engine.stored())

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait for something to become true, generously."""
        await until(
            condition, "a change", 30, about=lambda: f"The collection holds {self.texts()}, done was {dict(self.done)}"
        )

    async def until_holds(self, *texts: str) -> None:
        """Wait until the collection holds just these texts."""
        await self.until(lambda: self.texts() == sorted(texts))

    async def looked_twice(self) -> None:
        """Wait until what is there now has been looked at, and would have settled."""
        await asyncio.sleep(4 * max(SETTLE, RESCAN))


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    return Watched(tmp_path)


@pytest.fixture
def warnings(caplog: pytest.LogCaptureFixture) -> Callable[[], list[str]]:
    """What was said to be wrong."""
    caplog.set_level(logging.INFO)
    return lambda: [r.getMessage() for r in caplog.records if r.levelno >= logging.WARNING]


async def test_the_collection_follows_what_is_dropped_changed_and_deleted(watched: Watched) -> None:
    watched.write("old/ferry.txt", FERRY)
    async with watched.running():
        assert watched.texts() == [FERRY]
        wool = watched.write("new/wool.md", WOOL)
        await watched.until_holds(FERRY, WOOL)
        wool.write_text(DIVERS)
        await watched.until_holds(FERRY, DIVERS)
        wool.unlink()
        await watched.until_holds(FERRY)
        shutil.rmtree(watched.top / "old")
        await watched.until_holds()
    assert watched.done == {"added": 2, "replaced": 1, "removed": 2}


async def test_a_file_that_is_moved_or_renamed_keeps_its_article(watched: Watched) -> None:
    ferry, wool = watched.write("old/ferry.txt", FERRY), watched.write("old/wool.txt", WOOL)
    records = watched.write(
        "two.jsonl", "".join(json.dumps({"text": text}) + "\n" for text in (DIVERS, "A tide rose."))
    )
    async with watched.running():
        before = watched.held()
        (watched.top / "old").rename(watched.top / "new")
        records.rename(watched.top / "new/records.jsonl")
        await watched.until(lambda: len(watched.under("new")) == 4)
        ferry, wool = (watched.top / "new" / path.name for path in (ferry, wool))
        wool.rename(watched.top / "sheep.txt")
        await watched.until(lambda: len(watched.under("new")) == 3)
        await watched.looked_twice()
        assert watched.held() == before
        ferry.write_text("The ferry floats.")
        await watched.until_holds("The ferry floats.", WOOL, DIVERS, "A tide rose.")
        assert watched.held().keys() == before.keys()
        watched.write("old/wool.txt", "Wool is dear.")  # where another one was
        await watched.until_holds("The ferry floats.", WOOL, DIVERS, "A tide rose.", "Wool is dear.")
        await watched.looked_twice()
        assert watched.held().keys() > before.keys()
    assert watched.done["removed"] == 0


async def test_a_file_that_is_moved_while_nobody_watches_keeps_its_article(watched: Watched) -> None:
    ferry = watched.write("ferry.txt", FERRY)
    async with watched.running():
        before = watched.held()
    ferry.rename(watched.top / "boat.txt")
    async with watched.running():
        await watched.until(lambda: watched.under("boat.txt"))
        await watched.looked_twice()
        assert watched.held() == before


async def test_a_deleted_file_keeps_its_article_where_that_is_wanted(watched: Watched) -> None:
    watched.remove_deleted = False
    ferry = watched.write("ferry.txt", FERRY)
    async with watched.running():
        ferry.unlink()
        watched.write("wool.txt", WOOL)
        await watched.until_holds(FERRY, WOOL)
        await watched.looked_twice()
    assert watched.texts() == sorted([FERRY, WOOL])


async def test_samples_are_there_only_until_there_are_other_articles(watched: Watched) -> None:
    watched.write("samples/ferry.txt", FERRY)
    watched.write("samples/" + SPARE, "")
    async with watched.running():
        assert watched.texts() == [FERRY]
        wool = watched.write("wool.txt", WOOL)
        await watched.until_holds(WOOL)
        wool.unlink()
        await watched.until_holds(FERRY)


def ready(chat: Chat) -> bool:
    return chat.health.ready


async def test_it_is_ready_once_there_is_something_to_answer_from(watched: Watched) -> None:
    watched.write("ferry.txt", FERRY)
    for _ in range(2):  # the second time the collection holds something at the start
        with watched.house.opened() as chat:
            chat.health.expect("articles")
            watcher, stop = watched.watcher(), asyncio.Event()
            running = asyncio.create_task(watcher.run(watched.settled(chat), stop))
            await watched.until(partial(ready, chat))
            assert watched.texts() == [FERRY]
            stop.set()
            await running


async def test_articles_that_came_from_elsewhere_are_left_alone(watched: Watched, tmp_path: Path) -> None:
    beside = str(tmp_path / "articles-old" / "wool.txt")
    watched.house.add([make_article(WOOL, path=beside), make_article(DIVERS), make_article(FERRY, collection="other")])
    watched.write("x.txt", "Words.").unlink()
    async with watched.running():
        await watched.looked_twice()
    assert len(watched.texts()) == 3


async def test_a_moved_file_is_found_at_its_new_place(watched: Watched) -> None:
    ferry = watched.write("ferry.txt", FERRY)
    async with watched.running():
        new = watched.top / "2026" / "moved.txt"
        new.parent.mkdir()
        ferry.rename(new)
        await watched.until(lambda: [a.path for a, _ in watched.house.engine.stored()] == [str(new)])


@pytest.mark.parametrize("change", ["deleted", "changed"])
async def test_a_copy_stands_in_for_what_it_was_a_copy_of(watched: Watched, change: str) -> None:
    first, second = watched.write("a.txt", FERRY), watched.write("b.txt", FERRY)
    async with watched.running():
        assert watched.texts() == [FERRY]
        if change == "deleted":
            first.unlink()
        else:
            first.write_text(WOOL)
        await watched.until(lambda: str(second) in {a.path for a, _ in watched.house.engine.stored()})
        await watched.until_holds(*([FERRY] if change == "deleted" else [FERRY, WOOL]))
        await watched.looked_twice()
        assert watched.done["unchanged"] == 1, "a copy is not loaded over and over"


async def test_two_files_may_change_places(watched: Watched) -> None:
    first, second = watched.write("a.txt", FERRY), watched.write("b.txt", WOOL)
    async with watched.running():
        first.rename(watched.top / "c")
        second.rename(first)
        (watched.top / "c").rename(second)
        by_path = {str(first): WOOL, str(second): FERRY}
        await watched.until(lambda: {a.path: a.text for a, _ in watched.house.engine.stored()} == by_path)


async def test_a_file_that_is_being_copied_is_waited_for(watched: Watched, warnings: Callable[[], list[str]]) -> None:
    async with watched.running():
        with (watched.top / "ferry.json").open("w") as file:
            for part in ("", '{"title": "Ferry", "te', 'xt": "The ferry ', "ran aground", '."}'):
                file.write(part)
                file.flush()
                await asyncio.sleep(SETTLE / 2)
        await watched.until_holds(FERRY)
    assert watched.done == {"added": 1}
    assert warnings() == []


async def test_a_file_that_is_renamed_into_place_and_as_old_as_it_wants_is_loaded(watched: Watched) -> None:
    async with watched.running():
        hidden = watched.write(".ferry.txt.XyZ123", FERRY)
        os.utime(hidden, (0, 0))
        await watched.looked_twice()
        assert watched.texts() == []
        hidden.rename(watched.top / "ferry.txt")
        await watched.until_holds(FERRY)


async def test_records_come_and_go_with_the_lines_of_their_file(watched: Watched) -> None:
    def lines(*texts: str) -> str:
        return "\n".join(json.dumps({"title": "T", "text": text}) for text in texts)

    file = watched.write("all.jsonl", lines(FERRY, WOOL, DIVERS))
    async with watched.running():
        assert len(watched.texts()) == 3
        # The first line goes: each record that stays is the one before now, and has the words of another's number.
        file.write_text(lines(WOOL, DIVERS))
        await watched.until_holds(WOOL, DIVERS)
        await watched.until(lambda: {a.path for a, _ in watched.house.engine.stored()} == {f"{file}#1", f"{file}#2"})
        file.write_text(lines(WOOL) + "\nbroken {")
        await watched.until(lambda: watched.done["failed"])
        await watched.looked_twice()
        assert watched.texts() == sorted([WOOL, DIVERS])
        file.write_text(lines(WOOL))
        await watched.until_holds(WOOL)


async def test_what_cannot_be_read_keeps_its_article_and_is_told_once(
    watched: Watched, warnings: Callable[[], list[str]]
) -> None:
    ferry = watched.write("ferry.json", json.dumps({"title": "T", "text": FERRY}))
    async with watched.running():
        ferry.write_text("{broken")
        os.mkfifo(watched.top / "pipe")
        (watched.top / "loop").symlink_to(watched.top / "loop")
        (watched.top / "around").symlink_to(watched.top)
        (watched.top / "nowhere").symlink_to(watched.top / "nothing")
        Path(os.fsdecode(os.fsencode(watched.top) + b"/\xff.txt")).write_text(WOOL)
        watched.write("empty.txt", "")
        watched.write("wool.txt", WOOL)
        await watched.until(lambda: watched.done["failed"] == 6)
        await watched.looked_twice()
        assert watched.texts() == sorted([FERRY, WOOL])
        assert sorted(warning.removeprefix(f"{watched.top}/") for warning in warnings()) == [
            "empty.txt: It is empty.",
            "ferry.json: It is broken JSON: Expecting property name enclosed in double quotes at line 1, column 2.",
            "loop: It does not exist any more.",
            "nowhere: It does not exist any more.",
            "pipe: It is not a regular file.",
            "\N{REPLACEMENT CHARACTER}.txt: Its name is not UTF-8; rename the file.",
        ]
        ferry.write_text(json.dumps({"title": "T", "text": DIVERS}))
        await watched.until_holds(DIVERS, WOOL)
    assert watched.done["failed"] == 6


async def test_nothing_is_removed_while_the_folder_is_not_there(
    watched: Watched, warnings: Callable[[], list[str]]
) -> None:
    watched.write("ferry.txt", FERRY)
    away = watched.top.with_name("away")
    async with watched.running():
        watched.top.rename(away)
        await watched.until(lambda: len(warnings()) == 1)
        watched.top.mkdir()  # as where a disk is mounted while it is not
        await watched.until(lambda: len(warnings()) == 2)
        await watched.looked_twice()
        assert watched.texts() == [FERRY]
        watched.top.rmdir()
        away.rename(watched.top)
        watched.write("wool.txt", WOOL)
        await watched.until_holds(FERRY, WOOL)
        (watched.top / "ferry.txt").unlink()
        (watched.top / "wool.txt").unlink()
        await watched.until_holds()
    assert len(warnings()) in (2, 3)  # it may have been seen to be away a second time
    assert watched.done == {"added": 2, "removed": 2}


async def test_after_a_restart_only_what_is_new_or_missing_is_loaded(watched: Watched) -> None:
    watched.write("ferry.txt", FERRY)
    gone = watched.write("gone.txt", WOOL)
    async with watched.running():
        pass
    watched.done.clear()
    gone.unlink()
    watched.write("divers.txt", DIVERS)
    async with watched.running():
        assert watched.texts() == [DIVERS, FERRY]
    assert watched.done == {"added": 1, "removed": 1}, "what was known was not parsed again"
    watched.done.clear()
    for article, _ in list(watched.house.engine.stored()):
        watched.house.index.remove(("default",), article.id)
    async with watched.running():
        assert watched.texts() == [DIVERS, FERRY]
    assert watched.done == {"added": 2}


async def test_a_link_out_of_the_folder_is_followed(watched: Watched, tmp_path: Path) -> None:
    away = tmp_path / "away"
    away.mkdir()
    (away / "wool.txt").write_text(WOOL)
    (watched.top / "linked").symlink_to(away)
    async with watched.running():
        assert watched.texts() == [WOOL]


async def test_its_own_data_in_the_folder_is_passed_over(
    watched: Watched, tmp_path: Path, warnings: Callable[[], list[str]]
) -> None:
    watched.top = tmp_path  # which holds data/ with the chat database
    watched.write("ferry.txt", FERRY)
    async with watched.running():
        assert watched.texts() == [FERRY]
    assert warnings() == []
    assert set(look(str(tmp_path)).files) > set(look(str(tmp_path), str(watched.data)).files)


async def test_a_folder_that_cannot_be_watched_is_refused(watched: Watched) -> None:
    kinds = ((watched.top / "none", UnreachableError, "No such file"), (watched.data, SettingsError, "data folder"))
    for top, kind, reason in kinds:
        watched.top = top
        with watched.house.opened() as chat, pytest.raises(kind, match=rf"ARTICLES_FOLDER is .*{reason}"):
            await watched.watcher().run(watched.settled(chat), asyncio.Event())


async def test_a_chat_may_add_between_the_files_of_a_long_round(watched: Watched) -> None:
    for number in range(2 * CHUNK + 1):
        watched.write(f"{number}.txt", f"Story {number}.")
    with watched.house.opened() as chat:
        stop, turns = asyncio.Event(), 0
        watcher = watched.watcher()
        running = asyncio.create_task(watcher.run(watched.settled(chat), stop))
        end = monotonic() + 30
        while not watcher.caught_up.is_set():
            assert monotonic() < end, "the watcher never caught up"
            async with chat.articles.adding:
                turns += 0 < sum(watched.done.values()) < 2 * CHUNK + 1
            await asyncio.sleep(0)
        stop.set()
        await running
    assert turns
    assert watched.done == {"added": 2 * CHUNK + 1}


async def test_when_it_is_stopped_only_the_files_in_hand_are_finished(watched: Watched) -> None:
    for number in range(3 * CHUNK):
        watched.write(f"{number}.txt", f"Story {number}.")
    with watched.house.opened() as chat:
        stop = asyncio.Event()
        watcher = Watcher(lambda *_: stop.set(), settle=SETTLE, rescan=RESCAN)
        await watcher.run(watched.settled(chat), stop)
    assert len(watched.texts()) == CHUNK
    async with watched.running():
        assert len(watched.texts()) == 3 * CHUNK


async def test_a_full_disk_is_said_and_tried_again(
    watched: Watched, warnings: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.feeding.folder.watcher.PAUSES", (0.05,))
    engine, put = watched.house.engine, watched.house.engine.put

    def full(articles: list[Prepared]) -> list[object]:
        if len(warnings()) < 3:
            raise StoreError("The disk is full: free some space.")
        return list(put(articles))

    monkeypatch.setattr(engine, "put", full)
    watched.write("ferry.txt", FERRY)
    async with watched.running():
        assert watched.texts() == [FERRY]
    assert warnings() == ["The disk is full: free some space. Articles are added again in 0 seconds."] * 3


async def test_the_log_says_what_was_done(watched: Watched, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    for number in range(CHUNK + 1):
        watched.write(f"{number}.txt", f"Story {number}.")
    async with watched.running():
        said = [record.getMessage() for record in caplog.records if record.name.startswith("bot.feeding.folder")]
    assert said == [
        f"Watching {watched.top} for articles.",
        f"Indexing {watched.top}: 0 of {CHUNK + 1} files.",
        f"Articles: {CHUNK + 1} added, 0 replaced, 0 removed, 0 failed.",
    ]


async def test_a_backup_that_is_restored_under_it_is_brought_up_to_date(watched: Watched) -> None:
    ferry = watched.write("ferry.txt", FERRY)
    async with watched.running():
        with closing(open_database(watched.data)) as chat_db:
            ((key, value),) = chat_db.rows("SELECT key, value FROM notes")
        ferry.write_text(DIVERS)
        watched.write("wool.txt", WOOL)
        await watched.until_holds(DIVERS, WOOL)
        await watched.looked_twice()
        for article, _ in list(watched.house.engine.stored()):
            watched.house.index.remove(("default",), article.id)
        watched.house.add([make_article(FERRY, path=str(ferry))])
        with closing(ChatMemory(open_database(watched.data))) as memory:
            memory.set_note(key, value)
        await watched.until_holds(DIVERS, WOOL)


async def test_samples_go_for_other_articles_even_where_deleted_files_keep_theirs(watched: Watched) -> None:
    watched.remove_deleted = False
    watched.write(f"samples/{SPARE}", "")
    watched.write("samples/ferry.txt", FERRY)
    async with watched.running():
        assert watched.texts() == [FERRY]
        watched.write("wool.txt", WOOL)
        await watched.until_holds(WOOL)


async def test_when_it_is_stopped_the_records_of_a_long_file_are_not_waited_for(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.article_index.BATCH_PASSAGES", 1)  # each article is encoded and stored by itself
    watched.write("all.jsonl", "\n".join(json.dumps({"title": "T", "text": f"Story {n}."}) for n in range(30)))
    engine, put, stop = watched.house.engine, watched.house.engine.put, asyncio.Event()

    def storing(articles: list[Prepared]) -> list[object]:
        stop.set()
        return list(put(articles))

    monkeypatch.setattr(engine, "put", storing)
    with watched.house.opened() as chat:
        await watched.watcher().run(watched.settled(chat), stop)
    assert len(watched.texts()) == 1
    monkeypatch.undo()
    async with watched.running():
        assert len(watched.texts()) == 30
