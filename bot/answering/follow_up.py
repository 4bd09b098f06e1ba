"""Follow-up questions: "when?" or "and who denied it?" is put together with the question that it leans on.

No model decides: a question leans if it turns to something ("what about Germany?"), or if it names nobody and has next
to no content of its own, begins as a continuation, or speaks of "it" or "her". Any other is left exactly as it was.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.answering.discourse import Turn
from bot.answering.ellipsis import asked_of, turned_to, turns_to
from bot.answering.kinds import Kind, parts
from bot.answering.kinds import asked as asked_kind
from bot.answering.pronouns import with_names
from index.terms import COMMON

# How the last question of a conversation, of which these are all (oldest first), was understood and answered.
Recall = Callable[[Sequence[str]], Turn]

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
# "When is the hearing?" asks for its day, whatever else was said on some day in what was asked before.
_OF_A_THING = re.compile(rf"\bthe (?!(?:{'|'.join(COMMON)})\b)\w+", re.IGNORECASE)
# What is told by its place after what was asked before.
_AFTERWARDS = re.compile(r"\b(afterwards?|after (that|this|it)|before (that|this|it)|next|later)\b", re.IGNORECASE)
LOOKED_BACK = 10  # questions of a conversation
RECALLED = 3  # of them in which a name is looked for that a pronoun stands for
FRAGMENT = 3  # words at most in a question that stands for another question word: "until when?", "with which ship?"


@dataclass(frozen=True, slots=True)
class Meant:
    """A follow-up as it can be searched and read. `whole`: it is a question by itself, whose kind can be told.

    `own` is how it is read where it says by itself what it asks for: what was asked before only tells where to look.
    """

    text: str
    whole: bool = True
    own: str | None = None


def unanswered(history: Sequence[str]) -> Turn:
    """The last question of a conversation in which nothing has been answered."""
    return Turn(standalone(history[-1], history[:-1]))


def standalone(question: str, history: Sequence[str], recall: Recall = unanswered) -> str:
    """The question as it can be searched and read, together with those before it (oldest first) if it leans on them."""
    return meant(question, history, recall).text


def meant(question: str, history: Sequence[str], recall: Recall = unanswered) -> Meant:
    """What a question means after those before it; `recall` tells how these were understood and answered.

    A greeting or thanks in between is passed over, and several questions in one are those questions.
    """
    history = [part for text in history if asked_kind(text).kind is not Kind.SOCIAL for part in parts(text)]
    history = history[-LOOKED_BACK:]
    if not history or not (leans(question) or turns_to(question)):
        return Meant(question)
    before = recall(history)
    if turned := turned_to(question, before):
        return Meant(turned)
    if not leans(question):
        return Meant(question)
    asked = _CONTINUES.sub("", question).strip()
    if whole := asked_of(asked, before) or _resolved(asked, history, recall):
        return Meant(_with_words(whole, before.question) if _AFTERWARDS.search(asked) else whole)
    own = asked if _OF_A_THING.search(asked) and not _points_back(asked) else None
    return Meant(_with_words(asked, before.question), whole=False, own=own)


def _resolved(question: str, history: Sequence[str], recall: Recall) -> str | None:
    """The question with names in place of its pronouns; None if it has none, or one that nothing fits."""
    turns = [recall(history[:end]) for end in range(len(history), max(0, len(history) - RECALLED), -1)]
    return with_names(question, turns, _EMPTY_IT)


def _with_words(question: str, before: str) -> str:
    """The question with the words of the one before that are worth looking for."""
    own = {word.lower() for word in _words(question)}
    return " ".join([question, *(w for w in _words(before) if w.lower() not in COMMON | own)])


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
    return len(_words(question)) <= FRAGMENT or _points_back(question) or turns_to(question)


def _points_back(question: str) -> bool:
    """Whether a pronoun speaks of something that the question itself has not named before it."""
    lowered = question.lower()
    plain = _EMPTY_IT.sub(" ", _THIS_TIME.sub(" ", lowered))
    at = next((i for i, word in enumerate(_words(plain)) if word.split("'")[0] in _POINTS_BACK), None)
    return at is not None and not {"the", "a", "an"} & set(_words(plain)[:at])


def _names(question: str) -> bool:
    """Whether a word that does not begin a sentence is written like a name."""
    return any(m[1][0].isupper() and len(m[1]) > 1 for m in re.finditer(r"(?<=[^.!?\s])\s+([\w’'-]+)", question))


def _words(text: str) -> list[str]:
    return _WORD.findall(text)
