"""From bytes to text: byte order mark, else UTF-8, else what was declared, else what it most likely is.

UTF-8 with a few bytes that are not, as an advertisement or a cut leaves them, is UTF-8 with replacement signs (U+FFFD).
"""

from __future__ import annotations

import codecs
import re

from index.errors import LoadError

# The UTF-32 marks come first: the little-endian one starts with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# The encodings that articles come in. Python knows more, but some of those are no character sets at all.
_LIKELY = (
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "koi8_r", "cp874"),
    *("cp932", "euc_jp", "gb18030", "big5", "euc_kr"),
)
_DECLARABLE = re.compile(
    r"utf-(8|16(-[lb]e)?)|cp(125\d|866|874|932|949)|iso8859-\d+|koi8-[ru]|mac-(roman|cyrillic)|gb18030|big5hkscs|euc_jp"
    r"|iso2022_jp"
)
# What browsers make of a label, by the codec that Python makes of it: https://encoding.spec.whatwg.org/#names-and-labels
_MEANT = {
    **dict.fromkeys(("iso8859-1", "ascii"), "cp1252"),
    **dict.fromkeys(("iso8859-11", "tis-620"), "cp874"),
    **dict.fromkeys(("gb2312", "gbk"), "gb18030"),
    "iso8859-9": "cp1254",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
# Labels of the same standard that Python does not know.
_LABELS = {
    "x-sjis": "cp932",
    "x-gbk": "gb18030",
    "x-x-big5": "big5hkscs",
    "x-euc-jp": "euc_jp",
    "windows-874": "cp874",
    "windows-949": "cp949",
    "windows-31j": "cp932",
    "x-cp1252": "cp1252",
    "x-cp1251": "cp1251",
    "dos-874": "cp874",
}
_STRONGER = 4  # characters of UTF-8 for one bad byte, where another character set was declared
_SAMPLE_BYTES = 200_000
_NEAR_TIE = 0.03  # of charset-normalizer's coherence, which is in [0, 1]
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f]")
_MAX_CONTROL_SHARE = 0.05
NOT_TEXT = "It is not text that Clippings can read; give a text, Markdown, HTML, JSON or PDF file."


def marked_encoding(data: bytes) -> str | None:
    """The Python codec that the byte order mark at the start of `data` names, or None without a mark."""
    return next((codec for mark, codec in _MARKS if data.startswith(mark)), None)


def decode(data: bytes, declared: str | None = None) -> str:
    """The text in `data`, whose sender may have `declared` a character set.

    UTF-8 is tried before the declaration: bytes that are valid UTF-8 by chance are rarer than wrong labels.
    Raises `LoadError` if it is no text.
    """
    text = _decoded(data, declared)
    if len(_CONTROL.findall(text)) > _MAX_CONTROL_SHARE * len(text):
        raise LoadError(NOT_TEXT)
    return text


def _decoded(data: bytes, declared: str | None) -> str:
    marked, known = marked_encoding(data), _known(declared)
    if (marked or "utf-8").startswith("utf-8"):
        text = _nearly_utf_8(data, _STRONGER if known not in (None, "utf-8") and not marked else 1)
        if text is not None:
            return text
    for codec in (marked,) if marked else (known, _guess, "cp1252"):
        try:
            name = codec(data) if callable(codec) else codec
            if name:
                return data.decode(name)
        except UnicodeDecodeError:
            continue
    raise LoadError(NOT_TEXT)


def _nearly_utf_8(data: bytes, evidence: int) -> str | None:
    """`data` as UTF-8 if at least `evidence` of its characters beyond ASCII stand against each bad sequence.

    In another encoding bytes are valid UTF-8 by chance only, and far more often not.
    """
    text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace")
    bad = text.count("\ufffd") - data.count("\ufffd".encode())
    if not bad:
        return text
    good = sum(not character.isascii() for character in text) - bad
    return text if good >= evidence * bad else None


def _known(declared: str | None) -> str | None:
    """The codec for a declared character set, as browsers understand its label, if it is one."""
    label = (declared or "").strip().lower()
    try:
        name = codecs.lookup(_LABELS.get(label, label)).name
    except (LookupError, ValueError):
        return None
    name = _MEANT.get(name, name)
    return name if _DECLARABLE.fullmatch(name) else None


def _guess(data: bytes) -> str | None:
    """The most likely encoding by charset-normalizer; a near tie goes to Windows-1252, the commonest."""
    from charset_normalizer import from_bytes

    sample = data[:_SAMPLE_BYTES].rpartition(b"\n")[0] if len(data) > _SAMPLE_BYTES else data
    matches = list(from_bytes(sample, cp_isolation=list(_LIKELY)))
    if not matches:
        return None
    western = next((match for match in matches if match.encoding == "cp1252"), None)
    if western and western.chaos <= matches[0].chaos and western.coherence >= matches[0].coherence - _NEAR_TIE:
        return "cp1252"
    return matches[0].encoding
