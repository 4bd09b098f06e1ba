"""When two names are one speaker's: within an article, and over many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bot.answering.speech import names


def same_speaker(a: str, b: str) -> bool:
    """Whether two names can be one speaker's: "Mr. Lind", "Lind" and "Peter Lind"; "Alibaba" and "Alibaba Group".

    Two full names that differ in the first name never are. A surname alone is the same as every full name that has it:
    where there are several, `Speakers` keeps them apart.
    """
    one, other = names.plain(a), names.plain(b)
    if not one or not other:
        return False
    if one == other:
        return _genders_agree(a, b)
    short, long = sorted((one, other), key=len)
    if _is_acronym(a, b) or _is_acronym(b, a):
        return True
    if any(names.is_organisation(name) for name in (a, b)):
        return False
    if len(short) == 1:
        return short[0] == long[-1] and _genders_agree(a, b)
    return short[-1] == long[-1] and _first_names_agree(short[:-1], long[:-1])


def _first_names_agree(short: Sequence[str], long: Sequence[str]) -> bool:
    """Robert and Robert E., R. and Robert; not Robert and Richard."""
    first, other = short[0], long[0]
    if first == other or _NICKNAMES.get(first, first) == _NICKNAMES.get(other, other):
        return all(word in long or any(w.startswith(word) for w in long) for word in short[1:])
    return (len(first) == 1 or len(other) == 1) and first[0] == other[0]


def _genders_agree(a: str, b: str) -> bool:
    one, other = names.gender(a), names.gender(b)
    return one is None or other is None or one == other


def _is_acronym(short: str, long: str) -> bool:
    letters = short.replace(".", "")
    return (
        letters.isupper() and letters.isalpha() and len(letters) > 1 and " " in long and names.initials(long) == letters
    )


class Speakers:
    """Speakers by all their names. Built from the names of many articles, in any order.

    A name that fits several others (Smith, where both John Smith and Jane Smith speak) stays by itself.
    """

    def __init__(self, heads: Iterable[str]) -> None:
        self._groups: list[list[str]] = []
        self._by_word: dict[str, list[int]] = {}
        self._of: dict[str, int] = {}
        distinct = sorted(set(heads), key=lambda name: (-len(names.plain(name)), -len(name), name))
        for name in distinct:
            self._add(name)

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        """The names of each speaker, the fullest first."""
        return (tuple(group) for group in self._groups)

    def name_of(self, head: str) -> str:
        """The fullest name of the speaker who is called `head`; `head` itself if no article has it."""
        return self._groups[self._of[head]][0] if head in self._of else head

    def names_of(self, asked: str) -> tuple[str, ...]:
        """Every name of the speaker whom a person asks for by any of them; of all who fit, if several do."""
        if asked in self._of:
            return tuple(self._groups[self._of[asked]])
        return tuple(name for at in self._candidates(asked) for name in self._groups[at])

    def _add(self, name: str) -> None:
        fitting = self._candidates(name)
        if len(fitting) == 1:
            at = fitting[0]
        else:
            at = len(self._groups)
            self._groups.append([])
        self._groups[at].append(name)
        self._of[name] = at
        for key in _keys(name):
            places = self._by_word.setdefault(key, [])
            if at not in places:
                places.append(at)

    def _candidates(self, name: str) -> list[int]:
        places = {at for key in _keys(name) for at in self._by_word.get(key, ())}
        return [at for at in sorted(places) if any(same_speaker(name, other) for other in self._groups[at])]


def _keys(name: str) -> set[str]:
    """What a name is looked up by: its last word, its words together, and its acronym."""
    words = names.plain(name)
    letters = name.replace(".", "")
    short = letters.casefold() if letters.isupper() else names.initials(name).casefold()
    return {words[-1], " ".join(words), short} if words else set()


_NICKNAMES = {
    "mike": "michael",
    "bob": "robert",
    "rob": "robert",
    "bobby": "robert",
    "bill": "william",
    "will": "william",
    "jim": "james",
    "jimmy": "james",
    "joe": "joseph",
    "tom": "thomas",
    "dan": "daniel",
    "dave": "david",
    "steve": "stephen",
    "steven": "stephen",
    "ted": "edward",
    "ed": "edward",
    "ben": "benjamin",
    "chris": "christopher",
    "rick": "richard",
    "dick": "richard",
    "tim": "timothy",
    "matt": "matthew",
    "nick": "nicholas",
    "greg": "gregory",
    "ken": "kenneth",
    "ron": "ronald",
    "don": "donald",
    "tony": "anthony",
    "liz": "elizabeth",
    "kate": "katherine",
    "debbie": "deborah",
    "sue": "susan",
    "jeff": "jeffrey",
    "sam": "samuel",
    "alex": "alexander",
    "andy": "andrew",
    "bernie": "bernard",
    "chuck": "charles",
    "larry": "lawrence",
    "pat": "patrick",
    "pete": "peter",
    "phil": "philip",
}
