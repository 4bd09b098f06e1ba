"""A checked draft as a Word document with a comment at each claim."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

from bot.checking.types import DraftCheck
from bot.showing.claims import NOT_A_VERDICT, heading, note, said, to_look_at
from bot.showing.drafts.notes import pieces, places, told

AUTHOR, INITIALS = "Clippings", "C"
MADE = datetime(2000, 1, 1, tzinfo=UTC)  # the same check gives the same document


def to_docx(check: DraftCheck) -> bytes:
    """The document: each line of the draft is a paragraph, and the list follows on a page of its own."""
    from docx import Document

    document = Document()
    document.core_properties.author, document.core_properties.title = AUTHOR, "A checked draft"
    document.core_properties.created = document.core_properties.modified = MADE
    _comment(document, check, _write(document, check))
    document.add_page_break()  # type: ignore[no-untyped-call]
    document.add_heading("What to look at", level=1)
    document.add_paragraph(f"{heading(check)} {NOT_A_VERDICT}")
    for held in to_look_at(check):
        listed = document.add_paragraph(style="List Bullet")
        listed.add_run(f"“{said(check.text, held)}”").italic = True
        listed.add_run(f" {note(held)}")
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _write(document: Any, check: DraftCheck) -> list[tuple[int, int, Any]]:
    """Write the text, and give the range of it that each run holds."""
    runs = []
    at, paragraph = 0, document.add_paragraph()
    for piece in pieces(check):
        for number, line in enumerate(piece.text.split("\n")):
            if number:
                at += 1
                paragraph = document.add_paragraph()
            if line:
                runs.append((at, at + len(line), paragraph.add_run(line)))
                at += len(line)
    return runs


def _comment(document: Any, check: DraftCheck, runs: list[tuple[int, int, Any]]) -> None:
    for held in check.held:
        own = [run for start, end, run in runs if held.span.start <= start and end <= held.span.end]
        if not own:
            continue
        made = document.add_comment([own[0], own[-1]], author=AUTHOR, initials=INITIALS)
        made.paragraphs[0].add_run(told(held))
        for citation in held.quotes:
            made.add_paragraph(f"“{citation.quote.text}”")
            for place in places(citation):
                made.add_paragraph(place)
