"""How whole the sentences are that Clippings reads out of PDFs, beside plain pypdf: `evaluate_pdfs.py FOLDER`.

A sentence counts as confirmed if a second, independent extraction (poppler's pdftotext, by layout or in the file's
order) has its letters and digits in one piece. Sentences of fewer than five words
are left out. Needs pdftotext (Debian: poppler-utils) and pypdf.
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import mean

from index.errors import LoadError
from index.loading.pdf import read_pdf
from index.loading.quiet import quiet
from index.splitting import sentences
from index.text import normalise

FEWEST_WORDS = 5
FEWEST_LETTERS = 400  # of a PDF that counts


def main(folder: str) -> None:
    """Print the share of confirmed sentences of each reader, and how many PDFs each reads."""
    shares: dict[str, list[float]] = {}
    counts: dict[str, int] = {}
    for path in sorted(Path(folder).rglob("*.pdf")):
        second = _letters(_pdftotext(path)) + " " + _letters(_pdftotext(path, "-raw"))
        if len(second) < FEWEST_LETTERS:
            continue
        for name, read in (("pypdf", _pypdf), ("Clippings", _clippings)):
            told = _told(read, path.read_bytes())
            found = [each in second for each in told]
            if found:
                shares.setdefault(name, []).append(mean(found))
                counts[name] = counts.get(name, 0) + len(found)
            if len(sys.argv) > 2 and name == "Clippings":
                print(f"{mean(found) if found else 0:.2f} {len(found):5} {path.name}")
                if len(sys.argv) > 3:
                    print(*("   " + each for each, good in zip(told, found, strict=True) if not good), sep="\n")
    for name, each in shares.items():
        print(f"{name}: {len(each)} PDFs, {counts[name]} sentences, confirmed {mean(each):.3f} (mean over PDFs)")


def _clippings(data: bytes) -> str:
    return read_pdf(data).text


def _pypdf(data: bytes) -> str:
    from pypdf import PdfReader

    return "\n".join(page.extract_text().strip() for page in PdfReader(io.BytesIO(data)).pages)


def _pdftotext(path: Path, *order: str) -> str:
    command = ["pdftotext", *order, str(path), "-"]
    return subprocess.run(command, capture_output=True, check=False).stdout.decode("utf-8", "replace")


def _told(read: Callable[[bytes], str], data: bytes) -> list[str]:
    try:
        with quiet():
            text = normalise(read(data))
    except (LoadError, Exception):  # noqa: BLE001 - pypdf raises many kinds; a PDF it cannot read counts as none
        return []
    told = (text[span.start : span.end] for span in sentences(text))
    return [_letters(each) for each in told if len(each.split()) >= FEWEST_WORDS]


def _letters(text: str) -> str:
    """The letters and digits alone: white space and hyphens differ between any two readers."""
    return re.sub(r"[\W_]+", "", text).casefold()


if __name__ == "__main__":
    main(sys.argv[1])
