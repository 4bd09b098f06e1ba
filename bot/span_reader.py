"""The span model: which words of a text answer a question, by the default encoder with trained layers on top."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import EncoderError
from index.sentence_model import computes_bfloat16, default_folder

if TYPE_CHECKING:
    import torch

WEIGHTS, DESCRIPTION = "reader.safetensors", "reader.json"
BATCH_SIZE = 16
MAX_TOKENS = 512
MAX_ANSWER_TOKENS = 30


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
    """Reads with the weights in `folder`, laid over those of the encoder in `base`; loaded when first used.

    Raises:
        EncoderError: on first use, if either is missing, damaged, or not the one that the other belongs to.
    """

    folder: Path
    base: Path = field(default_factory=default_folder)

    def read(self, question: str, texts: Sequence[str]) -> list[SpanReading]:
        """The best span of each text, in the order of the texts."""
        return [best[0] for best in self.best(question, texts, 1)]

    def best(self, question: str, texts: Sequence[str], number: int) -> list[list[SpanReading]]:
        """For each text at most `number` spans that do not overlap, best first, and at least one."""
        readings: list[list[SpanReading]] = [[] for _ in texts]
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        for first in range(0, len(order), BATCH_SIZE):
            chosen = order[first : first + BATCH_SIZE]
            for i, found in zip(chosen, self._batch(question, [texts[i] for i in chosen], number), strict=True):
                readings[i] = found
        return readings

    def _batch(self, question: str, texts: Sequence[str], number: int) -> Iterator[list[SpanReading]]:
        import torch

        tokenizer, model = self._loaded
        tokens = tokenizer(
            [question] * len(texts),
            list(texts),
            truncation="longest_first",
            max_length=MAX_TOKENS,
            padding=True,
            return_offsets_mapping=True,
            return_tensors="pt",
        )
        offsets = tokens.pop("offset_mapping").tolist()
        with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16, enabled=computes_bfloat16()):
            output = model(**tokens)
        starts, ends = output.start_logits.float(), output.end_logits.float()
        for i, text in enumerate(texts):
            inside = [k for k, sequence in enumerate(tokens.sequence_ids(i)) if sequence == 1]
            yield list(_spans(text, starts[i], ends[i], inside, offsets[i], number)) or [
                SpanReading(0, 0, float("-inf"))
            ]

    @cached_property
    def _loaded(self) -> tuple[Any, Any]:
        weights = self._verified()
        from safetensors.torch import load
        from transformers import AutoConfig, AutoModelForQuestionAnswering, AutoTokenizer

        config = AutoConfig.from_pretrained(self.base, local_files_only=True)
        model = AutoModelForQuestionAnswering.from_config(config)  # type: ignore[no-untyped-call]
        encoder = load((self.base / "model.safetensors").read_bytes())
        state = {f"bert.{name}": value for name, value in encoder.items()} | load(weights)
        left_out = model.load_state_dict({name: value.float() for name, value in state.items()}, strict=False)
        if left_out.missing_keys:
            raise EncoderError(
                f"The span reader {self.folder / WEIGHTS} lacks {left_out.missing_keys[0]}: export it again."
            )
        return AutoTokenizer.from_pretrained(self.base, local_files_only=True), model.eval()

    def _verified(self) -> bytes:
        """The bytes of the exported weights, once they and those of the encoder are the ones described."""
        description, weights = self.folder / DESCRIPTION, self.folder / WEIGHTS
        try:
            expected = json.loads(_read(description))
            hashes = expected["sha256"], expected["base_sha256"]
        except (ValueError, KeyError, TypeError) as error:
            raise EncoderError(f"The span reader's description {description} is damaged: get it again.") from error
        content = _read(weights)
        if hashlib.sha256(content).hexdigest() != hashes[0]:
            raise EncoderError(f"The span reader {weights} is damaged (its SHA-256 is not {hashes[0]}): get it again.")
        if hashlib.sha256(_read(self.base / "model.safetensors")).hexdigest() != hashes[1]:
            raise EncoderError(
                f"The span reader {weights} was trained on another encoder than the one in {self.base}: "
                f"it needs the one whose SHA-256 is {hashes[1]}."
            )
        return content


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


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise EncoderError(f"The span reader needs {path}, which cannot be read ({error.strerror}).") from error
