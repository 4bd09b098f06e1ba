"""Comparing texts with answers: whole words after SQuAD's normalisation, and gold texts with white space folded."""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from bot.evaluation.dataset import Item
from index.types import Article

_ARTICLES = re.compile(r"\b(a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation + "“”‘’–—…")


def normalise_answer(text: str) -> str:
    """Lower case, without punctuation, English articles and extra white space.

    As SQuAD's official evaluation script does (Rajpurkar et al., 2016), with typographic quotes and dashes
    counted among the punctuation.
    """
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split())


def holds(text: str, answers: Sequence[str]) -> bool:
    """Whether any answer stands in `text` as whole words, both normalised."""
    padded = f" {normalise_answer(text)} "
    return any(f" {normalised} " in padded for answer in answers if (normalised := normalise_answer(answer)))


def exact(found: str, answers: Sequence[str]) -> float:
    """1 if the text equals one of the answers, both normalised, else 0."""
    return float(any(normalise_answer(found) == normalise_answer(answer) for answer in answers))


def token_f1(found: str, answers: Sequence[str]) -> float:
    """The harmonic mean of precision and recall over normalised words, against the answer that suits best."""
    return max(
        (_f1(normalise_answer(found).split(), normalise_answer(answer).split()) for answer in answers), default=0
    )


def _f1(ours: list[str], theirs: list[str]) -> float:
    if not ours or not theirs:
        return float(ours == theirs)
    common = sum((Counter(ours) & Counter(theirs)).values())
    return 2 * common / (len(ours) + len(theirs))


@dataclass(frozen=True, slots=True)
class Shown:
    """A quote or passage that was put before the asker."""

    article: Article
    text: str


def is_right(item: Item, shown: Shown) -> bool:
    """Whether what was shown answers the question.

    A set with gold texts asks for one of them, in its own article; otherwise an answer string must stand there.
    """
    if not item.gold:
        return holds(shown.text, item.answers)
    name, text = PurePath(shown.article.path or "").name, " ".join(shown.text.split())
    return any(gold.article == name and " ".join(gold.contains.split()) in text for gold in item.gold)
