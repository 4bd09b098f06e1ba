"""`clippings trace`: which article says this, word for word, and which of its words were changed."""

from __future__ import annotations

import json
from typing import Any

import click

from bot.commands.options import Place, bold, formatted, narrowed, placed, print_exported, scope_of
from bot.showing.answer_text import document_to_text
from bot.showing.exporting.formats import Format
from bot.showing.traces import trace_document, trace_to_json
from bot.tracing.tracing import Tracer
from index.text import whole


@click.command()
@click.argument("quote")
@click.option("--speaker", metavar="NAME", help="Who is said to have said it.")
@formatted
@narrowed
@placed
def trace(
    place: Place, quote: str, speaker: str | None, as_json: bool, as_format: Format | None, **narrowing: Any
) -> None:
    """Find the article that says QUOTE, of five words or more, by its words alone.

    What was changed is marked, and so is what an ellipsis leaves out. A QUOTE may name its speaker itself.

    \b
    Examples:
      clippings trace "all of our soundings were bought and paid for"
      clippings trace "“All of our soundings were bought and paid for,” said Peter Lind."
      clippings trace --json --speaker "Ines Varga" "all of our soundings … were paid for"
    """
    text = whole(quote)
    with place.open() as app:
        found = Tracer(app.index).trace(text, scope_of(app, **narrowing), speaker)
    if as_format:
        print_exported(trace_document(found), as_format)
    elif as_json:
        click.echo(json.dumps(trace_to_json(found), ensure_ascii=False))
    else:
        click.echo(document_to_text(trace_document(found), bold))
