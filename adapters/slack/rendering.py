"""Documents as pages of Slack messages: pure functions from what is to be shown to blocks that fit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache, partial

from adapters.slack.blocks import (
    Block,
    Page,
    actions,
    address,
    block_quote,
    bullets,
    button,
    context,
    escape,
    fits,
    header,
    line,
    linked,
    moment,
    notice,
    parted,
    plain,
    rich,
    section,
    split,
    thumbs,
    words,
)
from bot.showing.actions import VOTES
from bot.showing.answer_text import document_to_text
from bot.showing.document import Card, Document, Facts, Line, Link, Listed, Quoted, Weight, facts_of, line_text
from bot.showing.links import link
from bot.showing.paging import Sheet, paged
from bot.showing.plain_text import shortened
from bot.showing.reports import sentence_document
from index.engine import Summary
from index.types import Article

TITLE, OUTLET, QUESTION = 150, 80, 200  # characters shown of each, an ellipsis included
SENTENCE, TEXT, LINE = 300, 2500, 600
LISTED = 20  # articles on a page of the list
IN_A_ROW = 25  # buttons
BRIEF = 3000  # characters of the text for notifications
WHOLE, LINK = 3900, 1500  # characters of a text where there are no blocks, and of an address in it
DIVIDER: Block = {"type": "divider"}
WHICH = "Which article is to be removed?"


def pages(document: Document) -> list[Page]:
    """The document as messages, whose first is shown; together they hold every quote."""
    text, under = brief(document), _under(document)
    draw = partial(_blocks, drawn=cache(_quoted))  # cards are drawn again and again to see what fits, quotes once
    return [_page(sheet, document, under, text) for sheet in paged(document, draw, _fit, LISTED)]


def page(document: Document) -> Page:
    """The first page of a document."""
    return pages(document)[0]


def brief(document: Document) -> str:
    """The document in a line or two, for notifications and screen readers."""
    said = "\n".join(filter(None, (shortened(part, BRIEF) for part in document.brief.splitlines())))
    return notice(said or "-")


def whole_text(document: Document) -> list[str]:
    """The document without blocks, with every citation, in texts that Slack takes; for when it takes no blocks."""
    cards = tuple(replace(card, quotes=tuple(map(_tidy, card.quotes))) for card in document.cards)
    return split(document_to_text(replace(document, cards=cards)), WHOLE)


def removal_page(found: Sequence[Summary]) -> Page:
    """The workspace's own articles to choose from."""
    if not found:
        return page(sentence_document("This workspace has no article of its own with these words."))
    options, placeholder = article_options(found), plain("An article", 150)
    menu = {"type": "static_select", "action_id": "remove:0", "placeholder": placeholder, "options": options}
    left = [context(f"{len(found) - 100:,} more: /clippings remove WORDS narrows them.")] if len(found) > 100 else []
    return Page((section(WHICH), *left, actions(menu)), WHICH)


def article_options(found: Sequence[Summary]) -> list[Block]:
    """Articles to choose from."""
    return [{"text": plain(facts_of(summary).title, 75), "value": summary.id} for summary in found[:100]]


def listed(articles: Sequence[Listed]) -> Block:
    """Articles as a list with bullets."""
    return bullets([line(*parted([*_facts(one.facts), _link(one.link), words(one.whose or "")])) for one in articles])


def lines(said: Sequence[Line]) -> Block:
    """Lines of ours as a list with bullets."""
    return bullets([_line(one) for one in said])


def _fit(drawn: Sequence[Sequence[Block]]) -> bool:
    return fits([block for blocks in drawn for block in blocks])


def _under(document: Document) -> list[Block]:
    """The buttons under every page but the thumbs."""
    offered = [action for action in document.actions if action.verb not in VOTES]
    return [button(action.label, action.key, action.target) for action in offered]


def _page(sheet: Sheet[list[Block]], document: Document, under: Sequence[Block], text: str) -> Page:
    row = [*(button(action.label, action.key, action.target) for action in sheet.turns), *under]
    votes = [action for action in document.actions if action.verb in VOTES]
    blocks = [block for card in sheet.cards for block in card]
    blocks += [context(sheet.number)] if sheet.number else []
    blocks += [actions(*row)] if row else []
    return Page((*blocks, *([thumbs(*votes)] if votes else [])), text)


def _blocks(card: Card, drawn: Callable[[Quoted], Block]) -> list[Block]:
    """A card with a row of buttons under it; where it goes on in another message, each quote has its own beside it."""
    return [
        *_head(card),
        *(block for quoted in card.quotes for block in (drawn(quoted), *(_contexts([quoted]) if card.parted else ()))),
        *(context(line_text(said)) for said in card.after),
        *([] if card.parted else _contexts(card.quotes)),
        *([DIVIDER] if card.rule else []),
    ]


def _head(card: Card) -> Iterator[Block]:
    """What stands over the quotes."""
    if card.question:
        yield context(f"“{shortened(card.question, QUESTION)}”")
    yield from _heading(card)
    yield from (context(line_text(said)) for said in card.notes)
    if card.text:
        yield context(card.text) if card.quotes else rich(line(words(shortened(card.text, TEXT) or "-")))
    if card.lines:
        yield rich(lines(card.lines))
    if card.articles:
        yield rich(listed(card.articles))


def _heading(card: Card) -> Iterator[Block]:
    if card.heading is None:
        return
    if card.weight is Weight.SENTENCE:
        yield rich(line(words(shortened(card.heading, SENTENCE) or "-", bold=True)))
    elif said := shortened(card.heading, TITLE):
        yield header(f"{card.sign} {said}" if card.sign else said)


def _quoted(quoted: Quoted) -> Block:
    """A quote with its answer in bold, and where it is from."""
    same = quoted.same_text(_named)
    return rich(block_quote(*quoted.pieces), _byline(quoted), *([line(words(same))] if same else []))


def _contexts(quotes: Sequence[Quoted]) -> tuple[Block, ...]:
    """Buttons, one for what stands around each quote."""
    found = [action for quoted in quotes if (action := quoted.action)]
    buttons = [button(f"{action.label} {action.number}", action.key, action.target) for action in found]
    return tuple(actions(*buttons[i : i + IN_A_ROW]) for i in range(0, len(buttons), IN_A_ROW))


def _byline(quoted: Quoted) -> Block:
    links = [next(filter(None, map(_link, place)), None) for place in quoted.links]
    number = words(f"{quoted.citation.number}", bold=True)
    return line(number, *parted([*_facts(quoted.facts), *links], first=True))


def _facts(facts: Facts) -> list[Block | None]:
    return [words(shortened(facts.title, TITLE)), words(shortened(facts.outlet or "", OUTLET)), moment(facts.published)]


def _named(facts: Facts) -> str:
    return " · ".join(s for s in (shortened(facts.title, TITLE), shortened(facts.outlet or "", OUTLET)) if s)


def _link(link: Link | None) -> Block | None:
    return linked(link.label, link.address) if link else None


def _line(said: Line) -> Block:
    if isinstance(said, str):
        return line(words(shortened(said, LINE) or "-"))
    return line(*(words(run.text, bold=run.style == "bold", code=run.style == "code") for run in said))


def _tidy(quoted: Quoted) -> Quoted:
    """The same with facts that each stand on their line, and no place on our own disk."""
    citation = quoted.citation
    article, copies = citation.quote.article, tuple(map(_facts_tidied, citation.copies))
    url = address(article.url)
    found = replace(citation.quote, article=replace(_facts_tidied(article), url=url))
    if url and len(escape(link(found) or "")) > LINK:
        found = replace(found, article=replace(found.article, url=None))
    return replace(quoted, citation=replace(citation, quote=found, copies=copies))


def _facts_tidied(article: Article) -> Article:
    published = datetime.fromisoformat(article.published).date().isoformat() if article.published else None
    source, title = shortened(article.source or "", OUTLET), shortened(facts_of(article).title, TITLE)
    return replace(article, title=title, source=source, published=published, path=None)
