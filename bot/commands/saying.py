"""`clippings said`: what somebody says in the articles, statement by statement."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import groupby
from typing import Any

import click

from bot.answering.ledger import Ledger, Said, ledger
from bot.commands.options import Place, formatted, narrowed, placed, print_exported, scope_of
from bot.showing.answer_json import ledger_to_json
from bot.showing.exporting.formats import Format
from bot.showing.ledgers import citations_of, ledger_document
from bot.showing.links import link
from bot.showing.outline import counted, day, one_line


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
    if as_format:
        print_exported(ledger_document(speaker, found, citations_of(found)), as_format)
    elif as_json:
        click.echo(json.dumps(ledger_to_json(speaker, found), ensure_ascii=False))
    else:
        click.echo(_as_text(speaker, found))


def _as_text(speaker: str, found: Ledger) -> str:
    if not found.statements:
        return f"Nothing in the articles is attributed to {speaker}."
    also = f" ({'; '.join(found.names)})" if found.names != (speaker,) else ""
    head = f"{counted(len(found.statements), 'statement')} of {speaker}{also}:"
    more = [] if found.whole else ["There may be more: only the passages that name the speaker most were read."]
    told = [_told(list(same)) for _, same in groupby(found.statements, key=lambda said: said.quote)]
    return "\n\n".join([head, *told, *more])


def _told(statements: Sequence[Said]) -> str:
    """What stands in one quote, under all the words that report it: "denied", "calling"."""
    said = statements[0]
    article, cues = said.quote.article, "; ".join(one.cue for one in statements)
    about = [day(article.published) or "undated", article.source, one_line(article.title)]
    lines = [" · ".join(part for part in about if part), f"  {cues}: “{one_line(said.quote.text)}”"]
    address = link(said.quote) or article.path
    return "\n".join([*lines, f"  {address}"] if address else lines)
