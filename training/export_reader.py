"""Export a trained span reader: `python -m training.export_reader folder/checkpoint.pt export`.

Writes the layers that were trained, in half precision, and the SHA-256 of them and of the encoder they belong to.
`--rank` replaces what training changed in each matrix by its best approximation of that rank (Eckart and Young, 1936),
to compare a low-rank adapter with whole layers: it prints how large the adapter would be and writes what it computes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file, save

from bot.answering.reader_models import DESCRIPTION, WEIGHTS
from index.sentence_model import default_folder


def main() -> None:
    """Read the checkpoint, write the weights and their description."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--rank", type=int, help="keep only this rank of each matrix's change, to compare")
    parser.add_argument(
        "--average", type=Path, nargs="+", default=[], help="exported readers of the same start to average with"
    )
    arguments = parser.parse_args()
    state = torch.load(arguments.checkpoint, weights_only=True)
    weights = state["model"]
    if arguments.rank:
        weights, size = truncated(weights, default_folder(), arguments.rank)
        print(f"as an adapter of rank {arguments.rank}: {size / 1e6:.1f} MB")
    if arguments.average:
        weights = averaged([weights, *(load_file(folder / WEIGHTS) for folder in arguments.average)])
    export(weights, default_folder(), arguments.out, {"batches": state["step"]})
    print(f"{arguments.out / WEIGHTS}: {(arguments.out / WEIGHTS).stat().st_size / 1e6:.1f} MB")


def averaged(readers: Sequence[dict[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
    """The mean of the weights of readers that were trained on from one of them (Wortsman et al. 2022)."""
    return {name: sum(reader[name].float() for reader in readers) / len(readers) for name in readers[-1]}


def truncated(weights: dict[str, torch.Tensor], base: Path, rank: int) -> tuple[dict[str, torch.Tensor], int]:
    """The weights with low-rank changes, and the bytes of the two factors of each matrix and of everything else."""
    encoder = {f"bert.{name}": value for name, value in load_file(base / "model.safetensors").items()}
    kept, size = {}, 0
    for name, value in weights.items():
        if value.ndim == 2 and name in encoder:
            u, s, v = torch.linalg.svd(value - encoder[name], full_matrices=False)
            kept[name] = encoder[name] + (u[:, :rank] * s[:rank]) @ v[:rank]
            size += 2 * rank * sum(value.shape)
        else:
            kept[name] = value
            size += 2 * value.numel()
    return kept, size


def export(weights: dict[str, torch.Tensor], base: Path, out: Path, notes: dict[str, object]) -> None:
    """Write `weights`, less the embeddings, as float16, with hashes that `SpanModel` will check."""
    trained = {name: value for name, value in weights.items() if not name.startswith("bert.embeddings")}
    content = save({name: value.to(torch.float16).contiguous() for name, value in trained.items()})
    out.mkdir(parents=True, exist_ok=True)
    (out / WEIGHTS).write_bytes(content)
    description = {
        "sha256": hashlib.sha256(content).hexdigest(),
        "base_sha256": hashlib.sha256((base / "model.safetensors").read_bytes()).hexdigest(),
        "by": "training/train_reader.py",
        **notes,
    }
    (out / DESCRIPTION).write_text(json.dumps(description, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
