"""Answers as pages of a Slack message: pure functions from what was answered to blocks that fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from adapters.slack.blocks import (
    IN_A_ROW,
    TITLE,
    Block,
    Card,
    Page,
    actions,
    address,
    as_pages,
    block_quote,
    button,
    context,
    escape,
    fits,
    header,
    line,
    linked,
    moment,
    notice,
    packed,
    paged,
    parted,
    plain,
    rich,
    section,
    shortened,
    split,
    titled,
    votes,
    words,
)  # fmt: skip
from bot.answering.checking import Check, Checked
from bot.answering.types import Answer, Citation
from bot.chat.records import Lost
from bot.chat.shelf import Added
from bot.showing.answer_text import answer_to_text
from bot.showing.context import Context
from bot.showing.links import link
from bot.showing.outline import NEAREST, Section, counted, not_found, sections, verdict
from index.engine import Outcome, Summary
from index.types import Article

OUTLET, QUESTION = 80, 200  # characters shown of each, an ellipsis included
COPIES = 3  # articles named that print the same text
LISTED = 20  # articles on a page of the list
NAMED = 5  # titles named of each kind when articles are added
SAID, BEST = 3000, 300  # characters of the text for notifications, and of each quote in it
WHOLE, LINK = 3900, 1500  # characters of a text where there are no blocks, and of an address in it
OPEN = "Open at the quote"
CONTEXT = "Read in context"
DIVIDER: Block = {"type": "divider"}
_BECAME = {Outcome.ADDED: "added", Outcome.REPLACED: "replaced", Outcome.UNCHANGED: "already there"}


def answer_pages(
    answer: Answer, ident: str, *, private: bool = False, asked: bool = False, lost: Sequence[Lost] = ()
) -> list[Page]:
    """The answer as pages, whose first is shown; together they hold every quote."""
    groups = packed([*_opening(answer, asked, lost), *_told(answer, ident)])
    return as_pages(groups, "page", ident, fallback(answer), _buttons(answer, ident, private), [votes(ident)])


def quote_pages(answer: Answer, ident: str, lost: Sequence[Lost] = ()) -> list[Page]:
    """All quotes of an answer in the order of their numbers."""
    cards = [*_left_out(lost), *(Card((quote(c), _contexts([c], ident))) for c in answer.citations or answer.related)]
    return paged(cards, "quoted", ident, "All quotes")


def check_pages(check: Check, ident: str, *, private: bool) -> list[Page]:
    """For each sentence of a text its nearest quotes; nothing says whether it is true."""
    if not check.checked:
        return [sentence_page("No sentence in this message has enough words to look for.")]
    head = Card(((header("Nearest quotes"), context("Whether a sentence is right, is for you to judge.")),))
    cards = [head, *(_checked(one, ident) for one in check.checked)]
    if check.left_out:
        cards.append(Card(((context(f"{counted(check.left_out, 'further sentence')} not checked."),),)))
    return paged(cards, "check", ident, "Nearest quotes", [button("Share", "share", ident)] if private else [])


def context_page(around: Context, citation: Citation) -> Page:
    """The sentences around a quote, the quote in bold."""
    text = f"{citation.quote.article.title}: {around.quote.text}"
    return Page((rich(block_quote(*around.pieces), _byline(citation)),), notice(shortened(text, SAID)))


def lost_page(lost: Lost) -> Page:
    """What happened to a quote whose article is not as it was."""
    how = {"removed": "has been removed", "changed": "has changed"}[lost.how]
    return sentence_page(f"The article of quote {lost.number} {how} since this answer, so it is not shown here.")


def sentence_page(sentence: str) -> Page:
    """One sentence of ours; what it names from elsewhere shows as it is."""
    said = shortened(sentence, 2500)
    return Page((rich(line(words(said or "-"))),), notice(said or "-"))


def text_page(markdown: str) -> Page:
    """Our own text, with marks in it."""
    return Page((section(markdown),), markdown)


def article_pages(found: Sequence[Summary], wanted: str, shared: str) -> list[Page]:
    """The articles of a place."""
    name = f" with “{shortened(wanted, 60)}”" if wanted else ""
    head = header(f"{counted(len(found), 'article')}{name}")
    groups = [[head, rich(listed(row, shared))] for row in _rows(head, found, shared)] or [[head]]
    return as_pages(groups, "list", wanted, f"{counted(len(found), 'article')}", [])


def _rows(head: Block, found: Sequence[Summary], shared: str) -> list[list[Summary]]:
    """The articles of each page: their addresses can be so long that only a few fit."""
    rows: list[list[Summary]] = []
    for summary in found:
        if rows and len(rows[-1]) < LISTED and fits([head, rich(listed([*rows[-1], summary], shared))]):
            rows[-1].append(summary)
        else:
            rows.append([summary])
    return rows


def added_page(added: Added) -> Page:
    """What became of an adding: each article by its title, as far as they fit, and each failure with its reason."""
    counts = ", ".join(f"{count:,} {_BECAME[outcome]}" for outcome, count in added.counts.items() if count)
    lines = []
    for outcome, titles in added.titles.items():
        lines += [f"{_BECAME[outcome]}: {titled(title)}" for title in titles[:NAMED]]
        lines += [f"and {len(titles) - NAMED:,} more {_BECAME[outcome]}"] if len(titles) > NAMED else []
    lines += [f"not added: {shortened(str(failure), 400)}" for failure in added.failures[:NAMED]]
    left = len(added.failures) - NAMED
    lines += [f"and {left:,} more could not be read: add fewer at a time to see why"] if left > 0 else []
    items = [line(words(said)) for said in lines]
    done = f"Done: {counts or 'nothing was added'}"
    bullets: Block = {"type": "rich_text_list", "style": "bullet", "elements": items}
    return Page((header(done), *([rich(bullets)] if items else [])), notice("\n".join([done, *lines])))


def removal_page(found: Sequence[Summary]) -> Page:
    """The workspace's own articles to choose from."""
    if not found:
        return sentence_page("This workspace has no article of its own with these words.")
    options, placeholder = article_options(found), plain("An article", 150)
    menu = {"type": "static_select", "action_id": "remove:0", "placeholder": placeholder, "options": options}
    left = [context(f"{len(found) - 100:,} more: /clippings remove WORDS narrows them.")] if len(found) > 100 else []
    return Page((section("Which article is to be removed?"), *left, actions(menu)), "Which article is to be removed?")


def article_options(found: Sequence[Summary]) -> list[Block]:
    """Articles to choose from."""
    return [{"text": plain(titled(summary.title), 75), "value": summary.id} for summary in found[:100]]


def listed(found: Sequence[Summary], shared: str) -> Block:
    """Articles as a list with bullets."""
    return {"type": "rich_text_list", "style": "bullet", "elements": [_listed(s, shared) for s in found]}


def fallback(answer: Answer) -> str:
    """The answer itself in a line or two, for notifications and screen readers."""
    if answer.status == "not_found":
        return notice(shortened(" ".join(not_found(answer)), SAID))
    said = [verdict(answer)] if verdict(answer) else []
    for told in sections(answer):
        best = told.citations[0].quote
        head = " — ".join(part for part in (shortened(told.answer or "", TITLE), told.support) if part)
        whose = shortened(best.article.source or "", OUTLET) or titled(best.article.title)
        said.append(f"{head}: “{shortened(best.text, BEST)}” ({whose})")
    return notice(shortened(" ".join(s for s in said if s), SAID))


def whole_text(answer: Answer) -> list[str]:
    """The whole answer without blocks, with every citation, in texts that Slack takes; for when it takes no blocks."""
    cited, related = (tuple(map(_tidy, found)) for found in (answer.citations, answer.related))
    return split(answer_to_text(replace(answer, citations=cited, related=related)), WHOLE)


def quote(citation: Citation) -> tuple[Block, ...]:
    """A quote with its answer in bold, and where it is from."""
    text, mark = citation.quote.text, citation.highlight
    pieces = (text[: mark.start], text[mark.start : mark.end], text[mark.end :]) if mark else (text, "", "")
    same = [line(words(_same_text(citation.copies)))] if citation.copies else []
    return (rich(block_quote(*pieces), _byline(citation), *same),)


def _opening(answer: Answer, asked: bool, lost: Sequence[Lost]) -> list[Card]:
    blocks = [context(f"“{shortened(answer.question.text, QUESTION)}”")] if asked else []
    said = verdict(answer)
    blocks += [header(f"⚖️ {said}")] if said else []
    return [*([Card((tuple(blocks),))] if blocks else []), *_left_out(lost)]


def _left_out(lost: Sequence[Lost]) -> list[Card]:
    if not lost:
        return []
    quotes, their = counted(len(lost), "quote"), "its article" if len(lost) == 1 else "their articles"
    return [Card(((context(f"{quotes} left out: {their} changed or went since this answer."),),))]


def _told(answer: Answer, ident: str) -> list[Card]:
    if answer.status == "not_found":
        return [_nothing(answer, ident)]
    told = sections(answer)
    return [_section(s, ident, last=i == len(told) - 1) for i, s in enumerate(told)]


def _section(told: Section, ident: str, *, last: bool) -> Card:
    said = shortened(told.answer or "", TITLE)
    head = [*([header(said)] if said else []), context(told.support)]
    more = [context(f"and {counted(told.more, 'more article')}")] if told.more else []
    return _quoted(head, told.citations, ident, more, [] if last else [DIVIDER])


def _quoted(
    head: Sequence[Block], cited: Sequence[Citation], ident: str, more: Sequence[Block] = (), end: Sequence[Block] = ()
) -> Card:
    """Quotes with a row of buttons; where they go on in another message, each has its button beside it."""
    first, *others = map(quote, cited)
    card = Card(((*head, *first), *others, (*more, *_contexts(cited, ident), *end)))
    if not fits(card.blocks):
        first, *others = [(*quote(c), *_contexts([c], ident)) for c in cited]
        card = Card(((*head, *first), *others, (*more, *end)))
    return card


def _nothing(answer: Answer, ident: str) -> Card:
    if not answer.searched:
        return Card(((header("There are no articles here yet."), context("Add some with /clippings add URL.")),))
    first, *rest = not_found(answer)
    head, _, searched = first.partition(". ")
    opening = [header(f"{head}."), *(context(said) for said in (searched, *rest))]
    if not answer.related:
        return Card((tuple(opening),))
    return _quoted([*opening, context(NEAREST)], answer.related, ident)


def _checked(checked: Checked, ident: str) -> Card:
    head = rich(line(words(shortened(checked.sentence, 300) or "-", bold=True)))
    if not checked.nearest:
        return Card(((head, context("No article comes near."), DIVIDER),))
    return _quoted([head], checked.nearest, ident, end=[DIVIDER])


def _contexts(citations: Sequence[Citation], ident: str) -> tuple[Block, ...]:
    """Buttons, one for the context of each quote."""
    buttons = [button(f"Context {c.number}", "context", ident, c.number) for c in citations]
    return tuple(actions(*buttons[i : i + IN_A_ROW]) for i in range(0, len(buttons), IN_A_ROW))


def _byline(citation: Citation) -> Block:
    article = citation.quote.article
    opened = linked("Open", article.url)
    if opened:  # the article has an address that can be taken apart
        opened = linked(OPEN, link(citation.quote)) or opened
    facts = [*_facts(article), opened, linked(CONTEXT, citation.context_url)]
    return line(words(f"{citation.number}", bold=True), *parted(facts, first=True))


def _facts(article: Article | Summary) -> list[Block | None]:
    return [words(titled(article.title)), words(shortened(article.source or "", OUTLET)), moment(article.published)]


def _tidy(citation: Citation) -> Citation:
    """The same with facts that each stand on their line, and no place on our own disk."""
    article, copies = citation.quote.article, tuple(map(_facts_tidied, citation.copies))
    url = address(article.url)
    found = replace(citation.quote, article=replace(_facts_tidied(article), url=url))
    if url and len(escape(link(found) or "")) > LINK:
        found = replace(found, article=replace(found.article, url=None))
    return replace(citation, quote=found, copies=copies)


def _facts_tidied(article: Article) -> Article:
    published = datetime.fromisoformat(article.published).date().isoformat() if article.published else None
    source = shortened(article.source or "", OUTLET)
    return replace(article, title=titled(article.title), source=source, published=published, path=None)


def _listed(summary: Summary, shared: str) -> Block:
    whose = words("shared") if summary.collection == shared else None
    return line(*parted([*_facts(summary), linked("Open", summary.url), whose]))


def _same_text(copies: Sequence[Article]) -> str:
    named = "; ".join(
        " · ".join(s for s in (titled(a.title), shortened(a.source or "", OUTLET)) if s) for a in copies[:COPIES]
    )
    rest = len(copies) - COPIES
    return f"The same text: {named}" + (f"; and {counted(rest, 'more article')}" if rest > 0 else "")


def _buttons(answer: Answer, ident: str, private: bool) -> list[Block]:
    quotes = [button("All quotes", "quotes", ident)] if len(answer.citations) > 1 else []
    return quotes + ([button("Share", "share", ident)] if private else [])
