"""Questions that leave out what was asked before: "when?", "why there?", "when did they?", "and Zhou?".

What they leave out is the question before, with what was answered in place of its question word: "when?" after "who
denied the claims?" asks when Alibaba denied them. What they name takes the place of what is like it in that question.
"""

from __future__ import annotations

import re

from bot.answering.discourse import Turn, like
from bot.answering.kinds import Kind, asked, plain
from bot.answering.speech.tokens import is_past

_PREPOSITION = "in|on|at|with|until|since|before|after|by|from|to|for|of|about|against"
_WH = (
    rf"(?:(?:{_PREPOSITION}) )?(?:who|whom|whose|what|when|where|why|which|how)\b(?:['’]s\b)?"
    r"(?: (?:many|much|long|old|far|big|often|exactly))?"
)
_QUESTION_WORD = re.compile(rf"^\W*{_WH}\s*", re.IGNORECASE)
# Nothing but a question word, with a noun ("with which ship?"), or "there", "for", "else" behind it.
_ALONE = re.compile(
    rf"^\W*(?P<wh>{_WH}(?: else| for)?)(?P<there> there| then| that)?(?: so| not)?\W*$|"
    rf"^\W*(?P<noun>(?:{_PREPOSITION}) (?:which|what|whose) \w+)\W*$",
    re.IGNORECASE,
)
_VERB_LEFT_OUT = re.compile(
    r"^\W*(?P<wh>(?:since |until )?when|where|why|how) (?:did|does|do|has|have|had|will|would|can) "
    r"(?:he|she|it|they|that|this)(?: do)?(?: (?:it|that|so|this))?\W*$|"
    r"^\W*(?P<be>when|why) (?:is|was|were|are) (?:he|she|it|they|that|this)\W*$",
    re.IGNORECASE,
)
_CIRCUMSTANCE = re.compile(
    r"^\W*(since |until )?(when|where|why|how)\b(?! (many|much|long|old|far|big))", re.IGNORECASE
)
_AUXILIARY = "is|are|was|were|has|have|had|will|would|did|does|do|can|could|should|may|might|must"
_WHO = re.compile(rf"^\W*(?:who|what)\b(?:['’]s\b)? (?P<aux>(?:{_AUXILIARY})\b)? ?(?P<rest>.+)", re.IGNORECASE)
_WHICH = re.compile(r"^\W*(?:which|what|how many) (?P<rest>.+)", re.IGNORECASE)
_DONE = re.compile(r"^(?:\w+ly )?(?:\w+(?:ed|ing|en)|been|the|a|an)\b", re.IGNORECASE)
_ANSWER_APART = re.compile(r"^(?:the|a|an) ", re.IGNORECASE)
_NEW = r"(?P<new>[\w.’'-]+(?: [\w.’'-]+){0,3}?)"
_TURNED = re.compile(
    r"^\W*(?:(?:and|but|so) )?(?:what about|how about|and|but)\s+"
    r"(?P<phrase>(?:(?P<prep>in|at|for|from|on|with|by|to|of) )?"
    r"(?!(?:who|what|when|where|why|how|which|is|are|was|were|did|does|do|has|have|had|will|can|if)\b)"
    rf"{_NEW})\W*$",
    re.IGNORECASE,
)
# "Who for the Lords?" after "who speaks for the Commons?".
_GAPPED = re.compile(
    r"^\W*(?:(?:and|but|so) )?(?:who|what|where|when|how many|how much) "
    rf"(?P<phrase>(?P<prep>in|at|for|from|on|with|by|to|of) {_NEW})\W*$",
    re.IGNORECASE,
)
_OWNED = re.compile(r"\b[\w&-]+['’]s? \w+")
_SUBJECT = re.compile(rf"\b(?:{_AUXILIARY}) (?P<subject>the \w+)\b", re.IGNORECASE)


def asked_of(question: str, before: Turn) -> str | None:
    """A question that is nothing but a question word, asked of what the one before told; None if it is more."""
    left = _ALONE.match(question) or _VERB_LEFT_OUT.match(question)
    if left is None or asked(before.question).kind is Kind.OVERVIEW:
        return None
    wh, text = next(group for group in left.groups() if group).strip(), before.question.rstrip("?!. ")
    # "Why?" after "where did it sink?" asks why it sank, and "why there?" why there.
    pointed = left.groupdict().get("there") or not _CIRCUMSTANCE.match(text)
    mark = "?" if before.question.endswith("?") else ""
    if wh.lower().endswith("else"):
        return f"{wh} {_QUESTION_WORD.sub('', text)}{mark}"
    return f"{_with_answer(wh, text, before.told if pointed else '')}{mark}"


def _with_answer(wh: str, text: str, answer: str) -> str:
    """The question before, with the new question word in place of its own, and with what was answered."""
    subject = _subject_asked(text)
    if subject is None or not answer:
        bare = f"{wh} {_QUESTION_WORD.sub(_verb_kept, text)}"
        return f"{bare} {answer}" if answer and _CIRCUMSTANCE.match(wh) else bare
    auxiliary, rest = subject
    if _CIRCUMSTANCE.match(wh):
        return " ".join(word for word in (wh, auxiliary, answer, rest) if word)
    return " ".join(word for word in (answer, auxiliary, rest, wh) if word)


def _subject_asked(text: str) -> tuple[str, str] | None:
    """Of a question for who or what did something, its auxiliary ("" if it has none) and what follows; else None."""
    if match := _WHO.match(text):
        auxiliary = match["aux"] or ("is" if re.match(r"\W*\w+['’]s\b", text) else "")
        subject = not auxiliary or (auxiliary.lower() not in ("did", "does", "do") and _DONE.match(match["rest"]))
        if subject:
            return auxiliary, match["rest"]
    if (match := _WHICH.match(text)) and not re.search(rf"\b(?:{_AUXILIARY})\b", match["rest"], re.IGNORECASE):
        words = match["rest"].split()
        verb = next((at for at, word in enumerate(words) if at and is_past(word.lower())), None)
        return ("", " ".join(words[verb:])) if verb else None
    return None


def _verb_kept(match: re.Match[str]) -> str:
    """What stays of the replaced question word: the verb of "who's"."""
    return "is " if re.search(r"['’]s\b", match[0]) else ""


def turns_to(question: str) -> bool:
    """Whether a question only names somebody or something else: "and Zhou?", "how many in Skarle?"."""
    return (_TURNED.match(question) or _GAPPED.match(question)) is not None


def turned_to(question: str, before: Turn) -> str | None:
    """The question before, asked of somebody or something else: "and Zhou?" after "what did Amodei say?".

    None if the question does not turn to anything, or nothing in the one before is like it.
    """
    match = _TURNED.match(question) or _GAPPED.match(question)
    if match is None:
        return None
    new = match["new"]
    for text in (before.question, plain(before.question)):
        old = _like(new, match["prep"], Turn(text, None, before.texts))
        if old and (found := re.search(rf"(?<!\w){re.escape(old)}(?!\w)", text, re.IGNORECASE)):
            return text[: found.start()] + (match["phrase"] if match["prep"] else new) + text[found.end() :]
    return None


def _like(new: str, preposition: str | None, before: Turn) -> str | None:
    """The words of the question before for which the new ones stand."""
    text = before.question
    if preposition:
        same = "in|on|at" if preposition.lower() in ("in", "on", "at") else preposition
        word = rf"(?!(?:{_PREPOSITION})\b)[\w’'.-]+"
        found = re.search(
            rf"\b(?:{same}) (?:(?:the )?[A-Z][\w’'-]*(?: [A-Z][\w’'-]*)*|{word}(?: {word}){{0,3}}(?=\W*$))", text
        )
        return found[0] if found else None
    owned = _OWNED.search(text) if _OWNED.match(new) else None
    if owned:
        return owned[0]
    if _ANSWER_APART.match(new):
        subject = _SUBJECT.search(text)
        return subject["subject"] if subject and asked(text).kind in (Kind.YES_NO, Kind.SAID) else None
    return asked(text).subject or like(new, before) or _last_word(text)


def _last_word(text: str) -> str | None:
    """What a question ends with after a preposition: "how many died in france"."""
    found = re.search(r"\b(?:in|at|for|from|on|with|by|of|to) (?P<last>\w+)\W*$", text)
    return found["last"] if found else None
