"""Answers as pages of a Slack message: pure functions from what was answered to blocks that fit."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.slack.blocks import (
    Block,
    Card,
    Page,
    actions,
    block_quote,
    button,
    context,
    escape,
    header,
    line,
    linked,
    moment,
    packed,
    plain,
    rich,
    section,
    shortened,
    votes,
    words,
)  # fmt: skip
from bot.answer_text import answer_to_text
from bot.chat.records import Lost
from bot.chat.shelf import Added
from bot.checking import Check, Checked
from bot.context import Context
from bot.links import link
from bot.outline import NEAREST, Section, counted, not_found, sections, verdict
from bot.types import Answer, Citation
from index.engine import Outcome, Summary
from index.types import Article

TITLE, OUTLET, QUESTION = 150, 80, 200  # characters shown of each, an ellipsis included
COPIES = 3  # articles named that print the same text
LISTED = 20  # articles on a page of the list
NAMED = 5  # titles named of each kind when articles are added
SAID = 3000  # characters of the text for notifications
OPEN = "Open at the quote"
DIVIDER: Block = {"type": "divider"}
_BECAME = {Outcome.ADDED: "added", Outcome.REPLACED: "replaced", Outcome.UNCHANGED: "already there"}


def answer_pages(
    answer: Answer, ident: str, *, private: bool = False, asked: bool = False, lost: Sequence[Lost] = ()
) -> list[Page]:
    """The answer as pages, whose first is shown; together they hold every quote."""
    groups = packed([*_opening(answer, asked, lost), *_told(answer, ident)])
    text = fallback(answer)
    pages = []
    for at, group in enumerate(groups):
        row = [*_turning("page", ident, at, groups), *_buttons(answer, ident, private)]
        under = [actions(*row)] if row else []
        pages.append(Page((*group, *_numbered(at, len(groups)), *under, votes(ident)), text))
    return pages


def quote_pages(answer: Answer, ident: str, lost: Sequence[Lost] = ()) -> list[Page]:
    """All quotes of an answer in the order of their numbers."""
    cards = [*_left_out(lost), *(Card((quote(c), _contexts([c], ident))) for c in answer.citations or answer.related)]
    return _paged(cards, "quoted", ident, "All quotes")


def check_pages(check: Check, ident: str, *, private: bool) -> list[Page]:
    """For each sentence of a text its nearest quotes; nothing says whether it is true."""
    if not check.checked:
        return [sentence_page("No sentence in this message has enough words to look for.")]
    head = Card(((header("Nearest quotes"), context("Whether a sentence is right, is for you to judge.")),))
    cards = [head, *(_checked(one, ident) for one in check.checked)]
    if check.left_out:
        cards.append(Card(((context(f"{counted(check.left_out, 'further sentence')} not checked."),),)))
    return _paged(cards, "check", ident, "Nearest quotes", [_share(ident)] if private else [])


def context_page(around: Context, citation: Citation) -> Page:
    """The sentences around a quote, the quote in bold."""
    text = f"{citation.quote.article.title}: {around.quote.text}"
    return Page((rich(block_quote(*around.pieces), _byline(citation)),), escape(shortened(text, SAID)))


def lost_page(lost: Lost) -> Page:
    """What happened to a quote whose article is not as it was."""
    how = {"removed": "has been removed", "changed": "has changed"}[lost.how]
    return sentence_page(f"The article of quote {lost.number} {how} since this answer, so it is not shown here.")


def sentence_page(sentence: str) -> Page:
    """One sentence of ours; what it names from elsewhere shows as it is."""
    said = shortened(sentence, 2500)
    return Page((rich(line(words(said))),), escape(said))


def text_page(markdown: str) -> Page:
    """Our own text, with marks in it."""
    return Page((section(markdown),), markdown)


def article_pages(found: Sequence[Summary], wanted: str, shared: str) -> list[Page]:
    """The articles of a place."""
    name = f" with “{shortened(wanted, 60)}”" if wanted else ""
    head = Card(((header(f"{counted(len(found), 'article')}{name}"),),))
    rows = [found[i : i + LISTED] for i in range(0, len(found), LISTED)]
    lists = [Card(((rich(listed(row, shared)),),)) for row in rows]
    groups = [[*head.blocks, *card.blocks] for card in lists] or [head.blocks]
    return _as_pages(groups, "list", wanted, f"{counted(len(found), 'article')}", [])


def added_page(added: Added) -> Page:
    """What became of an adding: each article by its title, as far as they fit, and each failure with its reason."""
    counts = ", ".join(f"{count:,} {_BECAME[outcome]}" for outcome, count in added.counts.items() if count)
    lines = []
    for outcome, titles in added.titles.items():
        lines += [f"{_BECAME[outcome]}: {shortened(title, TITLE)}" for title in titles[:NAMED]]
        lines += [f"and {len(titles) - NAMED:,} more {_BECAME[outcome]}"] if len(titles) > NAMED else []
    lines += [f"not added: {shortened(str(failure), 400)}" for failure in added.failures[:NAMED]]
    left = len(added.failures) - NAMED
    lines += [f"and {left:,} more could not be read: add fewer at a time to see why"] if left > 0 else []
    items = [line(words(said)) for said in lines]
    done = f"Done: {counts or 'nothing was added'}"
    bullets: Block = {"type": "rich_text_list", "style": "bullet", "elements": items}
    return Page((header(done), *([rich(bullets)] if items else [])), escape("\n".join([done, *lines])))


def removal_page(found: Sequence[Summary]) -> Page:
    """The workspace's own articles to choose from."""
    if not found:
        return sentence_page("This workspace has no article of its own with these words.")
    options = [{"text": plain(summary.title, 75), "value": summary.id} for summary in found[:100]]
    menu = {
        "type": "static_select",
        "action_id": "remove:0",
        "placeholder": plain("An article", 150),
        "options": options,
    }
    left = [context(f"{len(found) - 100:,} more: /clippings remove WORDS narrows them.")] if len(found) > 100 else []
    return Page((section("Which article is to be removed?"), *left, actions(menu)), "Which article is to be removed?")


def listed(found: Sequence[Summary], shared: str) -> Block:
    """Articles as a list with bullets."""
    return {"type": "rich_text_list", "style": "bullet", "elements": [_listed(s, shared) for s in found]}


def fallback(answer: Answer) -> str:
    """The answer itself in a line or two, for notifications and screen readers."""
    if answer.status == "not_found":
        return escape(shortened(" ".join(not_found(answer)), SAID))
    said = [verdict(answer)] if verdict(answer) else []
    for told in sections(answer):
        best = told.citations[0].quote
        head = f"{told.answer} — {told.support}" if told.answer else told.support
        said.append(f"{head}: “{best.text}” ({best.article.source or best.article.title})")
    return escape(shortened(" ".join(s for s in said if s), SAID))


def whole_text(answer: Answer) -> list[str]:
    """The whole answer without blocks, with every citation, in texts that Slack takes; for when it takes no blocks."""
    texts, size = [""], 3500
    for paragraph in escape(answer_to_text(answer)).split("\n"):
        if texts[-1] and len(texts[-1]) + len(paragraph) > size:
            texts.append("")
        texts[-1] += f"{paragraph}\n"
    return texts


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
    head = ([header(told.answer)] if told.answer is not None else []) + [context(told.support)]
    quotes = [quote(citation) for citation in told.citations]
    more = [context(f"and {counted(told.more, 'more article')}")] if told.more else []
    end = (*more, *_contexts(told.citations, ident), *(() if last else (DIVIDER,)))
    return Card(((*head, *quotes[0]), *quotes[1:], end))


def _nothing(answer: Answer, ident: str) -> Card:
    if not answer.searched:
        return Card(((header("There are no articles here yet."), context("Add some with /clippings add URL.")),))
    first, *rest = not_found(answer)
    head, _, searched = first.partition(". ")
    opening = [header(f"{head}."), *(context(said) for said in (searched, *rest))]
    if not answer.related:
        return Card((tuple(opening),))
    near = (context(NEAREST), *(block for c in answer.related for block in quote(c)))
    return Card(((*opening, *near), _contexts(answer.related, ident)))


def _checked(checked: Checked, ident: str) -> Card:
    head = rich(line(words(shortened(checked.sentence, 300), bold=True)))
    if not checked.nearest:
        return Card(((head, context("No article comes near."), DIVIDER),))
    quotes = [quote(citation) for citation in checked.nearest]
    return Card(((head, *quotes[0]), *quotes[1:], (*_contexts(checked.nearest, ident), DIVIDER)))


def _contexts(citations: Sequence[Citation], ident: str) -> tuple[Block, ...]:
    """A row of buttons, one for the context of each quote."""
    buttons = [button(f"Context {c.number}", "context", ident, c.number) for c in citations]
    return (actions(*buttons),) if buttons else ()


def _byline(citation: Citation) -> Block:
    article = citation.quote.article
    opened = linked(OPEN, link(citation.quote)) or linked("Open", article.url)
    return line(words(f"{citation.number}", bold=True), *_parted([*_facts(article), opened], first=True))


def _facts(article: Article | Summary) -> list[Block | None]:
    outlet = words(shortened(article.source, OUTLET)) if article.source else None
    return [words(shortened(article.title, TITLE) or "untitled"), outlet, moment(article.published)]


def _parted(elements: Sequence[Block | None], *, first: bool = False) -> list[Block]:
    """Elements with dots between them, and one before the first if something stands there."""
    parted: list[Block] = []
    for element in (e for e in elements if e):
        if parted or first:
            parted.append({"type": "text", "text": " · "})
        parted.append(element)
    return parted


def _listed(summary: Summary, shared: str) -> Block:
    whose = words("shared") if summary.collection == shared else None
    return line(*_parted([*_facts(summary), linked("Open", summary.url), whose]))


def _same_text(copies: Sequence[Article]) -> str:
    named = "; ".join(
        " · ".join(s for s in (shortened(a.title, TITLE), shortened(a.source or "", OUTLET)) if s)
        for a in copies[:COPIES]
    )
    rest = len(copies) - COPIES
    return f"The same text: {named}" + (f"; and {counted(rest, 'more article')}" if rest > 0 else "")


def _buttons(answer: Answer, ident: str, private: bool) -> list[Block]:
    quotes = [button("All quotes", "quotes", ident)] if len(answer.citations) > 1 else []
    return quotes + ([_share(ident)] if private else [])


def _share(ident: str) -> Block:
    return button("Share", "share", ident)


def _turning(action: str, target: str, at: int, groups: Sequence[Sequence[Block]]) -> list[Block]:
    back = [button("Back", action, target, at - 1)] if at else []
    ahead = [block for group in groups[at + 1 :] for block in group]
    quotes = sum(e["type"] == "rich_text_quote" for b in ahead if b["type"] == "rich_text" for e in b["elements"])
    label = counted(quotes, "more quote") if quotes else "More"
    return back + ([button(label, action, target, at + 1)] if ahead else [])


def _numbered(at: int, pages: int) -> list[Block]:
    return [context(f"Page {at + 1} of {pages}")] if pages > 1 else []


def _paged(cards: Sequence[Card], action: str, target: str, text: str, under: Sequence[Block] = ()) -> list[Page]:
    return _as_pages(packed(cards), action, target, text, under)


def _as_pages(
    groups: Sequence[Sequence[Block]], action: str, target: str, text: str, under: Sequence[Block]
) -> list[Page]:
    pages = []
    for at, group in enumerate(groups):
        row = [*_turning(action, target, at, groups), *under]
        pages.append(Page((*group, *_numbered(at, len(groups)), *([actions(*row)] if row else [])), text))
    return pages
