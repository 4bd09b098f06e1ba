"""Reading mail: a newsletter saved as .eml, a mailbox of them, a page that a browser saved as one .mhtml file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from functools import partial

from index.errors import LoadError
from index.loading.draft import Draft, web_address
from index.loading.encodings import decode
from index.loading.fragments import shown
from index.loading.html_page import read_html
from index.loading.parts import Part

_PAGES = ("text/html", "application/xhtml+xml")
_PARTED = re.compile(rb"^From [^\r\n]*\r?\n(?=[A-Za-z-]+:)", re.MULTILINE)
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
# Lines of a newsletter that are not its text.
_SERVICE = re.compile(
    r"^.{0,40}\b(unsubscribe|(view|read|open) (this|it|the)?.{0,20}(in|on) (your|the|a) (browser|web)"
    r"|(manage|update) (your )?(preferences|subscription)|forward(ed)? to a friend|to your address book)\b.{0,60}$",
    re.MULTILINE | re.IGNORECASE,
)


def read_mail(data: bytes) -> Draft:
    """The text of a mail, what it is called, who sent it, and when.

    Raises `LoadError` if it holds no text.
    """
    mail = _parsed(data)
    body = mail.get_body(("html", "plain"))
    if body is None:
        raise LoadError("The mail holds no text.")
    content = decode(_bytes(body), body.get_content_charset())
    text = shown(content) if body.get_content_subtype() == "html" else content
    sender = next(iter(getattr(_field(mail, "From"), "addresses", ())), None)
    return Draft(
        text=_SERVICE.sub("", text),
        title=_header(mail, "Subject"),
        source=(sender.display_name or sender.domain) if sender else None,
        published=_header(mail, "Date"),
    )


def read_mailbox(data: bytes) -> Iterator[Part]:
    """The mails of an mbox file."""
    for number, mail in enumerate(_PARTED.split(data)[1:], start=1):
        yield str(number), partial(read_mail, _QUOTED_FROM.sub(rb"\1", mail))


def read_saved_page(data: bytes) -> Draft:
    """The article on the page that a browser saved with all its parts in one file (MHTML, RFC 2557).

    Raises `LoadError` if there is no page in it, or no article on that.
    """
    mail = _parsed(data)
    page = next((part for part in mail.walk() if part.get_content_type() in _PAGES), None)
    if page is None:
        raise LoadError("There is no page in it.")
    location = web_address(_header(page, "Content-Location") or _header(mail, "Snapshot-Content-Location"))
    draft = read_html(_bytes(page), location, page.get_content_charset())
    return replace(draft, url=draft.url or location)


def _parsed(data: bytes) -> EmailMessage:
    try:
        return message_from_bytes(data.lstrip(), policy=policy.default)
    except RecursionError as error:
        raise LoadError("It is a mail whose parts lie too deep in each other to be read.") from error


def _bytes(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _field(mail: Message, name: str) -> object:
    """A header field, parsed; None if it is not there, or so broken that Python's parser stumbles over it."""
    try:
        return mail[name]
    except (ValueError, LookupError, AttributeError, TypeError):
        return None


def _header(mail: Message, name: str) -> str | None:
    value = _field(mail, name)
    return " ".join(str(value).split()) if value is not None else None
