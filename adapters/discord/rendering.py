"""Documents as pages of Discord messages: pure functions from what is to be shown to blocks that fit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial

from adapters.discord.blocks import Box, Page, Press, Text, fits
from adapters.discord.markdown import block_quote, masked, moment, plain
from bot.showing.actions import Verb
from bot.showing.document import Card, Document, Facts, Line, Link, Listed, Quoted, Run, Tone, Weight
from bot.showing.paging import Sheet, paged
from bot.showing.plain_text import units

TITLE, OUTLET, QUESTION = 120, 60, 150  # characters shown of each, an ellipsis included
HEADING = {Weight.ANSWER: 150, Weight.STATEMENT: 300, Weight.SENTENCE: 300}
NOTE, TEXT, LINE = 300, 1500, 600
COPY = 60  # characters shown of the title of an article that prints the same text
LISTED = 12  # articles on a page of the list, fewer where they do not fit
IN_A_ROW = 5  # buttons
# The text of a quote with its markers; it leaves room for the facts beside it. What has more markers than words (a
# highlight of hundreds of one-letter lines) goes without bold, and is then at most three times as long as its text.
MARKED = 1850

# Told apart by people who see colours differently, too: Okabe and Ito's palette (2008).
SIDES = (0xE69F00, 0x56B4E9, 0x009E73, 0xCC79A7, 0xD55E00, 0x0072B2, 0xF0E442)
COLOURS = {Tone.NEUTRAL: 0x5865F2, Tone.EMPTY: 0x80848E, Tone.BARE: None}
EMOJI = {Verb.HELPFUL: "👍", Verb.NOT_HELPFUL: "👎", Verb.SHARE: "📣"}
BACK, AHEAD = "◀️", "▶️"
ZERO_WIDTH = "\u200b"


def pages(document: Document) -> list[Page]:
    """The document as messages, whose first is shown; together they hold every quote."""
    suggested = [Press(action) for action in document.suggestions]
    reserved = len(suggested) + len(_in_rows(suggested))
    draw = partial(_box, drawn=cache(quote))  # cards are drawn again and again to see what fits, quotes once
    sheets = paged(document, draw, lambda boxes: fits(boxes, reserved), LISTED)
    under = [[Press(action, EMOJI.get(action.verb)) for action in document.buttons], *_in_rows(suggested)]
    return [_page(sheet, under) for sheet in sheets]


def page(document: Document) -> Page:
    """The first page of a document."""
    return pages(document)[0]


def _page(sheet: Sheet[Box], under: Sequence[Sequence[Press]]) -> Page:
    turns = [Press(sheet.back, BACK)] if sheet.back else []
    turns += [Press(sheet.ahead, AHEAD)] if sheet.ahead else []
    rows = tuple(tuple(row) for row in (turns, *under) if row)
    return Page(sheet.cards, rows, _small(sheet.number), _small(sheet.left))


def _in_rows(buttons: Sequence[Press]) -> list[Sequence[Press]]:
    return [buttons[at : at + IN_A_ROW] for at in range(0, len(buttons), IN_A_ROW)]


def _box(card: Card, drawn: Callable[[Quoted], Text]) -> Box:
    head = "\n".join(_head(card))
    pieces = [Text(head)] if head else []
    pieces += map(drawn, card.quotes)
    pieces += [Text(f"-# {_line(line, NOTE)}") for line in card.after]
    colour = SIDES[card.side % len(SIDES)] if card.tone is Tone.SIDE else COLOURS[card.tone]
    return Box(tuple(pieces), colour)


def _head(card: Card) -> Iterator[str]:
    """What stands over the quotes, line by line."""
    if card.question:
        yield f"-# “{plain(card.question, QUESTION)}”"
    if card.heading and (said := plain(card.heading, HEADING[card.weight])):
        yield _heading(f"{card.sign} {said}" if card.sign else said, card.weight)
    yield from (f"-# {_line(line, NOTE)}" for line in card.notes)
    if card.text:
        yield plain(card.text, TEXT) or "-"
    yield from (f"- {_line(line, LINE)}" for line in card.lines)
    yield from (f"- {_listed(listed)}" for listed in card.articles)


def _heading(said: str, weight: Weight) -> str:
    if weight is Weight.SENTENCE:
        return f"**{said}**"
    # Discord leaves off what a heading has of "#" at its end, escaped or not: the answer may be C#.
    return f"{'##' if weight is Weight.ANSWER else '###'} {said}{ZERO_WIDTH if said.endswith('#') else ''}"


def _line(line: Line, limit: int) -> str:
    return plain(line, limit) if isinstance(line, str) else "".join(map(_run, line))


def _run(run: Run) -> str:
    """Words of ours in a style; nothing of anybody else's has one."""
    if run.style == "code":
        return f"`{run.text}`"
    return f"**{run.text}**" if run.style == "bold" else run.text


def _small(line: str | None) -> str | None:
    return f"-# {line}" if line else None


def quote(quoted: Quoted) -> Text:
    """A quote with its answer in bold, where it is from, and the button that shows what stands around it."""
    same = quoted.same_text(_copy)
    text = f"{_quoted(*quoted.pieces)}\n{_byline(quoted)}" + (f"\n-# {same}" if same else "")
    return Text(text, Press(quoted.action) if quoted.action else None)


def _quoted(before: str, marked: str, after: str) -> str:
    made = block_quote(before, marked, after)
    return made if units(made) <= MARKED else block_quote(before + marked + after, "", "")


def _byline(quoted: Quoted) -> str:
    links = [next(filter(None, map(_link, slot)), None) for slot in quoted.links]
    parts = [f"**{quoted.citation.number}**", *_facts(quoted.facts), *links]
    return f"-# {' · '.join(part for part in parts if part)}"


def _listed(listed: Listed) -> str:
    parts = [*_facts(listed.facts), _link(listed.link) if listed.link else None, listed.whose]
    return " · ".join(part for part in parts if part)


def _facts(facts: Facts, title: int = TITLE) -> list[str | None]:
    return [plain(facts.title, title), plain(facts.outlet or "", OUTLET), moment(facts.published)]


def _copy(facts: Facts) -> str:
    return " · ".join(fact for fact in _facts(facts, COPY)[:2] if fact)


def _link(link: Link) -> str | None:
    return masked(link.label, link.address)
