"""Whether somebody holds the office that a question asks after: "who is the head of the bank?" is answered by a name
that the text calls the head of it, and by no other name beside it, however sure a reader is.
"""

from __future__ import annotations

import re

from bot.answering.binding.candidate import Candidate
from bot.answering.definitions import described
from bot.answering.informal import in_full
from bot.answering.nations import nation
from index.terms import COMMON, stem

# What else the holder of an office is called. Only offices and kin: an "owner" may be told by a verb ("Lind owns it").
_CALLED = {
    "ceo": "chief executive, boss, chief, head",
    "cfo": "chief financial officer, finance chief",
    "cto": "chief technology officer, technology chief",
    "coo": "chief operating officer, operations chief",
    "chief executive": "ceo, boss, head",
    "chairman": "chairwoman, chair, chairperson",
    "chair": "chairman, chairwoman, chairperson",
    "leader": "head, chief, president, chairman, chairwoman, chair",
    "head": "chief, boss, director, leader, president, ceo, chief executive, chairman, chairwoman, chair",
    "boss": "head, chief, director, ceo, chief executive, manager",
    "director": "head",
    "manager": "coach, boss",
    "coach": "manager, boss",
    "minister": "secretary",
    "secretary": "minister",
    "prime minister": "premier",
    "lawyer": "attorney, counsel, barrister, solicitor, prosecutor",
    "attorney": "lawyer, counsel, prosecutor",
    "prosecutor": "attorney, lawyer",
    "district attorney": "da, prosecutor",
    "judge": "justice, magistrate",
    "spokesman": "spokeswoman, spokesperson",
    "spokeswoman": "spokesman, spokesperson",
    "spokesperson": "spokesman, spokeswoman",
    "governor": "gov",
    "senator": "sen",
    "ambassador": "envoy",
    "pilot": "captain, aviator",
    "captain": "skipper, pilot",
    "editor": "editor-in-chief",
    "principal": "headteacher, headmaster, headmistress",
    **dict.fromkeys(
        (
            *("president", "attorney general", "mayor", "sheriff", "commissioner", "speaker", "treasurer"),
            *("archbishop", "bishop", "pope", "king", "queen", "husband", "wife", "son", "daughter", "father"),
            *("mother", "brother", "sister", "partner"),
        ),
        "",
    ),
}
_OFFICE = "|".join(sorted(_CALLED, key=len, reverse=True))
_ASKED = re.compile(
    r"^\W*(?:(?:and|but|so) )?who(?:['’]s| is| was| are| were) (?:the |a |its |their |his |her )?"
    rf"(?P<of>[\w .&’'-]*?\b(?:['’]s? )?)(?P<office>{_OFFICE})(?: (?:of|at|for|in|from) (?P<body>[^?]+?))?"
    r"(?: (?:who|that|in charge|behind)\b.*)?\W*$",
    re.IGNORECASE,
)
_WHICH = frozenset("new current next former old first last acting interim other real actual".split())  # noqa: SIM905
_WORD = re.compile(r"[^\W_]+")
_NAMES = r"(?:[A-Z][\w.’'-]*\s+){0,4}$"
_BODY = r"\b(?:[A-Z][\w.&’'-]*\s){0,5}[A-Z][\w.&’'-]*"
_BECOMES = r"(?:is|was|became|becomes|serves as|served as|has been|will be|named|appointed|elected|hired)"


def office(question: str) -> tuple[str, ...]:
    """What the office that a question asks the holder of is called, in small letters; empty if it asks for none."""
    match = _ASKED.match(in_full(question))
    name = match["office"].lower() if match else ""
    return (name, *filter(None, _CALLED[name].split(", "))) if match else ()


def is_holder(one: Candidate) -> bool:
    """Whether the text calls an answer by the office that is asked for, in its sentence; true if none is asked for."""
    names = office(one.question)
    own = rf"(?i:\b(?:{'|'.join(names)}))"
    return not names or (_is_called(one, own) and not _is_of_another_body(one, own))


def _is_called(one: Candidate, own: str) -> bool:
    called = rf"{own}s?\b"
    before, behind = one.told[: one.answer.start - one.sentence.start], one.text[one.answer.end : one.sentence.end]
    places = (
        re.search(called, one.words),
        re.search(rf"{called}(?: (?:of|for) (?:the )?[A-Z]\w+(?: and [A-Z]\w+)?)?[,.]?\s+{_NAMES}", before),
        re.search(rf"{called} (?:of|at|for|in) [^.;,]{{2,60}}, {_NAMES}", before),
        re.search(rf"{called}[^.;,]{{0,40}} {_BECOMES} {_NAMES}", before),
        re.match(rf",? (?:who )?{_BECOMES} (?:[\w’'-]+ ){{0,6}}{called}", behind),
    )
    return any(places) or any(re.search(called, d.of(one.told)) for d, _ in described(one.told, one.words))


def _is_of_another_body(one: Candidate, own: str) -> bool:
    """Whether the office is another body's, as the words beside it say: "the union's head" for the bank's."""
    match = _ASKED.match(in_full(one.question))
    words = _WORD.findall(f"{match['of'] or ''} {match['body'] or ''}".lower()) if match else []
    asked = [w for w in words if w not in COMMON | _WHICH and re.search(rf"\b(?:{w.title()}|{w.upper()})\b", one.text)]
    told = [_WORD.findall(m[1]) for m in re.finditer(rf"({_BODY})(?:['’]s?)?\s?(?:[a-z]+ and )?{own}\b", one.told)]
    told += [_WORD.findall(m[1]) for m in re.finditer(rf"{own} (?:of|at|for) (?:the )?({_BODY})", one.told)]
    return bool(asked and told) and not any(_alike(asked, body) for body in told)


def _alike(asked: list[str], body: list[str]) -> bool:
    """Whether two bodies share a word, or are of one nation: "UK" and "British"."""
    nations = {nation(word) for word in asked} & {nation(word) for word in body} - {None}
    return bool(nations or set(map(stem, asked)) & set(map(stem, body)))
