"""`clippings mcp`: the articles as tools for an agent."""

from __future__ import annotations

import asyncio

import click

from bot.commands.options import Place, placed
from bot.errors import NotInstalledError
from bot.programs.programs import Caller, Programs
from bot.programs.tokens import Grant
from bot.running.logs import set_up_logs


@click.command()
@placed
def mcp(place: Place) -> None:
    """Serve an agent that starts this command, over its input and output (MCP, stdio): it reads the collection.

    The page of 'clippings run' serves agents over HTTP, at /mcp, with a token ('clippings tokens').

    \b
    Examples:
      clippings mcp
      clippings --data /srv/clippings --collection court mcp
    """
    from bot.app import open_chat
    from bot.web.agents import can_serve

    if not can_serve():
        raise NotInstalledError("MCP", "mcp")
    from bot.programs.tools import serve_pipe

    settings = place.settings()
    set_up_logs("warning", settings.log_format)
    caller = Caller(Grant("local", "mcp", read=(settings.collection,)), "stdio")
    with place.open() as app, open_chat(app) as chat:
        asyncio.run(serve_pipe(Programs.of(chat), caller))
