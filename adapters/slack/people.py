"""Who may add and remove articles."""

from __future__ import annotations

from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import NotAllowedError

NEEDS_ADMIN = "That needs an admin of this workspace{}."
OR_GROUP = ", or a member of the group that looks after Clippings"


async def belongs(web: AsyncWebClient, person: str, team: str) -> bool:
    """Whether somebody is of a workspace, and not met in a channel that it shares with another."""
    user = (await web.users_info(user=person))["user"]
    return not user.get("is_stranger") and user.get("team_id") == team


@dataclass(frozen=True)
class Admins:
    """The workspace's admins and owners, and the members of a user group if one is set."""

    group: str | None

    async def check(self, web: AsyncWebClient, person: str) -> None:
        """Look whether somebody may change what there is to read.

        Raises:
            NotAllowedError: if they may not.
        """
        if not await self.includes(web, person):
            raise NotAllowedError(NEEDS_ADMIN.format(OR_GROUP if self.group else ""))

    async def includes(self, web: AsyncWebClient, person: str) -> bool:
        """Whether somebody may."""
        user = (await web.users_info(user=person))["user"]
        # Somebody of another workspace in a shared channel is an admin there, not here.
        ours = not user.get("is_stranger") and user.get("team_id") == (await web.auth_test())["team_id"]
        if ours and (user.get("is_admin") or user.get("is_owner")):
            return True
        if self.group is None:
            return False
        return person in (await web.usergroups_users_list(usergroup=self.group))["users"]
