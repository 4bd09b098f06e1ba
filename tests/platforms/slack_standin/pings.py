"""Whom a message would notify, and which links it would unfurl."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from .rich_text import pieces

USER = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
GROUP = re.compile(r"<!subteam\^([A-Z0-9]+)(?:[|^][^>]*)?>")
BROADCAST = re.compile(r"<!(channel|here|everyone)(?:\|[^>]*)?>")
PLAIN_BROADCAST = re.compile(r"(?<!\w)@(channel|here|everyone)\b")
ADDRESS = re.compile(r"https?://[^\s|>]+")


@dataclass
class Pings:
    """The people and groups that get a notification. Empty (and false) when nobody does.

    What would stop a notification from outside (a workspace that forbids @channel to apps) is left out of the account
    on purpose: a message that is safe only because of it is not a safe one.
    """

    users: set[str] = field(default_factory=set)
    groups: set[str] = field(default_factory=set)
    broadcasts: set[str] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.users or self.groups or self.broadcasts)

    def read(self, text: str, linked: bool) -> None:
        """Take over the mentions of a text; `linked` says whether bare names are turned into mentions as well."""
        self.users |= set(USER.findall(text))
        self.groups |= set(GROUP.findall(text))
        self.broadcasts |= set(BROADCAST.findall(text))
        if linked:
            self.broadcasts |= set(PLAIN_BROADCAST.findall(text))

    def add(self, piece: dict[str, Any]) -> None:
        """Take over one element of rich text."""
        kind = piece.get("type")
        if kind == "user":
            self.users.add(str(piece.get("user_id")))
        elif kind == "usergroup":
            self.groups.add(str(piece.get("usergroup_id")))
        elif kind == "broadcast":
            self.broadcasts.add(str(piece.get("range")))


def marked(value: Any) -> Iterator[str]:
    """Every text in blocks in which Slack looks for mentions and links: mrkdwn objects and markdown blocks."""
    if isinstance(value, dict):
        if value.get("type") in ("mrkdwn", "markdown") and isinstance(value.get("text"), str):
            yield value["text"]
        for part in value.values():
            yield from marked(part)
    elif isinstance(value, list):
        for part in value:
            yield from marked(part)


def inline(blocks: Any) -> Iterator[dict[str, Any]]:
    """Every element of the rich text in blocks, also of that in tables."""
    if isinstance(blocks, dict):
        if blocks.get("type") == "rich_text":
            yield from pieces(blocks)
        else:
            for part in blocks.values():
                yield from inline(part)
    elif isinstance(blocks, list):
        for part in blocks:
            yield from inline(part)


def pings_of(payload: dict[str, Any]) -> Pings:
    """Everybody whom a message mentions, be it in its text or in its blocks."""
    pings = Pings()
    linked = str(payload.get("link_names")).lower() in ("1", "true") or payload.get("parse") == "full"
    written = [str(payload.get("text") or ""), str(payload.get("markdown_text") or ""), *marked(payload.get("blocks"))]
    written += marked(payload.get("attachments"))
    for text in written:
        pings.read(text, linked)
    for piece in inline(payload.get("blocks")):
        pings.add(piece)
    return pings


def unfurls_of(payload: dict[str, Any]) -> set[str]:
    """The links under which Slack may put a preview; none when the message forbids both kinds of them."""
    if all(str(payload.get(name)).lower() in ("0", "false") for name in ("unfurl_links", "unfurl_media")):
        return set()
    written = [str(payload.get("text") or ""), str(payload.get("markdown_text") or ""), *marked(payload.get("blocks"))]
    found = {url for text in written for url in ADDRESS.findall(text)}
    return found | {str(piece.get("url")) for piece in inline(payload.get("blocks")) if piece.get("type") == "link"}
