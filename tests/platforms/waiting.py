"""Waiting for what happens elsewhere, behind a socket or in another task, and never for ever."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Callable
from typing import Any


async def until(
    look: Callable[[], Any], what: str, seconds: float = 30.0, *, about: Callable[[], object] = lambda: ""
) -> Any:
    """The first true value that `look` finds, or that what it returns is awaited for.

    Raises:
        AssertionError: when none comes in time: what was waited for, what was found instead, and what `about` says.
    """
    end = time.monotonic() + seconds
    pause = 0.002
    while not (found := await _found(look)):
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds:g} s for {what}, and found {found!r}. {about()}".rstrip())
        # Short at first, then longer: a load test has hundreds of these waiting at once.
        await asyncio.sleep(pause)
        pause = min(pause * 1.2, 0.03)
    return found


async def _found(look: Callable[[], Any]) -> Any:
    found = look()
    return await found if inspect.isawaitable(found) else found
