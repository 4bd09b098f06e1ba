"""Files as the server keeps them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .schema import Json

if TYPE_CHECKING:
    from .server import SlackServer
    from .world import Team, User


@dataclass(eq=False)
class File:
    """A file. With `check_info` events hold its id only, as for files from other workspaces."""

    server: SlackServer
    team: Team
    id: str
    name: str
    content: bytes
    mimetype: str
    user: User | None = None
    check_info: bool = False
    external_url: str | None = None
    deleted: bool = False
    channels: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where its content is."""
        return f"{self.server.base}/files-pri/{self.team.id}-{self.id}/{self.name}"

    @property
    def download_url(self) -> str:
        """Where its content is, to be saved."""
        return f"{self.server.base}/files-pri/{self.team.id}-{self.id}/download/{self.name}"

    def to_json(self, *, in_event: bool = False) -> Json:
        """A file object."""
        if in_event and self.check_info:
            return {"id": self.id, "mode": "file_access", "file_access": "check_file_info", "created": 0}
        return {
            "id": self.id,
            "name": self.name,
            "title": self.name,
            "mimetype": self.mimetype,
            "filetype": self.name.rpartition(".")[2].lower(),
            "pretty_type": self.name.rpartition(".")[2].upper(),
            "user": self.user.id if self.user else self.team.bot.id,
            "user_team": self.team.id,
            "mode": "external" if self.external_url else "hosted",
            "is_external": self.external_url is not None,
            "external_type": "gdrive" if self.external_url else "",
            "size": len(self.content),
            "file_access": "visible",
            "url_private": self.external_url or self.url,
            "url_private_download": self.external_url or self.download_url,
            "permalink": f"{self.server.base}/files/{self.id}/{self.name}",
            "is_public": True,
            "channels": self.channels,
        }
