"""Train the reader: `python -m training.train_reader examples.jsonl folder --start bot/answering/reader --minutes 100`.

Trains the default encoder's layers with a span head ([CLS] stands for "no answer") and a sentence head (the mean over
a sentence's tokens: does it answer the question?); with `--start` it goes on from layers that were exported before.
The embeddings stay as they are, so that the trained file need not carry them. The learning rate falls to nothing when
the passes or the minutes run out, whichever is first. Run again to go on from the last checkpoint. Uses a GPU if there
is one. On CPUs `--compile` (needs a C++ compiler) is about a third faster, once its shapes are compiled.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from transformers import AutoTokenizer
from transformers.utils import logging

from bot.answering.answer_reader import heading
from bot.answering.reader_models import WEIGHTS
from bot.answering.reader_network import EMBEDDINGS, reader_network
from index.sentence_model import default_folder

SEED = 1
WIDTHS = (64, 80, 96, 112, 128, 144, 168, 200)  # few shapes, for each of which the kernels are compiled anew
BATCH = 24
LEARNING_RATE = 1.2e-4
WARM_UP = 0.06
WEIGHT_DECAY = 0.01
SENTENCES = 0.7  # the weight of the sentence loss beside the span loss
SAVE_SECONDS = 150
SHOW = 50
CHECKPOINT = "checkpoint.pt"
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"


@dataclass(frozen=True, slots=True)
class Encoded:
    """Token ids and segments; the answer's first and last token (0, 0: none; -1, -1: not known); sentences as
    (first token, token after the last, label)."""

    ids: list[int]
    segments: list[int]
    start: int
    end: int
    sentences: list[tuple[int, int, int]]


@dataclass(slots=True)
class Progress:
    """How far a run has come: batches done, and seconds by the clock in which it was running."""

    step: int = 0
    seconds: float = 0.0

    def share(self, steps: int, minutes: float) -> float:
        """The part of the run that is done, in [0, 1]: of the examples or of the time, whichever is more."""
        return min(1.0, max(self.step / steps, self.seconds / (60 * minutes)))


def main() -> None:
    """Train, print the curve, leave a checkpoint in the folder."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("examples", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--start", type=Path, help="a folder with layers to go on from, as training.export_reader writes"
    )
    parser.add_argument("--minutes", type=float, default=100.0, help="when to be done at the latest (default: 100)")
    parser.add_argument("--passes", type=int, default=1, help="how often to go through the examples (default: 1)")
    parser.add_argument("--limit", type=int, help="use only the first so many examples")
    parser.add_argument(
        "--unanswered", type=float, default=1.0, help="the part of the windows without an answer to use (default: all)"
    )
    parser.add_argument("--seed", type=int, default=SEED, help="another order, for another run over the same examples")
    parser.add_argument("--compile", action="store_true", help="compile the layers with the C++ compiler")
    arguments = parser.parse_args()
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    torch.manual_seed(arguments.seed)
    arguments.folder.mkdir(parents=True, exist_ok=True)
    rng = random.Random(arguments.seed)  # noqa: S311 - a repeatable order, no secret
    examples = encode(arguments.examples, arguments.limit)
    examples = [e for e in examples if (e.start, e.end) != (0, 0) or rng.random() < arguments.unanswered]
    batches = [b for _ in range(arguments.passes) for b in batched(rng.sample(examples, len(examples)))]
    train(batches, arguments)


def encode(path: Path, limit: int | None) -> list[Encoded]:
    """The examples of the file in its order, as tokens; those whose answer is cut off are left out."""
    tokenizer = AutoTokenizer.from_pretrained(default_folder(), local_files_only=True)
    with path.open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file][:limit]
    heads = [heading(row["title"], row["text"]) for row in rows]
    tokens = tokenizer(
        [row["question"] for row in rows],
        [head + row["text"] for head, row in zip(heads, rows, strict=True)],
        truncation="only_second",
        max_length=WIDTHS[-1],
        return_token_type_ids=True,
    )
    found = (_encoded(tokens, i, row, len(head)) for i, (row, head) in enumerate(zip(rows, heads, strict=True)))
    return [example for example in found if example]


def _encoded(tokens: Any, i: int, row: dict[str, Any], shift: int) -> Encoded | None:
    places = _places(tokens, i, row["start"], row["end"], shift)
    if places is None:
        return None
    marks = [(_places(tokens, i, start, end, shift), label) for start, end, label in row["sentences"] if label >= 0]
    sentences = [(place[0], place[1] + 1, label) for place, label in marks if place]
    return Encoded(tokens["input_ids"][i], tokens["token_type_ids"][i], *places, sentences)


def _places(tokens: Any, row: int, start: int, end: int, shift: int) -> tuple[int, int] | None:
    """The first and last token of a range of the text, (0, 0) for none, (-1, -1) for unknown, None if cut off."""
    if start < 0:
        return (0, 0) if start == -1 else (-1, -1)
    if end <= start:
        return None
    first = tokens.char_to_token(row, shift + start, sequence_index=1)
    last = tokens.char_to_token(row, shift + end - 1, sequence_index=1)
    return None if first is None or last is None else (first, last)


def batched(examples: Sequence[Encoded]) -> Iterator[list[Encoded]]:
    """Full batches of examples alike in length, in the order in which they fill; a rest is left out."""
    waiting: dict[int, list[Encoded]] = defaultdict(list)
    for example in examples:
        width = next(w for w in WIDTHS if w >= len(example.ids))
        waiting[width].append(example)
        if len(waiting[width]) == BATCH:
            yield waiting.pop(width)


def train(batches: Sequence[Sequence[Encoded]], arguments: argparse.Namespace) -> None:
    """Go through the batches from the last checkpoint on, until they or the minutes run out."""
    folder, minutes = arguments.folder, arguments.minutes
    start = load_file(arguments.start / WEIGHTS) if arguments.start else {}
    model = reader_network(default_folder(), start, judges_sentences=True).to(DEVICE)
    model.bert.embeddings.requires_grad_(requires_grad=False)
    parameters = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(parameters, lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY, fused=True)
    progress = _resumed(folder, model, optimizer)
    model.train()
    encoder = model.bert.encoder
    if arguments.compile:
        torch._dynamo.config.cache_size_limit = 2 * len(WIDTHS)
        encoder.forward = torch.compile(encoder.forward, dynamic=False)
    losses: list[tuple[float, float]] = []
    saved = time.monotonic()
    while progress.step < len(batches) and (share := progress.share(len(batches), minutes)) < 1:
        began = time.monotonic()
        for group in optimizer.param_groups:
            group["lr"] = LEARNING_RATE * min(share / WARM_UP, (1 - share) / (1 - WARM_UP))
        losses.append(_step(model, optimizer, parameters, batches[progress.step]))
        progress.step += 1
        progress.seconds += time.monotonic() - began
        if progress.step % SHOW == 0:
            _show(progress, len(batches), minutes, losses)
            losses.clear()
        if time.monotonic() - saved > SAVE_SECONDS:
            _save(folder, model, optimizer, progress)
            saved = time.monotonic()
    _save(folder, model, optimizer, progress)
    print(f"done: {progress.step * BATCH} examples in {progress.seconds / 60:.1f} min", flush=True)


def _show(progress: Progress, steps: int, minutes: float, losses: Sequence[tuple[float, float]]) -> None:
    rate = progress.step * BATCH / progress.seconds
    left = min((steps - progress.step) * BATCH / rate, 60 * minutes - progress.seconds)
    spans, sentences = (sum(part) / len(losses) for part in zip(*losses, strict=True))
    print(
        f"{progress.step}/{steps} batches, loss {spans:.3f} spans {sentences:.3f} sentences, "
        f"{rate:.1f} examples/s, {left / 60:.1f} min left",
        flush=True,
    )


def _step(model: Any, optimizer: Any, parameters: Sequence[Any], batch: Sequence[Encoded]) -> tuple[float, float]:
    width = next(w for w in WIDTHS if w >= max(len(e.ids) for e in batch))
    ids, segments, mask = (
        torch.tensor([row + [0] * (width - len(row)) for row in rows], device=DEVICE)
        for rows in ([e.ids for e in batch], [e.segments for e in batch], [[1] * len(e.ids) for e in batch])
    )
    with torch.autocast(DEVICE, dtype=torch.bfloat16):
        output = model(input_ids=ids, token_type_ids=segments, attention_mask=mask)
    spans = _span_loss(output, mask, batch)
    sentences = _sentence_loss(output.sentence_logits.float(), batch)
    (spans + SENTENCES * sentences).backward()
    torch.nn.utils.clip_grad_norm_(parameters, 1.0)
    optimizer.step()
    optimizer.zero_grad()
    return float(spans.detach()), float(sentences.detach())


def _span_loss(output: Any, mask: torch.Tensor, batch: Sequence[Encoded]) -> torch.Tensor:
    ends = (output.start_logits, [e.start for e in batch]), (output.end_logits, [e.end for e in batch])
    losses = [
        torch.nn.functional.cross_entropy(
            logits.float().masked_fill(mask == 0, -1e4), torch.tensor(gold, device=DEVICE), ignore_index=-1
        )
        for logits, gold in ends
    ]
    return (losses[0] + losses[1]) / 2


def _sentence_loss(logits: torch.Tensor, batch: Sequence[Encoded]) -> torch.Tensor:
    """The cross entropy of each labelled sentence, whose logit is the mean of its tokens'."""
    marks = [(row, *mark) for row, example in enumerate(batch) for mark in example.sentences]
    rows, starts, ends, labels = (torch.tensor(column, device=DEVICE) for column in zip(*marks, strict=True))
    sums = torch.nn.functional.pad(logits.cumsum(1), (1, 0))
    means = (sums[rows, ends] - sums[rows, starts]) / (ends - starts)
    return torch.nn.functional.binary_cross_entropy_with_logits(means, labels.float())


def _save(folder: Path, model: Any, optimizer: Any, progress: Progress) -> None:
    state = {
        "model": {name: value for name, value in model.state_dict().items() if not name.startswith(EMBEDDINGS)},
        "optimizer": optimizer.state_dict(),
        "step": progress.step,
        "seconds": progress.seconds,
        "torch": torch.get_rng_state(),
    }
    partial = folder / f"{CHECKPOINT}.partial"
    torch.save(state, partial)
    partial.replace(folder / CHECKPOINT)


def _resumed(folder: Path, model: Any, optimizer: Any) -> Progress:
    if not (folder / CHECKPOINT).exists():
        return Progress()
    state = torch.load(folder / CHECKPOINT, weights_only=True, map_location="cpu")
    model.load_state_dict(state["model"], strict=False)
    optimizer.load_state_dict(state["optimizer"])
    torch.set_rng_state(state["torch"])
    return Progress(state["step"], state["seconds"])


if __name__ == "__main__":
    main()
