"""Slack's modals and its Home tab, as plain data."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from adapters.slack import rendering
from adapters.slack.blocks import Block, actions, button, context, fits, header, plain, rich
from bot.chat.types import MAX_QUESTION, ChannelSettings, Spot
from bot.showing.outline import counted
from bot.showing.plain_text import shortened
from bot.showing.reports import IN_A_WORD, WHAT_WAS_WRONG, collections_of, help_document, listed
from index.engine import Summary

Json = dict[str, Any]

NEWEST, OUTLETS = 15, 20  # shown on the Home tab
HELP = help_document(
    ", without another mention:",
    "The menu of a message",
    "Admins add with `/clippings add URL` or by mentioning me with a file and “add this”, remove with "
    "`/clippings remove`, and set a channel up with `/clippings settings`.",
)


def question_modal() -> Json:
    """Asks for a question."""
    return _modal("ask", "Ask Clippings", "Ask", [
        _input("question", "Your question", {
            "type": "plain_text_input", "action_id": "text", "max_length": MAX_QUESTION,
            "placeholder": plain("who denied the claims?", 150),
        }),
        context("The answer comes as a direct message."),
    ])  # fmt: skip


def address_modal() -> Json:
    """Asks for the address of an article."""
    return _modal("add", "Add an article", "Add", [
        _input("url", "Its address", {"type": "url_text_input", "action_id": "text"}),
    ])  # fmt: skip


def reason_modal(answer: str, spot: Spot, address: str) -> Json:
    """Asks why an answer was not helpful. `address` is where thanks reach the person, whether or not the bot may."""
    box = {"type": "plain_text_input", "action_id": "text", "multiline": True, "max_length": 500}
    view = _modal("reason", WHAT_WAS_WRONG, "Send", [
        {**_input("reason", IN_A_WORD, box), "optional": True},
    ])  # fmt: skip
    return {**view, "private_metadata": json.dumps({"answer": answer, "spot": asdict(spot), "address": address})}


def settings_modal(settings: ChannelSettings, channel: str) -> Json:
    """The settings of a channel."""
    collections = collections_of("workspace")
    view = _modal("settings", "This channel", "Save", [
        _input("switches", "Clippings in this channel", {
            "type": "checkboxes", "action_id": "chosen", "options": [_option(n, t) for n, t in SWITCHES.items()],
            **_initial("initial_options", [_option(n, t) for n, t in SWITCHES.items() if getattr(settings, n)]),
        }) | {"optional": True},
        _input("collections", "Answers come from", {
            "type": "static_select", "action_id": "chosen",
            "options": [_option(n, t) for n, t in collections.items()],
            "initial_option": _option(settings.collections, collections[settings.collections]),
        }),
    ])  # fmt: skip
    return {**view, "private_metadata": json.dumps({"channel": channel})}


SWITCHES = {
    "on": "answers questions",
    "threads": "answers a mention in its thread",
    "private": "shows answers to the asker only",
    "needs_mention": "takes only messages that mention it as questions",
}


def chosen_settings(values: Json) -> ChannelSettings:
    """What was chosen in the settings."""
    chosen = {option["value"] for option in values["switches"]["chosen"]["selected_options"]}
    collections = values["collections"]["chosen"]["selected_option"]["value"]
    return ChannelSettings(**{name: name in chosen for name in SWITCHES}, collections=collections)


def home(found: Sequence[Summary], shared: str, *, admin: bool) -> Json:
    """What there is to read, how to ask, and for admins how to change it."""
    named = (shortened(summary.source or "", rendering.OUTLET) for summary in found)
    outlets = Counter(outlet or "without an outlet" for outlet in named).most_common(OUTLETS)
    counts = "; ".join(f"{outlet}: {count:,}" for outlet, count in outlets)
    blocks = [header(f"{counted(len(found), 'article')} to answer from")]
    if found:
        newest = _newest(found, shared)
        left = len(found) - newest
        blocks += [context(counts), rich(rendering.listed(listed(found[:newest], shared)))]
        blocks += [context(f"The newest of them; {left:,} more: /clippings articles")] if left else []
    if admin:
        choose = {"type": "external_select", "action_id": "remove:0", "min_query_length": 0,
                  "placeholder": plain("Remove one of this workspace's articles", 150)}  # fmt: skip
        blocks.append(actions(button("Add an article", "add:0", "home"), choose))
    return {"type": "home", "blocks": [*blocks, rendering.DIVIDER, *rendering.page(HELP).blocks]}


def article_options(found: Sequence[Summary]) -> list[Block]:
    """Articles to choose from."""
    return rendering.article_options(found)


def prompts(found: Sequence[Summary]) -> list[dict[str, str]]:
    """Suggestions to ask about the newest articles."""
    # What is chosen is sent as the person's own message: there a mention in a title would be one.
    titles = [shortened(re.sub("[<>]", "", summary.title), 300) for summary in found[:3]]
    return [{"title": shortened(t, 75), "message": f"What is reported about {t}?"} for t in titles if t]


def _newest(found: Sequence[Summary], shared: str) -> int:
    """How many articles the Home tab shows: fewer where their addresses are long."""
    return next(n for n in range(min(NEWEST, len(found)), 0, -1) if n == 1 or _fit(found[:n], shared))


def _fit(found: Sequence[Summary], shared: str) -> bool:
    return fits([rich(rendering.listed(listed(found, shared)))])


def _modal(callback: str, title: str, submit: str, blocks: Sequence[Block]) -> Json:
    return {
        "type": "modal", "callback_id": callback, "title": plain(title, 24), "submit": plain(submit, 24),
        "close": plain("Cancel", 24), "blocks": list(blocks),
    }  # fmt: skip


def _input(block: str, label: str, element: Block) -> Block:
    return {"type": "input", "block_id": block, "label": plain(label, 2000), "element": element}


def _option(value: str, text: str) -> Block:
    return {"text": plain(text, 75), "value": value}


def _initial(name: str, options: list[Block]) -> Block:
    """Slack takes no empty list of what is chosen."""
    return {name: options} if options else {}
