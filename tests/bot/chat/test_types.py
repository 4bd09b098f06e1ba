"""What a spot may see follows from where it is, whatever is set there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.types import ChannelSettings, Collections, Spot

CHOICES = st.sampled_from(["both", "own", "shared"])
# Discord's and Slack's, Teams' and Matrix's.
IDS = st.text("ABCXYZabcxyz0189_-", min_size=1, max_size=12) | st.sampled_from(
    ["19:aB3_x-Z@thread.tacv2", "!OGEhHVWSdvArJzumhm:example.org", "#news:example.org", "a:b"]
)


@given(CHOICES, IDS)
def test_a_workspace_sees_nothing_but_its_own_and_the_shared_collection(
    collections: Collections, workspace: str
) -> None:
    visible = ChannelSettings(collections=collections).visible(Spot("chat", workspace, "general"), "default")
    expected = {"both": {f"chat:{workspace}", "default"}, "own": {f"chat:{workspace}"}, "shared": {"default"}}
    assert set(visible) == expected[collections]


@given(CHOICES)
def test_outside_a_workspace_only_the_shared_collection_is_seen(collections: Collections) -> None:
    settings = ChannelSettings(collections=collections)
    assert settings.visible(Spot("chat", None, "general"), "default") == ("default",)


@pytest.mark.parametrize("workspace", ["", "../x", "a..b", "a b", "a" * 256, "a\x00b", "a/b", "\u00e4"])
def test_an_id_that_could_name_something_else_names_no_collection(workspace: str) -> None:
    with pytest.raises(ValueError, match="cannot name a collection"):
        _ = Spot("chat", workspace, "general").own


def test_a_conversation_is_the_thread_or_else_the_channel() -> None:
    assert Spot("chat", "home", "general").conversation == "general"
    assert Spot("chat", "home", "general", "t1").conversation == "t1"
