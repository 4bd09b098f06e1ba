"""The composition root: the only module that knows the concrete classes. It opens things and closes them."""

from __future__ import annotations

import logging
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from bot.answering.answer_reader import AnswerReader
from bot.answering.answerer import Answerer
from bot.answering.reader_models import NO_READER, span_model
from bot.answering.reading import Calibration, Reader, SentenceReader
from bot.chat.answers import Answers, now
from bot.chat.articles import Articles
from bot.chat.asking import Asking
from bot.chat.feed_store import FeedStore
from bot.chat.feeds import Feeds
from bot.chat.housekeeping import Housekeeping
from bot.chat.keys import FILE as KEY
from bot.chat.keys import Key
from bot.chat.limiting import AskLimiter
from bot.chat.looking import Looking
from bot.chat.parts import Chat
from bot.chat.places import Places
from bot.chat.sqlite_feed_store import SqliteFeedStore
from bot.chat.sqlite_store import SqliteChatStore
from bot.chat.sqlite_watch_store import SqliteWatchStore
from bot.chat.store import ChatStore
from bot.chat.tables import FILE as CHATS
from bot.chat.watch_store import WatchStore
from bot.chat.watches import Watches
from bot.checking.checker import Checker
from bot.errors import NotInstalledError
from bot.feeding.feeds.polling import Poller
from bot.running.metrics import Metrics
from bot.running.settings import MEGABYTE, Settings
from bot.running.worker import Worker
from bot.showing.article_links import ArticleLinks
from index.article_index import ArticleIndex
from index.embedded.engine import EmbeddedEngine
from index.engine import Engine
from index.loading.limits import Limits
from index.sentence_encoder import SentenceEncoder
from index.types import Scope

log = logging.getLogger(__name__)
_DICE = random.SystemRandom()


@dataclass(frozen=True)
class App:
    """Everything a command or a platform needs, wired together."""

    settings: Settings
    index: ArticleIndex
    answerer: Answerer
    limits: Limits
    metrics: Metrics = field(default_factory=Metrics)

    @property
    def checker(self) -> Checker:
        """What holds texts against the articles."""
        calibration = Calibration.shipped("sentences")
        return Checker(self.index, SentenceReader(calibration), calibration.threshold / 2)

    def is_own(self, place: str) -> bool:
        """Whether a path is one of the index's own files, which a folder being added may hold."""
        return self.index.owns(Path(place))


@contextmanager
def open_app(settings: Settings) -> Iterator[App]:
    """Wire an app for these settings; the index is closed at the end. No model is loaded before it is needed.

    Raises:
        StoreError: if the index cannot be opened.
    """
    encoder = SentenceEncoder(settings.encoder_model, settings.encoder_query_prompt, settings.encoder_passage_prompt)
    index = ArticleIndex(_engine(settings), encoder)
    reader, fitted = _reader(settings.reader_model)
    threshold = fitted[0] if settings.answer_threshold is None else settings.answer_threshold
    quotable = fitted[1] if settings.answer_threshold is None else settings.answer_threshold
    limits = Limits(
        max_file_bytes=int(settings.max_file_mb * MEGABYTE),
        max_fetch_bytes=int(settings.max_fetch_mb * MEGABYTE),
        fetch_seconds=settings.fetch_seconds,
        load_seconds=settings.load_seconds,
        load_memory=int(settings.load_memory_mb * MEGABYTE),
        keep_bytes=int(settings.keep_page_mb * MEGABYTE) or -1,
        allowed_hosts=settings.allowed_hosts,
    )
    metrics = Metrics()
    try:
        yield App(settings, index, Answerer(index, reader, threshold, quotable, timed=metrics.stage), limits, metrics)
    finally:
        index.close()


def _engine(settings: Settings) -> Engine:
    """The engine over the database that STORE_URL names, else over the data folder."""
    if settings.store_url is None:
        return EmbeddedEngine(settings.data, settings.keep_versions)
    with _client_there():
        from index.postgres.engine import PostgresEngine
    return PostgresEngine(settings.store_url.get_secret_value(), versions=settings.keep_versions)


@contextmanager
def open_stores(settings: Settings, key: Key | None = None) -> Iterator[tuple[ChatStore, FeedStore]]:
    """The stores in the database that STORE_URL names, which belong to one `key`, else in the data folder.

    Raises:
        StoreError: if they cannot be used.
    """
    if settings.store_url is None:
        key = key or _key(settings)
        with closing(SqliteChatStore(settings.data)) as store, closing(SqliteFeedStore(settings.data)) as feeds:
            yield store, feeds
        return
    with _client_there():
        from bot.chat.postgres.chat_store import PostgresChatStore
        from bot.chat.postgres.feed_store import PostgresFeedStore
        from bot.chat.postgres.rooms import ChatDatabase
    with closing(ChatDatabase(settings.store_url.get_secret_value())) as db, closing(PostgresChatStore(db)) as shared:
        if key:
            db.belongs_to(key.hashed("fingerprint"), str(settings.data))
        yield shared, PostgresFeedStore(db)


def move_chats(settings: Settings, target: Settings) -> int:
    """Carry all that is remembered from a data folder into a database, or back; how many rows that are.

    Raises:
        StoreError: if the target remembers something already, or cannot be used.
    """
    with _client_there():
        from bot.chat.postgres import moving
        from bot.chat.postgres.rooms import ChatDatabase
    url = target.store_url or settings.store_url
    assert url  # noqa: S101 - one of them is a database
    with closing(ChatDatabase(url.get_secret_value())) as db:
        db.belongs_to(Key(settings.data).hashed("fingerprint"), str(settings.data))
        return moving.carry_in(settings.data, db) if target.store_url else moving.carry_out(db, target.data)


@contextmanager
def _client_there() -> Iterator[None]:
    try:
        yield
    except ImportError as error:
        raise NotInstalledError("STORE_URL", "postgres") from error


def _key(settings: Settings) -> Key:
    """The key, made before the chat database is: a database without its key means that the key was lost."""
    if (settings.data / CHATS).exists() and not (settings.data / KEY).exists():
        log.warning(
            "The key %(file)s is gone: a new one is made, and links made with the old one do not hold.", {"file": KEY}
        )
    return Key(settings.data)


@contextmanager
def open_chat(app: App, *, checker: Checker | None = None, clock: Callable[[], datetime] = now) -> Iterator[Chat]:
    """Wire what the chat platforms share, over other parts where they are given; at the end the worker finishes the
    question in hand.

    Raises:
        StoreError: if the stores or the key cannot be used.
    """
    settings = app.settings
    key = _key(settings)
    with (
        open_stores(settings, key) as (store, feeds),
        closing(SqliteWatchStore(settings.data)) as watches,
        closing(Worker()) as worker,
    ):
        yield _chat(app, store, Feeds(feeds, clock), watches, worker, key, checker or app.checker, clock)


@contextmanager
def open_feeds(app: App, *, clock: Callable[[], datetime] = now) -> Iterator[tuple[Feeds, Poller]]:
    """Wire what looks after feeds on the command line.

    Raises:
        StoreError: if their store or the key cannot be used.
    """
    with open_stores(app.settings) as (_, store):
        pause = timedelta(minutes=app.settings.feed_minutes)
        yield Feeds(store, clock), Poller(store, app.index, app.limits, pause, clock, _DICE.random)


def _chat(
    app: App,
    store: ChatStore,
    feeds: Feeds,
    watches: WatchStore,
    worker: Worker,
    key: Key,
    checker: Checker,
    clock: Callable[[], datetime],
) -> Chat:
    settings, index, metrics = app.settings, app.index, app.metrics
    links = public_links(key, settings)
    places = Places(store, key, settings.collection)
    answers = Answers(index, store, places, metrics, clock, links)
    limiter = AskLimiter(settings.person_per_minute, settings.channel_per_minute)
    asking = Asking(app.answerer, checker, worker, limiter, places, answers, metrics)
    articles = Articles(index, places, app.limits, links)
    days = timedelta(days=settings.retention_days), timedelta(days=settings.grace_days)
    housekeeping = Housekeeping(
        articles, index, store, clock, *days, lambda: _free(settings) < settings.low_disk_mb * MEGABYTE
    )
    _measure(app, worker)
    watching = Watches(watches, asking, Looking(app.answerer, index, worker), clock)
    return Chat(
        settings, places, asking, answers, articles, housekeeping, index, store, worker, key, metrics, clock, feeds,
        watching,
    )  # fmt: skip


def public_links(key: Key, settings: Settings) -> ArticleLinks | None:
    """The links that answers in a chat carry to the page; None where nobody can reach it."""
    if settings.public_url is None or not settings.web_port:
        return None
    return ArticleLinks(key.derived("article links"), settings.public_url, settings.link_days)


def _measure(app: App, worker: Worker) -> None:
    """What is looked at whenever somebody reads the metrics."""

    def scope() -> Scope | None:
        names = app.index.collections()
        return Scope(tuple(names)) if names else None

    app.metrics.gauge("waiting_questions", "Questions that wait for their turn.", worker.waiting)
    app.metrics.gauge("index_articles", "Articles in the index.", lambda: app.index.count(s) if (s := scope()) else 0)
    app.metrics.gauge("disk_free_bytes", "Room left on the disk that holds the data.", lambda: _free(app.settings))
    app.metrics.gauge("index_bytes", "Size of the index on disk.", app.index.size)


def _free(settings: Settings) -> int:
    return shutil.disk_usage(settings.data).free


def _reader(model: str) -> tuple[Reader, tuple[float, float]]:
    """The reader that READER_MODEL names, and the probabilities from which it was fitted to answer and to quote."""
    sentences, answers, quotes = (Calibration.shipped(kind) for kind in ("sentences", "answers", "quotes"))
    if model == NO_READER:
        return SentenceReader(sentences), (sentences.threshold, sentences.threshold)
    return AnswerReader(span_model(model), sentences, answers, quotes), (answers.threshold, quotes.threshold)
