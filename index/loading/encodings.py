"""From bytes to text: byte order mark, else UTF-8, else what was declared, else what it most likely is."""

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
    r"utf-8|cp(125\d|866|874|932|949)|iso8859-\d+|koi8-[ru]|mac-roman|gb2312|gbk|gb18030|big5(hkscs)?"
    r"|shift_jis|euc_(jp|kr)|iso2022_jp|tis-620"
)
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
    marked = marked_encoding(data)
    for codec in (marked,) if marked else ("utf-8", _known(declared), _guess, "cp1252"):
        try:
            name = codec(data) if callable(codec) else codec
            if name:
                return data.decode(name)
        except UnicodeDecodeError:
            continue
    raise LoadError(NOT_TEXT)


def _known(declared: str | None) -> str | None:
    """The codec for a declared character set if it is one. Latin-1 means Windows-1252, as in browsers."""
    try:
        name = codecs.lookup(declared or "").name
    except (LookupError, ValueError):
        return None
    if name in ("iso8859-1", "ascii"):
        return "cp1252"
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
