"""Templates filled in: what is in them is escaped unless a template says otherwise, and none does."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import jinja2

from bot.chat.answers import UNKEPT
from bot.showing.document import line_text
from bot.showing.exporting.formats import WAYS
from bot.showing.outline import counted, day, one_line
from bot.web.text import at_source, shown, web_url

HERE = Path(__file__).parent
STATIC = HERE / "static"


class Templates:
    """The page's templates, read once."""

    def __init__(self) -> None:
        self._environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.filters.update(
            shown=shown, day=day, one_line=one_line, web_url=web_url, at_source=at_source, line_text=line_text
        )
        self._environment.globals.update(counted=counted, UNKEPT=UNKEPT, WAYS=WAYS, styled=_version())

    def fill(self, name: str, **values: Any) -> str:
        """One page as HTML."""
        return self._environment.get_template(name).render(values)


def _version() -> str:
    """A few digits of the style sheet's content, so that a browser takes up a new one at once."""
    return hashlib.sha256((STATIC / "style.css").read_bytes()).hexdigest()[:8]
