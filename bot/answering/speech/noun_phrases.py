"""Noun phrases beside a verb: by closed classes and neighbours, with the prepositions that hang on them.

Every walk is bounded by `REACH` tokens, so the work is linear in the text's length whatever the text is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering.speech import tokens as t
from bot.answering.speech.tokens import Token
from bot.answering.speech.word_lists import words

REACH = 60  # tokens: no subject of news prose stands further from its verb
_LINKS = words(
    "of for at from in on with against by about to under within among inside outside behind"
)  # join a noun to what it is of
_OPENERS = t.PREPOSITIONS - words("as after before since until than with")  # these open clauses, too
_SHORT_QUOTATION = 40  # characters
_BEFORE_NOUN = t.POSSESSIVES | t.DETERMINERS - words("that what one")
_PRONOUNS = (t.SUBJECTS | t.OBJECTS) - words("her one who")


@dataclass(frozen=True, slots=True)
class Range:
    """The tokens `[first, last)` of a sentence."""

    first: int
    last: int


Sentence = Sequence[Token]


def noun_phrase_before(sentence: Sentence, last: int, *, with_links: bool = True) -> Range | None:
    """The noun phrase, with what hangs on it, that ends right before the token `last`."""
    first = last
    floor = max(0, last - REACH)
    while first > floor:
        step = _step_left(sentence, first, last)
        if not step or (not with_links and sentence[first - 1].lower in _LINKS):
            break
        first -= step
    return _trim(sentence, first, last, with_links=with_links)


def _step_left(sentence: Sentence, first: int, last: int) -> int:
    """How many tokens more, leftwards, belong to the noun phrase that begins at `first`."""
    token = sentence[first - 1]
    if token.kind in ("mark", "quotation"):
        return int(_is_mark_inside(token) if token.kind == "mark" else _is_name_in_quotes(token) and first < last)
    if token.lower in _BEFORE_NOUN:
        return 1
    if first < last and (token.lower == "'s" or _hangs_on(sentence, first)):
        return 1
    if token.lower in t.FUNCTION_WORDS or token.lower in ("last", "next", "ago") or t.is_day(token):
        return 0
    if token.is_name and token.lower in t.TIMES:
        return 0
    return int(not t.is_finite(sentence, first - 1) or _is_adjective(sentence, first - 1))


def _is_mark_inside(token: Token) -> bool:
    return token.text in "$%#@&-/"


def _is_name_in_quotes(token: Token) -> bool:
    """Whether a quotation is short and no speech: the 'Black Mirror' consequences."""
    return len(token.text) < _SHORT_QUOTATION and not token.is_spoken


def _hangs_on(sentence: Sentence, first: int) -> bool:
    """Whether the word before `first` ties what follows it to the noun before: "of", "and", "close"."""
    lower = sentence[first - 1].lower
    if lower in ("close", "familiar"):
        return True
    if first < 2:
        return False
    if lower in _LINKS:
        return _is_noun(sentence, first - 2)
    if lower == "and":
        return _joins(sentence, first)
    return lower in t.ADVERBS and sentence[first - 2].lower in t.DETERMINERS  # "a later interview"


def _is_adjective(sentence: Sentence, at: int) -> bool:
    """A past participle in front of its noun: "US-based Anthropic", "retired officials"."""
    lower = sentence[at].lower
    return ("-" in lower and lower.endswith("ed")) or (at == 0 and lower.endswith("ed"))


# Words that stand for things that are counted, with no noun behind them.
_COUNTED = frozenset({
    "all", "some", "many", "most", "both", "several", "one", "two", "three", "four", "hundreds",
    "thousands", "dozens", "those", "each", "any", "none", "few", "more", "close",
})  # fmt: skip


def _is_noun(sentence: Sentence, at: int) -> bool:
    token = sentence[at]
    if token.kind == "number" or token.lower in _COUNTED:
        return True
    if token.text in (")", "%"):
        return True
    return (
        token.kind == "word"
        and token.lower not in t.FUNCTION_WORDS
        and not t.is_finite(sentence, at)
        and not (token.lower.endswith("ing") and token.lower not in ("king", "meeting", "building", "thing"))
    )


def _joins(sentence: Sentence, first: int) -> bool:
    """Whether "and" before `first` joins two nouns (Smith and Jones) rather than two clauses."""
    left, right = sentence[first - 2], sentence[first]
    if left.kind != "word" or left.lower in t.FUNCTION_WORDS:
        return False
    return left.is_name == right.is_name and not t.is_finite(sentence, first - 2)


def _trim(sentence: Sentence, first: int, last: int, *, with_links: bool) -> Range | None:
    """Without what only introduces it: conjunctions, adverbs, and "In a statement" without its comma."""
    while (
        first < last
        and (t.is_adverb(sentence[first]) or sentence[first].lower in t.CONJUNCTIONS or sentence[first].kind == "mark")
        and sentence[first].text not in "$#@"
    ):
        first += 1
    if with_links and first and first < last and sentence[first - 1].lower in _OPENERS:
        name = next(
            (
                at
                for at in range(first + 1, last)
                if sentence[at].is_name
                and not sentence[at - 1].is_name
                and sentence[at - 1].lower not in t.FUNCTION_WORDS
                and sentence[at - 1].lower != "'s"
            ),
            None,
        )
        if name is None:
            return None
        first = name
    while last > first and sentence[last - 1].kind == "mark":
        last -= 1
    if first >= last or (last - first == 1 and sentence[first].lower in ("'s", "a", "an", "the")):
        return None
    return Range(first, last)


def noun_phrase_after(sentence: Sentence, first: int) -> Range | None:
    """The noun phrase that begins at `first`: "said [a spokesperson for Anthropic]"."""
    last = first
    ceiling = min(len(sentence), first + REACH // 2)
    while last < ceiling:
        step = _step_right(sentence, first, last)
        if not step:
            break
        last += step
    while last > first and (
        sentence[last - 1].kind == "mark" or sentence[last - 1].lower in ("and", "of", "the", "a", "'s")
    ):
        last -= 1
    return Range(first, last) if last > first else None


def _step_right(sentence: Sentence, first: int, last: int) -> int:
    """How many tokens more, rightwards, belong to the noun phrase from `first` up to `last`."""
    if last == first:
        return int(_begins(sentence, first))
    token, before = sentence[last], sentence[last - 1]
    after = sentence[last + 1] if last + 1 < len(sentence) else None
    if token.kind == "quotation":  # Jennifer "Jen" Voss
        return int(_is_name_in_quotes(token) and before.text != "," and after is not None and after.is_name)
    if token.kind == "mark":
        return int(token.text in "&-")
    if before.lower in _PRONOUNS:
        return 0
    if token.lower in t.FUNCTION_WORDS or token.lower == "'s":
        return int(_ties(sentence, last))
    ends = token.lower in t.TIMES or t.is_finite(sentence, last) or (token.lower.endswith("ing") and not token.is_name)
    return int(not ends)


def _begins(sentence: Sentence, at: int) -> bool:
    """Whether a noun phrase can begin at `at`."""
    token = sentence[at]
    if token.kind in ("mark", "quotation"):
        return token.text in "$#@&-"
    if token.lower in _PRONOUNS | _BEFORE_NOUN or token.lower == "one":
        return True
    if (
        t.is_adverb(token) and at + 1 < len(sentence) and t.is_past(sentence[at + 1].lower)
    ):  # "recently hacked documents"
        return True
    return token.lower not in t.FUNCTION_WORDS and not (token.is_name and token.lower in t.TIMES)


def _ties(sentence: Sentence, at: int) -> bool:
    """Whether the function word at `at`, within a noun phrase, leads on in it."""
    lower, before = sentence[at].lower, sentence[at - 1]
    if lower == "'s":
        return True
    if lower in _BEFORE_NOUN:
        return before.lower in _LINKS or before.lower in ("and", "all")
    if at + 1 >= len(sentence):
        return False
    if lower == "and":
        return before.is_name and sentence[at + 1].is_name
    if lower == "to":
        return before.lower == "close"
    return lower in ("of", "for", "at", "from", "in", "with", "on") and _links_on(sentence, at)


def _links_on(sentence: Sentence, at: int) -> bool:
    lower, before, after = sentence[at].lower, sentence[at - 1], sentence[at + 1]
    if lower == "of":
        return True
    if before.is_name and lower in ("in", "on", "with", "at", "from", "for"):
        return lower == "for" and after.is_name
    return lower in ("for", "at", "from", "with") or after.is_name


def head(sentence: Sentence, found: Range) -> int:
    """The token that a noun phrase is about: the last noun before its first "of", "for" ... or its end."""
    at = found.first
    for at in range(found.first, found.last):
        if at > found.first and sentence[at].lower in _LINKS:
            return at - 1
    return at


def has_finite(sentence: Sentence, first: int, last: int) -> bool:
    """Whether a finite verb stands in `[first, last)`, at most `REACH` tokens in."""
    return any(t.is_finite(sentence, at) for at in range(first, min(last, first + REACH)))


_PEOPLE = words(
    "people police men women children parents staff crowd others some many most critics public americans family couple"
    " team group company firm government campaign party committee bank agency court judge jury university union council"
    " department ministry house senate congress administration office board commission coalition press media side"
    " spokesman spokeswoman spokesperson chief executive president head official expert mayor senator governor ceo man"
    " woman boy girl mother father son daughter brother sister wife husband friend aide source lawyer attorney student"
    " professor analyst candidate nominee ally critic opponent resident witness victim patient guest host crew network"
    " newspaper paper magazine site outlet startup giant lab nation country state city regime army military church pope"
    " someone everyone nobody anyone another few both king queen prince pair trio duo one he she they who we i you"
    " republicans democrats startup watchdog regulator"
    " industry sector association organization organisation institute foundation panel delegation cabinet kremlin"
)
_AGENT_ENDINGS = tuple(words("er or ist ian man woman men women ers ors ists ians ants ees ee ant"))


def is_agent(sentence: Sentence, found: Range) -> bool:
    """Whether a noun phrase is somebody who can speak: a name, a pronoun for people, a word for people."""
    if any(
        sentence[at].is_name
        for at in range(found.first, found.last)
        if at + 1 >= found.last or sentence[at + 1].lower != "'s"
    ):
        return True
    noun = sentence[head(sentence, found)].lower
    return noun in _PEOPLE or noun.removesuffix("s") in _PEOPLE or noun.endswith(_AGENT_ENDINGS)
