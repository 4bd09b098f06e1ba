"""Check answers against their sources with nothing of Clippings: plain files, white space folded.

    clippings ask --batch questions.jsonl > answers.jsonl
    python tools/verify_quotes.py answers.jsonl

Each citation's article names its file (`path`, with `#id` or `#number` for a record of a JSON lines file).
Imports nothing from the project on purpose: it shares no code with the loader whose work it checks.
"""

import gzip
import json
import sys
import unicodedata
from functools import cache, lru_cache
from pathlib import Path


def folded(text: str) -> str:
    """Composed as stored texts are (NFC), every run of white space one space."""
    return " ".join(unicodedata.normalize("NFC", text).split())


@cache
def records(path: str) -> dict[str, str]:
    """The texts of a JSON lines file by id and by line number."""
    found = {}
    with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            row = json.loads(line)
            found[str(row.get("id", number))] = found[str(number)] = row["text"]
    return found


@lru_cache(maxsize=10_000)
def source(path: str) -> str:
    """The folded text of a source."""
    file, _, record = path.partition("#")
    return folded(records(file)[record] if record else Path(file).read_text(encoding="utf-8"))


def main() -> None:
    """Print how many quotes were found in their sources, and each that was not."""
    found = missing = 0
    for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines():
        answer = json.loads(line)
        for citation in answer["citations"] + answer["related"]:
            if folded(citation["quote"]) in source(citation["article"]["path"]):
                found += 1
            else:
                missing += 1
                print(f"Not in {citation['article']['path']}: {citation['quote']!r}")
    print(f"{found} quotes found in their source files, {missing} not.")
    sys.exit(missing > 0)


if __name__ == "__main__":
    main()
