"""How every page looks and can be used: light and dark, wide and on a phone; and that no article does anything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from odd_articles import HEBREW, UNBROKEN

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Houses, Opener, Visit

PHONE = {"viewport": {"width": 375, "height": 760}}
SETTINGS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"}, "dark": {"color_scheme": "dark"}, "phone": PHONE,
}  # fmt: skip
ASKED = {
    "one finding": "who denied the claims?",
    "changed": "when is the first hearing?",
    "differing": "How much money is the tide institute asking for in court?",
    "not found": "How do I bake sourdough bread?",
}
ODD = ["Who heard the smuggler's parrot?", "longest word in the lexicon", f"where did the parrot go {UNBROKEN}"]


def accessible(page: Page) -> None:
    """No violation of axe's rules, of any impact."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    assert [(v["id"], v["impact"], [n["html"] for n in v["nodes"]][:3]) for v in found] == [], page.url


def fits(page: Page) -> None:
    """Nothing has to be scrolled sideways, and what is pressed is large enough (WCAG 2.2, 2.5.8: 24 px)."""
    width, room = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert width <= room, page.url
    pressed = page.locator("button:visible, input:visible, summary:visible, .top nav a, .timeline a, .quotes a").all()
    assert [one.evaluate("e => e.outerHTML") for one in pressed if (one.bounding_box() or {})["height"] < 24] == []


def sound(page: Page) -> None:
    accessible(page)
    fits(page)


@pytest.mark.parametrize("setting", SETTINGS)
def test_every_page_is_accessible_and_fits(samples: str, opened: Opener, setting: str) -> None:
    visit = opened(samples, **SETTINGS[setting])
    sound(visit.to("/"))
    for expected, question in ASKED.items():
        page = visit.ask(question)
        assert page.locator(".finding").count() == {"one finding": 1, "not found": 1}.get(expected, 2), expected
        sound(page)
        if expected == "one finding":
            page.locator(".citation .context").first.click()
            page.locator("mark.cited").first.wait_for()
            sound(page)
    for path in ("/articles", "/stats", "/read/made-up", "/nowhere"):
        sound(visit.to(path))


@pytest.mark.parametrize("setting", SETTINGS)
def test_the_page_for_the_token_is_accessible_and_lets_in(house: Houses, opened: Opener, setting: str) -> None:
    visit = opened(house.closed, **SETTINGS[setting])
    page = visit.to("/articles")
    sound(page)
    page.get_by_label("The page’s token").fill("not the token")
    page.get_by_role("button", name="Enter").click()
    page.get_by_role("alert").wait_for()
    sound(page)
    page.get_by_label("The page’s token").fill("the token of the tests")
    page.get_by_role("button", name="Enter").click()
    page.get_by_role("button", name="Leave").wait_for()
    sound(page)


def test_the_page_is_dark_for_who_wants_it_dark(samples: str, opened: Opener) -> None:
    shades = []
    for scheme in ("light", "dark"):
        page = opened(samples, color_scheme=scheme).to("/")
        rgb = page.evaluate("getComputedStyle(document.documentElement).backgroundColor.match(/\\d+/g).map(Number)")
        shades.append(max(rgb))
    assert shades[0] > 240
    assert shades[1] < 40


def pages_of_odd_articles(visit: Visit) -> Iterator[Page]:
    """Every page that shows something of the odd articles, opened one after the other."""
    page = visit.to("/articles")
    yield page
    page = visit.to("/articles", words="parrot")
    yield page
    odd = visit.to("/articles", page="2").locator(".articles a").evaluate_all("all => all.map(a => a.href)")
    odd += visit.to("/articles", words="parrot").locator(".articles a").evaluate_all("all => all.map(a => a.href)")
    for address in odd[-12:]:
        page.goto(address)
        yield page
    for question in ODD:
        yield visit.ask(question)
        for address in page.locator(".citation .context").evaluate_all("all => all.map(a => a.href)"):
            page.goto(address)
            yield page
    yield visit.to("/stats")


def test_no_article_does_anything(house: Houses, opened: Opener) -> None:
    visit, seen = opened(house.open), ""
    for page in pages_of_odd_articles(visit):
        assert page.evaluate("window.hacked") is None
        assert page.locator("script, main img, [onfocus], [onerror]").count() == 0
        schemes = page.locator("a").evaluate_all("all => all.map(a => a.protocol)")
        assert set(schemes) <= {"http:", "https:"}, page.url
        text = page.locator("body").inner_text()
        assert not {*"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\x00"} & {*text}
        seen += text
    assert "<script>window.hacked=1</script>" in seen
    assert UNBROKEN in seen
    assert HEBREW in seen


def test_what_is_odd_fits_a_phone_and_is_accessible(house: Houses, opened: Opener) -> None:
    for page in pages_of_odd_articles(opened(house.open, **PHONE)):
        sound(page)


def test_what_is_written_from_right_to_left_reorders_nothing_of_ours(house: Houses, opened: Opener) -> None:
    page = opened(house.open).to("/articles", words=HEBREW.split()[0])
    [line] = page.locator(".articles li").all()
    assert line.locator("a span").evaluate("e => getComputedStyle(e).direction") == "rtl"
    title, facts = line.locator("a").bounding_box(), line.locator(".facts").bounding_box()
    source = line.locator(".facts span[dir]").bounding_box()
    assert None not in (title, facts, source)
    assert facts["y"] > title["y"]
    words = line.locator(".facts").evaluate(
        "e => { const r = new Range(); r.selectNodeContents(e.lastChild); return r.getBoundingClientRect().x }"
    )
    assert source["x"] + source["width"] <= words
    line.locator("a").click()
    page.locator(".reading").wait_for()
    assert page.locator(".text p").last.evaluate("e => getComputedStyle(e).unicodeBidi") == "plaintext"
