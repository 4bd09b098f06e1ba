"""Answers to interactions: what the app posts to a response_url, or says in its acknowledgement."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from aiohttp import web

from . import posting
from .errors import ApiError
from .interactions import RESPONSES, Interaction
from .record import Request
from .schema import Json

if TYPE_CHECKING:
    from .server import SlackServer

KNOWN = {
    "attachments",
    "blocks",
    "delete_original",
    "link_names",
    "markdown_text",
    "metadata",
    "mrkdwn",
    "parse",
    "replace_original",
    "response_type",
    "text",
    "thread_ts",
    "unfurl_links",
    "unfurl_media",
}


async def handle(server: SlackServer, request: web.Request) -> web.Response:
    """A POST to a response_url."""
    record = Request(server.clock(), "response_url")
    server.requests.append(record)
    try:
        record.arguments = _read(await request.text())
        interaction = _owner(server, request.path)
        apply(interaction, record.arguments)
        record.status, record.answer = 200, "ok"
    except ApiError as error:
        if error.problem:
            server.problem(f"response_url: {error.problem}")
        record.status = 404 if error.error in ("used_url", "expired_url", "no_such_url") else 400
        record.answer = error.body()
    server.note("request", "response_url", record.arguments)
    server.note("answer", f"response_url {record.status}", record.answer)
    if record.answer == "ok":
        return web.Response(text="ok")
    return web.json_response(record.answer, status=record.status)


def _read(text: str) -> Json:
    try:
        body = json.loads(text)
    except ValueError:
        raise ApiError("invalid_payload", problem="the body is no JSON") from None
    if not isinstance(body, dict):
        raise ApiError("invalid_payload", problem="the body is no object")
    return {name: value for name, value in body.items() if value is not None}


def _owner(server: SlackServer, path: str) -> Interaction:
    interaction = server.responses.get(path)
    if interaction is None:
        raise ApiError("no_such_url", problem=f"{path} is no response_url")
    if server.clock() - interaction.created > server.response_lifetime:
        raise ApiError("expired_url")
    if interaction.responses >= RESPONSES:
        raise ApiError("used_url")
    interaction.responses += 1
    return interaction


def apply(interaction: Interaction, body: Json) -> None:
    """Do what an answer says: a new message for one person or for all, or a change of the one that was used."""
    server = interaction.server
    for name in sorted(set(body) - KNOWN):
        server.problem(f"an answer to {interaction}: unknown field {name!r}")
    original = interaction.message_pressed
    if body.get("delete_original"):
        if original:
            posting.remove(original)
        return
    payload = posting.checked(server, body)
    if body.get("replace_original") and original and not original.deleted:
        posting.change(original, payload)
    elif interaction.channel:
        _post(interaction, payload)


def _post(interaction: Interaction, payload: Json) -> None:
    """As Slack does, into the channel, unless the answer itself names the thread."""
    kind = payload.get("response_type", "ephemeral")
    if kind not in ("ephemeral", "in_channel"):
        raise ApiError("invalid_response_type", problem=f"response_type is {kind!r}")
    only_for = interaction.user if kind == "ephemeral" else None
    thread = payload.get("thread_ts")
    channel = interaction.channel
    if channel:
        posting.post(interaction.team, channel, payload, thread_ts=thread, only_for=only_for, interaction=interaction)
