"""The commands that keep an installation safe, and say how it is used."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.commands.moving import in_a_folder
from bot.commands.options import Place, placed
from bot.errors import InputError
from bot.keeping.backup import Contents, Look, back_up, send
from bot.keeping.restoring import Restored, finish_restoring
from bot.keeping.restoring import restore as put_back
from bot.keeping.stats import Stats, stats_to_json
from bot.keeping.stats import stats as stats_of
from bot.running.settings import MEGABYTE, MOST_DAYS, Settings
from bot.showing.outline import counted
from index.types import Scope

if TYPE_CHECKING:
    from bot.app import App

PIPE = Path("-")
DAYS, UNANSWERED = 31, 20  # rows that are shown at most
BAR = 30  # characters of the longest bar


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@click.option("--no-key", is_flag=True, help="Leave the secret key out.")
@placed
def backup(place: Place, file: Path, no_key: bool) -> None:
    """Write everything that is kept to FILE: articles, settings, questions, votes and the secret key.

    Clippings may go on running meanwhile. FILE is a tar archive, gzipped if it ends in .gz, that only you can read;
    keep it so. An earlier backup of that name is replaced once the new one is whole. "-" writes to the output.

    With --no-key it opens no sealed token. Restored where the key is, nothing is missing; elsewhere links made before
    do not hold, and Slack workspaces have to install the app again.

    \b
    Examples:
      clippings backup clippings.tar.gz
      docker compose exec -T bot clippings backup - > clippings.tar
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a container's stop is a Ctrl-C: nothing is left behind
    settings = place.settings()
    finish_restoring(settings.data)
    if file == PIPE and sys.stdout.isatty():
        raise InputError("A backup is no text: name a file, or lead the output into one.")
    with in_a_folder(settings) as folder:
        if file == PIPE:
            made, where = send(folder, _Output(), _look(settings), has_key=not no_key), ""
        else:
            made, where = back_up(folder, file, _look(settings), has_key=not no_key), f" {file}"
    names = ", ".join(one.name for one in made.files)
    size = f"{made.size / MEGABYTE:,.1f} MB"
    click.echo(f"Backed up{where}: {counted(made.articles, 'article')}, {size} ({names}).", err=file == PIPE)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@placed
def restore(place: Place, file: Path) -> None:
    """Put the backup FILE ("-" reads the input) in place of what the data folder holds.

    All of FILE is looked over before anything changes, and what was there is kept in a backup beside it. Clippings may
    go on running: its next answer is from the restored articles.

    \b
    Examples:
      clippings restore clippings.tar.gz
      docker compose exec -T bot clippings restore - < clippings.tar
    """
    from bot.app import open_app

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    settings = place.settings()
    if settings.store_url:
        raise InputError(
            "A backup is restored into a folder: run this without STORE_URL, then 'clippings move --to' the database."
        )
    if file == PIPE:
        done = put_back(settings.data, sys.stdin.buffer, "The input", _look(settings))
    else:
        try:
            archive = file.open("rb")
        except OSError as error:
            raise InputError(f"The backup {file} cannot be read ({error.strerror}).") from error
        with archive:
            done = put_back(settings.data, archive, str(file), _look(settings))
    with open_app(settings) as app:
        contents, problems = _contents(app), app.index.check()
    _report(done, contents, problems)


def _report(done: Restored, contents: Contents, problems: list[str]) -> None:
    """Say what was restored, and what is to be done yet."""
    held = f"{counted(contents.articles, 'article')} in {counted(contents.collections, 'collection')}"
    click.echo(f"Restored: {held}; the index {'has problems' if problems else 'is whole'}.")
    if done.former:
        click.echo(f"What was there before is in {done.former}: delete it once you do not need it.")
    if done.damaged:
        click.echo(f"What was damaged is in {done.damaged}: start a running Clippings again, then delete it.")
    if done.new_key:
        click.echo("The secret key is another one now: start a running Clippings again.")
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        sys.exit(1)


def _look(settings: Settings) -> Look:
    """Opens another data folder as this installation would, and counts what is in it."""

    def look(folder: Path) -> Contents:
        from bot.app import open_app
        from bot.chat.tables import FILE, open_database

        if (folder / FILE).exists():
            open_database(folder).close()
        with open_app(settings.model_copy(update={"data": folder, "store_url": None})) as app:
            return _contents(app)

    return look


def _contents(app: App) -> Contents:
    names = app.index.collections()
    return Contents(app.index.count(Scope(tuple(names))) if names else 0, len(names))


class _Output:
    """The standard output, with nothing kept back: what cannot be written is known at once."""

    def write(self, data: bytes) -> int:
        """Write all of it."""
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(1, rest) :]
        return len(data)


@click.command()
@click.option(
    "--days", type=click.IntRange(1, MOST_DAYS), default=30, show_default=True, help="Today and those before."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@placed
def stats(place: Place, days: int, as_json: bool) -> None:
    """Say what was asked in chat and on the page, how it was answered, and what an article is missing for.

    What was asked privately is counted, its words are not shown. Days are those of UTC.

    \b
    Example:
      clippings stats --days 7
    """
    from bot.app import open_stores

    with open_stores(place.settings()) as (store, _):
        found = asyncio.run(stats_of(store, datetime.now(UTC), days))
    if as_json:
        click.echo(json.dumps(stats_to_json(found), ensure_ascii=False))
    elif not found.questions:
        click.echo(f"Nothing has been asked {_period(days)}.")
    else:
        _print(found, days)


def _print(found: Stats, days: int) -> None:
    console = Console(highlight=False, markup=False, emoji=False)
    asked = ", ".join(f"{name} {count:,}" for name, count in found.platforms)
    console.print(f"{counted(found.questions, 'question')} {_period(days)} ({asked}).")
    for title, rows in (("How they went", _outcomes(found)), ("By day (UTC)", _days(found))):
        console.print(_table(title, ("", "", ""), rows))
    slow = [(f"{one.elapsed_ms:,.0f} ms", f"{one.asked:%Y-%m-%d %H:%M}", one.platform, one.words or "(not shown)")
            for one in found.slowest]  # fmt: skip
    console.print(_table("Slowest answers", ("Took", "When", "Where", "Question"), slow))
    missing = [(f"{one.times:,}", f"{one.askers:,}", f"{one.last:%Y-%m-%d}", one.words) for one in found.unanswered]
    if missing:
        head = ("Asked", "People", "Last", "Question")
        console.print(_table("Without a useful answer: worth an article", head, missing[:UNANSWERED]))
    if len(missing) > UNANSWERED:
        console.print(f"And {counted(len(missing) - UNANSWERED, 'more such question')}: --json lists all.")
    if found.unshown:
        console.print(f"Without a useful answer, words not shown: {counted(found.unshown, 'question')}.")


def _outcomes(found: Stats) -> list[tuple[str, str, str]]:
    votes = found.helpful + found.not_helpful
    rows = [
        ("answered", found.answered, found.questions),
        ("  the articles differ", found.differs, found.questions),
        ("  it has changed", found.changed, found.questions),
        ("not found", found.not_found, found.questions),
        ("votes: helpful", found.helpful, votes),
        ("votes: not helpful", found.not_helpful, votes),
    ]
    shown = [(name, f"{count:,}", f"{count / whole:.0%}" if whole else "") for name, count, whole in rows]
    times = (("median time", found.median_ms), ("95% within", found.p95_ms))
    return shown + [(name, f"{ms:,.0f} ms", "") for name, ms in times if ms is not None]


def _days(found: Stats) -> list[tuple[str, str, str]]:
    """The newest days; a bar is as long as its day's share of the busiest."""
    most = max(count for _, count in found.days)
    return [(day.isoformat(), f"{count:,}", "█" * round(BAR * count / most)) for day, count in found.days[-DAYS:]]


def _table(title: str, head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=None, show_header=any(head), expand=False)
    for name in head:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(Text(_printable(cell)) for cell in row))
    return table


def _printable(text: str) -> str:
    """A text that somebody wrote, without what would steer a terminal."""
    return "".join(c if c.isprintable() else " " for c in text)


def _period(days: int) -> str:
    return "today" if days == 1 else f"in the last {days:,} days"
