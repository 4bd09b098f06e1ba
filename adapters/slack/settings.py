"""The settings of the Slack adapter, from the environment and `.env`."""

from __future__ import annotations

from pydantic import Field, SecretStr

from bot.running.setting_sources import SourcedSettings

IDS = r"^\s*[A-Z0-9]*(\s*,\s*[A-Z0-9]+)*\s*$"


class SlackSettings(SourcedSettings):
    """What can be set for Slack. Each description is the second half of an error's sentence."""

    bot_token: SecretStr | None = Field(
        None, validation_alias="SLACK_BOT_TOKEN", description="the bot token of the app, which begins with xoxb-"
    )
    app_token: SecretStr | None = Field(
        None, validation_alias="SLACK_APP_TOKEN", description="the app-level token, which begins with xapp-"
    )
    signing_secret: SecretStr | None = Field(
        None, validation_alias="SLACK_SIGNING_SECRET", description="the signing secret of the app, for HTTP mode"
    )
    client_id: str | None = Field(
        None, validation_alias="SLACK_CLIENT_ID", description="the app's client id, to be installed in many workspaces"
    )
    client_secret: SecretStr | None = Field(
        None, validation_alias="SLACK_CLIENT_SECRET", description="the app's client secret, beside SLACK_CLIENT_ID"
    )
    api_base: str = Field(
        "https://slack.com/api/",
        pattern=r"^https?://[^\s?#]+/$",
        validation_alias="SLACK_API_BASE",
        description="the address of Slack's Web API with a slash at its end, such as https://slack-gov.com/api/",
    )
    http_host: str = Field("127.0.0.1", validation_alias="SLACK_HTTP_HOST", description="where SLACK_HTTP_PORT is")
    http_port: int = Field(
        3000,
        ge=0,
        le=65535,
        validation_alias="SLACK_HTTP_PORT",
        description="a port from 1 to 65535 on which HTTP mode listens beside the page's, or 0 for the page's alone",
    )
    workspaces: str = Field(
        "",
        pattern=IDS,
        validation_alias="SLACK_WORKSPACES",
        description="ids of the workspaces that may use Clippings, with commas between them; empty for all",
    )
    admin_group: str | None = Field(
        None,
        pattern=r"^[A-Z0-9]+$",
        validation_alias="SLACK_ADMIN_GROUP",
        description="the id of a user group whose members may add and remove articles, beside the workspace's admins",
    )

    @property
    def installable(self) -> bool:
        """Whether it can be installed in many workspaces, each with a token of its own."""
        return bool(self.client_id and self.client_secret and self.client_secret.get_secret_value().strip())

    def allows(self, workspace: str) -> bool:
        """Whether a workspace may use the bot."""
        known = {part.strip() for part in self.workspaces.split(",") if part.strip()}
        return not known or workspace in known
