"""Links that open an article at the quote."""

from __future__ import annotations

import re
from urllib.parse import quote as percent_encoded
from urllib.parse import urlsplit, urlunsplit

from bot.answering.types import Quote

# Shorter quotes stand whole in the link; a longer one is named by its first and last words (a range).
WHOLE = 120  # characters
EDGE_WORDS = 6


def link(quote: Quote) -> str | None:
    """The article's address with a text fragment for the quote, or None if it has no address.

    The fragment follows the URL Fragment Text Directives draft (WICG scroll-to-text-fragment):
    `#:~:text=start` or `#:~:text=start,end`. A fragment the address already has is kept before it.
    """
    if quote.article.url is None:
        return None
    parts = urlsplit(quote.article.url)
    return urlunsplit(parts._replace(fragment="")) + f"#{parts.fragment}:~:text={directive(quote.text)}"


def directive(text: str) -> str:
    """The value of a text directive for `text`.

    A browser matches within one block of text, so line breaks end what is matched: a quote that spans
    paragraphs becomes a range from its beginning to its end.
    """
    lines = text.split("\n")
    # The end of a range is looked for after its start, so the two must not overlap.
    if len(lines) == 1 and (len(text) <= WHOLE or len(text.split()) < 2 * EDGE_WORDS):
        return _encoded(text)
    start, end = _first_words(lines[0]), _last_words(lines[-1])
    return f"{_encoded(start)},{_encoded(end)}"


def _first_words(line: str) -> str:
    found = re.match(rf"\S+(?:\s+\S+){{0,{EDGE_WORDS - 1}}}", line)
    return found[0] if found else line


def _last_words(line: str) -> str:
    found = re.search(rf"\S+(?:\s+\S+){{0,{EDGE_WORDS - 1}}}$", line)
    return found[0] if found else line


def _encoded(text: str) -> str:
    """Percent-encode all but letters and digits: `-`, `,` and `&` mean something in a directive."""
    return percent_encoded(text, safe="").replace("-", "%2D")
