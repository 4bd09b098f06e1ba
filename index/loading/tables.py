"""Reading tables: a row with a text is an article; other rows are kept with the heads of their columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from functools import partial

from index.errors import LoadError
from index.loading.draft import Draft
from index.loading.fields import draft_of, names_text
from index.loading.parts import Part

_DELIMITERS = ",;\t|"
MOST_ROWS = 100_000
_ID = ("id", "key", "uuid")


def rows_of(text: str, name: str) -> list[list[str]]:
    """The rows of a table that is written as comma-, semicolon- or tab-separated values in a file called `name`.

    Raises `LoadError` if it is no table of at least two rows and two columns, or has too many.
    """
    csv.field_size_limit(10_000_000)
    # Heads hold few marks but the delimiter; the texts below hold them all.
    heads = text.lstrip().partition("\n")[0]
    delimiter = "\t" if name.lower().endswith(".tsv") else max(_DELIMITERS, key=heads.count)
    rows = []
    try:
        for row in csv.reader(io.StringIO(text.lstrip("\r\n"), newline=""), delimiter=delimiter):
            if any(cell.strip() for cell in row):
                rows.append([cell.strip() for cell in row])
            if len(rows) > MOST_ROWS:
                raise LoadError(f"It has more than {MOST_ROWS:,} rows; give it in parts.")
    except csv.Error as error:
        raise LoadError(f"It is no table of comma-separated values ({error}).") from error
    if len(rows) < 2 or len(rows[0]) < 2:
        raise LoadError("It is no table with a row of heads and rows below it.")
    return rows


def row_articles(rows: Sequence[Sequence[str]]) -> Iterator[Part] | None:
    """A table's rows as articles, if one of its columns is called as a text is; else None."""
    heads = list(rows[0])
    if not names_text(heads):
        return None
    return _parts(heads, rows[1:])


def _parts(heads: list[str], rows: Sequence[Sequence[str]]) -> Iterator[Part]:
    for number, row in enumerate(rows, start=2):
        record = dict(zip(heads, row, strict=False))
        name = next((record[key] for key in heads if key.lower() in _ID and record.get(key)), str(number))
        yield name, partial(draft_of, record)


def table_draft(rows: Sequence[Sequence[str]], title: str | None) -> Draft:
    """A table as one article: "Line: 7; Last bus: 18:30" for a row, so that no number stands without its heads."""
    return Draft("\n\n".join(with_heads(rows)), title)


def with_heads(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Each row below the first as a sentence, its cells under their heads."""
    heads = rows[0]
    for row in rows[1:]:
        cells = [f"{head}: {cell}" if head else cell for head, cell in zip(heads, row, strict=False) if cell]
        if cells:
            yield "; ".join(cells) + "."
