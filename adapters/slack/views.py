"""Slack's modals and its Home tab, as plain data."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from adapters.slack.blocks import Block, actions, button, context, header, plain, rich, section
from adapters.slack.rendering import listed
from bot.chat.types import MAX_QUESTION, ChannelSettings
from bot.outline import counted
from index.engine import Summary

Json = dict[str, Any]

NEWEST, OUTLETS = 15, 20  # shown on the Home tab
HELP = """*Ask, and read the evidence*
• `/ask`, or mention me with a question: *@Clippings who denied the claims?* Every word of an answer is quoted from an \
article; if the articles do not say, I say so.
• Ask on in the thread, without another mention: *when?*
• The menu of a message → *Check against articles* shows you the nearest quotes for each of its sentences.
• `/clippings articles` lists what I have read. Admins add with `/clippings add URL` or by mentioning me with a file \
and “add this”, remove with `/clippings remove`, and set a channel up with `/clippings settings`."""


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


def reason_modal(answer: str, channel: str) -> Json:
    """Asks why an answer was not helpful."""
    box = {"type": "plain_text_input", "action_id": "text", "multiline": True, "max_length": 500}
    view = _modal("reason", "What was wrong?", "Send", [
        {**_input("reason", "A word or two, if you like", box), "optional": True},
    ])  # fmt: skip
    return {**view, "private_metadata": json.dumps({"answer": answer, "channel": channel})}


def settings_modal(settings: ChannelSettings, channel: str) -> Json:
    """The settings of a channel."""
    collections = {"both": "this workspace's articles and the shared ones", "own": "only this workspace's articles",
                   "shared": "only the shared articles"}  # fmt: skip
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
    outlets = Counter(summary.source or "without an outlet" for summary in found).most_common(OUTLETS)
    counts = "; ".join(f"{outlet}: {count:,}" for outlet, count in outlets)
    blocks = [header(f"{counted(len(found), 'article')} to answer from")]
    blocks += [context(counts), rich(listed(found[:NEWEST], shared))] if found else []
    if len(found) > NEWEST:
        blocks.append(context(f"The newest of them; {len(found) - NEWEST:,} more: /clippings articles"))
    if admin:
        choose = {"type": "external_select", "action_id": "remove:0", "min_query_length": 0,
                  "placeholder": plain("Remove one of this workspace's articles", 150)}  # fmt: skip
        blocks.append(actions(button("Add an article", "add", "home"), choose))
    return {"type": "home", "blocks": [*blocks, {"type": "divider"}, section(HELP)]}


def article_options(found: Sequence[Summary]) -> list[Block]:
    """Articles to choose from."""
    return [{"text": plain(summary.title, 75), "value": summary.id} for summary in found[:100]]


def prompts(found: Sequence[Summary]) -> list[dict[str, str]]:
    """Suggestions to ask about the newest articles."""
    titles = [" ".join(summary.title.split()) for summary in found[:3]]
    return [{"title": plain(t, 75)["text"], "message": f"What is reported about {t[:300]}?"} for t in titles]


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
