"""Who of other programs may come in, and which collections they may read or add to: by a token each."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Protocol

from bot.errors import InputError, NotAllowedError
from index.errors import NotFoundError
from index.types import check_collection

NOTE = "program tokens"  # under which they are kept
_TOKEN = re.compile(r"clip_([0-9a-f]{8})_[A-Za-z0-9_-]{43}")
_NAME = 60  # characters of a token's name


@dataclass(frozen=True, slots=True)
class Grant:
    """What a program may do: read some collections, add to some. `id` is whose it is."""

    id: str
    name: str
    read: tuple[str, ...] = ()
    add: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.read and not self.add:
            raise ValueError("A token without any collection lets nobody do anything.")
        for name in (*self.read, *self.add):
            check_collection(name)

    def readable(self, wanted: Sequence[str] = ()) -> tuple[str, ...]:
        """The collections that may be read: those wanted, else all of them.

        Raises:
            NotAllowedError: if one of them may not be read, whether it exists or not; or if none may.
        """
        for name in wanted:
            if name not in self.read:
                raise NotAllowedError(f"This token does not read the collection {name[:_NAME]!r}.")
        if not self.read:
            raise NotAllowedError("This token reads no collection: it only adds articles.")
        return tuple(dict.fromkeys(wanted)) or self.read

    def fillable(self, wanted: str | None) -> str:
        """The collection that may be added to: the one wanted, else the only one.

        Raises:
            NotAllowedError: if it may not be added to, whether it exists or not.
            InputError: if it is not said which of several is meant.
        """
        if not self.add:
            raise NotAllowedError("This token adds to no collection: it only reads.")
        if wanted is None and len(self.add) > 1:
            raise InputError(f"Say to which collection it is added: {', '.join(self.add)}.")
        name = wanted or self.add[0]
        if name not in self.add:
            raise NotAllowedError(f"This token does not add to the collection {name[:_NAME]!r}.")
        return name


@dataclass(frozen=True, slots=True)
class Token:
    """A token as it is kept: its grant, when it was made (ISO 8601), and the SHA-256 of its 256 random bits."""

    grant: Grant
    created: str
    digest: str


class Notes(Protocol):
    """What remembers small things; `bot.chat.store.ChatStore` does."""

    async def note(self, key: str) -> str | None:
        """A small thing that was remembered."""

    async def set_note(self, key: str, value: str) -> None:
        """Remember it."""


class Tokens:
    """The tokens there are, read anew each time: one that is removed lets nobody in from then on."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes

    async def add(self, name: str, read: Sequence[str], add: Sequence[str], now: datetime) -> tuple[Token, str]:
        """Make a token, and the words of it that are shown once and kept nowhere.

        Raises:
            InputError: if a collection cannot be named so, or none is; if the token has no name.
        """
        if not name.strip():
            raise InputError("Say whom the token is for: its name is all that tells it from others.")
        ident = secrets.token_hex(4)
        told = f"clip_{ident}_{secrets.token_urlsafe(32)}"
        try:
            grant = Grant(ident, " ".join(name.split())[:_NAME], tuple(read), tuple(add))
        except ValueError as error:
            raise InputError(str(error)) from error
        token = Token(grant, now.isoformat(timespec="seconds"), _digest(told))
        await self._keep([*await self.all(), token])
        return token, told

    async def remove(self, ident: str) -> Token:
        """Let nobody in with that token any more.

        Raises:
            NotFoundError: if there is none of that id.
        """
        tokens = await self.all()
        found = next((token for token in tokens if token.grant.id == ident), None)
        if found is None:
            raise NotFoundError(f"There is no token {ident}: 'clippings tokens list' lists what there is.")
        await self._keep([token for token in tokens if token is not found])
        return found

    async def all(self) -> list[Token]:
        """Every token, oldest first."""
        return [_from_record(record) for record in json.loads(await self._notes.note(NOTE) or "[]")]

    async def grant(self, told: str) -> Grant | None:
        """What somebody may who gives a token; None if it is none of ours."""
        found = _TOKEN.fullmatch(told)
        token = next((t for t in await self.all() if found and t.grant.id == found[1]), None)
        return token.grant if token and hmac.compare_digest(token.digest, _digest(told)) else None

    async def _keep(self, tokens: Sequence[Token]) -> None:
        await self._notes.set_note(NOTE, json.dumps([asdict(token) for token in tokens]))


def _from_record(record: dict[str, object]) -> Token:
    grant = record["grant"]
    assert isinstance(grant, dict)  # noqa: S101 - as it was kept
    lists = {name: tuple(grant[name]) for name in ("read", "add")}
    return Token(Grant(grant["id"], grant["name"], **lists), str(record["created"]), str(record["digest"]))


def _digest(told: str) -> str:
    """No salt: what has 256 random bits cannot be guessed from its hash."""
    return hashlib.sha256(told.encode()).hexdigest()
