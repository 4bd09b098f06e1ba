"""A checked draft as one HTML page that needs nothing beside it: its text as it stands, notes, what to look at."""

from __future__ import annotations

from html import escape

from bot.checking.types import DraftCheck, Held
from bot.showing.claims import NOT_A_VERDICT, heading, note, said, to_look_at
from bot.showing.drafts.notes import Piece, pieces, places, source
from bot.showing.exporting.evidence import UNSAFE
from bot.showing.plain_text import encoded

_STYLE = """
body{font:1.05rem/1.6 Georgia,serif;max-width:42rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}
.draft{white-space:pre-wrap;overflow-wrap:anywhere}
mark{color:inherit;padding:0 .1em}
mark.differs{background:#ffd9c7;border-bottom:2px solid #b3390b}
mark.nowhere{background:#fff2b3;border-bottom:2px dashed #8a6d00}
mark.agrees{background:none;border-bottom:1px solid #9ab59a}
sup{line-height:0}
blockquote{margin:.2rem 0 .2rem 1rem}
"""


def to_html(check: DraftCheck) -> str:
    """The page. What stands in the element with id "draft", without its notes, is the draft."""
    numbers = {id(held): n for n, held in enumerate(check.held, start=1)}
    listed = "".join(_listed(check, held, numbers[id(held)]) for held in to_look_at(check))
    notes = "".join(_note(n, held) for n, held in enumerate(check.held, start=1))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>A checked draft</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f'<main>\n<div class="draft" id="draft" dir="auto">{"".join(map(_piece, pieces(check)))}</div>\n'
        f"<h1>What to look at</h1>\n<p>{escape(heading(check))} {NOT_A_VERDICT}</p>\n<ul>\n{listed}</ul>\n"
        f"<h2>Notes</h2>\n<ol>\n{notes}</ol>\n</main>\n</body>\n</html>\n"
    )


def _piece(piece: Piece) -> str:
    text = escape(piece.text, quote=False)
    shown = f'<mark class="{piece.outcome}">{text}</mark>' if piece.outcome else text
    return shown + "".join(f'<sup><a id="m{n + 1}" href="#n{n + 1}">{n + 1}</a></sup>' for n in piece.notes)


def _listed(check: DraftCheck, held: Held, number: int) -> str:
    claim = escape(said(check.text, held))
    return f'<li><a href="#n{number}">{claim}</a>: {escape(note(held))}</li>\n'


def _note(number: int, held: Held) -> str:
    quotes = "".join(
        f"<blockquote>“{escape(c.quote.text)}”<br>{escape(source(c))}{_links(places(c))}</blockquote>"
        for c in held.quotes
    )
    return f'<li id="n{number}">{escape(note(held))} <a href="#m{number}" aria-label="Back">↩</a>{quotes}</li>\n'


def _links(addresses: tuple[str, ...]) -> str:
    safe = (escape(encoded(address, UNSAFE)) for address in addresses)
    return "".join(f' · <a href="{address}" rel="noopener noreferrer">{address}</a>' for address in safe)
