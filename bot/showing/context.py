"""The sentences around a quote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.answering.types import Quote
from index.splitting import sentences
from index.types import Span

AROUND = 3  # sentences on each side
LOOKED_AT = 1500  # characters on each side that are split into sentences


@dataclass(frozen=True, slots=True)
class Context:
    """A quote with up to `sentences` whole sentences of its article on each side, as they stand there."""

    quote: Quote
    before: tuple[int, ...]  # where each sentence before it starts, nearest first
    after: tuple[int, ...]  # where each sentence after it ends, nearest first
    sentences: int = AROUND

    @property
    def pieces(self) -> tuple[str, str, str]:
        """What stands before the quote, the quote, and what stands after it."""
        text, quote = self.quote.article.text, self.quote
        start = (quote.start, *self.before)[min(self.sentences, len(self.before))]
        end = (quote.end, *self.after)[min(self.sentences, len(self.after))]
        return text[start : quote.start], quote.text, text[quote.end : end]

    def narrower(self) -> Context:
        """The same with a sentence less on each side; at last the quote alone."""
        return replace(self, sentences=max(0, self.sentences - 1))


def around(quote: Quote) -> Context:
    """The quote with the sentences around it; a sentence that the window cuts into is left out."""
    text = quote.article.text
    left, right = max(0, quote.start - LOOKED_AT), min(len(text), quote.end + LOOKED_AT)
    before = _sentences(text, left, quote.start)[(1 if left else 0) :]
    after = _sentences(text, quote.end, right)
    after = after[: len(after) - (1 if right < len(text) else 0)]
    return Context(quote, tuple(s.start for s in reversed(before)), tuple(s.end for s in after))


def _sentences(text: str, start: int, end: int) -> Sequence[Span]:
    found = sentences(text[start:end])
    return [Span(start + s.start, start + s.end) for s in found]
