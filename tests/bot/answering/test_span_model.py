"""The span model on a tiny encoder with random weights: what it does must hold for any weights."""

from __future__ import annotations

import hashlib
import itertools
import json
from pathlib import Path

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors.torch import save
from transformers import BertConfig, BertForQuestionAnswering, BertModel, BertTokenizerFast  # type: ignore[attr-defined]

from bot.answering.reader_models import DESCRIPTION, WEIGHTS, load_layers, load_pretrained, span_model
from bot.answering.span_model import SpanModel, Window
from index.errors import EncoderError
from index.types import Span

WORDS = ["who", "denied", "the", "claims", "corvane", "has", "company", ".", ",", "é"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Exported layers, and in `base` the encoder that they belong to."""
    return _exported(tmp_path_factory.mktemp("reader"))


def _exported(folder: Path, **heads: torch.Tensor) -> Path:
    base = folder / "base"
    base.mkdir()
    (base / "vocab.txt").write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS]), encoding="utf-8")
    BertTokenizerFast(str(base / "vocab.txt")).save_pretrained(base)
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=5 + len(WORDS), hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=8
    )
    BertModel(config).save_pretrained(base)
    layers = BertForQuestionAnswering(config).state_dict() | heads
    trained = {name: value.half() for name, value in layers.items() if "embeddings" not in name}
    content = save(trained)
    hashes = {"sha256": _sha256(content), "base_sha256": _sha256((base / "model.safetensors").read_bytes())}
    (folder / WEIGHTS).write_bytes(content)
    (folder / DESCRIPTION).write_text(json.dumps(hashes))
    return folder


@pytest.fixture(scope="module")
def model(folder: Path) -> SpanModel:
    return SpanModel(lambda: load_layers(folder, folder / "base"))


@pytest.fixture(scope="module")
def judging(tmp_path_factory: pytest.TempPathFactory) -> SpanModel:
    """The same with a head for sentences."""
    heads = {"sentence_outputs.weight": torch.linspace(-1, 1, 8)[None], "sentence_outputs.bias": torch.zeros(1)}
    folder = _exported(tmp_path_factory.mktemp("judging"), **heads)
    return SpanModel(lambda: load_layers(folder, folder / "base"))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(texts=st.lists(st.text(alphabet="the claims é.\n\u00a0\u3000 漢字🙂", max_size=60), max_size=5))
def test_every_span_is_a_slice_of_its_text(model: SpanModel, texts: list[str]) -> None:
    readings = model.read("who denied the claims?", texts)
    assert len(readings) == len(texts)
    for text, reading in zip(texts, readings, strict=True):
        found = text[reading.start : reading.end]
        assert 0 <= reading.start <= reading.end <= len(text)
        assert found == found.strip()
        assert bool(found) == (reading.score > float("-inf"))


def test_texts_keep_their_order_whatever_their_length(model: SpanModel) -> None:
    texts = ["the company has denied the claims. " * n for n in (9, 1, 30, 4, 2)]
    together = model.read("who denied?", texts)
    alone = [model.read("who denied?", [text])[0] for text in texts]
    assert [(r.start, r.end) for r in together] == [(r.start, r.end) for r in alone]


def test_the_best_spans_do_not_overlap(model: SpanModel) -> None:
    window = Window("corvane has denied the claims, the company has denied the claims.")
    found = model.windows("who denied?", [window], 3)[0].spans
    assert [r.score for r in found] == sorted((r.score for r in found), reverse=True)
    ordered = sorted(found, key=lambda r: r.start)
    assert all(a.end <= b.start for a, b in itertools.pairwise(ordered))


def test_a_context_is_read_along_and_holds_no_answer(model: SpanModel) -> None:
    with_context, without = (
        Window("the claims.", "corvane denied the claims. "),
        Window("corvane has denied the claims"),
    )
    read, alone = model.windows("who denied?", [with_context, without], 3)
    (same,) = model.windows("who denied?", [without], 3)
    assert all(0 <= r.start < r.end <= len(with_context.text) for r in read.spans)
    assert [(r.start, r.end) for r in alone.spans] == [(r.start, r.end) for r in same.spans]
    assert read.spans[0].score != model.read("who denied?", [with_context.text])[0].score


def test_sentences_are_judged_each_by_its_own_tokens(judging: SpanModel) -> None:
    text = "corvane has denied the claims. the company."
    first, second = Span(0, 30), Span(31, 43)
    (both,) = judging.windows("who denied?", [Window(text, sentences=(first, second))], 1)
    (swapped,) = judging.windows("who denied?", [Window(text, sentences=(second, first))], 1)
    assert both.sentences == swapped.sentences[::-1]
    assert both.sentences[0] != both.sentences[1]
    (cut_off,) = judging.windows("who denied?", [Window("the company " * 1000, sentences=(Span(11_000, 11_011),))], 1)
    assert cut_off.sentences == (float("-inf"),)


def test_a_reader_without_a_sentence_head_judges_none(model: SpanModel) -> None:
    (read,) = model.windows("who denied?", [Window("the company.", sentences=(Span(0, 12),))], 1)
    assert read.sentences == ()


def test_a_text_longer_than_the_encoder_reads_is_no_error(model: SpanModel) -> None:
    (reading,) = model.read("who denied?", ["the company " * 1000])
    assert reading.end > reading.start


def test_missing_damaged_or_foreign_layers_are_said_in_a_sentence(folder: Path, tmp_path: Path) -> None:
    base = folder / "base"
    with pytest.raises(EncoderError, match="cannot be read"):
        load_layers(tmp_path, base)

    (tmp_path / DESCRIPTION).write_text("{}")
    with pytest.raises(EncoderError, match=r"description .* is damaged"):
        load_layers(tmp_path, base)

    (tmp_path / DESCRIPTION).write_bytes((folder / DESCRIPTION).read_bytes())
    (tmp_path / WEIGHTS).write_bytes((folder / WEIGHTS).read_bytes()[:-1])
    with pytest.raises(EncoderError, match="is damaged"):
        load_layers(tmp_path, base)

    other = tmp_path / "base"
    other.mkdir()
    (other / "model.safetensors").write_bytes(b"another")
    with pytest.raises(EncoderError, match="another encoder"):
        load_layers(folder, other)


def test_any_question_answering_model_can_be_named_and_nothing_else(folder: Path, tmp_path: Path) -> None:
    torch.manual_seed(1)
    whole = BertForQuestionAnswering(BertConfig.from_pretrained(folder / "base"))
    whole.save_pretrained(tmp_path / "whole")
    BertTokenizerFast.from_pretrained(folder / "base").save_pretrained(tmp_path / "whole")
    (reading,) = span_model(str(tmp_path / "whole")).read("who denied?", ["corvane has denied the claims"])
    assert reading.end > reading.start

    with pytest.raises(EncoderError, match=r"READER_MODEL.* is not an extractive question-answering model"):
        load_pretrained(str(folder / "base"))
    with pytest.raises(EncoderError, match=r"READER_MODEL.* could not be loaded"):
        load_pretrained(str(tmp_path))


def test_the_shipped_reader_is_whole_and_reads() -> None:
    (reading,) = span_model("shipped").read("Who denied the claims?", ["On Sunday Corvane Marine denied the claims."])
    assert "On Sunday Corvane Marine denied the claims."[reading.start : reading.end] == "Corvane Marine"
    assert reading.score > 0


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
