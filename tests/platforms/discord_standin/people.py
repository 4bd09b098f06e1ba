"""What people do: they write, use commands, press, choose and submit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

from .commands import Typed, find_command, offered
from .forms import context_of, filled_in, merge, owners_of, payload_of
from .interactions import AUTOCOMPLETE, COMMAND, COMPONENT, MODAL_SUBMIT, Interaction, Modal
from .mentions import pings_of
from .messages import BUTTON, File, Json, Message
from .posting import fill, person_says, remove, set_mentions
from .world import Channel, User, now

if TYPE_CHECKING:
    from .server import DiscordServer

LINK = 5
MESSAGE_COMMAND, USER_COMMAND = 3, 2


class People:
    """The actions of people. A `raw` argument puts a test's own values into the payload, `...` removes a field."""

    @property
    def _server(self) -> DiscordServer:
        return cast("DiscordServer", self)

    async def say(
        self,
        user: User,
        channel: Channel,
        text: str,
        *,
        reply_to: Message | None = None,
        ping: bool = True,
        attachments: Iterable[File | tuple[str, bytes]] = (),
    ) -> Message:
        """Write a message. `<@BOT>` stands for the bot's mention; `ping` says whether a reply notifies."""
        files = [item if isinstance(item, File) else self._server.store(*item, channel=channel) for item in attachments]
        await channel.read()
        self._server.note("person", f"{user.name} says {text!r}")
        return person_says(channel, user, text.replace("<@BOT>", self._server.bot.mention), reply_to, ping, files)

    async def edit(self, message: Message, text: str) -> None:
        """Change a person's message."""
        fill(message, {"content": text.replace("<@BOT>", self._server.bot.mention)}, [])
        set_mentions(self._server, message, pings_of(message.content, None))
        message.raw["edited_timestamp"] = now()
        self._server.events.message("MESSAGE_UPDATE", message)

    async def delete(self, message: Message) -> None:
        """Delete a message, a person's or the bot's."""
        remove(message)

    async def type(self, user: User, channel: Channel) -> None:
        """Begin to type."""
        self._server.events.typing(user, channel)

    async def slash(
        self,
        user: User,
        channel: Channel,
        command: str,
        /,
        *,
        user_installed: bool = False,
        forged: bool = False,
        raw: Json | None = None,
        **options: Any,
    ) -> Interaction:
        """Use a slash command; sub-commands are named behind it. `forged` uses it where it is not offered."""
        data, owners = self._command(user, channel, command, options, user_installed, forged=forged)
        return self._interact(user, channel, COMMAND, data, owners, raw=raw)

    async def autocomplete(
        self,
        user: User,
        channel: Channel,
        command: str,
        /,
        *,
        focused: str,
        user_installed: bool = False,
        timeout: float = 5.0,
        **options: Any,
    ) -> list[Json]:
        """Type into an option of a command; the bot's choices."""
        data, owners = self._command(user, channel, command, options, user_installed, focused)
        interaction = self._interact(user, channel, AUTOCOMPLETE, data, owners)
        await interaction.response(timeout)
        return interaction.choices

    def _command(
        self,
        user: User,
        channel: Channel,
        name: str,
        values: dict[str, Any],
        user_installed: bool,
        focused: str | None = None,
        forged: bool = False,
    ) -> tuple[Json, dict[str, str]]:
        first, *path = name.split()
        command = find_command(self._server, first, 1, channel.guild)
        owners = owners_of(user, channel, user_installed)
        if not forged:
            self._offered(user, channel, command, owners)
        typed = Typed(channel, channel.guild, focused=focused)
        data = self._about(command)
        data["options"] = typed.options(command.get("options") or [], path, values)
        return {**data, **({"resolved": typed.resolved} if typed.resolved else {})}, owners

    @staticmethod
    def _offered(user: User, channel: Channel, command: Json, owners: dict[str, str]) -> None:
        own = channel.guild.permissions_of(user) if channel.guild else 0
        offered(command, context_of(channel), {int(key) for key in owners}, own)

    @staticmethod
    def _about(command: Json) -> Json:
        extra = {"guild_id": command["guild_id"]} if "guild_id" in command else {}
        return {"id": command["id"], "name": command["name"], "type": command["type"], **extra}

    async def context_menu(
        self,
        user: User,
        channel: Channel,
        name: str,
        target: Message | User,
        *,
        user_installed: bool = False,
        forged: bool = False,
        raw: Json | None = None,
    ) -> Interaction:
        """Use a command from the menu of a message or of a user. Messages come whole, whatever the intents."""
        kind = MESSAGE_COMMAND if isinstance(target, Message) else USER_COMMAND
        command = find_command(self._server, name, kind, channel.guild)
        owners = owners_of(user, channel, user_installed)
        if not forged:
            self._offered(user, channel, command, owners)
        data = {**self._about(command), "target_id": str(target.id)}
        data["resolved"] = {"messages" if kind == MESSAGE_COMMAND else "users": {str(target.id): target.to_json()}}
        member = channel.guild.members.get(target.id) if channel.guild else None
        if member:
            data["resolved"]["members"] = {str(target.id): {**member.to_json(), "permissions": "0"}}
        return self._interact(user, channel, COMMAND, data, owners, raw=raw)

    async def press(
        self,
        user: User,
        message: Message,
        button: str,
        *,
        user_installed: bool = False,
        forged: bool = False,
        raw: Json | None = None,
    ) -> Interaction:
        """Press a button by its label or custom_id. `forged` sends any custom_id, whether or not there is a button."""
        data: Json = {"custom_id": button, "component_type": BUTTON, "id": 1}
        if not forged:
            found = self._usable(user, message, button)
            data |= {"custom_id": found["custom_id"], "id": found["id"]}
        return self._on_message(user, message, data, user_installed, raw)

    async def select(
        self,
        user: User,
        message: Message,
        menu: str,
        values: list[str],
        *,
        user_installed: bool = False,
        forged: bool = False,
        raw: Json | None = None,
    ) -> Interaction:
        """Choose in a select menu. `forged` sends any custom_id and any values."""
        data: Json = {"custom_id": menu, "component_type": 3, "id": 1, "values": values}
        if not forged:
            found = self._usable(user, message, menu)
            offers = [option["value"] for option in found.get("options") or []]
            if offers and set(values) - set(offers):
                raise LookupError(
                    f"the menu {menu!r} does not offer {sorted(set(values) - set(offers))}, only {offers}"
                )
            data |= {"custom_id": found["custom_id"], "id": found["id"], "component_type": found["type"]}
        return self._on_message(user, message, data, user_installed, raw)

    def _usable(self, user: User, message: Message, wanted: str) -> Json:
        if message.deleted or message not in self._server.visible_to(user, message.channel):
            raise LookupError(f"{user.name} does not see this message")
        found = message.find(wanted)
        if found.get("disabled"):
            raise LookupError(f"{wanted!r} is disabled")
        if found.get("style") == LINK and found["type"] == BUTTON:
            raise LookupError(f"{wanted!r} opens {found['url']} and tells the bot nothing")
        return found

    def _on_message(
        self, user: User, message: Message, data: Json, user_installed: bool, raw: Json | None
    ) -> Interaction:
        owners = owners_of(user, message.channel, user_installed)
        if message.interaction:
            owners = message.interaction.payload["authorizing_integration_owners"]
        return self._interact(user, message.channel, COMPONENT, data, owners, message=message, raw=raw)

    async def submit(
        self, user: User, modal: Modal | Interaction, values: dict[str, Any], *, raw: Json | None = None
    ) -> Interaction:
        """Fill in a modal, or the one that the bot opens in answer to an interaction, and submit it."""
        opened = await modal.modal() if isinstance(modal, Interaction) else modal
        before = opened.interaction
        data: Json = {"custom_id": opened.custom_id, "components": filled_in(opened, values)}
        owners = before.payload["authorizing_integration_owners"]
        made = self._interact(user, before.channel, MODAL_SUBMIT, data, owners, message=before.message_pressed, raw=raw)
        made.opened_from = before
        return made

    def _interact(
        self,
        user: User,
        channel: Channel,
        kind: int,
        data: Json,
        owners: dict[str, str],
        *,
        message: Message | None = None,
        raw: Json | None = None,
    ) -> Interaction:
        server = self._server
        payload = merge(payload_of(user, channel, kind, data, owners, message), raw)
        made = Interaction(
            server, int(payload["id"]), payload["token"], kind, user, channel, payload, server.clock(), message
        )
        made.user_installed_only = "0" not in owners
        server.interactions[made.token] = made
        server.note("person", str(made))
        server.events.interaction(payload, channel.guild)
        return made
