"""The commands that run the chat platforms and look after them."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from bot.commands.options import Place, placed
from bot.errors import SettingsError
from bot.platforms import Examined, Platform, load_platform, platform_names
from index.errors import ClippingsError

if TYPE_CHECKING:
    from bot.app import Chat

log = logging.getLogger(__name__)

FINISHING = 10.0  # seconds for the question in hand when it is stopped


@click.command()
@click.argument("names", nargs=-1, metavar="[PLATFORM]...")
@placed
def run(place: Place, names: tuple[str, ...]) -> None:
    """Answer in chat: on the platforms named, or on every one that has a token.

    \b
    Example:
      DISCORD_TOKEN=... clippings run discord
    """
    from bot.app import open_chat

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    platforms = _chosen(names)
    with place.open() as app, open_chat(app) as chat:
        if not asyncio.run(serve(chat, platforms)):
            sys.exit(1)


@click.command()
@click.argument("name", metavar="PLATFORM")
def invite(name: str) -> None:
    """Print the address that installs the bot, with just the permissions it needs.

    \b
    Example:
      clippings invite discord
    """
    click.echo(asyncio.run(load_platform(name).invite()))


@click.command()
@placed
def doctor(place: Place) -> None:
    """Look everything over and say what is wrong and what to do: disk, index, models, platforms.

    \b
    Example:
      clippings doctor
    """
    from bot.examining import examine_app, examine_disk, examine_platforms

    found = [examine_disk(place.settings())]
    try:
        with place.open() as app:
            found += examine_app(app)
    except ClippingsError as error:
        found.append(Examined(False, "index", str(error)))
    found += asyncio.run(examine_platforms())
    for one in found:
        click.echo(
            f"{click.style('ok ', fg='green') if one.ok else click.style('FIX', fg='red')}  {one.what}: {one.sentence}"
        )
    if not all(one.ok for one in found):
        sys.exit(1)


async def serve(chat: Chat, platforms: Sequence[Platform]) -> bool:
    """Run platforms until all have ended or the process is told to stop; whether all ended well.

    One that fails says why and leaves the others running.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    running = [asyncio.create_task(_guarded(platform, chat, stop)) for platform in platforms]
    ended = asyncio.gather(*running)
    ended.add_done_callback(lambda _: stop.set())
    await stop.wait()
    # Whoever waits is told, through its platform, before that disconnects.
    await asyncio.to_thread(chat.desk.worker.close, FINISHING)
    return all(await ended)


async def _guarded(platform: Platform, chat: Chat, stop: asyncio.Event) -> bool:
    try:
        await platform.run(chat, stop)
    except ClippingsError as error:
        click.echo(f"clippings: {error}", err=True)
        return False
    except Exception:
        log.exception("%s has failed.", platform.name)
        return False
    return True


def _chosen(names: Sequence[str]) -> list[Platform]:
    platforms = [load_platform(name) for name in names or platform_names()]
    chosen = [platform for platform in platforms if names or platform.is_configured()]
    if not chosen:
        raise SettingsError(
            f"No chat platform has a token ({', '.join(platform_names())}): the README's settings name them."
        )
    return chosen
