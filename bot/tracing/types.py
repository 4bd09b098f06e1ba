"""What is known of a quote once it was traced: where its words stand, what was changed, who said them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from index.types import Article

Status = Literal["verbatim", "altered", "joined", "other_speaker", "not_found"]
Range = tuple[int, int]  # half-open, in code points
FEWEST, MOST = 5, 600  # words of a quote that can be traced


@dataclass(frozen=True, slots=True)
class Match:
    """A place of an article, `[start, end)` of its text, that holds a quote or a part of it.

    `changed` are the ranges of `quote` that say something else than what was asked for, and `left_out` those that it
    leaves out openly: at an ellipsis, or where the article names the speaker between two quotations. `given` is the
    range of the asked text that stands here, and `altered` those of the asked text that differ. Where one of the two
    has words that the other lacks, the other's range is what lies between the words around them. `speaker` is to whom
    the article gives the words, None where that is not known; `copy_of` an earlier article that prints the same text.
    """

    article: Article
    start: int
    end: int
    given: Range
    changed: tuple[Range, ...] = ()
    left_out: tuple[Range, ...] = ()
    altered: tuple[Range, ...] = ()
    speaker: str | None = None
    copy_of: str | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= len(self.article.text):
            raise ValueError(f"{self.start}:{self.end} lies outside article {self.article.id}.")
        if bool(self.changed) != bool(self.altered):
            raise ValueError("What is changed is changed on both sides.")
        if any(not 0 <= a <= b <= self.end - self.start for a, b in (*self.changed, *self.left_out)):
            raise ValueError("What is marked lies within the quote.")

    @property
    def quote(self) -> str:
        """The words of the article, exactly as they stand there."""
        return self.article.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Trace:
    """What became of a quote: `text` is what was asked for, `speaker` whom it was ascribed to.

    Its matches are in the order of the quote's parts; those of a part begin with the article that was published first,
    undated ones last. `searched` counts the articles in scope.
    """

    text: str
    status: Status
    matches: tuple[Match, ...] = ()
    speaker: str | None = None
    searched: int = 0

    def __post_init__(self) -> None:
        if (self.status == "not_found") != (not self.matches):
            raise ValueError("A quote has matches exactly if it was found.")
        if self.status == "verbatim" and any(match.changed for match in self.matches):
            raise ValueError("Nothing is changed in words that are verbatim.")

    @property
    def parts(self) -> tuple[tuple[Match, ...], ...]:
        """The matches of each part of the quote."""
        given = dict.fromkeys(match.given for match in self.matches)
        return tuple(tuple(match for match in self.matches if match.given == part) for part in given)
