"""Train the span reader: `python -m training.train_reader examples.jsonl folder --minutes 22`.

Starts from the default encoder and trains its layers with a new span head; [CLS] stands for "no answer". The
embeddings stay as they are, so that the trained file need not carry them. The learning rate falls to nothing when the
passes or the minutes run out, whichever is first. Run again to go on from the last checkpoint. Uses a GPU if there
is one.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForQuestionAnswering, AutoTokenizer
from transformers.utils import logging

from index.sentence_model import default_folder

SEED = 1
MAX_TOKENS = 224
BATCH = 16  # with few examples, more steps count for more than smoother ones
LEARNING_RATE = 1.5e-4
WARM_UP = 0.05
WEIGHT_DECAY = 0.01
CHUNK = 60  # batches that are sorted by length together
SAVE_SECONDS = 150
SHOW = 100
PAD_TO = 8  # fewer shapes, for each of which the kernels are compiled anew
CHECKPOINT = "checkpoint.pt"
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"


@dataclass(frozen=True, slots=True)
class Encoded:
    """The token ids of question and text, their segments, and the answer's first and last token (0, 0: none)."""

    ids: list[int]
    segments: list[int]
    start: int
    end: int


@dataclass(slots=True)
class Progress:
    """How far a run has come: batches done, and seconds by the clock in which it was running or stopped."""

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
    parser.add_argument("--minutes", type=float, default=22.0, help="when to be done at the latest (default: 22)")
    parser.add_argument("--passes", type=int, default=1, help="how often to go through the examples (default: 1)")
    parser.add_argument("--limit", type=int, help="use only the first so many examples")
    arguments = parser.parse_args()
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    torch.manual_seed(SEED)
    arguments.folder.mkdir(parents=True, exist_ok=True)
    rng = random.Random(SEED)  # noqa: S311 - a repeatable order, no secret
    examples = encode(arguments.examples, arguments.limit)
    batches = [b for _ in range(arguments.passes) for b in batched(rng.sample(examples, len(examples)), rng)]
    train(batches, arguments.folder, arguments.minutes)


def encode(path: Path, limit: int | None) -> list[Encoded]:
    """The examples of the file in its order, as tokens; those whose answer is cut off are left out."""
    tokenizer = AutoTokenizer.from_pretrained(default_folder(), local_files_only=True)
    with path.open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file][:limit]
    tokens = tokenizer(
        [row["question"] for row in rows],
        [row["text"] for row in rows],
        truncation="only_second",
        max_length=MAX_TOKENS,
        return_token_type_ids=True,
    )
    found = []
    for i, row in enumerate(rows):
        places = _places(tokens, i, row["start"], row["end"])
        if places is not None:
            found.append(Encoded(tokens["input_ids"][i], tokens["token_type_ids"][i], *places))
    return found


def _places(tokens: Any, row: int, start: int, end: int) -> tuple[int, int] | None:
    """The first and last token of the answer, (0, 0) if there is none, None if it was cut off."""
    if start < 0:
        return 0, 0
    first = tokens.char_to_token(row, start, sequence_index=1)
    last = tokens.char_to_token(row, end - 1, sequence_index=1)
    return None if first is None or last is None else (first, last)


def batched(examples: Sequence[Encoded], rng: random.Random) -> list[list[Encoded]]:
    """Batches of examples alike in length, in a random order within each chunk."""
    batches = []
    for first in range(0, len(examples), BATCH * CHUNK):
        chunk = sorted(examples[first : first + BATCH * CHUNK], key=lambda e: len(e.ids))
        ordered = [chunk[i : i + BATCH] for i in range(0, len(chunk), BATCH)]
        rng.shuffle(ordered)
        batches += ordered
    return batches


def train(batches: Sequence[Sequence[Encoded]], folder: Path, minutes: float) -> None:
    """Go through the batches from the last checkpoint on, until they or the minutes run out."""
    model = AutoModelForQuestionAnswering.from_pretrained(default_folder(), local_files_only=True).to(DEVICE)
    model.bert.embeddings.requires_grad_(requires_grad=False)
    parameters = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(parameters, lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY, fused=True)
    progress = _resumed(folder, model, optimizer)
    model.train()
    losses: list[float] = []
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


def _show(progress: Progress, steps: int, minutes: float, losses: Sequence[float]) -> None:
    rate = progress.step * BATCH / progress.seconds
    left = min((steps - progress.step) * BATCH / rate, 60 * minutes - progress.seconds)
    print(
        f"{progress.step}/{steps} batches, loss {sum(losses) / len(losses):.3f}, "
        f"{rate:.1f} examples/s, {left / 60:.1f} min left",
        flush=True,
    )


def _step(model: Any, optimizer: Any, parameters: Sequence[Any], batch: Sequence[Encoded]) -> float:
    width = -(-max(len(e.ids) for e in batch) // PAD_TO) * PAD_TO
    with torch.autocast(DEVICE, dtype=torch.bfloat16):
        loss = model(
            input_ids=torch.tensor([e.ids + [0] * (width - len(e.ids)) for e in batch], device=DEVICE),
            token_type_ids=torch.tensor([e.segments + [0] * (width - len(e.ids)) for e in batch], device=DEVICE),
            attention_mask=torch.tensor([[1] * len(e.ids) + [0] * (width - len(e.ids)) for e in batch], device=DEVICE),
            start_positions=torch.tensor([e.start for e in batch], device=DEVICE),
            end_positions=torch.tensor([e.end for e in batch], device=DEVICE),
        ).loss
    loss.backward()
    torch.nn.utils.clip_grad_norm_(parameters, 1.0)
    optimizer.step()
    optimizer.zero_grad()
    return float(loss.detach())


def _save(folder: Path, model: Any, optimizer: Any, progress: Progress) -> None:
    state = {
        "model": {name: value for name, value in model.state_dict().items() if not name.startswith("bert.embeddings")},
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
