"""How the platform ends."""

from __future__ import annotations

import asyncio

from bot.errors import PlatformError


class Ending:
    """`ended` is done once it was told to end, and raises why if Slack ended it."""

    def __init__(self) -> None:
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def end(self, error: PlatformError | None = None) -> None:
        """End the platform, because of an error or because it was told to."""
        if self.ended.done():
            return
        if error:
            self.ended.set_exception(error)
            self.ended.exception()  # seen, should nobody wait for it any more
        else:
            self.ended.set_result(None)
