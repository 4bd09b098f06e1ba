"""While another process writes the chat database, nothing but what has to be written waits for it."""

from __future__ import annotations

import asyncio
from typing import Any

from house import House
from locked import locked


async def test_a_page_is_served_and_a_question_is_answered_afterwards(visit: Any, house: House) -> None:
    given = await visit.text("/", params={"q": "Who denied the claims?"})
    address = given.partition('<a href="/answers/')[2].partition('"')[0]
    with locked(house.folder):
        asking = asyncio.create_task(visit.text("/", params={"q": "Who denied the claims of neglect?"}))
        for path in ("/healthz", f"/answers/{address}", "/articles", "/stats", "/metrics"):
            await visit.text(path)
    assert "Ines Varga" in await asking
