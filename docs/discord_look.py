"""Pictures of Discord messages for the documentation, drawn from the JSON that a bot sends.

    python docs/discord_look.py MESSAGES.json OUT_DIR

MESSAGES.json holds a list of messages:

    {"name": "answer", "author": "Clippings", "private": false,
     "asked": {"author": "mira", "text": "@Clippings who denied the claims?"},
     "payload": {"flags": 32768, "components": [...]}}

`asked` may be null. An optional `names` maps the ids of mentioned people, roles and channels to their names.
Each message becomes OUT_DIR/<name>.html and OUT_DIR/<name>.png. The picture needs Chromium and the Python package
playwright; it looks best with the fonts "Noto Sans" or "Open Sans" and "Noto Color Emoji" installed.
Times are shown in UTC.
"""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

import click
from babel.dates import format_datetime, format_timedelta
from PIL import Image

Json = dict[str, Any]
Names = dict[str, str]
Rule = tuple[str, Callable[[re.Match[str], Names], str]]

STYLES = Path(__file__).with_suffix(".css")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
WIDTH = 760
COLOURS = 64
EPHEMERAL, COMPONENTS_V2 = 1 << 6, 1 << 15
BUTTON_STYLES = {1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link"}
AVATAR_COLOURS = ("#5865f2", "#3ba55c", "#c27c0e", "#d8456b", "#1f8b9d", "#8e5bd0")
SENT_AT = "2:41 PM"
DATE = "MMMM d, y"
TIMES = {"t": "h:mm a", "T": "h:mm:ss a", "d": "M/d/y", "D": DATE}
TIMES |= {"f": f"{DATE} 'at' h:mm a", "F": f"EEEE, {DATE} 'at' h:mm a"}

# Patterns after Discord's own, which leaves a backslash off before anything but letters, digits and blanks.
ESCAPE = r"\\([^0-9A-Za-z\s])"
WORDS = r"[\s\S]+?(?=[^0-9A-Za-z\s\u00c0-\uffff]|\w+:\S|$)"
BARE_LINK = r"https?://(?:[^\s<()]|\([^\s<()]*\))*(?:[^\s<().,:;\"'\]]|\([^\s<()]*\))"
LINK_TEXT = r"\[((?:\[[^\]]*\]|[^\[\]]|\](?=[^\[]*\]))*)\]"
MASKED_LINK = LINK_TEXT + r"\(\s*<?((?:\([^)]*\)|[^\s\\]|\\.)*?)>?(?:\s+['\"][\s\S]*?['\"])?\s*\)"
STARRED = r"\*(?=\S)((?:\*\*|\\[\s\S]|\s+(?:\\[\s\S]|[^\s*\\]|\*\*)|[^\s*\\])+?)\*(?!\*)"
HEADING = r" *(#{1,3})\s+((?:\\.|[^\\\n])+?)#*\s*(?:\n|$)"
LISTED = r"( *)([-*]|\d{1,10}\.) +([^\n]*)(?:\n|$)"
MARKER = r"```| *(?:#{1,3} |-# |>>> |> |[-*] |\d{1,10}\. )"
PARAGRAPH = rf"[^\n]*(?:\n(?!{MARKER})[^\n]*)*\n?"


def _parsed(text: str, rules: list[Rule], names: Names) -> str:
    """The HTML of a text: at each place, the first rule whose pattern fits there says how to write what it found."""
    html = ""
    while text:
        found, write = next((found, write) for pattern, write in rules if (found := re.match(pattern, text)))
        html += write(found, names)
        text = text[found.end() :]
    return html


def inline(text: str, names: Names) -> str:
    """The HTML of text within a line."""
    return _parsed(text, INLINE, names)


def markdown(text: str, names: Names) -> str:
    """The HTML of a text in Discord's markdown."""
    return _parsed(text.strip(), LINES, names)


def _link(address: str, shown: str) -> str:
    return f'<a href="{escape(address)}">{shown}</a>'


def _masked(found: re.Match[str], names: Names) -> str:
    address = re.sub(ESCAPE, r"\1", found[2])
    return _link(address, inline(found[1], names)) if re.match(r"https?://", address) else escape(found[0])


def _mention(found: re.Match[str], names: Names) -> str:
    unknown = {"#": "channel", "@&": "role"}.get(found[1], "user")
    return f'<span class="mention">{found[1][0]}{escape(names.get(found[2], unknown))}</span>'


def _time(found: re.Match[str], _: Names) -> str:
    moment = datetime.fromtimestamp(int(found[1]), UTC)
    away = format_timedelta(moment - datetime.now(UTC), add_direction=True, locale="en_US")
    shown = away if found[2] == "R" else format_datetime(moment, TIMES[found[2] or "f"], locale="en_US")
    return f'<span class="time">{shown}</span>'


def _tag(name: str, css: str = "") -> Callable[[re.Match[str], Names], str]:
    return lambda found, names: f'<{name} class="{css}">{inline(found[1], names)}</{name}>'


def _quote(found: re.Match[str], names: Names) -> str:
    """A block quote; it holds no further quote."""
    inner = found[1] if ">>> " in found[0][:4] else re.sub(r"(?m)^ *> ", "", found[0])
    return f"<blockquote><i></i><div>{_parsed(inner.rstrip(), QUOTED_LINES, names)}</div></blockquote>"


def _list(found: re.Match[str], names: Names) -> str:
    """Nested lists: an item that is indented further than the one before begins a list of its own."""
    html, indents, closing = "", [-1], [""]
    for spaces, mark, text in re.findall(LISTED, found[0]):
        while len(indents) > 2 and len(spaces) < indents[-1]:
            indents.pop()
            html += closing.pop()
        if len(spaces) > indents[-1]:
            indents.append(len(spaces))
            closing.append("</ul>" if mark in "-*" else "</ol>")
            html += "<ul>" if mark in "-*" else f'<ol start="{int(mark[:-1])}">'
        html += f"<li>{inline(text, names)}</li>"
    return html + "".join(reversed(closing))


INLINE: list[Rule] = [
    (ESCAPE, lambda found, _: escape(found[1])),
    (r"<(https?://[^\s>]+)>", lambda found, _: _link(found[1], escape(found[1]))),
    (BARE_LINK, lambda found, _: _link(found[0], escape(found[0]))),
    (MASKED_LINK, _masked),
    (r"<t:(-?\d{1,10})(?::([tTdDfFR]))?>", _time),
    (r"<(@!?|@&|#)(\d+)>", _mention),
    (r"</([^:>]+):\d+>", lambda found, _: f'<span class="mention">/{escape(found[1])}</span>'),
    (r"@(everyone|here)\b", lambda found, _: f'<span class="mention">{found[0]}</span>'),
    (r"<a?(:\w+:)\d+>", lambda found, _: found[1]),
    (r"\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)", _tag("strong")),
    (r"__((?:\\[\s\S]|[^\\])+?)__(?!_)", _tag("u")),
    (STARRED, _tag("em")),
    (r"_((?:__|\\[\s\S]|[^\\_])+?)_\b", _tag("em")),
    (r"~~([\s\S]+?)~~(?!_)", _tag("s")),
    (r"\|\|([\s\S]+?)\|\|", _tag("span", "spoiler")),
    (r"(`+)([\s\S]*?[^`])\1(?!`)", lambda found, _: f"<code>{escape(found[2].strip())}</code>"),
    (WORDS, lambda found, _: escape(found[0])),
]
QUOTED_LINES: list[Rule] = [
    (r"```(?:[\w+.#-]+\n)?\n*([^\n][\s\S]*?)\n*```\n?", lambda found, _: f"<pre>{escape(found[1])}</pre>"),
    (HEADING, lambda found, names: f"<h{len(found[1])}>{inline(found[2].strip(), names)}</h{len(found[1])}>"),
    (r" *-#\s+([^\n]+?)\s*(?:\n|$)", _tag("small")),
    (rf"(?:{LISTED})+", _list),
    (PARAGRAPH, lambda found, names: f"<div>{inline(found[0], names)}</div>"),
]
LINES: list[Rule] = [(r" *>>> ([\s\S]*)", _quote), (r"(?: *> [^\n]*(?:\n|$))+", _quote), *QUOTED_LINES]


def components(found: list[Json], names: Names) -> str:
    """The HTML of some components, one below the other."""
    return "".join(component(each, names) for each in found)


def component(found: Json, names: Names) -> str:
    """The HTML of one component."""
    draw = DRAWN.get(found["type"])
    if draw is None:
        raise click.ClickException(f"Components of type {found['type']} cannot be drawn.")
    return draw(found, names)


def _text(display: Json, names: Names) -> str:
    return f'<div class="text">{markdown(display.get("content") or "", names)}</div>'


def _button(button: Json, _: Names) -> str:
    style = BUTTON_STYLES[button["style"]]
    label = f"<span>{escape(button['label'])}</span>" if button.get("label") else ""
    off = " disabled" if button.get("disabled") else ""
    return f'<button class="{style}"{off}>{_emoji(button.get("emoji"))}{label}</button>'


def _emoji(emoji: Json | None) -> str:
    if not emoji:
        return ""
    shown = f":{emoji['name']}:" if emoji.get("id") else emoji["name"]
    return f'<span class="emoji">{escape(shown)}</span>'


def _select(menu: Json, _: Names) -> str:
    chosen = [option for option in menu.get("options", []) if option.get("default")]
    labels = ", ".join(option["label"] for option in chosen)
    shown = f"{_emoji(chosen[0].get('emoji'))}{escape(labels)}" if chosen else ""
    hint = f'<span class="hint">{escape(menu.get("placeholder") or "Make a selection")}</span>'
    off = " disabled" if menu.get("disabled") else ""
    return f'<div class="select{off}"><span>{shown or hint}</span></div>'


def _section(section: Json, names: Names) -> str:
    texts, accessory = components(section["components"], names), component(section["accessory"], names)
    return f'<div class="section"><div>{texts}</div>{accessory}</div>'


def _separator(separator: Json, _: Names) -> str:
    size = "large" if separator.get("spacing") == 2 else "small"
    line = "<hr>" if separator.get("divider", True) else ""
    return f'<div class="separator {size}">{line}</div>'


def _container(container: Json, names: Names) -> str:
    colour = container.get("accent_color")
    stripe = "" if colour is None else f'<i class="stripe" style="background: #{colour:06x}"></i>'
    return f'<div class="container">{stripe}{components(container["components"], names)}</div>'


DRAWN: dict[int, Callable[[Json, Names], str]] = {
    1: lambda row, names: f'<div class="row">{components(row["components"], names)}</div>',
    2: _button,
    **dict.fromkeys((3, 5, 6, 7, 8), _select),
    9: _section,
    10: _text,
    14: _separator,
    17: _container,
}


def _avatar(author: str) -> str:
    colour = AVATAR_COLOURS[sum(map(ord, author)) % len(AVATAR_COLOURS)]
    return f'<div class="avatar" style="background: {colour}">{escape(author[:1].upper())}</div>'


def _message(author: str, body: str, css: str = "", above: str = "") -> str:
    badge = '<span class="badge">APP</span>' if "app" in css else ""
    head = f"<header><b>{escape(author)}</b>{badge}<time>{SENT_AT}</time></header>"
    return f'<article class="{css}">{above}{_avatar(author)}<div class="body">{head}{body}</div></article>'


def _answered(asked: Json, names: Names) -> str:
    """The line above a reply that shows what it replies to."""
    text = inline(asked["text"].replace("\n", " "), names)
    return f'<div class="answered">{_avatar(asked["author"])}<b>{escape(asked["author"])}</b><span>{text}</span></div>'


def _answer(entry: Json, asked: Json | None, names: Names) -> str:
    payload = entry["payload"]
    flags = payload.get("flags", 0)
    text = "" if flags & COMPONENTS_V2 else _text(payload, names)
    body = f'<div class="parts">{text}{components(payload.get("components") or [], names)}</div>'
    private = entry.get("private") or flags & EPHEMERAL
    if private:
        body += "<footer>Only you can see this • <a>Dismiss message</a></footer>"
    above = _answered(asked, names) if asked and payload.get("message_reference") else ""
    return _message(entry["author"], body, "app private" if private else "app", above)


def page(entry: Json) -> str:
    """One message, after the question that it answers, as a page of its own."""
    names = {"0": entry["author"], **entry.get("names", {})}
    asked = entry.get("asked")
    messages = []
    if asked:
        asked = {**asked, "text": asked["text"].replace(f"@{entry['author']}", "<@0>")}
        messages.append(_message(asked["author"], _text({"content": asked["text"]}, names)))
    messages.append(_answer(entry, asked, names))
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(entry["name"])}</title>\n'
        f"<style>\n{STYLES.read_text(encoding='utf-8')}</style></head>\n<body><main>{''.join(messages)}</main></body></html>\n"
    )


def photograph(pages: list[Path]) -> Iterator[Path]:
    """A picture next to each page, taken in Chromium at twice the usual resolution."""
    from playwright.sync_api import sync_playwright

    browser_path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser_path is None:
        raise FileNotFoundError("Chromium")
    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=browser_path) as browser:
        shot = browser.new_page(viewport={"width": WIDTH, "height": 400}, device_scale_factor=2)
        for path in pages:
            shot.goto(path.resolve().as_uri())
            picture = path.with_suffix(".png")
            shot.locator("main").screenshot(path=picture)
            # Few colours are needed, and a repository keeps every version of a picture.
            Image.open(picture).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(picture, optimize=True)
            yield picture


@click.command(help="Draw the messages of MESSAGES in the look of Discord, as pages and pictures in OUT_DIR.")
@click.argument("messages", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("out_dir", type=click.Path(file_okay=False, path_type=Path))
def main(messages: Path, out_dir: Path) -> None:
    """Write the pages, then the pictures."""
    out_dir.mkdir(parents=True, exist_ok=True)
    pages = []
    for entry in json.loads(messages.read_text(encoding="utf-8")):
        pages.append(out_dir / f"{entry['name']}.html")
        pages[-1].write_text(page(entry), encoding="utf-8")
    try:
        for picture in photograph(pages):
            click.echo(picture)
    except (ImportError, FileNotFoundError) as missing:
        click.echo(f"There are pages but no pictures, because this is missing: {missing}.", err=True)


if __name__ == "__main__":
    main()
