"""Question sets are read with their ids, plain or gzipped, and answers matched as whole words."""

import gzip
import json
from pathlib import Path

import pytest
from fakes import Marked, MemoryEngine, WordEncoder, make_article

from bot.answering.answer_reader import AnswerReader
from bot.answering.answerer import Answerer
from bot.answering.reading import Calibration, SentenceReader
from bot.errors import InputError
from bot.evaluation.dataset import Gold, Item, read_dataset
from bot.evaluation.running import ask_all, ask_follow_ups, list_top_spans, rank_all, summarise
from bot.evaluation.scoring import Shown, exact, holds, is_right, normalise_answer, token_f1
from index.article_index import ArticleIndex
from index.types import Scope


@pytest.mark.parametrize(
    ("text", "answers", "expected"),
    [
        ("It fell 3% on Monday.", ["3%"], True),
        ("It fell 13% on Monday.", ["3%"], False),
        ("The Alan Turing Institute helped", ["Alan Turing institute."], True),
        ("He said 'no'", ["“No”"], True),
        ("Newark", ["Ark", "new"], False),
        ("anything", ["", "the"], False),
    ],
)
def test_an_answer_is_held_as_whole_words(text: str, answers: list[str], expected: bool) -> None:
    assert holds(text, answers) is expected


def test_normalisation_is_squads() -> None:
    assert normalise_answer("The  Quick, brown-FOX!") == "quick brownfox"


def test_a_gold_text_counts_only_in_its_own_article() -> None:
    item = Item("1", "q", answerable=True, answers=("x",), gold=(Gold("a.txt", "was\nsunk"),), articles=())
    right, wrong = (make_article(f"It was sunk. {name}", path=f"/folder/{name}") for name in ("a.txt", "b.txt"))
    assert is_right(item, Shown(right, "It was  sunk."))
    assert not is_right(item, Shown(wrong, "It was sunk."))
    assert not is_right(item, Shown(right, "x"))


@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_a_folder_of_questions_and_articles_is_read_with_ids(tmp_path: Path, suffix: str) -> None:
    rows = [
        {"id": "q-7", "question": "Who?", "answers": ["A"], "article_ids": ["a1"]},
        {"question": "Why?", "answerable": False},
    ]
    content = "\n".join(map(json.dumps, rows)).encode()
    (tmp_path / f"questions.jsonl{suffix}").write_bytes(gzip.compress(content) if suffix else content)
    (tmp_path / f"articles.jsonl{suffix}").touch()
    found = read_dataset(tmp_path)
    assert [(i.id, i.answerable, i.articles) for i in found.items] == [("q-7", True, ("a1",)), ("2", False, ())]
    assert found.articles == tmp_path / f"articles.jsonl{suffix}"


@pytest.mark.parametrize("content", ["[1]", "{}", "not json", '{"question": "x", "gold": [{}]}'])
def test_a_line_that_is_no_question_is_named(tmp_path: Path, content: str) -> None:
    file = tmp_path / "q.jsonl"
    file.write_text(f'{{"question": "fine"}}\n{content}\n')
    with pytest.raises(InputError, match=r"q\.jsonl, line 2"):
        read_dataset(file)


def test_a_folder_without_articles_is_refused(tmp_path: Path) -> None:
    (tmp_path / "questions.jsonl").touch()
    with pytest.raises(InputError, match=r"articles\.jsonl"):
        read_dataset(tmp_path)


def test_an_answer_scores_by_the_words_it_shares_with_the_best_gold() -> None:
    assert exact("The Corvane!", ["Alibaba", "corvane"]) == 1
    assert token_f1("the chief Corvane", ["nobody", "Corvane Marine"]) == pytest.approx(0.5)
    assert token_f1("", ["x"]) == token_f1("x", []) == 0


def test_several_answers_are_told_from_one_and_follow_ups_from_questions_without_history() -> None:
    index = ArticleIndex(MemoryEngine(), WordEncoder())
    texts = ["Corvane denied the claims.", "The claims were denied by Orrin Bay.", "The ferry sank off Gannock."]
    list(index.add(make_article(text) for text in texts))
    scope = Scope(("default",))
    items = [
        Item("1", "who denied the claims?", True, ("Corvane",), (), (), wrong=("Orrin Bay",), several=True),
        Item("2", "where sank the ferry?", True, ("Gannock",), (), (), several=False),
        Item("3", "where?", True, ("Gannock",), (), (), history=("did the ferry sink?",), asked_alone="where sank it?"),
    ]
    model = Marked({"Corvane": 3.0, "Orrin Bay": 2.9, "Gannock": 3.0, "The ferry": 0.1})
    weights = Calibration(intercept=-2, cosine=1, coverage=1, relevance=2, threshold=0.5, span=1)
    answerer = Answerer(index, AnswerReader(model, weights, weights, weights), 0.5)
    summary = summarise(ask_all(answerer, items, lambda _: scope))
    assert summary["several_answers"] == {
        "several": 1, "several_called_several": 1, "several_called_contradicting": 1, "several_with_two_found": 1,
        "one": 1, "one_called_one": 1, "one_called_contradicting": 0, "balanced_accuracy": 1.0,
    }  # fmt: skip
    assert summary["short_answer"]["exact_match"] >= 0.66
    top = list_top_spans(answerer, items, lambda _: scope)
    assert top == {
        "several_called_several": 1, "several_with_two_found": 1, "one_called_one": 0, "balanced_accuracy": 0.5,
    }  # fmt: skip
    follow_ups = ask_follow_ups(answerer, items, lambda _: scope)
    assert follow_ups is not None
    assert (follow_ups["questions"], follow_ups["with_history"]) == (1, 1)


def test_figures_count_retrieval_without_abstaining_and_users_with_it() -> None:
    index = ArticleIndex(MemoryEngine(), WordEncoder())
    list(index.add([make_article("The ferry sank off Gannock."), make_article("Sheep graze on the hill.")]))
    calibration = Calibration(intercept=-2, cosine=0, coverage=4, threshold=0.7)
    items = [
        Item("1", "where sank the ferry?", answerable=True, answers=("Gannock",), gold=(), articles=()),
        Item("2", "where rests that old ferry?", answerable=True, answers=("Gannock",), gold=(), articles=()),
        Item("3", "who baked sourdough?", answerable=False, answers=(), gold=(), articles=()),
    ]
    scope = Scope(("default",))
    answerer = Answerer(index, SentenceReader(calibration), calibration.threshold)
    summary = summarise(ask_all(answerer, items, lambda _: scope))
    assert summary["retrieval"]["passage"]["first"] == 2
    assert summary["end_to_end"] == {
        "first": 1, "first_share": 0.5, "refused_answerable": 1, "refused_unanswerable": 1, "unanswerable": 1,
        "abstaining_precision": 0.5, "abstaining_recall": 1.0,
    }  # fmt: skip
    assert rank_all(index, items[:1], lambda _: scope)["fused"]["first_share"] == 1.0
