"""The rules for components in messages and modals."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from .errors import FormErrors, Path
from .messages import SELECTS, TEXT_DISPLAY, Json, walk

ROW, BUTTON, STRING_SELECT, TEXT_INPUT, SECTION, CONTAINER, LABEL = 1, 2, 3, 4, 9, 17, 18
THUMBNAIL, GALLERY, FILE, SEPARATOR = 11, 12, 13, 14
V2_ONLY = {SECTION, TEXT_DISPLAY, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER}
AT_TOP = {ROW, SECTION, TEXT_DISPLAY, GALLERY, FILE, SEPARATOR, CONTAINER}
WITHIN = {
    ROW: {BUTTON, *SELECTS},
    SECTION: {TEXT_DISPLAY},
    CONTAINER: AT_TOP - {CONTAINER},
}
LINK, PREMIUM = 5, 6
ADDRESS = re.compile(r"^(https?|discord)://[^\s]+$")
MOST_COMPONENTS, MOST_TEXT = 40, 4000


def check_message_components(components: Any, v2: bool, errors: FormErrors) -> None:
    """Everything that a message's components must keep to."""
    if not isinstance(components, list):
        return
    _top_level(components, v2, errors)
    found = list(walk(components))
    for path, component in found:
        _placement(path, component, errors)
        _one(path, component, errors)
    _totals([component for _, component in found], errors)
    _unique(found, errors)


def _top_level(components: list[Any], v2: bool, errors: FormErrors) -> None:
    if not v2 and len(components) > 5:
        errors.add(["components"], "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.")
    allowed = AT_TOP if v2 else {ROW}
    for number, component in enumerate(components):
        if isinstance(component, dict) and component.get("type") not in allowed:
            _wrong_type(("components", number), allowed, errors)


def _wrong_type(path: Path, allowed: set[int], errors: FormErrors) -> None:
    names = ", ".join(map(str, sorted(allowed)))
    errors.add([*path, "type"], "UNION_TYPE_CHOICES", f'Value of field "type" must be one of ({names},).')


def _placement(path: Path, component: Json, errors: FormErrors) -> None:
    allowed = WITHIN.get(component.get("type", 0))
    for number, child in enumerate(component.get("components") or []):
        if allowed and isinstance(child, dict) and child.get("type") not in allowed:
            _wrong_type((*path, "components", number), allowed, errors)


def _one(path: Path, component: Json, errors: FormErrors) -> None:
    kind = component.get("type")
    if kind == BUTTON:
        _button(path, component, errors)
    elif kind in SELECTS:
        check_select(path, component, errors)
    elif kind == ROW:
        _row(path, component, errors)
    elif kind == SECTION:
        _section(path, component, errors)
    elif kind == TEXT_DISPLAY:
        errors.too_long([*path, "content"], component.get("content"), MOST_TEXT, 1)
    elif kind in (CONTAINER, GALLERY):
        _filled(path, component, "items" if kind == GALLERY else "components", 10 if kind == GALLERY else 40, errors)


def _filled(path: Path, component: Json, key: str, most: int, errors: FormErrors) -> None:
    if not 1 <= len(component.get(key) or []) <= most:
        errors.add([*path, key], "BASE_TYPE_BAD_LENGTH", f"Must be between 1 and {most} in length.")


def _custom_id(path: Path, component: Json, errors: FormErrors) -> None:
    if not component.get("custom_id"):
        errors.add([*path, "custom_id"], "COMPONENT_CUSTOM_ID_REQUIRED", "A custom id is required")
    errors.too_long([*path, "custom_id"], component.get("custom_id"), 100)


def _button(path: Path, button: Json, errors: FormErrors) -> None:
    errors.too_long([*path, "label"], button.get("label"), 80)
    if button.get("style") == PREMIUM:
        return
    if not button.get("label") and not button.get("emoji"):
        errors.add(path, "COMPONENT_LABEL_OR_EMOJI_REQUIRED", "A label or emoji is required")
    if button.get("style") == LINK:
        _link(path, button, errors)
        return
    _custom_id(path, button, errors)
    if button.get("url"):
        errors.add([*path, "url"], "BUTTON_COMPONENT_URL_NOT_ALLOWED", "A url cannot be set on this style of button")


def _link(path: Path, button: Json, errors: FormErrors) -> None:
    address = button.get("url")
    if button.get("custom_id"):
        errors.add(
            [*path, "custom_id"],
            "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE",
            "A custom id and url cannot both be specified",
        )
    if not address:
        errors.required([*path, "url"])
    elif not ADDRESS.match(str(address)):
        errors.add(
            [*path, "url"],
            "URL_TYPE_INVALID_SCHEME",
            "Scheme must be one of ('http', 'https', 'discord') and the url well formed.",
        )
    errors.too_long([*path, "url"], address, 512)


def _row(path: Path, row: Json, errors: FormErrors) -> None:
    children = [child for child in row.get("components") or [] if isinstance(child, dict)]
    menus = [child for child in children if child.get("type") in SELECTS]
    if not 1 <= len(children) <= 5:
        errors.add([*path, "components"], "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.")
    if menus and len(children) > 1:
        errors.add(
            [*path, "components"],
            "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
            "The specified component exceeds the maximum width",
        )


def _section(path: Path, section: Json, errors: FormErrors) -> None:
    if not 1 <= len(section.get("components") or []) <= 3:
        errors.add([*path, "components"], "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 3 in length.")
    accessory = section.get("accessory")
    if not isinstance(accessory, dict):
        errors.required([*path, "accessory"])
    elif accessory.get("type") not in (BUTTON, THUMBNAIL):
        _wrong_type((*path, "accessory"), {BUTTON, THUMBNAIL}, errors)


def check_select(path: Path, menu: Json, errors: FormErrors) -> None:
    """A select menu: its id, its options and how many may be chosen."""
    _custom_id(path, menu, errors)
    errors.too_long([*path, "placeholder"], menu.get("placeholder"), 150)
    if menu.get("type") == STRING_SELECT:
        _options(path, menu.get("options") or [], menu, errors)


def _options(path: Path, options: list[Json], menu: Json, errors: FormErrors) -> None:
    if not 1 <= len(options) <= 25:
        errors.add([*path, "options"], "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 25 in length.")
    for number, option in enumerate(options):
        for key in ("label", "value"):
            errors.too_long([*path, "options", number, key], option.get(key), 100, 1)
        errors.too_long([*path, "options", number, "description"], option.get("description"), 100)
    for value, times in Counter(option.get("value") for option in options).items():
        if times > 1:
            errors.add(
                [*path, "options"], "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", f"The value {value!r} is already used"
            )
    if (menu.get("max_values") or 1) > max(len(options), 1) or (menu.get("min_values") or 0) > (
        menu.get("max_values") or 1
    ):
        errors.add([*path, "max_values"], "SELECT_COMPONENT_MAX_VALUES_INVALID", "min_values <= max_values <= options")


def _totals(found: list[Json], errors: FormErrors) -> None:
    if len(found) > MOST_COMPONENTS:
        said = f"The total number of components cannot exceed {MOST_COMPONENTS} (there are {len(found)})"
        errors.add(["components"], "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", said)
    length = sum(len(str(item.get("content") or "")) for item in found if item.get("type") == TEXT_DISPLAY)
    if length > MOST_TEXT:
        said = f"The displayable text size cannot exceed {MOST_TEXT} (it is {length})"
        errors.add(["components"], "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", said)


def _unique(found: list[tuple[Path, Json]], errors: FormErrors) -> None:
    for key, code in (("custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED"), ("id", "COMPONENT_ID_DUPLICATED")):
        seen: set[object] = set()
        for path, component in found:
            value = component.get(key)
            if value and value in seen:
                errors.add([*path, key], code, f"Component {key.replace('_', ' ')} cannot be duplicated")
            seen.add(value)


def assign_ids(components: list[Json]) -> None:
    """Number the components that the bot has not numbered itself, as Discord does when it stores a message."""
    found = [component for _, component in walk(components)]
    used = {component["id"] for component in found if component.get("id")}
    following = 1
    for component in found:
        if component.get("id"):
            continue
        while following in used:
            following += 1
        component["id"] = following
        used.add(following)
