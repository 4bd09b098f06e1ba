"""To whom an article gives the words of a quote, and whether that is who the quote says."""

from __future__ import annotations

from bot.answering.attribution import Attribution
from bot.answering.sayings import attributions, speaks
from bot.answering.speakers import Speakers
from bot.tracing.types import Match

MOST_OF = 0.5  # of a match's characters, which somebody has to say to be its speaker


def speaker(match: Match) -> Attribution | None:
    """Who says most of these words in the article; None if it does not say, or only "she" or "the company"."""
    named = [a for a in attributions(match.article.text) if a.head[0].isupper()]
    best = max(named, key=lambda a: _covered(match, a), default=None)
    return best if best and _covered(match, best) >= MOST_OF * (match.end - match.start) else None


def is_said_by(match: Match, asked: str) -> bool | None:
    """Whether the article gives these words to the speaker asked for; None if it does not say."""
    text = match.article.text
    found = attributions(text)
    speakers = Speakers(a.head for a in found)
    own = [a for a in found if _covered(match, a)]
    if any(speaks(asked, a, text, speakers) for a in own):
        return True
    return None if speaker(match) is None or not _is_name(asked) else False


def _is_name(asked: str) -> bool:
    """Whether a speaker is asked for by name: "the minister" may be anybody."""
    first = asked.split()[0].lower() if asked.split() else ""
    return first not in ("", "the", "a", "an", "his", "her", "their", "he", "she", "it", "they", "one", "officials")


def _covered(match: Match, attribution: Attribution) -> int:
    """How many characters of a match lie in what somebody says."""
    return sum(max(0, min(p.end, match.end) - max(p.start, match.start)) for p in attribution.content)
