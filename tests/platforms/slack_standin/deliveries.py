"""Brings events and interactions to the app, over Socket Mode or HTTP, again and again if need be."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .errors import ApiError
from .interactions import Delivery
from .record import Ack
from .schema import Json

if TYPE_CHECKING:
    from .server import SlackServer
    from .world import Team

Answered = Callable[[Any], None]


class Deliveries:
    """Everything that has been or is being delivered. `kind` is that of Socket Mode's envelopes."""

    def __init__(self, server: SlackServer) -> None:
        self.server = server
        self.all: list[Delivery] = []
        self._waiting: dict[str, Delivery] = {}
        self._answered: dict[int, Answered] = {}

    def start(
        self,
        kind: str,
        what: str,
        payload: Json,
        team: Team,
        *,
        accepts: bool = False,
        answered: Answered | None = None,
    ) -> Delivery:
        """Set something on its way. Only events are sent again when nobody acknowledges them."""
        delivery = Delivery(kind, what, payload, "", team, accepts, retries=kind == "events_api")
        self.all.append(delivery)
        if answered:
            self._answered[id(delivery)] = answered
        delivery.task = asyncio.create_task(self._bring(delivery))
        return delivery

    async def _bring(self, delivery: Delivery) -> None:
        attempts = 1 + (len(self.server.retry_delays) if delivery.retries else 0)
        reason = ""
        while delivery.attempts < attempts and not delivery.done:
            if delivery.attempts:
                await asyncio.sleep(self.server.retry_delays[delivery.attempts - 1])
            if delivery.settled.is_set():  # meanwhile
                return
            reason = await self._attempt(delivery, reason)
            if reason == "no_retry" or not delivery.retries:
                break
        if not delivery.done:
            delivery.failed = reason
            delivery.settled.set()
            self.server.note("delivery", f"{delivery.what} failed: {reason}", delivery.payload)

    async def _attempt(self, delivery: Delivery, reason: str) -> str:
        """Send it once. The reason of its failure; an empty one when it has been acknowledged."""
        delivery.envelope_id = str(uuid.uuid4())
        self._waiting[delivery.envelope_id] = delivery
        if self.server.request_url_of(delivery):
            return await self.server.webhooks.send(delivery, reason)
        return await self.server.sockets.send(delivery, reason)

    def acked(self, envelope_id: str, payload: Any) -> None:
        """The app has acknowledged something."""
        delivery = self._waiting.get(envelope_id)
        if delivery is None:
            self.server.problem(f"an acknowledgement of {envelope_id!r}, which was never sent")
            return
        moment = self.server.clock()
        ack = Ack(moment, envelope_id, payload, moment - (delivery.sent_at or moment))
        self.server.acks.append(ack)
        self.server.note("from bot", f"ack of {delivery.what} after {ack.after:.3f} s", payload)
        if delivery.done:
            return
        delivery.acked_at, delivery.ack = moment, payload
        self._hear(delivery, payload)
        delivery.settled.set()

    def _hear(self, delivery: Delivery, payload: Any) -> None:
        answered = self._answered.pop(id(delivery), None)
        if payload and not delivery.accepts:
            self.server.problem(f"the acknowledgement of {delivery.what} holds an answer, which Slack ignores")
        elif answered:
            try:
                answered(payload)
            except ApiError as error:
                self.server.problem(f"the answer to {delivery.what}: {error.problem or error.error}")

    async def settled(self, timeout: float = 5.0) -> None:
        """Wait until nothing is under way any more."""
        await self.server.wait_for(lambda: all(delivery.done for delivery in self.all), timeout, "all deliveries")

    async def stop(self) -> None:
        """Give everything up."""
        tasks = [delivery.task for delivery in self.all if delivery.task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
