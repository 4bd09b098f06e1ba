"""What the commands share: where the index is, which collection, and what narrows a question."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.running.settings import Settings, load_settings
from bot.showing.exporting.evidence import evidence
from bot.showing.exporting.formats import Format, exported
from index.types import Scope

if TYPE_CHECKING:
    from bot.app import App
    from bot.showing.document import Document

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """The index's folder and the collection, where a command was told; None leaves it to the settings."""

    data: Path | None = None
    collection: str | None = None

    def settings(self) -> Settings:
        """The settings for this place."""
        given = {"data": self.data, "collection": self.collection}
        return load_settings(**{name: value for name, value in given.items() if value is not None})

    @contextmanager
    def open(self) -> Iterator[App]:
        """An app for this place; a restore that was interrupted is finished before."""
        from bot.app import open_app
        from bot.keeping.restoring import finish_restoring

        settings = self.settings()
        if finish_restoring(settings.data):
            log.info("Finished a restore that had been interrupted.")
        with open_app(settings) as app:
            yield app


def placed(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command `--data` and `--collection`, before or after its name, as one argument `place`."""

    @click.option("--data", type=click.Path(path_type=Path), help="Folder of the index (CLIPPINGS_DATA).")
    @click.option("--collection", metavar="NAME", help="Collection to work in (default: default).")
    @wraps(command)
    def with_place(*args: Any, data: Path | None, collection: str | None, **kwargs: Any) -> Any:
        before = click.get_current_context().find_object(Place) or Place()
        place = Place(data or before.data, collection or before.collection)
        return command(*args, place=place, **kwargs)

    return with_place


def narrowed(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command `--since`, `--until` and `--source`."""
    day = click.DateTime(formats=["%Y-%m-%d"])
    for option in (
        click.option("--source", "sources", multiple=True, metavar="OUTLET", help="Only this outlet; may repeat."),
        click.option("--until", type=day, help="Only articles published on or before this day."),
        click.option("--since", type=day, help="Only articles published on or after this day."),
    ):
        command = option(command)
    return command


def formatted(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command `--json` and `--format`, of which one may be given, as `as_json` and `as_format`."""

    @click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
    @click.option(
        "--format", "named", type=click.Choice([f.value for f in Format]), help="Print it for other programs."
    )
    @wraps(command)
    def with_format(*args: Any, as_json: bool, named: str | None, **kwargs: Any) -> Any:
        if as_json and named:
            raise click.UsageError("Give either --json or --format.")
        return command(*args, as_json=as_json, as_format=Format(named) if named else None, **kwargs)

    return with_format


def print_exported(document: Document, as_format: Format) -> None:
    """Print a document for other programs; one without evidence leaves them nothing, which a person is told."""
    click.echo(exported(document, as_format), nl=False)
    if as_format is not Format.MARKDOWN and not evidence(document):
        click.echo("Nothing was found to quote, so nothing is handed on: without --format it is said why.", err=True)


def bold(text: str) -> str:
    """In bold on a terminal; click leaves the marks out elsewhere."""
    return click.style(text, bold=True)


def scope_of(app: App, since: datetime | None, until: datetime | None, sources: tuple[str, ...]) -> Scope:
    """The scope that a command's options describe.

    Raises:
        click.BadParameter: if the range of dates is empty.
    """
    try:
        return Scope((app.settings.collection,), sources, _day(since), _day(until))
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None
