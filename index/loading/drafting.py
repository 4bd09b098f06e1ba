"""A draft somebody writes, read as it stands: all of its words, whatever an article's reader would leave out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.errors import LoadError
from index.loading.archives import kind_of_archive, open_archive
from index.loading.encodings import decode
from index.loading.fragments import shown
from index.loading.kinds import HEAD_BYTES, Kind, kind_of
from index.loading.limits import DEFAULT_LIMITS, Limits
from index.loading.office import read_docx
from index.text import whole

KINDS = (".txt", ".md", ".html", ".docx")
NO_DRAFT = "A draft is a text, Markdown, HTML or Word (.docx) file; save it as one of these."
_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft that was read."""

    text: str


def is_draft(name: str) -> bool:
    """Whether a file of that name may be a draft."""
    return name.lower().endswith((*KINDS, ".markdown", ".htm"))


def plain(text: str) -> str:
    """A draft's text: each line ends in a line feed, and there are no control characters."""
    return _UNSEEN.sub("", _LINE_ENDS.sub("\n", whole(text)))


def read_draft(data: bytes, name: str, limits: Limits = DEFAULT_LIMITS) -> str:
    """The text of a draft. Markdown is left as it is written.

    Raises:
        LoadError: if it cannot be read, or is no draft.
    """
    if not is_draft(name):
        raise LoadError(NO_DRAFT)
    kind = kind_of(data[:HEAD_BYTES], name)
    if kind is Kind.ARCHIVE:
        with open_archive(data, limits) as archive:
            if kind_of_archive(archive) != "docx":
                raise LoadError(NO_DRAFT)
            return plain(read_docx(archive).text)
    if kind is Kind.HTML or name.lower().endswith((".html", ".htm")):
        return re.sub(r"\n{3,}", "\n\n", plain(shown(decode(data))))
    if name.lower().endswith(".docx") or kind in (Kind.PDF, Kind.RTF):
        raise LoadError(NO_DRAFT)
    return plain(decode(data))
