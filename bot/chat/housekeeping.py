"""What time does: questions expire, and a workspace that was left is forgotten after a grace time."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import timedelta

from bot.chat.shelf import Shelf
from bot.chat.types import own_collection

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Housekeeping:
    """Deletes what is due. `retention` is how long questions are kept, `grace` how long a left workspace's data."""

    shelf: Shelf
    retention: timedelta
    grace: timedelta

    def present(self, platform: str, workspaces: set[str]) -> None:
        """Note which workspaces the bot is in; any other one it knows of was left while it was away."""
        memory, now = self.shelf.desk.memory, self.shelf.desk.clock()
        for workspace in workspaces:
            memory.come_back(platform, workspace)
        for workspace in self._known(platform) - workspaces:
            memory.depart(platform, workspace, now)

    async def sweep(self, platform: str) -> None:
        """Let questions expire, and delete the data of workspaces that were left long enough ago."""
        desk = self.shelf.desk
        now = desk.clock()
        await asyncio.to_thread(desk.memory.expire, now - self.retention)
        for workspace in desk.memory.departed(platform, now - self.grace):
            articles = await self.shelf.clear(own_collection(platform, workspace))
            desk.memory.forget_workspace(platform, workspace)
            log.info("Deleted the data of %s %s, which was left: %d articles.", platform, workspace, articles)

    def _known(self, platform: str) -> set[str]:
        desk = self.shelf.desk
        prefix = f"{platform}:"
        collections = {n.removeprefix(prefix) for n in desk.index.collections() if n.startswith(prefix)}
        return collections | desk.memory.workspaces(platform)
