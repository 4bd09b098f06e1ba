"""An installation in a folder of its own, without models, and what runs of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from house import STORY, House

from bot.chat.parts import Chat


@pytest.fixture
def house(tmp_path: Path) -> House:
    """What outlives a restart, with three shared articles."""
    house = House(tmp_path)
    house.add(STORY)
    return house


@pytest.fixture
def chat(house: House) -> Iterator[Chat]:
    """The installation, running."""
    with house.opened() as chat:
        yield chat
