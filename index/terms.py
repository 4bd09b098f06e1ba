"""The words of a question that are worth looking for."""

from __future__ import annotations

import re
from functools import lru_cache

import snowballstemmer

_TERM = re.compile(r"\w+")

# English function words and the words that questions are made of: they stand in nearly every passage.
COMMON = frozenset(
    """a about all also am an and any are as at be been but by can could did do does doing done for from get had
    has have he her here hers him his how i if in into is it its just many me more most much my no nor not of on
    or our out over please say says said she should so some such tell than that the their them then there these
    they this those to us was we were what when where which who whom whose why will with would you your s t d ll
    re ve exactly actually really precisely specifically""".split()  # noqa: SIM905
)


# Past forms that a stemmer cannot trace back to their verb, of verbs that news is told with.
_IRREGULAR = {
    past: verb
    for verb, forms in {
        "become": "became", "begin": "began begun", "break": "broke broken", "bring": "brought", "build": "built",
        "buy": "bought", "catch": "caught", "choose": "chose chosen", "come": "came", "die": "dying", "do": "done",
        "draw": "drew drawn", "drive": "drove driven", "eat": "ate eaten", "fall": "fell fallen", "feel": "felt",
        "fight": "fought", "find": "found", "flee": "fled", "fly": "flew flown", "forbid": "forbade forbidden",
        "forget": "forgot forgotten", "freeze": "froze frozen", "get": "got gotten", "give": "gave given",
        "go": "went gone", "grow": "grew grown", "hear": "heard", "hide": "hid hidden", "hold": "held",
        "keep": "kept", "know": "knew known", "lead": "led", "leave": "left", "lend": "lent", "lose": "lost",
        "make": "made", "mean": "meant", "meet": "met", "pay": "paid", "ride": "rode ridden", "ring": "rang rung",
        "rise": "rose risen", "run": "ran", "say": "said", "see": "saw seen", "seek": "sought", "sell": "sold",
        "send": "sent", "shake": "shook shaken", "shoot": "shot", "sink": "sank sunk", "speak": "spoke spoken",
        "spend": "spent", "spread": "spread", "stand": "stood", "steal": "stole stolen", "stick": "stuck",
        "strike": "struck", "swear": "swore sworn", "swim": "swam swum", "take": "took taken", "teach": "taught",
        "tear": "tore torn", "tell": "told", "think": "thought", "throw": "threw thrown", "wear": "wore worn",
        "win": "won", "withdraw": "withdrew withdrawn", "write": "wrote written",
    }.items()
    for past in forms.split()
}  # fmt: skip

_stem_word = snowballstemmer.stemmer("english").stemWord


@lru_cache(maxsize=50_000)
def stem(term: str) -> str:
    """`term` without its inflection: "denied" and "denies" are one word, as are "stole" and "stealing".

    By the English Snowball stemmer, after irregular verbs.
    """
    return str(_stem_word(_IRREGULAR.get(term, term)))


def stems(text: str) -> frozenset[str]:
    """The stems of all words of `text`, common ones too."""
    return frozenset(stem(term) for term in _TERM.findall(text.lower()))


def query_terms(question: str) -> list[str]:
    """The distinct words of `question` in lower case and in order, common ones left out unless all are."""
    found = list(dict.fromkeys(_TERM.findall(question.lower())))
    return [term for term in found if term not in COMMON] or found
