"""Reading Markdown: the front matter is taken off, the body stays exactly as it is written."""

from __future__ import annotations

import re

from index.errors import LoadError
from index.loading.draft import Draft

# A block between "---" lines at the very start whose first entry reads like "key:"; else the line is a rule.
FRONT_MATTER = re.compile(
    r"---[ \t]*\r?\n"
    r"(?P<yaml>(?:[ \t]*(?:#[^\n]*)?\r?\n)*[\"']?[A-Za-z_][\w-]{0,40}[\"']?[ \t]{0,9}:.*?)"
    r"^(?:---|\.\.\.)[ \t]*\r?$",
    re.MULTILINE | re.DOTALL,
)
_HEADING = re.compile(r"^# +(\S[^\n]*)", re.MULTILINE)
_CLOSING = re.compile(r" #{1,9}\Z")
_LONGEST = 300  # characters of a heading that can be a title


def read_markdown(text: str) -> Draft:
    """The body of `text` and what its front matter says; the first "# Heading" is the title if none is given.

    Raises `LoadError` if the front matter is not YAML.
    """
    match = FRONT_MATTER.match(text)
    body = text[match.end() :] if match else text
    given = _entries(match["yaml"]) if match else {}
    return Draft(
        text=body,
        title=given.get("title") or _heading(body),
        source=given.get("source"),
        url=given.get("url"),
        published=given.get("published") or given.get("date"),
        author=given.get("author"),
    )


def _heading(body: str) -> str | None:
    # What ends a heading is taken off by itself: in one pattern it would be looked for from every character on.
    for heading in _HEADING.finditer(body):
        title = _CLOSING.sub("", heading[1].rstrip(" \t\r"))
        if len(title) <= _LONGEST:
            return title
    return None


def _entries(front_matter: str) -> dict[object, object]:
    import yaml

    try:
        # The base loader makes only strings, lists and mappings: a title "1984" or "No" stays one.
        entries = yaml.load(front_matter, Loader=yaml.BaseLoader)  # noqa: S506
    except (yaml.YAMLError, RecursionError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 2
        raise LoadError(
            f"Its front matter is not YAML (line {line}); put values that hold a colon in quotes."
        ) from error
    return entries if isinstance(entries, dict) else {}
