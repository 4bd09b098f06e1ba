"""Answers as pages of a Discord message: pure functions from what was answered to blocks that fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from adapters.discord.blocks import AHEAD, Card, Page, Press, Text, fits, packed
from adapters.discord.markdown import block_quote, masked, moment, plain, units
from bot.answering.checking import Check, Checked
from bot.answering.types import Answer, Citation
from bot.chat.records import Lost
from bot.chat.shelf import Added
from bot.chat.types import ChannelSettings
from bot.showing.context import Context
from bot.showing.links import link
from bot.showing.outline import NEAREST, Section, counted, not_found, sections, verdict
from index.engine import Outcome, Summary
from index.types import Article

TITLE, OUTLET, HEADING, QUESTION = 120, 60, 150, 150  # characters shown of each, an ellipsis included
COPIES, COPY = 3, 60  # articles named that print the same text, and characters shown of their titles
LISTED = 12  # articles on a page of the list, fewer where they do not fit
# The text of a quote with its markers; it leaves room for the facts beside it. What has more markers than words (a
# highlight of hundreds of one-letter lines) goes without bold, and is then at most three times as long as its text.
MARKED = 1850

NEUTRAL = 0x5865F2
EMPTY = 0x80848E
# Told apart by people who see colours differently, too: Okabe and Ito's palette (2008).
SIDES = (0xE69F00, 0x56B4E9, 0x009E73, 0xCC79A7, 0xD55E00, 0x0072B2, 0xF0E442)

ZERO_WIDTH = "\u200b"
NAMED = 5  # titles named of each kind when articles are added
_BECAME = {Outcome.ADDED: "added", Outcome.REPLACED: "replaced", Outcome.UNCHANGED: "already there"}
OPEN = "Open at the quote"
CONTEXT = "Read in context"


def answer_pages(
    answer: Answer, ident: str, *, private: bool = False, asked: bool = False, lost: Sequence[Lost] = ()
) -> list[Page]:
    """The answer as pages, whose first is shown; together they hold every quote.

    `ident` is what the buttons know the answer by. `asked` shows the question, where nobody sees it otherwise.
    """
    cards = [*_opening(answer, asked, lost), *_told(answer, ident)]
    groups = packed(cards)
    return [
        Page(group, _buttons(answer, ident, groups, at, private), _numbered(at, len(groups)))
        for at, group in enumerate(groups)
    ]


def quote_pages(answer: Answer, ident: str, lost: Sequence[Lost] = ()) -> list[Page]:
    """All quotes of an answer in the order of their numbers."""
    cards = [*_left_out(lost), *(Card((quote(c, ident),), NEUTRAL) for c in answer.citations or answer.related)]
    return _paged(cards, "quoted", ident)


def check_pages(check: Check, ident: str, *, private: bool) -> list[Page]:
    """For each sentence of a text its nearest quotes; nothing says whether it is true."""
    head = "### Nearest quotes\n-# What the articles say near each sentence. Whether it is right, is for you to judge."
    if not check.checked:
        head = "### Nothing to check\n-# No sentence in this message has enough words to look for."
    cards = [Card((Text(head),)), *(_checked(one, ident) for one in check.checked)]
    if check.left_out:
        cards.append(Card((Text(f"-# {counted(check.left_out, 'further sentence')} not checked."),)))
    share = ((_share(ident),),) if private and check.checked else ()
    return _paged(cards, "check", ident, share)


def context_page(context: Context, citation: Citation) -> Page:
    """The sentences around a quote, the quote in bold; fewer of them if they do not fit."""
    while True:
        before, marked, after = context.pieces
        text = f"{_quoted(before, marked, after)}\n{_byline(citation)}"
        if fits(_boxed(text)) or not context.sentences:
            return text_page(text)
        context = context.narrower()


def lost_page(lost: Lost) -> Page:
    """What happened to a quote whose article is not as it was."""
    how = {"removed": "has been removed", "changed": "has changed"}[lost.how]
    return sentence_page(f"The article of quote {lost.number} {how} since this answer, so it is not shown here.")


def sentence_page(sentence: str) -> Page:
    """One sentence of ours; what it names from elsewhere is escaped."""
    return Page((Card((Text(plain(sentence, 1500)),)),))


def article_pages(found: Sequence[Summary], wanted: str, shared: str) -> list[Page]:
    """The articles of a place, a dozen a page."""
    name = f" with “{plain(wanted, 60)}”" if wanted else ""
    head = f"### {counted(len(found), 'article')}{name}"
    texts = [head]
    for line in (_listed(summary, shared) for summary in found):
        if texts[-1].count("\n") == LISTED or not fits(_boxed(f"{texts[-1]}\n{line}")):
            texts.append(head)
        texts[-1] += f"\n{line}"
    return _as_pages([(_boxed(text),) for text in texts], "list", wanted)


def added_page(added: Added, *, done: bool) -> Page:
    """What became of an adding: each article by its title, as far as they fit, and each failure with its reason."""
    counts = ", ".join(f"{count:,} {_BECAME[outcome]}" for outcome, count in added.counts.items() if count)
    head = f"### {'Done' if done else 'Adding'}: {counts or ('nothing was added' if done else 'reading')}"
    texts = ("\n".join([head, *_named(added, named)]) for named in range(NAMED, 0, -1))
    return text_page(next(text for text in texts if fits(_boxed(text))))


def _named(added: Added, named: int) -> Iterator[str]:
    for outcome, titles in added.titles.items():
        yield from (f"- {_BECAME[outcome]}: {plain(title, TITLE)}" for title in titles[:named])
        if len(titles) > named:
            yield f"- and {len(titles) - named:,} more {_BECAME[outcome]}"
    yield from (f"- not added: {plain(str(failure), 400)}" for failure in added.failures[:named])
    if (left := len(added.failures) - named) > 0:
        yield f"- and {left:,} more could not be read: add fewer at a time to see why"


def settings_page(settings: ChannelSettings) -> Page:
    """The settings of a channel."""
    collections = {
        "both": "this server's and the shared ones",
        "own": "only this server's",
        "shared": "only shared ones",
    }
    lines = [
        "### Clippings in this channel",
        f"- answers: **{'on' if settings.on else 'off'}**",
        f"- a mention is answered **{'in a thread of its own' if settings.threads else 'in the channel'}**",
        f"- answers are shown **{'to the asker only' if settings.private else 'to everybody'}**",
        f"- questions need a mention: **{'yes' if settings.needs_mention else 'no'}**",
        f"- articles: **{collections[settings.collections]}**",
    ]
    return text_page("\n".join(lines))


def text_page(markdown: str) -> Page:
    """A page of our own text."""
    return Page((_boxed(markdown),))


def _boxed(markdown: str) -> Card:
    return Card((Text(markdown),), NEUTRAL)


def quote(citation: Citation, ident: str) -> Text:
    """A quote with its answer in bold, where it is from, and the button that shows what stands around it."""
    text, mark = citation.quote.text, citation.highlight
    pieces = (text[: mark.start], text[mark.start : mark.end], text[mark.end :]) if mark else (text, "", "")
    button = Press("Context", "context", ident, citation.number)
    return Text(f"{_quoted(*pieces)}\n{_byline(citation)}{_same_text(citation.copies)}", button)


def _quoted(before: str, marked: str, after: str) -> str:
    quoted = block_quote(before, marked, after)
    return quoted if units(quoted) <= MARKED else block_quote(before + marked + after, "", "")


def _opening(answer: Answer, asked: bool, lost: Sequence[Lost]) -> list[Card]:
    said = verdict(answer)
    lines = [f"-# “{plain(answer.question.text, QUESTION)}”"] if asked else []
    lines += [f"### ⚖️ {said}"] if said else []
    return [*([Card((Text("\n".join(lines)),))] if lines else []), *_left_out(lost)]


def _left_out(lost: Sequence[Lost]) -> list[Card]:
    if not lost:
        return []
    quotes, their = counted(len(lost), "quote"), "its article" if len(lost) == 1 else "their articles"
    return [Card((Text(f"-# {quotes} left out: {their} changed or went since this answer."),))]


def _told(answer: Answer, ident: str) -> list[Card]:
    if answer.status == "not_found":
        return [_nothing(answer, ident)]
    opposed = answer.differs or answer.changed
    colours = SIDES if opposed else (NEUTRAL,)
    return [_section(s, ident, colours[i % len(colours)]) for i, s in enumerate(sections(answer))]


def _section(section: Section, ident: str, colour: int) -> Card:
    head = f"-# {section.support}"
    if said := plain(section.answer or "", HEADING):
        # Discord leaves off what a heading has of "#" at its end, escaped or not: the answer may be C#.
        head = f"## {said}{ZERO_WIDTH if said.endswith('#') else ''}\n{head}"
    more = [Text(f"-# and {counted(section.more, 'more article')}")] if section.more else []
    return Card((Text(head), *(quote(c, ident) for c in section.citations), *more), colour)


def _nothing(answer: Answer, ident: str) -> Card:
    if not answer.searched:
        empty = "### There are no articles here yet.\n-# Add some with `/clippings add`, then ask again."
        return Card((Text(empty),), EMPTY)
    first, *rest = not_found(answer)
    lines = [
        f"### {first.partition('. ')[0]}.",
        f"-# {first.partition('. ')[2]}",
        *(f"-# {plain(s, 300)}" for s in rest),
    ]
    lines += [NEAREST] if answer.related else []
    return Card((Text("\n".join(lines)), *(quote(c, ident) for c in answer.related)), EMPTY)


def _checked(checked: Checked, ident: str) -> Card:
    head = f"**{plain(checked.sentence, 300)}**"
    if not checked.nearest:
        return Card((Text(f"{head}\n-# No article comes near."),), EMPTY)
    return Card((Text(head), *(quote(c, ident) for c in checked.nearest)), NEUTRAL)


def _byline(citation: Citation) -> str:
    article = citation.quote.article
    opened = masked("Open", article.url)
    if opened:  # the article has an address that can be taken apart
        opened = masked(OPEN, link(citation.quote)) or opened
    parts = [f"**{citation.number}**", *_facts(article), opened, masked(CONTEXT, citation.context_url)]
    return f"-# {' · '.join(part for part in parts if part)}"


def _facts(article: Article | Summary, title: int = TITLE) -> list[str | None]:
    outlet = plain(article.source, OUTLET) if article.source else None
    return [plain(article.title, title) or "Untitled", outlet, moment(article.published)]


def _same_text(copies: Sequence[Article]) -> str:
    if not copies:
        return ""
    named = [" · ".join(fact for fact in _facts(copy, COPY)[:2] if fact) for copy in copies[:COPIES]]
    rest = len(copies) - COPIES
    more = [f"and {counted(rest, 'more article')}"] if rest > 0 else []
    return f"\n-# The same text: {'; '.join([*named, *more])}"


def _listed(summary: Summary, shared: str) -> str:
    whose = "shared" if summary.collection == shared else None
    parts = [*_facts(summary), masked("Open", summary.url), whose]
    return f"- {' · '.join(part for part in parts if part)}"


def _buttons(
    answer: Answer, ident: str, groups: Sequence[tuple[Card, ...]], at: int, private: bool
) -> tuple[tuple[Press, ...], ...]:
    votes = (Press("Helpful", "up", ident, emoji="👍"), Press("Not helpful", "down", ident, emoji="👎"))
    quotes = (Press("All quotes", "quotes", ident),) if len(answer.citations) > 1 else ()
    first = (*quotes, *votes, *((_share(ident),) if private else ()))
    return tuple(row for row in (_turning("page", ident, at, groups), first) if row)


def _turning(action: str, target: str, at: int, groups: Sequence[tuple[Card, ...]]) -> tuple[Press, ...]:
    back = (Press("Back", action, target, at - 1, "◀️"),) if at else ()
    ahead = [piece for group in groups[at + 1 :] for card in group for piece in card.pieces]
    quotes = sum(piece.button is not None for piece in ahead)
    label = counted(quotes, "more quote") if quotes else "More"
    return (*back, *((Press(label, action, target, at + 1, AHEAD),) if ahead else ()))


def _share(ident: str) -> Press:
    return Press("Share", "share", ident, emoji="📣")


def _numbered(at: int, pages: int) -> str | None:
    return f"-# Page {at + 1} of {pages}" if pages > 1 else None


def _paged(cards: Sequence[Card], action: str, target: str, rows: tuple[tuple[Press, ...], ...] = ()) -> list[Page]:
    return _as_pages(packed(cards), action, target, rows)


def _as_pages(
    groups: Sequence[tuple[Card, ...]], action: str, target: str, rows: tuple[tuple[Press, ...], ...] = ()
) -> list[Page]:
    pages = []
    for at, group in enumerate(groups):
        under = (_turning(action, target, at, groups), *rows)
        pages.append(Page(group, tuple(row for row in under if row), _numbered(at, len(groups))))
    return pages
