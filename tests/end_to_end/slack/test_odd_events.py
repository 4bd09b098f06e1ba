"""Events of which something is missing or odd: each is left out with one line, and the next one is answered."""

from __future__ import annotations

from typing import Any

import pytest
from slack_connected import newsroom, running
from slack_standin import SlackServer

from bot.chat.parts import Chat

QUESTION = "who denied the claims?"


def mangled(whole: dict[str, Any]) -> list[dict[str, Any]]:
    """A message in which one thing after the other is missing or something else."""
    missing = [{k: v for k, v in whole.items() if k != name} for name in ("user", "channel", "ts", "text")]
    values: tuple[Any, ...] = (None, 7, [1], {"a": {}})
    odd = [{**whole, name: value} for name in ("channel", "ts", "text", "files") for value in values]
    edits = [{"type": "message", "subtype": "message_changed", **more} for more in ({}, {"message": None})]
    homes = [{"type": "app_home_opened", "tab": tab} for tab in ("home", "messages", None, 3)]
    return [*missing, *odd, *edits, *homes, {"type": "assistant_thread_started"}]


async def test_the_app_outlives_every_odd_event(
    slack: SlackServer, chat: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    general, mira = newsroom(slack)
    async with running(slack, chat):
        whole = {
            "type": "message", "user": mira.id, "channel": general.id, "channel_type": "channel", "ts": "1.5",
            "text": f"<@{slack.bot.id}> add this", "files": [],
        }  # fmt: skip
        for event in mangled(whole):
            slack.deliveries.start("events_api", event["type"], slack.events.body(event, slack.team, None), slack.team)
        await slack.deliveries.settled()
        await slack.say(mira, general, f"<@BOT> {QUESTION}")
        await slack.wait_for(
            lambda: any("Ines Varga" in m.text for m in general.messages_of_bot()), what="the answer to a whole one"
        )
        assert slack.sockets.opened == 1
    slack.problems.clear()  # what was asked of it about nonsense
    left_out = [record for record in caplog.records if "is left out" in record.getMessage()]
    assert len(left_out) > 5
    assert not any(record.exc_info or "\n" in record.getMessage() for record in left_out)
    assert "never retrieved" not in caplog.text
