"""The rules for modals and for choices of an autocompletion."""

from __future__ import annotations

from typing import Any

from .component_rules import LABEL, ROW, TEXT_INPUT, check_select
from .errors import FormErrors, Path
from .messages import SELECTS, TEXT_DISPLAY, Json, walk

MOST_AT_TOP = 5


def check_modal(data: Any, errors: FormErrors) -> None:
    """A modal's title, its id and its fields."""
    if not isinstance(data, dict):
        return
    errors.too_long(["data", "title"], data.get("title"), 45, 1)
    errors.too_long(["data", "custom_id"], data.get("custom_id"), 100, 1)
    for key in ("title", "custom_id"):
        if data.get(key) is None:
            errors.required(["data", key])
    components = data.get("components") or []
    if not 1 <= len(components) <= MOST_AT_TOP:
        errors.add(["data", "components"], "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.")
    found = list(walk(components, ("data", "components")))
    for path, component in found:
        _one(path, component, errors)
    _unique_ids(found, errors)


def _unique_ids(found: list[tuple[Path, Json]], errors: FormErrors) -> None:
    seen: set[str] = set()
    for path, component in found:
        custom_id = component.get("custom_id")
        if custom_id and custom_id in seen:
            errors.add(
                [*path, "custom_id"], "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated"
            )
        seen.add(custom_id or "")


def _one(path: Path, component: Json, errors: FormErrors) -> None:
    kind = component.get("type")
    if kind == TEXT_INPUT:
        _text_input(path, component, errors)
    elif kind in SELECTS:
        check_select(path, component, errors)
    elif kind == LABEL:
        _label(path, component, errors)
    elif kind == ROW:
        _row(path, component, errors)
    elif len(path) == 3 and kind != TEXT_DISPLAY:
        errors.add([*path, "type"], "UNION_TYPE_CHOICES", 'Value of field "type" must be one of (1, 10, 18,).')


def _row(path: Path, row: Json, errors: FormErrors) -> None:
    children = row.get("components") or []
    if len(children) != 1 or children[0].get("type") != TEXT_INPUT:
        errors.add([*path, "components"], "BASE_TYPE_BAD_LENGTH", "A row of a modal holds exactly one text input.")
    elif not children[0].get("label"):
        errors.required([*path, "components", 0, "label"])


def _label(path: Path, label: Json, errors: FormErrors) -> None:
    errors.too_long([*path, "label"], label.get("label"), 45, 1)
    errors.too_long([*path, "description"], label.get("description"), 100)
    if not isinstance(label.get("component"), dict):
        errors.required([*path, "component"])
    elif label["component"].get("label"):
        errors.add(
            [*path, "component", "label"], "COMPONENT_LABEL_NOT_ALLOWED", "The label stands in the Label component"
        )


def _text_input(path: Path, field: Json, errors: FormErrors) -> None:
    errors.too_long([*path, "custom_id"], field.get("custom_id"), 100, 1)
    errors.too_long([*path, "label"], field.get("label"), 45, 1)
    errors.too_long([*path, "placeholder"], field.get("placeholder"), 100)
    least, most = field.get("min_length") or 0, field.get("max_length") or 4000
    if not 0 <= least <= most <= 4000:
        errors.add([*path, "max_length"], "TEXT_INPUT_LENGTHS_INVALID", "0 <= min_length <= max_length <= 4000")
    if field.get("value"):
        errors.too_long([*path, "value"], field["value"], most, least)


def check_choices(data: Any, errors: FormErrors) -> None:
    """The choices of an autocompletion."""
    choices = data.get("choices") if isinstance(data, dict) else None
    if not isinstance(choices, list):
        errors.required(["data", "choices"])
        return
    if len(choices) > 25:
        errors.add(["data", "choices"], "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")
    for number, choice in enumerate(choices):
        errors.too_long(["data", "choices", number, "name"], choice.get("name"), 100, 1)
        errors.too_long(["data", "choices", number, "value"], choice.get("value"), 100)
