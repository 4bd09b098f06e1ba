"""Secrets that never print: what was hidden once is replaced in every text that goes out through here."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import lru_cache

SHORTEST = 6  # characters; to replace shorter ones everywhere would garble texts and show what they are
STARS = "***"

_hidden: set[str] = set()

# What is secret wherever it stands, also if nobody has hidden it: who asks, in a header or an address.
_REVEALING = re.compile(
    r"""(?ix)
    ( authorization ['"\\]* : \s* ['"\\]* (?: (?:bearer|basic|bot) \s+ )?
    | [?&] [\w-]* (?:ticket|token|code|state|secret|signature|key) =
    | :// (?= [^\s/@'"]+ @ )
    )
    [^\s'"\\&,)>@]+"""
)


def hide(secret: str) -> None:
    """Remember a value that `redacted` has to replace from now on, in the whole process."""
    if len(secret.strip()) >= SHORTEST:
        _hidden.add(secret.strip())


def redacted(text: str) -> str:
    """The text with stars for each hidden value, also where it is escaped for JSON, Python or an address."""
    if _hidden:
        text = _forms(frozenset(_hidden)).sub(STARS, text)
    return _REVEALING.sub(rf"\1{STARS}", text)


@lru_cache(maxsize=1)
def _forms(secrets: Iterable[str]) -> re.Pattern[str]:
    # The longest first: one secret may begin with another.
    longest_first = sorted(secrets, key=len, reverse=True)
    return re.compile("|".join("".join(_form(character) for character in secret) for secret in longest_first))


def _form(character: str) -> str:
    """A pattern for a character as it is and however it may be escaped, which libraries do not agree on."""
    if character.isascii() and character.isalnum():
        return character
    percent = "".join(f"%{byte:02x}" for byte in character.encode(errors="surrogatepass"))
    plain = {character, repr(character)[1:-1], json.dumps(character)[1:-1], "+" if character == " " else character}
    return rf"\\*(?:(?i:{percent})|{'|'.join(map(re.escape, sorted(plain)))})"
