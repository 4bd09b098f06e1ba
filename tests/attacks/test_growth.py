"""Whatever text a stranger sends, reading it takes time that grows with it, and not with its square."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fakes import make_article
from growth import TIMES, seconds

from bot.answering import attribution, definitions, kinds
from bot.answering.binding.rules import is_bound, is_only_near
from bot.answering.statements import stance
from bot.checking.checker import checkable
from bot.checking.claims import claims
from bot.checking.edits import edits
from bot.tracing import asked, words
from index.addresses import canonical
from index.loading.load import load_bytes
from index.splitting import passages
from index.terms import query_terms, stems
from index.text import normalise
from index.types import Span

PIECES = (
    "A", "Ab", "Ab ",
    "a", " ", "\n", "a ", "a\n", "a. ", "Mr. A. B. said. ", '"', "“", "“No,” he said. ", "“A b. ", "Ann Bo ", "Ann, ",
    "(", "[a](", "*a **b ", "# ", "> ", "|a", "<", "&amp;", "1", "1,", ".", "a\u0301\u0323", "\u0323", "漢字", "`",
    "who said what and ", "said Ann ", "a-", "a: ", "not ", "a b\n\n", "_a", "a@b ", "a\u200d", "that he said that ",
)  # fmt: skip
# Characters, of what is asked and of what an article says: as many as the splitter looks at together, within which
# the library that it asks may take the square of them.
SHORT, LONG = 1_000, 10_000
ENOUGH = 0.02  # seconds; less says nothing


def loaded(name: str) -> Callable[[str], object]:
    def load(text: str) -> object:
        return list(load_bytes(text.encode(errors="replace"), name=name, collection="default"))

    load.__name__ = f"loaded {name}"
    return load


def addressed(text: str) -> object:
    return canonical(f"https://a.example/{text}")


def described(text: str) -> object:
    return definitions.described(text, "Ann Bo")


def edited(text: str) -> object:
    return edits(
        make_article(f"a {text}", key="a"), make_article(f"b {text.replace('a', 'o').replace('9', '8')} b", key="a")
    )


ASKED = (
    "who is the head of Veltro", "where did they meet", "when do they meet", "how many votes did she get",
    "how long did it last", "what is the inquiry", "which model was it", "how old is Ida", "who were the others",
)  # fmt: skip


def bound(text: str) -> object:
    around = f"{text} Ida 5 {text}"
    answer = Span(len(text) + 1, len(text) + 4)
    return [(is_bound(question, around, answer), is_only_near(question, around, answer)) for question in ASKED]


def worded(text: str) -> object:
    return words.words.__wrapped__(text)


@pytest.mark.parametrize(
    ("function", "size"),
    [
        (normalise, LONG), (passages, LONG), (stems, LONG), (query_terms, LONG), (attribution.find, LONG),
        (described, LONG), (edited, LONG), (claims, LONG), (bound, LONG), (checkable, LONG), (worded, LONG),
        (loaded("a.md"), LONG),
        (loaded("a.html"), LONG),
        (loaded("a.txt"), LONG), (loaded("a.eml"), LONG), (loaded("a.csv"), LONG), (asked.whole, SHORT),
        (kinds.asked, SHORT), (kinds.parts, SHORT), (stance, SHORT), (addressed, SHORT),
    ],
    ids=lambda given: getattr(given, "__name__", ""),
)  # fmt: skip
def test_time_grows_with_the_text(function: Callable[[str], object], size: int) -> None:
    function(PIECES[3] * 100)
    slow = []
    for piece in PIECES:
        short, long = ((piece * size * times)[: size * times] for times in (1, TIMES))
        if _grew(function, short, long) >= 9 and _grew(function, short, long, rounds=4) >= 9:
            slow.append(piece)
    assert slow == []


def _grew(function: Callable[[str], object], short: str, long: str, rounds: int = 1) -> float:
    """How much longer the longer one takes; 0 if that is hardly any time."""
    longest = min(seconds(function, long + "!" * n) for n in range(rounds))
    return 0 if longest < ENOUGH else longest / min(seconds(function, short + "!" * n) for n in range(rounds + 1))
