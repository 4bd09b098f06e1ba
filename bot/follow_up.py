"""Follow-up questions: "when?" or "and who denied it?" is put together with the question that it leans on.

No model decides: a question leans if it has next to no content of its own, begins as a continuation, or speaks of
"it" or "her" without naming anyone. Any other question is left exactly as it was asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.terms import COMMON

_WORD = re.compile(r"[\w’'-]+")
_CONTINUES = re.compile(r"^\W*(and|but|so|or|what about|how about)\b[\s,]*", re.IGNORECASE)
_POINTS_BACK = frozenset(
    """it its he him his she her hers they them their theirs this those these there then""".split()  # noqa: SIM905
)
_EMPTY_IT = re.compile(
    r"\bit (cost|take|is|was|be|true|possible)\b|\b(is|was|be|does|did|will|would) it (cost|take|true)\b"
)
_QUESTION_WORD = re.compile(
    r"^\W*((in|on|at|with|until|since|before|after|by|from|to|for|of) )?"
    r"(who|whom|whose|what|when|where|why|which|how)\b(['’]s\b)?( (many|much|long|old|far|big|often|exactly))?\s*",
    re.IGNORECASE,
)
FRAGMENT = 3  # words at most in a question that stands for another question word: "until when?", "with which ship?"


def standalone(question: str, history: Sequence[str]) -> str:
    """The question as it can be searched and read, together with those before it (oldest first) if it leans on them."""
    if not history or not leans(question):
        return question
    before = standalone(history[-1], history[:-1])
    asked = _CONTINUES.sub("", question).strip()
    if len(_words(asked)) <= FRAGMENT and _QUESTION_WORD.match(asked):
        return f"{asked.rstrip('?! ')} {_QUESTION_WORD.sub(_verb_kept, before)}"
    return f"{asked} {' '.join(w for w in _words(before) if w.lower() not in COMMON and w not in _words(asked))}"


def leans(question: str) -> bool:
    """Whether the question cannot be understood without the one before it."""
    words = _words(question)
    lowered = [re.split(r"['’]", word.lower())[0] for word in words]
    content = [word for word in lowered if word not in COMMON and word not in _POINTS_BACK]
    if len(content) <= 1 or _CONTINUES.match(question):
        return not _names(words)
    points_back = any(word in _POINTS_BACK for word in lowered) and not _EMPTY_IT.search(question.lower())
    return points_back and not _names(words)


def _names(words: Sequence[str]) -> bool:
    """Whether a word after the first is written like a name."""
    return any(word[0].isupper() and len(word) > 1 for word in words[1:])


def _verb_kept(match: re.Match[str]) -> str:
    """What stays of the replaced question word: the verb of "who's"."""
    return "is " if match[4] else ""


def _words(text: str) -> list[str]:
    return _WORD.findall(text)
