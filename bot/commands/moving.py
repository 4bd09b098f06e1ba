"""`clippings move`: everything that is kept, from a data folder into a PostgreSQL or back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from pydantic import SecretStr
from rich.console import Console
from rich.progress import Progress

from bot.chat.keys import FILE as KEY
from bot.chat.keys import Key
from bot.commands.options import Place, placed
from bot.errors import InputError
from bot.keeping.backup import workroom
from bot.running.settings import Settings
from bot.showing.outline import counted
from index.errors import StoreError
from index.sqlite import copy_out, is_database
from index.types import Scope

_SHOWN = 5  # articles that differ


@click.command()
@click.option(
    "--to", "to", required=True, metavar="WHERE", help="postgresql://user:password@host:5432/name or a folder."
)
@placed
def move(place: Place, to: str) -> None:
    """Copy everything into a PostgreSQL, or out of the one that STORE_URL names into a folder, and compare both.

    Stop 'clippings run' before. What was moved from stays as it is, and a move that was stopped goes on where it was.
    The secret key and Slack's tokens are in the data folder, and stay there or are copied into the new one.

    \b
    Examples:
      clippings move --to postgresql://clippings:secret@db.example/clippings
      STORE_URL=postgresql://clippings:secret@db.example/clippings clippings move --to /srv/clippings
    """
    settings = place.settings()
    target = _target(settings, to)
    articles, rows = moved(settings, target)
    where, hint = ("the database", "set STORE_URL to it") if target.store_url else (to, "unset STORE_URL")
    click.echo(
        f"Moved to {where} and compared: {counted(articles, 'article')} with their vectors, and "
        f"{counted(rows, 'row')} of what is remembered. To use it, {hint}."
    )


def moved(settings: Settings, target: Settings) -> tuple[int, int]:
    """Copy everything; how many articles, and rows of what is remembered, are there now as they were.

    Raises:
        StoreError: if the target holds something else, or cannot be used.
    """
    from bot.app import move_chats, open_app

    with open_app(settings) as here, open_app(target) as there:
        names = here.index.collections()
        total = here.index.count(Scope(tuple(names))) if names else 0
        with Progress(console=Console(stderr=True), transient=True) as progress:
            for _ in progress.track(here.index.copied_to(there.index), total=total, description="Moving"):
                pass
        if different := here.index.differences(there.index):
            raise StoreError(
                f"{counted(len(different), 'article')} there {'is' if len(different) == 1 else 'are'} not as here "
                f"({', '.join(different[:_SHOWN])}): remove what was there before, or name another place."
            )
    return total, move_chats(settings, target)


@contextmanager
def in_a_folder(settings: Settings) -> Iterator[Path]:
    """The data folder, or one for this time that has everything from the database as well."""
    if settings.store_url is None:
        yield settings.data
        return
    settings.data.mkdir(0o700, parents=True, exist_ok=True)
    with workroom(settings.data) as room:
        folder = room / "whole"
        moved(settings, _target(settings, str(folder)))
        yield folder


def _target(settings: Settings, to: str) -> Settings:
    """The settings of where it goes to.

    Raises:
        InputError: if that is a database as well, or a folder, too.
        StoreError: if the folder has a secret key of its own.
    """
    is_database_there = to.startswith(("postgresql://", "postgres://"))
    if "://" in to and not is_database_there:
        raise InputError("That is neither a folder nor an address like postgresql://user:password@host:5432/name.")
    if is_database_there == bool(settings.store_url):
        other = "a folder" if is_database_there else "postgresql://user:password@host:5432/name"
        raise InputError(f"What is kept in {'a database' if is_database_there else 'a folder'} moves to {other}.")
    if is_database_there:
        return settings.model_copy(update={"store_url": SecretStr(to)})
    _bring_along(settings.data, Path(to))
    return settings.model_copy(update={"store_url": None, "data": Path(to)})


def _bring_along(data: Path, folder: Path) -> None:
    """Copy what is in the data folder also where a database is used: the key, and what platforms keep there."""
    folder.mkdir(0o700, parents=True, exist_ok=True)
    if folder.resolve() == data.resolve():
        return
    Key(data)  # made if there is none yet
    if (folder / KEY).exists() and (folder / KEY).read_bytes() != (data / KEY).read_bytes():
        raise StoreError(f"{folder} has another secret key than {data}: name an empty folder.")
    shutil.copy2(data / KEY, folder / KEY)
    for path in data.glob("*.db"):
        if is_database(path) and path.name not in ("index.db", "chat.db") and not (folder / path.name).exists():
            copy_out(path, folder / path.name)
