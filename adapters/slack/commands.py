"""Slash commands, shortcuts and modals: each is acknowledged before anything else is done."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any, Literal

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.blocks import Page
from adapters.slack.incoming import PLATFORM, Json, Me, me_of, spot_of, thread_of, words_of
from adapters.slack.rendering import page as page_of
from adapters.slack.rendering import removal_page
from adapters.slack.replies import explained, open_view, respond, responded, shown
from adapters.slack.views import HELP, address_modal, article_options, chosen_settings, settings_modal
from adapters.slack.watching import watch, watches
from bot.chat.conversation import Incoming
from bot.chat.intake import PATIENCE
from bot.chat.types import Asked, Spot
from bot.errors import InputError
from bot.showing.ledgers import ledger_document
from bot.showing.reports import (
    added_document,
    articles_document,
    removed_document,
    sentence_document,
    status_document,
)

if TYPE_CHECKING:
    from adapters.slack.parts import Parts

MOST_NAME = 60  # characters of a speaker's name
SLOW = 3.0  # seconds after which adding says that it is at work
USAGE = "Write /clippings and one of: add URL, articles, feeds, watches, remove, settings, status, help."


class Commands:
    """The listeners of commands and shortcuts, and of the modals that they open."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def ask(self, ack: Any, body: Json, client: AsyncWebClient, context: Any) -> None:
        """`/ask who denied the claims?`"""
        await ack()
        me = me_of(context)
        await self.take(body, "ask", words_of(body.get("text", ""), me), client, me)

    async def check(self, ack: Any, body: Json, client: AsyncWebClient, context: Any) -> None:
        """The shortcut "Check against articles" in the menu of a message."""
        await ack()
        me = me_of(context)
        await self.take(body, "check", words_of(body["message"].get("text", ""), me), client, me)

    async def asked_in_modal(self, ack: Any, body: Json, client: AsyncWebClient, context: Any) -> None:
        """A question from the global shortcut: answered by direct message."""
        await ack()
        me, person = me_of(context), body["user"]["id"]
        opened = await client.conversations_open(users=person)
        text = body["view"]["state"]["values"]["question"]["text"]["value"] or ""
        incoming = Incoming(
            platform=PLATFORM, key=f"view:{body['view']['id']}", kind="ask", person=person, text=text,
            channel=opened["channel"]["id"], workspace=spot_of(body, me).workspace, way={"team": me.team},
        )  # fmt: skip
        settings = await self._parts.intake.settings(incoming.spot)
        self._parts.intake.hand.start(self._parts.answer(incoming, client, settings))

    async def clippings(self, ack: Any, body: Json, client: AsyncWebClient, context: Any) -> None:
        """`/clippings` and a word of `USAGE`, perhaps with others after it."""
        await ack()
        name, _, rest = body.get("text", "").strip().partition(" ")
        await self._told(name.lower(), rest, body, client, me_of(context))

    async def _told(self, name: str, rest: str, body: Json, client: AsyncWebClient, me: Me) -> None:
        try:
            self._parts.allow(me.team)
            page = await self._page(name, words_of(rest, me), body, client, me)
            if page:
                await responded(body["response_url"], page, thread=thread_of(body))
        except Exception as error:  # noqa: BLE001 - told, and logged if it is a bug
            said = page_of(sentence_document(explained(error)))
            await respond(body["response_url"], said, private=True, thread=thread_of(body))

    async def said(self, ack: Any, body: Json, client: AsyncWebClient, context: Any) -> None:
        """`/said Corvane`"""
        await ack()
        await self._told("said", body.get("text", ""), body, client, me_of(context))

    async def trace(self, ack: Any, body: Json, client: AsyncWebClient, context: Any) -> None:
        """`/trace "all of our soundings were bought"`"""
        await ack()
        await self._told("trace", body.get("text", ""), body, client, me_of(context))

    async def watch(self, ack: Any, body: Json, client: AsyncWebClient, context: Any) -> None:
        """`/watch when is the hearing? days:14 most:2 quiet:22-7@Europe/Berlin here`"""
        await ack()
        await self._told("watch", body.get("text", ""), body, client, me_of(context))

    async def trace_message(self, ack: Any, body: Json, client: AsyncWebClient, context: Any) -> None:
        """The shortcut "Trace this quote" in the menu of a message."""
        await ack()
        await self._told("trace", body["message"].get("text", ""), body, client, me_of(context))

    async def settings_given(self, ack: Any, body: Json, client: AsyncWebClient, context: Any) -> None:
        """The settings of a channel were saved."""
        person = body["user"]["id"]
        if not await self._parts.admins.includes(client, person):
            await ack(response_action="errors", errors={"switches": "That needs an admin of this workspace."})
            return
        channel = json.loads(body["view"]["private_metadata"])["channel"]
        spot = Spot(PLATFORM, me_of(context).team, channel)
        chosen = chosen_settings(body["view"]["state"]["values"])
        saving = asyncio.create_task(self._parts.intake.set_settings(spot, chosen))
        await asyncio.wait({saving}, timeout=PATIENCE)  # so that they hold once the window closes
        await ack()
        await saving

    async def add_pressed(self, ack: Any, body: Json, client: AsyncWebClient) -> None:
        """The Home tab's button opens a modal."""
        await ack()
        await open_view(client, body, address_modal())

    async def address_given(self, ack: Any, body: Json, client: AsyncWebClient, context: Any) -> None:
        """An address was given on the Home tab: what became of it comes by direct message."""
        await ack()
        person, me = body["user"]["id"], me_of(context)
        url = body["view"]["state"]["values"]["url"]["text"]["value"] or ""
        opened = await client.conversations_open(users=person)
        try:
            self._parts.allow(me.team)
            page = await self._add(spot_of(body, me), url, client, person)
        except Exception as error:  # noqa: BLE001 - as above
            page = page_of(sentence_document(explained(error)))
        await client.chat_postMessage(channel=opened["channel"]["id"], **shown(page))
        await self._parts.publish_home(client, me, person)

    async def articles_to_remove(self, ack: Any, body: Json, client: AsyncWebClient, context: Any) -> None:
        """What the Home tab's menu offers, while somebody types."""
        spot = spot_of(body, me_of(context))
        allowed = spot.workspace and await self._parts.admins.includes(client, body["user"]["id"])
        found = await self._parts.chat.articles.own(spot, body.get("value", "")) if allowed else []
        await ack(options=article_options(found))

    async def remove_chosen(self, ack: Any, body: Json, action: Json, client: AsyncWebClient, context: Any) -> None:
        """An article was chosen to be removed."""
        await ack()
        person, me = body["user"]["id"], me_of(context)
        try:
            await self._parts.admins.check(client, person)
            removed = await self._parts.chat.articles.remove(spot_of(body, me), action["selected_option"]["value"])
            page = page_of(removed_document(removed.title))
        except Exception as error:  # noqa: BLE001 - as above
            page = page_of(sentence_document(explained(error)))
        if "response_url" in body:
            await responded(body["response_url"], page, replace=True, thread=thread_of(body))
        else:
            opened = await client.conversations_open(users=person)
            await client.chat_postMessage(channel=opened["channel"]["id"], **shown(page))
            await self._parts.publish_home(client, me, person)

    async def take(self, body: Json, kind: Literal["ask", "check"], text: str, client: AsyncWebClient, me: Me) -> None:
        """Answer what a command, a shortcut or a button asks, once."""
        spot = spot_of(body, me)
        person = body.get("user_id") or body["user"]["id"]
        settings = await self._parts.intake.settings(spot)
        private = kind == "check" or settings.private
        incoming = Incoming(
            platform=PLATFORM, key=f"{kind}:{body['trigger_id']}", kind=kind, person=person, channel=spot.channel,
            text=text, workspace=spot.workspace, thread=spot.thread, private=private,
            way={"team": me.team, "response_url": body.get("response_url", "")},
        )  # fmt: skip
        self._parts.intake.hand.start(self._parts.answer(incoming, client, settings))

    async def _page(self, name: str, rest: str, body: Json, client: AsyncWebClient, me: Me) -> Page | None:
        spot, articles = spot_of(body, me), self._parts.chat.articles
        person = body.get("user_id") or body["user"]["id"]
        if name == "trace":
            return page_of(await self._parts.chat.asking.trace(Asked(spot, person, rest, private=True)))
        if page := await self._read(name, rest, spot):
            return page
        if page := await self._followed(name, rest, spot, client, person):
            return page
        if name not in ("add", "remove", "settings"):
            raise InputError(USAGE)
        await self._parts.admins.check(client, person)
        if name == "add":
            return await self._added(spot, rest, client, person, body["response_url"])
        if name == "remove":
            return removal_page(await articles.own(spot, rest))
        view = settings_modal(await self._parts.intake.settings(spot), spot.channel)
        await client.views_open(trigger_id=body["trigger_id"], view=view)
        return None

    async def _read(self, name: str, rest: str, spot: Spot) -> Page | None:
        """What anybody may read; None if a command is none of these."""
        articles = self._parts.chat.articles
        if name == "articles":
            return page_of(articles_document(await articles.listed(spot, rest), rest[:60], articles.places.shared))
        if name == "said":
            return page_of(ledger_document(rest, *await articles.said(spot, rest[:MOST_NAME])))
        if name == "status":
            return await self._status(spot)
        return page_of(HELP) if name in ("help", "") else None

    async def _followed(self, name: str, rest: str, spot: Spot, client: AsyncWebClient, person: str) -> Page | None:
        """What is followed; None if a command is about none of it."""
        if name == "feeds":
            return await self._feeds(spot, rest, client, person)
        if name == "watch":
            return await watch(self._parts, spot, rest, client, person)
        return await watches(self._parts, spot, rest, client, person) if name == "watches" else None

    async def _feeds(self, spot: Spot, rest: str, client: AsyncWebClient, person: str) -> Page:
        verb, _, about = rest.strip().partition(" ")
        if verb not in ("", "add", "remove") or (verb and not about.strip()):
            raise InputError(
                "Write /clippings feeds, or after that: add URL, add URL words of its articles, remove URL."
            )
        if verb:
            await self._parts.admins.check(client, person)
        address, _, words = about.strip().partition(" ")
        added, removed = (address if verb == name else "" for name in ("add", "remove"))
        return page_of(await self._parts.chat.feeds.told(spot, added, words, removed))

    async def _added(self, spot: Spot, url: str, client: AsyncWebClient, person: str, address: str) -> Page:
        work = asyncio.create_task(self._add(spot, url, client, person))
        if not (await asyncio.wait({work}, timeout=SLOW))[0]:
            await responded(address, page_of(sentence_document("Reading it …")))
        return await work

    async def _add(self, spot: Spot, url: str, client: AsyncWebClient, person: str) -> Page:
        await self._parts.admins.check(client, person)
        if not url:
            raise InputError("Give the address of an article: /clippings add https://…")
        added = await self._parts.chat.articles.add(spot, url.split(), lambda _: None)
        return page_of(added_document(added.told, added.failures))

    async def _status(self, spot: Spot) -> Page:
        found = await self._parts.chat.articles.listed(spot)
        shared = sum(summary.collection == self._parts.chat.places.shared for summary in found)
        return page_of(status_document(len(found), shared, self._parts.chat.worker.waiting()))
