"""The rules for the messages that the bot sends."""

from __future__ import annotations

from typing import Any

from .component_rules import check_message_components
from .errors import ApiError, FormErrors, empty_message
from .messages import COMPONENTS_V2, Json, Message

MOST_CONTENT = 2000
SHOWN = ("content", "embeds", "components", "attachments", "poll", "sticker_ids")
EMBED_LIMITS = {"title": 256, "description": 4096}
MOST_IN_EMBEDS = 6000


def check_message(payload: Any, had_flags: int = 0) -> FormErrors:
    """Everything that is wrong with a message's payload; `had_flags` are those of the message that it changes."""
    errors = FormErrors()
    if not isinstance(payload, dict):
        return errors
    v2 = bool(((payload.get("flags") or 0) | had_flags) & COMPONENTS_V2)
    errors.too_long(["content"], payload.get("content"), MOST_CONTENT)
    errors.too_long(["nonce"], payload.get("nonce"), 25)
    if v2:
        _no_legacy_fields(payload, errors)
    check_message_components(payload.get("components"), v2, errors)
    _embeds(payload.get("embeds") or [], errors)
    _mentions(payload.get("allowed_mentions"), errors)
    return errors


def check_edit(payload: Any, message: Message | None) -> FormErrors:
    """What an edit must keep to: a message that becomes one of components has to lose its content and embeds."""
    had = message.flags if message else 0
    errors = check_message(payload, had)
    if message is None or had & COMPONENTS_V2 or not (payload.get("flags") or 0) & COMPONENTS_V2:
        return errors
    kept = {key: message.raw[key] for key in ("content", "embeds") if key not in payload}
    _no_legacy_fields(kept, errors)
    return errors


def _no_legacy_fields(payload: Json, errors: FormErrors) -> None:
    for key in ("content", "embeds", "poll", "sticker_ids"):
        if payload.get(key):
            said = f"The '{key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
            errors.add([key], "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", said)


def _embeds(embeds: list[Json], errors: FormErrors) -> None:
    if len(embeds) > 10:
        errors.add(["embeds"], "BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length.")
    total = 0
    for number, embed in enumerate(embeds):
        total += _embed(["embeds", number], embed, errors)
    if total > MOST_IN_EMBEDS:
        errors.add(["embeds"], "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000")


def _embed(path: list[str | int], embed: Json, errors: FormErrors) -> int:
    texts: list[tuple[list[str | int], object, int]] = [
        ([key], embed.get(key), most) for key, most in EMBED_LIMITS.items()
    ]
    texts.append((["footer", "text"], (embed.get("footer") or {}).get("text"), 2048))
    texts.append((["author", "name"], (embed.get("author") or {}).get("name"), 256))
    fields = embed.get("fields") or []
    if len(fields) > 25:
        errors.add([*path, "fields"], "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")
    for number, field in enumerate(fields):
        texts += [
            (["fields", number, "name"], field.get("name"), 256),
            (["fields", number, "value"], field.get("value"), 1024),
        ]
    for inner, value, most in texts:
        errors.too_long([*path, *inner], value, most)
    return sum(len(value) for _, value, _ in texts if isinstance(value, str))


def _mentions(allowed: Any, errors: FormErrors) -> None:
    if not isinstance(allowed, dict):
        return
    for kind in ("users", "roles"):
        if kind in (allowed.get("parse") or []) and allowed.get(kind):
            said = f'parse:["{kind}"] and {kind}: [ids...] are mutually exclusive.'
            errors.add(["allowed_mentions"], "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", said)
        if len(allowed.get(kind) or []) > 100:
            errors.add(["allowed_mentions", kind], "BASE_TYPE_MAX_LENGTH", "Must be 100 or fewer in length.")


def is_empty(payload: Json, files: int = 0) -> bool:
    """Whether there is nothing to show; spaces alone are nothing."""
    content = payload.get("content")
    filled = bool(content.strip()) if isinstance(content, str) else bool(content)
    return not files and not filled and not any(payload.get(key) for key in SHOWN if key != "content")


def refuse_empty(payload: Json, files: int = 0) -> None:
    """Raise Discord's refusal of an empty message."""
    if is_empty(payload, files):
        raise empty_message()


def unknown_reference() -> ApiError:
    """The refusal of a reply to a message that is gone. It happens to correct bots too."""
    errors = FormErrors()
    errors.add(["message_reference"], "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
    return errors.as_api_error()
