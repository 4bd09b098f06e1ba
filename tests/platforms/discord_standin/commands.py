"""What a person sees of the registered commands: finding one, and turning what was typed into its options."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .messages import File, Json
from .world import Channel, Guild, Role, User

if TYPE_CHECKING:
    from .server import DiscordServer

SUBCOMMAND, GROUP, STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = range(1, 12)
GUILD_INSTALL, USER_INSTALL = 0, 1
IN_GUILD, BOT_DM, PRIVATE = 0, 1, 2
Resolved = dict[str, dict[str, Json]]


def find_command(server: DiscordServer, name: str, kind: int, guild: Guild | None) -> Json:
    """The registered command with this name; a guild's own one goes first."""
    for scope in (guild.id if guild else 0, 0):
        for command in server.commands.get(scope, {}).values():
            if command["name"] == name and command["type"] == kind:
                return dict(command)
    known = sorted({command["name"] for scope in server.commands.values() for command in scope.values()})
    raise LookupError(f"no command {name!r} is registered, only {known}")


def offered(command: Json, context: int, owners: set[int], permissions: int) -> None:
    """Raise unless Discord shows the command to a person with these permissions here."""
    needed = int(command.get("default_member_permissions") or 0)
    if context == IN_GUILD and permissions & needed != needed:
        raise LookupError(f"/{command['name']} is not offered without the permissions {needed:#x}")
    contexts = command.get("contexts")
    if contexts is not None and context not in contexts:
        raise LookupError(f"/{command['name']} is not offered in context {context}, only in {contexts}")
    if contexts is None and context == BOT_DM and command.get("dm_permission") is False:
        raise LookupError(f"/{command['name']} is not offered in direct messages")
    if "guild_id" not in command and not owners & set(command.get("integration_types") or [GUILD_INSTALL]):
        raise LookupError(f"/{command['name']} is not offered for this kind of installation")


@dataclass
class Typed:
    """What a person has typed behind a command, as the options and the resolved objects of an interaction."""

    channel: Channel
    guild: Guild | None
    resolved: Resolved = field(default_factory=dict)
    focused: str | None = None

    def options(self, declared: list[Json], path: list[str], values: dict[str, Any]) -> list[Json]:
        """The options, nested in the sub-commands of `path`."""
        if path:
            inner = next((option for option in declared if option["name"] == path[0]), None)
            if inner is None:
                raise LookupError(f"no sub-command {path[0]!r}, only {[option['name'] for option in declared]}")
            below = self.options(inner.get("options") or [], path[1:], values)
            return [{"name": inner["name"], "type": inner["type"], "options": below}]
        self._check(declared, values)
        return [
            self._option(option, values[option["name"]])
            for option in declared
            if values.get(option["name"]) is not None
        ]

    def _check(self, declared: list[Json], values: dict[str, Any]) -> None:
        names = {option["name"] for option in declared}
        if set(values) - names:
            raise LookupError(f"no such option: {sorted(set(values) - names)}, only {sorted(names)}")
        missing = [
            option["name"] for option in declared if option.get("required") and values.get(option["name"]) is None
        ]
        if missing and not self.focused:
            raise ValueError(f"Discord does not send a command without its required options {missing}")

    def _option(self, option: Json, value: Any) -> Json:
        name, kind = option["name"], option["type"]
        made: Json = {"name": name, "type": kind, "value": self._value(option, value)}
        if name == self.focused:
            made["focused"] = True
        return made

    def _value(self, option: Json, value: Any) -> Any:
        kind = option["type"]
        if kind == ATTACHMENT:
            return self._attachment(value)
        if isinstance(value, User | Channel | Role):
            return self._object(value)
        if option["name"] != self.focused:
            _fits(option, value)
        return value

    def _attachment(self, value: File | tuple[str, bytes]) -> str:
        file = value if isinstance(value, File) else self.channel.server.store(*value, channel=self.channel)
        self.resolved.setdefault("attachments", {})[str(file.id)] = {**file.to_json(), "ephemeral": True}
        return str(file.id)

    def _object(self, value: User | Channel | Role) -> str:
        key = {User: "users", Channel: "channels", Role: "roles"}[type(value)]
        data = value.to_json()
        if isinstance(value, Channel):
            data["permissions"] = str(value.guild.permissions_of(value.server.bot, value) if value.guild else 0)
        self.resolved.setdefault(key, {})[str(value.id)] = data
        member = self.guild.members.get(value.id) if self.guild and isinstance(value, User) else None
        if member:
            self.resolved.setdefault("members", {})[str(value.id)] = {**member.to_json(), "permissions": "0"}
        return str(value.id)


def _fits(option: Json, value: Any) -> None:
    """Raise for a value that Discord would not let a person send."""
    choices = [choice["value"] for choice in option.get("choices") or []]
    if choices and value not in choices:
        raise ValueError(f"{option['name']} must be one of {choices}, not {value!r}")
    size = len(value) if isinstance(value, str) else value
    for low, high in (("min_length", "max_length"), ("min_value", "max_value")):
        if option.get(low) is not None and size < option[low]:
            raise ValueError(f"{option['name']} is below {low} {option[low]}")
        if option.get(high) is not None and size > option[high]:
            raise ValueError(f"{option['name']} is above {high} {option[high]}")
