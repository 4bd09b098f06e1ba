"""A way of writing something into a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

Shown = TypeVar("Shown")
Written = TypeVar("Written", str, bytes)


@dataclass(frozen=True, slots=True)
class Way(Generic[Shown, Written]):
    """How a format is written: its name for people, media type, the end of a file's name, and who writes it."""

    title: str
    media_type: str
    ending: str
    write: Callable[[Shown], Written]
