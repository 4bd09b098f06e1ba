"""Check quotes against their sources with nothing of Clippings.

    clippings ask --batch questions.jsonl > answers.jsonl
    python tools/verify_quotes.py answers.jsonl

Each citation's article names its file (`path`, with `#id` or `#number` for a record of a JSON lines file).

    clippings show --json $(clippings articles --json | jq -r .id) > stored.jsonl
    python tools/verify_quotes.py --stored stored.jsonl

takes quotes at random out of every stored article and looks for them in its source as a reader sees that: in a browser
(playwright with CHROMIUM, else pandoc), by pdftotext, by pandoc. Imports nothing from the project on purpose: it shares
no code with the loader whose work it checks.
"""

import argparse
import gzip
import json
import random
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from functools import cache, lru_cache
from pathlib import Path

from rendered_sources import UnreadableError, hidden, readings

UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")  # signs that no reader sees
SENTENCE = re.compile(r"(?<=[.!?…])[\"”»’)\]]*\s+")
FEWEST, MOST = 5, 40  # words of a quote


def folded(text: str) -> str:
    """Composed as stored texts are (NFC), without unseen signs, every run of white space one space."""
    return " ".join(unicodedata.normalize("NFC", UNSEEN.sub("", text)).split())


def letters(text: str) -> str:
    """Only letters and digits: how lines, hyphens at their ends and capitals of a style are told does not count."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", UNSEEN.sub("", text)).casefold()))


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


def check_answers(answers: str) -> bool:
    """Print how many quotes of answers were found in their sources, and each that was not."""
    found = missing = 0
    for line in Path(answers).read_text(encoding="utf-8").splitlines():
        answer = json.loads(line)
        for citation in answer["citations"] + answer["related"]:
            if folded(citation["quote"]) in source(citation["article"]["path"]):
                found += 1
            else:
                missing += 1
                print(f"Not in {citation['article']['path']}: {citation['quote']!r}")
    print(f"{found} quotes found in their source files, {missing} not.")
    return not missing


def quotes(text: str, most: int, chance: random.Random) -> list[str]:
    """At most `most` sentences of a text, or two in a row."""
    found = []
    for line in text.splitlines():
        sentences = SENTENCE.split(line)
        for number, sentence in enumerate(sentences):
            quote = line[line.index(sentence) :][: len(sentence)]
            after = sentences[number + 1] if number + 1 < len(sentences) else ""
            if after and chance.random() < 1 / 2:
                start = line.index(sentence)
                quote = line[start : line.index(after, start + len(sentence)) + len(after)]
            if FEWEST <= len(quote.split()) <= MOST:
                found.append(quote)
    return chance.sample(found, min(most, len(found)))


def judged(quote: str, path: str) -> str:
    """How a quote stands in what a source shows; raises `UnreadableError`."""
    shown = readings(path)
    if any(folded(quote) in text for text in map(_folded, shown)):
        return "verbatim"
    if any(letters(quote) in text for text in map(_letters, shown)):
        return "same letters"
    return "not shown" if letters(quote) in _letters(hidden(path)) else "not there"


@lru_cache(maxsize=64)
def _folded(text: str) -> str:
    return folded(text)


@lru_cache(maxsize=64)
def _letters(text: str) -> str:
    return letters(text)


def check_stored(stored: str, most: int, seed: int) -> bool:
    """Print for each kind of file how many quotes stand in what it shows, and each that does not."""
    chance = random.Random(seed)  # noqa: S311 - a sample
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for line in Path(stored).read_text(encoding="utf-8").splitlines():
        article = json.loads(line)
        path = (article["path"] or "").partition("#")[0]
        kind = Path(path).suffix.lower()
        for quote in quotes(article["text"], most, chance):
            try:
                verdict = judged(quote, path)
            except (UnreadableError, OSError) as error:
                verdict = f"unread ({error})"
            counts[kind][verdict.partition(" (")[0]] += 1
            if verdict != "verbatim":
                print(f"{verdict}: {path}: {quote!r}")
    for kind, count in sorted(counts.items()):
        print(f"{kind or 'no ending'}: {', '.join(f'{number} {verdict}' for verdict, number in count.most_common())}")
    return not any(count["not there"] for count in counts.values())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", help="answers, or articles with --stored")
    parser.add_argument("--stored", action="store_true", help="FILE has stored articles, as `clippings show --json`")
    parser.add_argument("--each", type=int, default=10, help="quotes of an article")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    good = check_stored(given.file, given.each, given.seed) if given.stored else check_answers(given.file)
    sys.exit(not good)
