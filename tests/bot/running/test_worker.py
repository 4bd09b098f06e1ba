"""Questions are answered one at a time and in turn, refused when too many wait, and never lost."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager

import pytest

from bot.answering.types import Answer, Question
from bot.errors import OverLimitError, StoppingError, StuckError
from bot.running.worker import MOST_STUCK, Group, Worker
from index.types import Scope

SCOPE = Scope(("default",))


def answer_to(question: Question) -> Answer:
    return Answer(question, "not_found", None, (), (), (), 0, (), 0.0)


class Gate:
    """Answers only while it is open, and remembers the order of the questions and how many ran at once."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.entered = threading.Event()
        self.order: list[str] = []
        self._running = threading.Semaphore(1)

    def answer(self, question: Question) -> Answer:
        assert self._running.acquire(blocking=False), "two questions at once"
        self.entered.set()
        assert self.open.wait(10)
        self.order.append(question.text)
        self._running.release()
        if question.text == "bug":
            raise ZeroDivisionError
        return answer_to(question)


@contextmanager
def at_work(gate: Gate, **limits: int) -> Iterator[Worker]:
    worker = Worker(**limits)
    try:
        yield worker
    finally:
        gate.open.set()
        worker.close(10)


def ask(gate: Gate, worker: Worker, asker: str, text: str) -> Future[Answer]:
    return worker.submit(asker, lambda: gate.answer(Question(text, SCOPE)))


def test_what_nobody_waits_for_comes_behind_every_question() -> None:
    gate = Gate()
    with at_work(gate) as worker:
        ask(gate, worker, "mira", "in hand")
        assert gate.entered.wait(10)
        last = worker.submit("watches", lambda: gate.answer(Question("again", SCOPE)), behind=True)
        for text in ("one", "two"):
            ask(gate, worker, "mira", text)
        ask(gate, worker, "tom", "three")
        gate.open.set()
        last.result(10)
    assert gate.order[0] == "in hand"
    assert gate.order[-1] == "again"
    assert len(gate.order) == 5


def test_askers_take_turns() -> None:
    gate = Gate()
    with at_work(gate) as worker:
        first = [ask(gate, worker, "loud", f"loud {i}") for i in range(4)]
        assert gate.entered.wait(10)
        second = [
            ask(gate, worker, "calm", "calm 0"),
            ask(gate, worker, "late", "late 0"),
            ask(gate, worker, "calm", "calm 1"),
        ]
        gate.open.set()
        texts = [future.result(10).question.text for future in [*first, *second]]
    assert texts == ["loud 0", "loud 1", "loud 2", "loud 3", "calm 0", "late 0", "calm 1"]
    assert gate.order == ["loud 0", "loud 1", "calm 0", "late 0", "loud 2", "calm 1", "loud 3"]


def test_too_many_questions_are_refused_in_a_sentence() -> None:
    gate = Gate()
    with at_work(gate, limit=3, each=2) as worker:
        ask(gate, worker, "a", "in hand")
        assert gate.entered.wait(10)
        for text in ("1", "2"):
            ask(gate, worker, "a", text)
        with pytest.raises(OverLimitError, match="2 questions from here"):
            ask(gate, worker, "a", "3")
        ask(gate, worker, "b", "1")
        with pytest.raises(OverLimitError, match="Too many questions"):
            ask(gate, worker, "c", "1")
        assert worker.waiting() == 3


def test_an_error_reaches_whoever_asked_and_the_next_question_is_answered() -> None:
    gate = Gate()
    gate.open.set()
    with at_work(gate) as worker:
        with pytest.raises(ZeroDivisionError):
            ask(gate, worker, "a", "bug").result(10)
        assert ask(gate, worker, "a", "fine").result(10).question.text == "fine"


def test_closing_finishes_the_question_in_hand_and_refuses_the_others() -> None:
    gate = Gate()
    with at_work(gate) as worker:
        in_hand = ask(gate, worker, "a", "in hand")
        assert gate.entered.wait(10)
        dropped = ask(gate, worker, "a", "waiting")
        gate.open.set()
        worker.close(10)
        assert in_hand.result(0).question.text == "in hand"
        with pytest.raises(StoppingError, match="stopping"):
            dropped.result(0)
        with pytest.raises(StoppingError, match="stopping"):
            ask(gate, worker, "a", "too late")


def test_an_event_loop_stays_free_while_a_question_is_answered() -> None:
    gate = Gate()

    async def both(worker: Worker) -> str:
        answer = asyncio.wrap_future(ask(gate, worker, "a", "slow"))
        await asyncio.sleep(0.01)
        assert not answer.done()
        gate.open.set()
        return (await answer).question.text

    with at_work(gate) as worker:
        assert asyncio.run(both(worker)) == "slow"


def test_groups_take_turns_and_none_fills_the_queue_for_the_others() -> None:
    gate, page = Gate(), Group("page", 6)
    with at_work(gate, limit=10, each=3) as worker:

        def submit(group: Group, address: Group | None, asker: str, text: str) -> Future[Answer]:
            within = [group, *([address] if address else [])]
            return worker.submit(asker, lambda: gate.answer(Question(text, SCOPE)), within=within)

        submit(page, None, "zero", "in hand")
        assert gate.entered.wait(10)
        loud = Group("1.2.3.4", 4)
        asked = [submit(page, loud, f"cookie {n}", f"loud {n}") for n in range(4)]
        with pytest.raises(OverLimitError, match="Too many questions"):
            submit(page, loud, "cookie 5", "one more cookie of the same address")
        asked += [submit(page, Group("5.6.7.8", 4), "a", "calm 0"), submit(page, Group("5.6.7.8", 4), "a", "calm 1")]
        with pytest.raises(OverLimitError, match="Too many questions"):
            submit(page, Group("9.9.9.9", 4), "b", "the page has had its share")
        asked += [submit(Group("discord", 6), None, "mira", f"chat {n}") for n in range(2)]
        gate.open.set()
        for future in asked:
            future.result(10)
    assert gate.order == ["in hand", "loud 0", "chat 0", "calm 0", "chat 1", "loud 1", "calm 1", "loud 2", "loud 3"]


def test_what_nobody_waits_for_any_more_is_dropped() -> None:
    gate = Gate()
    with at_work(gate, limit=3, each=3) as worker:
        ask(gate, worker, "a", "in hand")
        assert gate.entered.wait(10)
        gone = [ask(gate, worker, "a", f"gone {n}") for n in range(3)]
        for future in gone:
            assert future.cancel()
        assert worker.waiting() == 0
        kept = [ask(gate, worker, "a", f"kept {n}") for n in range(3)]
        gate.open.set()
        for future in kept:
            future.result(10)
    assert gate.order == ["in hand", "kept 0", "kept 1", "kept 2"]


def test_a_stuck_job_is_given_up_with_a_sentence_and_the_next_one_is_done(caplog: pytest.LogCaptureFixture) -> None:
    hanging = threading.Event()
    worker = Worker(longest=0.05)
    try:
        stuck = worker.submit("a", lambda: hanging.wait(20))
        after = worker.submit("b", lambda: "done")
        with pytest.raises(StuckError, match="took too long"):
            stuck.result(10)
        assert after.result(10) == "done"
        assert "is given up (" in caplog.text
        assert "threading.py, line" in caplog.text
        hanging.set()
        assert worker.submit("c", lambda: "again").result(10) == "again"
    finally:
        hanging.set()
        worker.close(10)


def test_where_every_thread_hangs_nobody_waits_for_nothing_and_one_that_wakes_goes_on() -> None:
    hanging = threading.Event()
    worker = Worker(longest=0.05)
    try:
        stuck = [worker.submit(str(n), lambda: hanging.wait(20)) for n in range(MOST_STUCK)]
        waiting = worker.submit("last", lambda: "never")
        for future in stuck:
            with pytest.raises(StuckError):
                future.result(10)
        with pytest.raises(OverLimitError, match="Answering is stuck"):
            waiting.result(10)
        with pytest.raises(OverLimitError, match="Answering is stuck"):
            worker.submit("a", lambda: "no")
        hanging.set()
        for _ in range(1000):
            try:
                assert worker.submit("a", lambda: "yes").result(10) == "yes"
            except OverLimitError:
                threading.Event().wait(0.005)
            else:
                break
        else:
            pytest.fail("it does not go on")
    finally:
        hanging.set()
        worker.close(10)


def test_what_has_no_limit_may_take_as_long_as_it_likes() -> None:
    worker = Worker(longest=0.01)
    try:
        assert worker.submit("start", lambda: threading.Event().wait(0.1), has_limit=False).result(10) is False
    finally:
        worker.close(10)
