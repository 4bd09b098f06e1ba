"""The HTTP side: reads a call, lets faults and checks at it, finds its method, and answers as Slack does."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

from aiohttp import web
from standin_kernel import Faults, failing

from . import chat_methods, conversation_methods, file_methods, people_methods, responses, view_methods
from .arguments import Arguments
from .errors import ApiError
from .faults import Fault, too_many
from .limits import Limits
from .record import Request
from .registry import METHODS, Call, Method
from .schema import Json
from .scopes import METHODS as SCOPES

if TYPE_CHECKING:
    from .server import SlackServer

MODULES = (chat_methods, conversation_methods, file_methods, people_methods, view_methods)
PREFIX = "/api/"


class Api:
    """The handler of every request."""

    def __init__(self, server: SlackServer, arguments: Arguments) -> None:
        self.server = server
        self.arguments = arguments
        self.limits = Limits(server)
        self.faults: Faults[Fault] = Faults()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve a connection, a file, an answer to an interaction, or the API."""
        first = request.path.split("/")[1]
        if first == "api":
            return await self._call(request)
        fault = self.faults.striking(lambda fault: fault.fits(first))
        return await failing(fault, request, lambda: self._other(first, request))

    async def _other(self, first: str, request: web.Request) -> web.StreamResponse:
        if first == "link":
            return await self.server.sockets.serve(request)
        if first == "response":
            return await responses.handle(self.server, request)
        if first == "upload":
            return file_methods.receive(self.server, request.path.split("/")[-1], await _content(request))
        if first == "files-pri":
            return file_methods.content(self.server, request)
        self.server.problem(f"{request.method} {request.path} is unknown to Slack")
        return web.Response(status=404, text="not found")

    async def _call(self, request: web.Request) -> web.StreamResponse:
        name = request.path.removeprefix(PREFIX)
        record = Request(self.server.clock(), name)
        self.server.requests.append(record)
        fault = self.faults.striking(lambda fault: fault.fits(name))
        try:
            record.arguments = await read(request)
        except ValueError:
            return _answer(record, {"ok": False, "error": "invalid_json"})
        self.server.note("request", name, record.arguments)

        def failed(status: int | None) -> None:
            record.status = status

        return await failing(fault, request, lambda: self._limited(request, record), failed)

    async def _limited(self, request: web.Request, record: Request) -> web.Response:
        call = self._made(request, record)
        wait = self.limits.take(call)
        if wait:
            record.status = 429
            self.server.note("answer", f"{record.method} ratelimited")
            return too_many(wait)
        body = self._answer(call, as_json=request.content_type == "application/json")
        record.answered = self.server.clock()
        self.server.note("answer", f"{record.method} {body.get('error', 'ok')}", body)
        granted = ",".join(sorted(call.found_team.granted)) if call.found_team else ""
        return _answer(record, body, {"X-OAuth-Scopes": granted, "X-Accepted-OAuth-Scopes": SCOPES.get(call.name, "")})

    def _made(self, request: web.Request, record: Request) -> Call:
        header = request.headers.get("Authorization", "")
        token = header.removeprefix("Bearer ") if header.startswith("Bearer ") else record.arguments.get("token")
        basic = None
        if header.startswith("Basic "):
            name, _, secret = base64.b64decode(header[6:]).decode().partition(":")
            basic = (name, secret)
        call = Call(self.server, record.method, record.arguments, token, basic, self.server.team_of(token))
        record.team = call.found_team.id if call.found_team else None
        return call

    def _answer(self, call: Call, *, as_json: bool) -> Json:
        try:
            return {"ok": True, **self._checked(call, as_json=as_json)}
        except ApiError as error:
            if error.problem:
                self.server.problem(f"{call.name}: {error.problem}")
            return error.body()
        except Exception as error:  # noqa: BLE001 - a mistake in the stand-in must show in the tests, not hang them
            self.server.problem(f"the stand-in failed at {call.name}: {error!r}")
            return {"ok": False, "error": "internal_error"}

    def _checked(self, call: Call, *, as_json: bool) -> Json:
        found = METHODS.get(call.name)
        if found is None:
            raise ApiError("unknown_method", req_method=call.name, problem="the stand-in has no such method")
        self._authorize(call, found)
        self.server.used_methods.add(call.name)
        if call.name in SCOPES:
            call.need(SCOPES[call.name])
        overlooked, refused = self.arguments.problems(call.name, call.arguments, as_json=as_json)
        if call.name == "api.test":
            overlooked = []
        if call.found_team and call.text("team_id") not in ("", call.found_team.id):
            overlooked.append(f"team_id {call.text('team_id')} is not the workspace of the token")
        for sentence in overlooked:
            self.server.problem(f"{call.name}: {sentence}")
        if refused:
            said = [f"[ERROR] {sentence}" for sentence in refused]
            raise ApiError("invalid_arguments", *said, problem="; ".join(refused))
        return found.handler(call)

    def _authorize(self, call: Call, method: Method) -> None:
        if method.token == "none":  # noqa: S105
            return
        if not call.token:
            raise ApiError("not_authed")
        if method.token == "app":  # noqa: S105
            self._authorize_app(call)
        elif call.token == self.server.app_token:
            raise ApiError("not_allowed_token_type")
        elif call.found_team is None:
            raise ApiError(self.server.refusal_of(call.token))

    def _authorize_app(self, call: Call) -> None:
        if call.found_team:
            raise ApiError("not_allowed_token_type")
        if call.token != self.server.app_token:
            raise ApiError("invalid_auth")


async def read(request: web.Request) -> Json:
    """The arguments: those of the query with those of the body."""
    arguments: Json = dict(request.query)
    if request.content_type == "application/json":
        raw = await request.read()
        body = json.loads(raw) if raw else {}
        if not isinstance(body, dict):
            raise ValueError("the body is no object")
        # A null stands for an argument that is not there.
        return arguments | {name: value for name, value in body.items() if value is not None}
    return arguments | {name: str(value) for name, value in (await request.post()).items()}


async def _content(request: web.Request) -> bytes:
    """The bytes that are uploaded, be they the whole body or the file of a form."""
    if not request.content_type.startswith("multipart/"):
        return await request.read()
    for value in (await request.post()).values():
        if isinstance(value, web.FileField):
            content: bytes = value.file.read()
            value.file.close()
            return content
    return b""


def _answer(record: Request, body: Any, headers: dict[str, str] | None = None) -> web.Response:
    record.status, record.answer = 200, body
    return web.json_response(body, headers=headers)
