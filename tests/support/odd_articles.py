"""Articles that a page has to stand: many, very long words, and some that try to be more than text."""

from __future__ import annotations

import json
from datetime import date, timedelta

from fakes import make_article

from index.loading.load import load_bytes
from index.types import Article

UNBROKEN = "Unbroken" * 38  # 304 letters
SCRIPT = "<script>window.hacked=1</script>"
IMAGE = "<img src=x onerror=\"window.hacked=1;alert('x')\">"
BREAKING = "\" onfocus='window.hacked=1' autofocus x=\""
OVERRIDE = "\u202eabc\u2067def"
HEBREW = (
    "\u05d4\u05e7\u05e4\u05d8\u05df \u05d4\u05db\u05d7\u05d9\u05e9 \u05d0\u05ea \u05d4\u05d8\u05e2\u05e0\u05d5\u05ea"
)


def many() -> list[Article]:
    """Sixty articles, one on each day from 1 March 2026."""
    days = [date(2026, 3, 1) + timedelta(days=number) for number in range(60)]
    return [
        make_article(f"Lot {number} was sold at the harbour.", title=f"Auction {number}", published=day.isoformat())
        for number, day in enumerate(days, 1)
    ]


def nasty() -> list[Article]:
    """What a file may hold, as it comes out of the loader."""
    text = "\n".join(
        [
            f"The smuggler's parrot {SCRIPT} was heard by Tomas Reed, {IMAGE} said {BREAKING} {OVERRIDE} at noon.",
            f"{HEBREW}.",
            "A line without an end: " + "word " * 2000,
            f"The longest word in the lexicon is {UNBROKEN}.",
            f"{SCRIPT}{IMAGE}\u200b\u200d{OVERRIDE}",
        ]
    )
    records = [
        {"title": f"{SCRIPT}{OVERRIDE} Parrot", "source": f"{IMAGE}{BREAKING}{OVERRIDE}", "author": BREAKING + SCRIPT,
         "published": "2026-05-02", "text": text},
        {"title": HEBREW, "source": HEBREW, "url": f"https://odd.example/?q={BREAKING}",
         "text": f"Parrots nest. {HEBREW}"},
        {"title": UNBROKEN, "source": UNBROKEN, "url": f"https://odd.example/{UNBROKEN}",
         "text": f"https://odd.example/{UNBROKEN} is where the parrot of Ines Varga went."},
    ]  # fmt: skip
    # Halves of surrogate pairs can only stand in a file as JSON writes them; they and NUL are refused.
    whole = json.dumps(
        [*records, {"title": "Refused", "text": "Broken \ud800."}, {"title": "Refused", "text": "\x00."}]
    )
    loaded = list(load_bytes(whole.encode(), name="odd.json", collection="default"))
    assert [isinstance(one, Article) for one in loaded] == [True, True, True, False, False], loaded
    addressed = [
        # No loader lets such an address through; another one might.
        make_article(f"The parrot number {n} of Tomas Reed spoke.", title=f"Parrot {n}", url=url, source=BREAKING)
        for n, url in enumerate(("javascript:alert(1)", "data:text/html,<script>window.hacked=1</script>", "//x"), 1)
    ]
    return [*(one for one in loaded if isinstance(one, Article)), *addressed]
