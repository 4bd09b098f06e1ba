"""Adding and removing articles by command, with what became of each."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import discord

from adapters.discord.incoming import spot_of
from adapters.discord.rendering import page
from adapters.discord.replies import fill_in
from bot.chat.articles import Added, Upload
from bot.errors import InputError
from bot.showing.reports import added_document, removed_document, too_large

if TYPE_CHECKING:
    from adapters.discord.parts import Parts

EVERY = 3.0  # seconds between two reports of progress


async def add(
    parts: Parts, interaction: discord.Interaction[Any], url: str | None, file: discord.Attachment | None
) -> None:
    """Add what was given to the server's own articles, and say what was added, what was there, and what failed."""
    sources: list[str | Upload] = [url.strip()] if url else []
    if file is not None:
        sources.append(await _upload(parts, file))
    latest = Added()

    def note(added: Added) -> None:
        nonlocal latest
        latest = added

    work = asyncio.create_task(parts.chat.articles.add(spot_of(interaction), sources, note))
    while not (await asyncio.wait({work}, timeout=EVERY))[0]:
        await fill_in(interaction, page(added_document(latest.told, latest.failures, done=False)))
    added = await work
    await fill_in(interaction, page(added_document(added.told, added.failures)))


async def remove_article(parts: Parts, interaction: discord.Interaction[Any], article: str) -> None:
    """Remove one of the server's own articles, by its id."""
    removed = await parts.chat.articles.remove(spot_of(interaction), article)
    await fill_in(interaction, page(removed_document(removed.title)))


async def _upload(parts: Parts, file: discord.Attachment) -> Upload:
    limit = parts.chat.articles.limits.max_file_bytes
    if file.size > limit:
        raise InputError(too_large(file.filename, file.size, limit))
    return Upload(file.filename, await file.read())
