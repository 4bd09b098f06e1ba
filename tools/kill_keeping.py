"""Backups and restores that are killed, with what has to hold afterwards. See kills.py."""

from __future__ import annotations

import random
import shutil

from keeping import fill, held, look, put_back
from kill_works import STORIES, Say, Work

from bot.keeping import backup
from bot.keeping.restoring import finish_restoring

backup._YOUNG = 0  # what a kill leaves is swept a minute later


class Backup(Work):
    """Writing backups of a data folder, one over the other."""

    longest = 0.8

    def begin(self) -> None:
        fill(self.folder / "data", *(article.text for article in list(STORIES.values())[:30]))
        self.expected = held(self.folder / "data")

    def do(self, say: Say) -> None:
        while True:
            backup.back_up(self.folder / "data", self.folder / "b.tar", look)
            say("made")

    def look(self) -> list[str]:
        for place in (self.folder, self.folder / "data"):
            backup.sweep(place)
        left = [path.name for path in self.folder.iterdir() if path.name not in ("data", "b.tar")]
        if self.said and not (self.folder / "b.tar").exists():
            return ["the backup is gone"]
        if (self.folder / "b.tar").exists():
            new = self.folder / "new"
            put_back(new, self.folder / "b.tar")
            left += [] if held(new) == self.expected else ["the backup holds something else"]
            shutil.rmtree(new)
        return left


class Restore(Work):
    """Putting one backup, then another, in place of what a data folder holds."""

    longest = 0.8
    KNOWN = ("index.db", "chat.db", "slack.db", "secret.key", "vectors")

    def begin(self) -> None:
        texts = [article.text for article in STORIES.values()]
        for name, some in (("one", texts[:20]), ("other", texts[20:50])):
            fill(self.folder / name, *some, note=name)
            backup.back_up(self.folder / name, self.folder / f"{name}.tar", look)
        fill(self.folder / "data", *texts[:20], note="one")
        self.expected = [held(self.folder / name) for name in ("one", "other")]
        shutil.copyfile(self.folder / "one" / "secret.key", self.folder / "data" / "secret.key")

    def do(self, say: Say) -> None:
        while True:
            for name in random.sample(("one", "other"), 2):
                put_back(self.folder / "data", self.folder / f"{name}.tar")
                say(name)

    def look(self) -> list[str]:
        data = self.folder / "data"
        finish_restoring(data)
        backup.sweep(data)
        for kept in data.glob("before-restore-*.tar"):
            kept.unlink()
        wrong = [] if held(data) in self.expected else ["parts of two backups"]
        own = {name + end for name in self.KNOWN for end in ("", "-wal", "-shm")}
        return wrong + [path.name for path in data.iterdir() if path.name not in own and "vectors" not in path.name]
