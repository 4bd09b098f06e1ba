"""The commands that look after feeds: `clippings feeds`."""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import IO, TYPE_CHECKING

import click

from bot.chat.feeds import MOST
from bot.commands.options import Place, placed
from bot.feeding.feeds.opml import read_opml, write_opml
from bot.showing.feeds import NO_FEEDS, feed_facts
from bot.showing.outline import counted
from index.errors import LoadError

if TYPE_CHECKING:
    from bot.chat.feed_store import Feed, FeedStore
    from bot.chat.feeds import Feeds
    from bot.feeding.feeds.polling import Poller

LONGEST_WAIT = timedelta(minutes=3)  # for what is due next while feeds are read by hand


@click.group()
def feeds() -> None:
    """Follow feeds: RSS, Atom, JSON Feed, news sitemaps and pages that list articles by links.

    `clippings run` reads them as they fall due, and loads the articles that they name from their own pages.
    """


@feeds.command()
@click.argument("address", metavar="URL")
@click.option("--words", multiple=True, metavar="WORDS", help="Only articles with all of these words; may repeat.")
@click.option("--outlet", "outlets", multiple=True, metavar="OUTLET", help="Only this outlet or site; may repeat.")
@placed
def add(place: Place, address: str, words: tuple[str, ...], outlets: tuple[str, ...]) -> None:
    """Add a feed, or a page that says where its feed is; it is read once, to see that it is one.

    \b
    Examples:
      clippings feeds add https://example.org/feed.xml
      clippings feeds add https://example.org/ --words "harbour ferry" --outlet example.org
    """
    from bot.app import open_feeds

    with place.open() as app, open_feeds(app) as (found, poller):
        feed, waiting = asyncio.run(_added(found, poller, app.settings.collection, address, words, outlets))
    click.echo(f"Added: {feed.title or feed.address} ({counted(waiting, 'article')} to load).")
    click.echo("'clippings run' loads them as it runs, 'clippings feeds poll' at once.")


@feeds.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@placed
def list_(place: Place, as_json: bool) -> None:
    """List the feeds of the collection and how they fare, those in trouble first."""
    from bot.app import open_feeds

    with place.open() as app, open_feeds(app) as (found, _):
        health, now = asyncio.run(found.health(app.settings.collection)), found.clock()
    if as_json:
        for one in health:
            click.echo(json.dumps(asdict(one), ensure_ascii=False, default=datetime.isoformat))
    elif not health:
        click.echo(NO_FEEDS)
    else:
        click.echo("\n\n".join("\n  ".join([one.title or "-", one.address, *feed_facts(one, now)]) for one in health))


@feeds.command()
@click.argument("addresses", nargs=-1, required=True, metavar="URL...")
@placed
def remove(place: Place, addresses: tuple[str, ...]) -> None:
    """Remove feeds; their articles stay."""
    from bot.app import open_feeds

    with place.open() as app, open_feeds(app) as (found, _):
        for address in addresses:
            asyncio.run(found.remove(app.settings.collection, address))
            click.echo(f"Removed: {address}")


@feeds.command()
@placed
def poll(place: Place) -> None:
    """Read all feeds of the collection now, and load what they name."""
    from bot.app import open_feeds

    with place.open() as app, open_feeds(app) as (found, poller):
        counts: Counter[str] = Counter()
        poller.observe = lambda outcome, count: counts.update({outcome: count})
        asyncio.run(_polled(found.store, poller, app.settings.collection))
        health = asyncio.run(found.health(app.settings.collection))
    for one in health:
        if one.error:
            click.echo(f"{one.address}: {one.error}", err=True)
    click.echo(", ".join(f"{counts[name]:,} {name}" for name in ("added", "replaced", "unchanged", "failed")) + ".")
    if any(one.error for one in health):
        sys.exit(1)


@feeds.command(name="import")
@click.argument("file", type=click.File("rb"))
@placed
def import_(place: Place, file: IO[bytes]) -> None:
    """Add the feeds of a list that another program has written (OPML)."""
    from bot.app import open_feeds

    addresses = read_opml(file.read())
    with place.open() as app, open_feeds(app) as (found, _):
        within = timedelta(minutes=app.settings.feed_minutes)
        count = asyncio.run(found.add_all(app.settings.collection, addresses, within))
    left = f"; {len(addresses) - count:,} not: there already, no web address, or more than {MOST} in all"
    click.echo(f"{counted(count, 'feed')} added{left if count < len(addresses) else ''}.")


@feeds.command()
@click.argument("file", type=click.File("w", encoding="utf-8"), default="-")
@placed
def export(place: Place, file: IO[str]) -> None:
    """Write the feeds of the collection as a list for other programs (OPML)."""
    from bot.app import open_feeds

    with place.open() as app, open_feeds(app) as (found, _):
        file.write(write_opml(asyncio.run(found.store.feeds(app.settings.collection))))


async def _added(
    feeds: Feeds, poller: Poller, collection: str, address: str, words: tuple[str, ...], outlets: tuple[str, ...]
) -> tuple[Feed, int]:
    """The feed as it was added and read, and how many articles it names.

    Raises:
        LoadError: if it is none, or cannot be read now; it is not added then.
    """
    before = {feed.address for feed in await feeds.store.feeds(collection)}
    feed = await feeds.add(collection, address, words, outlets)
    for _ in range(2):  # a page, and the feed that it names
        await poller.read(feed)
        others = [one for one in await feeds.store.feeds(collection) if one.address not in before - {feed.address}]
        if not others:
            raise LoadError(f"{address} leads to a feed that is there already.")
        (feed,) = others
        if feed.error:
            if feed.address not in before:
                await feeds.remove(collection, feed.address)
            raise LoadError(f"{address}: {feed.error} It was not added.")
        if feed.read:
            break
    return feed, sum(entry.due is not None for entry in await feeds.store.entries(collection, feed.address))


async def _polled(store: FeedStore, poller: Poller, collection: str) -> None:
    for feed in await store.feeds(collection):
        if feed.due is not None:
            await store.keep(replace(feed, due=poller.clock()))
    while (wait := await poller.turn()) is not None and wait <= LONGEST_WAIT:  # noqa: ASYNC110 - hosts are left alone so long
        await asyncio.sleep(wait.total_seconds())
