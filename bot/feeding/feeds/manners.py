"""How a host wants to be read: how often, and what of it not at all (https://www.rfc-editor.org/rfc/rfc9309)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from protego import Protego

from index.errors import LoadError
from index.loading.fetch import visit
from index.loading.limits import Limits

NAME = "Clippings"  # as robots.txt may call us
BETWEEN = timedelta(seconds=2)  # requests to one host
LONGEST_BETWEEN = timedelta(minutes=2)  # that robots.txt may ask for
REMEMBERED = timedelta(days=1)
MOST_HOSTS = 2_000  # are remembered
ROBOTS_BYTES = 512_000  # RFC 9309 asks for 500 KiB at least


def host_of(address: str) -> str:
    """Scheme, host and port, to which robots.txt and pacing apply."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}".lower()


@dataclass
class Pacing:
    """When a host was last asked, so that it is not asked again too soon."""

    between: timedelta = BETWEEN
    _free: dict[str, datetime] = field(default_factory=dict)

    def wait(self, address: str, now: datetime) -> timedelta:
        """How long its host is to be left alone."""
        return max(self._free.get(host_of(address), now) - now, timedelta())

    def took(self, address: str, now: datetime, delay: timedelta | None = None) -> None:
        """Its host has been asked; it wants that `delay` until the next time, or has not said."""
        if len(self._free) > MOST_HOSTS:
            self._free = {host: free for host, free in self._free.items() if free > now}
        self._free[host_of(address)] = now + max(self.between, min(delay or timedelta(), LONGEST_BETWEEN))


@dataclass(frozen=True, slots=True)
class Rules:
    """What a host's robots.txt says; `parsed` is None where it has none, `trouble` why it could not be read."""

    until: datetime
    parsed: Protego | None = None
    trouble: str | None = None

    def refusal(self, address: str) -> str | None:
        """Why that address is not read, in a sentence; None if it may be."""
        if self.trouble:
            return self.trouble
        if self.parsed and not self.parsed.can_fetch(address, NAME):
            return f"{urlsplit(address).netloc} does not want it to be read by programs (robots.txt)."
        return None

    @property
    def delay(self) -> timedelta | None:
        """How long to wait between two requests."""
        seconds = self.parsed.crawl_delay(NAME) if self.parsed else None
        return timedelta(seconds=min(seconds, LONGEST_BETWEEN.total_seconds())) if seconds else None


@dataclass
class Robots:
    """The rules of the hosts that were asked lately."""

    limits: Limits
    _rules: dict[str, Rules] = field(default_factory=dict)

    def rules(self, address: str, now: datetime) -> Rules:
        """The rules of an address's host, fetched if they are not known; what cannot be had is soon asked for again."""
        host = host_of(address)
        known = self._rules.get(host)
        if known is None or known.until <= now:
            if len(self._rules) > MOST_HOSTS:
                self._rules.clear()
            known = self._rules[host] = self._fetched(host, now)
        return known

    def _fetched(self, host: str, now: datetime) -> Rules:
        limits = replace(self.limits, max_fetch_bytes=ROBOTS_BYTES)
        try:
            reply = visit(f"{host}/robots.txt", limits, {"Accept": "text/plain"})
        except LoadError as error:
            return Rules(now + timedelta(minutes=10), trouble=str(error))
        if reply.status >= 500 or reply.status == 429:
            return Rules(
                now + timedelta(minutes=10), trouble=f"{host} answers {reply.status} where it has its robots.txt."
            )
        text = reply.data.decode("utf-8", "replace") if reply.status == 200 else ""
        return Rules(now + REMEMBERED, Protego.parse(text) if text.strip() else None)
