"""The rules of block elements and of the objects that they are made of."""

from __future__ import annotations

from .schema import Check, address, anything, boolean, choice, items, plain, shape, string, text, typed, whole

Fields = tuple[dict[str, Check], dict[str, Check]]
ACTION = {"action_id": string(255, 1)}
CONFIRM = shape(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": choice("primary", "danger")},
)
OPTION = shape({"text": plain(75), "value": string(150, 1)}, {"description": plain(75)})
WIDE_OPTION = shape({"text": text(75), "value": string(150, 1)}, {"description": text(75)})
MENU_OPTION = shape({"text": plain(75), "value": string(150, 1)}, {"description": plain(75), "url": address(3000)})
GROUP = shape({"label": plain(75), "options": items(OPTION, 100)})
COMMON = {**ACTION, "confirm": CONFIRM, "focus_on_load": boolean, "placeholder": plain(150)}
LABEL = {"accessibility_label": string(75)}
FEEDBACK = shape({"text": plain(75), "value": string(2000)}, LABEL)
DISPATCH = shape({}, {"trigger_actions_on": items(choice("on_enter_pressed", "on_character_entered"), 2)})
FILTER = shape(
    {},
    {"include": items(anything, 4), "exclude_external_shared_channels": boolean, "exclude_bot_users": boolean},
)
IMAGE: Fields = (
    {"alt_text": string(2000, 1)},
    {"image_url": address(3000), "slack_file": shape({}, {"id": string(), "url": address(3000)})},
)
BUTTONS: dict[str, Fields] = {
    "button": (
        {"text": plain(75)},
        {
            **ACTION,
            **LABEL,
            "url": address(3000),
            "value": string(2000),
            "style": choice("primary", "danger"),
            "confirm": CONFIRM,
        },
    ),
    "overflow": ({"options": items(MENU_OPTION, 5)}, {**ACTION, "confirm": CONFIRM}),
}
FEEDBACK_ELEMENTS: dict[str, Fields] = {
    "feedback_buttons": ({"positive_button": FEEDBACK, "negative_button": FEEDBACK}, ACTION),
    "icon_button": (
        {"icon": choice("trash"), "text": plain(75)},
        {
            **ACTION,
            **LABEL,
            "value": string(2000),
            "confirm": CONFIRM,
            "visible_to_user_ids": items(string(), 10),
        },
    ),
}
STATIC = {"options": items(OPTION, 100), "option_groups": items(GROUP, 100)}
IN_MESSAGE = {"response_url_enabled": boolean}
SELECTS: dict[str, Fields] = {
    "static_select": ({}, {**COMMON, **STATIC, "initial_option": OPTION}),
    "external_select": ({}, {**COMMON, "initial_option": OPTION, "min_query_length": whole(0)}),
    "users_select": ({}, {**COMMON, "initial_user": string()}),
    "conversations_select": (
        {},
        {
            **COMMON,
            **IN_MESSAGE,
            "initial_conversation": string(),
            "default_to_current_conversation": boolean,
            "filter": FILTER,
        },
    ),
    "channels_select": ({}, {**COMMON, **IN_MESSAGE, "initial_channel": string()}),
}
MOST = {"max_selected_items": whole(1)}
LISTED = items(string(), 100, 0)
MULTI_SELECTS: dict[str, Fields] = {
    "multi_static_select": ({}, {**COMMON, **MOST, **STATIC, "initial_options": items(OPTION, 100)}),
    "multi_external_select": (
        {},
        {**COMMON, **MOST, "initial_options": items(OPTION, 100), "min_query_length": whole(0)},
    ),
    "multi_users_select": ({}, {**COMMON, **MOST, "initial_users": LISTED}),
    "multi_conversations_select": (
        {},
        {
            **COMMON,
            **MOST,
            "initial_conversations": LISTED,
            "default_to_current_conversation": boolean,
            "filter": FILTER,
        },
    ),
    "multi_channels_select": ({}, {**COMMON, **MOST, "initial_channels": LISTED}),
}
PICKED = {name: check for name, check in COMMON.items() if name != "placeholder"}
PICKERS: dict[str, Fields] = {
    "datepicker": ({}, {**COMMON, "initial_date": string()}),
    "timepicker": ({}, {**COMMON, "initial_time": string(), "timezone": string()}),
    "datetimepicker": ({}, {**PICKED, "initial_date_time": whole()}),
    "radio_buttons": ({"options": items(WIDE_OPTION, 10)}, {**PICKED, "initial_option": WIDE_OPTION}),
    "checkboxes": ({"options": items(WIDE_OPTION, 10)}, {**PICKED, "initial_options": items(WIDE_OPTION, 10)}),
}
TYPED = {name: check for name, check in COMMON.items() if name != "confirm"} | {"dispatch_action_config": DISPATCH}
INPUTS: dict[str, Fields] = {
    "plain_text_input": (
        {},
        {
            **TYPED,
            "initial_value": string(3000),
            "multiline": boolean,
            "min_length": whole(0, 3000),
            "max_length": whole(1, 3000),
        },
    ),
    "email_text_input": ({}, {**TYPED, "initial_value": string()}),
    "url_text_input": ({}, {**TYPED, "initial_value": string()}),
    "number_input": (
        {"is_decimal_allowed": boolean},
        {**TYPED, "initial_value": string(), "min_value": string(), "max_value": string()},
    ),
    "rich_text_input": ({}, {**TYPED, "initial_value": anything}),
    "file_input": ({}, {**ACTION, "filetypes": items(string(), 100), "max_files": whole(1, 10)}),
}
INTERACTIVE: dict[str, Fields] = {**BUTTONS, **SELECTS, **PICKERS}
ACTIONS = typed({**INTERACTIVE, **MULTI_SELECTS, "rich_text_input": INPUTS["rich_text_input"]})
CONTEXT_ACTIONS = typed(FEEDBACK_ELEMENTS)
ACCESSORY = typed({**INTERACTIVE, **MULTI_SELECTS, "image": IMAGE})
INPUT = typed({**SELECTS, **MULTI_SELECTS, **PICKERS, **INPUTS})
CONTEXT = typed(
    {
        "image": IMAGE,
        "plain_text": ({"text": string(2000, 1)}, {"emoji": boolean}),
        "mrkdwn": ({"text": string(2000, 1)}, {"verbatim": boolean}),
    }
)
