"""What every test of a log leaves behind: nothing."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
import structlog

from bot.running.logs import CHATTY, NAME, SILENT


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    loggers = [logging.getLogger(name) for name in ("", *CHATTY, SILENT)]
    levels = [logger.level for logger in loggers]
    yield
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)
    loggers[0].handlers[:] = [handler for handler in loggers[0].handlers if handler.name != NAME]
    logging.captureWarnings(False)
    structlog.reset_defaults()
