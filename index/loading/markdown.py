"""Reading Markdown as its page is read: what is stored is the text that it shows, without its marks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from index.loading.draft import Draft, without_title
from index.loading.fragments import shown
from index.loading.front_matter import split_front_matter

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_LONGEST = 300  # characters of a heading that can be a title
# The white space that a block stands for, and what stands for itself. All else of the marks is not shown.
_ENDS = {
    **dict.fromkeys(("heading_close", "paragraph_close", "table_close", "blockquote_close", "hr"), "\n\n"),
    **dict.fromkeys(("bullet_list_close", "ordered_list_close"), "\n\n"),
    **dict.fromkeys(("list_item_close", "tr_close", "softbreak", "hardbreak"), "\n"),
    **dict.fromkeys(("th_close", "td_close"), " "),
}
_SHOWN = ("text", "text_special")
_CODE = {"code_inline": "", "fence": "\n\n", "code_block": "\n\n"}  # and what stands behind it
_BREAK = re.compile(r"<br\b", re.IGNORECASE)
# What note programs and site generators add: comments, embedded files, links between notes, marks, templates.
_HIDDEN = re.compile(r"(?<!\w)%%.*?%%(?!\w)|!\[\[[^\[\]\n]*\]\]|\{\{[<%].*?[>%]\}\}|\{%.*?%\}|^\[![\w-]+\][+-]?[ \t]*")
_MARKED = re.compile(r"\[\[(?:[^\[\]|\n]*\|)?([^\[\]|\n]+)\]\]|==(?=\S)([^=\n]*[^=\s])==")


def read_markdown(text: str) -> Draft:
    """The text that `text` shows and what its head says; the first "# Heading" is the title if none is given.

    Raises `LoadError` if the head says that this is a draft, or cannot be read.
    """
    given, body = split_front_matter(text)
    tokens = _parser().parse(body)
    title = given.pop("title") or _heading(tokens)
    return Draft(without_title("".join(_pieces(tokens)), title), title, **given)


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.footnote import footnote_plugin

    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).use(footnote_plugin)


def _heading(tokens: list[Token]) -> str | None:
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open" and opening.tag == "h1":
            title = "".join(_pieces([inline])).strip()
            if 0 < len(title) <= _LONGEST:
                return title
    return None


def _pieces(tokens: Iterable[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type == "inline":
            yield from _pieces(token.children or ())
        elif token.type in _SHOWN:
            yield _MARKED.sub(lambda mark: mark[1] or mark[2], _HIDDEN.sub("", token.content))
        elif token.type in _CODE:
            yield token.content + _CODE[token.type]
        elif token.type == "html_inline":
            yield "\n" if _BREAK.match(token.content) else ""
        elif token.type == "html_block":
            yield shown(token.content) + "\n\n"
        elif not token.hidden:  # as the paragraphs of a list without empty lines are
            yield _ENDS.get(token.type, "")
