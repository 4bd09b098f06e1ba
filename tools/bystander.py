"""What somebody sees who looks at a page and asks on it, until its input ends: bystander.py BASE TOKEN.

Prints a line of JSON for each look: what was asked for, when it was begun and how long it took in seconds of the
machine's monotonic clock, and the status (0 where nothing came). A process of its own, so that nothing holds it up
but what it looks at.
"""

from __future__ import annotations

import http.client
import json
import sys
import threading
import time
from collections.abc import Callable
from http.cookies import SimpleCookie
from urllib.parse import quote, urlencode

PAUSE = 0.1  # seconds between two looks
PATIENCE = 90.0  # seconds that an answer is waited for
QUESTIONS = ("who denied the claims?", "when is the hearing?", "who is the judge?", "who founded the institute?")
_ONE_LINE = threading.Lock()


def main() -> None:
    """Look until the input ends."""
    host, token = sys.argv[1].removeprefix("http://"), sys.argv[2]
    cookies = _entered(host, token)
    looks: dict[str, Callable[[int], int]] = {
        "healthz": lambda _: _status(host, "/healthz"),
        "readyz": lambda _: _status(host, "/readyz"),
        "question": lambda n: _status(host, f"/?q={quote(QUESTIONS[n % len(QUESTIONS)])}", cookies),
    }
    for what, look in looks.items():
        threading.Thread(target=_looking, args=(what, look), daemon=True).start()
    sys.stdin.read()


def _looking(what: str, look: Callable[[int], int]) -> None:
    number = 0
    while True:
        number, began = number + 1, time.monotonic()
        try:
            status = look(number)
        except (OSError, http.client.HTTPException):
            status = 0
        line = {"what": what, "at": began, "seconds": time.monotonic() - began, "status": status}
        with _ONE_LINE:
            sys.stdout.write(json.dumps(line) + "\n")
            sys.stdout.flush()
        time.sleep(PAUSE if what != "question" else 1.0)


def _status(host: str, path: str, cookies: str = "") -> int:
    connection = http.client.HTTPConnection(host, timeout=PATIENCE)
    try:
        connection.request("GET", path, headers={"Cookie": cookies} if cookies else {})
        response = connection.getresponse()
        response.read()
        return response.status
    finally:
        connection.close()


def _entered(host: str, token: str) -> str:
    """The cookies of somebody who gave the token."""
    connection = http.client.HTTPConnection(host, timeout=PATIENCE)
    form = urlencode({"token": token, "next": "/"})
    connection.request("POST", "/enter", form, {"Content-Type": "application/x-www-form-urlencoded"})
    response = connection.getresponse()
    if response.status != 303:
        raise SystemExit(f"The page did not let the bystander in: {response.status}.")
    found: list[str] = []
    for header in response.headers.get_all("Set-Cookie", []):
        found += [f"{name}={cookie.value}" for name, cookie in SimpleCookie(header).items()]
    return "; ".join(found)


if __name__ == "__main__":
    main()
