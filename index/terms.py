"""What a word is, and which words are the same: the one definition, by which every engine stores and is asked.

Case, accents and inflection make no difference ("Café" and "cafes", "stole" and "stealing"), nor do the commas of a
large number or how percent is written. `C#` and `C++` are words of their own.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache
from importlib.metadata import version

import snowballstemmer

from index.text import MOST_MARKS

# Kept with whatever an engine derives from words, which it makes anew when this has changed: so raise the number
# when any word could be found in another place than before.
WORDS = f"words-1/snowball-{version('snowballstemmer')}"

# Marks and joiners belong to the letter before them. None is assigned above these planes but selectors of a glyph.
MARKS = "".join(c for c in map(chr, range(0x300, 0x20000)) if unicodedata.category(c)[0] == "M")
SILENT = "\u00ad\u034f\u200b\u200c\u200d\u2060\ufe0e\ufe0f"  # soft hyphens and the like
_TERM = re.compile(
    r"%|\bper\s?cent\b"
    r"|\d+(?:[.,]\d+)+"  # a number with a point or commas
    rf"|[^\W_]+(?:[{re.escape(MARKS)}{SILENT}]+[^\W_]*)*(?:(?:\+\+|\#)(?![\w+\#]))?"
)
_MANY_MARKS = re.compile(f"([{re.escape(MARKS)}]{{{MOST_MARKS}}})[{re.escape(MARKS)}]+")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
# Latin letters that no accent can be taken from.
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", **dict.fromkeys(SILENT)}
)

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
_one_at_a_time = threading.Lock()  # the stemmer keeps the word it works on in itself


@lru_cache(maxsize=50_000)
def stem(term: str) -> str:
    """What `term` has in common with every other form of the same word; it holds no space.

    By the English Snowball stemmer, after irregular verbs.
    """
    plain = _plain(term)
    with _one_at_a_time:
        return str(_stem_word(_IRREGULAR.get(plain, plain)))


def stemmed(text: str) -> list[str]:
    """The stems of all words of `text` in order, common ones too."""
    return [stem(match[0]) for match in _TERM.finditer(text.lower())]  # other threads run between two words


def stems(text: str) -> frozenset[str]:
    """The distinct stems of all words of `text`."""
    return frozenset(stemmed(text))


def query_terms(question: str) -> list[str]:
    """The distinct words of `question` in lower case and in order, common ones left out unless all are."""
    found = list(dict.fromkeys(_TERM.findall(question.lower())))
    return [term for term in found if term not in COMMON] or found


def few_marks(word: str) -> str:
    """`word` with at most 30 marks in a row, so that normalising it takes no time with the square of them."""
    return _MANY_MARKS.sub(r"\1", word) if len(word) > MOST_MARKS else word


def _plain(term: str) -> str:
    """`term` without case, accents on Latin letters, and ways to write a number."""
    if term == "%":
        return "percent"
    if not term.isascii():
        term = _without_accents(few_marks(term.casefold().translate(_PLAIN)))
    return _THOUSANDS.sub("", "".join(term.lower().split()))


def _without_accents(term: str) -> str:
    kept: list[str] = []
    for character in unicodedata.normalize("NFD", term):
        # A mark on any other letter may make another word of it, as in Russian or Hindi.
        if not (kept and kept[-1].isascii() and unicodedata.category(character) == "Mn"):
            kept.append(character)
    return unicodedata.normalize("NFC", "".join(kept))
