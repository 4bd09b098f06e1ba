"""A checked draft as Markdown: its text as it stands, footnotes, and what to look at."""

from __future__ import annotations

from bot.checking.types import DraftCheck, Held
from bot.showing.claims import NOT_A_VERDICT, heading, note, said, to_look_at
from bot.showing.drafts.notes import pieces, places, source
from bot.showing.exporting.evidence import UNSAFE
from bot.showing.exporting.markdown import plain
from bot.showing.plain_text import encoded


def to_markdown(check: DraftCheck) -> str:
    """The draft with a mark behind each claim; without the marks, it is the draft."""
    prefix = label(check.text)
    body = "".join(piece.text + "".join(f"[^{prefix}{n + 1}]" for n in piece.notes) for piece in pieces(check))
    order = {id(held): n for n, held in enumerate(check.held)}
    listed = [
        f"- “{plain(said(check.text, h))}”[^{prefix}{order[id(h)] + 1}]: {plain(note(h))}" for h in to_look_at(check)
    ]
    footnotes = [_footnote(f"{prefix}{n}", held) for n, held in enumerate(check.held, start=1)]
    parts = ["# What to look at", plain(heading(check)), NOT_A_VERDICT, "\n".join(listed), "\n".join(footnotes)]
    return body + "\n\n---\n\n" + "\n\n".join(part for part in parts if part) + "\n"


def label(text: str) -> str:
    """What our footnotes begin with, so that none of the draft's own is named so."""
    prefix = "c"
    while f"[^{prefix}" in text:
        prefix += "c"
    return prefix


def _footnote(name: str, held: Held) -> str:
    sources = [
        ", ".join([plain(source(c)), *(f"<{encoded(place, UNSAFE)}>" for place in places(c))]) for c in held.quotes
    ]
    return f"[^{name}]: {plain(note(held))}{' ' if sources else ''}{'; '.join(sources)}"
