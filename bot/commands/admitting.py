"""`clippings tokens`: which other programs may ask, and what."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import click

from bot.commands.options import Place, placed
from bot.programs.tokens import Token, Tokens


@click.group()
def tokens() -> None:
    """Let other programs in, by the HTTP API and MCP on the page's address, each to some collections only.

    \b
    Example:
      clippings tokens add --read default "newsroom search"
    """


@tokens.command()
@click.argument("name")
@click.option("--read", "read", multiple=True, metavar="COLLECTION", help="It may ask there; may repeat.")
@click.option("--add", "fill", multiple=True, metavar="COLLECTION", help="It may add articles there; may repeat.")
@placed
def add(place: Place, name: str, read: tuple[str, ...], fill: tuple[str, ...]) -> None:
    """Make a token for NAME and print it, once. Without --read and --add it reads the collection.

    \b
    Examples:
      clippings tokens add "newsroom search"
      clippings tokens add --read default --read court --add court "court clerk's script"
    """
    from bot.app import open_stores

    settings = place.settings()
    with open_stores(settings) as (store, _):
        mine = read if read or fill else (settings.collection,)
        token, told = asyncio.run(Tokens(store).add(name, mine, fill, datetime.now(UTC)))
    click.echo(f"{_line(token)}\nIts token, shown only now: keep it as a password.", err=True)
    click.echo(told)


@tokens.command("list")
@placed
def list_(place: Place) -> None:
    """List the tokens: id, when it was made, what for, and which collections it may read and add to."""
    from bot.app import open_stores

    with open_stores(place.settings()) as (store, _):
        found = asyncio.run(Tokens(store).all())
    for token in found:
        click.echo(_line(token))


@tokens.command()
@click.argument("ident", metavar="ID")
@placed
def remove(place: Place, ident: str) -> None:
    """Let nobody in with the token ID any more, from now on."""
    from bot.app import open_stores

    with open_stores(place.settings()) as (store, _):
        token = asyncio.run(Tokens(store).remove(ident))
    click.echo(f"Removed: {_line(token)}")


def _line(token: Token) -> str:
    grant = token.grant
    may = [f"{verb} {', '.join(names)}" for verb, names in (("reads", grant.read), ("adds to", grant.add)) if names]
    return "  ".join([grant.id, token.created[:10], "; ".join(may), grant.name])
