"""Reading subtitles (SubRip, WebVTT): what was said, as one text, without numbers and times."""

from __future__ import annotations

import re

from index.loading.draft import Draft

CAPTIONS = re.compile(r"\s*(WEBVTT\b|\d+[ \t]*\r?\n\d+:\d\d:\d\d[,.]\d+ +--> )")
_TIME = r"(?:(\d{1,9}):)?(\d{1,9}):(\d{1,9})[,.](\d{1,9})"
_TIMES = re.compile(rf"^{_TIME} +--> +{_TIME}(?!\d).*$")
_MARKUP = re.compile(r"<[^>\n]{0,200}>|\{\\[^}\n]{0,50}\}")
_PAUSE = 3.0  # seconds after which a new paragraph begins


def read_captions(text: str) -> Draft:
    """The spoken words of a file of subtitles; a pause begins a paragraph, and a line that rolls up is told once."""
    pieces: list[str] = []
    last_end, last_line = 0.0, ""
    for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n")):
        lines = block.strip().split("\n")
        at = next((index for index, line in enumerate(lines[:3]) if _TIMES.match(line.strip())), None)
        times = _TIMES.match(lines[at].strip()) if at is not None else None
        if at is None or times is None:
            continue  # a head, a note, a style
        start, end = _seconds(times.groups()[:4]), _seconds(times.groups()[4:])
        for line in filter(None, (_MARKUP.sub("", each).strip() for each in lines[at + 1 :])):
            paused = start - last_end > _PAUSE
            if line != last_line or paused:
                pieces.append(("\n\n" if pieces and paused else " ") + line)
            last_line, last_end = line, end
    return Draft("".join(pieces).strip())


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, fraction = (part or "0" for part in parts)
    return int(hours) * 3600 + int(minutes) * 60 + float(f"{seconds}.{fraction}")
