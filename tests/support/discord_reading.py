"""A small model of how Discord's clients read markdown, to see what they would make of a text.

It goes through a text as the clients' own parser does (a fork of simple-markdown): at each place the first rule that
fits. Where clients differ or nobody knows, it takes the rule that lets more through.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Piece:
    """Some text as it is shown, within which kinds of formatting; a link's `target` is where it goes."""

    text: str
    kinds: tuple[str, ...] = ()
    target: str | None = None


ESCAPE = re.compile(r"\\([^0-9A-Za-z\s])")
INVITE = re.compile(r"discord(?:app)?\.(?:gg|new|com[/\\](?:invite|events|template|servers))[/\\]+\w", re.IGNORECASE)
QUOTES = re.compile(r"> [^\n]*(?:\n *> [^\n]*)*\n?")
REST_QUOTED = re.compile(r">>> ([\s\S]*)")
LINES = {  # at the start of a line, blanks before them or not
    "heading": re.compile(r"#{1,3}\s+(?!#)([^\n]*?)[ #]*(?:\n|$)"),
    "subtext": re.compile(r"-#\s+(?!-#)([^\n]+)\n?"),
    "list": re.compile(r"(?:[*+-]|[0-9]+\.)[ ]+([^\n]*)\n?"),
}
ATOMS = {
    "code block": re.compile(r"```[\s\S]*?[^\n`][\s\S]*?```"),
    "code": re.compile(r"(`+)[\s\S]*?[^`]\1(?!`)"),
    "ping": re.compile(r"<@[!&]?[0-9]+>|@everyone|@here"),
    "mention": re.compile(r"<#[0-9]+>|<id:\w+>|</[^>\n]+:[0-9]+>"),
    "time": re.compile(r"<t:-?[0-9]+(?::[a-zA-Z])?>"),
    "emoji": re.compile(r"<a?:\w+:[0-9]+>|:[a-z0-9_+-]+:", re.IGNORECASE),
    "address": re.compile(
        r"(?:https?|steam|discord)://[^\s<]+[^<.,:;\"'\]\s]|<[^: >]+:/[^ >]+>|<[^\s<>@]+@[^\s<>]+>|<\+?[0-9][0-9 -]+>",
        re.IGNORECASE,
    ),
}
# A "]" belongs to the label if another one follows with no "[" between them.
MASKED = re.compile(
    r"\[((?:\[[^\]]*\]|[^\[\]]|\](?=[^\[]*\]))*)\]"
    r"\(\s*<?((?:\([^)]*\)|[^\s\\]|\\[^\n])*?)>?(?:\s+['\"][\s\S]*?['\"])?\s*\)"
)
SPANS = {
    "bold": re.compile(r"\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)"),
    "underline": re.compile(r"__((?:\\[\s\S]|[^\\])+?)__(?!_)"),
    "italic": re.compile(r"\*(?=\S)((?:\*\*|\\[\s\S]|[^*\\])+?)\*(?!\*)|_((?:__|\\[\s\S]|[^\\_])+?)_(?!\w)"),
    "strike": re.compile(r"~~([\s\S]+?)~~"),
    "spoiler": re.compile(r"\|\|([\s\S]+?)\|\|"),
}


def read(markdown: str) -> list[Piece]:
    """What a client shows of a text display, neighbours of the same kind put together."""
    joined: list[Piece] = []
    for piece in _read(re.sub(r"\r\n?", "\n", markdown).replace("\f", ""), (), ""):
        if joined and piece.kinds == joined[-1].kinds and piece.target == joined[-1].target is None:
            joined[-1] = Piece(joined[-1].text + piece.text, piece.kinds)
        else:
            joined.append(piece)
    return joined


def shown(markdown: str) -> str:
    """The characters that a client shows, whatever they look like."""
    return "".join(piece.text for piece in read(markdown))


def quoted(markdown: str) -> str:
    """What stands in block quotes."""
    return "".join(piece.text for piece in read(markdown) if "quote" in piece.kinds)


def _read(source: str, kinds: tuple[str, ...], before: str) -> Iterator[Piece]:
    at = 0
    while at < len(source):
        start = source.rfind("\n", 0, at) + 1
        line = source[start:at] if start else before + source[:at]
        pieces, length = next(
            made for rule in (_escape, _line, _atom, _masked, _span, _text) if (made := rule(source, at, kinds, line))
        )
        yield from pieces
        at += length


Made = tuple[Iterator[Piece], int] | None


def _escape(source: str, at: int, kinds: tuple[str, ...], line: str) -> Made:
    del line
    found = ESCAPE.match(source, at)
    return (iter([Piece(found[1], kinds)]), 2) if found else None


def _line(source: str, at: int, kinds: tuple[str, ...], line: str) -> Made:
    if line.strip():
        return None
    if "quote" not in kinds:
        if found := REST_QUOTED.match(source, at):
            return _read(found[1], (*kinds, "quote"), ""), len(found[0])
        if found := QUOTES.match(source, at):
            inner = re.sub(r"(?m)^ *> ", "", found[0].removesuffix("\n"))
            return _read(inner, (*kinds, "quote"), ""), len(found[0])
    for kind, rule in LINES.items():
        if found := rule.match(source, at):
            return _read(found[1], (*kinds, kind), ""), len(found[0])
    return None


def _atom(source: str, at: int, kinds: tuple[str, ...], line: str) -> Made:
    del line
    for kind, rule in ATOMS.items():
        if found := rule.match(source, at):
            return iter([Piece(found[0], (*kinds, kind), found[0])]), len(found[0])
    return None


def _masked(source: str, at: int, kinds: tuple[str, ...], line: str) -> Made:
    del line
    found = MASKED.match(source, at)
    if not found:
        return None
    target = ESCAPE.sub(r"\1", found[2])
    return iter([Piece(found[1], (*kinds, "link"), target)]), len(found[0])


def _span(source: str, at: int, kinds: tuple[str, ...], line: str) -> Made:
    for kind, rule in SPANS.items():
        if found := rule.match(source, at):
            return _read(next(filter(None, found.groups())), (*kinds, kind), line), len(found[0])
    return None


def _text(source: str, at: int, kinds: tuple[str, ...], line: str) -> Made:
    del line
    return iter([Piece(source[at], kinds)]), 1
