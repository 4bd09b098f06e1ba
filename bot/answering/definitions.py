"""Who or what somebody is, as articles introduce them: "tech entrepreneur Matt Clifford".

Reporters introduce a name where they first use it: by a role before it, by an apposition on either side, by "is a".
These places are found by rules, for a reader of spans that is asked "who is X?" likes any name and any title ("Dr").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.answering.speakers import same_speaker
from bot.answering.speech.names import plain
from bot.answering.speech.reporting_verbs import READINGS
from index.types import Span

MOST_WORDS = 16  # of a description
_REACH = 200  # characters looked at on each side of a name
# A noun that says what somebody is or does, by how such nouns end in English, and the common ones that end otherwise.
_ROLE = re.compile(
    r"(?i)\b[\w-]*?(er|or|ist|ian|man|woman|men|women|eur|ant|ent|ee|ess|ing|"
    r"secretary|emissary|missionary|visionary|luminary|subsidiary|chief|head|aide|judge|boss|coach|czar|king|queen|expert|whip|host|dean|star|poet|nurse|cook|pilot|ally|critic|mate|son|wife|mp|ceo|cto|cfo|coo|envoy|"
    r"startup|start-up|giant|firm|company|group|lab|charity|union|party|agency|bank|maker|outlet|network|committee|bill|act|law)s?$"
)
_NO_ROLE = frozenset(
    """after over under never ever other another whether rather former later earlier either neither for or nor more
    whatever however moment recent different present apparent independent going being doing saying during according
    including following morning evening meeting something anything nothing everything women men and but then
    moreover together see three agree free fee tree degree decree knee coffee""".split()  # noqa: SIM905
)
_STOPS = frozenset(
    """the a an and or but of to in on at by for from with as that which who whom whose when where while if because
    is are was were be been being has have had do does did will would can could may might should said says say told
    tells asked added called calls like than into about against after before between during through over under mr mrs
    ms miss dr sir it he she they his her its their this these those not also both only even just named led""".split()  # noqa: SIM905
)
# How an apposition begins: "a fellow", "who led the unit", "formerly of the bank"; else any word or two of which one
# is a role (see `_introduces`).
_WHO = "who (?:is|was|leads?|led|heads?|headed|runs|ran|chairs|serves?|served|works?|worked)"
_WHICH = "which (?:would|is|was|will)"
_OPENING = f"the|a|an|one of|his|her|its|their|our|{_WHO}|{_WHICH}|then-|former(?:ly)?|now|currently|both|part of|known"
_APPOSED = re.compile(rf"(?P<d>(?:{_OPENING})\b[^,;()\n]+|[^\s,;()\n]+(?:['’]s)? [^,;()\n]+|[^\s,;()\n]+)")
_IS = re.compile(r"\s+(?:is|was|are|were)\s+(?P<d>(?:the|a|an|one of|his|her|its|their)\s[^,;()\n]+)")
_FRESH = r"(?:^|[,;:.“”\"'‘’—–(]\s*|\b(?:and|but|by|from|with|to|said|as|of)\s+)"  # where a phrase can begin
_DETERMINED = r"(?:The|the|A|a|An|an|His|his|Her|her|Its|its|[A-Z][\w’']+)"
_BEFORE_COMMA = re.compile(rf"{_FRESH}(?P<d>{_DETERMINED}\s[^,;:“”\"()\n.]{{2,80}}),\s*$")
_CLAUSE = re.compile(r"\b(?:who|which|that|said|says|told|has|have|had|and (?:is|was|has))\b")
_NEXT = re.compile(r",\s+(?:[^,.;\n]{1,60},\s+){0,3}(?:and|or)\s")
_JOINED = re.compile(r"\s(?:and|or)\s+(?:a|an|the)\s")
_GOES_ON = re.compile(r" [A-Z][a-z]")
_FIRST_NAME = re.compile(r"\b([A-Z][a-z’'-]+) $")
# Before these a word in small letters is a verb: "patterns that mirror Claude's".
_VERBAL = frozenset("that which who to will would can could may might should must did does do not".split())  # noqa: SIM905
_ANOTHER_ADJECTIVE = re.compile(r", (?!who|which|that|and|but|said)[a-z-]+ [a-z-]+")  # "a cold, dark place"
_ADVERBS = frozenset("even also then only just not has had".split())  # noqa: SIM905
_CLAUSES = ("who ", "which ")
_END = re.compile(r"[.!?](?:\s|$)")


def described(text: str, name: str) -> list[tuple[Span, Span]]:
    """The descriptions of `name` in a text, as (description, sentence-independent place of the name), in order."""
    found = ((_best(text, list(_descriptions(text, _whole(text, mention)))), mention) for mention in _own(text, name))
    return [(best, mention) for best, mention in found if best]


def _best(text: str, found: Sequence[Span]) -> Span | None:
    """The surest one; of "editor Mara Linde, who led the call" the one that says what she is."""
    return next((d for d in found if not d.of(text).startswith(_CLAUSES)), found[0] if found else None)


def _own(text: str, name: str) -> list[Span]:
    """The mentions of a name; of one word, none that begins a longer name, where it stands by itself as well.

    "Its Claude model, named after Claude Shannon": the mathematician is another one.
    """
    found = mentions(text, name)
    alone = [mention for mention in found if not _GOES_ON.match(text, mention.end)]
    return alone if alone and len(name.split()) == 1 else found


def _whole(text: str, mention: Span) -> Span:
    """A mention with the first name before it: what introduces "Zhou" stands before "Jingren Zhou"."""
    before = _FIRST_NAME.search(text[max(0, mention.start - 40) : mention.start])
    if before is None or _is_role(before[1]) or before[1].lower() in _STOPS | _NO_ROLE:
        return mention
    return Span(mention.start - len(before[0]), mention.end)


def mentions(text: str, name: str) -> list[Span]:
    """Where a name stands in a text as whole words, in any case and spacing, with a possessive left out."""
    words = [re.escape(word) for word in re.findall(r"[\w'’./&-]+", name.lower().replace("’", "'"))]
    if not words:
        return []
    pattern = r"\b" + r"[\s-]+".join(words).replace("'", "['’]") + r"\b(?![-'’]\w{2})"
    found = [Span(m.start(), m.end()) for m in re.finditer(pattern, text, re.IGNORECASE)]
    return found or _otherwise_named(text, words)


def _otherwise_named(text: str, words: list[str]) -> list[Span]:
    """Where somebody stands under another first name: "William Kristol" for "Bill Kristol"."""
    if len(words) < 2:
        return []
    asked = " ".join(words).title()
    pattern = rf"\b[A-Z][\w.’'-]{{0,20}}(?:\s+[A-Z]\.)?\s+{words[-1].title()}\b(?![-'’]\w{{2}})"
    return [
        Span(m.start(), m.end()) for m in re.finditer(pattern, text) if same_speaker(m[0], asked) and plain(m[0])[1:]
    ]


def is_name(text: str, mention: Span) -> bool:
    """Whether a mention is written as a name, with a capital or in quotation marks."""
    return any(c.isupper() or c.isdigit() for c in mention.of(text)) or text[max(0, mention.start - 1)] in "“‘\"'"


def _descriptions(text: str, mention: Span) -> Iterator[Span]:
    """Possible descriptions around one mention, the surest kind first."""
    yield from _after_comma(text, mention)
    yield from _before_comma(text, mention)
    yield from _role_before(text, mention)
    yield from _copula(text, mention)


def _after_comma(text: str, mention: Span) -> Iterator[Span]:
    """ "Elena Vos, a fellow at the institute, ..." """
    opening = re.compile(r"(?:['’”\"])?(?: \([^)]{1,40}\))?(?:,|\s[—–-])\s+").match(text, mention.end)
    match = _APPOSED.match(text, opening.end(), opening.end() + _REACH) if opening else None
    if match and _introduces(match["d"]) and not _enumerated(text, mention, match):
        yield from _cut(text, match.start("d"), match.end("d"))


def _enumerated(text: str, mention: Span, match: re.Match[str]) -> bool:
    """Whether what follows a name and a comma is the next of several: "the Harbour Act, road tolls, and a new tax"."""
    goes_on = _NEXT.match(text, match.end()) or _JOINED.search(match["d"])
    thing = re.search(r"\b[Tt]he\s$", text[max(0, mention.start - 5) : mention.start])
    return bool(goes_on and (thing or not re.match(rf"({_OPENING})\b", match["d"])))


def _introduces(words: str) -> bool:
    """Whether what follows a name and a comma says what it is, rather than going on with the sentence."""
    found = re.findall(r"[\w’'-]+", words)
    first = found[0].lower() if found else ""
    if re.match(r"(the|a|an|one|his|her|its|their|our|then-\w+|former|who|which)$", first):
        return True
    return first not in _STOPS and not first.endswith("ed") and any(_is_role(w) for w in found[:4])


def _before_comma(text: str, mention: Span) -> Iterator[Span]:
    """ "The company's CTO, Jingren Zhou, argued ..." """
    start = max(0, mention.start - _REACH)
    match = _BEFORE_COMMA.search(text[start : mention.start])
    follows = text[mention.end : mention.end + 1]
    if match and follows in ",.;" and any(_is_role(w) for w in re.findall(r"[\w’'-]+", match["d"])):
        yield from _cut(text, start + match.start("d"), start + match.end("d"))


def _role_before(text: str, mention: Span) -> Iterator[Span]:
    """ "tech entrepreneur Matt Clifford" """
    before = text[max(0, mention.start - _REACH) : mention.start]
    words = list(re.finditer(r"(?:[^\s,;:.!?()“”\"—–]|\.(?=\w)|(?<=\b[A-Z])\.)+(?=\s+)", before))
    taken: list[re.Match[str]] = []
    stopped_by = ""
    for word in reversed(words):
        gap = before[word.end() : taken[-1].start() if taken else len(before)]
        if gap.strip() or "\n" in gap or word[0].lower() in _STOPS or word[0].lower() in _NO_ROLE - {"former"}:
            stopped_by = "" if gap.strip() else word[0].lower()
            break
        taken.append(word)
        if len(taken) == 7:
            break
    if len(taken) > 1 and taken[-1][0].endswith("ed") and stopped_by in _ADVERBS:
        taken.pop()  # "she even trailed leader Mara Linde"
    if len(taken) == 1 and taken[0][0].islower() and stopped_by in _VERBAL:
        return
    if taken and _is_role(re.sub(r"['’]s$", "", taken[0][0])):
        shift = max(0, mention.start - _REACH)
        yield Span(shift + taken[-1].start(), shift + taken[0].end())


def _copula(text: str, mention: Span) -> Iterator[Span]:
    match = _IS.match(text, mention.end, mention.end + _REACH)
    if match:
        yield from _cut(text, match.start("d"), match.end("d"))


def _is_role(word: str) -> bool:
    return word.lower() not in _NO_ROLE and word.lower() not in _STOPS and _ROLE.match(word) is not None


def _cut(text: str, start: int, end: int) -> Iterator[Span]:
    """The description up to where a sentence ends or a new clause begins."""
    inner = text[start:end]
    if stop := _END.search(inner):
        inner = inner[: stop.start()]
    if (clause := _CLAUSE.search(inner)) and clause.start() > 3 and not inner.startswith(("who", "which")):
        inner = inner[: clause.start()]
    words = list(re.finditer(r"\S+", inner))
    reports = bool(words) and words[-1][0].lower() in READINGS and READINGS[words[-1][0].lower()].form == "past"
    if words and not reports and not (len(words) < 3 and _ANOTHER_ADJECTIVE.match(text, start + len(inner))):
        yield Span(start, start + words[min(MOST_WORDS, len(words)) - 1].end())
