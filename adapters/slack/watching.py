"""`/watch` and `/clippings watches`: being told when an answer changes, and what one is told of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adapters.slack.rendering import page
from bot.chat.watch_terms import read_terms
from bot.errors import InputError

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from adapters.slack.blocks import Page
    from adapters.slack.parts import Parts
    from bot.chat.types import Spot


async def watch(parts: Parts, spot: Spot, written: str, client: AsyncWebClient, person: str) -> Page:
    """Watch what is written: a question, then terms. Only an admin has a channel told."""
    question, terms = read_terms(written)
    if terms.here:
        await parts.admins.check(client, person)
    return page(await parts.chat.watches.begin(spot, person, question, terms))


async def watches(parts: Parts, spot: Spot, written: str, client: AsyncWebClient, person: str) -> Page:
    """One's own watches, or for admins all; one ends by its button, or by words of its question."""
    verb, _, about = written.strip().partition(" ")
    held = parts.chat.watches
    if verb == "all":
        await parts.admins.check(client, person)
        return page(await held.listed(spot, person, everybody=True))
    if verb == "end" and about.strip():
        manages = await parts.admins.includes(client, person)
        ident = await held.named(about, spot, person, manages=manages)
        return page(await held.end(ident, spot, person, manages=manages))
    if verb:
        raise InputError("Write /clippings watches, or after that: all, end WORDS of its question.")
    return page(await held.listed(spot, person))
