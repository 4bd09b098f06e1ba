"""Which characters of a text are taken already, so that none is read as two things."""

from __future__ import annotations

from collections.abc import Iterable

from index.types import Span


class Taken:
    """The taken places within a range of a text; looking at one costs as much, however many there are."""

    def __init__(self, area: Span, places: Iterable[Span] = ()) -> None:
        self._start = area.start
        self._taken = bytearray(area.end - area.start)
        for place in places:
            self.take(place)

    def take(self, place: Span) -> None:
        """Mark the characters of a place, which lies within the range."""
        start, end = place.start - self._start, place.end - self._start
        self._taken[start:end] = b"\1" * (end - start)

    def has(self, place: Span) -> bool:
        """Whether any character of a place within the range is taken."""
        return self._taken.find(1, place.start - self._start, place.end - self._start) >= 0
