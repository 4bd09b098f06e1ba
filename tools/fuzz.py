"""Look for what breaks the readers of foreign bytes, guided by which lines an input reaches.

    make fuzz SECONDS=900                          # each target so long; needs atheris, which it installs for itself
    python tools/fuzz.py load --seconds 60

Targets: `load` (each kind of file), `listing` (feeds, sitemaps, pages of links), `split` (normalising, sentences,
passages, words), `question` (kinds, parts, follow-ups, wording), `speech` (who said what, tracing), `render` (answers
as Discord, Slack, a terminal and other programs have them), `links`, `check` (the claims of a draft). What was found
lies in build/fuzz: `corpus`, from which the next run goes on, and `found`, each kind of failure once with the input
that shows it. An input that takes longer than ten seconds ends the run, and lies there, too.
"""

from __future__ import annotations

import argparse
import sys
import traceback
from collections import Counter
from collections.abc import Callable
from itertools import pairwise, product
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "support"))

import atheris

with atheris.instrument_imports(include=["index", "bot", "adapters"]):
    from answers import answered, cited

    from adapters.discord import rendering as discord
    from adapters.discord.layout import view
    from adapters.slack import rendering as slack
    from bot.answering import attribution, definitions, kinds, wording
    from bot.answering.follow_up import standalone
    from bot.answering.statements import stance
    from bot.answering.types import Finding
    from bot.checking.claims import claims
    from bot.checking.dates import When
    from bot.checking.numbers import Amount
    from bot.errors import InputError
    from bot.feeding.feeds.opml import read_opml
    from bot.showing.answer_text import document_to_text
    from bot.showing.answers import answer_document
    from bot.showing.exporting.formats import Format, exported
    from bot.showing.links import directive
    from bot.tracing import asked, words
    from bot.web.text import web_url
    from index.addresses import canonical, site, without_tracking
    from index.errors import ClippingsError
    from index.loading.limits import Limits
    from index.loading.listing import read_listing
    from index.loading.load import load_bytes
    from index.splitting import passages, sentences
    from index.terms import query_terms, stems
    from index.text import normalise
    from index.types import Article

FOUND = ROOT / "build" / "fuzz" / "found"
KINDS = (
    "txt", "md", "html", "json", "jsonl", "xml", "pdf", "docx", "odt", "epub", "rtf", "eml", "mbox", "csv", "srt",
    "vtt", "warc", "zip", "gz",
)  # fmt: skip
MOST_QUESTION = 1000  # characters of two questions
LONGEST = {"question": 1200, "speech": 2000, "render": 1500, "links": 500}  # bytes, so that many are tried
LIMITS = Limits(max_file_bytes=1_000_000, max_unpacked_bytes=1_000_000)


def load(data: bytes) -> None:
    """Read a file of the kind that the first byte says."""
    name = f"a.{KINDS[data[0] % len(KINDS)]}" if data else "a.txt"
    for found in load_bytes(data[1:], name=name, collection="default", limits=LIMITS):
        if isinstance(found, Article):
            assert normalise(found.text) == found.text, "an article's text is normalised"
            _covered(found.text)
        else:
            assert "\n" not in str(found), "a failure is one line"


def listing(data: bytes) -> None:
    """Read a feed, or what names articles otherwise."""
    types = ("application/rss+xml", "text/html", "application/json", "text/xml; charset=utf-16", "")
    try:
        read_listing(data[1:], "https://a.example/feed", types[data[0] % len(types) if data else 0], LIMITS)
        read_opml(data)
    except ClippingsError as error:
        assert "\n" not in str(error), "an error is one line"


def split(data: bytes) -> None:
    """Normalise a text, and find its sentences, passages and words."""
    text = normalise(_text(data))
    assert normalise(text) == text, "normalising twice changes nothing"
    _covered(text)
    spans = sentences(text)
    assert all(a.end <= b.start for a, b in pairwise(spans)), "sentences do not overlap"
    assert {*stems(text)} >= {*stems(" ".join(query_terms(text)))}


def question(data: bytes) -> None:
    """Read what somebody asks."""
    text = _text(data)[:MOST_QUESTION]
    first, _, second = text.partition("\n")
    kinds.asked(first)
    kinds.parts(first)
    standalone(second, [first])
    wording.same(first, second)
    stance(first)
    definitions.described(normalise(text), second)


def speech(data: bytes) -> None:
    """Find who says what in a text."""
    text = normalise(_text(data))
    for found in attribution.find(text):
        assert 0 <= found.speaker.start <= found.speaker.end <= len(text)
    asked.attributed(text)
    asked.whole(text)
    words.words(text)


def render(data: bytes) -> None:
    """Draw an answer from an article of this text."""
    text, _, rest = (normalise(_text(data)) or "x").partition("\n")
    title, _, address = rest.partition("\n")
    whole = text.strip()[:600] or "x"  # the longest quote
    citation = cited(1, whole, title or "x", url=web_url(address), source=title or None)
    document = answer_document(answered(citation, findings=[Finding(title or None, 1, (1,))]))
    for page in discord.pages(document):
        view(page).to_components()
    slack.pages(document)
    document_to_text(document)
    for kind in Format:
        exported(document, kind)


def links(data: bytes) -> None:
    """Read an address."""
    text = _text(data)
    for function in (canonical, without_tracking, site):
        function(text)
    assert canonical(canonical(text)) == canonical(text), "canonical twice changes nothing"
    if given := web_url(text):
        assert given.startswith(("http://", "https://"))
    directive(normalise(text))


def check(data: bytes) -> None:
    """Find what can be held against articles, and hold every value against every other."""
    found = claims(normalise(_text(data)) or ".")
    for one, other in product(found[:20], repeat=2):
        if type(one.said) is type(other.said) and isinstance(one.said, (Amount, When)):
            one.said.agrees(other.said)  # type: ignore[arg-type]
            one.said.opposes(other.said)  # type: ignore[arg-type]


TARGETS: dict[str, Callable[[bytes], None]] = {
    one.__name__: one for one in (load, listing, split, question, speech, render, links, check)
}


def main() -> None:
    """Try inputs on one target."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("--seconds", type=int, default=900)
    given = parser.parse_args()
    corpus = ROOT / "build" / "fuzz" / "corpus" / given.target
    FOUND.mkdir(parents=True, exist_ok=True)
    if not corpus.exists():
        corpus.mkdir(parents=True)
        _seed(corpus)
    options = [
        f"-max_total_time={given.seconds}",
        f"-max_len={LONGEST.get(given.target, 8192)}",
        "-timeout=10",
        "-rss_limit_mb=3000",
    ]
    where = [f"-artifact_prefix={FOUND}/{given.target}-", "-verbosity=1", "-print_final_stats=1"]
    atheris.Setup([sys.argv[0], str(corpus), *options, *where], _trying(given.target))
    atheris.Fuzz()


def _trying(target: str) -> Callable[[bytes], None]:
    """Try an input; each kind of failure is kept once, and it goes on."""
    seen: Counter[str] = Counter()

    def tried(data: bytes) -> None:
        try:
            TARGETS[target](data)
        except (InputError, UnicodeEncodeError):
            return
        except Exception as error:  # noqa: BLE001 - that is what is looked for
            frames = [f for f in traceback.extract_tb(error.__traceback__) if str(ROOT) in f.filename]
            place = f"{Path(frames[-1].filename).name}-{frames[-1].lineno}-{type(error).__name__}"
            seen[place] += 1
            if seen[place] == 1:
                (FOUND / f"{target}-{place}").write_bytes(data)
                sys.stderr.write(f"FOUND {target} {place}: {error!s:.200}\n")
                sys.stderr.flush()

    return tried


def _covered(text: str) -> None:
    spans = passages(text)
    covered = set()
    for span in spans:
        covered.update(range(span.start, span.end))
    assert all(n in covered for n, character in enumerate(text) if not character.isspace()), "all is in a passage"


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace").replace("\0", "")


def _seed(corpus: Path) -> None:
    """What inputs are made from: our own samples, the hostile files that are small, words that mean something."""
    from hostile import HOSTILE

    for path in (ROOT / "articles" / "samples").iterdir():
        (corpus / path.name).write_bytes(bytes([1]) + path.read_bytes()[:8000])
    for name in HOSTILE:
        kind = name.rpartition(".")[2]
        number = KINDS.index(kind) if kind in KINDS else 0
        (corpus / name).write_bytes(bytes([number]) + HOSTILE[name]()[:4000])


if __name__ == "__main__":
    main()
