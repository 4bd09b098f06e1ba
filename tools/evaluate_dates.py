"""Dates of saved pages against those that people read on them: `evaluate_dates.py PAGES.json FOLDER`.

The file holds {address: {"file": name, "date": "2020-01-31"}}, as in the tests of htmldate (github:adbar/htmldate,
tests/eval_*.json and the folders beside them). Printed for Clippings and for plain trafilatura: right, wrong, none; of
the wrong ones, how many are labelled with the day on which the page says that it was changed, which is another thing.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from pathlib import Path

from trafilatura import bare_extraction

from index.errors import LoadError
from index.loading.html_page import read_html
from index.loading.quiet import quiet


def main(pages: str, folder: str, verbose: bool = False) -> None:
    """Print the counts."""
    files = {path.name: path for path in Path(folder).rglob("*.html")}
    ours: Counter[str] = Counter()
    plain: Counter[str] = Counter()
    for address, page in json.loads(Path(pages).read_text()).items():
        if page["file"] not in files:
            continue
        data = files[page["file"]].read_bytes()
        found = _clippings(data, address)
        ours[_judged(found, page["date"])] += 1
        ours["changed"] += _judged(found, page["date"]) == "wrong" and _is_of_a_change(data, page["date"])
        with quiet():
            document = bare_extraction(data, url=address, with_metadata=True)
        dated = getattr(document, "date", None)
        plain[_judged(dated, page["date"])] += 1
        plain["changed"] += _judged(dated, page["date"]) == "wrong" and _is_of_a_change(data, page["date"])
        if verbose and found and found[:10] != page["date"]:
            print(found, page["date"], page["file"], address)
    for name, counts in (("Clippings", ours), ("trafilatura", plain)):
        print(
            f"{name}: {counts['right'] + counts['wrong'] + counts['none']} pages, right {counts['right']},",
            f"wrong {counts['wrong']} ({counts['changed']} labelled with the day of a change), none {counts['none']}",
        )


def _clippings(data: bytes, address: str) -> str | None:
    try:
        date = read_html(data, address).published
    except LoadError:
        return None
    return str(date) if date else None


def _is_of_a_change(data: bytes, day: str) -> bool:
    """Whether the page's source has `day` right after a word for a change."""
    return bool(re.search(rf"(modif|updat|lastmod|aktualis)[^<>]{{0,80}}{day}".encode(), data, re.IGNORECASE))


def _judged(found: str | None, right: str) -> str:
    return "none" if not found else "right" if found[:10] == right else "wrong"


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], len(sys.argv) > 3)
