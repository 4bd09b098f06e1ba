"""Take SQuAD 1.1's training set in: `python -m training.squad_data train-v1.1.json train/ eval/`.

Rajpurkar et al., 2016, CC BY-SA 4.0; the file is known by its SHA-256. Written as `squad_train.jsonl.gz` beside the
other questions, in their form, less what is there already, and less every paragraph that shares eight words in a row
with the validation split or with anything that is evaluated on, so that neither is learnt by heart.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from training.reader_data import SQUAD, TRIPLES

SHA256 = "3527663986b8295af4f7fcdff1ba1ff3f72d07d61a20f487cb238a6ef92fd955"
SHARED = 8  # words in a row
_WORD = re.compile(r"\w+")


def main() -> None:
    """Read the file, leave out what must not be learnt, write the rest."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("squad", type=Path, help="train-v1.1.json as published")
    parser.add_argument("folder", type=Path, help="the folder of training data")
    parser.add_argument("evaluation", type=Path, help="the folder of what is evaluated on")
    arguments = parser.parse_args()
    content = arguments.squad.read_bytes()
    if hashlib.sha256(content).hexdigest() != SHA256:
        raise SystemExit(f"{arguments.squad} is not SQuAD 1.1's training set as published (SHA-256 {SHA256}).")
    known = [row for name in TRIPLES for row in _lines(arguments.folder / name)]
    asked = {row["question"].strip().lower() for row in known}
    kept_out = {run for row in known if row["split"] == "val" for run in runs(row["context"])}
    rows = [row for row in _rows(json.loads(content)) if row["question"].lower() not in asked]
    contexts = {row["context"]: set(runs(row["context"])) for row in rows}
    learnt = set().union(*contexts.values())
    for path in sorted(arguments.evaluation.rglob("*.jsonl*")):
        kept_out |= {run for row in _lines(path) for text in _texts(row) for run in runs(text) if run in learnt}
    clean = {context for context, own in contexts.items() if own.isdisjoint(kept_out)}
    written = [row for row in rows if row["context"] in clean]
    with gzip.open(arguments.folder / SQUAD, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in written)
    print(f"{len(written)} questions over {len(clean)} of {len(contexts)} paragraphs in {arguments.folder / SQUAD}")


def runs(text: str) -> Iterator[int]:
    """A number for each run of `SHARED` words of the text, in small letters and without marks."""
    words = _WORD.findall(text.lower())
    return (hash(tuple(words[i : i + SHARED])) for i in range(len(words) - SHARED + 1))


def _rows(squad: dict[str, Any]) -> Iterator[dict[str, Any]]:
    seen = set()
    for article in squad["data"]:
        for paragraph in article["paragraphs"]:
            for asked in paragraph["qas"]:
                question = " ".join(asked["question"].split())
                if (question, paragraph["context"]) in seen:
                    continue
                seen.add((question, paragraph["context"]))
                first = asked["answers"][0]
                yield {
                    "id": f"squad-{asked['id']}",
                    "question": question,
                    "answers": [answer["text"] for answer in asked["answers"]],
                    "context": paragraph["context"],
                    "answer_start": first["answer_start"],
                    "title": article["title"],
                    "source": "squad1:train",
                    "split": "train",
                }


def _texts(value: Any) -> Iterator[str]:
    """Every text within a row."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


if __name__ == "__main__":
    main()
