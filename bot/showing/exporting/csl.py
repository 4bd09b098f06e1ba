"""A document's articles as CSL-JSON, which citation styles are applied to."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from bot.showing.document import Document
from bot.showing.exporting.evidence import address, by_article, described, key, published
from index.types import Article


def to_csl(document: Document) -> str:
    """A list of items, one for each article, with the quotes as a note."""
    items = [_item(article, quotes) for article, quotes in by_article(document)]
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"


def _item(article: Article, quotes: Sequence[str]) -> dict[str, Any]:
    facts, day, at = dict(described(article)), published(article), address(article)
    return {
        "id": key(article),
        "type": "article-newspaper",
        "title": facts["title"],
        **({"author": [{"literal": facts["author"]}]} if "author" in facts else {}),
        **({"container-title": facts["outlet"]} if "outlet" in facts else {}),
        **({"issued": {"date-parts": [[day.year, day.month, day.day]]}} if day else {}),
        **({"URL": at} if at else {}),
        "note": " ".join(f"“{quote}”" for quote in quotes),
    }
