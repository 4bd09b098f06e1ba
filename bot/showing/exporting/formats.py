"""A document handed on: its quotes and their articles in the formats that other programs read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.showing.document import Document
from bot.showing.exporting.annotations import to_annotations
from bot.showing.exporting.bibtex import to_bibtex
from bot.showing.exporting.csl import to_csl
from bot.showing.exporting.markdown import to_markdown
from bot.showing.exporting.ris import to_ris
from bot.showing.exporting.table import to_csv


class Format(StrEnum):
    """The formats, by the names under which they are asked for."""

    MARKDOWN = "markdown"
    BIBTEX = "bibtex"
    RIS = "ris"
    CSL = "csl"
    CSV = "csv"
    ANNOTATIONS = "annotations"


@dataclass(frozen=True, slots=True)
class Way:
    """How a format is written: its name for people, media type, the end of a file's name, and who writes it."""

    title: str
    media_type: str
    ending: str
    write: Callable[[Document], str]


WAYS: Final[Mapping[Format, Way]] = {
    Format.MARKDOWN: Way("Markdown", "text/markdown", "md", to_markdown),
    Format.BIBTEX: Way("BibTeX", "application/x-bibtex", "bib", to_bibtex),
    Format.RIS: Way("RIS", "application/x-research-info-systems", "ris", to_ris),
    Format.CSL: Way("CSL-JSON", "application/vnd.citationstyles.csl+json", "json", to_csl),
    Format.CSV: Way("CSV", "text/csv", "csv", to_csv),
    Format.ANNOTATIONS: Way("Web Annotations", "application/ld+json", "jsonld", to_annotations),
}


def exported(document: Document, format_: Format) -> str:
    """A document in one of the formats, as text that ends with a line feed.

    Markdown shows all of it. The others hold what is quoted in answer: where the articles do not say, they hold
    nothing, for the nearest quotes are no evidence.
    """
    return WAYS[format_].write(document)
