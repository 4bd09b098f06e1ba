"""The text of saved pages against what people marked as the article: `evaluate_pages.py GROUND_TRUTH.json FOLDER`.

The file holds {name: {"articleBody": text, "url": address}}, and the folder name.html.gz for each, as in
github:scrapinghub/article-extraction-benchmark. Precision and recall are of runs of four words, counted as often as
they stand (that benchmark's measure), a mean over pages. Printed for Clippings and for plain trafilatura, in one run.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections import Counter
from pathlib import Path
from statistics import mean

from trafilatura import extract

from index.errors import LoadError
from index.loading.html_page import read_html
from index.loading.quiet import quiet

RUN = 4  # words


def main(truth: str, folder: str, verbose: bool = False) -> None:
    """Print a line for each reader."""
    pages = json.loads(Path(truth).read_text())
    for name, read in (("Clippings", _clippings), ("trafilatura", _trafilatura)):
        scores = []
        for key, page in pages.items():
            text = read(gzip.decompress((Path(folder) / f"{key}.html.gz").read_bytes()), page.get("url"))
            scores.append(_score(text, page["articleBody"]))
            if verbose and min(scores[-1]) < 0.8:
                print(name, *(f"{score:.2f}" for score in scores[-1]), len(text), page.get("url"), key)
        precision, recall = (mean(score[side] for score in scores) for side in (0, 1))
        f1 = 2 * precision * recall / (precision + recall)
        print(f"{name}: {len(scores)} pages, precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}")


def _clippings(data: bytes, url: str | None) -> str:
    try:
        return read_html(data, url).text
    except LoadError:
        return ""


def _trafilatura(data: bytes, url: str | None) -> str:
    with quiet():
        return extract(data, url=url, include_comments=False) or ""


def _score(found: str, right: str) -> tuple[float, float]:
    got, wanted = _runs(found), _runs(right)
    both = (got & wanted).total()
    return (both / got.total() if got else float(not wanted)), (both / wanted.total() if wanted else 1.0)


def _runs(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[at : at + RUN]) for at in range(max(1, len(words) - RUN + 1)) if words)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], len(sys.argv) > 3)
