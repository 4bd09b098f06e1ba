"""The commands that watch questions: `clippings watch`."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from bot.chat.types import TERMINAL, Spot
from bot.chat.watch_terms import MOST_A_DAY, MOST_DAYS, Terms, read_quiet
from bot.commands.options import Place, placed
from bot.errors import InputError
from bot.showing.answer_text import document_to_text
from bot.showing.watches import BEARINGS

if TYPE_CHECKING:
    from bot.chat.parts import Chat
    from bot.chat.watch_store import Watch
    from bot.showing.document import Document

OPERATOR = ""  # who watches by the command line, as a platform would name a person
NO_SUCH = "No watch of the command line has that id, or these words in its question: 'clippings watch list' names them."


@click.group()
def watch() -> None:
    """Watch questions: be told once a first answer, another one or a change has come, with old and new quotes.

    `clippings run` asks again as articles come, and tells channels; `clippings watch news` tells here.
    """


@watch.command()
@click.argument("question")
@click.option("--tell", metavar="PLATFORM:WORKSPACE:CHANNEL", help="Tell a channel (its ids) in place of 'news'.")
@click.option("--days", type=click.IntRange(1, MOST_DAYS), default=30, show_default=True, help="Until it ends.")
@click.option("--most", type=click.IntRange(1, MOST_A_DAY), default=3, show_default=True, help="Times a day at most.")
@click.option("--quiet", default="", metavar="HOURS", help='Hours without news: "22-7" or "22-7 Europe/Berlin".')
@placed
def add(place: Place, question: str, tell: str | None, days: int, most: int, quiet: str) -> None:
    """Watch QUESTION from now on; it is asked once, for what is known.

    \b
    Examples:
      clippings watch add "when is the hearing?"
      clippings watch add "who denied the claims?" --tell slack:T024BE7LD:C061EG9SL --quiet "20-8 Europe/Berlin"
    """
    terms = Terms(days, most, read_quiet(quiet))
    with _opened(place) as (chat, collection):
        spot = _place(tell) if tell else _terminal(collection)
        click.echo(document_to_text(asyncio.run(_begun(chat, spot, question, terms, collection))))


@watch.command(name="list")
@placed
def list_(place: Place) -> None:
    """List what the command line watches, each with its id."""
    with _opened(place) as (chat, _):
        found = asyncio.run(_held(chat))
    for one in found:
        answers = "; ".join(side.answer or BEARINGS.get(side.bearing or "", "quotes") for side in one.told)
        where = f"in {one.spot.channel}" if one.spot.platform == TERMINAL else f"tells {_named(one.spot)}"
        click.echo(
            f"{one.id}  {one.question}\n    {answers or 'not answered so far'} · until {one.until:%Y-%m-%d} · {where}"
        )
    if not found:
        click.echo("The command line watches no question: 'clippings watch add' begins one.")


@watch.command()
@click.argument("which", metavar="ID|WORDS")
@placed
def end(place: Place, which: str) -> None:
    """End the watch with that id, or the one whose question holds these words."""
    with _opened(place) as (chat, _):
        found = asyncio.run(_ended(chat, which))
    click.echo(f"Ended: {found.question}")


@watch.command()
@placed
def news(place: Place) -> None:
    """Ask again what articles may have changed, and print what has; each thing once."""
    with _opened(place) as (chat, _):
        told = asyncio.run(_news(chat))
    if not told:
        click.echo("Nothing has changed.")


@dataclass
class Printer:
    """The terminal, as a platform: what is told is printed."""

    name: str = TERMINAL

    async def direct(self, place: Spot, person: str) -> Spot:  # noqa: ARG002 - nobody is alone here
        """The terminal."""
        return place

    async def announce(self, place: Spot, document: Document, key: str = "") -> None:  # noqa: ARG002 - likewise
        """Print it."""
        click.echo(f"{document_to_text(document)}\n")


@contextmanager
def _opened(place: Place) -> Iterator[tuple[Chat, str]]:
    from bot.app import open_chat

    with place.open() as app, open_chat(app) as chat:
        yield chat, app.settings.collection


async def _begun(chat: Chat, spot: Spot, question: str, terms: Terms, collection: str) -> Document:
    from index.types import Scope

    scope = Scope((collection,)) if spot == _terminal(collection) else None
    return await chat.watches.begin(spot, OPERATOR, question, terms, scope=scope, alone=False)


async def _held(chat: Chat) -> list[Watch]:
    """What the command line watches, wherever that is told."""
    from bot.chat.platforms import platform_names

    spots = [Spot(name, None, "") for name in (TERMINAL, *platform_names())]
    return [watch for spot in spots for watch in await chat.watches.found(spot, OPERATOR)]


async def _ended(chat: Chat, which: str) -> Watch:
    held = await _held(chat)
    found = [one for one in held if one.id == which] or [
        one for one in held if which.casefold() in one.question.casefold()
    ]
    if len(found) != 1:
        raise InputError(NO_SUCH if not found else f"{len(found)} watches hold these words: give the id of one.")
    await chat.watches.store.end(found[0].id)
    return found[0]


async def _news(chat: Chat) -> int:
    from bot.following.asking_again import AskingAgain
    from bot.following.follower import where_of
    from bot.following.telling import Telling

    store, where, printer = chat.watches.store, where_of(chat.places), Printer()
    await AskingAgain(store, chat.watches.looking, where, chat.clock).turn()
    telling = Telling(store, {printer.name: printer}, chat.index, where, chat.clock, chat.answers.links, spaced=0)
    return await telling.turn(asyncio.Event())


def _terminal(collection: str) -> Spot:
    return Spot(TERMINAL, None, collection)


def _place(written: str) -> Spot:
    from bot.chat.platforms import platform_names

    platform, workspace, channel = [*written.split(":", 2), "", ""][:3]
    if platform not in platform_names() or not channel:
        names = " or ".join(platform_names())
        raise InputError(
            f"--tell is {written!r}, but has to be PLATFORM:WORKSPACE:CHANNEL with {names} for the platform."
        )
    return Spot(platform, workspace or None, channel)


def _named(spot: Spot) -> str:
    return ":".join((spot.platform, spot.workspace or "", spot.channel))
