"""Links to our own page of an article: signed, so that nobody comes to an article by changing one or making one up."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from itsdangerous import BadData, SignatureExpired, URLSafeTimedSerializer

from bot.answering.types import Answer, Citation
from bot.checking.types import Check, Checked, DraftCheck
from index.errors import NotFoundError
from index.types import Article

DAY = 86_400  # seconds
HASH = 12  # hexadecimal digits of an article's content hash: enough to see that it has changed
NEIGHBOURS = 8  # further quotes of the same article that a link marks

ALTERED = "This link is not whole: it was cut off or altered. Open it again from the answer that it stands in."
EXPIRED = "This link has expired: ask again, and the new answer has a new one."


@dataclass(frozen=True, slots=True)
class Mark:
    """The characters `[start, end)` of an article's text, quoted as citation `number`."""

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Opened:
    """What a link opens: an article, as it was when its content had the hash, with the first mark to be looked at.

    `content` is empty for a link to the article as such.
    """

    collection: str
    article: str
    content: str
    marks: tuple[Mark, ...]

    def holds(self, article: Article) -> bool:
        """Whether the article is as it was when it was cited."""
        return not self.content or article.content_hash.startswith(self.content)


class ArticleLinks:
    """Makes and opens links. `base` is what stands before `/read/`; `days` is how long one opens, None for ever.

    The signature is HMAC-SHA256 (itsdangerous). Its moment is signed, too, and a lifetime is counted from there, so
    that a shorter one holds for the links that are there already.
    """

    def __init__(self, key: bytes, base: str = "", days: float | None = None) -> None:
        signing = {"digest_method": hashlib.sha256, "key_derivation": "hmac"}
        self._signer = URLSafeTimedSerializer(key, salt="clippings article", signer_kwargs=signing)
        self._base = base.rstrip("/")
        self._seconds = None if days is None else int(days * DAY)

    def to_article(self, collection: str, article: str) -> str:
        """The address of a whole article."""
        return self._address([collection, article, ""])

    def to_citation(self, citation: Citation, others: Sequence[Citation] = ()) -> str:
        """The address at which a citation stands marked in its article, and with it what else is cited from there."""
        article = citation.quote.article
        beside = [c for c in others if c.quote.article.id == article.id and c.number != citation.number][:NEIGHBOURS]
        marks = [number for c in (citation, *beside) for number in (c.number, c.quote.start, c.quote.end)]
        return (
            f"{self._address([article.collection, article.id, article.content_hash[:HASH], *marks])}#q{citation.number}"
        )

    def on(self, answer: Answer) -> Answer:
        """The answer, each citation with its address."""
        return replace(answer, citations=self.on_each(answer.citations), related=self.on_each(answer.related))

    def on_check(self, check: Check) -> Check:
        """The check, each citation with its address."""
        return replace(check, checked=tuple(map(self._on_checked, check.checked)))

    def on_draft(self, check: DraftCheck) -> DraftCheck:
        """A checked draft, each citation with its address."""
        return replace(check, held=tuple(replace(h, quotes=self.on_each(h.quotes)) for h in check.held))

    def _on_checked(self, one: Checked) -> Checked:
        held = tuple(replace(h, quotes=self.on_each(h.quotes)) for h in one.held)
        return replace(one, nearest=self.on_each(one.nearest), held=held)

    def on_each(self, citations: Sequence[Citation]) -> tuple[Citation, ...]:
        """Citations of one answer, each with its address."""
        return tuple(replace(c, context_url=self.to_citation(c, citations)) for c in citations)

    def open(self, token: str) -> Opened:
        """What a link's token opens.

        Raises:
            NotFoundError: if it is not one of ours, or has expired.
        """
        try:
            collection, article, content, *numbers = self._signer.loads(token, max_age=self._seconds)
        except SignatureExpired as error:
            raise NotFoundError(EXPIRED) from error
        except (BadData, UnicodeEncodeError) as error:  # no half of a surrogate pair was ever signed
            raise NotFoundError(ALTERED) from error
        marks = tuple(Mark(*numbers[i : i + 3]) for i in range(0, len(numbers), 3))
        return Opened(collection, article, content, marks)

    def _address(self, place: Sequence[str | int]) -> str:
        return f"{self._base}/read/{self._signer.dumps(place)}"
