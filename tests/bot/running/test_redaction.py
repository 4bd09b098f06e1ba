"""What was hidden is in no text afterwards, however it is escaped there."""

import json
import re
from collections.abc import Callable, Iterator
from urllib.parse import quote, quote_plus

import aiohttp
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

from bot.running import redaction
from bot.running.redaction import SHORTEST, hide, redacted


@pytest.fixture(autouse=True, scope="module")
def nothing_stays_hidden() -> Iterator[None]:
    before = set(redaction._hidden)
    yield
    redaction._hidden.clear()
    redaction._hidden.update(before)


def wholly_quoted(text: str) -> str:
    return quote(text, safe="")


def python_in_json(text: str) -> str:
    return json.dumps(repr([text]))


ESCAPES: list[Callable[[str], str]] = [str, quote, wholly_quoted, quote_plus, json.dumps, repr, python_in_json]


@given(st.text(st.characters(codec="utf-8"), min_size=6, max_size=30), st.sampled_from(ESCAPES))
def test_a_hidden_value_is_replaced_in_every_form(secret: str, escape: Callable[[str], str]) -> None:
    redaction._hidden.clear()
    assume(len(secret.strip()) >= SHORTEST)
    hide(secret)
    assert re.fullmatch(r"""a ['"\[\]\\]*\*\*\*['"\[\]\\]* b""", redacted(f"a {escape(secret.strip())} b"))


def test_the_longer_of_two_secrets_goes_whole() -> None:
    hide("secret-one")
    hide("secret-one-and-more")
    assert redacted("secret-one-and-more, secret-one") == "***, ***"


def test_short_values_are_left_alone() -> None:
    hide("the")
    hide("  12345  ")
    assert redacted("the 12345") == "the 12345"


def test_a_request_that_failed_shows_no_header_of_it() -> None:
    headers = CIMultiDictProxy(CIMultiDict({"Authorization": "Bearer nobody-hid-this", "Accept": "*/*"}))
    url = URL("https://slack.example/link/?ticket=nor-this&app=A1")
    error = aiohttp.ClientResponseError(aiohttp.RequestInfo(url, "GET", headers, url), (), status=403)
    shown = redacted(f"{error} {error!r}")
    assert "nobody-hid" not in shown
    assert "nor-this" not in shown
    assert "'Authorization': 'Bearer ***', 'Accept': '*/*'" in shown
    assert "?ticket=***&app=A1" in shown


@pytest.mark.parametrize(
    "text", ["https://example.org/a?page=2&b=c@d", "The state of the token: authorization by mail, a@b.example"]
)
def test_what_reveals_nothing_stays(text: str) -> None:
    assert redacted(text) == text
    assert redacted("https://user:pass@example.org/") == "https://***@example.org/"
