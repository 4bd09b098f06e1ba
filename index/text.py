"""Normalising text, once, on its way in: afterwards every offset counts in the result."""

from __future__ import annotations

import re
import unicodedata

_LINE_ENDINGS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_SPACE = r"[^\S\n]"  # any white space but the line feed
_RUN_OF_SPACES = re.compile(f"{_SPACE}+")
_SPACE_AT_LINE_END = re.compile(" ?\n ?")
_RUN_OF_LINES = re.compile("\n{3,}")


def normalise(text: str) -> str:
    """Fold line endings to ``\\n``, Unicode to NFC, and runs of white space to one space or one blank line.

    Nothing else changes: quotes, dashes, ligatures and letters stay as the article has them. Idempotent.
    """
    text = unicodedata.normalize("NFC", _LINE_ENDINGS.sub("\n", text))
    text = _SPACE_AT_LINE_END.sub("\n", _RUN_OF_SPACES.sub(" ", text))
    return _RUN_OF_LINES.sub("\n\n", text).strip(" \n\ufeff")  # a byte order mark is no text
