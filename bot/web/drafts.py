"""The page of drafts: one is pasted or handed in, and comes back with what to look at, here or as a file."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import BodyPartReader, web

from bot.checking.types import DraftCheck
from bot.errors import InputError
from bot.showing.drafts.formats import DRAFT_WAYS, DraftFormat
from bot.web.forms import NO_FORM, received
from index.errors import LoadError
from index.loading.apart import read_draft
from index.loading.drafting import plain

if TYPE_CHECKING:
    from index.loading.limits import Limits

LARGEST = 4 * 1024 * 1024  # bytes of a form with a draft: a document of twenty pages with some pictures
SHOWN = 60  # claims that are listed on the page; a file has all
BODY = 30.0  # seconds that it may take to come
TOO_LARGE = "A draft's file may have 4 MB: leave out its pictures, or send its text."
_FIELDS = ("text", "file", "as")
NO_DRAFT = "Paste a draft, or choose a file."


@dataclass(frozen=True, slots=True)
class Sent:
    """A form with a draft: what was pasted, a file if one was chosen, and in which form it is wanted back."""

    text: str = ""
    data: bytes = b""
    name: str = ""
    wanted: str = ""


async def sent(request: web.Request) -> Sent:
    """What somebody sends; it is kept in memory only.

    Raises:
        InputError: if it is no such form.
        web.HTTPException: if it is too large, or comes too slowly.
    """
    if not request.content_type.startswith("multipart/"):
        raise InputError(NO_FORM)
    parts, name = await received(_parts(request), "draft", BODY)
    text, wanted = (parts.get(part, b"").decode(errors="replace") for part in ("text", "as"))
    return Sent(text, parts.get("file", b""), name, wanted)


async def _parts(request: web.Request) -> tuple[dict[str, bytes], str]:
    """The fields of a form, and the name of its file."""
    found: dict[str, bytes] = {}
    name, size = "", 0
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or part.name not in _FIELDS:
            raise InputError(NO_FORM)
        data = bytearray()
        while chunk := await part.read_chunk():
            size += len(chunk)
            if size > LARGEST:
                raise web.HTTPRequestEntityTooLarge(max_size=LARGEST, actual_size=size, text=TOO_LARGE)
            data += chunk
        found[part.name] = bytes(data)
        name = part.filename or name
    return found, name


async def draft_in(form: Sent, limits: Limits) -> str:
    """The text of the draft in a form: of its file if one was chosen, else what was pasted.

    Raises:
        InputError: if there is none, or it cannot be read.
    """
    if not form.name:
        if not form.text.strip():
            raise InputError(NO_DRAFT)
        return plain(form.text)
    try:
        return await asyncio.to_thread(read_draft, form.data, form.name, limits)
    except LoadError as error:
        raise InputError(str(error)) from error


def handed_back(check: DraftCheck, wanted: str) -> web.Response | None:
    """The draft as a file in the form that is wanted, None if it is to be shown.

    Raises:
        InputError: if there is no such form.
    """
    if not wanted:
        return None
    if wanted not in DRAFT_WAYS:
        raise InputError(f"There is no form {wanted[:20]!r}: it is one of {', '.join(DRAFT_WAYS)}.")
    way = DRAFT_WAYS[DraftFormat(wanted)]
    head = {"Content-Disposition": f'attachment; filename="checked.{way.ending}"'}
    return web.Response(body=way.write(check), content_type=way.media_type, headers=head)
