"""Where a reader's weights come from: ours, laid over the default encoder and checked by hash, or anyone's by name."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from bot.answering.span_model import Loaded, SpanModel
from index.errors import EncoderError
from index.sentence_model import default_folder

SHIPPED, NO_READER = "shipped", "none"
WEIGHTS, DESCRIPTION = "reader.safetensors", "reader.json"
SHIPPED_FOLDER = Path(__file__).parent / "reader"


def span_model(name: str) -> SpanModel:
    """The model that READER_MODEL names: ours ("shipped", or a folder that training wrote), or any other."""
    folder = SHIPPED_FOLDER if name == SHIPPED else Path(name)
    if name == SHIPPED or (folder / DESCRIPTION).is_file():
        return SpanModel(lambda: load_layers(folder, default_folder()))
    return SpanModel(lambda: load_pretrained(name))


def load_layers(folder: Path, base: Path) -> Loaded:
    """Lay the trained layers in `folder` over the encoder in `base`.

    Raises:
        EncoderError: if either is missing, damaged, or not the one that the other belongs to.
    """
    weights = _verified(folder, base)
    from safetensors.torch import load
    from transformers import AutoTokenizer

    from bot.answering.reader_network import reader_network

    state = {name: value.float() for name, value in load(weights).items()}
    model = reader_network(base, state)
    if missing := model.missing(state):
        raise EncoderError(f"The span reader {folder / WEIGHTS} lacks {missing}: export it again.")
    return AutoTokenizer.from_pretrained(base, local_files_only=True), model.eval()


def load_pretrained(name: str) -> Loaded:
    """Any extractive question-answering model that transformers can load, from a folder or a hub.

    Raises:
        EncoderError: if it cannot be loaded, or was not trained to answer questions.
    """
    from transformers import AutoModelForQuestionAnswering, AutoTokenizer
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    local = Path(name).is_dir()
    try:
        tokenizer = AutoTokenizer.from_pretrained(name, local_files_only=local)
        model, report = AutoModelForQuestionAnswering.from_pretrained(
            name, local_files_only=local, output_loading_info=True
        )
    except (OSError, ValueError) as error:
        reason = str(error).strip().splitlines()[0]
        raise EncoderError(
            f"The reader {name!r} (READER_MODEL) could not be loaded: name a folder with an extractive "
            f"question-answering model, one that a model hub you can reach has, '{SHIPPED}' or '{NO_READER}'. "
            f"The library says: {reason}"
        ) from error
    if report["missing_keys"] or not tokenizer.is_fast:
        raise EncoderError(
            f"The reader {name!r} (READER_MODEL) is not an extractive question-answering model with a fast tokenizer: "
            f"name one that is, '{SHIPPED}' or '{NO_READER}'."
        )
    return tokenizer, model.eval()


def _verified(folder: Path, base: Path) -> bytes:
    """The bytes of the trained layers, once they and those of the encoder are the ones described."""
    description, weights = folder / DESCRIPTION, folder / WEIGHTS
    try:
        expected = json.loads(_read(description))
        hashes = expected["sha256"], expected["base_sha256"]
    except (ValueError, KeyError, TypeError) as error:
        raise EncoderError(f"The span reader's description {description} is damaged: get it again.") from error
    content = _read(weights)
    if hashlib.sha256(content).hexdigest() != hashes[0]:
        raise EncoderError(f"The span reader {weights} is damaged (its SHA-256 is not {hashes[0]}): get it again.")
    if hashlib.sha256(_read(base / "model.safetensors")).hexdigest() != hashes[1]:
        raise EncoderError(
            f"The span reader {weights} was trained on another encoder than the one in {base}: "
            f"it needs the one whose SHA-256 is {hashes[1]}."
        )
    return content


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise EncoderError(f"The span reader needs {path}, which cannot be read ({error.strerror}).") from error
