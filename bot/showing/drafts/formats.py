"""The forms in which a checked draft comes back."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from bot.checking.types import DraftCheck
from bot.showing.drafts.markdown import to_markdown
from bot.showing.drafts.page import to_html
from bot.showing.drafts.word import to_docx
from bot.showing.ways import Way


class DraftFormat(StrEnum):
    """The forms, by the names under which they are asked for."""

    MARKDOWN = "markdown"
    HTML = "html"
    DOCX = "docx"


DRAFT_WAYS: Final[Mapping[DraftFormat, Way[DraftCheck, bytes]]] = {
    DraftFormat.MARKDOWN: Way("Markdown", "text/markdown", "md", lambda check: to_markdown(check).encode()),
    DraftFormat.HTML: Way("HTML", "text/html", "html", lambda check: to_html(check).encode()),
    DraftFormat.DOCX: Way(
        "Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx", to_docx
    ),
}
