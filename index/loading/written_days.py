"""Days as people write them beside a headline: in the page's language, in English, or in numbers that mean one day.

The names of months and weekdays are those of Unicode's CLDR, which babel carries; a number's order is the language's
own. What may mean two days means none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import product

from index.loading.dates import iso_date

# Languages of whose names every page is read, as many do not say theirs, or say the one of their template.
_COMMON = ("en", "de", "fr", "es", "it", "nl", "pt")
_MONTHS = 12
_SHORTEST = 3  # letters of a name: what is shorter is a word in some language
_SIGNS = r"(?P<cy>\d{4}) ?[年년] ?(?P<cm>\d\d?) ?[月월] ?(?P<cd>\d\d?) ?[日일]"
_ISO = r"(?P<iso>\d{4}-\d\d-\d\d)(?!\d)"
_NUMBERS = r"(?P<n1>\d{1,2})(?P<sign>[./-]) ?(?P<n2>\d{1,2})(?P=sign) ?(?P<ny>\d{4})(?!\d)"
_CLOCK = (
    r"(?:(?:,| ·| \|| -| –| /)? ?(?:at|um|à|alle(?: ore)?|a las|às|om|ore|kl\.?|klo|в)? ?T?\d{1,2}[:.h]\d\d(?::\d\d)?"
    r"(?: ?[ap]\.?m\.?)?(?: ?(?:Uhr|hrs?|uur|[A-Z]{1,4}))?)?"
)
_LEADING = r"(?:(?:on|le|il|lo|el|em|op|am|vom|den|du|del|dne|в|date:?|datum:?|data:?|fecha:?) )?"
_SAID = (
    r"(?:first )?(?:published|posted|publication date|date published|release date|written"
    r"|veröffentlicht|erschienen|publiziert|erstellt|publié|paru|mis en ligne|posté|pubblicat[oa]|publicad[oa]"
    r"|postad[oa]|fecha de publicación|gepubliceerd|geplaatst|opublikowan[oay]|data publikacji|опубликован[оа]?"
    r"|опубліковано|дата публикации"
    r"|yayınlanma(?: tarihi)?|yayın tarihi|publicerad|publiceret|publisert|julkaistu|publikováno)"
    r"(?: (?:on|am|le|il|el|em|op|dne|в))?(?: ?[:|])? "
)
_BY = r"(?:by|von|par|por|di|door|de|text:|autor:?) "
CHANGED = re.compile(
    r"updat|modif|chang|edited|revis|correct|lastmod|aktualisiert|geändert|überarbeitet|stand:|mise? à jour|màj"
    r"|actualizad|aggiornat|atualizad|bijgewerkt|gewijzigd|aktualizac|обновлен|оновлен|güncelle|uppdaterad|opdateret|oppdatert"
    r"|päivitetty|aktualizov",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Reader:
    """What is read on a page in one language."""

    months: dict[str, int]
    day_first: bool | None
    sign: str | None
    said: re.Pattern[str]
    alone: re.Pattern[str]
    byline: re.Pattern[str]
    dateline: re.Pattern[str]

    def line(self, line: str) -> str | None:
        """The day that a short line states as the one of publication: in words that say so, or by being all of it."""
        kept = CHANGED.split(line, maxsplit=1)[0].strip(" /|·•,;(–-")
        match = self.said.search(kept) or self.alone.fullmatch(kept) or self.byline.fullmatch(kept)
        return self._day(match) if match else None

    def start(self, paragraph: str) -> str | None:
        """The day of a dateline before a paragraph: "OSTBY, 3 May 2026 - "."""
        match = self.dateline.match(paragraph)
        return self._day(match) if match else None

    def _day(self, match: re.Match[str]) -> str | None:
        found = match.groupdict()
        if found["iso"]:
            return iso_date(found["iso"])
        if found["cy"]:
            return _of(found["cy"], found["cm"], found["cd"])
        if found["ny"]:
            return self._numbered(found)
        name = found["m1"] or found["m2"] or found["m3"]
        year = found["y1"] or found["y2"] or found["y3"]
        # What is matched whatever its case may be no key: "KASIM" has a letter that is another one's capital, too.
        month = self.months.get(_key(name))
        return _of(year, month, found["d1"] or found["d2"] or found["d3"]) if month else None

    def _numbered(self, found: dict[str, str]) -> str | None:
        """3.5.2026 is a day where the language writes them so; 25/12/2026 is one anywhere."""
        first, second = int(found["n1"]), int(found["n2"])
        if first == second or max(first, second) > _MONTHS:
            return _of(found["ny"], min(first, second), max(first, second))
        return _of(found["ny"], second, first) if self.day_first and found["sign"] in (".", self.sign) else None


@lru_cache(64)
def reader(language: str | None) -> Reader:
    """The reader for a page that says it is in `language` ("de", "pt-BR"), or does not say."""
    from babel import Locale, UnknownLocaleError

    try:
        code = re.match(r"[a-z]{2,3}(?![a-z])", (language or "").strip().casefold())
        own = Locale(code[0]) if code else None
    except UnknownLocaleError:
        own = None
    locales = [own] if own else []
    locales += [Locale(code) for code in _COMMON]
    months, weekdays = _months(locales), _weekdays(locales)
    day_first, sign = _order(own)
    day = _day_pattern(months)
    weekday = rf"(?:(?:{_any(weekdays)})\.?,? (?:den |le |el |il )?)?"
    flags = re.IGNORECASE
    return Reader(
        months,
        day_first,
        sign,
        re.compile(rf"(?<!\w){_SAID}{weekday}{day}", flags),
        re.compile(rf"{_LEADING}{weekday}{day}{_CLOCK}[.|•·]?", flags),
        re.compile(rf"{_BY}.{{3,60}}?[,|•·/–-] ?{_LEADING}{weekday}{day}{_CLOCK}", flags),
        re.compile(rf"[^\W\d_a-z][\w .’'-]{{1,40}}[,(]? ?\(?(?i:{day})\)? ?[—–:-]"),
    )


def _day_pattern(months: dict[str, int]) -> str:
    """A day in its groups: day, month, year in three orders, signs, ISO 8601, numbers."""
    month = rf"(?:{_any(months)})"
    return (
        rf"(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th|er|º|ª|°|\.)?,? (?:of |de |d['’])?(?P<m1>{month})\.?,?"
        r" (?:de |del |do )?(?P<y1>\d{4})(?!\d)"
        rf"|(?P<m2>{month})\.? (?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y2>\d{{4}})(?!\d)"
        rf"|(?P<y3>\d{{4}})\.? (?P<m3>{month})\.? (?P<d3>\d{{1,2}})(?!\d)"
        rf"|{_SIGNS}|{_ISO}|{_NUMBERS})"
    )


def _months(locales: list) -> dict[str, int]:  # type: ignore[type-arg]
    """The numbers of the months by their names; where languages differ, the first one's."""
    months: dict[str, int] = {"sept": 9, "maerz": 3, "mrz": 3, "setiembre": 9}
    for locale, form, width in product(locales, ("format", "stand-alone"), ("wide", "abbreviated")):
        for number, name in locale.months[form][width].items():
            key = _key(re.sub(r"^(de |d['’])", "", name))
            if len(key) >= _SHORTEST and not re.search(r"\d", key):
                months.setdefault(key, number)
    return months


def _weekdays(locales: list) -> set[str]:  # type: ignore[type-arg]
    return {
        _key(name)
        for locale, width in product(locales, ("wide", "abbreviated"))
        for name in locale.days["format"][width].values()
    } | {"tues", "thur", "thurs"}


def _order(locale) -> tuple[bool | None, str | None]:  # type: ignore[no-untyped-def]
    """Whether the day comes before the month, and the sign between them; unknown for English, which does both."""
    if locale is None or locale.language == "en":
        return None, None
    pattern = str(locale.date_formats["short"].pattern)
    signs = re.findall(r"[./-]", pattern)
    return re.sub("[^dMy]", "", pattern)[:1] == "d", signs[0] if signs else None


def _any(names: object) -> str:
    return "|".join(sorted(map(re.escape, names), key=len, reverse=True))  # type: ignore[call-overload]


def _key(name: str) -> str:
    return name.casefold().strip(". ")


def _of(year: str, month: str | int, day: str | int) -> str | None:
    try:
        return iso_date(date(int(year), int(month), int(day)))
    except ValueError:
        return None
