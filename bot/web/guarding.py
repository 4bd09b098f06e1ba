"""What holds for every request: who may come in, what a browser may do with a page, and what is said of errors."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from aiohttp import web
from aiohttp.typedefs import Handler
from structlog.contextvars import bound_contextvars

from bot.chat.conversation import sentence
from bot.errors import InputError, NotAllowedError, OverLimitError, StoppingError, StuckError
from bot.web.access import Access
from index.errors import NotFoundError

# Nothing runs on a page, nothing is loaded from elsewhere, no other site may frame it or send its forms.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not "no-referrer": with that a form of ours would come without a word of where it was sent from.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Robots-Tag": "noindex, nofollow",
    "Server": "clippings",
}
NOWHERE = "There is nothing at this address, or not for this way of asking."
STRANGE = "Clippings is not served under this name: CLIPPINGS_PUBLIC_URL or WEB_HOSTS has to hold it.\n"
KEPT = "public, max-age=86400"  # static files: the style sheet's address names its version
AGAIN = "5"  # seconds after which somebody who was refused for now may come again

STATUS: dict[type[Exception], int] = {
    InputError: 400,
    NotAllowedError: 403,
    NotFoundError: 404,
    OverLimitError: 503,
    StoppingError: 503,
    StuckError: 503,
}
NAMES = {400: "That cannot be answered", 403: "Not allowed", 404: "Not found", 503: "Not now"}

PLATFORMS = web.AppKey("platforms", frozenset[str])  # paths that chat platforms answer, and guard by themselves

Message = Callable[[web.Request, int, str, str], web.Response]  # makes a page: status, heading, sentence


async def nameless(_: web.Request, response: web.StreamResponse) -> None:
    """Tell nobody by which library one is served; a signal."""
    response.headers["Server"] = HEADERS["Server"]


async def hardened(request: web.Request, response: web.StreamResponse) -> None:
    """Tell the browser what no page of ours does; a signal, for some errors pass by every middleware."""
    if _is_a_platforms(request):
        await nameless(request, response)
        return
    response.headers.update(HEADERS)
    is_kept = isinstance(response, web.FileResponse) and response.status < 400
    response.headers["Cache-Control"] = KEPT if is_kept else "no-store"


def _is_a_platforms(request: web.Request) -> bool:
    return request.path in request.app[PLATFORMS]


class Guards:
    """The middlewares."""

    def __init__(self, access: Access, message: Message) -> None:
        self._access = access
        self._message = message

    @web.middleware
    async def noted(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Give what is logged of a request an id."""
        with bound_contextvars(question=secrets.token_hex(4)):
            return await handler(request)

    @web.middleware
    async def told(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Turn what goes wrong into a page."""
        try:
            return await handler(request)
        except web.HTTPException as error:
            if _is_a_platforms(request):
                raise
            said = error.text if error.text != f"{error.status}: {error.reason}" else NOWHERE
            response = self._message(request, error.status, NAMES.get(error.status, error.reason), said or NOWHERE)
            if again := error.headers.get("Retry-After"):
                response.headers["Retry-After"] = again
            return response
        except Exception as error:  # noqa: BLE001 - told, and logged if it is a bug
            status = next((number for kind, number in STATUS.items() if isinstance(error, kind)), 500)
            response = self._message(request, status, NAMES.get(status, "That did not work"), sentence(error))
            if status == 503:
                response.headers["Retry-After"] = AGAIN
            return response

    @web.middleware
    async def addressed(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Serve pages only under our own names, and take forms only from them."""
        if _is_a_platforms(request):
            return await handler(request)
        if not self._access.serves(request):
            return web.Response(status=421, text=STRANGE)
        if not self._access.is_ours(request):
            raise web.HTTPForbidden(text="This was sent from another site: open the page itself.")
        return await handler(request)
