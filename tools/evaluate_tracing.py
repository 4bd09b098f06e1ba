"""Trace 400 quotes made from a file of articles, of which every tenth is left out: which article says this?

    python tools/evaluate_tracing.py ARTICLES.jsonl.gz [--index FOLDER] [--seed 1] [--misses 20]

ARTICLES holds one article a line: id, title, source, url, published, text. FOLDER keeps the index for the next run.

- verbatim: 5 to 150 words, half of them in other marks, dashes, ligatures and line ends than the article's.
- changed: a number, a name, a "not", a word; one in twelve words. Right only if each change is marked.
- shortened: words left out of the middle, at an ellipsis. joined: two sentences of two articles, or of two places.
- speaker: words in quotation marks with another speaker's name; who said them is what our own finder says.
- nowhere: sentences and other stretches of articles left out, and fragments of many articles in a row. No article
  holds half of their runs of four words.

An article is right if it is among those named; so are its outlet, date and address, which are compared one by one.
"First" counts where it stands first, though another may hold the same words.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.answering.attribution import find
from bot.answering.speakers import same_speaker
from bot.tracing.tracing import Tracer
from bot.tracing.types import Trace
from index.article_index import ArticleIndex
from index.embedded.engine import EmbeddedEngine
from index.encoder import Vectors
from index.splitting import sentences
from index.types import Article, Scope, article_id

LENGTHS = (5, 6, 8, 10, 12, 16, 20, 30, 40, 60, 90, 150)
COUNTS = {"verbatim": 100, "changed": 80, "shortened": 50, "joined": 50, "speaker": 40, "nowhere": 80}
STATUS = {"changed": "altered", "shortened": "verbatim", "speaker": "other_speaker", "nowhere": "not_found"}
LONGER = 8  # words, from which changed quotes are counted by themselves, too
SCOPE = Scope(("default",))
_CHUNK = re.compile(r"\S+")
_TOKEN = re.compile(r"\w+")
_COPIED = str.maketrans({"“": '"', "”": '"', "’": "'", "‘": "'", "—": " - ", "–": "-"})


class NoEncoder:
    """Tracing needs no vectors."""

    identity, dimension = "none@1", 2

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """The same vector for each."""
        return np.full((len(texts), 2), 2**-0.5, dtype=np.float32)

    encode_questions = encode_passages


@dataclass(frozen=True, slots=True)
class Sample:
    """A quote, the articles it is from, and the words of it that were changed."""

    kind: str
    text: str
    sources: tuple[Article, ...] = ()
    changes: tuple[str, ...] = ()
    speaker: str | None = None


def main() -> None:
    """Print the table, and some of what was wrong if asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--index", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--misses", type=int, default=0, help="print this many of each kind")
    given = parser.parse_args()
    held, left_out = _articles(given.articles)
    samples = _samples(random.Random(given.seed), held, left_out)  # noqa: S311 - nothing secret
    with tempfile.TemporaryDirectory() as scratch:
        index = ArticleIndex(EmbeddedEngine(given.index or Path(scratch)), NoEncoder())
        if index.count(SCOPE) < len(held):
            list(index.add(held))
        _report(samples, Tracer(index), given.misses)
        index.close()


def _articles(path: Path) -> tuple[list[Article], list[Article]]:
    """The articles that are indexed, and every tenth, which is not."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    made = [
        Article(
            article_id("default", row["url"] or row["id"]),
            "default",
            row["title"] or "x",
            row["text"],
            row["source"],
            row["url"],
            row["published"],
        )
        for row in rows
    ]
    return [a for n, a in enumerate(made) if n % 10], made[::10]


def _samples(rng: random.Random, held: Sequence[Article], left_out: Sequence[Article]) -> list[Sample]:
    makers: dict[str, Callable[[], Sample | None]] = {
        "verbatim": lambda: _verbatim(rng, rng.choice(held)),
        "changed": lambda: _changed(rng, rng.choice(held), rng.choice(held)),
        "shortened": lambda: _shortened(rng, rng.choice(held)),
        "joined": lambda: _joined(rng, rng.choice(held), rng.choice(held)),
        "speaker": lambda: _misattributed(rng, rng.choice(held), rng.choice(held)),
    }
    found = []
    for kind, make in makers.items():
        made: list[Sample] = []
        while len(made) < COUNTS[kind]:
            made += [sample] if (sample := make()) else []
        found += made
    return found + _nowhere(rng, held, left_out)


def _stretch(rng: random.Random, article: Article, length: int) -> str | None:
    """So many words of an article, half of the time from the beginning of a sentence."""
    chunks = list(_CHUNK.finditer(article.text))
    if len(chunks) <= length:
        return None
    begins = {s.start for s in sentences(article.text)} if rng.random() < 0.5 else None
    starts = [n for n in range(len(chunks) - length) if begins is None or chunks[n].start() in begins]
    if not starts:
        return None
    first = rng.choice(starts)
    text = article.text[chunks[first].start() : chunks[first + length - 1].end()]
    return text if len(_TOKEN.findall(text)) >= 5 else None


def _verbatim(rng: random.Random, article: Article) -> Sample | None:
    text = _stretch(rng, article, rng.choice(LENGTHS))
    return Sample("verbatim", _copied(rng, text) if rng.random() < 0.5 else text, (article,)) if text else None


def _copied(rng: random.Random, text: str) -> str:
    """As it comes out of a PDF or a translator's keyboard."""
    text = text.translate(_COPIED).replace("fi", "ﬁ").replace("fl", "ﬂ")
    chunks = text.split()
    for at in rng.sample(range(len(chunks)), max(1, len(chunks) // 15)):
        word = chunks[at]
        if word.isalpha() and len(word) > 6 and "ﬁ" not in word and "ﬂ" not in word:
            chunks[at] = rng.choice((f"{word[:4]}-\n{word[4:]}", f"{word[:4]}\u00ad{word[4:]}"))
    return rng.choice(("„{}“", "«{}»", '"{}"', "{}")).format(" ".join(chunks))


def _changed(rng: random.Random, article: Article, other: Article) -> Sample | None:
    text = _stretch(rng, article, rng.choice(LENGTHS))
    chunks = text.split() if text else []
    vocabulary = [w for w in re.findall(r"[A-Za-z]{4,}", other.text) if w.lower() not in article.text.lower()]
    if not chunks or not vocabulary:
        return None
    changes = []
    places = rng.sample(range(0, len(chunks), 2), min(max(1, len(chunks) // 12), (len(chunks) + 1) // 2))
    for at in sorted(places, reverse=True):
        digits = re.search(r"\d+", chunks[at])
        if digits:
            new = chunks[at].replace(digits[0], str(int(digits[0]) + rng.randint(1, 9)))
            chunks[at] = new
        elif rng.random() < 0.3:
            chunks.insert(at + 1, "not")
            new = "not"
        else:
            new = chunks[at] = rng.choice(vocabulary)
        changes.append(new)
    return Sample("changed", " ".join(chunks), (article,), tuple(changes))


def _shortened(rng: random.Random, article: Article) -> Sample | None:
    text = _stretch(rng, article, rng.choice((16, 20, 30, 40, 60, 90)))
    if not text:
        return None
    chunks = text.split()
    head, tail = rng.randint(5, len(chunks) // 2 - 1), rng.randint(5, len(chunks) // 2 - 1)
    return Sample(
        "shortened",
        f"{' '.join(chunks[:head])} {rng.choice(('…', '...', '[...]', '(…)', '. . .'))} {' '.join(chunks[-tail:])}",
        (article,),
    )


def _joined(rng: random.Random, article: Article, other: Article) -> Sample | None:
    """Two sentences: of two articles, or of one in the other order."""
    if rng.random() < 0.5:
        other = article
    halves = [_sentence(rng, article), _sentence(rng, other)]
    if not all(halves):
        return None
    one, two = [half for half in halves if half]
    if other is article and article.text.index(one) <= article.text.index(two):
        return None
    return Sample("joined", f"{one}{rng.choice((' ', ' … ', ' ... '))}{two}", (article, other))


def _sentence(rng: random.Random, article: Article) -> str | None:
    own = [s.of(article.text) for s in sentences(article.text)]
    own = [text for text in own if 8 <= len(_TOKEN.findall(text)) <= 40]
    return rng.choice(own) if own else None


def _misattributed(rng: random.Random, article: Article, other: Article) -> Sample | None:
    said = [a for a in find(article.text) if a.kind == "direct" and " " in a.head and len(a.content) == 1]
    others = [a.head for a in find(other.text) if " " in a.head and a.head[0].isupper()]
    said = [a for a in said if a.head[0].isupper() and len(_TOKEN.findall(a.content[0].of(article.text))) >= 6]
    if not said or not others:
        return None
    one, name = rng.choice(said), rng.choice(others)
    if any(same_speaker(name, a.head) for a in said):
        return None
    words = one.content[0].of(article.text).strip(" ,\"“”'‘’")
    text = rng.choice((f"“{words},” said {name}.", f"{name} said: “{words}”"))
    return Sample("speaker", text, (article,), speaker=name)


def _nowhere(rng: random.Random, held: Sequence[Article], left_out: Sequence[Article]) -> list[Sample]:
    made: list[str] = []
    while len(made) < 3 * COUNTS["nowhere"]:
        kind = rng.random()
        text = _sentence(rng, rng.choice(left_out)) if kind < 0.4 else None
        if kind >= 0.75:
            pieces = [_stretch(rng, rng.choice(held), rng.randint(5, 7)) for _ in range(rng.randint(3, 6))]
            text = " ".join(piece for piece in pieces if piece)
        elif kind >= 0.4:
            text = _stretch(rng, rng.choice(left_out), rng.choice(LENGTHS))
        made += [text] if text else []
    return [Sample("nowhere", text) for text in _absent(made, held)][: COUNTS["nowhere"]]


def _absent(texts: Sequence[str], held: Sequence[Article]) -> list[str]:
    """Those of which no article holds half of the runs of four words."""
    runs = [set(_fours(text)) for text in texts]
    holders = defaultdict(set)
    for number, own in enumerate(runs):
        for run in own:
            holders[run].add(number)
    most = Counter[int]()
    for article in held:
        shared = Counter(number for run in set(_fours(article.text)) & holders.keys() for number in holders[run])
        for number, count in shared.items():
            most[number] = max(most[number], count)
    return [text for number, text in enumerate(texts) if runs[number] and most[number] < len(runs[number]) / 2]


def _fours(text: str) -> Iterator[tuple[str, ...]]:
    found = _TOKEN.findall(text.lower().replace("-", ""))
    return zip(found, found[1:], found[2:], found[3:], strict=False)


def _report(samples: Sequence[Sample], tracer: Tracer, misses: int) -> None:
    print(" " * 13 + "".join(f"{column:>{width}} " for column, width in _COLUMNS))
    times, wrong = [], defaultdict(list)
    table: dict[str, Counter[str]] = defaultdict(Counter)
    for sample in samples:
        before = time.perf_counter()
        trace = tracer.trace(sample.text, SCOPE)
        times.append(time.perf_counter() - before)
        right = _right(sample, trace)
        row = Counter({name: int(is_right) for name, is_right in right.items()} | {"quotes": 1})
        table[sample.kind] += row
        if sample.kind == "changed" and len(sample.text.split()) >= LONGER:
            table[f"  {LONGER} words up"] += row
        if not all(right.values()):
            wrong[sample.kind].append((right, sample, trace))
    for kind, row in table.items():
        print(f"{kind:12} " + "".join(f"{row[c]:>{w}} " for c, w in _COLUMNS))
    print(f"median {np.median(times):.3f} s, slowest {max(times):.3f} s")
    for kind, rows in wrong.items():
        for right, sample, trace in rows[:misses]:
            print(f"\n{kind} wrong: {[k for k, v in right.items() if not v]} {trace.status}\n  {sample.text!r}")
            for found in trace.matches[:3]:
                print(f"  [{found.speaker}] {found.quote!r} {found.changed}")
            print("  source: " + "; ".join(a.url or "" for a in sample.sources), sample.changes)


_NAMES = ("quotes", "status", "marked", "article", "outlet", "date", "address", "first")
_COLUMNS = tuple((name, max(6, len(name))) for name in _NAMES)


def _right(sample: Sample, trace: Trace) -> dict[str, bool]:
    status = trace.status == STATUS.get(sample.kind, sample.kind)
    if sample.kind == "nowhere":
        return {"status": status}
    found = [match.article for match in trace.matches]
    return {
        "status": status,
        "marked": all(_is_marked(change, trace) for change in sample.changes),
        "article": all(any(a.id == source.id for a in found) for source in sample.sources),
        "outlet": all(any(a.source == source.source for a in found) for source in sample.sources),
        "date": all(any(a.published == source.published for a in found) for source in sample.sources),
        "address": all(any(a.url == source.url for a in found) for source in sample.sources),
        "first": bool(found) and found[0].id in {source.id for source in sample.sources},
    }


def _is_marked(change: str, trace: Trace) -> bool:
    """Whether every match that holds a changed word has marked it."""
    core = (re.findall(r"\d+", change) or _TOKEN.findall(change))[-1]
    return all(
        any(core in trace.text[a:b] for a, b in match.altered)
        for match in trace.matches
        if core in trace.text[match.given[0] : match.given[1]]
    )


if __name__ == "__main__":
    main()
