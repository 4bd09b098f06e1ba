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


@pytest.mark.parametrize(
    ("text", "stray"),
    [
        ("Der Bürgermeister von Lüßow sagte: „Endlich.“", b"Anzeige: M\xfcller"),
        ("Die Anlage wird größer.", b"\x96"),
        ("長野県の知事は月曜日に会見を開いた。", "長".encode()[:2]),
        ("Le café rouvre — enfin.", "é".encode()[:1]),
    ],
)
@pytest.mark.parametrize("declared", [None, "utf-8", "iso-8859-1"])
def test_utf_8_with_a_stray_byte_is_utf_8(text: str, stray: bytes, declared: str | None) -> None:
    read = decode(f"{text}\n".encode() * 4 + stray, declared)
    assert read.startswith(text)
    assert read.count("\ufffd") == 1


def test_latin_1_with_what_happens_to_be_utf_8_is_latin_1() -> None:
    text = "Le président a été près de l'hôtel: Ã©."
    assert decode(text.encode("latin-1")) == text


@pytest.mark.parametrize(
    ("label", "codec", "text"),
    [
        ("euc-kr", "cp949", "시장은 펲시콜라를 마셨다"),
        ("ks_c_5601-1987", "cp949", "똠방각하"),
        ("gb2312", "gb18030", "朱镕基说，铁路将开通。"),
        ("x-sjis", "cp932", "①市長は髙橋さん"),
        ("shift_jis", "cp932", "①市長は髙橋さん"),
        ("Big5", "big5hkscs", "市長喺度"),
        ("latin1", "cp1252", "“Zoë”"),
        ("iso-8859-9", "cp1254", "“Şehir”"),
    ],
)
def test_a_label_means_what_browsers_make_of_it(label: str, codec: str, text: str) -> None:
    assert decode(text.encode(codec), label) == text


@pytest.mark.parametrize("data", [b"\xff\xfeA", bytes(range(1, 32)) * 20, b"\xef\xbb\xbf\xff"])
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(LoadError, match="not text"):
        decode(data)
