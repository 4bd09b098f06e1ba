"""What time does: questions expire, and a workspace that was left is forgotten after a grace time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.chat.articles import Articles
from bot.chat.duty import is_mine
from bot.chat.store import ChatStore
from bot.chat.types import own_collection
from bot.running.apart import Said
from bot.running.health import Health
from bot.running.logs import worded
from index.article_index import ArticleIndex

STORAGE = "storage"  # a part of the health
LOOKING = 10.0  # seconds between two looks whether something can be written
WRITTEN = "storage:written"  # the note that says when it could be
SWEEPING = 3600.0  # seconds between two looks at what has expired

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Housekeeping:
    """Deletes what is due. `retention` is how long questions are kept, `grace` how long a left workspace's data.

    `is_short` says whether there is little room left for what is kept.
    """

    articles: Articles
    index: ArticleIndex
    store: ChatStore
    clock: Callable[[], datetime]
    retention: timedelta
    grace: timedelta
    is_short: Callable[[], bool] = lambda: False

    async def present(self, platform: str, workspaces: set[str]) -> None:
        """Note which workspaces the bot is in; any other one it knows of was left while it was away."""
        store, now = self.store, self.clock()
        for workspace in workspaces:
            await store.come_back(platform, workspace)
        for workspace in await self._known(platform) - workspaces:
            await store.depart(platform, workspace, now)

    async def keep_sweeping(self, platform: str) -> None:
        """Sweep now and then; what cannot be deleted now is tried again. Of several processes one does."""
        sharing = self.store.sharing
        while True:
            try:
                if await is_mine(sharing, f"sweeping {platform}"):
                    await self.sweep(platform)
            except Exception as error:  # noqa: BLE001 - it is tried again
                log.error("Nothing can expire: %(error)s", {"error": worded(error)})  # noqa: TRY400 - in short
            await asyncio.sleep(SWEEPING)

    async def keep_writing(self, health: Health) -> None:
        """Look now and then whether something can be written, which is part of being ready, and how long it will be."""
        said, was_short = Said(), False
        while True:
            try:
                is_short = await asyncio.to_thread(self.is_short)
                if is_short and not was_short:
                    log.warning("There is little room left where the data is kept: make some.")
                was_short = is_short
                async with asyncio.timeout(LOOKING):  # a store may wait longer for its database
                    await self.store.set_note(WRITTEN, self.clock().isoformat())
            except TimeoutError:
                health.down(STORAGE)
                said.failed("Storage", f"Nothing could be written within {LOOKING:.0f} seconds.")
            except Exception as error:  # noqa: BLE001 - told, and tried again
                health.down(STORAGE)
                said.failed("Storage", worded(error))
            else:
                health.up(STORAGE)
                said.well("Storage")
            await asyncio.sleep(LOOKING)

    async def sweep(self, platform: str) -> None:
        """Let questions expire, and delete the data of workspaces that were left long enough ago."""
        now = self.clock()
        await self.store.expire(now - self.retention)
        for workspace in await self.store.departed(platform, now - self.grace):
            articles = await self.articles.clear(own_collection(platform, workspace))
            await self.store.forget_workspace(platform, workspace)
            log.info(
                "Deleted the data of %(platform)s %(workspace)s, which was left: %(articles)d articles.",
                {"platform": platform, "workspace": workspace, "articles": articles},
            )

    async def _known(self, platform: str) -> set[str]:
        prefix = f"{platform}:"
        names = await asyncio.to_thread(self.index.collections)
        collections = {name.removeprefix(prefix) for name in names if name.startswith(prefix)}
        return collections | await self.store.workspaces(platform)
