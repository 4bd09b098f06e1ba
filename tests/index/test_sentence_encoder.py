"""The real encoder: published weights, unit vectors, prompts, and a clear word when the model is not right."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from index import sentence_encoder
from index.errors import EncoderError
from index.sentence_encoder import SentenceEncoder
from index.sentence_model import default_folder

TEXTS = ["The ferry sank off the point.", "A much longer passage. " * 40, "Sheep graze."]


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shutil.copytree(default_folder(), tmp_path_factory.mktemp("model") / "copied")


def test_vectors_have_unit_length_and_keep_the_order(encoder: SentenceEncoder) -> None:
    together = encoder.encode_passages(TEXTS)
    assert together.shape == (3, encoder.dimension)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    alone = np.concatenate([encoder.encode_passages([text]) for text in TEXTS])
    assert np.all(np.sum(together * alone, axis=1) > 0.999)
    assert encoder.encode_passages([]).shape == (0, encoder.dimension)


def test_a_question_is_nearest_to_what_answers_it(encoder: SentenceEncoder) -> None:
    [question] = encoder.encode_questions(["Where did the boat go down?"])
    assert int(np.argmax(encoder.encode_passages(TEXTS) @ question)) == 0


def test_identity_is_of_weights_and_prompts_not_of_the_place(encoder: SentenceEncoder, folder: Path) -> None:
    copied = SentenceEncoder(str(folder))
    assert copied.identity.split("@")[1] == encoder.identity.split("@")[1]
    prompted = SentenceEncoder(str(folder), query_prompt="query: ")
    assert prompted.identity != copied.identity
    assert not np.allclose(prompted.encode_questions(["ferry"]), copied.encode_questions(["ferry"]))
    np.testing.assert_array_equal(prompted.encode_passages(["ferry"]), copied.encode_passages(["ferry"]))


def test_weights_that_are_not_the_published_ones_are_refused(folder: Path, tmp_path: Path) -> None:
    weights = shutil.copy(folder / "model.safetensors", tmp_path / "model.safetensors")
    sentence_encoder._verify(Path(weights))
    with Path(weights).open("r+b") as file:
        file.seek(1_000_000)
        file.write(b"scribble")
    with pytest.raises(EncoderError, match="is not the published all-MiniLM-L6-v2"):
        sentence_encoder._verify(Path(weights))
    with pytest.raises(EncoderError, match="cannot be read"):
        sentence_encoder._verify(tmp_path / "missing")


def test_a_model_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="ENCODER_MODEL") as caught:
        SentenceEncoder(str(tmp_path)).encode_passages(["ferry"])
    assert "\n" not in str(caught.value)
