"""What the buttons under an answer do in Slack."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.blocks import VOTE
from adapters.slack.incoming import Json, Me, me_of, spot_of, thread_of
from adapters.slack.rendering import page
from adapters.slack.replies import explained, respond, responded, shown
from adapters.slack.views import reason_modal
from bot.chat.answers import GONE
from bot.chat.opening import turned
from bot.chat.types import Spot
from bot.showing.actions import TURNS, Verb, read_action
from bot.showing.reports import sentence_document
from index.errors import NotFoundError

if TYPE_CHECKING:
    from adapters.slack.blocks import Page
    from adapters.slack.commands import Commands
    from adapters.slack.parts import Parts
    from bot.chat.opening import Opening


class Buttons:
    """The listeners of buttons and of the reason's modal."""

    def __init__(self, parts: Parts, opening: Opening[Page], commands: Commands) -> None:
        self._parts = parts
        self._commands = commands
        self._opening = opening

    async def pressed(self, ack: Any, body: Json, action: Json, client: AsyncWebClient, context: Any) -> None:
        """Do what a button stands for, or say in a sentence why not."""
        await ack()
        me = me_of(context)
        try:
            self._parts.allow(me.team)
            await self._press(body, action, client, me)
        except Exception as error:  # noqa: BLE001 - told, and logged if it is a bug
            said = page(sentence_document(explained(error)))
            await respond(body["response_url"], said, private=True, thread=thread_of(body))

    async def reason_given(self, ack: Any, body: Json, context: Any) -> None:
        """Keep the reason that somebody gave for "not helpful"."""
        await ack()
        about = json.loads(body["view"]["private_metadata"])
        reason = body["view"]["state"]["values"]["reason"]["text"]["value"]
        spot = Spot(**about["spot"])
        # Whatever it says, what another workspace was answered is not opened from here.
        spot = replace(spot, workspace=spot.workspace and me_of(context).team)
        try:
            kept = await self._opening.kept(about["answer"], spot, body["user"]["id"])
            await self._opening.vote(kept, body["user"]["id"], helpful=False, reason=reason)
            said = await self._opening.thanks(kept)
        except Exception as error:  # noqa: BLE001 - as above
            said = explained(error)
        await respond(about["address"], page(sentence_document(said)), private=True, thread=spot.thread)

    async def _press(self, body: Json, action: Json, client: AsyncWebClient, me: Me) -> None:
        key, target, spot = action["action_id"], action.get("value", ""), spot_of(body, me)
        pressed = read_action(key, target)
        if key.startswith(f"{VOTE}:"):
            await self._vote(body, target, client, spot)
        elif pressed is None:
            raise NotFoundError(GONE)
        elif pressed.verb is Verb.ASK:
            await self._commands.take(body, "ask", target, client, me)
        elif pressed.verb is Verb.SHARE:
            await self._share(body, target, client, spot)
        else:
            pages = await self._opening.pages(pressed, spot, body["user"]["id"])
            in_place = pressed.verb in TURNS and body.get("container", {}).get("is_ephemeral", False)
            shown_now = turned(pages, pressed.number)
            await responded(body["response_url"], shown_now, replace=in_place, thread=spot.thread)

    async def _vote(self, body: Json, target: str, client: AsyncWebClient, spot: Spot) -> None:
        up, _, answer = target.partition(":")
        person = body["user"]["id"]
        kept = await self._opening.kept(answer, spot, person)
        if up != Verb.HELPFUL:  # first of all: Slack waits three seconds for a modal
            view = reason_modal(answer, spot, body["response_url"])
            await client.views_open(trigger_id=body["trigger_id"], view=view)
        await self._opening.vote(kept, person, helpful=up == Verb.HELPFUL)
        if up == Verb.HELPFUL:
            thanks = page(sentence_document(await self._opening.thanks(kept)))
            await responded(body["response_url"], thanks, thread=spot.thread)

    async def _share(self, body: Json, target: str, client: AsyncWebClient, spot: Spot) -> None:
        _, pages = await self._opening.share(target, spot, body["user"]["id"])
        if not await respond(body["response_url"], pages[0], private=False, thread=spot.thread):
            await client.chat_postMessage(channel=spot.channel, thread_ts=spot.thread or None, **shown(pages[0]))
        done = page(sentence_document("Shared with everybody here."))
        await responded(body["response_url"], done, replace=True, thread=spot.thread)
