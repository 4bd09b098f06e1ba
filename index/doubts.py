"""What may be wrong with an article, as far as it shows in itself: to be looked at before it is quoted."""

from __future__ import annotations

import re

from index.terms import COMMON
from index.types import Article

SHORT = 40  # words: of fewer there is hardly an article
_WORD = re.compile(r"[^\W\d_]+")
_ENOUGH = 30  # words from which a language can be told
# English prose has about two in five words among the commonest, other languages in Latin letters up to one in ten.
_ENGLISH = 0.18
_BROKEN = re.compile("\ufffd|Ã[\x80-\xbf©¤¶¼]|â€")


def doubts(article: Article) -> list[str]:
    """What somebody should look at, a few words each; an empty list for an article without anything odd."""
    words = [word.lower() for word in _WORD.findall(article.text[:20_000])]
    found = {
        "undated": article.published is None,
        "no outlet": article.source is None,
        f"only {len(words)} word{'' if len(words) == 1 else 's'}": len(words) < SHORT,
        "perhaps not in English": len(words) >= _ENOUGH and sum(w in COMMON for w in words) < _ENGLISH * len(words),
        "letters that could not be read": bool(_BROKEN.search(article.text)),
    }
    return [doubt for doubt, holds in found.items() if holds]
