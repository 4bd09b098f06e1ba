"""The rules of the stand-in for Slack: which blocks it takes, whom a message notifies, which links it unfurls."""

from __future__ import annotations

from typing import Any

import pytest
from slack_client import buttons, modal, plain, section
from slack_standin.blocks import check_message_blocks
from slack_standin.pings import pings_of, unfurls_of
from slack_standin.views import check_view

BAD_BLOCKS = [
    ({"type": "alert", "text": plain("x")}, "unsupported type: alert [json-pointer:/blocks/0/type]"),
    ({**section("x"), "colour": "red"}, "invalid additional property: colour [json-pointer:/blocks/0]"),
    (section("x" * 3001), "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"),
    ({"type": "section", "fields": [plain("x")] * 11}, "no more than 10 items allowed [json-pointer:/blocks/0/fields]"),
    ({"type": "header", "text": {"type": "mrkdwn", "text": "x"}}, "unsupported type: mrkdwn"),
    ({"type": "header", "text": plain("x" * 151)}, "must be less than 151 characters"),
    ({"type": "context", "elements": [plain("x")] * 11}, "no more than 10 items allowed"),
    (buttons(*[str(number) for number in range(26)]), "no more than 25 items allowed"),
    (buttons("x" * 76), "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]"),
    (buttons("a", "a"), "action_id 'a' already exists"),
    ({"type": "markdown", "text": "x" * 12_001}, "must be less than 12001 characters"),
    ({"type": "rich_text", "elements": [{"type": "text", "text": "x"}]}, "unsupported type: text"),
    ({"type": "section"}, "missing required field: text or fields"),
]


@pytest.mark.parametrize(("block", "said"), BAD_BLOCKS)
def test_what_block_kit_forbids(block: dict[str, Any], said: str) -> None:
    assert any(said in sentence for sentence in check_message_blocks([block]).sentences)


def rich(*pieces: dict[str, Any]) -> dict[str, Any]:
    """A rich_text block with one section and one of every other part."""
    part = {"type": "rich_text_section", "elements": list(pieces)}
    quote = {"type": "rich_text_quote", "elements": list(pieces)}
    listed = {"type": "rich_text_list", "style": "bullet", "indent": 1, "elements": [part]}
    code = {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "x"}]}
    return {"type": "rich_text", "elements": [part, quote, listed, code]}


def test_what_block_kit_allows() -> None:
    text = {"type": "text", "text": "x", "style": {"bold": True}}
    date = {"type": "date", "timestamp": 1, "format": "{date}", "fallback": "1970"}
    pieces: list[dict[str, Any]] = [
        text,
        {"type": "link", "url": "https://a.example"},
        date,
        {"type": "emoji", "name": "eyes"},
    ]
    menu = {"type": "overflow", "options": [{"text": plain("One"), "value": "1"}], "action_id": "menu"}
    select = {"type": "static_select", "options": menu["options"], "placeholder": plain("Choose")}
    cell = {"type": "raw_text", "text": "x"}
    blocks = [
        rich(*pieces),
        {**section("x"), "accessory": menu},
        {"type": "actions", "elements": [select]},
        {"type": "table", "rows": [[cell, cell]], "column_settings": [None, {"align": "right"}]},
        {"type": "markdown", "text": "**x**"},
        {"type": "divider"},
    ]
    assert check_message_blocks(blocks).sentences == []


PINGING = [
    {"text": "<!channel>"},
    {"text": "<!here|here>"},
    {"text": "<@U012AB>"},
    {"text": "<!subteam^S012|@team>"},
    {"text": "@everyone", "link_names": "1"},
    {"blocks": [section("<!everyone>")]},
    {"blocks": [{"type": "markdown", "text": "<@U012AB>"}]},
    {"blocks": [rich({"type": "user", "user_id": "U012AB"})]},
    {"blocks": [rich({"type": "broadcast", "range": "here"})]},
    {"blocks": [rich({"type": "usergroup", "usergroup_id": "S012"})]},
]
QUIET = [
    {"text": "&lt;!channel&gt; @channel a@everyone.example"},
    {"blocks": [{"type": "section", "text": plain("<!channel>")}]},
    {"blocks": [rich({"type": "text", "text": "<!channel> <@U012AB>"})]},
]


@pytest.mark.parametrize(("payload", "loud"), [*((one, True) for one in PINGING), *((one, False) for one in QUIET)])
def test_who_is_notified(payload: dict[str, Any], loud: bool) -> None:
    assert bool(pings_of(payload)) is loud


def test_which_links_are_unfurled() -> None:
    payload = {"text": "<https://a.example|A>", "blocks": [rich({"type": "link", "url": "https://b.example"})]}
    assert unfurls_of(payload) == {"https://a.example", "https://b.example"}
    assert unfurls_of({**payload, "unfurl_links": False}) == {"https://a.example", "https://b.example"}
    assert unfurls_of({**payload, "unfurl_links": False, "unfurl_media": "false"}) == set()


BAD_VIEWS = [
    ({"title": plain("x" * 25)}, "must be less than 25 characters [json-pointer:/view/title/text]"),
    ({"submit": None}, "missing required field: submit"),
    ({"blocks": [section("x")] * 101}, "no more than 100 items allowed [json-pointer:/view/blocks]"),
    ({"blocks": [{"type": "markdown", "text": "x"}]}, "unsupported type: markdown"),
    ({"private_metadata": "x" * 3001}, "must be less than 3001 characters"),
    ({"colour": "red"}, "invalid additional property: colour"),
    ({"type": "home"}, "must be modal"),
]


@pytest.mark.parametrize(("change", "said"), BAD_VIEWS)
def test_what_a_modal_may_not_be(change: dict[str, Any], said: str) -> None:
    assert any(said in sentence for sentence in check_view({**modal(), **change}, kind="modal").sentences)


def test_what_a_modal_may_be() -> None:
    assert check_view(modal(), kind="modal").sentences == []
