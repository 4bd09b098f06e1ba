"""From what a reader found in a file to an `Article`: normalised, named, dated and identified."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

from index.addresses import ROUTES, canonical, site, without_tracking
from index.errors import LoadError
from index.loading.dates import iso_date
from index.text import normalise
from index.types import Article, article_id

MOST_CHARACTERS = 5_000_000  # of an article: a thousand pages of a newspaper
TITLE_LENGTH = 80  # characters of a title made from the first sentence
# Four letters before the stop, so that "Mr." ends no title; a dateline's dash goes on to the next line.
_SENTENCE_END = re.compile(r"(?<=\w{4}[.!?])[\"'”’»)]*\s|(?<![—–:\-\n])\n")
_NOT_IN_A_URL = re.compile(r"[\s<>\"\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where bytes came from.

    `where` is for failures, `name` a hint at the kind, `key` the identity of an article without a URL of its
    own. `url` is set if the bytes were fetched from, or posted at, that address; `charset` what it declared;
    `inside` if they were in a ZIP file.
    """

    where: str
    name: str
    key: str
    collection: str
    path: str | None = None
    url: str | None = None
    charset: str | None = None
    inside: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """What a reader found: the text, and descriptions as they stand there, of whatever type."""

    text: str
    title: object = None
    source: object = None
    url: object = None
    published: object = None
    author: object = None


def to_article(draft: Draft, origin: Origin, record: str | None = None) -> Article:
    """The article that `draft` describes; `record` names it within a file of many.

    Raises `LoadError` if it has no text, or text that is not Unicode.
    """
    text = normalise(draft.text)
    if not text:
        raise LoadError("There is no text in it.")
    if len(text) > MOST_CHARACTERS:
        raise LoadError(f"Its text has {len(text):,} characters; an article may have {MOST_CHARACTERS:,}.")
    mark = f"#{record}" if record else ""
    own_url = _own_url(draft.url, origin)
    address = own_url or origin.url
    url = without_tracking(address) if address else None
    try:
        return Article(
            id=article_id(origin.collection, url if own_url and url else origin.key + mark),
            collection=origin.collection,
            title=_one_line(draft.title) or first_sentence(text),
            text=text,
            source=_one_line(draft.source) or (url and site_of(url)),
            url=url,
            published=iso_date(draft.published),
            author=_author(draft.author),
            path=origin.path and origin.path + mark,
        )
    except ValueError as error:
        # Only NUL characters and surrogates are left to refuse: the collection was checked before reading.
        raise LoadError("It holds NUL characters or bytes that are not text; save it again as UTF-8.") from error


def address_from(base: str, link: str) -> str | None:
    """The web address that a link on the page at `base` leads to; None if it is none, or broken."""
    try:
        return web_address(urljoin(base, link))
    except ValueError:  # "http://[name]/" is taken for an address of numbers
        return None


def web_address(value: object) -> str | None:
    """`value`, without a fragment that is no route of its page, if it is an http(s) URL without user and password."""
    parts = _split(value.strip()) if isinstance(value, str) else None
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        return None
    return parts.geturl() if parts.fragment.startswith(ROUTES) else parts._replace(fragment="").geturl()


def site_of(url: str) -> str | None:
    """The host of a web address without its variants, which names its outlet when nothing else does."""
    return site(url) or None


def without_title(text: str, title: object) -> str:
    """`text` without the lines at its start that only repeat its title, if anything follows them."""
    text = text.strip()
    first, _, rest = text.partition("\n")
    while rest.strip() and isinstance(title, str) and _folded(first) == _folded(title):
        text = rest.strip()
        first, _, rest = text.partition("\n")
    return text


def _folded(line: str) -> str:
    return " ".join(line.split()).casefold()


def first_sentence(text: str) -> str:
    """A title for a text that has none: its first sentence, cut at a word with "…" if it is long."""
    start = _SENTENCE_END.split(text[: 10 * TITLE_LENGTH], maxsplit=1)[0]
    if len(start) <= TITLE_LENGTH:
        return " ".join(start.split())
    # Scripts without spaces are one long word, which is cut anywhere.
    cut = textwrap.shorten(start, TITLE_LENGTH - 1, placeholder="") or start[: TITLE_LENGTH - 1]
    return cut.rstrip(",;:–— ") + "…"


def _own_url(value: object, origin: Origin) -> str | None:
    """The URL an article gives itself. What was fetched is believed only about its own host."""
    url = web_address(value)
    if url is None or origin.url is None or _host(url) == _host(origin.url):
        return url
    return None


def _host(url: str) -> str:
    return urlsplit(canonical(url)).netloc


def _split(value: str) -> SplitResult | None:
    try:
        parts = urlsplit(value)
        _ = parts.port  # raises for one that is no number, or above 65535
    except ValueError:
        return None
    return None if _NOT_IN_A_URL.search(value) else parts


def _one_line(value: object) -> str | None:
    return " ".join(normalise(value).split()) or None if isinstance(value, str) else None


def _author(value: object) -> str | None:
    names = value if isinstance(value, list) else [value]
    return ", ".join(filter(None, map(_one_line, names))) or None
