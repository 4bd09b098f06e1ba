"""`clippings ask`: one question for a person, one as JSON, or a file of them."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice
from typing import IO, TYPE_CHECKING, Any

import click

from bot.answering.types import Answer, Question
from bot.commands.options import Place, bold, formatted, narrowed, placed, print_exported, scope_of
from bot.errors import InputError
from bot.showing.answer_json import answer_to_json
from bot.showing.answer_text import answer_to_text
from bot.showing.answers import answer_document
from bot.showing.exporting.formats import Format
from index.text import whole

if TYPE_CHECKING:
    from bot.answering.answerer import Answerer
    from index.types import Scope

BATCH = 32  # questions encoded together


@click.command()
@click.argument("question", required=False)
@click.option("--after", multiple=True, metavar="QUESTION", help="A question asked before this one, oldest first.")
@click.option(
    "--as-of", type=click.DateTime(formats=["%Y-%m-%d"]), help="Answer as on this day: nothing published after it."
)
@click.option("--batch", type=click.File(encoding="utf-8"), help='JSON lines in ({"question": ...}), JSON lines out.')
@formatted
@narrowed
@placed
def ask(
    place: Place,
    question: str | None,
    as_json: bool,
    as_format: Format | None,
    after: tuple[str, ...],
    as_of: datetime | None,
    batch: IO[str] | None,
    since: datetime | None,
    until: datetime | None,
    sources: tuple[str, ...],
) -> None:
    """Answer QUESTION in quotes from the articles, or say that they do not answer it.

    \b
    Examples:
      clippings ask "who denied the claims?"
      clippings ask --since 2026-05-01 --source "The Harbour Ledger" --json "when is the hearing?"
      clippings ask --after "who denied the claims?" "when?"
      clippings ask --as-of 2026-05-20 "what's the latest on the harbour?"
      clippings ask --format bibtex "who denied the claims?" > denied.bib
      clippings ask --batch questions.jsonl > answers.jsonl
    """
    if (batch is None) == (not (question or "").strip()):
        raise click.UsageError("Give either a question or --batch FILE.")
    if batch and as_format:
        raise click.UsageError("Answers to a file of questions come as JSON lines: leave --format out.")
    with place.open() as app:
        scope = scope_of(app, since, min((day for day in (until, as_of) if day), default=None), sources)
        asked = as_of.date() if as_of else None
        if batch:
            _answer_lines(app.answerer, batch, scope, asked)
        elif question:
            answer = app.answerer.answer(Question(whole(question), scope, after, asked))
            if as_format:
                print_exported(answer_document(answer, asked=True, adding=None), as_format)
            else:
                click.echo(_shown(answer, as_json=as_json))


def _shown(answer: Answer, *, as_json: bool) -> str:
    return json.dumps(answer_to_json(answer), ensure_ascii=False) if as_json else answer_to_text(answer, bold)


def _answer_lines(answerer: Answerer, lines: IO[str], scope: Scope, asked: date | None) -> None:
    """Answer every line in order; a line that cannot be used becomes {"error": ...}, and the exit code says so."""
    numbered = ((n, line) for n, line in enumerate(lines, start=1) if line.strip())
    failed = False
    while chunk := list(islice(numbered, BATCH)):
        for result in _answered(answerer, [_parsed(n, line) for n, line in chunk], scope, asked):
            failed = failed or "error" in result
            click.echo(json.dumps(result, ensure_ascii=False))
    if failed:
        sys.exit(1)


def _answered(
    answerer: Answerer, rows: list[dict[str, Any] | InputError], scope: Scope, asked: date | None
) -> Iterator[dict[str, Any]]:
    usable = [row for row in rows if not isinstance(row, InputError)]
    answers = iter(
        answerer.answer_all(
            [
                Question(whole(row["question"]), scope, tuple(map(whole, row.get("history", ()))), asked)
                for row in usable
            ]
        )
    )
    for row in rows:
        if isinstance(row, InputError):
            yield {"error": str(row)}
        else:
            yield ({"id": row["id"]} if "id" in row else {}) | answer_to_json(next(answers))


def _parsed(number: int, line: str) -> dict[str, Any] | InputError:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        return InputError(f"Line {number} is not JSON ({getattr(error, 'msg', error)}).")
    if not isinstance(row, dict) or not isinstance(row.get("question"), str) or not row["question"].strip():
        return InputError(f'Line {number} has no question: write {{"question": "..."}}.')
    if not isinstance(row.get("history", []), list) or not all(
        isinstance(text, str) for text in row.get("history", [])
    ):
        return InputError(f'Line {number} has a history that is no list of questions: write {{"history": ["..."]}}.')
    return row
