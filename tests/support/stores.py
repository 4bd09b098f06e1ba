"""Stores of a chat's memory: one without a file, the simplest that keeps the contract, and one that is watched."""

from __future__ import annotations

import copy
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, ClassVar

from bot.chat.parts import Chat
from bot.chat.store import PastQuestion
from bot.chat.types import ChannelSettings, Event, Spot, StoredAnswer
from index.errors import StoreError


def _moment(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError("A moment needs its time zone.")
    return moment.astimezone(UTC)


def _is_question(kept: StoredAnswer) -> bool:
    return bool(kept.record["status"] != "check")


@dataclass
class MemoryChatStore:
    """See `bot.chat.store.ChatStore`."""

    sharing: ClassVar[None] = None
    events: dict[tuple[str, str], tuple[Event, bool]] = field(default_factory=dict)  # and whether it is finished
    channels: dict[tuple[str, str | None, str], ChannelSettings] = field(default_factory=dict)
    answers: dict[str, StoredAnswer] = field(default_factory=dict)
    messages: dict[tuple[str, str, str], tuple[str, bool]] = field(default_factory=dict)
    ballots: dict[tuple[str, str], tuple[bool, datetime]] = field(default_factory=dict)
    left: dict[tuple[str, str], datetime] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)

    async def receive(self, event: Event) -> bool:
        key = (event.platform, event.key)
        new = key not in self.events
        if new:
            self.events[key] = (replace(event, payload=copy.deepcopy(event.payload)), False)
        return new

    async def finish(self, platform: str, key: str) -> None:
        if (platform, key) in self.events:
            self.events[platform, key] = (replace(self.events[platform, key][0], payload={}), True)

    async def pending(self, platform: str, since: datetime) -> list[Event]:
        found = [event for event, finished in self.events.values() if not finished and event.platform == platform]
        return sorted((e for e in found if e.received >= _moment(since)), key=lambda event: event.received)

    async def settings(self, spot: Spot) -> ChannelSettings:
        return self.channels.get((spot.platform, spot.workspace, spot.channel), ChannelSettings())

    async def set_settings(self, spot: Spot, settings: ChannelSettings) -> None:
        self.channels[spot.platform, spot.workspace, spot.channel] = settings

    async def talkative(self, platform: str) -> list[tuple[str, str]]:
        found = [(name or "", channel) for (where, name, channel) in self.channels if where == platform]
        return [
            (name, channel) for name, channel in found
            if not self.channels[platform, name or None, channel].needs_mention
        ]  # fmt: skip

    async def keep(self, kept: StoredAnswer) -> None:
        self.answers[kept.id] = replace(kept, record=copy.deepcopy(kept.record), created=_moment(kept.created))

    async def kept(self, answer: str) -> StoredAnswer | None:
        return self.answers.get(answer)

    async def point(self, platform: str, channel: str, message: str, answer: str, *, answers: bool) -> None:
        self.messages[platform, channel, message] = (answer, answers)

    async def shown(self, answer: str) -> list[tuple[str, str]]:
        return [key[1:] for key, (held, answers) in self.messages.items() if held == answer and answers]

    async def pointed(self, platform: str, channel: str, message: str) -> StoredAnswer | None:
        return self.answers.get(self.messages.get((platform, channel, message), ("", False))[0])

    async def latest(self, spot: Spot, since: datetime, asker: str | None = None) -> StoredAnswer | None:
        found = [
            kept for kept in self.answers.values()
            if kept.spot == spot and not kept.private and kept.created >= _moment(since) and _is_question(kept)
            and asker in (None, kept.asker)
        ]  # fmt: skip
        return max(found, key=lambda kept: kept.created, default=None)

    async def conversations(self, platform: str, since: datetime) -> set[str]:
        fresh = {i for i, kept in self.answers.items() if kept.created >= _moment(since)}
        return {
            channel for (where, channel, _), (answer, answers) in self.messages.items()
            if where == platform and answers and answer in fresh
        }  # fmt: skip

    async def recent(self, spot: Spot) -> list[str]:
        found = [
            kept for kept in self.answers.values()
            if replace(kept.spot, thread="") == replace(spot, thread="") and kept.spot.thread in ("", spot.thread)
            and not kept.private and _is_question(kept)
        ]  # fmt: skip
        newest = sorted(found, key=lambda kept: kept.created, reverse=True)
        return list(dict.fromkeys(kept.question for kept in newest if kept.question is not None))

    async def asked(self, since: datetime) -> list[PastQuestion]:
        found = [k for k in self.answers.values() if k.created >= _moment(since) and _is_question(k)]
        return [self._past(kept) for kept in sorted(found, key=lambda kept: kept.created)]

    async def vote(self, answer: str, voter: str, helpful: bool, reason: str | None, at: datetime) -> None:
        del reason
        self.ballots[answer, voter] = (helpful, _moment(at))

    async def votes(self, answer: str) -> tuple[int, int]:
        cast = [helpful for (voted, _), (helpful, _) in self.ballots.items() if voted == answer]
        return cast.count(True), cast.count(False)

    async def depart(self, platform: str, workspace: str, since: datetime) -> None:
        self.left.setdefault((platform, workspace), _moment(since))

    async def come_back(self, platform: str, workspace: str) -> None:
        self.left.pop((platform, workspace), None)

    async def departed(self, platform: str, before: datetime) -> list[str]:
        return [name for (where, name), since in self.left.items() if where == platform and since < _moment(before)]

    async def workspaces(self, platform: str) -> set[str]:
        spots = [kept.spot for kept in self.answers.values()]
        known = [(where, name) for where, name, _ in self.channels] + [
            (spot.platform, spot.workspace) for spot in spots
        ]
        return {name for where, name in known if where == platform and name}

    async def forget_workspace(self, platform: str, workspace: str) -> None:
        gone = {
            i for i, kept in self.answers.items() if (kept.spot.platform, kept.spot.workspace) == (platform, workspace)
        }
        self.answers = {i: kept for i, kept in self.answers.items() if i not in gone}
        self.messages = {key: held for key, held in self.messages.items() if held[0] not in gone}
        self.ballots = {key: cast for key, cast in self.ballots.items() if key[0] not in gone}
        self.channels = {key: settings for key, settings in self.channels.items() if key[:2] != (platform, workspace)}
        self.left.pop((platform, workspace), None)

    async def expire(self, before: datetime) -> None:
        self.answers = {
            i: _expired(kept) if kept.created < _moment(before) else kept for i, kept in self.answers.items()
        }
        self.events = {key: held for key, held in self.events.items() if held[0].received >= _moment(before)}

    async def note(self, key: str) -> str | None:
        return self.notes.get(key)

    async def set_note(self, key: str, value: str) -> None:
        self.notes[key] = value

    def _past(self, kept: StoredAnswer) -> PastQuestion:
        record: dict[str, Any] = kept.record
        cast = [helpful for (voted, _), (helpful, _) in self.ballots.items() if voted == kept.id]
        return PastQuestion(
            kept.spot.platform, kept.spot.workspace is None, kept.private, kept.asker, kept.created, kept.question,
            record["status"], record.get("differs", False), record.get("changed", False), record.get("elapsed_ms"),
            cast.count(True), cast.count(False),
        )  # fmt: skip


def _expired(kept: StoredAnswer) -> StoredAnswer:
    record = kept.record | ({"missing_terms": []} if "missing_terms" in kept.record else {})
    return replace(kept, question=None, record=record)


class Counting:
    """A store whose calls are counted; those named in `failing` fail as on a full disk, or of another `error`."""

    def __init__(self, store: Any, *failing: str, error: Exception | None = None) -> None:
        self.store = store
        self.failing = failing
        self.error = error or StoreError("The disk is full.")
        self.calls: Counter[str] = Counter()

    def __getattr__(self, name: str) -> Any:
        self.calls[name] += 1
        return self._fail if name in self.failing else getattr(self.store, name)

    async def _fail(self, *_: object, **__: object) -> None:
        raise self.error


def with_store(chat: Chat, store: Any, *, keeping: bool = False) -> Chat:
    """The installation, over another store: what is asked, and if `keeping` what time does, too."""
    places = replace(chat.places, store=store)
    answers = replace(chat.answers, store=store, places=places)
    articles = replace(chat.articles, places=places)
    return replace(
        chat, store=store, places=places, answers=answers, articles=articles,
        asking=replace(chat.asking, places=places, answers=answers),
        housekeeping=replace(chat.housekeeping, store=store, articles=articles) if keeping else chat.housekeeping,
    )  # fmt: skip
