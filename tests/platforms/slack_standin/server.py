"""The stand-in server itself: its settings, its world, and the faults of its connections."""

from __future__ import annotations

import mimetypes
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from aiohttp import web
from standin_kernel import Standin

from . import arguments, events, ids, responses
from .api import Api
from .deliveries import Answered, Deliveries
from .faults import Fault
from .files import File
from .interactions import Delivery, Interaction
from .messages import Message
from .people import People
from .record import Request
from .schema import Json
from .settings import Settings
from .sockets import Sockets
from .threads import Thread
from .views import View
from .webhooks import Webhooks
from .world import Channel, Team, User


class SlackServer(Settings, People, Standin):
    """A Slack server on 127.0.0.1. Everything it finds wrong with the app's requests goes to `problems`."""

    def __init__(
        self,
        *,
        bot_name: str = "clippings",
        openapi: Path | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(clock)
        self.bot_name = bot_name
        self._settings()
        self._records()
        self._secrets()
        self.ids = ids.Ids()
        self.teams: dict[str, Team] = {}
        self.files: dict[str, File] = {}
        self.uploads: dict[str, tuple[File, int]] = {}
        self.views: list[View] = []
        self.threads: dict[tuple[str, str], Thread] = {}
        self.graves: dict[tuple[str, str], Message] = {}
        self.codes: dict[str, Team] = {}
        self.interactions: dict[str, Interaction] = {}
        self.responses: dict[str, Interaction] = {}
        self.deliveries = Deliveries(self)
        self.events = events.Events(self)
        self.sockets = Sockets(self)
        self.webhooks = Webhooks(self)
        self.api = Api(self, arguments.Arguments(openapi or arguments.default_path()))
        self.team = self.add_team("Newsroom")

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer a request, as the API does."""
        return await self.api.handle(request)

    async def hang_up(self) -> None:
        """Give up what is to be delivered, and cut the app's connections."""
        await self.deliveries.stop()
        await self.webhooks.stop()
        self.sockets.stop()

    @property
    def api_base(self) -> str:
        """What a client puts in the place of https://slack.com/api/."""
        return f"{self.base}/api/"

    @property
    def bot_token(self) -> str:
        """The bot token of the first workspace."""
        return self.team.bot_token

    @property
    def bot(self) -> User:
        """The bot of the first workspace."""
        return self.team.bot

    @property
    def checked_against(self) -> dict[str, str]:
        """What the arguments of each method that was called were held against: document or slack_sdk."""
        return self.api.arguments.checked_against

    def calls(self, method: str) -> list[Request]:
        """The calls of a method."""
        return [request for request in self.requests if request.method == method]

    async def connected(self, connections: int = 1, timeout: float = 10.0) -> None:
        """Wait until the app has so many connections."""
        await self.wait_for(lambda: len(self.sockets.live()) >= connections, timeout, f"{connections} connections")

    def add_team(self, name: str, *, installed: bool = True) -> Team:
        """Another workspace, with a bot token and a bot user of its own."""
        domain = name.lower().replace(" ", "-")
        team = Team(self, self.ids.next("T"), name, domain, ids.token("xoxb"), installed)
        self.teams[team.id] = team
        return team

    def team_of(self, token: str | None) -> Team | None:
        """The workspace that a bot token is good for."""
        found = (team for team in self.teams.values() if token and team.bot_token == token)
        return next((team for team in found if team.installed and not team.token_error), None)

    def refusal_of(self, token: str) -> str:
        """Why a token is good for nothing."""
        team = next((team for team in self.teams.values() if team.bot_token == token), None)
        if team is None:
            return "invalid_auth"
        return team.token_error or "account_inactive"

    def code_for(self, team: Team) -> str:
        """The code with which an installation comes back to the app: oauth.v2.access makes a token of it."""
        code = f"{secrets.token_hex(8)}.{secrets.token_hex(16)}"
        self.codes[code] = team
        return code

    async def uninstall(self, team: Team) -> None:
        """Remove the app from a workspace: tokens_revoked, app_uninstalled, and its token is worth nothing."""
        revoked = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [team.bot.id]}}
        self.events.tell("tokens_revoked", {**revoked, "event_ts": self.ids.ts()}, team)
        self.events.tell("app_uninstalled", {"type": "app_uninstalled", "event_ts": self.ids.ts()}, team)
        team.token_error, team.installed = "account_inactive", False

    def store(
        self,
        name: str,
        content: bytes,
        mimetype: str | None = None,
        *,
        user: User | None = None,
        team: Team | None = None,
        check_info: bool = False,
        external_url: str | None = None,
    ) -> File:
        """A file; `check_info` and `external_url` as in `File`."""
        kind = mimetype or mimetypes.guess_type(name)[0] or "application/octet-stream"
        where = team or (user.team if user else self.team)
        file = File(self, where, self.ids.next("F"), name, content, kind, user, check_info, external_url)
        self.files[file.id] = file
        return file

    def dm(self, user: User) -> Channel:
        """The direct messages between the bot and a person."""
        return user.team.dm(user)

    def visible_to(self, user: User, channel: Channel) -> list[Message]:
        """The messages of a channel that a person sees: nobody else's ephemeral ones."""
        if channel.private and user.id not in channel.members:
            return []
        shown = [message for message in channel.messages.values() if not message.deleted]
        return [message for message in shown if message.ephemeral_for in (None, user)]

    def show(self, team: Team, user: User, raw: Json, previous: View | None) -> View:
        """Open a view for somebody."""
        view = View(team, user, self.ids.next("V"), raw, previous)
        view.set(raw)
        self.views.append(view)
        return view

    def home(self, user: User, team: Team | None = None) -> View | None:
        """What the app shows in somebody's Home tab."""
        of_user = (view for view in self.views if view.user is user and view.type == "home")
        return next((view for view in of_user if team in (None, view.team)), None)

    def modal(self, user: User) -> View | None:
        """The modal that somebody has before them: the topmost that is open."""
        open_ones = [view for view in self.views if view.user is user and view.type == "modal" and view.open]
        return open_ones[-1] if open_ones else None

    def thread(self, message: Message | Thread) -> Thread | None:
        """The status, the title and the prompts that the app shows in the thread of a message."""
        return self.threads.get((message.channel.id, getattr(message, "thread_ts", None) or message.ts))

    def threads_of_assistant(self) -> list[Thread]:
        """The threads of the assistant."""
        return [thread for thread in self.threads.values() if thread.user]

    def interact(
        self,
        kind: str,
        what: str,
        payload: Json,
        user: User,
        channel: Channel | None,
        team: Team,
        *,
        accepts: bool,
        answered: Answered | None,
        responding: bool,
        **about: Any,
    ) -> Interaction:
        """Set a person's action on its way, with a trigger and, where there is a channel, a response_url."""
        trigger, path = ids.trigger(), f"/response/{team.id}/{secrets.token_hex(12)}"
        payload = {**payload, "trigger_id": trigger}
        if channel and responding:
            payload["response_url"] = f"{self.base}{path}"
        hear = answered or (self._reply(path) if kind == "slash_commands" else None)
        self.used_interactivity = self.used_interactivity or kind == "interactive"
        delivery = self.deliveries.start(kind, what, payload, team, accepts=accepts, answered=hear)
        interaction = Interaction(self, team, user, channel, payload, delivery, self.clock(), trigger, **about)
        self.interactions[trigger] = self.responses[path] = interaction
        return interaction

    def _reply(self, path: str) -> Answered:
        def hear(payload: Any) -> None:
            if payload:
                responses.apply(self.responses[path], payload)

        return hear

    def request_url_of(self, delivery: Delivery) -> str | None:
        """Where something is posted to in HTTP mode; None in Socket Mode."""
        return self.request_urls.get(delivery.kind, self.request_url)

    async def verify_url(self, url: str | None = None) -> bool:
        """url_verification: whether the app answers the challenge as it should."""
        return await self.webhooks.verify(url or self.request_url or "")

    def fail(self, method: str, **fault: Any) -> Fault:
        """Let calls fail: status, error, retry_after, times, hang, drop, applied (see Fault). A pattern names them."""
        return self.api.faults.add(Fault(method, **fault))

    async def disconnect(self, reason: str = "refresh_requested", grace: float = 0.0) -> None:
        """Ask the app to connect anew; with a grace the old connections live on for so many seconds."""
        await self.sockets.disconnect(reason, grace)

    async def abort(self) -> None:
        """Cut the TCP connections without a word."""
        self.sockets.stop()
