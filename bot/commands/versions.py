"""The commands that show how articles were before: `clippings versions`, `clippings edits` and `clippings prove`."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import click

from bot.checking.edits import Step, changed, steps
from bot.commands.options import Place, placed
from bot.keeping.proving import prove as proof_of
from bot.showing.answer_json import article_to_json
from bot.showing.answer_text import document_to_text
from bot.showing.outline import counted, one_line
from bot.showing.versions import fact_line, step_to_json, versions_document, versions_to_json
from index.types import Article


@click.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object for each.")
@placed
def versions(place: Place, ids: tuple[str, ...], as_json: bool) -> None:
    """Show what changed in articles each time that they were replaced, with the words before and after.

    KEEP_VERSIONS says how many earlier versions of an article are kept.

    \b
    Example:
      clippings versions f6ee84959c706534
    """
    with place.open() as app:
        here = (app.settings.collection,)
        found = [(app.index.article(here, id_), app.index.history(here, id_)) for id_ in ids]
    for article, history in found:
        found_steps = steps(article, history)
        if as_json:
            click.echo(json.dumps(versions_to_json(article, history, found_steps), ensure_ascii=False))
        else:
            click.echo(document_to_text(versions_document(article, history, found_steps), _bold))


@click.command()
@click.option("--since", type=click.DateTime(formats=["%Y-%m-%d"]), help="Only changes on or after this day, in UTC.")
@click.option("--silent", is_flag=True, help="Only changes that no new sentence of the article tells of.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a change.")
@placed
def edits(place: Place, since: datetime | None, silent: bool, as_json: bool) -> None:
    """List the facts that articles have changed: numbers, dates, names, quotations, titles, authors, days.

    Last changed first. What is listed is what differs between two versions, never a verdict on which is right.

    \b
    Example:
      clippings edits --silent --since 2026-05-01
    """
    with place.open() as app:
        day = since.date().isoformat() if since else ""
        found = list(changed(app.index, (app.settings.collection,), day, silent=silent))
    for article, step in found:
        if as_json:
            click.echo(json.dumps({"article": article_to_json(article)} | step_to_json(step), ensure_ascii=False))
        else:
            click.echo(_line(article, step))
    if not found:
        click.echo(f"No facts have changed in the articles of the collection {place.settings().collection}.", err=True)


@click.command()
@click.argument("ident", metavar="ID")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@placed
def prove(place: Place, ident: str, file: Path) -> None:
    """Write a ZIP file that shows what an article said when: its versions, the pages fetched as it, hashes, a chain.

    It is checked without Clippings, as docs/proving.md says. Only you can read FILE.

    \b
    Example:
      clippings prove f6ee84959c706534 proof.zip
    """
    with place.open() as app:
        done = proof_of(app.index, app.settings.collection, ident, file)
    held = [counted(done.versions, "version"), counted(done.pages, "page"), f"a chain of {counted(done.links, 'line')}"]
    click.echo(f"Proof in {file}: {', '.join(held)}.")
    click.echo(f"The chain ends with {done.head}: who is told this now can later see that nothing before it changed.")


def _line(article: Article, step: Step) -> str:
    by = " · ".join(part for part in (article.source, one_line(article.title)) if part)
    silently = "  (silently)" if step.is_silent else ""
    facts = dict.fromkeys(map(fact_line, step.edits.facts))
    return "\n".join([f"{step.when[:10]}  {article.id}  {by}{silently}", *(f"  {fact}" for fact in facts)])


def _bold(text: str) -> str:
    """In bold on a terminal; click leaves the marks out elsewhere."""
    return click.style(text, bold=True)
