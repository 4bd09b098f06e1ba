"""`clippings check-draft`: a draft held against the articles, claim by claim."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from bot.commands.options import Place, bold, narrowed, placed, scope_of
from bot.errors import InputError
from bot.showing.answer_text import document_to_text
from bot.showing.claims import draft_document
from bot.showing.draft_json import draft_to_json
from bot.showing.drafts.formats import DRAFT_WAYS, DraftFormat
from index.errors import LoadError
from index.loading.apart import read_draft
from index.loading.limits import Limits


@click.command(name="check-draft")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option(
    "--format", "named", type=click.Choice([f.value for f in DraftFormat]),
    help="The draft with its notes; by default that of --output's name.",
)  # fmt: skip
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="Write the draft there.")
@narrowed
@placed
def check_draft(
    place: Place, file: Path, as_json: bool, named: str | None, output: Path | None, **narrowing: Any
) -> None:
    """Hold a draft against the articles: FILE is a text, Markdown, HTML or Word document of up to 20 pages.

    Each quotation is traced, and each number, date, name with a role and "X said", "X denied" or "X filed" is looked
    for: the articles say the same, say otherwise, or have it nowhere. Whether it is true, is not said.

    \b
    Examples:
      clippings check-draft story.docx
      clippings check-draft story.docx -o checked.docx
      clippings check-draft --format markdown story.md > checked.md
    """
    way = _way(named, output)
    if as_json and way:
        raise click.UsageError("Give either --json or --format and --output.")
    with place.open() as app:
        text = _text(file, app.limits)
        found = app.checker.check_draft(text, scope_of(app, **narrowing))
    if as_json:
        click.echo(json.dumps(draft_to_json(found), ensure_ascii=False))
    elif way is None:
        click.echo(document_to_text(draft_document(found), bold))
    elif output:
        output.write_bytes(DRAFT_WAYS[way].write(found))
        click.echo(f"{draft_document(found).brief} Written: {output}")
    else:
        sys.stdout.buffer.write(DRAFT_WAYS[way].write(found))


def _way(named: str | None, output: Path | None) -> DraftFormat | None:
    if named:
        return DraftFormat(named)
    if output is None:
        return None
    found = next((way for way, how in DRAFT_WAYS.items() if output.suffix.lower() == f".{how.ending}"), None)
    if found is None:
        raise click.UsageError("Name --output with .md, .html or .docx at its end, or give --format.")
    return found


def _text(file: Path, limits: Limits) -> str:
    try:
        return read_draft(file.read_bytes(), file.name, limits)
    except LoadError as error:
        raise InputError(f"{file}: {error}") from error
    except OSError as error:
        raise InputError(f"{file}: It cannot be read ({error.strerror or error}).") from error
