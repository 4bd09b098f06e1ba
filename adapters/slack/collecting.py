"""Files that people send, as uploads to add."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.incoming import Json
from bot.chat.articles import Upload
from bot.errors import InputError
from bot.showing.reports import too_large
from index.loading.limits import Limits

# Where Slack keeps files: the only hosts that are shown the bot's token.
OWN_HOSTS = (".slack.com", ".slack-gov.com", ".slack-files.com")


async def uploads(client: AsyncWebClient, files: Sequence[Json], limits: Limits) -> list[str | Upload]:
    """Download the files of a message; one that lies elsewhere is given as its address, to be fetched as any page is.

    Raises:
        InputError: if one is too large or cannot be had.
    """
    async with aiohttp.ClientSession() as session:
        return [await _upload(session, client, file, limits) for file in files]


async def _upload(session: aiohttp.ClientSession, client: AsyncWebClient, file: Json, limits: Limits) -> str | Upload:
    name, size = file.get("name") or "the file", file.get("size", 0)
    if size > limits.max_file_bytes:
        raise InputError(too_large(name, size, limits.max_file_bytes))
    address = file.get("url_private_download") or file.get("url_private")
    if address is None:  # in a shared channel Slack tells only the file's id
        address = (await client.files_info(file=file["id"]))["file"]["url_private"]
    if file.get("is_external") or not _is_slacks(address, client.base_url):
        return str(address)
    async with session.get(address, headers={"Authorization": f"Bearer {client.token}"}) as answer:
        if answer.status != 200 or (answer.content_type == "text/html" and not name.endswith((".html", ".htm"))):
            raise InputError(f"{name} could not be downloaded from Slack: the app needs the scope files:read.")
        return Upload(name, await answer.read())


def _is_slacks(address: str, api_base: str) -> bool:
    """Whether an address is one of Slack's own, or on the host of the API that was set."""
    parts = urlsplit(address)
    return parts.netloc == urlsplit(api_base).netloc or f".{parts.hostname}".endswith(OWN_HOSTS)
