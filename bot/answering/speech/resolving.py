"""Whom a speaker's mention stands for within one article: the full name first used for him, her or it.

A pronoun takes the speaker or subject nearest before it that agrees with it, as centring theory has it (Grosz, Joshi and
Weinstein, Computational Linguistics 21, 1995): subjects before others, the last sentence before those before it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.answering.speech import clauses, names
from bot.answering.speech import tokens as t
from bot.answering.speech.noun_phrases import Sentence
from bot.answering.speech.tokens import Token
from bot.answering.speech.word_lists import words
from index.types import Span

Sort = Literal["person", "organisation", "unknown"]
_LOOK_BACK = 40  # mentions
_SENTENCES_BACK = 12
_JOINING = words("of de la van von der den bin al el da di & and")
_THE = words("the this that these those")
_OFFICES = words("secretary speaker minister chief director chancellor archbishop bishop")
_ROLE_REACH = 12  # tokens of an apposition in which its noun is looked for


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in the text: `name` is the full name it stands for, `subject` whether it is what the sentence is about."""

    sentence: int
    start: int
    name: str
    sort: Sort
    gender: names.Gender | None
    subject: bool


class Resolver:
    """The names of one article, and whom its speakers' mentions stand for; ask in the order of the text."""

    def __init__(self, sentences: Sequence[Sentence]) -> None:
        self._sentences = sentences
        self._full: dict[str, list[str]] = {}  # last word of a name, or acronym -> full names that end in it
        self._sorts: dict[str, Sort] = {}
        self._roles: dict[str, str] = {}  # "chipmaker" -> the name it was said of last
        self._mentions: list[Mention] = []
        self._said: list[Mention] = []  # the resolved speakers so far
        known = _written_as_names(sentences)
        for number, sentence in enumerate(sentences):
            self._read(number, sentence, known)

    def head(self, number: int, speaker: Span) -> str | None:
        """Whom the mention `speaker` in sentence `number` stands for; None if it is nobody's."""
        sentence = self._sentences[number]
        first = bisect_left(sentence, speaker.start, key=lambda token: token.start)
        last = bisect_left(sentence, speaker.end, key=lambda token: token.start)
        phrase = sentence[first:last]
        if not phrase:
            return None
        name = self._head(number, phrase, sentence[last : last + 8])
        if name:
            known = self._sorts.get(name, "unknown")
            self._said.append(Mention(number, speaker.start, name, known, names.gender(name), subject=True))
        return name

    # -- reading the article's names

    def _read(self, number: int, sentence: Sentence, known: frozenset[str]) -> None:
        met_subject = False
        for first, last in _runs(sentence, known):
            written = _spelled(sentence[first:last])
            name, sort = self._enter(written, sentence, first, last)
            if name is None:
                continue
            topic = first > 1 and sentence[first - 1].lower == "for" and sentence[first - 2].lower == "as"
            subject = topic or (not met_subject and not _is_modifier(sentence, first, last))
            met_subject = met_subject or subject
            title = names.gender(" ".join(s.text for s in sentence[max(0, first - 1) : last]))
            self._mentions.append(
                Mention(number, sentence[first].start, name, sort, names.gender(name) or title, subject)
            )

    def _enter(self, written: str, sentence: Sentence, first: int, last: int) -> tuple[str | None, Sort]:
        """The full name for a name as written, entered if it is new."""
        words = names.plain(written)
        if not words:
            return None, "unknown"
        full = self._by_title(sentence[first - 1].text if first else "", words) or self._known(written, words)
        if full is None:
            full = _untitled(written)
            self._full.setdefault(words[-1], []).append(full)
            self._full.setdefault(names.initials(full).casefold(), []).append(full)
            if len(words) > 1:
                self._full.setdefault(" ".join(words), []).append(full)
        sort = self._sorts.get(full, "unknown")
        if sort == "unknown":
            sort = _sort(written, sentence, first, last)
        self._sorts[full] = sort
        for role in _roles(sentence, first, last):
            self._roles[role] = full
        return full, sort

    def _known(self, written: str, words: tuple[str, ...]) -> str | None:
        """The full name that a name as written is short for: of several, the one met first, whom the article is about."""
        whole = self._full.get(" ".join(words))
        if whole:
            return whole[-1]
        key = written.replace(".", "").casefold() if len(words) == 1 else words[-1]
        return next((full for full in self._full.get(key, ()) if _fits(words, written, full)), None)

    # -- resolving one mention

    def _head(self, number: int, phrase: Sentence, after: Sentence) -> str | None:
        lower = phrase[0].lower
        start = phrase[0].start
        if len(phrase) == 1 and lower in ("who", "which", "that"):
            return self._relative(number, start) or phrase[0].text
        if len(phrase) == 1 and lower in t.HE | t.SHE:
            return self._pronoun(number, start, "he" if lower in t.HE else "she") or phrase[0].text
        if len(phrase) == 1 and lower in ("they", "their", "them"):
            return self._plural(number, start) or phrase[0].text
        if len(phrase) == 1 and lower in ("it", "its"):
            return self._thing(number, start) or phrase[0].text
        return self._phrase(number, *_without_apposition(phrase, after))

    def _relative(self, number: int, start: int) -> str | None:
        sentence = self._sentences[number]
        at = bisect_left(sentence, start, key=lambda token: token.start)
        found = clauses.antecedent(sentence, at)
        return self._phrase(number, sentence[found.first : found.last], ()) if found else None

    def _phrase(self, number: int, phrase: Sentence, after: Sentence) -> str:
        at = _head_noun(phrase)
        noun = phrase[at]
        apposed = self._apposed(after)
        if apposed and noun.lower in names.TITLES:
            return apposed
        if noun.is_name:
            return self._named(phrase, at)
        if phrase[0].lower in t.HE | t.SHE and len(phrase) > 1 and noun.lower in names.SPEAKS_FOR:
            owner = self._pronoun(number, phrase[0].start, "he" if phrase[0].lower in t.HE else "she")
            if owner:
                return owner
        if apposed and not noun.lower.endswith("s"):
            return apposed
        if noun.lower in names.SPEAKS_FOR:
            return self._spoken_for(number, phrase, at) or _words_of(phrase)
        if phrase[0].lower in _THE and not any(s.is_name for s in phrase):
            return self._role(number, phrase, noun.lower) or _words_of(phrase)
        return _words_of(phrase)

    def _named(self, phrase: Sentence, at: int) -> str:
        first = at
        while first > 0 and (
            phrase[first - 1].is_name
            or (
                phrase[first - 1].lower in _JOINING
                and first > 1
                and phrase[first - 2].is_name
                and phrase[first - 1].lower != "and"
            )
        ):
            first -= 1
        last = at + 1
        while (
            last + 1 < len(phrase)
            and phrase[last].lower in ("of", "&")
            and phrase[last + 1].is_name
            and not _is_person_name(phrase[first:last])
        ):
            last += 2
            while last < len(phrase) and phrase[last].is_name:
                last += 1
        first = _after_titles(phrase, first, last)
        written = _spelled(phrase[first:last])
        words = names.plain(written)
        title = phrase[first - 1].text if first else ""
        return (
            (self._by_title(title, words) or self._known(written, words) or _untitled(written))
            if words
            else _words_of(phrase)
        )

    def _by_title(self, title: str, words: tuple[str, ...]) -> str | None:
        """Of several people of one surname, the one whom the title (Mr., Mrs.) fits."""
        wanted = names.gender(title + " x") if title else None
        people = self._full.get(words[-1], ())
        if wanted is None or len(words) > 1 or len(people) < 2:
            return None
        return next((full for full in people if names.gender(full) == wanted), None)

    def _apposed(self, after: Sentence) -> str | None:
        """ "the company's CTO, [Jingren Zhou]," """
        if len(after) < 3 or after[0].text != "," or not after[1].is_name:
            return None
        last = 1
        while last < len(after) and after[last].is_name:
            last += 1
        written = _spelled(after[1:last])
        whole = last < len(after) and after[last].text == ","
        return (self._known(written, names.plain(written)) or written) if whole and last > 2 else None

    def _spoken_for(self, number: int, phrase: Sentence, at: int) -> str | None:
        """Of "a spokesman for X", "X's lawyers", "a company statement": X."""
        after = phrase[at + 1 :]
        if len(after) > 1 and after[0].lower in ("for", "from", "of", "by"):
            return self._phrase(number, after[1:], ())
        owners = [i for i in range(at) if phrase[i].is_name]
        if owners:
            return self._named(phrase[: owners[-1] + 1], owners[-1])
        possessor = next((i for i in range(at) if phrase[i].lower == "'s"), 0)
        if possessor:
            return self._phrase(number, phrase[:possessor], ())
        if any(s.lower in names.GENERIC_ORGANISATIONS for s in phrase[:at]):
            return self._organisation(number, phrase[0].start)
        return (
            self._thing(number, phrase[0].start)
            if phrase[0].lower in ("its", "the") and len(phrase) <= 3 and at == len(phrase) - 1
            else None
        )

    def _role(self, number: int, phrase: Sentence, noun: str) -> str | None:
        """Whom "the chipmaker", "the company", "the senator" stands for."""
        if any(s.lower in ("of", "for", "from", "'s") for s in phrase):
            return None
        named = self._roles.get(noun)
        if noun in names.GENERIC_ORGANISATIONS:
            specific = (
                named if noun not in ("company", "firm", "group", "organization", "organisation", "agency") else None
            )
            return specific or self._organisation(number, phrase[0].start) or named
        if named is None and noun in ("accusation", "allegation", "allegations", "statement") and self._said:
            return self._said[-1].name
        return named

    def _pronoun(self, number: int, start: int, gender: names.Gender) -> str | None:
        def fits(m: Mention) -> bool:
            named = m.sort == "person" or (m.sort == "unknown" and m.name[:1].isupper() and not names.is_place(m.name))
            return named and (m.gender == gender or m.gender is None)

        return self._nearest(number, start, fits, lambda m: m.gender == gender)

    def _organisation(self, number: int, start: int) -> str | None:
        return self._nearest(
            number, start, lambda m: m.sort == "organisation" and not names.is_place(m.name), lambda m: True
        ) or self._thing(number, start)

    def _thing(self, number: int, start: int) -> str | None:
        return self._nearest(
            number,
            start,
            lambda m: m.sort != "person" and m.gender is None and not names.is_place(m.name),
            lambda m: m.sort == "organisation",
        )

    def _plural(self, number: int, start: int) -> str | None:
        for said in reversed(self._said[-4:]):
            if number - said.sentence <= 4 and said.start < start and (said.sort != "person" and said.gender is None):
                return said.name
        return None

    def _nearest(self, number: int, start: int, fits: object, better: object) -> str | None:
        """The best mention before `start`: by how near it is, whether it is a subject, and whether it surely agrees."""
        assert callable(fits)
        assert callable(better)
        best, score = None, -99.0
        at = bisect_left(self._mentions, start, key=lambda m: m.start)
        near = (*self._mentions[max(0, at - _LOOK_BACK) : at], *self._said[-6:])
        for m in near:
            gap = number - m.sentence
            if m.start >= start or gap > _SENTENCES_BACK or not fits(m):
                continue
            value = -1.5 * gap + 1.0 * m.subject + 2.0 * better(m)
            if value > score or (value == score and gap > 0 and best is not None and m.sentence > best.sentence):
                best, score = m, value
        return best.name if best else None


def _fits(words: tuple[str, ...], written: str, full: str) -> bool:
    """Whether a name as written can be short for the full name."""
    whole = names.plain(full)
    if words == whole:
        return True
    if len(words) == 1:
        letters = written.replace(".", "")
        if letters.isupper() and names.initials(full) == letters and len(letters) > 1:
            return True
        return words[0] == whole[-1] and not names.is_organisation(full)
    return words[-1] == whole[-1] and words[0] == whole[0] and not names.is_organisation(full)


def _written_as_names(sentences: Sequence[Sentence]) -> frozenset[str]:
    """The words that are written with a capital within a sentence: at its start, these are names, too."""
    return frozenset(s.lower for sentence in sentences for s in sentence[1:] if s.is_name) | frozenset(
        sentence[0].lower for sentence in sentences if len(sentence) > 2 and _opens_as_name(sentence)
    )


def _opens_as_name(sentence: Sentence) -> bool:
    """Whether a sentence's first word is a name by what follows it: "Nordbank, a lender,", "Nordbank's", "Nordbank has"."""
    first, after = sentence[0], sentence[1]
    if not first.is_name or first.lower.endswith("s"):
        return False
    return after.lower in ("'s", "has", "is", "was") or (
        after.text == "," and sentence[2].lower in ("a", "an", "the", "which", "who")
    )


def _runs(sentence: Sentence, known: frozenset[str]) -> Iterator[tuple[int, int]]:
    """The names of a sentence, as token ranges, without titles in front."""
    at = 0
    while at < len(sentence):
        if not sentence[at].is_name:
            at += 1
            continue
        first = at
        while at < len(sentence) and (
            sentence[at].is_name
            or (at + 1 < len(sentence) and sentence[at + 1].is_name and _is_joint(sentence, at, first))
        ):
            at += 1
        start = _after_titles(sentence, first, at)
        if (
            start < at
            and not (start == 0 and at - start == 1 and sentence[0].lower not in known)
            and not t.is_day(sentence[start])
        ):
            yield start, at


def _is_joint(sentence: Sentence, at: int, first: int) -> bool:
    """Whether a small word stands within a name: "Ludwig van Beethoven", "Bank of England"."""
    lower = sentence[at].lower
    if lower == "of":
        before = sentence[at - 1].lower
        return before in names.ORGANISATION_WORDS or before in names.TITLES or before in ("bank", "speaker")
    return lower in ("de", "la", "van", "von", "der", "bin", "al", "&") and at > first


def _is_modifier(sentence: Sentence, first: int, last: int) -> bool:
    """Whether a name stands only before a noun or after a preposition: "the UK government", "Zhou's statement"."""
    if first and sentence[first - 1].lower in t.PREPOSITIONS:
        return True
    if last >= len(sentence):
        return False
    after = sentence[last]
    if after.lower == "'s":
        return True
    return after.kind == "word" and after.lower not in t.FUNCTION_WORDS and not t.is_finite(sentence, last)


def _without_apposition(phrase: Sentence, after: Sentence) -> tuple[Sentence, Sentence]:
    """A mention up to its first comma or relative clause, and what comes after that."""
    for at in range(1, len(phrase)):
        if phrase[at].text in (",", "(", "—") or phrase[at].lower in ("who", "which", "that", "whose"):
            return phrase[:at], (*phrase[at:], *after)[:8]
    return phrase, after


def _after_titles(sentence: Sentence, first: int, last: int) -> int:
    """Where the name itself begins: after "UK Technology Secretary", "Secretary of State"."""
    start = first
    for at in range(first, last - 1):
        word = sentence[at].lower.rstrip(".")
        if word in names.TITLES and not (last - at > 1 and names.is_organisation(_spelled(sentence[at:last]))):
            start = at + 1
    if start < last - 2 and sentence[start].lower == "of":
        start += 2
    return start if start < last else first


def _spelled(run: Sentence) -> str:
    return " ".join(token.text for token in run)


def _untitled(written: str) -> str:
    """A name as written without the titles in front."""
    parts = written.split()
    while len(parts) > 1 and parts[0].casefold().rstrip(".") in names.TITLES and not names.is_organisation(written):
        parts.pop(0)
    if len(parts) > 2 and parts[0] == "of":
        parts = parts[2:]
    return " ".join(parts)


def _sort(written: str, sentence: Sentence, first: int, last: int) -> Sort:
    before = sentence[first - 1].lower.rstrip(".") if first else ""
    roles = list(_roles(sentence, first, last))
    if any(role in names.GENERIC_ORGANISATIONS or role.endswith("maker") for role in roles):
        return "organisation"
    if before in names.TITLES or names.gender(written):
        return "person"
    if names.is_organisation(written) or before == "the":
        return "organisation"
    parts = written.split()
    follows = sentence[last].lower if last < len(sentence) else ""
    return "person" if (len(parts) in (2, 3) and "of" not in parts) or follows == "who" else "unknown"


def _roles(sentence: Sentence, first: int, last: int) -> Iterator[str]:
    """The nouns said of a name beside it: "Chinese tech giant Alibaba", "Anthropic, the AI safety startup,"."""
    if (
        first
        and sentence[first - 1].kind == "word"
        and sentence[first - 1].lower not in t.FUNCTION_WORDS
        and not sentence[first - 1].is_name
    ):
        yield sentence[first - 1].lower
    elif first and sentence[first - 1].is_name:
        yield sentence[first - 1].lower.rstrip(".")
    if last + 2 < len(sentence) and sentence[last].text == "," and sentence[last + 1].lower in ("the", "a", "an"):
        noun = None
        for at in range(last + 2, min(len(sentence), last + 2 + _ROLE_REACH)):
            token = sentence[at]
            if token.kind == "mark" or token.lower in t.FUNCTION_WORDS or t.is_finite(sentence, at):
                break
            noun = token.lower
        if noun:
            yield noun


def _head_noun(phrase: Sentence) -> int:
    """The token that a noun phrase is about: its last word before "of", "for", "at" ...; a possessor is not."""
    last = len(phrase)
    for at in range(1, len(phrase)):
        if (
            phrase[at].lower in ("of", "for", "at", "from", "in", "with", "on", "to", "against", "by", "close")
            and phrase[at].kind == "word"
        ):
            if (
                phrase[at].lower == "of"
                and phrase[at - 1].lower in _OFFICES
                and phrase[-1].is_name
                and len(phrase) - at > 2
            ):
                continue
            last = at
            break
    at = last - 1
    while at > 0 and (phrase[at].kind in ("mark", "number") or phrase[at].lower in ("'s",)):
        at -= 1
    return at


def _is_person_name(run: Sentence) -> bool:
    return len(run) > 1 and names.gender(_spelled(run)) is not None


def _words_of(phrase: Sequence[Token]) -> str:
    """The phrase as written, without its article."""
    kept = phrase[1:] if phrase[0].lower in ("the", "a", "an") and len(phrase) > 1 else phrase
    text = ""
    for before, token in zip((None, *kept), kept, strict=False):
        gap = "" if before is None or before.end == token.start else " "
        text += gap + token.text
    return text
