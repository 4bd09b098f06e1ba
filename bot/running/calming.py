"""A log that stays readable: of one kind only the first lines are written, and a network's tracebacks are short."""

from __future__ import annotations

import copy
import logging
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

NEVER_LEFT_OUT: Mapping[str, Any] = {"never_left_out": True}  # `extra` of a line that somebody was told to look for
SECONDS = 60.0
LINES, QUIET_LINES = 20, 600  # of one kind within those seconds, from warning up and below
MOST_KINDS = 1_000
_CHANGING = re.compile(r"[0-9a-f]*[0-9][0-9a-f]*", re.IGNORECASE)  # numbers, ids


@dataclass
class _Kind:
    since: float
    lines: int = 0
    left_out: int = 0


@dataclass
class Calm:
    """Decides what is written. `libraries` are the first names of loggers whose tracebacks tell of a network only."""

    libraries: frozenset[str]
    clock: Callable[[], float] = time.monotonic
    _kinds: dict[tuple[str, int, str], _Kind] = field(default_factory=dict)

    def __call__(self, record: logging.LogRecord) -> logging.LogRecord | None:
        """The line to write for a record, None for none."""
        if getattr(record, "never_left_out", False):
            return record
        kind = self._kind(record)
        if kind.lines >= (LINES if record.levelno >= logging.WARNING else QUIET_LINES):
            kind.left_out += 1
            return None
        kind.lines += 1
        left_out, kind.left_out = kind.left_out, 0
        return _with(self._short(record), left_out) if left_out else self._short(record)

    def _kind(self, record: logging.LogRecord) -> _Kind:
        key = (record.name, record.levelno, _CHANGING.sub("#", str(record.msg))[:80])
        now = self.clock()
        kind = self._kinds.get(key)
        if kind is None or now - kind.since > SECONDS:
            kind = _Kind(now, left_out=kind.left_out if kind else 0)
            self._kinds.pop(key, None)
            self._kinds[key] = kind
            if len(self._kinds) > MOST_KINDS:
                del self._kinds[next(iter(self._kinds))]
        return kind

    def _short(self, record: logging.LogRecord) -> logging.LogRecord:
        """A library's word on a connection without its fifty lines of where in the library that was."""
        error = record.exc_info[1] if record.exc_info else None
        if error is None or record.name.partition(".")[0] not in self.libraries:
            return record
        if not isinstance(error, OSError) and type(error).__module__.partition(".")[0] not in self.libraries:
            return record
        said = " ".join(str(error).split())
        return _changed(record, f"{record.getMessage()} ({type(error).__name__}: {said})")


def _with(record: logging.LogRecord, left_out: int) -> logging.LogRecord:
    if not isinstance(record.msg, str):  # structlog's own
        return record
    return _changed(record, f"{record.getMessage()} ({left_out} more like it were left out)", record.exc_info)


def _changed(record: logging.LogRecord, message: str, exc_info: Any = None) -> logging.LogRecord:
    made = copy.copy(record)
    made.msg, made.args, made.exc_info, made.exc_text = message, None, exc_info, None
    return made
