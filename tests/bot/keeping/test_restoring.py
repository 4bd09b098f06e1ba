"""What cannot be restored is refused in a sentence, and nothing has changed."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import signal
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from keeping import FERRY, SHEEP, STORM, files, fill, held, look, put_back

from bot.errors import InputError
from bot.keeping.backup import back_up
from bot.keeping.restoring import finish_restoring, restore
from index.errors import StoreError

ROOT = Path(__file__).parents[3]
# Restores its input, and is killed when it is about to replace that many files, counted from 0.
KILLED = """
import os, signal, sys
from pathlib import Path
sys.path += ["tests/support"]
from bot.keeping import placing
from keeping import put_back
left = int(sys.argv[2])
def dying(step):
    def done(*given):
        global left
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1
        return step(*given)
    return done
for name in ("copy_in", "_place_key"):
    setattr(placing, name, dying(getattr(placing, name)))
put_back(Path(sys.argv[1]), sys.stdin.buffer.read())
"""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A good backup."""
    folder = fill(tmp_path_factory.mktemp("data"), FERRY, SHEEP)
    back_up(folder, folder / "b.tar", look)
    return (folder / "b.tar").read_bytes()


def is_refused(archive: bytes, sentence: str = "") -> None:
    """Restoring it says so in a sentence, and changes nothing."""
    with tempfile.TemporaryDirectory() as name:
        folder = fill(Path(name), STORM)
        before = files(folder)
        with pytest.raises((InputError, StoreError), match=sentence or "old.tar is no backup, or a damaged one"):
            put_back(folder, archive)
        assert files(folder) == before


@settings(max_examples=40)
@given(place=st.integers(0, 4095) | st.integers(0, 10**9), change=st.integers(1, 255))
@example(place=512, change=1)
@example(place=1024 + 257, change=0xFF)
def test_a_changed_byte_is_refused_or_makes_no_difference(whole: bytes, place: int, change: int) -> None:
    damaged = bytearray(whole)
    damaged[place % len(whole)] ^= change
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "data").mkdir()
        try:
            put_back(Path(name) / "data", bytes(damaged))
        except InputError:
            assert files(Path(name)) == {}
        else:
            put_back(Path(name) / "good", whole)
            assert held(Path(name) / "data") == held(Path(name) / "good")


def test_changed_words_are_refused_though_the_database_would_take_them(whole: bytes) -> None:
    assert SHEEP.encode() in whole
    is_refused(whole.replace(SHEEP.encode(), SHEEP.replace("Sheep", "Goats").encode()))


@settings(max_examples=15)
@given(share=st.floats(0, 0.9), gzipped=st.booleans())
def test_half_a_backup_is_refused(whole: bytes, share: float, gzipped: bool) -> None:
    data = gzip.compress(whole) if gzipped else whole
    with tempfile.TemporaryDirectory() as name:
        with pytest.raises(InputError, match="no backup, or a damaged one"):
            put_back(Path(name), data[: int(len(data) * share)])
        assert files(Path(name)) == {}


def remade(whole: bytes, change: Callable[[dict[str, bytes], list[tarfile.TarInfo]], None]) -> bytes:
    """A backup with other files or other members, and a manifest that fits the files."""
    with tarfile.open(fileobj=io.BytesIO(whole)) as old:
        contents = {member.name: content.read() for member in old if (content := old.extractfile(member))}
    manifest = json.loads(contents.pop("manifest.json"))
    more: list[tarfile.TarInfo] = []
    change(contents, more)
    listed = [{"name": n, "size": len(d), "sha256": hashlib.sha256(d).hexdigest()} for n, d in contents.items()]
    said = json.dumps(manifest | {"files": listed}).encode()
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        for name, data in {"manifest.json": said, **contents}.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
        for member in more:
            archive.addfile(member)
    return made.getvalue()


def special(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, target
    return member


@pytest.mark.parametrize(
    "change",
    [
        lambda files, _: files.update({"../evil": files["chat.db"]}),
        lambda files, _: files.update({"/tmp/evil": files["chat.db"]}),  # noqa: S108 - never written
        lambda files, _: files.update({".hidden": files["chat.db"]}),
        lambda files, _: files.update({"index.db-wal": files["chat.db"]}),
        lambda files, _: files.update({"notes.txt": b"no database"}),
        lambda files, _: files.update({"secret.key": b"abcd"}),
        lambda files, _: files.update({"chat.db": files["chat.db"][:5000]}),
        lambda _, more: more.append(special("link", tarfile.SYMTYPE, "/etc/passwd")),
        lambda _, more: more.append(special("chat.db", tarfile.LNKTYPE, "index.db")),
        lambda _, more: more.append(special("device", tarfile.CHRTYPE)),
        lambda _, more: more.append(special("pipe", tarfile.FIFOTYPE)),
        lambda _, more: more.append(special("folder", tarfile.DIRTYPE)),
        lambda _, more: more.append(tarfile.TarInfo("one-more.db")),
        lambda files, _: files.clear(),
    ],
)
def test_what_does_not_belong_into_a_backup_is_refused(
    whole: bytes, change: Callable[[dict[str, bytes], list[tarfile.TarInfo]], None]
) -> None:
    put_back_alone = remade(whole, lambda *_: None)
    with tempfile.TemporaryDirectory() as name:
        assert put_back(Path(name), put_back_alone).manifest.articles == 2
    is_refused(remade(whole, change))


class Endless(io.BytesIO):
    """A stream that goes on with zeros; `taken` of its bytes were read."""

    taken = 0

    def read(self, size: int | None = -1) -> bytes:
        data = super().read(size) or bytes(size or 0)
        self.taken += len(data)
        return data


@pytest.mark.parametrize("kind", [tarfile.XHDTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.REGTYPE])
@pytest.mark.parametrize("manifest", [False, True])
def test_what_is_larger_than_it_may_be_is_not_read(kind: bytes, manifest: bool) -> None:
    member, begin = tarfile.TarInfo("index.db" if manifest else "manifest.json"), b""
    member.type, member.size = kind, 10**12
    if manifest:
        said = {"format": 1, "made": "", "clippings": "", "articles": 0}
        said["files"] = [{"name": "index.db", "size": 100, "sha256": ""}]
        first = tarfile.TarInfo("manifest.json")
        first.size = len(json.dumps(said))
        begin = first.tobuf() + json.dumps(said).encode().ljust(512, b"\0")
    archive = Endless(begin + member.tobuf(tarfile.GNU_FORMAT))
    with tempfile.TemporaryDirectory() as name:
        with pytest.raises(InputError, match="no backup, or a damaged one"):
            restore(Path(name), archive, "old.tar", look)
        assert files(Path(name)) == {}
    assert archive.taken < 1_000_000


def changed_database(name: str, sql: str) -> Callable[[dict[str, bytes], list[tarfile.TarInfo]], None]:
    def change(contents: dict[str, bytes], _: list[tarfile.TarInfo]) -> None:
        with tempfile.NamedTemporaryFile() as file:
            file.write(contents[name])
            file.flush()
            with closing(sqlite3.connect(file.name, isolation_level=None)) as db:
                db.execute("PRAGMA journal_mode = DELETE")
                db.execute(sql)
            contents[name] = Path(file.name).read_bytes()

    return change


@pytest.mark.parametrize("name", ["index.db", "chat.db"])
def test_a_backup_of_a_newer_version_is_refused(whole: bytes, name: str) -> None:
    newer = remade(whole, changed_database(name, "PRAGMA user_version = 99"))
    is_refused(newer, f"^old.tar: {name} was written by a newer Clippings, in schema 99 .*: update Clippings")
    said = whole.replace(b'"format": 1', b'"format": 2')
    is_refused(said, "^old.tar was made by a newer Clippings: update Clippings.$")


def test_another_programs_database_is_refused(whole: bytes) -> None:
    other = remade(whole, changed_database("index.db", "PRAGMA application_id = 7"))
    is_refused(other, "^old.tar: index.db is not Clippings' index")
    is_refused(remade(whole, changed_database("slack.db", "PRAGMA application_id = 7")), "belongs to another program")


def test_without_room_nothing_is_changed(tmp_path: Path, whole: bytes) -> None:
    folder = fill(tmp_path, STORM)
    before = files(folder)
    for free in (0, len(whole), 2 * len(whole)):
        with pytest.raises(StoreError, match=r"not enough room in the data folder: this takes 0\.\d MB"):
            put_back(folder, whole, free)
        assert files(folder) == before


def test_a_restore_that_fails_half_way_says_how_to_go_back(tmp_path: Path, whole: bytes) -> None:
    folder = fill(tmp_path, STORM, note="second")
    before = held(folder)
    (folder / "secret.key").rename(folder / "secret.away")
    (folder / "secret.key").mkdir()
    with pytest.raises(
        StoreError, match=r"stopped in the middle .*: make room, and run 'clippings restore "
    ) as stopped:
        put_back(folder, whole)
    (folder / "secret.key").rmdir()
    (folder / "secret.away").rename(folder / "secret.key")
    assert held(folder) != before
    assert not list(folder.glob(".clippings-*"))
    put_back(folder, Path(str(stopped.value).split("'")[-2].removeprefix("clippings restore ")))
    assert held(folder)[:3] == before[:3], "the key was away when what was there was kept"


def test_a_restore_that_was_killed_half_way_is_finished_by_whoever_comes_next(tmp_path: Path, whole: bytes) -> None:
    put_back(tmp_path / "good", whole)
    for killed_after in range(5):
        folder = fill(tmp_path / str(killed_after), STORM, note="second")
        before = held(folder)
        process = subprocess.run(
            [sys.executable, "-c", KILLED, folder, str(killed_after)], input=whole, cwd=ROOT, check=False
        )
        assert process.returncode == (-signal.SIGKILL if killed_after < 4 else 0)
        assert finish_restoring(folder) == (killed_after < 4)
        assert held(folder) == held(tmp_path / "good") != before
        assert not finish_restoring(folder)


def test_a_damaged_database_is_put_aside_for_the_restored_one(tmp_path: Path, whole: bytes) -> None:
    folder = fill(tmp_path / "data", STORM)
    (folder / "index.db").write_bytes(nonsense := b"SQLite format 3\0" + b"\xff" * 9000)
    with pytest.raises(StoreError, match=r"index\.db is damaged"):
        back_up(folder, tmp_path / "b.tar", look)
    assert not (tmp_path / "b.tar").exists()
    done = put_back(folder, whole)
    put_back(tmp_path / "good", whole)
    assert held(folder) == held(tmp_path / "good")
    assert done.damaged
    assert files(done.damaged) == {"index.db": nonsense}
    assert done.former, "the others were whole, and are kept"
