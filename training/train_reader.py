"""Train the reader: `python -m training.train_reader examples.npz folder --start bot/answering/reader --minutes 100`.

Trains the default encoder's layers with a span head ([CLS] stands for "no answer") and a sentence head (the mean over
a sentence's tokens: does it answer the question?); with `--start` it goes on from layers that were exported before.
The embeddings stay as they are, so that the trained file need not carry them. The learning rate falls to nothing when
the passes or the minutes run out, whichever is first. Run again to go on from the last checkpoint. The examples lie on
the device whole, and a batch is gathered there. On CPUs `--compile` (needs a C++ compiler) is about a third faster,
once its shapes are compiled.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file
from sklearn.metrics import roc_auc_score

from bot.answering.reader_models import WEIGHTS
from bot.answering.reader_network import EMBEDDINGS, Output, reader_network
from bot.answering.span_model import MAX_ANSWER_TOKENS
from index.sentence_model import default_folder
from training.packed import MAX_TOKENS, NOT_KNOWN, NOT_THERE, UNLABELLED, Packed

SEED = 1
WIDTHS = (64, 80, 96, 112, 128, 144, 168, 200, 240, MAX_TOKENS)  # few shapes, for each of which kernels are compiled
WARM_UP = 0.05
WEIGHT_DECAY = 0.01
SENTENCES = 0.7  # the weight of the sentence loss beside the span loss
SAVE_SECONDS = 150
SHOW = 200
CHECKPOINT = "checkpoint.pt"
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
CLS, SEP = 101, 102  # of BERT's vocabulary

Batch = NDArray[np.int64]  # the numbers of its examples


@dataclass(slots=True)
class Progress:
    """How far a run has come: batches done, and seconds by the clock in which it was running."""

    step: int = 0
    seconds: float = 0.0

    def share(self, steps: int, minutes: float) -> float:
        """The part of the run that is done, in [0, 1]: of the batches or of the time, whichever is more."""
        return min(1.0, max(self.step / steps, self.seconds / (60 * minutes)))


@dataclass(frozen=True, slots=True)
class Gathered:
    """A batch on the device: tokens as a model takes them, and what is known of each example."""

    ids: torch.Tensor
    segments: torch.Tensor
    mask: torch.Tensor
    answers: torch.Tensor  # (batch, 2): 0, 0 for none, -1, -1 where it is not known
    sentences: torch.Tensor  # (batch, sentences, 2): the first token and the one after the last
    labels: torch.Tensor  # (batch, sentences): 1, 0, or UNLABELLED


class Examples:
    """Packed examples on the device."""

    def __init__(self, packed: Packed) -> None:
        self.lengths = packed.lengths
        self.answerable = packed.answers[:, 0] >= 0
        self.unanswered = packed.answers[:, 0] == NOT_THERE
        self._most = int(np.diff(packed.sentence_bounds).max())
        self._on = {name: torch.from_numpy(value.astype(np.int32)).to(DEVICE) for name, value in _arrays(packed)}

    def gather(self, batch: Batch) -> Gathered:
        """The examples of a batch, as wide as the next of `WIDTHS`."""
        on, rows = self._on, torch.from_numpy(batch).to(DEVICE)
        width = _width(int(self.lengths[batch].max()))
        asked, read = on["asked"][rows].long(), on["read"][rows].long()
        question, question_size = _bounded(on["question_bounds"], asked)
        window, window_size = _bounded(on["window_bounds"], read)
        window_size = torch.minimum(window_size, MAX_TOKENS - 3 - question_size)
        at = torch.arange(width, device=DEVICE)[None]
        first = question_size + 2  # where the window begins
        last = first + window_size  # the last mark
        words = on["questions"][(question + at - 1).clamp(0, len(on["questions"]) - 1)]
        text = on["windows"][(window + at - first).clamp(0, len(on["windows"]) - 1)]
        ids = torch.where(at < first, words, text)
        ids = ids.masked_fill(at == 0, CLS).masked_fill((at == first - 1) | (at == last), SEP)
        mask = (at <= last).long()
        answers = on["answers"][rows].long()
        places = torch.where(answers >= 0, answers + first, torch.where(answers == NOT_KNOWN, -1, 0))
        return Gathered(
            ids.long() * mask, (at >= first).long() * mask, mask, places, *self._sentences(rows, read, first, last)
        )

    def _sentences(
        self, rows: torch.Tensor, read: torch.Tensor, first: torch.Tensor, last: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        on = self._on
        start, size = _bounded(on["sentence_bounds"], read)
        labelled, _ = _bounded(on["label_bounds"], rows)
        number = torch.arange(self._most, device=DEVICE)[None]
        place = (start + number).clamp(max=len(on["sentences"]) - 1)
        labels = on["labels"][(labelled + number).clamp(max=len(on["labels"]) - 1)]
        ends = torch.minimum(on["sentences"][place] + first[..., None], last[..., None])
        there = (number < size) & (ends[..., 1] > ends[..., 0])
        return ends.long(), labels.masked_fill(~there, UNLABELLED)


def main() -> None:
    """Train, print the curve, leave a checkpoint in the folder."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("examples", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--start", type=Path, help="a folder with layers to go on from, as training.export_reader writes"
    )
    parser.add_argument("--base", type=Path, help="the encoder's folder (default: the one that is installed)")
    parser.add_argument("--val", type=Path, help="packed examples to measure it on after each pass")
    parser.add_argument("--minutes", type=float, default=100.0, help="when to be done at the latest (default: 100)")
    parser.add_argument("--passes", type=int, default=1, help="how often to go through the examples (default: 1)")
    parser.add_argument(
        "--unanswered", type=float, default=1.0, help="the part of the windows without an answer that a pass draws"
    )
    parser.add_argument("--tokens", type=int, default=4096, help="of a batch, padding counted (default: 4096)")
    parser.add_argument("--rate", type=float, default=1.2e-4, help="the highest learning rate (default: 1.2e-4)")
    parser.add_argument("--dropout", type=float, default=0.0, help="for runs of several passes (default: 0)")
    parser.add_argument("--seed", type=int, default=SEED, help="another order, for another run over the same examples")
    parser.add_argument("--compile", action="store_true", help="compile the layers with the C++ compiler")
    arguments = parser.parse_args()
    torch.manual_seed(arguments.seed)
    arguments.folder.mkdir(parents=True, exist_ok=True)
    train(Examples(Packed.load(arguments.examples)), arguments)


def passes(examples: Examples, arguments: argparse.Namespace) -> list[list[Batch]]:
    """The batches of each pass: examples alike in length together, in a random order."""
    rng = np.random.default_rng(arguments.seed)
    return [
        batched(examples.lengths, _drawn(examples, arguments.unanswered, rng), arguments.tokens, rng)
        for _ in range(arguments.passes)
    ]


def _drawn(examples: Examples, unanswered: float, rng: np.random.Generator) -> Batch:
    kept = ~examples.unanswered | (rng.random(len(examples.lengths)) < unanswered)
    return rng.permutation(np.flatnonzero(kept))


def batched(lengths: NDArray[np.int64], drawn: Batch, tokens: int, rng: np.random.Generator) -> list[Batch]:
    """Batches of about `tokens` tokens, each of examples of one width, in a random order."""
    widths = np.array(WIDTHS)[np.searchsorted(WIDTHS, lengths[drawn])]
    made = []
    for width in WIDTHS:
        own, size = drawn[widths == width], max(1, tokens // width)
        made += [own[first : first + size] for first in range(0, len(own), size)]
    return [made[i] for i in rng.permutation(len(made))]


def train(examples: Examples, arguments: argparse.Namespace) -> None:
    """Go through the passes from the last checkpoint on, until they or the minutes run out."""
    folder, minutes = arguments.folder, arguments.minutes
    start = load_file(arguments.start / WEIGHTS) if arguments.start else {}
    # PyTorch's own attention is slower for windows of this length on a CPU, by a third in training.
    model = reader_network(
        arguments.base or default_folder(),
        start,
        judges_sentences=True,
        dropout=arguments.dropout,
        attention="sdpa" if DEVICE == "cuda" else "eager",
    ).to(DEVICE)
    model.bert.embeddings.requires_grad_(requires_grad=False)
    parameters = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(parameters, lr=arguments.rate, weight_decay=WEIGHT_DECAY, fused=True)
    progress = _resumed(folder, model, optimizer)
    model.train()
    if arguments.compile:
        torch._dynamo.config.cache_size_limit = 2 * len(WIDTHS)
        model.bert.encoder.forward = torch.compile(model.bert.encoder.forward, dynamic=False)
    whole = passes(examples, arguments)
    val = Examples(Packed.load(arguments.val)) if arguments.val else None
    ends = set(np.cumsum([len(own) for own in whole]).tolist())
    batches = [batch for own in whole for batch in own]
    losses: list[torch.Tensor] = []
    saved = time.monotonic()
    while progress.step < len(batches) and (share := progress.share(len(batches), minutes)) < 1:
        began = time.monotonic()
        for group in optimizer.param_groups:
            group["lr"] = arguments.rate * min(share / WARM_UP, (1 - share) / (1 - WARM_UP))
        losses.append(_step(model, optimizer, parameters, examples.gather(batches[progress.step])))
        progress.step += 1
        if progress.step % SHOW == 0:
            _show(progress, batches, minutes, losses)
            losses.clear()
        progress.seconds += time.monotonic() - began
        if val and progress.step in ends:
            print(f"{progress.step}: {validate(model, val, arguments.tokens)}", flush=True)
        if time.monotonic() - saved > SAVE_SECONDS:
            _save(folder, model, optimizer, progress)
            saved = time.monotonic()
    _save(folder, model, optimizer, progress)
    seen = sum(len(batch) for batch in batches[: progress.step])
    print(f"done: {seen} examples in {progress.seconds / 60:.1f} min on {DEVICE}", flush=True)
    if val:
        print(f"at the end: {validate(model, val, arguments.tokens)}", flush=True)


def validate(model: Any, examples: Examples, tokens: int) -> dict[str, float]:
    """The share of answers found to the token, and how well the score tells windows with an answer from the others."""
    rng = np.random.default_rng(SEED)
    known = np.flatnonzero(examples.answerable | examples.unanswered)
    right, scores, labels = [], [], []
    model.eval()
    for batch in batched(examples.lengths, known, tokens, rng):
        gathered = examples.gather(batch)
        with torch.inference_mode():
            output = _read(model, gathered)
        found, score = _best(output, gathered)
        right += (found == gathered.answers).all(-1).tolist()
        scores += score.tolist()
        labels += examples.answerable[batch].tolist()
    model.train()
    exact = float(np.mean([r for r, answerable in zip(right, labels, strict=True) if answerable]))
    return {"exact": round(exact, 4), "auc": round(float(roc_auc_score(labels, scores)), 4)}


def _best(output: Output, batch: Gathered) -> tuple[torch.Tensor, torch.Tensor]:
    """The likeliest span of each window, (batch, 2), and its score as `SpanReading` has it."""
    starts, ends = output.start_logits.float(), output.end_logits.float()
    inside = batch.segments.bool() & (batch.ids != SEP)
    width = starts.shape[1]
    near = torch.ones(width, width, dtype=torch.bool, device=DEVICE).triu().tril(MAX_ANSWER_TOKENS - 1)
    allowed = near[None] & inside[:, :, None] & inside[:, None, :]
    scores = (starts[:, :, None] + ends[:, None, :]).masked_fill(~allowed, float("-inf")).flatten(1)
    best, place = scores.max(1)
    return torch.stack((place // width, place % width), -1), best - starts[:, 0] - ends[:, 0]


def _show(progress: Progress, batches: Sequence[Batch], minutes: float, losses: Sequence[torch.Tensor]) -> None:
    spans, sentences = torch.stack(list(losses)).mean(0).tolist()
    seen = sum(len(batch) for batch in batches[: progress.step])
    rate = seen / max(progress.seconds, 1e-9)
    print(
        f"{progress.step}/{len(batches)} batches, loss {spans:.3f} spans {sentences:.3f} sentences, "
        f"{rate:.1f} examples/s, {progress.seconds / 60:.1f} of {minutes:.0f} min",
        flush=True,
    )


def _read(model: Any, batch: Gathered) -> Output:
    with torch.autocast(DEVICE, dtype=torch.bfloat16):
        output: Output = model(input_ids=batch.ids, token_type_ids=batch.segments, attention_mask=batch.mask)
    return output


def _step(model: Any, optimizer: Any, parameters: Sequence[Any], batch: Gathered) -> torch.Tensor:
    """One step; both losses, which stay on the device so that it need not be waited for."""
    output = _read(model, batch)
    spans = _span_loss(output, batch)
    sentences = _sentence_loss(output, batch)
    (spans + SENTENCES * sentences).backward()
    torch.nn.utils.clip_grad_norm_(parameters, 1.0)
    optimizer.step()
    optimizer.zero_grad()
    return torch.stack((spans, sentences)).detach()


def _span_loss(output: Output, batch: Gathered) -> torch.Tensor:
    """The mean cross entropy of first and last tokens where the answer, or that there is none, is known."""
    losses = [
        torch.nn.functional.cross_entropy(
            logits.float().masked_fill(batch.mask == 0, -1e4), gold, ignore_index=-1, reduction="sum"
        )
        for logits, gold in zip((output.start_logits, output.end_logits), batch.answers.unbind(-1), strict=True)
    ]
    return (losses[0] + losses[1]) / (2 * (batch.answers[:, 0] >= 0).sum().clamp(min=1))


def _sentence_loss(output: Output, batch: Gathered) -> torch.Tensor:
    """The mean cross entropy of the labelled sentences, whose logit is the mean of their tokens'."""
    starts, ends = batch.sentences.unbind(-1)
    used = batch.labels != UNLABELLED
    sums = torch.nn.functional.pad(cast(torch.Tensor, output.sentence_logits).float().cumsum(1), (1, 0))
    means = (sums.gather(1, ends) - sums.gather(1, starts)) / (ends - starts).clamp(min=1)
    losses = torch.nn.functional.binary_cross_entropy_with_logits(means, batch.labels.float(), reduction="none")
    return (losses * used).sum() / used.sum().clamp(min=1)


def _arrays(packed: Packed) -> Iterator[tuple[str, NDArray[Any]]]:
    return ((name, getattr(packed, name)) for name in Packed.__dataclass_fields__)


def _bounded(bounds: torch.Tensor, items: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Where each item begins and how long it is, as columns."""
    return bounds[items][:, None], (bounds[items + 1] - bounds[items])[:, None]


def _width(length: int) -> int:
    return next(width for width in WIDTHS if width >= length)


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
