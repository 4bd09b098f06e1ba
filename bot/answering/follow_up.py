"""Follow-up questions: "when?" or "and who denied it?" is put together with the question that it leans on.

No model decides: a question leans if it turns to something ("what about Germany?"), or if it names nobody and has next
to no content of its own, begins as a continuation, or speaks of "it" or "her". Any other is left exactly as it was.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.answering.kinds import asked as asked_kind
from bot.answering.kinds import plain
from index.terms import COMMON

_WORD = re.compile(r"[\w’'-]+")
_CONTINUES = re.compile(r"^\W*(and|but|so|or|what about|how about)\b[\s,]*", re.IGNORECASE)
# "what about Germany?", "and in Germany?" lean whomever they name.
_TURNS_TO = re.compile(r"^\W*(what about|how about|and (in|at|for|from|on|with|by)\b)", re.IGNORECASE)
_DEFINES = re.compile(r"^\W*(what|who)('s|’s| is| are| was| were) (?!(the|a|an|his|her|their|its)\b)", re.IGNORECASE)
_POINTS_BACK = frozenset(
    """it its he him his she her hers they them their theirs this those these then""".split()  # noqa: SIM905
)
_THIS_TIME = re.compile(r"\b(this|these) (past |coming )?(week|month|year|morning|afternoon|evening|season|time)s?\b")
_EMPTY_IT = re.compile(
    r"\bit (cost|take|is|was|be|true|possible)\b|\b(is|was|be|does|did|will|would) it (cost|take|true)\b"
)
_QUESTION_WORD = re.compile(
    r"^\W*((in|on|at|with|until|since|before|after|by|from|to|for|of) )?"
    r"(who|whom|whose|what|when|where|why|which|how)\b(['’]s\b)?( (many|much|long|old|far|big|often|exactly))?\s*",
    re.IGNORECASE,
)
_FRAGMENT = re.compile(rf"{_QUESTION_WORD.pattern}\W*$|\W*[a-z]+ (which|what|whose) \w+\W*$", re.IGNORECASE)
_TURNED = re.compile(
    r"^\W*(?:and|but|what about|how about)\s+"
    r"((?!(?:who|what|when|where|why|how|which|in|at|on|for|from|with|by|is|are|did)\b)"
    r"[\w.’'-]+(?: [\w.’'-]+){0,3}?)\W*$",
    re.IGNORECASE,
)
LOOKED_BACK = 10  # questions of a conversation
FRAGMENT = 3  # words at most in a question that stands for another question word: "until when?", "with which ship?"


def standalone(question: str, history: Sequence[str]) -> str:
    """The question as it can be searched and read, together with those before it (oldest first) if it leans on them."""
    if not history or not (leans(question) or _TURNED.match(question)):
        return question
    history = history[-LOOKED_BACK:]
    before = standalone(history[-1], history[:-1])
    if (turned := _turned(question, before)) or not leans(question):
        return turned or question
    asked = _CONTINUES.sub("", question).strip()
    if len(_words(asked)) <= FRAGMENT and _FRAGMENT.match(asked):
        return f"{asked.rstrip('?! ')} {_QUESTION_WORD.sub(_verb_kept, before)}"
    return f"{asked} {' '.join(w for w in _words(before) if w.lower() not in COMMON and w not in _words(asked))}"


def _turned(question: str, before: str) -> str | None:
    """The question before, asked of somebody else: "and Zhou?" after "what did Amodei say?" is "what did Zhou say?"."""
    match, subject = _TURNED.match(question), asked_kind(before).subject
    if match is None or not subject or match[1].lower() in _POINTS_BACK:
        return None
    for text in (before, plain(before)):
        replaced = re.sub(rf"\b{re.escape(subject)}\b", lambda _: match[1], text, count=1, flags=re.IGNORECASE)
        if replaced != text:
            return replaced
    return None


def leans(question: str) -> bool:
    """Whether the question cannot be understood without the one before it."""
    if _TURNS_TO.match(question):
        return True
    words = _words(question)
    lowered = [re.split(r"['’]", word.lower())[0] for word in words]
    content = [word for word in lowered if word not in COMMON and word not in _POINTS_BACK]
    if _names(question):
        return False
    defines = _DEFINES.match(question) is not None  # "what is brexit?" has one word of content and stands alone
    return (len(content) <= 1 and not defines) or _CONTINUES.match(question) is not None or _points_back(question)


def continues(question: str) -> bool:
    """Whether the second of two questions asked in one leans on the first: it speaks of "he", or is a fragment."""
    return len(_words(question)) <= FRAGMENT or _points_back(question)


def _points_back(question: str) -> bool:
    """Whether a pronoun speaks of something that the question itself has not named before it."""
    lowered = question.lower()
    plain = _EMPTY_IT.sub(" ", _THIS_TIME.sub(" ", lowered))
    at = next((i for i, word in enumerate(_words(plain)) if word.split("'")[0] in _POINTS_BACK), None)
    return at is not None and not {"the", "a", "an"} & set(_words(plain)[:at])


def _names(question: str) -> bool:
    """Whether a word that does not begin a sentence is written like a name."""
    return any(m[1][0].isupper() and len(m[1]) > 1 for m in re.finditer(r"(?<=[^.!?\s])\s+([\w’'-]+)", question))


def _verb_kept(match: re.Match[str]) -> str:
    """What stays of the replaced question word: the verb of "who's"."""
    return "is " if match[4] else ""


def _words(text: str) -> list[str]:
    return _WORD.findall(text)
