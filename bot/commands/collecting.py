"""The commands that fill and look after a collection."""

from __future__ import annotations

import json
import signal
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot.commands.options import Place, narrowed, placed, scope_of
from bot.showing.outline import counted
from index.doubts import doubts
from index.engine import Outcome
from index.loading.apart import load
from index.loading.discover import Target, discover
from index.loading.results import Failure
from index.types import Article, Scope

if TYPE_CHECKING:
    from datetime import datetime

    from bot.app import App

T = TypeVar("T")

FEW = 5  # articles that are added without a progress bar
INTERRUPTED = 130  # the exit code of a command stopped by Ctrl-C


@click.command()
@click.argument("places", nargs=-1, required=True, metavar="PATH_OR_URL...")
@click.option("--dry-run", is_flag=True, help="Only say what would be read, and what looks doubtful in it.")
@placed
def add(place: Place, places: tuple[str, ...], dry_run: bool) -> None:
    """Add articles: files, folders and web addresses.

    What a file is, is told by its content. An article that is already there is left alone, a changed one replaced.
    What cannot be read is reported, and the rest goes in.

    \b
    Examples:
      clippings add articles/
      clippings add story.html report.pdf https://example.org/news/story
      clippings add --dry-run downloads/
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a container's stop is a Ctrl-C
    with place.open() as app:
        adding = Adding(app)
        if dry_run:
            for article in adding.looked_at(places):
                click.echo(_line(article))
            sys.exit(1 if adding.failures else 0)
        try:
            adding.run(places)
        except KeyboardInterrupt:
            count = app.index.count(Scope((app.settings.collection,)))
            kept = counted(count, "article")
            click.echo(f"Stopped. Kept: {kept}, each whole. Run the same command again to go on.", err=True)
            sys.exit(INTERRUPTED)
        click.echo(f"{adding.summary()}.")
        if adding.failures:
            sys.exit(1)


class Adding:
    """One run of `add`: what was added so far, and what failed."""

    def __init__(self, app: App) -> None:
        self._app = app
        self.outcomes: Counter[Outcome] = Counter()
        self.failures = 0
        self._progress = Progress(
            TextColumn("Adding"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(), console=Console(stderr=True), transient=True,
        )  # fmt: skip

    def run(self, places: Iterable[str]) -> None:
        """Add everything, reporting each failure as it comes."""
        targets = self._targets(places)
        expected = sum(target.expected for target in targets)
        self._progress.disable = expected <= FEW or not self._progress.console.is_interactive
        with self._progress:
            self._task = self._progress.add_task("add", total=expected, rate="")
            for _, outcome in self._app.index.add(self._loaded(targets)):
                self.outcomes[outcome] += 1
                self._advance()

    def looked_at(self, places: Iterable[str]) -> Iterator[Article]:
        """What would be added; nothing is."""
        self._progress.disable = True
        yield from self._loaded(self._targets(places))

    def summary(self) -> str:
        """How many articles were added, replaced, already there, and could not be read."""
        parts = [f"{self.outcomes[outcome]:,} {outcome.value}" for outcome in Outcome]
        return ", ".join(parts) + (f", {self.failures:,} failed" if self.failures else "")

    def _targets(self, places: Iterable[str]) -> list[Target]:
        return [target for target in self._found(discover(places)) if not self._app.is_own(target.where)]

    def _loaded(self, targets: Iterable[Target]) -> Iterator[Article]:
        for target in targets:
            yield from self._found(load(target, self._app.settings.collection, self._app.limits))

    def _found(self, results: Iterable[T | Failure]) -> Iterator[T]:
        for result in results:
            if isinstance(result, Failure):
                self.failures += 1
                self._progress.console.print(str(result), markup=False, highlight=False, soft_wrap=True)
            else:
                yield result

    def _advance(self) -> None:
        self._progress.advance(self._task)
        speed = self._progress.tasks[0].speed
        self._progress.update(self._task, rate=f"{speed:.0f} a second" if speed else "")


def _line(article: Article) -> str:
    """An article at a glance: its day, outlet, length and title, and what should be looked at."""
    day, words = (article.published or "undated")[:10], len(article.text.split())
    odd = [doubt for doubt in doubts(article) if doubt != "undated"]
    look = f"  ({', '.join(odd)})" if odd else ""
    return f"{day:<10}  {article.source or '-'}  {words:,} words  {article.title}{look}"


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@narrowed
@placed
def articles(
    place: Place,
    as_json: bool,
    since: datetime | None,
    until: datetime | None,
    sources: tuple[str, ...],
) -> None:
    """List the articles of the collection, newest first.

    \b
    Example:
      clippings articles --since 2026-05-01
    """
    with place.open() as app:
        found = app.index.articles(scope_of(app, since, until, sources))
        for summary in found:
            if as_json:
                click.echo(json.dumps(asdict(summary), ensure_ascii=False))
            else:
                day = (summary.published or "undated")[:10]
                click.echo(f"{summary.id}  {day:<10}  {summary.source or '-'}  {summary.title}")
        if not found:
            click.echo(f"There are no such articles in the collection {app.settings.collection}.", err=True)


@click.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object for each, with the whole text.")
@placed
def show(place: Place, ids: tuple[str, ...], as_json: bool) -> None:
    """Show the stored text of articles.

    \b
    Example:
      clippings show f6ee84959c706534 --json
    """
    with place.open() as app:
        here = (app.settings.collection,)
        found = [app.index.article(here, article) for article in ids]
        earlier = [len(app.index.history(here, article).earlier) for article in ids]
    if as_json:
        click.echo("\n".join(json.dumps(_told(article), ensure_ascii=False) for article in found))
    else:
        click.echo("\n\n\n".join(map(_whole, found, earlier)))


def _told(article: Article) -> dict[str, str | None]:
    return {name: value for name, value in asdict(article).items() if name != "fetched"}


def _whole(article: Article, earlier: int) -> str:
    facts = [article.source, article.author, article.published, article.url or article.path]
    before = [f"({counted(earlier, 'earlier version')}: clippings versions {article.id})"] if earlier else []
    return "\n".join([article.title, " · ".join(fact for fact in facts if fact), *before, "", article.text])


@click.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@placed
def remove(place: Place, ids: tuple[str, ...]) -> None:
    """Remove articles from the collection.

    \b
    Example:
      clippings remove f6ee84959c706534
    """
    with place.open() as app:
        for article in ids:
            click.echo(f"Removed: {app.index.remove((app.settings.collection,), article).title}")


@click.command()
@placed
def rebuild(place: Place) -> None:
    """Split and encode every stored article again, for another encoder or a new version.

    Until it is done the index stays as it was. Works on all collections, from the stored texts.

    \b
    Example:
      ENCODER_MODEL=/models/multilingual clippings rebuild
    """
    with place.open() as app:
        total = sum(app.index.count(Scope((name,))) for name in app.index.collections())
        console = Console(stderr=True)
        with Progress(console=console, transient=True, disable=not console.is_interactive) as progress:
            for _ in progress.track(app.index.rebuild(), total=total, description="Rebuilding"):
                pass
        click.echo(f"Rebuilt: {counted(total, 'article')}.")


@click.command()
@placed
def check(place: Place) -> None:
    """Look the whole index over and say what is wrong with it.

    \b
    Example:
      clippings check
    """
    with place.open() as app:
        found, ways = app.index.check(), app.index.ways()
        names = app.index.collections()
        count = app.index.count(Scope(tuple(names))) if names else 0
    for problem in found:
        click.echo(problem, err=True)
    if found:
        sys.exit(1)
    click.echo(f"The index is whole: {counted(count, 'article')} in {counted(len(names), 'collection')}.")
    for way in ways:
        click.echo(way)
