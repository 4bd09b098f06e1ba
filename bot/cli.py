"""The command line: `clippings`. Each command is a thin shell around what `bot.app` wires together."""

from __future__ import annotations

import sys

import click

from bot.commands.admitting import tokens
from bot.commands.asking import ask
from bot.commands.checking import check_draft
from bot.commands.collecting import add, articles, check, rebuild, remove, show
from bot.commands.evaluating import evaluate
from bot.commands.feeding import feeds
from bot.commands.keeping import backup, restore, stats
from bot.commands.moving import move
from bot.commands.options import Place, placed
from bot.commands.running import doctor, invite, run
from bot.commands.saying import said
from bot.commands.serving import mcp
from bot.commands.tracing import trace
from bot.commands.versions import edits, prove, versions
from bot.commands.watching import watch
from bot.running.logs import redact_tracebacks
from bot.running.redaction import redacted
from index.errors import ClippingsError


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="clippings")
@placed
@click.pass_context
def clippings(context: click.Context, place: Place) -> None:
    """Answer questions from a collection of articles, in verbatim quotes with citations.

    \b
    Example:
      clippings add articles/ https://example.org/story
      clippings ask "who denied the claims?"
    """
    context.obj = place


for command in (
    add,
    ask,
    said,
    trace,
    check_draft,
    articles,
    show,
    versions,
    edits,
    prove,
    remove,
    rebuild,
    check,
    feeds,
    watch,
    evaluate,
    run,
    invite,
    doctor,
    backup,
    restore,
    move,
    stats,
    tokens,
    mcp,
):
    clippings.add_command(command)


def main() -> None:
    """Run the command line; an error that a user can mend is one sentence and exit code 1."""
    redact_tracebacks()
    try:
        clippings(prog_name="clippings")
    except ClippingsError as error:
        click.echo(f"clippings: {redacted(str(error))}", err=True)
        sys.exit(1)
