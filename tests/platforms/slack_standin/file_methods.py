"""files.*, and the content of files."""

from __future__ import annotations

import mimetypes
from typing import TYPE_CHECKING

from aiohttp import web

from . import posting
from .errors import ApiError
from .files import File
from .registry import Call, method
from .schema import Json
from .world import Channel

if TYPE_CHECKING:
    from .server import SlackServer

SIGN_IN = "<!DOCTYPE html><html><head><title>Slack</title></head><body>Sign in to your workspace</body></html>"


def visible(call: Call, number: str) -> File:
    """A file that the bot may see."""
    file = call.server.files.get(number)
    if file is None or file.deleted:
        raise ApiError("file_deleted" if file else "file_not_found")
    if not may_read(file, call):
        raise ApiError("file_not_found")
    return file


def may_read(file: File, call: Call) -> bool:
    """Whether the token's bot is where the file is."""
    channels = [call.team.channels.get(number) for number in file.channels]
    seen = any(channel is not None and call.team.bot.id in channel.members for channel in channels)
    return seen or (file.team is call.team and not file.channels)


@method("files.info")
def info(call: Call) -> Json:
    """One file."""
    return {"file": visible(call, call.required("file")).to_json(), "comments": []}


@method("files.getUploadURLExternal")
def upload_url(call: Call) -> Json:
    """Where to send the content of a new file."""
    name = call.required("filename")
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    file = File(call.server, call.team, call.server.ids.next("F"), name, b"", kind, call.team.bot)
    call.server.uploads[file.id] = (file, call.number("length", 0))
    return {"upload_url": f"{call.server.base}/upload/{file.id}", "file_id": file.id}


@method("files.completeUploadExternal")
def complete(call: Call) -> Json:
    """Share uploaded files."""
    listed = call.structure("files") or []
    files = [_uploaded(call, entry) for entry in listed]
    channel = call.channel("channel_id") if call.text("channel_id") else None
    if channel:
        _share(call, channel, files)
    return {"files": [file.to_json() for file in files]}


def _uploaded(call: Call, entry: Json) -> File:
    file, length = call.server.uploads.get(str(entry.get("id")), (None, 0))
    if file is None or file.team is not call.team:
        raise ApiError("file_not_found")
    if len(file.content) != length:
        raise ApiError("file_update_failed", problem=f"{file.name} has {len(file.content)} bytes, not {length}")
    call.server.files[file.id] = call.server.uploads.pop(file.id)[0]
    return file


def _share(call: Call, channel: Channel, files: list[File]) -> None:
    posting.may_post(call.team, channel, public=False)
    for file in files:
        file.channels.append(channel.id)
    said = {"text": call.text("initial_comment")}
    message = posting.post(call.team, channel, said, thread_ts=call.text("thread_ts"))
    message.files = files


def receive(server: SlackServer, number: str, content: bytes) -> web.Response:
    """Take the content of a new file."""
    if number not in server.uploads:
        return web.Response(status=404, text="not found")
    server.uploads[number][0].content = content
    return web.Response(text=f"OK - {len(content)}")


def content(server: SlackServer, request: web.Request) -> web.Response:
    """The content of a file; without a good token a page that asks to sign in, as a success, as Slack does."""
    number = request.path.split("/")[2].partition("-")[2]
    file = server.files.get(number)
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    call = Call(server, "file content", {}, token, found_team=server.team_of(token))
    server.note("request", f"file {number}", {"authorized": call.found_team is not None})
    if call.found_team is None or file is None or not may_read(file, call):
        return web.Response(text=SIGN_IN, content_type="text/html")
    if "files:read" not in call.team.granted:
        return web.Response(text=SIGN_IN, content_type="text/html")
    server.used_scopes.add("files:read")
    if file.deleted:
        return web.Response(status=404, text="not found")
    return web.Response(body=file.content, headers={"Content-Type": file.mimetype})
