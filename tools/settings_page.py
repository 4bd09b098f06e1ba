"""Write docs/settings.md from the classes of settings: `python tools/settings_page.py`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from adapters.discord.settings import DiscordSettings
from adapters.slack.settings import SlackSettings
from bot.running.setting_sources import SourcedSettings, name_of
from bot.running.settings import Settings

PAGE = Path(__file__).parent.parent / "docs" / "settings.md"
KINDS: tuple[tuple[str, type[SourcedSettings]], ...] = (
    ("Articles, answers, page, logs", Settings),
    ("Discord", DiscordSettings),
    ("Slack", SlackSettings),
)
HEAD = """# Settings

From the environment or a `.env` file ([.env.example](../.env.example) is one to fill in); empty counts as unset. Each
`NAME` can also be the content of a file: `NAME_FILE` is its path, as for Docker's secrets. No log or error shows a
secret. `--data` and `--collection` on the command line go before `CLIPPINGS_DATA` and `CLIPPINGS_COLLECTION`. The
probability that `ANSWER_THRESHOLD` is held against is fitted for our own reader; `make calibration READER=...` fits
another that `READER_MODEL` names. After another `ENCODER_MODEL`: `clippings rebuild`. At `LOG_LEVEL=debug` libraries
may log what people write.

This page is made by `make settings-page` from the classes that read the settings.
"""


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


def page() -> str:
    """The page: a table for each class, a row for each setting."""
    return "\n".join([HEAD, *(f"## {title}\n\n{_table(kind)}" for title, kind in KINDS)])


def _table(kind: type[SourcedSettings]) -> str:
    rows = [_row(field) for field in kind.model_fields.values()]
    return "\n".join(["| variable | default | what it is |", "|---|---|---|", *rows, ""])


def _row(field: FieldInfo) -> str:
    description = (field.description or "").replace("|", "\\|")
    return f"| `{name_of(field)}` | {_default(field.default)} | {description} |"


def _default(value: Any) -> str:
    if value is None or value == "" or isinstance(value, SecretStr):
        return "unset"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{value:g}`" if isinstance(value, float) else f"`{value}`"


if __name__ == "__main__":
    main()
