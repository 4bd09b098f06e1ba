"""The span model: which words of a text answer a question, by any extractive question-answering model."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from index.sentence_model import computes_bfloat16

if TYPE_CHECKING:
    import torch

BATCH_SIZE = 8  # with texts sorted by length, a small batch pads little
MAX_TOKENS = 512
MAX_ANSWER_TOKENS = 30

Loaded = tuple[Any, Any]  # a fast tokenizer and a model with start and end logits, as transformers makes them


@dataclass(frozen=True, slots=True)
class SpanReading:
    """The words of a text that best answer: `text[start:end]`, without white space around them.

    `score` is the span's logits (its first and its last token) minus those of no answer. A text without any words
    that could be an answer has the empty span 0:0 and the score minus infinity.
    """

    start: int
    end: int
    score: float


@dataclass(frozen=True)
class SpanModel:
    """Reads with the model that `load` gives; it is loaded when first used.

    Raises:
        EncoderError: on first use, if the model is missing, damaged, or not the one expected.
    """

    load: Callable[[], Loaded]

    def read(self, question: str, texts: Sequence[str]) -> list[SpanReading]:
        """The best span of each text, in the order of the texts."""
        return [best[0] for best in self.best(question, texts, 1)]

    def best(
        self, question: str, texts: Sequence[str], number: int, contexts: Sequence[str] | None = None
    ) -> list[list[SpanReading]]:
        """For each text at most `number` spans that do not overlap, best first, and at least one.

        `contexts` stand before the texts, one for each, and are read along; no span lies in them.
        """
        before = contexts or [""] * len(texts)
        readings: list[list[SpanReading]] = [[] for _ in texts]
        order = sorted(range(len(texts)), key=lambda i: len(before[i]) + len(texts[i]))
        chosen = [order[first : first + BATCH_SIZE] for first in range(0, len(order), BATCH_SIZE)]
        pairs = [[(before[i], texts[i]) for i in batch] for batch in chosen]
        # Tokenizers do not bear two threads at once, models do.
        tokens = [self._tokens(question, batch) for batch in pairs]
        logits = list(self._threads.map(self._logits, tokens))
        _leave_threads()
        for batch, own, read, (starts, ends) in zip(chosen, pairs, tokens, logits, strict=True):
            for row, i in enumerate(batch):
                readings[i] = _best(read, row, own[row], starts[row], ends[row], number)
        return readings

    def _tokens(self, question: str, pairs: Sequence[tuple[str, str]]) -> Any:
        tokenizer, _ = self._loaded
        return tokenizer(
            [question] * len(pairs),
            [before + text for before, text in pairs],
            truncation="longest_first",
            max_length=min(MAX_TOKENS, tokenizer.model_max_length),
            padding=True,
            return_offsets_mapping=True,
            return_tensors="pt",
        )

    def _logits(self, tokens: Any) -> tuple[torch.Tensor, torch.Tensor]:
        import torch

        _, model = self._loaded
        inputs = {name: value for name, value in tokens.items() if name != "offset_mapping"}
        with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16, enabled=computes_bfloat16()):
            output = model(**inputs)
        return output.start_logits.float(), output.end_logits.float()

    @cached_property
    def _threads(self) -> ThreadPoolExecutor:
        """Reads a batch on each core: threads within a batch wait for each other after every step, which on cores that
        have something else to do takes several times as long."""
        return ThreadPoolExecutor(min(4, os.cpu_count() or 1), "reader", initializer=_work_alone)

    @cached_property
    def _loaded(self) -> Loaded:
        return self.load()


def _work_alone() -> None:
    """Let this thread compute without helpers."""
    import torch

    torch.get_num_threads()  # without this PyTorch puts the process's number in place of ours at the first computation
    torch.set_num_threads(1)


def _leave_threads() -> None:
    """Let threads that are new have as many helpers as this one: they get the number that was set last anywhere."""
    import torch

    torch.set_num_threads(torch.get_num_threads())


def _best(
    tokens: Any, row: int, pair: tuple[str, str], starts: torch.Tensor, ends: torch.Tensor, number: int
) -> list[SpanReading]:
    """The best spans of one text, given with its context before it, as row `row` of a batch."""
    before, text = pair
    # Some tokenizers count the space before a word to it, which here may be the context's last character.
    offsets = tokens["offset_mapping"][row].tolist()
    places = [(max(0, start - len(before)), end - len(before)) for start, end in offsets]
    inside = [k for k, sequence in enumerate(tokens.sequence_ids(row)) if sequence == 1 and places[k][1] > 0]
    return list(_spans(text, starts, ends, inside, places, number)) or [SpanReading(0, 0, float("-inf"))]


def _spans(
    text: str,
    starts: torch.Tensor,
    ends: torch.Tensor,
    inside: Sequence[int],
    offsets: Sequence[Sequence[int]],
    number: int,
) -> Iterator[SpanReading]:
    """At most `number` spans within the tokens `inside`, best first; a later one overlaps none before it."""
    import torch

    if not inside:
        return
    first, last = inside[0], inside[-1] + 1
    size = last - first
    near = torch.ones(size, size, dtype=torch.bool).triu().tril(MAX_ANSWER_TOKENS - 1)
    scores = (starts[first:last, None] + ends[None, first:last]).masked_fill(~near, float("-inf"))
    null = float(starts[0] + ends[0])
    for _ in range(number):
        place = int(scores.argmax())
        start, end = divmod(place, size)
        score = float(scores[start, end])
        if score == float("-inf"):
            return
        found = _trimmed(text, offsets[first + start][0], offsets[first + end][1])
        if found:
            yield SpanReading(*found, score - null)
        scores[: end + 1, start:] = float("-inf")


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The range without white space at its ends, or None if there is nothing else in it."""
    inner = text[start:end]
    start += len(inner) - len(inner.lstrip())
    inner = inner.strip()
    return (start, start + len(inner)) if inner else None
