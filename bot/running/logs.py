"""The log: one structured line for each thing that happened, JSON for machines or coloured for a terminal.

Every line goes through `bot.running.redaction`, and carries what is bound at the time by structlog's context variables:

    with structlog.contextvars.bound_contextvars(question=ident):
        log.info("Answered on %(platform)s in %(ms)d ms.", {"platform": platform, "ms": ms})

A line's values are named: in JSON each is a field beside the sentence, and `template` is the sentence without them.
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TextIO

from bot.running.calming import Calm
from bot.running.redaction import redacted
from index.errors import ClippingsError

if TYPE_CHECKING:
    from structlog.typing import EventDict, Processor

log = logging.getLogger(__name__)

NAME = "clippings"  # of the one handler
# They tell of themselves at length, and in their debug lines of what people wrote.
CHATTY = (
    *("aiohttp", "discord", "httpx", "httpx2", "mcp", "sentence_transformers"),
    *("slack_bolt", "slack_sdk", "transformers", "watchfiles"),
)
SILENT = "aiohttp.access"  # it would tell who opened which link


def set_up_logs(level: str, log_format: str, stream: TextIO | None = None) -> None:
    """Write the log to `stream` (else stderr), from `level` up; called again, the new log takes the old one's place.

    `level` is debug, info, warning or error. `log_format` is json, pretty or auto: pretty in a terminal, else json.
    Libraries are heard from warning up, at debug in full: they may then show what people wrote.
    """
    handler = _Handler(stream or sys.stderr)
    handler.set_name(NAME)
    terminal = handler.stream.isatty()
    handler.setFormatter(_structured(log_format == "pretty" or (log_format == "auto" and terminal), terminal))
    root = logging.getLogger()
    for former in [each for each in root.handlers if each.name == NAME]:
        root.removeHandler(former)
    root.addHandler(handler)
    _set_levels(logging.getLevelNamesMapping()[level.upper()])
    logging.captureWarnings(True)


def in_short(error: BaseException) -> str:
    """An error on one line, with the place in the code that raised it: "KeyError: 'd' (events.py, line 7)"."""
    said = " ".join("".join(traceback.format_exception_only(error)).split())
    frames = traceback.extract_tb(error.__traceback__)
    return f"{said} ({Path(frames[-1].filename).name}, line {frames[-1].lineno})" if frames else said


def worded(error: BaseException) -> str:
    """What is said of an error on one line: its own sentence if it has one, else what and where it is."""
    return str(error) if isinstance(error, ClippingsError) else in_short(error)


def redact_tracebacks() -> None:
    """Log what nobody catches, in any thread, and redact what is logged before or without `set_up_logs`."""
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread
    if logging.lastResort:
        logging.lastResort.setFormatter(_Redacting(logging.Formatter()))


class _Redacting(logging.Formatter):
    """Formats as another one does, without secrets: last of all, so that tracebacks and context go through it too."""

    def __init__(self, formatter: logging.Formatter) -> None:
        super().__init__()
        self._formatter = formatter

    def format(self, record: logging.LogRecord) -> str:
        return redacted(self._formatter.format(record))


class _Handler(logging.StreamHandler[TextIO]):
    def __init__(self, stream: TextIO) -> None:
        super().__init__(stream)
        self._calm = Calm(frozenset(CHATTY))

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line, unless there have been enough like it."""
        if (line := self._calm(record)) is not None:
            super().emit(line)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name is logging's
        """Say where a line could not be written; Python's own would print the line's arguments, secrets and all."""
        with suppress(OSError, ValueError):  # nobody listens there either
            sys.stderr.write(redacted(f"A log line of {record.name} failed.\n{traceback.format_exc()}"))


def _structured(pretty: bool, colours: bool) -> logging.Formatter:
    """The same lines whether they come from `logging` or from structlog, which is set up here as well."""
    import structlog  # a twentieth of a second, which a command that logs nothing does not need
    from structlog.stdlib import ProcessorFormatter

    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.PositionalArgumentsFormatter(),
            ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    # Tracebacks are plain, for those of rich show the variables.
    plain = structlog.dev.plain_traceback
    last: list[Processor] = (
        [structlog.dev.ConsoleRenderer(colors=colours, exception_formatter=plain)]
        if pretty
        else [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    )
    return _Redacting(
        ProcessorFormatter(
            processors=[ProcessorFormatter.remove_processors_meta, *last],
            foreign_pre_chain=shared if pretty else [*shared, _fields],  # in a terminal the sentence is enough
            pass_foreign_args=not pretty,
        )
    )


def _fields(_: Any, __: str, line: EventDict) -> EventDict:
    """The values of a line as fields of their own; what is no number, as text."""
    values = line.pop("positional_args", None)
    if isinstance(values, Mapping):
        line["template"] = line["_record"].msg
        for name, value in values.items():
            line.setdefault(name, value if isinstance(value, int | float) else str(value))
    return line


def _set_levels(level: int) -> None:
    logging.getLogger().setLevel(level)
    for name in CHATTY:
        logging.getLogger(name).setLevel(level if level == logging.DEBUG else max(level, logging.WARNING))
    logging.getLogger(SILENT).setLevel(logging.CRITICAL + 1)


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    log.critical("Clippings has failed.", exc_info=(kind, error, trace))


def _uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
        _uncaught(args.exc_type, args.exc_value, args.exc_traceback)
