"""An installation in a folder of its own, without models, that tests attack."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from house import STORY, House

from bot.chat.parts import Chat


@pytest.fixture
def house(tmp_path: Path) -> House:
    """What outlives a restart, with three shared articles."""
    made = House(tmp_path / "data")
    made.add(STORY)
    return made


@pytest.fixture
def chat(house: House) -> Iterator[Chat]:
    """The installation, running."""
    with house.opened() as opened:
        yield opened
