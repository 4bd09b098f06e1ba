"""An app manifest, held against what has happened on a server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .schema import Json

if TYPE_CHECKING:
    from .server import SlackServer


def manifest_problems(manifest: Json, slack: SlackServer, *, unused: bool = True) -> list[str]:
    """What was used without being declared, and (unless `unused` is false) what was declared and never used."""
    features, settings = manifest.get("features") or {}, manifest.get("settings") or {}
    scopes = ((manifest.get("oauth_config") or {}).get("scopes") or {}).get("bot") or []
    events = (settings.get("event_subscriptions") or {}).get("bot_events") or []
    shortcuts = [(entry.get("type"), entry.get("callback_id")) for entry in features.get("shortcuts") or []]
    commands = [entry.get("command") for entry in features.get("slash_commands") or []]
    compared: list[tuple[str, set[Any], set[Any]]] = [
        ("event", set(slack.used_events), set(events)),
        ("command", set(slack.used_commands), set(commands)),
        ("shortcut", set(slack.used_shortcuts), set(shortcuts)),
        ("scope", _scopes(slack), set(scopes)),
    ]
    found = [
        _said(kind, one, "used, but not declared") for kind, used, said in compared for one in _sorted(used - said)
    ]
    if unused:
        found += [
            _said(kind, one, "declared, but not used") for kind, used, said in compared for one in _sorted(said - used)
        ]
    return found + _features(features, settings, slack)


def _scopes(slack: SlackServer) -> set[str]:
    commands = {"commands"} if slack.used_commands or slack.used_shortcuts else set()
    return slack.used_scopes | commands


def _sorted(values: set[Any]) -> list[Any]:
    return sorted(values, key=str)


def _said(kind: str, one: Any, what: str) -> str:
    return f"the {kind} {' '.join(map(str, one)) if isinstance(one, tuple) else one} is {what}"


def _features(features: Json, settings: Json, slack: SlackServer) -> list[str]:
    """What needs a switch rather than an entry in a list."""
    home = features.get("app_home") or {}
    found = []
    if "views.publish" in slack.used_methods and not home.get("home_tab_enabled"):
        found.append("views.publish is called, but features.app_home.home_tab_enabled is off")
    if "message.im" in slack.used_events and not home.get("messages_tab_enabled"):
        found.append("people write to the app, but features.app_home.messages_tab_enabled is off")
    if slack.threads_of_assistant() and not (features.get("assistant_view") or features.get("agent_view")):
        found.append("the assistant is opened, but features.assistant_view is missing")
    if slack.used_interactivity and not (settings.get("interactivity") or {}).get("is_enabled"):
        found.append("there are interactions, but settings.interactivity.is_enabled is off")
    if slack.sockets.opened and not settings.get("socket_mode_enabled"):
        found.append("the app connects, but settings.socket_mode_enabled is off")
    return found
