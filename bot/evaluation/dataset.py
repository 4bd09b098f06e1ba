"""Question sets: one JSON object a line, plain or gzipped, alone or in a folder with its articles."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot.errors import InputError


@dataclass(frozen=True, slots=True)
class Gold:
    """A text that answers a question, and the file name of the article it stands in."""

    article: str
    contains: str


@dataclass(frozen=True, slots=True)
class Item:
    """One question with what is known of its answer; `articles` are the ids of the articles it belongs to.

    `wrong` are answers that articles give although they are false. `several` says whether articles give more than
    one answer, None if nobody looked. `history` are the questions before it, `asked_alone` the same one in full,
    `asked` the day on which it was asked.
    """

    id: str
    question: str
    answerable: bool
    answers: tuple[str, ...]
    gold: tuple[Gold, ...]
    articles: tuple[str, ...]
    wrong: tuple[str, ...] = ()
    several: bool | None = None
    history: tuple[str, ...] = ()
    asked_alone: str | None = None
    asked: date | None = None


@dataclass(frozen=True, slots=True)
class Dataset:
    """A question set, with the file of its own articles if it has one."""

    name: str
    items: tuple[Item, ...]
    articles: Path | None


def read_dataset(path: Path) -> Dataset:
    """Read a file of questions, or a folder with `questions.jsonl` and `articles.jsonl` (either may end in .gz).

    Raises:
        InputError: if there is no such file, or a line of it is no question.
    """
    if not path.is_dir():
        return Dataset(path.name.split(".")[0], tuple(_items(path)), None)
    questions, articles = _either(path, "questions.jsonl"), _either(path, "articles.jsonl")
    return Dataset(path.resolve().name, tuple(_items(questions)), articles)


def _either(folder: Path, name: str) -> Path:
    for candidate in (folder / name, folder / f"{name}.gz"):
        if candidate.exists():
            return candidate
    raise InputError(f"The folder {folder} has no {name} or {name}.gz: a question set is a folder with both files.")


def _items(path: Path) -> Iterator[Item]:
    try:
        lines = path.read_bytes()
        text = (gzip.decompress(lines) if lines[:2] == b"\x1f\x8b" else lines).decode()
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise InputError(f"The question set {path} cannot be read ({error}).") from error
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield _item(line, number, path)


def _item(line: str, number: int, path: Path) -> Item:
    try:
        row: dict[str, Any] = json.loads(line)
        return Item(
            id=str(row.get("id", number)),
            question=row["question"],
            answerable=bool(row.get("answerable", row.get("answers"))),
            answers=tuple(row.get("answers", ())),
            gold=tuple(Gold(gold["article"], gold["contains"]) for gold in row.get("gold", ())),
            articles=tuple(row.get("article_ids", ())),
            wrong=tuple(row.get("wrong_answers", ())),
            several=_several(row),
            history=tuple(row.get("history", ())),
            asked_alone=row.get("standalone"),
            asked=date.fromisoformat(row["asked"][:10]) if row.get("asked") else None,
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(
            f'{path}, line {number}, is no question ({error!r}): write {{"question": "...", "answers": [...]}}.'
        ) from error


def _several(row: dict[str, Any]) -> bool | None:
    """As the set says it ("sources_differ"), or by counting the right and the planted answers it lists."""
    if "wrong_answers" in row:
        return len(row["answers"]) + len(row["wrong_answers"]) > 1
    differ = row.get("sources_differ")
    return None if differ is None else bool(differ)
