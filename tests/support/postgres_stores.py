"""The stores in PostgreSQL, imported only where its client is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.chat.postgres.chat_store import PostgresChatStore
    from bot.chat.postgres.feed_store import PostgresFeedStore

LEASE = 1.5  # seconds: nobody wants to wait for a real one


@contextmanager
def chat_store(url: str, lease: float = LEASE, patience: float = 0) -> Iterator[PostgresChatStore]:
    """A store, as a process of its own has it."""
    from bot.chat.postgres.chat_store import PostgresChatStore
    from bot.chat.postgres.rooms import ChatDatabase

    with closing(ChatDatabase(url, patience)) as db, closing(PostgresChatStore(db, lease)) as store:
        yield store


@contextmanager
def feed_store(url: str) -> Iterator[PostgresFeedStore]:
    """The same for feeds."""
    from bot.chat.postgres.feed_store import PostgresFeedStore
    from bot.chat.postgres.rooms import ChatDatabase

    with closing(ChatDatabase(url, 0)) as db:
        yield PostgresFeedStore(db)
