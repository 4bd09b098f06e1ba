"""Measure the attribution finder on articles with every attribution marked (PolNeAR), beside a bare rule.

    python tools/attribution_figures.py FOLDER [--split dev] [--misses 20]

FOLDER holds `documents.jsonl.gz`: one article a line with `split`, `text` and `attributions`, each with `source_spans`,
`cue_spans` and `content_spans`. An attribution is direct if all its words are quoted, indirect if none are, else mixed.

- Each marked attribution is paired with the found one whose words share most with its own (one with a shared cue before
  others). `speaker`: of the marked ones that name a source, how many are paired with one of the same speaker. "Mention"
  takes the two mentions to be the same if they overlap; "resolved" if both, resolved by the same rules within the
  article, are one name (`same_speaker`). One that was not found counts as wrong.
- Words: recall is over the words of marked attributions of a kind, precision over those of found ones, each against
  the other of its pair. Marked and found with no pair count in full.
- The bare rule: every quotation is speech of the nearest name outside quotations.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from bot.answering.attribution import find, name_finder
from bot.answering.speakers import same_speaker
from bot.answering.speech.sentences import quotation_spans
from index.types import Span

KINDS = ("direct", "mixed", "indirect")
_WORD = re.compile(r"\w+(?:[-'’.]\w+)*")
_NAME = re.compile(r"[A-Z][\w’'-]*(?: (?:[A-Z][\w’'-]*|de|van|von|al))*")
_MARK = re.compile("[\"“”„‘`]|''|(?<![A-Za-z0-9])['’](?=[A-Za-z])")


@dataclass(frozen=True, slots=True)
class Saying:
    """An attribution, marked or found: the speaker's mention and name; cue and words by the words' starts."""

    speaker: Span | None
    head: str | None
    cue: frozenset[int]
    words: frozenset[int]
    kind: str
    shown: str


def main() -> None:
    """Print the table, and some of the misses if asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--split", default="dev")
    parser.add_argument("--misses", type=int, default=0, help="print this many, drawn at random")
    parser.add_argument("--kind", default="", help="print misses of this kind only")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    documents = [d for d in _documents(arguments.folder) if d["split"] == arguments.split and d["attributions"]]
    marked = [list(_marked(d)) for d in documents]
    print(f"{len(documents)} articles, {sum(map(len, marked))} attributions marked ({arguments.split})")
    for name, rule in (("finder", _found), ("nearest name", _nearest_name)):
        found = [list(rule(d["text"])) for d in documents]
        _report(name, marked, found)
        if name == "finder" and arguments.misses:
            _print_misses(documents, marked, found, arguments)
    _print_times(documents)


def _documents(folder: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(folder / "documents.jsonl.gz", "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _marked(document: dict[str, Any]) -> Iterator[Saying]:
    text: str = document["text"]
    resolver = name_finder(text)
    for a in sorted(document["attributions"], key=lambda a: a["source_spans"] or [[0]]):
        if not a["content_spans"]:
            continue
        spans = [Span(*s) for s in a["content_spans"]]
        source = Span(a["source_spans"][0][0], a["source_spans"][0][1]) if a["source_spans"] else None
        yield Saying(
            source,
            resolver(source) if source else None,
            _words(text, [Span(*s) for s in a["cue_spans"]]),
            _words(text, spans),
            _kind(text, spans),
            f"{a['source']} ~{a['cue']}~ {a['content']}",
        )


def _kind(text: str, spans: Sequence[Span]) -> str:
    parts = [s.of(text).strip() for s in spans]
    if not any(_MARK.search(part) for part in parts):
        return "indirect"
    whole = (
        _MARK.match(p) and p.rstrip(".,;")[-1:] in "\"”'’" and not re.search(r"[\"”] [^\"“”]*\w[^\"“”]*[\"“]", p)
        for p in parts
    )
    return "direct" if all(whole) else "mixed"


def _words(text: str, spans: Sequence[Span]) -> frozenset[int]:
    return frozenset(m.start() for s in spans for m in _WORD.finditer(text, s.start, s.end))


def _found(text: str) -> Iterator[Saying]:
    for a in find(text):
        shown = f"{a.speaker.of(text)} [{a.head}] ~{a.cue.of(text)}~ " + " || ".join(c.of(text) for c in a.content)
        yield Saying(a.speaker, a.head, _words(text, [a.cue]), _words(text, a.content), a.kind, shown)


def _nearest_name(text: str) -> Iterator[Saying]:
    quoted = quotation_spans(text)
    edges = [0, *(edge for q in quoted for edge in (q.start, q.end)), len(text)]
    names = [
        Span(m.start(), m.end())
        for start, end in zip(edges[::2], edges[1::2], strict=True)
        for m in _NAME.finditer(text, start, end)
    ]
    resolver = name_finder(text)
    for quotation in quoted:
        near = min(names, key=lambda n: max(n.start - quotation.end, quotation.start - n.end), default=None)
        yield Saying(near, resolver(near) if near else None, frozenset(), _words(text, [quotation]), "direct", "")


def _pairs(marked: Sequence[Saying], found: Sequence[Saying]) -> list[Saying | None]:
    """For each of `marked`, the one of `found` that shares most with it."""

    def shared(a: Saying, b: Saying) -> tuple[bool, float]:
        common = len(a.words & b.words)
        return bool(a.cue & b.cue), 2 * common / (len(a.words) + len(b.words) or 1)

    return [max((b for b in found if a.words & b.words), key=lambda b: shared(a, b), default=None) for a in marked]


def _report(name: str, marked: Sequence[Sequence[Saying]], found: Sequence[Sequence[Saying]]) -> None:
    counts: Counter[tuple[str, str]] = Counter()
    for golds, sayings in zip(marked, found, strict=True):
        for gold, pair in zip(golds, _pairs(golds, sayings), strict=True):
            _count_speaker(counts, gold, pair)
            _count_words(counts, "recall", gold, pair)
        for saying, pair in zip(sayings, _pairs(sayings, golds), strict=True):
            _count_words(counts, "precision", saying, pair)
            counts[saying.kind, "found"] += 1
            counts[saying.kind, "of whom"] += pair is not None and _same_mention(saying, pair)
    print(f"\n{name:13} marked found mention resolved | words: precision recall F1 | found with the right speaker")
    for row in (("direct",), ("mixed",), ("direct", "mixed"), ("indirect",), KINDS):
        print(f"{'+'.join(row) if row != KINDS else 'all':13}", _figures(counts, row))


def _count_speaker(counts: Counter[tuple[str, str]], gold: Saying, pair: Saying | None) -> None:
    if gold.speaker is None:
        return
    counts[gold.kind, "named"] += 1
    if pair and pair.speaker:
        counts[gold.kind, "mention"] += _same_mention(gold, pair)
        counts[gold.kind, "resolved"] += _same_name(gold, pair)


def _same_mention(a: Saying, b: Saying) -> bool:
    return bool(a.speaker and b.speaker and a.speaker.start < b.speaker.end and b.speaker.start < a.speaker.end)


def _same_name(a: Saying, b: Saying) -> bool:
    return bool(a.head and b.head and same_speaker(a.head, b.head))


def _count_words(counts: Counter[tuple[str, str]], what: str, one: Saying, other: Saying | None) -> None:
    counts[one.kind, what + " of"] += len(one.words)
    counts[one.kind, what] += len(one.words & other.words) if other else 0


def _figures(counts: Counter[tuple[str, str]], kinds: Sequence[str]) -> str:
    def total(what: str) -> int:
        return sum(counts[kind, what] for kind in kinds)

    def share(a: str, b: str) -> float:
        return total(a) / total(b) if total(b) else 0.0

    precision, recall = share("precision", "precision of"), share("recall", "recall of")
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return (
        f"{total('named'):6} {total('found'):5} {share('mention', 'named'):7.3f} {share('resolved', 'named'):8.3f} |"
        f" {precision:16.3f} {recall:6.3f} {f1:.3f} | {share('of whom', 'found'):.3f}"
    )


def _print_misses(
    documents: Sequence[dict[str, Any]],
    marked: Sequence[Sequence[Saying]],
    found: Sequence[Sequence[Saying]],
    arguments: argparse.Namespace,
) -> None:
    lines = []
    for document, golds, sayings in zip(documents, marked, found, strict=True):
        for gold, pair in zip(golds, _pairs(golds, sayings), strict=True):
            wrong = pair is None or not (_same_name(gold, pair) or gold.speaker is None)
            far = pair is not None and len(gold.words & pair.words) < 0.7 * max(len(gold.words), len(pair.words))
            if (wrong or far) and arguments.kind in ("", gold.kind):
                lines.append(_miss(document["text"], gold, pair))
        for saying, pair in zip(sayings, _pairs(sayings, golds), strict=True):
            if pair is None and arguments.kind in ("", "extra"):
                lines.append(f"EXTRA {saying.kind}: {saying.shown}")
    random.Random(arguments.seed).shuffle(lines)  # noqa: S311 - repeatable, no secret
    print("\n\n".join(lines[: arguments.misses]))


def _miss(text: str, gold: Saying, pair: Saying | None) -> str:
    start = max(0, min(gold.words, default=0) - 200)
    around = text[start : max(gold.words, default=0) + 150].replace("\n", "⏎")
    return (
        f"MISS {gold.kind}: {gold.shown}\n   head {gold.head}\n   FOUND {pair and pair.shown}\n   TEXT {around[:900]}"
    )


def _print_times(documents: Sequence[dict[str, Any]]) -> None:
    timed: list[float] = []
    for document in documents:
        start = time.process_time()
        find(document["text"])
        timed.append((time.process_time() - start) * 1e6 / max(1, len(document["text"].split())))
    print(f"\nProcessor time: median {median(timed):.2f} ms for 1,000 words, worst article {max(timed):.2f}")


if __name__ == "__main__":
    main()
