"""Whom a speaker's mention stands for within one article: the full name first used for him, her or it.

A pronoun takes the speaker or subject nearest before it that agrees with it, as centring theory has it: subjects before
others, the last sentence before those before it (Grosz, Joshi and Weinstein, Computational Linguistics 21, 1995).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from itertools import pairwise

from bot.answering.speech import clauses, names
from bot.answering.speech import tokens as t
from bot.answering.speech.mentions import Mention, NameBook, after_titles, spelled, untitled, written_as_names
from bot.answering.speech.noun_phrases import Sentence
from bot.answering.speech.tokens import Token
from bot.answering.speech.word_lists import words
from index.types import Span

_LOOK_BACK = 40  # mentions
_SENTENCES_BACK = 12
_GROUPS_BACK = 4  # sentences in which "they" finds its speaker
_NEAR_SPEAKERS = 6
_AFTER = 8  # tokens after a mention in which an apposition is looked for
_PER_SENTENCE, _SUBJECT, _AGREES, _SPOKE = (
    -1.5,
    1.0,
    1.0,
    0.5,
)  # weights of a candidate, tuned on PolNeAR's training articles
_OFFICES = words("secretary speaker minister chief director chancellor archbishop bishop")
_LINKS = words("of for at from in with on to against by close")
_ANY_ORGANISATION = words("company firm group organization organisation agency")  # too common to be one's own name
_ACCUSING = words("accusation allegation allegations statement")

Test = Callable[[Mention], bool]


class Resolver:
    """The names of one article, and whom its speakers' mentions stand for; ask in the order of the text."""

    def __init__(self, sentences: Sequence[Sentence]) -> None:
        self._sentences = sentences
        self._book = NameBook()
        known = written_as_names(sentences)
        self._mentions = [m for n, sentence in enumerate(sentences) for m in self._book.read(n, sentence, known)]
        self._said: list[Mention] = []  # the resolved speakers so far

    def head(self, number: int, speaker: Span) -> str | None:
        """Whom the mention `speaker` in sentence `number` stands for; its own words if that cannot be told.

        None if no word of the sentence lies in it.
        """
        sentence = self._sentences[number]
        first = bisect_left(sentence, speaker.start, key=_start)
        last = bisect_left(sentence, speaker.end, key=_start)
        if first >= last:
            return None
        name = self._resolved(number, first, last)
        self._said.append(Mention(number, speaker.start, name, self._book.sort(name), names.gender(name), subject=True))
        return name

    def _resolved(self, number: int, first: int, last: int) -> str:
        sentence = self._sentences[number]
        phrase, after = _without_apposition(sentence[first:last], sentence[last : last + _AFTER])
        if len(phrase) == 1:
            return self._word(number, first, phrase[0]) or self._phrase(number, phrase, after)
        return self._phrase(number, phrase, after)

    # -- one word

    def _word(self, number: int, at: int, token: Token) -> str | None:
        lower = token.lower
        if lower in t.HE | t.SHE:
            return self._person(number, token.start, "he" if lower in t.HE else "she")
        if lower in ("they", "their", "them"):
            return self._group(number, token.start)
        if lower in ("it", "its"):
            return self._thing(number, token.start)
        if lower in ("who", "which", "that"):
            found = clauses.antecedent(self._sentences[number], at)
            return self._resolved(number, found.first, found.last) if found else None
        return None

    def _person(self, number: int, start: int, gender: names.Gender) -> str | None:
        def fits(m: Mention) -> bool:
            named = m.sort == "unknown" and m.name in self._book
            return (named or m.sort == "person") and m.gender in (gender, None)

        return self._nearest(number, start, fits, lambda m: m.gender == gender)

    def _organisation(self, number: int, start: int) -> str | None:
        def fits(m: Mention) -> bool:
            return m.sort == "organisation" and not m.name.endswith("s")

        return self._nearest(number, start, fits, fits) or self._thing(number, start)

    def _thing(self, number: int, start: int) -> str | None:
        def fits(m: Mention) -> bool:
            return m.sort not in ("person", "place") and m.gender is None

        return self._nearest(number, start, fits, lambda m: m.sort == "organisation")

    def _group(self, number: int, start: int) -> str | None:
        """The last speaker who can be "they"."""
        for said in reversed(self._said[-_GROUPS_BACK:]):
            near = number - said.sentence <= _GROUPS_BACK and said.start < start
            several = " and " in said.name or (said.sort != "person" and said.gender is None)
            if near and several:
                return said.name
        return None

    def _nearest(self, number: int, start: int, fits: Test, agrees: Test) -> str | None:
        """The best mention before `start`: by how near it is, whether it is a subject, whether it surely agrees."""
        at = bisect_left(self._mentions, start, key=_start)
        near = (*self._mentions[max(0, at - _LOOK_BACK) : at], *self._said[-_NEAR_SPEAKERS:])
        able = [m for m in near if m.start < start and number - m.sentence <= _SENTENCES_BACK and fits(m)]

        spoke = {said.name for said in self._said[-2:]}

        def value(m: Mention) -> tuple[float, int, int]:
            gap = number - m.sentence
            weight = _PER_SENTENCE * gap + _SUBJECT * m.subject + _AGREES * agrees(m) + _SPOKE * (m.name in spoke)
            return weight, m.sentence, -m.start  # of two as good, the later sentence's first

        best = max(able, key=value, default=None)
        return best.name if best else None

    # -- a noun phrase

    def _phrase(self, number: int, phrase: Sentence, after: Sentence = ()) -> str:
        at = _head_noun(phrase)
        noun = phrase[at]
        apposed = self._apposed(after)
        if apposed and (noun.lower in names.TITLES or not (noun.is_name or noun.lower.endswith("s"))):
            return apposed
        if noun.is_name:
            return self._named(phrase, at)
        if noun.lower in names.SPEAKS_FOR:
            return self._spoken_for(number, phrase, at) or words_of(phrase)
        if phrase[0].lower in ("the", "this", "that", "these", "those") and not any(s.is_name for s in phrase):
            return self._by_role(number, phrase, noun.lower) or words_of(phrase)
        return words_of(phrase)

    def _named(self, phrase: Sentence, at: int) -> str:
        """The full name of the run of names that ends at `at`."""
        first, last = at, at + 1
        while first > 0 and phrase[first - 1].is_name:
            first -= 1
        if first > 1 and phrase[first - 1].lower == "and" and phrase[first - 2].is_name:
            return words_of(phrase)
        if first > 1 and phrase[first - 1].lower in ("of", "de", "van", "von", "&") and phrase[first - 2].is_name:
            first -= 2
        if names.gender(spelled(phrase[first:last])) is None:
            last = _with_tail(phrase, last)
        first = after_titles(phrase, first, last)
        written = spelled(phrase[first:last])
        if not names.plain(written):
            return words_of(phrase)
        return self._book.full(written, phrase[first - 1].text if first else "") or untitled(written)

    def _apposed(self, after: Sentence) -> str | None:
        """ "the company's CTO, [Jingren Zhou]," """
        if len(after) < 3 or after[0].text != ",":
            return None
        last = 1
        while last < len(after) and after[last].is_name:
            last += 1
        if last < 3 or last >= len(after) or after[last].text != ",":
            return None
        written = spelled(after[1:last])
        return self._book.full(written) or written

    def _spoken_for(self, number: int, phrase: Sentence, at: int) -> str | None:
        """Of "a spokesman for X", "X's lawyers", "a company statement", "his lawyers": X."""
        first = phrase[0]
        if at + 2 < len(phrase) and phrase[at + 1].lower in ("for", "from", "of", "by"):
            return self._phrase(number, phrase[at + 2 :])
        if first.lower in t.HE | t.SHE | {"its", "their"} and at > 0:
            return self._word(number, 0, first)
        owner = next((i for i in range(at - 1, -1, -1) if phrase[i].is_name), None)
        if owner is not None:
            return self._named(phrase[: owner + 1], owner)
        possessor = next((i for i in range(1, at) if phrase[i].lower == "'s"), None)
        if possessor:
            return self._phrase(number, phrase[:possessor])
        if any(s.lower in names.GENERIC_ORGANISATIONS for s in phrase[:at]):
            return self._organisation(number, first.start)
        return None

    def _by_role(self, number: int, phrase: Sentence, noun: str) -> str | None:
        """Whom "the chipmaker", "the company", "the senator" stands for."""
        if any(s.lower in ("of", "for", "from", "'s") for s in phrase):
            return None
        bearer = self._book.bearer(noun, phrase[0].start)
        if noun in names.GENERIC_ORGANISATIONS:
            own = bearer if noun not in _ANY_ORGANISATION else None
            nearest = None if noun in names.PUBLIC_BODIES else self._organisation(number, phrase[0].start)
            return own or nearest or bearer
        if bearer is None and noun in _ACCUSING and self._said:
            return self._said[-1].name
        return bearer


def _start(item: Mention | Token) -> int:
    return item.start


def _without_apposition(phrase: Sentence, after: Sentence) -> tuple[Sentence, Sentence]:
    """A mention up to its first comma or relative clause, and what comes after that."""
    for at in range(1, len(phrase)):
        if phrase[at].text in (",", "(", "—") or phrase[at].lower in ("who", "which", "that", "whose"):
            return phrase[:at], (*phrase[at:], *after)[:_AFTER]
    return phrase, after


def _head_noun(phrase: Sentence) -> int:
    """The token that a noun phrase is about: its last word before "of", "for", "at" ...; a possessor is not."""
    last = next(
        (at for at in range(1, len(phrase)) if phrase[at].lower in _LINKS and not _is_of_office(phrase, at)), None
    )
    at = (last or len(phrase)) - 1
    while at > 0 and (phrase[at].kind in ("mark", "number") or phrase[at].lower == "'s"):
        at -= 1
    return at


def _is_of_office(phrase: Sentence, at: int) -> bool:
    """Whether "of" belongs to an office before a name: "Secretary of State John Kerry"."""
    if phrase[at].lower != "of" or phrase[at - 1].lower not in _OFFICES:
        return False
    return len(phrase) - at > 2 and phrase[at + 1].is_name and phrase[-1].is_name


def _with_tail(phrase: Sentence, last: int) -> int:
    """The end of a name that goes on: "Bank [of England]"."""
    while last + 1 < len(phrase) and phrase[last].lower in ("of", "&") and phrase[last + 1].is_name:
        last += 2
        while last < len(phrase) and phrase[last].is_name:
            last += 1
    return last


def words_of(phrase: Sentence) -> str:
    """The phrase as written, without its article."""
    kept = phrase[1:] if len(phrase) > 1 and phrase[0].lower in ("the", "a", "an") else phrase
    text = kept[0].text
    for before, token in pairwise(kept):
        text += token.text if before.end == token.start else " " + token.text
    return text
