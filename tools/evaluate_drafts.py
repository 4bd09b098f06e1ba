"""Check drafts made by script from a file of articles: planted errors caught and missed, and false alarms.

    python tools/evaluate_drafts.py ARTICLES.jsonl.gz [--articles 1000] [--drafts 20] [--index FOLDER] [--seed 1]
                                    [--misses 5]

ARTICLES holds one article a line: id, title, source, url, published, text. Each draft has twelve sentences of as many
articles, half of them told in other words: the cue before its words, adverbs and asides left out, some common words in
place of others. In one sentence of three an error is planted, of one kind:

- number, date: another one in its place. name: of who is introduced with a role, another person's of the articles.
- role: another one before or behind the name. speaker: another person is said to say it. opposite: denied for said.
- quotation: one word in eight of it changed, a number or a "not". invented: in place of a quotation, what somebody
  says in an article that was left out.

An error is caught if a claim that touches it differs or is found nowhere ("differs" counts those told as differing).
A false alarm is a claim that touches no error and differs, or is found nowhere though its sentence is an article's.
The sentences of articles left out, in drafts of their own, may be found nowhere; to tell them as differing is false.
"""

from __future__ import annotations

import argparse
import random
import re
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from evaluate_tracing import SCOPE, _articles

from bot.answering.reading import Calibration, SentenceReader
from bot.answering.speech.sentences import parse
from bot.checking.checker import Checker
from bot.checking.claims import claims
from bot.checking.types import Claim, Deed, Held, Kind, Role, Words
from index.article_index import ArticleIndex
from index.embedded.engine import EmbeddedEngine
from index.sentence_encoder import SentenceEncoder
from index.types import Article, Span

KINDS = ("number", "date", "role", "name", "speaker", "opposite", "quotation", "invented")
OUTCOMES = ("agrees", "differs", "nowhere")
SENTENCES = 12
_SWAPPED = {
    "said": "stated", "big": "large", "also": "", "however,": "", "about": "around", "began": "started",
    "children": "kids", "many": "a lot of", "because": "since", "show": "demonstrate", "help": "assist",
    "buy": "purchase", "currently": "now", "According": "according", "recently": "lately", "near": "close to",
}  # fmt: skip
_ROLES = ("marine biologist", "retired judge", "opera singer", "goalkeeper", "heart surgeon", "tax lawyer", "painter")
_DENIALS = {"said": "denied that", "says": "denies that", "confirmed": "denied", "announced": "denied"}


@dataclass(slots=True)
class Planted:
    """A sentence of a draft, and where in it an error of a kind was planted."""

    text: str
    kind: str = ""
    error: Span | None = None
    source: str = ""


@dataclass(slots=True)
class Draft:
    """A text made of sentences, each with its place."""

    text: str = ""
    parts: list[tuple[int, Planted]] = field(default_factory=list)

    def around(self, held: Held) -> str:
        """The sentence in which a claim begins."""
        return [part.text for start, part in self.parts if start <= held.span.start][-1]

    def add(self, part: Planted) -> None:
        """One more sentence, as a paragraph of its own."""
        if self.text:
            self.text += "\n\n"
        self.parts.append((len(self.text), part))
        self.text += part.text


def main() -> None:
    """Print the tables, and some of what was missed and falsely told if asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--articles", type=int, default=1000, dest="most")
    parser.add_argument("--drafts", type=int, default=20)
    parser.add_argument("--index", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--misses", type=int, default=0, help="print this many of each kind")
    given = parser.parse_args()
    rng = random.Random(given.seed)  # noqa: S311 - nothing secret
    held, left_out = _articles(given.articles)
    held, left_out = held[: given.most], left_out[: given.most // 9]
    with tempfile.TemporaryDirectory() as scratch:
        index = ArticleIndex(EmbeddedEngine(given.index or Path(scratch)), SentenceEncoder())
        if index.count(SCOPE) < len(held):
            list(index.add(held))
        calibration = Calibration.shipped("sentences")
        checker = Checker(index, SentenceReader(calibration), calibration.threshold / 2)
        _report(checker, _drafts(rng, held, left_out, given.drafts), given.misses)
        _report_others(checker, [_clean(rng, left_out) for _ in range(max(1, given.drafts // 4))], given.misses)
        index.close()


def _drafts(rng: random.Random, held: Sequence[Article], left_out: Sequence[Article], count: int) -> list[Draft]:
    drafts, turn = [], 0
    for _ in range(count):
        draft = Draft()
        while len(draft.parts) < SENTENCES:
            article = rng.choice(held)
            if len(draft.parts) % 3 == 0:
                planted = _planted(rng, KINDS[turn % len(KINDS)], article, held, left_out)
                turn += planted is not None
            else:
                planted = _untouched(rng, article)
            if planted:
                draft.add(planted)
        drafts.append(draft)
    return drafts


def _clean(rng: random.Random, articles: Sequence[Article]) -> Draft:
    draft = Draft()
    while len(draft.parts) < SENTENCES:
        if found := _untouched(rng, rng.choice(articles)):
            draft.add(found)
    return draft


def _sentences(article: Article) -> list[str]:
    found = [sentence.span.of(article.text) for sentence in parse(article.text)]
    return [text for text in found if 8 <= len(text.split()) <= 60 and "\n" not in text and text[-1] in '.!?”"']


def _untouched(rng: random.Random, article: Article) -> Planted | None:
    own = [text for text in _sentences(article) if claims(text)]
    if not own:
        return None
    text = rng.choice(own)
    return Planted(_retold(rng, text) if rng.random() < 0.5 else text, source=article.id)


def _retold(rng: random.Random, text: str) -> str:
    """A sentence in other words, what is quoted in it left as it is."""
    pieces = re.split(r"([“\"][^“”\"]*[”\"])", text)
    told = "".join(piece if n % 2 else _reworded(rng, piece) for n, piece in enumerate(pieces))
    turned = re.fullmatch(r"(?P<what>[A-Z][^“”\",]{20,}), (?P<who>[A-Z][\w.’' -]+?) (?P<cue>said|says)\.", told)
    if turned and rng.random() < 0.7:
        what = turned["what"]
        small = what.split()[0].lower() in ("the", "a", "it", "there", "this")
        return f"{turned['who']} {turned['cue']} that {what[0].lower() if small else what[0]}{what[1:]}."
    opened = re.fullmatch(
        r"(?P<first>(?:On|In|After|Before|During|Since) [^,“”\"]{5,60}), (?P<rest>[^“”\"]{20,})\.", told
    )
    if opened and rng.random() < 0.7:
        rest, begun = opened["rest"], opened["first"]
        return f"{rest[0].upper()}{rest[1:]} {begun[0].lower()}{begun[1:]}."
    return told


def _reworded(rng: random.Random, text: str) -> str:
    text = re.sub(r" \([^)]{3,60}\)", "", text)
    text = re.sub(r"\b(\w+)ly ", lambda m: m[0] if rng.random() < 0.4 or m[0] in ("only ", "family ") else "", text)
    words = [_SWAPPED.get(word, word) if rng.random() < 0.7 else word for word in text.split(" ")]
    return re.sub(r"(?<=\S)  +(?=\S)", " ", " ".join(words))


def _planted(
    rng: random.Random, kind: str, article: Article, held: Sequence[Article], left_out: Sequence[Article]
) -> Planted | None:
    makers: dict[str, Callable[[str, Claim], tuple[Span, str] | None]] = {
        "number": lambda text, claim: _other_number(rng, text, claim),
        "date": lambda text, claim: _other_date(rng, text, claim),
        "role": lambda _, claim: _other_role(rng, claim),
        "name": lambda text, claim: _other_name(rng, text, claim, held),
        "speaker": lambda text, claim: _other_speaker(rng, text, claim, held),
        "opposite": _opposite,
        "quotation": lambda text, claim: _other_words(rng, text, claim),
        "invented": lambda text, claim: _invented(rng, text, claim, held, left_out),
    }
    own = [(text, claim) for text in _sentences(article) for claim in claims(text)]
    rng.shuffle(own)
    for text, claim in own:
        if made := makers[kind](text, claim):
            span, new = made
            changed = text[: span.start] + new + text[span.end :]
            return Planted(changed, kind, Span(span.start, span.start + len(new)), article.id)
    return None


def _other_number(rng: random.Random, text: str, claim: Claim) -> tuple[Span, str] | None:
    digits = re.search(r"\d[\d,]*", claim.span.of(text)) if claim.kind is Kind.NUMBER else None
    if digits is None:
        return None
    value = int(digits[0].replace(",", "").strip() or 0)
    new = value + max(1, round(value * rng.choice((0.3, 0.5, 1.5)))) * rng.choice((1, 1, -1))
    start = claim.span.start + digits.start()
    return Span(start, start + len(digits[0].rstrip(","))), f"{max(new, 2) if max(new, 2) != value else value + 3:,}"


def _other_date(rng: random.Random, text: str, claim: Claim) -> tuple[Span, str] | None:
    if claim.kind is not Kind.DATE:
        return None
    said = claim.span.of(text)
    days = [f"{day}day" for day in ("Mon", "Tues", "Wednes", "Thurs", "Fri", "Satur", "Sun")]
    if said in days:
        return claim.span, rng.choice([day for day in days if day != said])
    digits = list(re.finditer(r"\d+", said))
    if not digits:
        return claim.span, rng.choice([m for m in ("January", "April", "July", "October") if m[:3] != said[:3]])
    first = digits[0]
    value = int(first[0])
    new = value + rng.choice((-3, -2, 2, 3)) if value > 31 else (value + rng.randint(3, 20)) % 28 + 1
    start = claim.span.start + first.start()
    return Span(start, start + len(first[0])), str(new if new != value else value + 1)


def _other_role(rng: random.Random, claim: Claim) -> tuple[Span, str] | None:
    return (claim.said.described, rng.choice(_ROLES)) if isinstance(claim.said, Role) else None


def _people(article: Article) -> list[str]:
    found = [claim.said for claim in claims(article.text)]
    return [said.name for said in found if isinstance(said, Role)]


def _other_name(rng: random.Random, text: str, claim: Claim, held: Sequence[Article]) -> tuple[Span, str] | None:
    if not isinstance(claim.said, Role) or claim.said.name not in claim.span.of(text):
        return None
    names = [name for name in _people(rng.choice(held)) if name.split()[-1] not in text]
    start = text.index(claim.said.name, claim.span.start)
    return (Span(start, start + len(claim.said.name)), rng.choice(names)) if names else None


def _other_speaker(rng: random.Random, text: str, claim: Claim, held: Sequence[Article]) -> tuple[Span, str] | None:
    subject = claim.said.subject if isinstance(claim.said, Deed) else getattr(claim.said, "speaker", None)
    if not subject or " " not in subject or text.count(subject) != 1:
        return None
    names = [name for name in _people(rng.choice(held)) if name.split()[-1] not in text]
    start = text.index(subject)
    return (Span(start, start + len(subject)), rng.choice(names)) if names else None


def _opposite(text: str, claim: Claim) -> tuple[Span, str] | None:
    if not isinstance(claim.said, Deed) or claim.said.content[0].start < claim.said.cue.start:
        return None
    cue = claim.said.cue
    new = _DENIALS.get(cue.of(text))
    if new is None or "not " in text or "n’t" in text or "n't" in text:
        return None
    end = cue.end + 5 if text[cue.end : cue.end + 6] == " that " else cue.end
    return Span(cue.start, end), new


def _other_words(rng: random.Random, text: str, claim: Claim) -> tuple[Span, str] | None:
    inner = claim.said.inner.of(text) if isinstance(claim.said, Words) else ""
    words = inner.split()
    if len(words) < 6:
        return None
    for at in rng.sample(range(1, len(words) - 1), max(1, len(words) // 8)):
        words[at] = rng.choice(("not", "tomorrow", "seventeen", "cheese", "rarely", "against"))
    new = " ".join(words)
    return (claim.said.inner, new) if isinstance(claim.said, Words) and new != inner else None


def _invented(
    rng: random.Random, text: str, claim: Claim, held: Sequence[Article], left_out: Sequence[Article]
) -> tuple[Span, str] | None:
    if not isinstance(claim.said, Words) or len(claim.said.inner.of(text).split()) < 6:
        return None
    other = rng.choice(left_out)
    said = [c.said.inner.of(other.text) for c in claims(other.text) if isinstance(c.said, Words)]
    said = [words for words in said if len(words.split()) >= 6 and "\n" not in words]
    said = [words for words in said if all(words[5:40] not in article.text for article in held)]
    return (claim.said.inner, rng.choice(said)) if said else None


def _report(checker: Checker, drafts: Sequence[Draft], misses: int) -> None:
    planted: dict[str, Counter[str]] = defaultdict(Counter)
    clean: dict[str, Counter[str]] = defaultdict(Counter)
    shown = Shown(misses)
    started = time.perf_counter()
    for draft in drafts:
        found = checker.check_draft(draft.text, SCOPE).held
        for start, part in draft.parts:
            own = [h for h in found if start <= h.span.start < start + len(part.text)]
            touched = [h for h in own if part.error and _touches(h, start, part.error)]
            if part.error:
                told = {h.outcome for h in touched}
                planted[part.kind][next((how for how in ("differs", "nowhere") if how in told), "missed")] += 1
                if told <= {"agrees"}:
                    shown.print("missed " + part.kind, f"{part.text!r} [{part.error.of(part.text)}]")
            for one in own:
                if part.error and (one in touched or one.kind in (Kind.STATEMENT, Kind.QUOTATION)):
                    continue  # what is said around an error may be told with it
                clean[one.kind][one.outcome] += 1
                shown.false_alarm("false", draft, one)
    seconds, words = time.perf_counter() - started, sum(len(draft.text.split()) for draft in drafts)
    _print("planted", planted, KINDS, ("differs", "nowhere", "missed"))
    _print("untouched", clean, tuple(Kind), OUTCOMES)
    print(f"{len(drafts)} drafts, {words:,} words, {seconds:.0f} s")


@dataclass(slots=True)
class Shown:
    """Prints the first few of each sort."""

    most: int
    count: Counter[str] = field(default_factory=Counter)

    def print(self, sort: str, text: str) -> None:
        """One more."""
        self.count[sort] += 1
        if self.count[sort] <= self.most:
            print(f"\n{sort}: {text}")

    def false_alarm(self, sort: str, draft: Draft, held: Held) -> None:
        """One claim, if it does not agree."""
        if held.outcome != "agrees":
            quotes = "".join(f"\n  -> {c.quote.text!r}" for c in held.quotes)
            sort = f"{sort} {held.kind} {held.outcome} {held.how}"
            self.print(sort, f"{held.span.of(draft.text)!r}\n  in {draft.around(held)!r}{quotes}")


def _print(name: str, table: dict[str, Counter[str]], rows: Sequence[str], columns: Sequence[str]) -> None:
    print(f"\n{name:10} " + " ".join(f"{column:>8}" for column in columns))
    for row in rows:
        print(f"{row:10} " + " ".join(f"{table[row][column]:>8}" for column in columns))


def _touches(held: Held, start: int, error: Span) -> bool:
    return (
        (held.span.start < start + error.end and start + error.start < held.span.end)
        or (held.kind is Kind.STATEMENT and abs(held.span.start - start - error.end) < 60)
        or (held.kind is Kind.QUOTATION and held.how == "other_speaker")
    )


def _report_others(checker: Checker, drafts: Sequence[Draft], misses: int) -> None:
    table: dict[str, Counter[str]] = defaultdict(Counter)
    shown = Shown(misses)
    for draft in drafts:
        for one in checker.check_draft(draft.text, SCOPE).held:
            table[one.kind][one.outcome] += 1
            if one.outcome == "differs":
                shown.false_alarm("left out", draft, one)
    _print("left out", table, tuple(Kind), OUTCOMES)


if __name__ == "__main__":
    main()
