"""The span model: which words of a text answer a question, by any extractive question-answering model."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from index.sentence_model import computes_bfloat16
from index.types import Span

if TYPE_CHECKING:
    import torch

    Logits = tuple[torch.Tensor, torch.Tensor, torch.Tensor | None]  # of starts, of ends, of sentences if it has them

BATCH_SIZE = 8  # with texts sorted by length, a small batch pads little
MAX_TOKENS = 512
MAX_ANSWER_TOKENS = 30

Loaded = tuple[Any, Any]  # a fast tokenizer and a model with start and end logits, as transformers makes them


@dataclass(frozen=True, slots=True)
class Window:
    """A text to read. `before` is read along, and no answer lies in it; `sentences` are to be judged."""

    text: str
    before: str = ""
    sentences: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class SpanReading:
    """The words of a text that best answer: `text[start:end]`, without white space around them.

    `score` is the span's logits (its first and its last token) minus those of no answer. A text without any words
    that could be an answer has the empty span 0:0 and the score minus infinity.
    """

    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class WindowReading:
    """The best spans of a window, which do not overlap, best first, and at least one; and for each of its sentences
    the log odds that it answers: none if the model judges no sentences."""

    spans: tuple[SpanReading, ...]
    sentences: tuple[float, ...] = ()


@dataclass(frozen=True)
class SpanModel:
    """Reads with the model that `load` gives; it is loaded when first used.

    Raises:
        EncoderError: on first use, if the model is missing, damaged, or not the one expected.
    """

    load: Callable[[], Loaded]

    def read(self, question: str, texts: Sequence[str]) -> list[SpanReading]:
        """The best span of each text, in the order of the texts."""
        return [found.spans[0] for found in self.windows(question, [Window(text) for text in texts], 1)]

    def windows(self, question: str, windows: Sequence[Window], number: int) -> list[WindowReading]:
        """What each window says to the question: at most `number` spans, and its sentences judged."""
        order = sorted(range(len(windows)), key=lambda i: len(windows[i].before) + len(windows[i].text))
        batches = [order[first : first + BATCH_SIZE] for first in range(0, len(order), BATCH_SIZE)]
        # Tokenizers do not bear two threads at once, models do.
        tokens = [self._tokens(question, [windows[i] for i in batch]) for batch in batches]
        outputs = list(self._threads.map(self._logits, tokens))
        _leave_threads()
        readings: dict[int, WindowReading] = {}
        for batch, read, output in zip(batches, tokens, outputs, strict=True):
            for row, i in enumerate(batch):
                readings[i] = _reading(read, row, windows[i], output, number)
        return [readings[i] for i in range(len(windows))]

    def _tokens(self, question: str, windows: Sequence[Window]) -> Any:
        tokenizer, _ = self._loaded
        return tokenizer(
            [question] * len(windows),
            [window.before + window.text for window in windows],
            truncation="longest_first",
            max_length=min(MAX_TOKENS, tokenizer.model_max_length),
            padding=True,
            return_offsets_mapping=True,
            return_tensors="pt",
        )

    def _logits(self, tokens: Any) -> Logits:
        import torch

        _, model = self._loaded
        inputs = {name: value for name, value in tokens.items() if name != "offset_mapping"}
        with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16, enabled=computes_bfloat16()):
            output = model(**inputs)
        judged = getattr(output, "sentence_logits", None)
        return output.start_logits.float(), output.end_logits.float(), None if judged is None else judged.float()

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


def _reading(tokens: Any, row: int, window: Window, logits: Logits, number: int) -> WindowReading:
    """What one window says, read as row `row` of a batch."""
    shift = len(window.before)
    # Some tokenizers count the space before a word to it, which here may be the context's last character.
    offsets = tokens["offset_mapping"][row].tolist()
    places = [(max(0, start - shift), end - shift) for start, end in offsets]
    inside = [k for k, sequence in enumerate(tokens.sequence_ids(row)) if sequence == 1 and places[k][1] > 0]
    starts, ends, judged = logits
    spans = tuple(_spans(window.text, starts[row], ends[row], inside, places, number))
    sentences = () if judged is None else tuple(_judged(judged[row], inside, places, s) for s in window.sentences)
    return WindowReading(spans or (SpanReading(0, 0, float("-inf")),), sentences)


def _judged(logits: torch.Tensor, inside: Sequence[int], places: Sequence[tuple[int, int]], sentence: Span) -> float:
    """The mean of the tokens of a sentence, which is what the sentence head was trained on; minus infinity if the
    window was cut off before it."""
    own = [k for k in inside if places[k][0] < sentence.end and sentence.start < places[k][1]]
    return float(logits[own[0] : own[-1] + 1].mean()) if own else float("-inf")


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
