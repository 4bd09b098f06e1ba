"""What a test may set, and what it may look at afterwards."""

from __future__ import annotations

import secrets

from . import events, ids, scopes
from .messages import Message
from .record import Ack, Request


class Settings:
    """The settings of a server, its records, and the secrets that it shares with the app."""

    def _settings(self) -> None:
        """What a test may change at any time."""
        self.scopes: set[str] = set(scopes.DEFAULT)
        self.subscriptions: set[str] = set(events.SUBSCRIPTIONS)
        self.ack_deadline = 3.0
        self.retry_delays: tuple[float, ...] = (0.0, 60.0, 300.0)
        self.trigger_lifetime = 3.0
        self.response_lifetime = 30 * 60.0
        self.ping_interval = 10.0
        self.answers_pings = True
        self.most_characters = 13_000
        self.biggest_page = 1000
        self.rate_limits: dict[str, tuple[int, float]] = {}
        self.mention_first = True
        self.mention_reaches_nonmembers = False
        self.request_url: str | None = None
        self.request_urls: dict[str, str] = {}
        self.signature = "valid"

    def _records(self) -> None:
        self.requests: list[Request] = []
        self.acks: list[Ack] = []
        self.posted: list[Message] = []
        self.used_methods: set[str] = set()
        self.used_events: set[str] = set()
        self.used_commands: set[str] = set()
        self.used_shortcuts: set[tuple[str, str]] = set()
        self.used_scopes: set[str] = set()
        self.used_interactivity = False

    def _secrets(self) -> None:
        self.app_id = "A0STANDIN01"
        self.client_id = "111111111111.222222222222"
        self.client_secret = secrets.token_hex(16)
        self.signing_secret = secrets.token_hex(16)
        self.verification_token = secrets.token_hex(12)
        self.app_token = ids.token("xapp-1-A0STANDIN01")
