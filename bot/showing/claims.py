"""What is said of a claim that was held against articles: that they say the same, what they say instead, or nothing."""

from __future__ import annotations

from bot.answering.types import Citation
from bot.checking.claims import MARKS
from bot.checking.people import whose
from bot.checking.types import DraftCheck, Held, Kind
from bot.showing.document import Card, Document, Quoted, Tone, Weight, ruled
from bot.showing.outline import counted
from bot.showing.plain_text import shortened

SAID, WORDS, NAME = 160, 100, 60  # characters shown of a claim, of an article's words, of a name
NOT_A_VERDICT = "Held against the articles, word by word. Whether it is right, is for you to judge."
NOTHING = "Nothing to look at: the articles say all that could be held against them."
NO_CLAIMS = "There is no quotation, number, date, role or statement in it that can be held against articles."
_NOWHERE = {
    Kind.QUOTATION: "No article has these words.",
    Kind.NUMBER: "No article has this number of it.",
    Kind.DATE: "No article has this date of it.",
    Kind.ROLE: "No article calls them so.",
    Kind.STATEMENT: "No article says that of them.",
}
_AGREES = {
    Kind.QUOTATION: "Word for word.",
    Kind.NUMBER: "The articles have this number.",
    Kind.DATE: "The articles have this date.",
    Kind.ROLE: "The articles call them so.",
    Kind.STATEMENT: "The articles say so.",
}


def note(held: Held) -> str:
    """How a claim stands, as a sentence or two."""
    if held.outcome == "nowhere":
        return _NOWHERE[held.kind]
    if held.outcome == "agrees":
        return _AGREES[held.kind]
    words = marked(held.quotes[0])
    if held.how == "other_speaker":
        return f"The article gives this to {_whose(held) or 'somebody else'}."
    if held.how == "joined":
        return f"Joined from {counted(len(held.quotes), 'place')}."
    if held.how == "opposite":
        return f"The article says the opposite of {_whose(held) or 'them'}: “{words}”."
    if held.kind is Kind.QUOTATION:
        return f"Not word for word: the article has “{words}”."
    return f"The article has “{words}”."


def _whose(held: Held) -> str:
    return shortened(whose(held.quotes[0].quote) or "", NAME)


def said(text: str, held: Held) -> str:
    """A claim's words, without the marks of a quotation."""
    return shortened(held.span.of(text).strip(MARKS), SAID)


def marked(citation: Citation) -> str:
    """The words of an article that agree or differ."""
    text = citation.quote.text
    return shortened(citation.highlight.of(text) if citation.highlight else text, WORDS)


def quoted(citation: Citation) -> Quoted:
    """A quote with the words that count marked."""
    text, mark = citation.quote.text, citation.highlight
    pieces = (text[: mark.start], text[mark.start : mark.end], text[mark.end :]) if mark else (text, "", "")
    return Quoted(citation, pieces)


def to_look_at(check: DraftCheck) -> list[Held]:
    """What differs, then what was found nowhere, each in the order of the draft."""
    return [h for outcome in ("differs", "nowhere") for h in check.held if h.outcome == outcome]


def heading(check: DraftCheck) -> str:
    """What became of a draft, in a line."""
    if not check.held:
        return NO_CLAIMS
    differing, missing = (sum(h.outcome == outcome for h in check.held) for outcome in ("differs", "nowhere"))
    if not differing + missing:
        return NOTHING
    found = f"{counted(differing, 'claim')} of {len(check.held):,} differ{'s' if differing == 1 else ''}"
    return f"{found}, {missing:,} {'is' if missing == 1 else 'are'} found nowhere."


def draft_document(check: DraftCheck, shown: int | None = None) -> Document:
    """The list of what to look at in a draft; of all of it, at most `shown`."""
    found = to_look_at(check)
    cards = [_card(check.text, held) for held in found[:shown]]
    if shown is not None and len(found) > shown:
        cards.append(Card(text=f"And {counted(len(found) - shown, 'more claim')}.", tone=Tone.BARE))
    title = heading(check)
    notes = (NOT_A_VERDICT, f"Searched: {counted(check.searched, 'article')}.") if check.held else ()
    return Document(title, heading=title, notes=notes, cards=ruled(cards))


def _card(text: str, held: Held) -> Card:
    quotes = tuple(quoted(citation) for citation in held.quotes)
    return Card(
        heading=said(text, held),
        weight=Weight.SENTENCE,
        notes=(note(held),),
        quotes=quotes,
        tone=Tone.NEUTRAL if quotes else Tone.EMPTY,
    )
