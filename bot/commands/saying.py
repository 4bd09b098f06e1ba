"""`clippings said`: what somebody says in the articles, statement by statement."""

from __future__ import annotations

import json
from typing import Any

import click

from bot.answering.ledger import ledger
from bot.commands.options import Place, bold, formatted, narrowed, placed, print_exported, scope_of
from bot.showing.answer_json import ledger_to_json
from bot.showing.answer_text import document_to_text
from bot.showing.exporting.formats import Format
from bot.showing.ledgers import citations_of, ledger_document


@click.command()
@click.argument("speaker")
@formatted
@narrowed
@placed
def said(place: Place, speaker: str, as_json: bool, as_format: Format | None, **narrowing: Any) -> None:
    """List what SPEAKER says in the articles: date, outlet, how it is reported, and the words, each a quote that opens.

    \b
    Examples:
      clippings said "Corvane"
      clippings said --since 2026-05-01 --json "Ines Varga"
      clippings said --format csv "Corvane" > corvane.csv
    """
    if not speaker.strip():
        raise click.UsageError("Say whose statements you want.")
    with place.open() as app:
        found = ledger(app.index, speaker, scope_of(app, **narrowing))
    if as_json and not as_format:
        click.echo(json.dumps(ledger_to_json(speaker, found), ensure_ascii=False))
        return
    document = ledger_document(speaker, found, citations_of(found))
    if as_format:
        print_exported(document, as_format)
    else:
        click.echo(document_to_text(document, bold))
