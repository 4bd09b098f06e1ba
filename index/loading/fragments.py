"""The text that a piece of HTML shows, where it is all of one article and nothing has to be left out around it."""

from __future__ import annotations

import re
from typing import Any

# What stands between the texts of elements: a paragraph's, a line's or a cell's end. All else runs on.
_ENDS = {
    **dict.fromkeys(
        ("p", "div", "section", "article", "header", "blockquote", "ul", "ol", "dl", "table", "pre"), "\n\n"
    ),
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "figure", "main", "aside", "hr"), "\n\n"),
    **dict.fromkeys(("li", "dt", "dd", "tr", "br"), "\n"),
    **dict.fromkeys(("td", "th"), " "),
}
_HIDDEN = "script, style, figcaption, iframe, noscript, template, head, nav, svg, button, form"
_TAG = re.compile(r"</(p|div|a|h[1-6]|ul|li|span|em|strong|b|i)>|<br ?/?>|<p[ >]", re.IGNORECASE)
# lxml takes what begins so for no fragment, and shows its title; its encoding has been heeded.
_DECLARED = re.compile(r"\s*<\?xml[^>]*\?>")
_WHITE = re.compile(r"\s+")


def is_fragment(text: str) -> bool:
    """Whether a text is written in HTML's tags."""
    return bool(_TAG.search(text))


def shown(html: str) -> str:
    """The text of a piece of HTML as a page shows it, without scripts, captions and forms; "" if it cannot be read."""
    from lxml import etree
    from lxml import html as page

    try:
        root = page.fragment_fromstring(_DECLARED.sub("", html, count=1), create_parent=True)
    except (etree.LxmlError, ValueError, AssertionError):  # lxml asserts what a torn page does not keep
        return ""
    hidden = [each for tag in _HIDDEN.split(", ") for each in root.iter(tag)]
    for each in (*hidden, *root.iter(etree.Comment)):
        if each.getparent() is not None:
            each.drop_tree()
    return "".join(_pieces(root)).strip()


def _pieces(root: Any) -> list[str]:
    from lxml.etree import iterwalk

    pieces: list[str] = []
    for event, element in iterwalk(root, events=("start", "end")):
        end = _ENDS.get(element.tag, "")
        starts = event == "start"
        if end.startswith("\n\n") or not starts:
            pieces.append(end)
        text = element.text if starts else element.tail
        pieces.append(_WHITE.sub(" ", text or ""))
    return pieces
