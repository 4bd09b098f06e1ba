"""Who may come in: the names under which the page is served, the token, and how a visitor is known again."""

from __future__ import annotations

import hmac
import re
import secrets
from urllib.parse import urlsplit

from aiohttp import web
from itsdangerous import BadData, URLSafeTimedSerializer

from bot.chat.keys import Key
from bot.running.networks import is_in
from bot.running.settings import Settings
from bot.web.guessing import Guesses

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
ENTERED, VISITOR = "clippings_entered", "clippings_visitor"  # cookies
MONTH = 30 * 86_400  # seconds that a visitor need not enter again
# A Host: a name or an address, perhaps with a port, and nothing of which two programs could think differently.
_HOST = re.compile(r"(?:\[([0-9a-f:.]+)\]|([^\s/?#@:\\\[\]]+))(?::[0-9]*)?", re.IGNORECASE)


class Access:
    """Decides from a request alone; it remembers nobody."""

    def __init__(self, settings: Settings, key: Key) -> None:
        token = settings.web_token.get_secret_value().strip() if settings.web_token else ""
        self._key = key
        # Keyed: it stands in the cookie for its owner to read, and must not be something to try tokens against.
        self._digest = key.hashed("page token", token) if token else None
        self._guesses = Guesses()
        self._open = settings.web_open
        self._proxies = settings.proxies
        self._hosts = LOOPBACK | _names(settings)
        # Under any other name the page may be reached without TLS, where a browser would keep no secure cookie.
        public = urlsplit(settings.public_url or "")
        self._secure = {_name(public.netloc)} if public.scheme == "https" else set()
        self._cookies = URLSafeTimedSerializer(key.derived("page cookies"), salt="clippings page")

    @property
    def has_token(self) -> bool:
        """Whether there is a token to come in with."""
        return self._digest is not None

    def serves(self, request: web.Request) -> bool:
        """Whether the page is served under a request's Host: another site's name could be made to lead here."""
        return "Host" in request.headers and _name(request.host) in self._hosts

    def admits(self, request: web.Request) -> bool:
        """Whether a visitor may ask and list: with the token if there is one, else if the page is open."""
        if self._digest is None:
            return self._open
        if self._read(request, ENTERED) == self._digest:
            return True
        kind, _, given = request.headers.get("Authorization", "").partition(" ")
        return kind.lower() == "bearer" and self.is_token(given, request)

    def may_guess(self, request: web.Request) -> bool:
        """Whether not too many wrong tokens came from where a request comes from."""
        return not self._guesses.is_over(self.address(request))

    def is_token(self, given: str, request: web.Request) -> bool:
        """Whether it is the page's token, given by somebody who may guess."""
        if self._digest is None or not self.may_guess(request):
            return False
        given = given.strip().encode(errors="replace").decode()
        if hmac.compare_digest(self._key.hashed("page token", given), self._digest):
            return True
        if given:
            self.guessed(request)
        return False

    def guessed(self, request: web.Request) -> None:
        """Count a wrong token that somebody gave."""
        self._guesses.count(self.address(request))

    def enter(self, request: web.Request, response: web.StreamResponse) -> None:
        """Let the visitor in from now on; a new token shuts out whoever entered with the old one."""
        self._set(request, response, ENTERED, self._digest or "")

    def leave(self, response: web.StreamResponse) -> None:
        """Let the visitor in no more."""
        response.del_cookie(ENTERED)

    def address(self, request: web.Request) -> str:
        """Where a request came from: the last one before our own proxies, as these tell."""
        address = request.remote or "unknown"
        told = [part.strip() for part in ",".join(request.headers.getall("X-Forwarded-For", [])).split(",")]
        while is_in(address, self._proxies) and told:
            address = told.pop() or address
        return address

    def visitor(self, request: web.Request) -> str:
        """Who a visitor is: a random name in a cookie of ours, else the address that the request came from."""
        return self._read(request, VISITOR) or self.address(request)

    def greet(self, request: web.Request, response: web.StreamResponse) -> None:
        """Give a visitor a name."""
        if self._read(request, VISITOR) is None:
            self._set(request, response, VISITOR, secrets.token_urlsafe(12))

    def is_ours(self, request: web.Request) -> bool:
        """Whether a form was sent from the page itself, and nothing is made by another site to load a page of ours.

        Links from elsewhere to the page are fine: then a browser goes there.
        """
        site = request.headers.get("Sec-Fetch-Site")
        if request.method != "POST":
            return site != "cross-site" or request.headers.get("Sec-Fetch-Dest") == "document"
        if site is not None:
            return site in ("same-origin", "none")
        origin = request.headers.get("Origin")
        return origin is None or origin.partition("://")[2] == request.host

    def _read(self, request: web.Request, cookie: str) -> str | None:
        try:
            kind, value = self._cookies.loads(request.cookies.get(cookie, ""), max_age=MONTH)
        except (BadData, ValueError, TypeError):
            return None
        return str(value) if kind == cookie else None

    def _set(self, request: web.Request, response: web.StreamResponse, cookie: str, value: str) -> None:
        signed = self._cookies.dumps([cookie, value])
        secure = _name(request.host) in self._secure
        response.set_cookie(cookie, signed, max_age=MONTH, httponly=True, samesite="Lax", secure=secure, path="/")


def _names(settings: Settings) -> set[str]:
    given = [*settings.web_hosts.split(","), urlsplit(settings.public_url or "").netloc]
    # What is no Host may still be the address of one: "::1" stands there as "[::1]".
    return {_name(host.strip()) or host.strip().lower() for host in given} - {""}


def _name(host: str) -> str:
    """The name in a Host, nothing if it is none."""
    found = _HOST.fullmatch(host)
    return (found[1] or found[2]).lower().rstrip(".") if found else ""
