"""Articles come in many encodings; each is read as it was written."""

from __future__ import annotations

import pytest

from index.errors import LoadError
from index.loading.encodings import decode

FRENCH = "Le président a déclaré qu’il était prêt à négocier, à l’été près de l’hôtel de la forêt."
RUSSIAN = "Президент заявил в понедельник, что переговоры продолжатся на следующей неделе."


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Le café était fermé à midi.", "latin-1"),
        ("“It’s over,” she said — and left the café; it had cost £41.", "cp1252"),
        (FRENCH, "cp1252"),
        (RUSSIAN, "cp1251"),
        ("日本の首相は月曜日に会談を行うと述べた。経済は回復している。", "shift_jis"),
        *((FRENCH + RUSSIAN, encoding) for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-32")),
    ],
)
def test_text_is_read_as_it_was_written(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_a_declaration_counts_unless_the_bytes_are_utf_8() -> None:
    assert decode("Škoda".encode("iso8859-2"), "ISO-8859-2") == "Škoda"
    assert decode("“Hi”".encode("cp1252"), "iso-8859-1") == "“Hi”"
    assert decode("“Škoda”".encode(), "iso-8859-1") == "“Škoda”"
    assert decode("Škoda".encode("cp1252"), "rot13") == "Škoda"


@pytest.mark.parametrize("data", [b"\xff\xfeA", bytes(range(1, 32)) * 20, b"\xef\xbb\xbf\xff"])
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(LoadError, match="not text"):
        decode(data)
