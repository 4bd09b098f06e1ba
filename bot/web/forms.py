"""Forms that visitors send: read within a time, and refused in a sentence where they are none."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping
from typing import TypeVar

from aiohttp import web

from bot.errors import InputError

T = TypeVar("T")
BODY = 10.0  # seconds that a form may take to come
NO_FORM = "That form cannot be read: send it from the page."


async def fields_of(request: web.Request) -> Mapping[str, object]:
    """The fields of a form.

    Raises:
        InputError: if it is none.
        web.HTTPException: if it is too large, or comes too slowly.
    """
    return await received(request.post(), "form", BODY)


async def received(reading: Awaitable[T], what: str, seconds: float) -> T:
    """What `reading` reads of a request, within `seconds`; `what` is its name for people.

    Raises:
        InputError: if it cannot be read.
        web.HTTPException: if it comes too slowly, or `reading` says so.
    """
    try:
        async with asyncio.timeout(seconds):
            return await reading
    except TimeoutError:
        raise web.HTTPRequestTimeout(text=f"That {what} came too slowly: send it again.") from None
    except web.HTTPException:
        raise
    except Exception as error:  # whatever aiohttp fails of: it was sent so
        raise InputError(NO_FORM) from error
