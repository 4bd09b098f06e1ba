"""Waiting for what does not come ends, and says what was waited for."""

from __future__ import annotations

import pytest
from waiting import until


async def test_what_does_not_come_is_named_with_what_was_found_instead() -> None:
    with pytest.raises(AssertionError, match=r"waited 0\.01 s for three answers, and found \[\]\. Asked: twice"):
        await until(list, "three answers", 0.01, about=lambda: "Asked: twice")


async def test_what_has_to_be_awaited_is_looked_at_until_it_is_true() -> None:
    found = iter([0, 0, 7])

    async def look() -> int:
        return next(found)

    assert await until(look, "a number") == 7
