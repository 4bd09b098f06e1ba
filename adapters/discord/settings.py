"""The settings of the Discord adapter, from the environment and `.env`."""

from __future__ import annotations

from pydantic import Field, SecretStr

from bot.running.setting_sources import SourcedSettings

IDS = r"^\s*\d*(\s*,\s*\d+)*\s*$"
ADDRESS = r"^https?://[^\s?#]+$"


class DiscordSettings(SourcedSettings):
    """What can be set for Discord. Each description is the second half of an error's sentence."""

    token: SecretStr | None = Field(
        None, validation_alias="DISCORD_TOKEN", description="the token from the application's page under Bot"
    )
    api_base: str = Field(
        "https://discord.com/api/v10",
        pattern=ADDRESS,
        validation_alias="DISCORD_API_BASE",
        description="the address of Discord's API or of a proxy for it, with the version: https://discord.com/api/v10",
    )
    gateway: str | None = Field(
        None,
        pattern=r"^wss?://[^\s?#]+$",
        validation_alias="DISCORD_GATEWAY",
        description="the address of a gateway proxy, beginning with ws:// or wss://, or unset",
    )
    message_content: bool = Field(
        False,
        validation_alias="DISCORD_MESSAGE_CONTENT",
        description="true if the Message Content intent is switched on for the application, else false",
    )
    servers: str = Field(
        "",
        pattern=IDS,
        validation_alias="DISCORD_SERVERS",
        description="ids of the servers that may use Clippings, with commas between them; empty for all",
    )
    people: str = Field(
        "",
        pattern=IDS,
        validation_alias="DISCORD_PEOPLE",
        description="ids of the people who may use Clippings outside a server, with commas between them; empty for all",
    )

    def allows_server(self, server: int) -> bool:
        """Whether a server may use the bot."""
        return _listed(self.servers, server)

    def allows_person(self, person: int) -> bool:
        """Whether somebody may use the bot outside a server in which it is installed."""
        return _listed(self.people, person)


def _listed(ids: str, wanted: int) -> bool:
    known = {int(part) for part in ids.split(",") if part.strip()}
    return not known or wanted in known
