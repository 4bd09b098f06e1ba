"""Names as an article writes them: where they stand, what is said of them, and the full names they are short for."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.answering.speech import names
from bot.answering.speech import tokens as t
from bot.answering.speech.noun_phrases import Sentence
from bot.answering.speech.word_lists import words

Sort = Literal["person", "organisation", "place", "unknown"]
_PARTICLES = words("de la van von der bin al &")  # within a name: Ludwig van Beethoven
_OFFICES = words("bank speaker")
_PEOPLES = ("ans", "crats", "ese")  # Americans, Democrats: many, and nobody's "he"
_LOCATIVES = words("in near across throughout")
_LONGEST = 7  # tokens of a name; a longer run of capitals is a headline
_ROLE_REACH = 12  # tokens of an apposition in which its noun is looked for
_SAME = 20  # names of one last word that are told apart; more are no news


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in the text: `name` is the full name it stands for, `subject` whether it is what the sentence is about."""

    sentence: int
    start: int
    name: str
    sort: Sort
    gender: names.Gender | None
    subject: bool


class NameBook:
    """The full names of one article, as they are first used, and what it calls their bearers beside."""

    def __init__(self) -> None:
        self._full: dict[str, list[str]] = {}  # last word, whole words or acronym -> full names in order of first use
        self._sorts: dict[str, Sort] = {}
        self._roles: dict[str, list[tuple[int, str]]] = {}  # role -> where it was said of whom, in order

    def read(self, number: int, sentence: Sentence, known: frozenset[str]) -> Iterator[Mention]:
        """The mentions of one sentence, entered; `known` are the words that are names also at a sentence's start."""
        met_subject = False
        for first, last in _runs(sentence, known):
            name = self._enter(sentence, first, last)
            if name is None:
                continue
            topic = first > 1 and sentence[first - 1].lower == "for" and sentence[first - 2].lower == "as"
            subject = topic or not (met_subject or _is_modifier(sentence, first, last))
            met_subject = met_subject or subject
            title = names.gender(spelled(sentence[max(0, first - 1) : last]))
            yield Mention(number, sentence[first].start, name, self._sorts[name], names.gender(name) or title, subject)

    def sort(self, name: str) -> Sort:
        """What a full name's bearer is."""
        return self._sorts.get(name, "unknown")

    def __contains__(self, name: str) -> bool:
        return name in self._sorts

    def bearer(self, role: str, start: int) -> str | None:
        """Of whom the `role` was said last before `start`; else of whom first."""
        said = self._roles.get(role)
        return said[max(0, bisect_left(said, (start, "")) - 1)][1] if said else None

    def full(self, written: str, title: str = "") -> str | None:
        """The full name that a name is short for: of several the one met first, whom the article is about.

        A title (Mr., Mrs.) before the name decides between two of one surname.
        """
        plain = names.plain(written)
        if not plain:
            return None
        return self._by_title(title, plain) or self._known(written, plain)

    def _enter(self, sentence: Sentence, first: int, last: int) -> str | None:
        """The full name of a run of tokens, entered if it is new; None if it is no name."""
        written = spelled(sentence[first:last])
        plain = names.plain(written)
        if not plain or last - first > _LONGEST:
            return None
        full = self.full(written, sentence[first - 1].text if first else "")
        if full is None:
            full = untitled(written)
            for key in {plain[-1], " ".join(plain), names.initials(full).casefold()}:
                self._full.setdefault(key, []).append(full)
        if self.sort(full) == "unknown":
            self._sorts[full] = _sort(written, sentence, first, last)
        for role in _roles(sentence, first, last):
            self._roles.setdefault(role, []).append((sentence[first].start, full))
        return full

    def _known(self, written: str, plain: tuple[str, ...]) -> str | None:
        whole = self._full.get(" ".join(plain), ()) if len(plain) > 1 else ()
        if whole:
            return whole[-1]
        key = written.replace(".", "").casefold() if len(plain) == 1 else plain[-1]
        return next((full for full in self._full.get(key, ())[:_SAME] if _fits(plain, written, full)), None)

    def _by_title(self, title: str, plain: tuple[str, ...]) -> str | None:
        people = self._full.get(plain[-1], ())
        wanted = names.gender(title + " x") if title and len(plain) == 1 and len(people) > 1 else None
        return next((full for full in people[:_SAME] if names.gender(full) == wanted), None) if wanted else None


def written_as_names(sentences: Sequence[Sentence]) -> frozenset[str]:
    """The words that are names also at a sentence's start: written so elsewhere, or followed as a name is."""
    within = {token.lower for sentence in sentences for token in sentence[1:] if token.is_name}
    return frozenset(within | {sentence[0].lower for sentence in sentences if _opens_with_name(sentence)})


def _opens_with_name(sentence: Sentence) -> bool:
    """ "Nordbank, a lender,", "Nordbank's", "Nordbank has"."""
    if len(sentence) < 3 or not sentence[0].is_name or sentence[0].lower.endswith("s"):
        return False
    after = sentence[1]
    apposed = after.text == "," and sentence[2].lower in ("a", "an", "the", "which", "who")
    return apposed or after.lower in ("'s", "has", "is", "was")


def _runs(sentence: Sentence, known: frozenset[str]) -> Iterator[tuple[int, int]]:
    """The names of a sentence as token ranges, without the titles in front."""
    at = 0
    while at < len(sentence):
        first = at
        while at < len(sentence) and (sentence[at].is_name or _is_joint(sentence, at, first)):
            at += 1
        if at == first:
            at += 1
            continue
        start = after_titles(sentence, first, at)
        opens = start == 0 and at == 1 and sentence[0].lower not in known
        if not opens and not t.is_day(sentence[start]):
            yield start, at


def _is_joint(sentence: Sentence, at: int, first: int) -> bool:
    """Whether a small word stands within a name: "Ludwig van Beethoven", "Bank of England"."""
    if at == first or at + 1 >= len(sentence) or not sentence[at + 1].is_name:
        return False
    if sentence[at].lower == "of":
        return sentence[at - 1].lower in names.ORGANISATION_WORDS | names.TITLES | _OFFICES
    return sentence[at].lower in _PARTICLES


def _is_modifier(sentence: Sentence, first: int, last: int) -> bool:
    """Whether a name stands only before a noun or after a preposition: "the UK government", "Zhou's statement"."""
    if first and sentence[first - 1].lower in t.PREPOSITIONS:
        return True
    if last + 1 >= len(sentence):
        return False
    after = sentence[last]
    before = first - 1 - (first > 1 and sentence[first - 1].lower.rstrip(".") in names.TITLES)
    if before >= 0 and sentence[before].text == after.text == "," and sentence[last + 1].is_name:
        return True  # "Of another tough man, Mr. Lind, Mr. Varga said"
    is_noun = after.kind == "word" and after.lower not in t.FUNCTION_WORDS and not t.is_finite(sentence, last)
    return after.lower == "'s" or is_noun


def after_titles(sentence: Sentence, first: int, last: int) -> int:
    """Where the name itself begins: after "UK Technology Secretary", "Secretary of State"."""
    start = first
    for at in range(first, last - 1):
        if sentence[at].lower.rstrip(".") in names.TITLES and not names.is_organisation(spelled(sentence[at:last])):
            start = at + 1
    return start + 2 if start < last - 2 and sentence[start].lower == "of" else start


def spelled(run: Sentence) -> str:
    """The tokens of a name with one space between them."""
    return " ".join(token.text for token in run)


def untitled(written: str) -> str:
    """A name as written without the titles in front."""
    if names.is_organisation(written):
        return written
    parts = written.split()
    while len(parts) > 1 and parts[0].casefold().rstrip(".") in names.TITLES:
        parts.pop(0)
    return " ".join(parts[2:] if len(parts) > 2 and parts[0] == "of" else parts)


def _fits(plain: tuple[str, ...], written: str, full: str) -> bool:
    """Whether a name as written can be short for the full name."""
    whole = names.plain(full)
    if plain == whole:
        return True
    letters = written.replace(".", "")
    if len(plain) == 1 and len(letters) > 1 and letters.isupper() and names.initials(full) == letters:
        return True
    if plain[-1] != whole[-1] or names.is_organisation(full):
        return False
    return len(plain) == 1 or plain[0] == whole[0]


def _sort(written: str, sentence: Sentence, first: int, last: int) -> Sort:
    if any(role in names.GENERIC_ORGANISATIONS or role.endswith("maker") for role in _roles(sentence, first, last)):
        return "organisation"
    before = sentence[first - 1].lower.rstrip(".") if first else ""
    if before in names.TITLES or names.gender(written):
        return "person"
    if names.is_organisation(written) or before == "the" or written.endswith(_PEOPLES):
        return "organisation"
    if names.is_place(written) or before in _LOCATIVES:
        return "place"
    parts = written.split()
    followed = last < len(sentence) and sentence[last].lower == "who"
    return "person" if followed or (len(parts) in (2, 3) and "of" not in parts) else "unknown"


def _roles(sentence: Sentence, first: int, last: int) -> Iterator[str]:
    """The nouns said of a name beside it: "Chinese tech giant Alibaba", "Anthropic, the AI safety startup,"."""
    beside = first and sentence[first - 1].kind == "word" and sentence[first - 1].lower not in t.FUNCTION_WORDS
    if beside and (first < 2 or sentence[first - 2].lower != "vice"):
        yield sentence[first - 1].lower.rstrip(".")
    if last + 2 >= len(sentence) or sentence[last].text != "," or sentence[last + 1].lower not in ("the", "a", "an"):
        return
    noun = None
    for at in range(last + 2, min(len(sentence), last + 2 + _ROLE_REACH)):
        token = sentence[at]
        if token.kind == "mark" or token.lower in t.FUNCTION_WORDS or t.is_finite(sentence, at):
            break
        noun = token.lower
    if noun:
        yield noun
