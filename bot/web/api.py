"""The HTTP API: what other programs may ask, with a token, in JSON; errors are problems (RFC 9457) in our sentences."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeVar

from aiohttp import web

from bot.chat.articles import Upload
from bot.errors import InputError
from bot.programs.programs import Caller, Programs
from bot.programs.requests import Add, Ask, Edited, Listed, Read, Request, Said, Search, Trace, Versions, parsed
from bot.programs.tokens import Tokens
from bot.running.settings import MEGABYTE
from bot.web.access import Access
from bot.web.guessing import TOO_MANY_GUESSES
from bot.web.openapi import document

if TYPE_CHECKING:
    from bot.chat.parts import Chat

R = TypeVar("R", bound=Request)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

PREFIX: Final = "/api/"
V1: Final = f"{PREFIX}v1"
BODY = 10.0  # seconds that a request in JSON may take to come
UPLOAD = 120.0  # seconds that a file may
MISSING = "This needs a token in the header Authorization, as Bearer clip_...: 'clippings tokens add' makes one."


class Callers:
    """Knows a program by the token that it brings."""

    def __init__(self, chat: Chat, access: Access) -> None:
        self._tokens = Tokens(chat.store)
        self._access = access

    async def of(self, request: web.Request) -> Caller:
        """Who asks.

        Raises:
            web.HTTPException: if nobody is known by that token, or too many wrong ones came from there.
        """
        kind, _, told = request.headers.get("Authorization", "").partition(" ")
        if not self._access.may_guess(request):
            raise web.HTTPTooManyRequests(text=TOO_MANY_GUESSES, headers={"Retry-After": "3600"})
        grant = await self._tokens.grant(told.strip()) if kind.lower() == "bearer" else None
        if grant is None:
            if told.strip():
                self._access.guessed(request)
            raise web.HTTPUnauthorized(text=MISSING, headers={"WWW-Authenticate": "Bearer"})
        return Caller(grant, self._access.address(request))


class Api:
    """Answers requests of programs."""

    def __init__(self, chat: Chat, callers: Callers) -> None:
        self._callers = callers
        self._programs = Programs.of(chat)
        self._largest = int(chat.settings.max_file_mb * MEGABYTE)
        self._document = document(V1)

    def routes(self) -> list[web.RouteDef]:
        """Every address of the API."""
        ours = self._programs
        asked = {
            "ask": self._answers(Ask, ours.ask),
            "search": self._answers(Search, ours.search),
            "said": self._answers(Said, ours.said),
            "trace": self._answers(Trace, ours.trace),
        }
        return [
            web.get(f"{V1}/openapi.json", self.described),
            *(web.get(f"{V1}/{name}", handler) for name, handler in asked.items()),
            *(web.post(f"{V1}/{name}", handler) for name, handler in asked.items()),
            web.get(f"{V1}/articles", self._answers(Listed, ours.articles)),
            web.get(f"{V1}/articles/{{article}}", self._answers(Read, ours.read)),
            web.get(f"{V1}/articles/{{article}}/versions", self._answers(Versions, ours.versions)),
            web.get(f"{V1}/edits", self._answers(Edited, ours.edits)),
            web.post(f"{V1}/articles", self._answers(Add, ours.add)),
            web.put(f"{V1}/files/{{name}}", self.file),
        ]

    async def described(self, _: web.Request) -> web.Response:
        """What there is, for programs that read it; it holds nothing of the articles."""
        return web.json_response(self._document)

    async def file(self, request: web.Request) -> web.Response:
        """Add the file that is the body, under the name in the address."""
        caller = await self._callers.of(request)
        caller.grant.fillable(request.query.get("collection"))  # before any of it is taken in
        file = Upload(request.match_info["name"], await self._body(request))
        return _told(await self._programs.add_file(caller, file, request.query.get("collection")))

    def _answers(self, kind: type[R], answer: Callable[[Caller, R], Awaitable[Mapping[str, Any]]]) -> Handler:
        """A handler for requests of a kind, whose fields come in the address or, posted, as JSON."""

        async def handle(request: web.Request) -> web.Response:
            caller = await self._callers.of(request)
            given = await _posted(request) if request.method == "POST" else _in_address(request, kind)
            return _told(await answer(caller, parsed(kind, {**given, **request.match_info})))

        return handle

    async def _body(self, request: web.Request) -> bytes:
        """A file, as far as it may be added at all."""
        size, parts = 0, []
        try:
            async with asyncio.timeout(UPLOAD):
                async for part in request.content.iter_any():
                    size += len(part)
                    if size > self._largest:
                        raise web.HTTPRequestEntityTooLarge(
                            self._largest, size, text=f"A file may have {self._largest:,} bytes (MAX_FILE_MB)."
                        )
                    parts.append(part)
        except TimeoutError:
            raise web.HTTPRequestTimeout(text="That file came too slowly: send it again.") from None
        return b"".join(parts)


def problem(_: web.Request, status: int, title: str, said: str) -> web.Response:
    """What went wrong, as a program reads it (RFC 9457)."""
    told = {"status": status, "title": title, "detail": said}
    response = web.Response(
        status=status, text=json.dumps(told, ensure_ascii=False), content_type="application/problem+json"
    )
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _told(found: Mapping[str, Any]) -> web.Response:
    return web.Response(text=json.dumps(found, ensure_ascii=False), content_type="application/json")


async def _posted(request: web.Request) -> Mapping[str, object]:
    """The fields in a body.

    Raises:
        InputError: if it is no JSON object.
    """
    try:
        async with asyncio.timeout(BODY):
            given = json.loads(await request.read())
    except TimeoutError:
        raise web.HTTPRequestTimeout(text="That came too slowly: send it again.") from None
    except (ValueError, RecursionError) as error:
        raise InputError("The body is not JSON: send one object with the fields.") from error
    if not isinstance(given, dict):
        raise InputError("The body is no JSON object: send one with the fields.")
    return given


def _in_address(request: web.Request, kind: type[Request]) -> Mapping[str, object]:
    """The fields in an address; those that hold several values may repeat."""
    query = request.query
    several = {name for name, field in kind.model_fields.items() if field.default == ()}
    return {name: query.getall(name) if name in several else query[name] for name in query}
