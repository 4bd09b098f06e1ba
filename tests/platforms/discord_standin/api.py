"""The HTTP side: reads a request, lets faults and checks at it, finds its handler, and answers as Discord does."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import web
from standin_kernel import Faults, failing

from . import document
from .errors import ApiError, FormErrors, unauthorized
from .faults import Fault, too_many
from .limits import Limits
from .record import Request

if TYPE_CHECKING:
    from .server import DiscordServer

PREFIX = "/api/v10"
Handler = Callable[["Call"], Awaitable["Answer"]]
Rules = Callable[["Call"], FormErrors]


@dataclass
class Answer:
    """A status and a JSON body; None is an empty body."""

    body: Any = None
    status: int = 200


@dataclass
class Call:
    """One request on its way to its handler."""

    server: DiscordServer
    method: str
    path: str
    query: dict[str, str]
    body: Any
    files: dict[str, tuple[str, bytes, str]]
    token: str | None
    params: dict[str, str] = field(default_factory=dict)

    def number(self, name: str) -> int:
        """An id from the path; 0, which is nobody's, for anything else."""
        text = self.params.get(name, "")
        return int(text) if text.isdigit() else 0

    def flag(self, name: str) -> bool:
        """A yes or no from the query."""
        return self.query.get(name, "").lower() in ("1", "true")


@dataclass
class Route:
    """A path that the stand-in serves. `open` ones carry their own token in the path."""

    method: str
    template: str
    handler: Handler
    rules: Rules | None = None
    open: bool = False

    def __post_init__(self) -> None:
        names = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", self.template)
        self.pattern = re.compile(f"^{names}$")

    def match(self, method: str, path: str) -> dict[str, str] | None:
        """The parameters of a request that belongs here."""
        found = self.pattern.match(path) if method == self.method else None
        return found.groupdict() if found else None


class Api:
    """The handler of every request."""

    def __init__(self, server: DiscordServer, openapi: document.Document | None, routes: list[Route]) -> None:
        self.server = server
        self.document = openapi
        self.routes = routes
        self.limits = Limits(server)
        self.faults: Faults[Fault] = Faults()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve the gateway, a file, or the API."""
        path = request.path.removeprefix(PREFIX)
        fault = self.faults.striking(lambda fault: fault.fits(request.method, path))

        def failed(status: int | None) -> None:
            self._record(request.method, path, None, {}).status = status

        return await failing(fault, request, lambda: self._serve(request, path), failed)

    async def _serve(self, request: web.Request, path: str) -> web.StreamResponse:
        if path == "/gateway" and "upgrade" in request.headers.get("connection", "").lower():
            return await self.server.gateway.serve(request)
        if path.startswith("/attachments/"):
            return self._file(path)
        return await self._api(request, path)

    def _file(self, path: str) -> web.Response:
        number = path.split("/")[3] if path.count("/") >= 4 else ""
        file = self.server.files.get(int(number)) if number.isdigit() else None
        if file is None:
            return web.Response(status=404, text="This content is no longer available.")
        return web.Response(body=file.content, headers={"Content-Type": file.content_type})

    def _record(self, method: str, path: str, body: Any, query: dict[str, str]) -> Request:
        route = (self.document.template(path) if self.document else None) or path
        record = Request(self.server.clock(), method, path, route, body, query)
        self.server.requests.append(record)
        self.server.note("request", f"{method} {path}", body)
        return record

    async def _api(self, request: web.Request, path: str) -> web.Response:
        try:
            body, files = await read_body(request)
        except ValueError:
            return json_response(ApiError(400, 50109, "The request body contains invalid JSON.").body(), 400)
        query = dict(request.query)
        record = self._record(request.method, path, body, query)
        call = Call(self.server, request.method, path, query, body, files, request.headers.get("Authorization"))
        if not request.path.startswith(PREFIX):
            self.server.problem(f"{request.method} {request.path} is not under {PREFIX}")
        limited = self.limits.take(request.method, record.route, path)
        answer = Answer(limited, 429) if limited else await self._answer(call, record)
        record.status, record.answer, record.answered = answer.status, answer.body, self.server.clock()
        self.server.note("answer", f"{request.method} {path} {answer.status}", answer.body)
        if limited:
            return too_many(limited["retry_after"], scope="user", is_global=False)
        return json_response(answer.body, answer.status, self.limits.headers(request.method, record.route, path))

    async def _answer(self, call: Call, record: Request) -> Answer:
        try:
            route = self._route(call)
            self._authorize(call, route)
            self._check(call, record, route)
            return await route.handler(call)
        except ApiError as error:
            return Answer(error.body(), error.status)
        except Exception as error:  # noqa: BLE001 - a mistake in the stand-in must show in the tests, not hang them
            self.server.problem(f"the stand-in failed at {call.method} {call.path}: {error!r}")
            return Answer({"message": "500: Internal Server Error", "code": 0}, 500)

    def _authorize(self, call: Call, route: Route) -> None:
        if not route.open and call.token != f"Bot {self.server.token}":
            raise unauthorized()

    def _route(self, call: Call) -> Route:
        for route in self.routes:
            params = route.match(call.method, call.path)
            if params is not None:
                call.params = params
                return route
        template = self.document.template(call.path) if self.document else None
        if template and self.document and self.document.knows(call.method, template):
            self.server.problem(f"{call.method} {template} is not built into the stand-in")
            raise ApiError(501, 0, "501: Not Implemented in the stand-in")
        self.server.problem(f"{call.method} {call.path} is unknown to Discord")
        raise ApiError(404, 0, "404: Not Found")

    def _check(self, call: Call, record: Request, route: Route) -> None:
        """The document and the rules; what either finds is a problem, and the request is refused."""
        found = self._against_document(call, record)
        try:
            errors = route.rules(call) if route.rules else FormErrors()
        except (TypeError, AttributeError, KeyError, ValueError):
            # The rules expect the shapes that the document asks for; without them the document has complained.
            errors = FormErrors()
            errors.add([], "BASE_TYPE_BAD_TYPE", "The body has the wrong shape")
        for sentence in dict.fromkeys([*errors.sentences(), *found]):
            self.server.problem(f"{call.method} {record.route}: {sentence}")
        if errors:
            raise errors.as_api_error()
        if found:
            raise ApiError(400, 50035, "Invalid Form Body", {"_errors": [{"code": "DOCUMENT", "message": found[0]}]})

    def _against_document(self, call: Call, record: Request) -> list[str]:
        if self.document is None:
            return []
        if record.route not in self.document.paths or not self.document.knows(call.method, record.route):
            return ["the document does not know this request"]
        return self.document.problems(call.method, record.route, call.path, call.query, call.body)


async def read_body(request: web.Request) -> tuple[Any, dict[str, tuple[str, bytes, str]]]:
    """The JSON body, or the payload_json of a form with its files."""
    if request.content_type.startswith("multipart/"):
        return await _read_form(request)
    raw = await request.read()
    return (json.loads(raw) if raw else None), {}


async def _read_form(request: web.Request) -> tuple[Any, dict[str, tuple[str, bytes, str]]]:
    body: Any = {}
    files = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            content = await asyncio.to_thread(value.file.read)
            files[name] = (value.filename, content, value.content_type)
            value.file.close()
        elif name == "payload_json":
            body = json.loads(value if isinstance(value, str) else bytes(value))
        else:
            body[name] = value
    return body, files


def json_response(body: Any, status: int, headers: dict[str, str] | None = None) -> web.Response:
    """An answer with the headers that every answer of Discord has."""
    common = {"Via": "1.1 google", **(headers or {})}
    if body is None:
        return web.Response(status=status, headers=common)
    # Without a charset: discord.py takes an answer for JSON only when the content type is exactly this.
    common["Content-Type"] = "application/json"
    return web.Response(status=status, body=json.dumps(body).encode(), headers=common)
