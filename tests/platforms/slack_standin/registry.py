"""The Web API methods that the stand-in has, and one call of such a method."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from . import scopes
from .errors import ApiError, missing
from .schema import Json

if TYPE_CHECKING:
    from .server import SlackServer
    from .world import Channel, Team, User

Handler = Callable[["Call"], Json]


@dataclass
class Method:
    """One method; `token` is the kind of token that it wants: bot, app or none."""

    name: str
    handler: Handler
    token: str = "bot"  # noqa: S105 - a kind of token, and no token


METHODS: dict[str, Method] = {}


def method(name: str, token: str = "bot") -> Callable[[Handler], Handler]:  # noqa: S107 - a kind of token
    """Make a function the handler of a method."""

    def register(handler: Handler) -> Handler:
        METHODS[name] = Method(name, handler, token)
        return handler

    return register


@dataclass
class Call:
    """One call on its way to its handler. `basic` holds the id and secret of the app, if they came in a header."""

    server: SlackServer
    name: str
    arguments: Json
    token: str | None = None
    basic: tuple[str, str] | None = None
    found_team: Team | None = None
    channel_cache: dict[str, Channel] = field(default_factory=dict)

    @property
    def team(self) -> Team:
        """The workspace of the token."""
        if self.found_team is None:
            raise ApiError("not_authed")
        return self.found_team

    def text(self, name: str) -> str:
        """A text argument; an empty text when it is missing."""
        value = self.arguments.get(name)
        return "" if value is None else str(value)

    def required(self, name: str) -> str:
        """A text argument without which the call makes no sense."""
        if not self.text(name):
            raise missing(name)
        return self.text(name)

    def flag(self, name: str, otherwise: bool = False) -> bool:
        """A yes or no."""
        return self.text(name).lower() in ("1", "true") if self.text(name) else otherwise

    def number(self, name: str, otherwise: int) -> int:
        """A whole number."""
        return int(self.text(name) or otherwise)

    def structure(self, name: str) -> Any:
        """An argument that is JSON."""
        value = self.arguments.get(name)
        return json.loads(value) if isinstance(value, str) and value else value

    def need(self, *any_of: str) -> None:
        """Refuse the call unless the token has one of these scopes."""
        usable = [scope for scope in any_of if scope in self.team.granted]
        if not usable:
            provided = ",".join(sorted(self.team.granted))
            raise ApiError("missing_scope", needed=any_of[0], provided=provided)
        self.server.used_scopes.add(usable[0])

    def channel(self, name: str = "channel", *, right: str | None = None, member: bool = False) -> Channel:
        """The channel that an argument names, if the bot may know of it."""
        wanted = self.required(name)
        channel = self.team.channels.get(wanted) or self._by_name(wanted)
        if channel is None or not channel.visible_to(self.team):
            raise ApiError("channel_not_found")
        if right:
            self.need(scopes.for_channel(channel, right))
        if member and self.team.bot.id not in channel.members:
            raise ApiError("not_in_channel")
        return channel

    def _by_name(self, wanted: str) -> Channel | None:
        name = wanted.removeprefix("#")
        return next(
            (found for found in self.team.channels.values() if found.kind == "channel" and found.name == name), None
        )

    def user(self, name: str = "user") -> User:
        """The person that an argument names, if the workspace knows them."""
        wanted = self.required(name)
        user = next((team.users[wanted] for team in self.server.teams.values() if wanted in team.users), None)
        if user is None or not self.team.knows(user):
            raise ApiError("user_not_found")
        return user

    def page(self, listed: list[Any], otherwise: int = 100) -> tuple[list[Any], Json]:
        """One page of a list, and the part of the answer that tells where the next begins."""
        most = max(1, min(self.number("limit", otherwise), 1000, self.server.biggest_page))
        start = self._start(len(listed))
        cursor = f"next:{start + most}" if start + most < len(listed) else ""
        return listed[start : start + most], {"response_metadata": {"next_cursor": cursor}}

    def _start(self, length: int) -> int:
        cursor = self.text("cursor")
        number = cursor.removeprefix("next:")
        if cursor and (number == cursor or not number.isdigit() or int(number) > length):
            raise ApiError("invalid_cursor")
        return int(number or 0)
