"""The same page is known under every variant of its address, and no two pages are taken for one."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.addresses import canonical, site, without_tracking

PAGE = "https://coast.example/news/bridge"
ADDRESSES = st.builds(
    "{}://{}{}{}{}".format,
    st.sampled_from(["http", "https", "HTTPS"]),
    st.sampled_from(["www.a.example", "m.www.a.example", "a.example:443", "amp.b.example:8080", "[::1]:80", "x"]),
    st.text("/abAMPamp.htmlindex%20é~", max_size=20).map(lambda path: "/" + path),
    st.text("?&=utm_sourceampid12", max_size=20).map(lambda query: "?" + query if query else ""),
    st.sampled_from(["", "#top", "#/route", "#!x"]),
)


@pytest.mark.parametrize(
    "variant",
    [
        "http://coast.example/news/bridge",
        "https://www.coast.example/news/bridge/",
        "https://m.coast.example/news/bridge",
        "https://mobile.coast.example/news/bridge#top",
        "https://amp.coast.example/news/bridge",
        "https://www.coast.example/news/bridge/amp/",
        "https://coast.example/news/bridge?amp=1",
        "https://coast.example/news/bridge?outputType=amp",
        "HTTPS://Coast.Example:443/news/bridge",
        "http://coast.example:80/news/bridge/index.html",
        "https://coast.example/news/bridge?utm_source=a&utm_medium=b",
        "https://coast.example/news/bridge?fbclid=x&gclid=y&mc_cid=z",
        "https://coast.example/news/%62ridge",
    ],
)
def test_variants_have_one_form(variant: str) -> None:
    assert canonical(variant) == PAGE


@pytest.mark.parametrize(
    "other",
    [
        "https://coast.example/news/Bridge",
        "https://coast.example/news/bridge?page=2",
        "https://coast.example/news/bridge?id=7&utm_source=a",
        "https://coast.example:8443/news/bridge",
        "https://sport.coast.example/news/bridge",
        "https://coast.example/news/bridge#/details",
        "https://coast.example/news/amplifier",
        "https://coast.example/amp/news/bridge",
        "https://m.example/news/bridge",
    ],
)
def test_other_pages_have_others(other: str) -> None:
    assert canonical(other) != PAGE


def test_parameters_may_stand_in_any_order_and_routes_are_pages() -> None:
    assert canonical("https://a.example/?b=2&a=1") == canonical("http://www.a.example?a=1&b=2")
    assert canonical("https://a.example/#/one") != canonical("https://a.example/#/two")


@example("//////a")
@example("/////\u0323\\3~")
@given(ADDRESSES | st.text(max_size=40))
def test_the_form_of_a_form_is_itself(address: str) -> None:
    once = canonical(address)
    assert canonical(once) == once
    assert isinstance(site(address), str)


def test_an_address_is_opened_as_it_was_given_but_for_what_tracks() -> None:
    assert (
        without_tracking("http://m.A.example/x/?b=2&utm_source=n&a=%C3%A9#top") == "http://m.a.example/x/?b=2&a=%C3%A9"
    )
    assert without_tracking("https://a.example/?fbclid=1#!/story") == "https://a.example/#!/story"
    assert site("https://m.coast.example/x") == "coast.example"
