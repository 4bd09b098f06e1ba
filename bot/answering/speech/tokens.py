"""Words, marks and whole quotations of a text as tokens, with the closed classes of English function words.

A quotation is one token: its inside plays no part in the sentence around it. There is no tagger: what is not in a
closed class is told apart by its letters and its neighbours, which news prose follows well enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from bot.answering.speech.quotation_marks import Quotation
from bot.answering.speech.word_lists import words
from index.types import Span

Kind = Literal["word", "number", "mark", "quotation"]

_TITLES = "Mr|Mrs|Ms|Mx|Dr|Sen|Sens|Rep|Reps|Gov|Gen|Col|Lt|Sgt|Capt|Maj|Rev|Hon|Prof|Jr|Sr|St|Inc|Corp|Co|Ltd|No"
_TOKEN = re.compile(
    rf"(?:{_TITLES})\.(?=\s|,|’|')"
    r"|(?:[^\W\d_]\.){2,}"
    r"|[A-Z]\.(?=\s+[A-Z])"
    r"|\w+(?:[-&./]\w+)*\.(?=,)"  # "R-Ariz.,": a stop before a comma ends no sentence
    r"|\d[\d,.]*\d"
    r"|\w+(?:(?:[-&./]|['’](?!s\b))\w+)*"
    r"|['’]s\b"
    r"|\S"
)


class Token(NamedTuple):
    """One word, number, mark or quotation of a text: a tuple, since an article has thousands."""

    start: int
    end: int
    text: str
    lower: str
    kind: Kind

    @property
    def is_name(self) -> bool:
        """Whether it is written as a name, and is no function word that only begins a sentence."""
        text = self.text
        if self.kind != "word" or not text[0].isupper() or self.lower in FUNCTION_WORDS:
            return False
        return "-" not in text or not text.endswith(("-based", "-born", "-backed", "-led", "-owned", "-style", "-area"))

    @property
    def is_spoken(self) -> bool:
        """Whether it is a quotation that ends as a sentence of speech does: with a comma or a stop inside."""
        return self.kind == "quotation" and self.text.rstrip("\"“”'’‘`» ").endswith(
            (",", ".", "?", "!", "…", "-", "—", "–", ";")
        )


def tokens(text: str, start: int, end: int, quoted: Sequence[Quotation]) -> list[Token]:
    """The tokens of `text[start:end]`, with `quoted` (in order, within the range) as one token each."""
    found: list[Token] = []
    for quotation in quoted:
        found.extend(_plain(text, start, quotation.span.start))
        span = quotation.span
        found.append(Token(span.start, span.end, span.of(text), "", "quotation"))
        start = span.end
    found.extend(_plain(text, start, end))
    return found


def _plain(text: str, start: int, end: int) -> Iterator[Token]:
    for match in _TOKEN.finditer(text, start, end):
        word = match[0]
        kind: Kind = "mark"
        if word[0].isalpha() or word[0] == "_":
            kind = "word"
        elif word[0].isdigit():
            kind = "number"
        elif len(word) == 2:
            kind = "word"  # a possessive 's
        yield Token(match.start(), match.end(), word, word.lower().replace("’", "'"), kind)


HE, SHE = words("he him his himself"), words("she her hers herself")
SUBJECTS = words("he she it they we i you who nobody everyone everybody someone somebody one")
FIRST_PERSON = words("i we my our me us myself ourselves mine ours")
OBJECTS = words("him her them me us himself herself themselves itself")
POSSESSIVES = words("his her its their my our your whose")
DETERMINERS = (
    words(
        "the a an this that these those some any no each every another both either neither all many most several few"
        " more one two three four five six seven eight nine ten dozens hundreds thousands such what other"
    )
    | POSSESSIVES
)
PREPOSITIONS = words(
    "of in on at for from with by to about against into over under after before during between among through via"
    " without within since until despite toward towards upon amid across around behind beyond near off onto out up"
    " like unlike as than per regarding concerning following including along alongside ahead"
)
CONJUNCTIONS = words("and or but nor yet so plus")
SUBORDINATORS = words(
    "that if whether because although though while when whenever where unless whereas since once as how why whose"
    " whom which who what"
)
BE = words("be is are was were am been being isn't aren't wasn't weren't 're 's")
HAVE = words("have has had having haven't hasn't hadn't")
MODALS = words(
    "will would can could may might shall should must do does did won't wouldn't can't cannot couldn't shouldn't"
    " don't doesn't didn't mustn't needn't"
)
AUXILIARIES = BE | HAVE | MODALS
FINITE_AUXILIARIES = AUXILIARIES - words("be been being having")
ADVERBS = words(
    "also not never ever still then even just only now again once often always later soon already recently repeatedly"
    " earlier first instead too yet reportedly allegedly further merely simply long since quickly rather thus"
    " therefore hereby n't twice previously together back forward ahead both well very quite perhaps maybe however"
    " meanwhile moreover furthermore nevertheless nonetheless besides indeed otherwise here there finally almost"
    " nearly largely privately publicly so far likewise hence elsewhere"
)
TIMES = words(
    "monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow tonight morning afternoon"
    " evening night january february march april june july august september october november december jan feb mar apr"
    " aug sept oct nov dec week weekend month year mon tue wed thu fri sat sun a.m p.m a.m. p.m. last next ago earlier"
    " later recently"
)
_DAYS = words("monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow tonight")
FUNCTION_WORDS = (
    DETERMINERS
    | PREPOSITIONS
    | CONJUNCTIONS
    | SUBORDINATORS
    | AUXILIARIES
    | ADVERBS
    | SUBJECTS
    | OBJECTS
    | HE
    | SHE
    | words("there here yes well oh i'm i've i'd i'll according speaking asked let if")
) - words("may will")
_IRREGULAR_PASTS = words(
    "became began bent bet blew bought broke brought built came caught chose cost cut dealt did drew drove fed fell"
    " felt fled flew forgot found fought froze gave got grew heard held hid hit hung hurt kept knew laid lay led left"
    " lent lost made meant met paid put quit ran rang read rode rose said sang sank sat saw sent set shook shot shut"
    " slept sold spent spoke spread stood stole struck stuck swept swore taught threw told took tore understood went"
    " woke won wore wrote withdrew overcame underwent undertook sought thought fit split bore awoke sued tied died"
    " lied vied"
)
_NOT_PASTS = words(
    "need indeed speed seed feed breed hundred naked sacred wicked embed exceed proceed succeed weed deed"
)


def is_past(word: str) -> bool:
    """Whether `word` looks like a past tense."""
    return word in _IRREGULAR_PASTS or (
        word.endswith("ed") and len(word) > 3 and "-" not in word and word not in _NOT_PASTS
    )


def is_adverb(token: Token) -> bool:
    """Whether a token is an adverb by its letters, or one of the common ones."""
    lower = token.lower
    return lower in ADVERBS or (
        lower.endswith("ly")
        and len(lower) > 4
        and not token.text[0].isupper()
        and lower not in ("family", "italy", "ally", "rally", "reply", "supply", "assembly")
    )


def is_finite(sentence: Sequence[Token], at: int) -> bool:
    """Whether the token at `at` is a finite verb: an auxiliary, a past tense or a present in -s, by its neighbours."""
    token = sentence[at]
    lower = token.lower
    if token.kind != "word" or (at and token.text[0].isupper()):
        return False
    before = sentence[at - 1] if at else None
    if lower in FINITE_AUXILIARIES and not (lower == "'s" and not _clitic_is_verb(before)):
        return True
    if "'" in lower and lower.endswith(("'re", "'ve", "'ll", "'m", "n't", "'d")):
        return True
    if (
        before is None
        or before.lower in DETERMINERS
        or before.lower in BE
        or before.lower in PREPOSITIONS
        or before.lower == "'s"
    ):
        return False
    if token.text[0].isupper():
        return False
    return is_past(lower) or _is_present(sentence, at)


def _clitic_is_verb(before: Token | None) -> bool:
    return before is not None and before.lower in (
        "he",
        "she",
        "it",
        "that",
        "there",
        "what",
        "who",
        "here",
        "this",
        "where",
    )


def _is_present(sentence: Sequence[Token], at: int) -> bool:
    lower, before = sentence[at].lower, sentence[at - 1].lower
    if before in ("he", "she", "it", "who", "which"):
        return lower.endswith("s") and lower not in ADVERBS
    if before in ("they", "we", "i", "you"):
        return lower not in FUNCTION_WORDS and not lower.endswith("ly")
    if (
        not lower.endswith("s")
        or lower.endswith(("ss", "us", "is"))
        or at + 1 >= len(sentence)
        or before in FUNCTION_WORDS
    ):
        return False
    after = sentence[at + 1].lower
    return after in DETERMINERS or after in OBJECTS or after in ("how", "that", "to", "he", "she", "it", "they")


def is_day(token: Token) -> bool:
    """Whether a token is a word for a day."""
    return token.lower in _DAYS


def span(sentence: Sequence[Token], first: int, last: int) -> Span:
    """The range of the text from the token `first` up to but without the token `last`."""
    return Span(sentence[first].start, sentence[last - 1].end)
