"""The parts that a chat platform is given, put together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.chat.answers import Answers
from bot.chat.articles import Articles
from bot.chat.asking import Asking
from bot.chat.feeds import Feeds
from bot.chat.housekeeping import Housekeeping
from bot.chat.keys import Key
from bot.chat.places import Places
from bot.chat.store import ChatStore
from bot.chat.watches import Watches
from bot.running.health import Health
from bot.running.metrics import Metrics
from bot.running.settings import Settings
from bot.running.worker import Worker
from index.article_index import ArticleIndex


@dataclass(frozen=True)
class Chat:
    """What a service is run with: the acts (`asking`, `answers`, `articles`, `feeds`, `watches`) and their parts."""

    settings: Settings
    places: Places
    asking: Asking
    answers: Answers
    articles: Articles
    housekeeping: Housekeeping
    index: ArticleIndex
    store: ChatStore
    worker: Worker
    key: Key
    metrics: Metrics
    clock: Callable[[], datetime]
    feeds: Feeds
    watches: Watches
    health: Health = field(default_factory=Health)
