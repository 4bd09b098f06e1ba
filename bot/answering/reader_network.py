"""The reader's network: the default encoder's layers with a head for spans and, in newer readers, one for sentences.

Importing this module loads PyTorch, so it is imported where a model is loaded or trained.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import torch
from safetensors.torch import load
from transformers import AutoConfig, AutoModelForQuestionAnswering

SENTENCE_HEAD = "sentence_outputs"
EMBEDDINGS = "bert.embeddings"


class Output(NamedTuple):
    """Logits of every token, shape (batch, tokens): of an answer's first and last one, and of answering sentences.

    A sentence's log odds are the mean over its tokens. `sentence_logits` is None without a sentence head.
    """

    start_logits: torch.Tensor
    end_logits: torch.Tensor
    sentence_logits: torch.Tensor | None


class ReaderNetwork(torch.nn.Module):
    """The layers of `base`, a folder with an encoder of BERT's kind, under the two heads."""

    def __init__(self, base: Path, *, judges_sentences: bool, dropout: float, attention: str) -> None:
        super().__init__()
        config = AutoConfig.from_pretrained(
            base, local_files_only=True, hidden_dropout_prob=dropout, attention_probs_dropout_prob=dropout
        )
        whole = AutoModelForQuestionAnswering.from_config(config, attn_implementation=attention)  # type: ignore[no-untyped-call]
        self.bert = whole.bert
        self.qa_outputs = whole.qa_outputs
        self.sentence_outputs = torch.nn.Linear(config.hidden_size, 1) if judges_sentences else None

    def forward(self, **inputs: torch.Tensor) -> Output:
        """Read a batch, as a tokenizer gives it."""
        states = self.bert(**inputs).last_hidden_state
        starts, ends = self.qa_outputs(states).unbind(-1)
        judged = self.sentence_outputs(states).squeeze(-1) if self.sentence_outputs is not None else None
        return Output(starts, ends, judged)

    def missing(self, given: Collection[str]) -> str | None:
        """The name of a trained weight that is not among those given, if there is one."""
        return next((n for n in self.state_dict() if n not in given and not n.startswith(EMBEDDINGS)), None)


def reader_network(
    base: Path,
    trained: Mapping[str, Any],
    *,
    judges_sentences: bool | None = None,
    dropout: float = 0.0,
    attention: str = "eager",
) -> ReaderNetwork:
    """The network over the encoder in `base` with the `trained` weights laid over it.

    It judges sentences if it is told to, or if the weights do. The plain ("eager") attention is faster than PyTorch's
    fused one ("sdpa") for windows of a passage's length on a CPU.
    """
    own = any(name.startswith(SENTENCE_HEAD) for name in trained)
    judges = own if judges_sentences is None else judges_sentences
    model = ReaderNetwork(base, judges_sentences=judges, dropout=dropout, attention=attention)
    encoder = {f"bert.{name}": value for name, value in load((base / "model.safetensors").read_bytes()).items()}
    model.load_state_dict({name: value.float() for name, value in (encoder | dict(trained)).items()}, strict=False)
    return model
