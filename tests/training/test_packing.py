"""Packed examples are what the tokenizer would make of each question and its window, answers and sentences included."""

from pathlib import Path

import numpy as np
import pytest
from transformers import AutoTokenizer

from bot.answering.answer_reader import heading
from index.sentence_model import default_folder
from training.packed import MAX_TOKENS, UNLABELLED, Packed
from training.packing import pack
from training.train_reader import Examples

TEXT = "The ferry Aurelia ran aground on Monday. Nobody was hurt, said Captain Ines Mora. An inquiry has begun."


def _example(question: str, title: str, text: str, answer: str | None) -> dict[str, object]:
    start = -1 if answer is None else text.index(answer)
    end = -1 if answer is None else start + len(answer)
    ends = [i + 1 for i, letter in enumerate(text) if letter == "."]
    starts = [0, *(i + 1 for i in ends[:-1])]
    marks = [(s, e, int(s <= start < e)) for s, e in zip(starts, ends, strict=True)]
    return {"question": question, "title": title, "text": text, "start": start, "end": end, "sentences": marks}


EXAMPLES = [
    _example("Who was the captain", "Ferry runs aground", TEXT, "Ines Mora"),
    _example("When did it run aground?", "", TEXT, "Monday"),
    _example("Who was the captain", "Another title", TEXT, None),
    _example("What has begun?", "", TEXT[TEXT.index("An") :], "An inquiry"),
]


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_gathers_what_the_tokenizer_makes(number: int) -> None:
    example = EXAMPLES[number]
    question, title, text = str(example["question"]), str(example["title"]), str(example["text"])
    head = heading(title, text)
    wanted = AutoTokenizer.from_pretrained(default_folder())(question, head + text, return_token_type_ids=True)

    batch = Examples(pack(EXAMPLES)).gather(np.array([number]))

    size = len(wanted["input_ids"])
    assert batch.ids[0, :size].tolist() == wanted["input_ids"]
    assert batch.segments[0, :size].tolist() == wanted["token_type_ids"]
    assert batch.mask[0].tolist() == [1] * size + [0] * (batch.mask.shape[1] - size)
    start, end = int(str(example["start"])), int(str(example["end"]))
    if start < 0:
        assert batch.answers[0].tolist() == [0, 0]
    else:
        places = [wanted.char_to_token(len(head) + at, sequence_index=1) for at in (start, end - 1)]
        assert batch.answers[0].tolist() == places
    marks = example["sentences"]
    assert isinstance(marks, list)
    for (first, last, label), bounds, packed in zip(marks, batch.sentences[0], batch.labels[0], strict=False):
        tokens = [wanted.char_to_token(len(head) + at, sequence_index=1) for at in (first, last - 1)]
        tokens = [t if t is not None else wanted.char_to_token(len(head) + first + 1, sequence_index=1) for t in tokens]
        assert (int(bounds[0]), int(bounds[1]) - 1, int(packed)) == (*tokens, label)
    assert set(batch.labels[0, len(marks) :].tolist()) <= {UNLABELLED}


def test_stores_each_question_and_window_once() -> None:
    packed = pack([*EXAMPLES, *EXAMPLES])

    assert len(packed) == 2 * len(EXAMPLES)
    assert len(packed.question_bounds) == 3 + 1
    assert len(packed.window_bounds) == len(EXAMPLES) + 1


def test_leaves_out_what_would_be_cut_off(tmp_path: Path) -> None:
    long = "It rained. " * MAX_TOKENS + "The mayor is Ada Quill."

    packed = pack([_example("Who is the mayor?", "", long, "Ada Quill"), EXAMPLES[0]])
    packed.save(tmp_path / "examples.npz")

    assert len(Packed.load(tmp_path / "examples.npz")) == 1
