"""What is counted and timed while Clippings runs, in Prometheus's terms; nothing of what anybody asked is in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)

from bot.errors import OverLimitError, StoppingError
from index.errors import ClippingsError

# Seconds; a stage takes milliseconds, a question that waits its turn many seconds.
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10, 30)


@dataclass
class Asking:
    """One question while it is answered; its outcome is what it counts as at the end."""

    outcome: str = "failed"


class Metrics:
    """The counters of one running Clippings, each registered once with `registry`."""

    def __init__(self) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]  # when each counter was made, beside every counter
        own = self.registry = CollectorRegistry()
        ProcessCollector(registry=own)
        self._questions = Counter(
            "clippings_questions",
            "Questions by platform and outcome: answered, differs, changed, not_found, refused, busy, failed.",
            ["platform", "outcome"],
            registry=own,
        )
        self._answers = Histogram(
            "clippings_answer_seconds",
            "From a question's arrival to its answer, waiting included.",
            ["platform"],
            buckets=BUCKETS,
            registry=own,
        )
        self._stages = Histogram(
            "clippings_stage_seconds",
            "Time by stage: wait (for its turn), search, read, agree.",
            ["stage"],
            buckets=BUCKETS,
            registry=own,
        )
        self._votes = Counter("clippings_votes", "Votes on answers.", ["platform", "vote"], registry=own)
        self._articles = Counter(
            "clippings_articles",
            "Articles by what became of them: added, replaced, unchanged, removed, failed.",
            ["outcome"],
            registry=own,
        )
        self._reconnects = Counter(
            "clippings_reconnects", "Connections to a platform made anew.", ["platform"], registry=own
        )

        self._dropped = Counter(
            "clippings_dropped_events", "Events of a platform that could not be read.", ["platform"], registry=own
        )

    def text(self) -> bytes:
        """Everything, in Prometheus's text format."""
        return generate_latest(self.registry)

    def gauge(self, name: str, what: str, value: Callable[[], float]) -> None:
        """Register a number that is asked for whenever somebody reads."""
        Gauge(f"clippings_{name}", what, registry=self.registry).set_function(value)

    @contextmanager
    def asking(self, platform: str) -> Iterator[Asking]:
        """Count and time one question of a platform."""
        asking = Asking()
        try:
            with self._answers.labels(platform).time():
                yield asking
        except (OverLimitError, StoppingError):
            asking.outcome = "busy"
            raise
        except ClippingsError:
            asking.outcome = "refused"
            raise
        finally:
            self._questions.labels(platform, asking.outcome).inc()

    def stage(self, name: str) -> AbstractContextManager[object]:
        """Time one stage of a question."""
        return self._stages.labels(name).time()

    def waited(self, seconds: float) -> None:
        """Count how long a question waited for its turn."""
        self._stages.labels("wait").observe(seconds)

    def vote(self, platform: str, helpful: bool) -> None:
        """Count a vote."""
        self._votes.labels(platform, "helpful" if helpful else "not_helpful").inc()

    def article(self, outcome: str, count: int = 1) -> None:
        """Count articles that were added, replaced, unchanged, removed or failed."""
        self._articles.labels(outcome).inc(count)

    def dropped(self, platform: str) -> None:
        """Count an event that could not be read."""
        self._dropped.labels(platform).inc()

    def reconnected(self, platform: str) -> None:
        """Count a connection that was made again."""
        self._reconnects.labels(platform).inc()
