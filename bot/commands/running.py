"""The commands that run the chat platforms and look after them."""

from __future__ import annotations

import asyncio
import logging
import os
import random
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from itertools import chain, repeat
from typing import TYPE_CHECKING

import click

from bot.chat.duty import OnDuty
from bot.chat.housekeeping import STORAGE
from bot.chat.platforms import Examined, Service, load_platform, platform_names
from bot.commands.options import Place, placed
from bot.errors import PlatformError, SettingsError, UnreachableError
from bot.keeping.backup import sweep
from bot.running.logs import in_short, set_up_logs, worded
from bot.running.redaction import redacted
from bot.showing.outline import counted
from index.errors import ClippingsError
from index.types import Scope

if TYPE_CHECKING:
    from bot.chat.parts import Chat
    from bot.running.settings import Settings

log = logging.getLogger(__name__)

FINISHING = 10.0  # seconds for the question in hand when it is stopped
LEAVING = 13.0  # seconds after which it ends in any case: a container is killed after 15
PAUSES = (5, 15, 60, 300)  # seconds until what has failed is tried again
_UNASKED = ("articles", "feeds", "watches")  # services
_DICE = random.SystemRandom()


@click.command()
@click.argument("names", nargs=-1, metavar="[PLATFORM]...")
@placed
def run(place: Place, names: tuple[str, ...]) -> None:
    """Answer: on the platforms named, or on every one that has a token, and on the page; keep up with the folder.

    \b
    Examples:
      clippings run
      DISCORD_TOKEN=... WEB_PORT=0 clippings run discord
    """
    from bot.app import open_chat

    settings = place.settings()
    set_up_logs(settings.log_level, settings.log_format)
    services = _services(settings, names)
    for left in sweep(settings.data):
        log.info("Removed %(left)s, which a backup or restore that was killed had left.", {"left": left})
    with place.open() as app, open_chat(app) as chat:
        if not asyncio.run(serve(chat, services, stopping=leave_in_time)):
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
    from bot.keeping.examining import examine_app, examine_chat, examine_disk, examine_page, examine_platforms

    settings = place.settings()
    set_up_logs("error", settings.log_format)  # what libraries warn of is not what was asked
    found = [examine_disk(settings), *examine_chat(settings), *examine_page(settings)]
    try:
        with place.open() as app:
            found += examine_app(app)
    except ClippingsError as error:
        found.append(Examined(False, "index", str(error)))
    found += asyncio.run(examine_platforms())
    for one in found:
        mark = click.style("ok ", fg="green") if one.ok else click.style("FIX", fg="red")
        click.echo(redacted(f"{mark}  {one.what}: {one.sentence}"))
    if not all(one.ok for one in found):
        sys.exit(1)


def leave_in_time(seconds: float = LEAVING) -> None:
    """End the process after so many seconds if it has not ended by itself.

    Encoding a long article cannot be interrupted. Nothing is lost by that: it is begun again at the next start.
    """
    leaving = threading.Timer(seconds, _leave)
    leaving.daemon = True
    leaving.start()


def _leave() -> None:
    log.warning("Ending although articles are still being added: the next start goes on with them.")
    logging.shutdown()
    os._exit(0)


async def serve(
    chat: Chat,
    services: Sequence[Service],
    pauses: Sequence[float] = PAUSES,
    stopping: Callable[[], None] = lambda: None,
) -> bool:
    """Run services until the process is told to stop or nobody can ask any more; whether all ended well.

    That is when all have ended but the watched folder, the feeds and the watches. One that fails says why, leaves the
    others running and is begun again, unless that is of no use. `pauses` are the seconds until then, the last ones
    again and again. `stopping` is called when it begins to stop.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    chat.health.expect("models", STORAGE, *(service.name for service in services))
    running = [asyncio.create_task(_guarded(service, chat, stop, pauses)) for service in services]
    keeping = chat.housekeeping
    works = (_warm(chat, pauses), keeping.keep_sweeping("web"), keeping.keep_writing(chat.health))
    beside = [asyncio.create_task(work) for work in works]
    ended = asyncio.gather(*running)
    # Nobody can ask the watched folder, the feeds or the watches: by themselves they are not worth running.
    asked = [task for service, task in zip(services, running, strict=True) if service.name not in _UNASKED]
    beside.append(asyncio.create_task(_stop_after(asked, stop)))
    await stop.wait()
    stopping()
    log.info("Stopping: what is in hand is answered, nothing more is taken.")
    for task in beside:
        task.cancel()
    # Whoever waits is told, through its service, before that disconnects.
    await asyncio.to_thread(chat.worker.close, FINISHING)
    return all(await ended)


async def _stop_after(tasks: Sequence[asyncio.Task[bool]], stop: asyncio.Event) -> None:
    if tasks:
        await asyncio.wait(tasks)
    stop.set()


async def _guarded(service: Service, chat: Chat, stop: asyncio.Event, pauses: Sequence[float]) -> bool:
    """Run one service, again whatever it was that ended it, after pauses that grow; whether it ended well."""
    clock, tried, failure = asyncio.get_running_loop().time, 0, None
    while not stop.is_set():
        began = clock()
        failure = await _failure(service, chat, stop)
        chat.health.down(service.name)
        if failure is None:
            break
        if _is_final(failure):
            log.error("%(service)s ends: %(failure)s", {"service": service.name, "failure": failure})
            return False
        tried = 0 if clock() - began > pauses[-1] else tried  # it had been well for long
        pause, tried = pauses[min(tried, len(pauses) - 1)], tried + 1
        _tell_of(service.name, failure, pause)
        with suppress(TimeoutError):  # a little earlier or later: not all who lost a platform come back at once
            await asyncio.wait_for(stop.wait(), pause * _DICE.uniform(0.8, 1.2))
    return failure is None or isinstance(failure, ClippingsError)


async def _failure(service: Service, chat: Chat, stop: asyncio.Event) -> BaseException | None:
    """What ended a run of a service, None if nothing went wrong."""
    try:
        await service.run(chat, stop)
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task is None or task.cancelling():
            raise
        return error  # something within it was cancelled, and nobody here did that
    except Exception as error:  # noqa: BLE001 - logged by who asks, and the others go on
        return error
    return None


def _is_final(failure: BaseException) -> bool:
    """Whether only somebody who changes something can help: a refused token, a setting, a port that is taken."""
    return isinstance(failure, PlatformError | SettingsError) and not isinstance(failure, UnreachableError)


def _tell_of(name: str, failure: BaseException, pause: float) -> None:
    """One line; of what nobody has foreseen the traceback is a debug line."""
    if isinstance(failure, ClippingsError):
        log.warning("%(failure)s Trying again in %(pause)d s.", {"failure": failure, "pause": pause})
        return
    log.error(
        "%(service)s has failed (%(error)s). Trying again in %(pause)d s.",
        {"service": name, "error": in_short(failure), "pause": pause},
    )
    log.debug("How %(service)s has failed:", {"service": name}, exc_info=failure)


async def _warm(chat: Chat, pauses: Sequence[float]) -> None:
    """Load index and models before anybody asks; what somebody may mend meanwhile is tried again."""
    scope = Scope((chat.places.shared,))
    warm = partial(chat.asking.answerer.warm, scope)
    for pause in chain(pauses, repeat(pauses[-1])):
        try:
            await asyncio.wrap_future(chat.worker.submit("start", warm, has_limit=False))
            articles = await asyncio.to_thread(chat.index.count, scope)
        except Exception as error:
            log.error(  # noqa: TRY400 - in short
                "Nothing can be answered: %(error)s Trying again in %(pause)d s.",
                {"error": worded(error), "pause": pause},
            )
            log.debug("How it failed:", exc_info=error)
        else:
            chat.health.up("models")
            log.info(
                "The models are loaded; there are %(there)s.",
                {"there": counted(articles, "article"), "articles": articles},
            )
            return
        await asyncio.sleep(pause)


def _services(settings: Settings, names: Sequence[str]) -> list[Service]:
    """The platforms named or set up, the page, the watched folder, the feeds and the watches."""
    platforms = [load_platform(name) for name in names or platform_names()]
    set_up = [platform for platform in platforms if platform.is_configured()]
    chosen: list[Service] = [*set_up]
    if names and len(chosen) < len(platforms):
        missing = next(platform for platform in platforms if platform not in chosen)
        asyncio.run(missing.examine())  # raises what it needs, and where that is found
        raise SettingsError(f"{missing.name} is not set up: 'clippings doctor' says what it needs.")
    if settings.web_port:
        from bot.web.server import Page

        chosen.append(Page([route for platform in set_up for route in platform.routes()]))
    if not chosen:
        raise SettingsError(
            f"No chat platform has a token ({', '.join(platform_names())}), and WEB_PORT=0 leaves no page: "
            "docs/discord.md and docs/slack.md name them."
        )
    if settings.articles_folder:
        from bot.feeding.folder.watcher import Watcher

        chosen.append(OnDuty(Watcher(), f"watching {settings.articles_folder} for {settings.collection}"))
    from bot.feeding.feeds.reader import FeedReader
    from bot.following.follower import Follower

    chosen += [OnDuty(FeedReader(), "reading feeds"), Follower(set_up)]
    return chosen
