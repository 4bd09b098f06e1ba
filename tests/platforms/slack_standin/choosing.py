"""What a person presses, chooses and types, in the shapes in which Slack reports it."""

from __future__ import annotations

import time
from typing import Any, NamedTuple

from .blocks import elements_of
from .schema import Json

LONGEST_INPUT = 3000
LISTS = {
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "checkboxes": "selected_options",
    "multi_users_select": "selected_users",
    "multi_conversations_select": "selected_conversations",
    "multi_channels_select": "selected_channels",
}
SINGLE = {
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "rich_text_input": "rich_text_value",
}
WITHOUT_STATE = ("button", "overflow", "image", "feedback_buttons", "icon_button")
OPTIONS = ("static_select", "external_select", "overflow", "radio_buttons")


State = dict[str, dict[str, Json]]


class Found(NamedTuple):
    """An element with its block; `half` is the button that was meant of a pair for feedback."""

    block: Json
    element: Json
    half: Json | None = None


def find(blocks: list[Json], wanted: str) -> Found:
    """The element with an action_id, or the button with a text; positive and negative name those for feedback."""
    for block in blocks:
        for element in elements_of(block):
            half = _half(element, wanted)
            shown = element.get("text")
            label = shown.get("text") if isinstance(shown, dict) else None
            if half or wanted in (element.get("action_id"), label):
                return Found(block, element, half)
    seen = [element.get("action_id") for block in blocks for element in elements_of(block)]
    raise LookupError(f"there is no {wanted!r}; there are {seen}")


def _half(element: Json, wanted: str) -> Json | None:
    if element.get("type") != "feedback_buttons":
        return None
    for name in ("positive", "negative"):
        half: Json = element[f"{name}_button"]
        if wanted in (name, half["text"]["text"]):
            return half
    return None


def options_of(element: Json, offered: list[Json] | None = None) -> list[Json]:
    """The options of a menu, those of its groups as well."""
    if offered is not None:
        return offered
    groups = [option for group in element.get("option_groups") or [] for option in group["options"]]
    first = [element["initial_option"]] if element.get("initial_option") else element.get("initial_options") or []
    return [*(element.get("options") or []), *groups, *first]


def pick(options: list[Json], wanted: Any) -> Json:
    """The option with a value or a text; a whole option, as the app would have offered it, stands for itself."""
    if isinstance(wanted, dict):
        return wanted
    for option in options:
        if wanted in (option["value"], option["text"]["text"]):
            return option
    raise LookupError(f"there is no option {wanted!r} among {[option['value'] for option in options]}")


def action_of(found: Found, option: Any, offered: list[Json] | None) -> Json:
    """The entry of `actions` for one use of an element."""
    element = found.element
    about: Json = {"action_ts": f"{time.time():.6f}", "block_id": found.block["block_id"]}
    about |= {"type": element["type"], "action_id": element["action_id"]}
    if element["type"] == "feedback_buttons":
        half = found.half or element["positive_button"]
        return {**about, "text": half["text"], "value": half.get("value", "")}
    if element["type"] in ("button", "icon_button"):
        kept: Json = {name: element[name] for name in ("text", "value", "style", "url", "icon") if name in element}
        return {**about, **kept}
    return {**about, **chosen(element, option, offered)}


def chosen(element: Json, value: Any, offered: list[Json] | None = None) -> Json:
    """The part of a state or an action that says what is chosen in an element."""
    kind = element["type"]
    if kind in OPTIONS:
        return {"selected_option": None if value is None else pick(options_of(element, offered), value)}
    if LISTS.get(kind) == "selected_options":
        return {"selected_options": [pick(options_of(element, offered), one) for one in value or []]}
    if kind in LISTS:
        return {LISTS[kind]: list(value or [])}
    if kind in SINGLE:
        return {SINGLE[kind]: value}
    return {"value": value}


def initial(element: Json) -> Any:
    """What an element holds before a person touches it."""
    if element.get("initial_option"):
        return element["initial_option"]["value"]
    if element.get("initial_options"):
        return [option["value"] for option in element["initial_options"]]
    names = [name for name in element if name.startswith("initial_")]
    return element[names[0]] if names else None


def state_of(blocks: list[Json], typed: Json, held: State | None = None) -> State:
    """The state of a view or a message: everything that can be filled in, with what is in it.

    What is typed now goes before what is `held` from earlier, and that before what the app has filled in.
    """
    state: State = {}
    for block in blocks:
        for element in elements_of(block):
            if element["type"] in WITHOUT_STATE:
                continue
            entry = _held(block, element, typed, held)
            entry = entry or {"type": element["type"], **chosen(element, _typed(block, element, typed))}
            state.setdefault(block["block_id"], {})[element["action_id"]] = entry
    return state


def _names(block: Json, element: Json) -> list[str]:
    action = element["action_id"]
    return [
        f"{block['block_id']}/{action}",
        action,
        block["block_id"],
        *([block["label"]["text"]] if "label" in block else []),
    ]


def _held(block: Json, element: Json, typed: Json, held: State | None) -> Json | None:
    if any(name in typed for name in _names(block, element)):
        return None
    return (held or {}).get(block["block_id"], {}).get(element["action_id"])


def _typed(block: Json, element: Json, typed: Json) -> Any:
    return next((typed[name] for name in _names(block, element) if name in typed), initial(element))


def check_typed(blocks: list[Json], typed: Json, held: State) -> None:
    """A ValueError for what the person's own client would not let them submit; a LookupError for unknown fields."""
    known = {name for block in blocks for element in elements_of(block) for name in _names(block, element)}
    unknown = set(typed) - known
    if unknown:
        raise LookupError(f"there is no input {sorted(unknown)} among {sorted(known)}")
    for block in blocks:
        if block.get("type") == "input":
            entry = _held(block, block["element"], typed, held)
            if not entry or not says(entry):
                _check_input(block, _typed(block, block["element"], typed))


def says(entry: Json) -> bool:
    """Whether an entry of a state holds anything."""
    return any(value for name, value in entry.items() if name != "type")


def _check_input(block: Json, value: Any) -> None:
    label = block["label"]["text"]
    if value in (None, "", []) and not block.get("optional"):
        raise ValueError(f"{label!r} is required")
    most = block["element"].get("max_length", LONGEST_INPUT)
    least = block["element"].get("min_length", 0)
    if isinstance(value, str) and value and not least <= len(value) <= most:
        raise ValueError(f"{label!r} takes {least} to {most} characters")
