"""What somebody is said to have said or done: "X denied that ...", "X filed a lawsuit", in a draft and in an article.

Statements are those of the attributions; deeds are those of a name right before one of a few verbs that news turns on.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from bot.answering.attribution import Attribution
from bot.answering.sayings import attributions
from bot.answering.speech.sentences import parse
from bot.answering.speech.tokens import Token
from bot.answering.speech.word_lists import words
from bot.checking.types import Deed
from index.types import Span

_DONE = words(
    "filed sued appealed settled pleaded signed vetoed ordered approved rejected voted resigned retired appointed"
    " nominated hired fired acquired bought sold launched arrested charged convicted sentenced banned fined paid"
    " raised cut won lost founded joined left opened closed cancelled canceled postponed withdrew published released"
    " unveiled donated invested killed attacked invaded seized"
)
_BETWEEN = words("has have had also then later first recently already eventually formally")
_PRONOUNS = words("he she they it i we you one this that his her their its who")
_LONGEST_NAME = 6  # tokens
SHORTEST = 2  # words of what was said or done


@lru_cache(maxsize=512)
def deeds(text: str) -> tuple[Deed, ...]:
    """What named people and organisations say and do in a text, in order; what is only quoted is left to quotations."""
    said = [deed for a in attributions(text) if (deed := _said(text, a))]
    cues = {deed.cue.start for deed in said}
    done = [deed for deed in _done(text) if deed.cue.start not in cues]
    return tuple(sorted((*said, *done), key=lambda deed: deed.cue.start))


def is_name(head: str) -> bool:
    """Whether somebody is called by name: not "she", nor "The company"."""
    words = head.split()
    return words[-1][0].isupper() and words[0].lower() not in _PRONOUNS and (words[0] != "The" or len(words) > 1)


def _said(text: str, found: Attribution) -> Deed | None:
    if found.kind == "direct" or not is_name(found.head):
        return None
    enough = sum(len(part.of(text).split()) for part in found.content) >= SHORTEST
    named = found.head.split()[-1] in found.speaker.of(text)
    return Deed(found.head, found.cue, found.content, named) if enough else None


def _done(text: str) -> Iterator[Deed]:
    for sentence in parse(text):
        tokens = sentence.tokens
        for at, token in enumerate(tokens):
            if token.lower in _DONE and (name := _name_before(tokens, at)) and (end := _end(tokens, at)):
                yield Deed(name, Span(token.start, token.end), (Span(tokens[at + 1].start, end),))


def _name_before(tokens: list[Token], verb: int) -> str | None:
    """The name that ends right before a verb, or before "has" and an adverb."""
    last = verb
    while last and (tokens[last - 1].lower in _BETWEEN or tokens[last - 1].lower.endswith("ly")):
        last -= 1
    first = last
    while first and last - first < _LONGEST_NAME and tokens[first - 1].is_name:
        first -= 1
    if first == last or (first == 0 and last == 1 and tokens[0].text.islower()):
        return None
    return " ".join(token.text for token in tokens[first:last])


def _end(tokens: list[Token], verb: int) -> int | None:
    """Where what was done ends: at the next mark."""
    end = None
    for token in tokens[verb + 1 :]:
        if token.kind == "mark" and token.text not in "$%#&€£":
            break
        end = token.end
    return end if end and len(tokens) > verb + 1 and tokens[verb + 1].kind != "mark" else None
