"""What is counted can be read by Prometheus, and says nothing of what was asked."""

from __future__ import annotations

from dataclasses import replace

import pytest
from answers import agreed, differing, empty
from prometheus_client.parser import text_string_to_metric_families

from bot.errors import InputError, OverLimitError
from bot.running.health import Health
from bot.running.metrics import Metrics


def read(metrics: Metrics, name: str) -> dict[tuple[str, ...], float]:
    """The samples with that name the values of their labels: (platform, outcome), say."""
    return {
        tuple(sample.labels[name] for name in sorted(sample.labels, reverse=True)): sample.value
        for family in text_string_to_metric_families(metrics.text().decode())
        for sample in family.samples
        if sample.name == name
    }


def test_each_question_counts_once_on_its_platform_by_how_it_ended() -> None:
    metrics = Metrics()
    changed = replace(differing(), differs=False, changed=True)
    for answer in (agreed(), agreed(), differing(), changed, empty()):
        with metrics.asking("web") as asking:
            asking.outcome = answer.outcome
    for error in (OverLimitError("Later."), InputError("No."), ValueError("a bug")):
        with pytest.raises(type(error)), metrics.asking("discord"):
            raise error
    assert read(metrics, "clippings_questions_total") == {
        ("web", "answered"): 2, ("web", "differs"): 1, ("web", "changed"): 1, ("web", "not_found"): 1,
        ("discord", "busy"): 1, ("discord", "refused"): 1, ("discord", "failed"): 1,
    }  # fmt: skip
    assert read(metrics, "clippings_answer_seconds_count") == {("web",): 5, ("discord",): 3}
    assert "denied" not in metrics.text().decode()


def test_what_else_is_counted_and_looked_at() -> None:
    metrics, other = Metrics(), Metrics()
    waiting = [3.0]
    metrics.gauge("waiting_questions", "Questions that wait.", lambda: waiting[0])
    with metrics.stage("search"):
        metrics.waited(0.2)
    metrics.vote("slack", helpful=True)
    metrics.vote("slack", helpful=False)
    metrics.article("added", 4)
    metrics.reconnected("discord")
    assert read(metrics, "clippings_waiting_questions") == {(): 3}
    waiting[0] = 1
    assert read(metrics, "clippings_waiting_questions") == {(): 1}
    assert read(metrics, "clippings_stage_seconds_count") == {("search",): 1, ("wait",): 1}
    assert read(metrics, "clippings_stage_seconds_bucket")["wait", "0.2"] == 1
    assert read(metrics, "clippings_votes_total") == {("helpful", "slack"): 1, ("not_helpful", "slack"): 1}
    assert read(metrics, "clippings_articles_total") == {("added",): 4}
    assert read(metrics, "clippings_reconnects_total") == {("discord",): 1}
    assert read(other, "clippings_votes_total") == {}, "two installations in one process count for themselves"


def test_clippings_is_ready_while_every_part_is_there() -> None:
    health = Health()
    assert not health.ready, "nobody has said yet what is needed"
    health.expect("models", "page")
    assert not health.ready
    assert health.up("models") is False
    assert not health.ready
    assert health.up("page") is False
    assert health.ready
    health.down("page")
    assert not health.ready
    assert health.up("page") is True, "it is there again"
    assert health.up("page") is False, "it was there already"
    assert health.ready
