"""The payloads of interactions, and what a person fills into a modal."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from . import permissions
from .component_rules import assign_ids
from .ids import interaction_token
from .interactions import Modal
from .messages import SELECTS, Json, Message

if TYPE_CHECKING:
    from .server import DiscordServer
    from .world import Channel, User

TEXT_INPUT, ROW, LABEL = 4, 1, 18
USER_APP = permissions.bits(["EMBED_LINKS", "ATTACH_FILES", "MENTION_EVERYONE", "USE_EXTERNAL_EMOJIS"])


def context_of(channel: Channel) -> int:
    """0 in a guild, 1 in the direct messages with the bot, 2 in other private channels."""
    if channel.guild:
        return 0
    return 1 if channel.with_bot else 2


def owners_of(user: User, channel: Channel, user_installed: bool) -> dict[str, str]:
    """Who has installed the app, by kind of installation."""
    owners = {}
    if channel.guild and channel.guild.has_bot:
        owners["0"] = str(channel.guild.id)
    if context_of(channel) == 1 and not user_installed:
        owners["0"] = "0"
    return {**owners, "1": str(user.id)} if user_installed or not owners else owners


def app_permissions(server: DiscordServer, channel: Channel) -> int:
    """What the app may do in the place of the interaction."""
    if channel.guild is None:
        return permissions.DIRECT
    return channel.guild.permissions_of(server.bot, channel) if channel.guild.has_bot else USER_APP


def payload_of(
    user: User, channel: Channel, kind: int, data: Json, owners: dict[str, str], message: Message | None
) -> Json:
    """An interaction object."""
    server = channel.server
    number = server.ids.next()
    shown = {**channel.to_json(), "permissions": str(_permissions(user, channel))}
    return {
        "id": str(number),
        "application_id": str(server.application_id),
        "type": kind,
        "token": interaction_token(number),
        "version": 1,
        "data": data,
        "channel_id": str(channel.id),
        "channel": shown,
        "app_permissions": str(app_permissions(server, channel)),
        "locale": "en-US",
        "entitlements": [],
        "authorizing_integration_owners": owners,
        "context": context_of(channel),
        "attachment_size_limit": 10485760,
        **_person(user, channel),
        **({"message": message.to_json()} if message else {}),
    }


def _permissions(user: User, channel: Channel) -> int:
    return channel.guild.permissions_of(user, channel) if channel.guild else permissions.DIRECT


def _person(user: User, channel: Channel) -> Json:
    guild = channel.guild
    if guild is None:
        return {"user": user.to_json()}
    about: Json = {"guild_id": str(guild.id), "guild_locale": "en-US"}
    about["guild"] = {"id": str(guild.id), "locale": "en-US", "features": []}
    member = guild.members.get(user.id)
    if member is None:
        raise LookupError(f"{user.name} is not a member of {guild.name}; use guild.add_member() first")
    return {**about, "member": {**member.with_user(), "permissions": str(_permissions(user, channel))}}


def merge(payload: Json, raw: Json | None) -> Json:
    """The payload with a test's own values in it; `...` removes a field."""
    result = dict(payload)
    for key, value in (raw or {}).items():
        if value is ...:
            result.pop(key, None)
        elif isinstance(value, dict) and isinstance(result.get(key), dict):
            result[key] = merge(result[key], value)
        else:
            result[key] = value
    return result


def filled_in(modal: Modal, values: dict[str, Any]) -> list[Json]:
    """The components of a submitted modal; fields that are not given keep what was in them."""
    unknown = set(values) - set(modal.fields)
    if unknown:
        raise LookupError(f"the modal has no {sorted(unknown)}, only {sorted(modal.fields)}")
    components = copy.deepcopy(modal.raw["components"])
    assign_ids(components)
    return [_answered(component, values) for component in components]


def _answered(component: Json, values: dict[str, Any]) -> Json:
    common = {"type": component["type"], "id": component["id"]}
    if component["type"] == ROW:
        return {**common, "components": [_answered(inner, values) for inner in component["components"]]}
    if component["type"] == LABEL:
        return {**common, "component": _answered(component["component"], values)}
    custom_id = component.get("custom_id")
    if custom_id is None:
        return common
    if component["type"] == TEXT_INPUT:
        return {**common, "custom_id": custom_id, "value": _typed(component, values.get(custom_id))}
    key = "values" if component["type"] in SELECTS else "value"
    return {**common, "custom_id": custom_id, key: values.get(custom_id, [] if key == "values" else None)}


def _typed(field: Json, given: str | None) -> str:
    text = field.get("value") or "" if given is None else given
    if not text and field.get("required", True):
        raise ValueError(f"Discord does not submit a modal whose field {field['custom_id']!r} is empty")
    most = field.get("max_length") or 4000
    if text and not (field.get("min_length") or 0) <= len(text) <= most:
        raise ValueError(f"Discord does not take {len(text)} characters for {field['custom_id']!r}")
    return text
