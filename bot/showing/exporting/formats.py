"""A document handed on: its quotes and their articles in the formats that other programs read."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from bot.showing.document import Document
from bot.showing.exporting.annotations import to_annotations
from bot.showing.exporting.bibtex import to_bibtex
from bot.showing.exporting.csl import to_csl
from bot.showing.exporting.markdown import to_markdown
from bot.showing.exporting.ris import to_ris
from bot.showing.exporting.table import to_csv
from bot.showing.ways import Way


class Format(StrEnum):
    """The formats, by the names under which they are asked for."""

    MARKDOWN = "markdown"
    BIBTEX = "bibtex"
    RIS = "ris"
    CSL = "csl"
    CSV = "csv"
    ANNOTATIONS = "annotations"


WAYS: Final[Mapping[Format, Way[Document, str]]] = {
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
