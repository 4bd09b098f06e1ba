"""A document's quotes as Web Annotations (W3C Web Annotation Data Model, 2017), in JSON-LD.

Positions count code points of the stored text, as the model wants it; the words with what stands around them find the
quote in the publisher's page, too.
"""

from __future__ import annotations

import json
import uuid
from typing import Any

from bot.answering.types import Citation, Quote
from bot.showing.document import Document
from bot.showing.exporting.evidence import Evidence, address, evidence, subject

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
AROUND, MOST_AROUND = 32, 512  # characters on each side: as few as tell a quote from the same words elsewhere


def to_annotations(document: Document) -> str:
    """A page of annotations: each marks one quote, and says what it was quoted for."""
    found = evidence(document)
    about = subject(document)
    items = [_annotation(one, about) for one in found]
    page = {
        "@context": CONTEXT,
        "id": _urn(about, *(item["id"] for item in items)),
        "type": "AnnotationPage",
        "items": items,
    }
    return json.dumps(page, ensure_ascii=False, indent=2) + "\n"


def _annotation(one: Evidence, about: str) -> dict[str, Any]:
    citation, quote = one.citation, one.citation.quote
    said = [{"type": "TextualBody", "value": text, "format": "text/plain"} for text in (about, one.told) if text]
    where = (quote.article.id, quote.article.content_hash, str(quote.start), str(quote.end))
    return {
        "id": _urn(about, one.told, *where),
        "type": "Annotation",
        "motivation": "highlighting",
        "body": said,
        "target": _target(citation),
    }


def _target(citation: Citation) -> dict[str, Any]:
    """The quote in its article; `cached` is where the stored text can be read, if it can."""
    quote = citation.quote
    kept = {"type": "TimeState", "cached": citation.context_url} if citation.context_url else None
    return {
        "source": address(quote.article) or f"urn:clippings:{quote.article.id}",
        "selector": selectors(quote),
        **({"state": kept} if kept else {}),
    }


def selectors(quote: Quote) -> list[dict[str, Any]]:
    """A quote by its words and by its place."""
    text, around = quote.article.text, AROUND
    while around < MOST_AROUND and text.count(text[max(0, quote.start - around) : quote.end + around]) > 1:
        around *= 2
    return [
        {
            "type": "TextQuoteSelector",
            "exact": quote.text,
            "prefix": text[max(0, quote.start - around) : quote.start],
            "suffix": text[quote.end : quote.end + around],
        },
        {"type": "TextPositionSelector", "start": quote.start, "end": quote.end},
    ]


def _urn(*parts: str) -> str:
    """A name for something, the same whenever it is exported."""
    return uuid.uuid5(uuid.NAMESPACE_URL, "\x00".join(parts)).urn
