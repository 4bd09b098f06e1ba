"""What people do on the page, over the sample articles and the real models."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.browser.conftest import Houses, Opener

QUESTION, CHANGED = "who denied the claims?", "when is the first hearing?"
UNANSWERED = "How do I bake sourdough bread?"
FOCUSED = "e => e === document.activeElement"
IN_VIEW = "e => { const b = e.getBoundingClientRect(); return b.top >= 0 && b.bottom <= innerHeight }"


def folded(text: str) -> str:
    return " ".join(text.split())


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until it has the focus, and see that whatever has it on the way shows so."""
    for _ in range(60):
        page.keyboard.press("Tab")
        shown = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert shown != "none", page.evaluate("document.activeElement.outerHTML")
        if wanted.evaluate(FOCUSED):
            return
    raise AssertionError("Tab does not lead there")


def quotes(page: Page) -> list[str]:
    """The quotes of an answer page, without their numbers."""
    return [
        folded(quote.inner_text().removeprefix(quote.locator(".number").inner_text()))
        for quote in page.locator(".citation blockquote").all()
    ]


def marked(page: Page, number: str) -> str:
    """What is marked on a reading page, from where the quote begins to the next one's beginning."""
    pieces = page.locator("mark").evaluate_all("all => all.map(m => [m.id, m.className, m.textContent])")
    start = next(at for at, piece in enumerate(pieces) if piece[0] == f"q{number}")
    end = next((at for at in range(start + 1, len(pieces)) if pieces[at][0]), len(pieces))
    return folded(" ".join(piece[2] for piece in pieces[start:end]))


def open_first(page: Page) -> tuple[str, str]:
    """Follow the first citation; its number and its quote."""
    number, quote = page.locator(".citation .number").first.inner_text(), quotes(page)[0]
    page.locator(".citation .context").first.click()
    page.locator("mark.cited").first.wait_for()
    return number, quote


def test_by_keyboard_from_the_top_of_the_page_to_the_cited_sentence(samples: str, opened: Opener) -> None:
    page = opened(samples).to("/articles")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    tab_to(page, page.get_by_role("link", name="Ask", exact=True))
    page.keyboard.press("Enter")
    field = page.get_by_label("Your question")
    field.wait_for()
    assert field.evaluate(FOCUSED)
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    page.locator(".citation").first.wait_for()
    number, quote = page.locator(".citation .number").first.inner_text(), quotes(page)[0]
    tab_to(page, page.locator(".citation .context").first)
    page.keyboard.press("Enter")
    cited = page.locator("mark.cited").first
    cited.wait_for()
    assert marked(page, number) == quote
    assert cited.evaluate(FOCUSED) or cited.evaluate("e => e.matches(':target')")
    page.wait_for_function(f"({IN_VIEW})(document.querySelector('mark.cited'))")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_citation_opens_at_its_quote_and_asking_goes_on_from_there(
    samples: str, opened: Opener, scripts: bool
) -> None:
    page = opened(samples, java_script_enabled=scripts, reduced_motion="reduce").to("/")
    page.get_by_label("Your question").fill(QUESTION)
    page.get_by_role("button", name="Ask").click()
    number, quote = open_first(page)
    assert marked(page, number) == quote
    box = page.locator("mark.cited").first.bounding_box()
    assert box
    assert 0 <= box["y"] <= 800
    page.go_back()
    page.get_by_label("Ask on").fill("and when is the first hearing?")
    page.get_by_role("button", name="Ask").click()
    page.get_by_role("heading", name="and when is the first hearing?").wait_for()
    assert "14 May" in page.locator(".answer").inner_text()


def test_neighbours_of_a_quote_are_marked_and_the_links_lead_to_them(samples: str, opened: Opener) -> None:
    page = opened(samples).to("/", q="What did Corvane do and say about the claims of the tide institute?")
    said = dict(zip(page.locator(".citation .number").all_inner_texts(), quotes(page), strict=True))
    for address in page.locator(".citation .context").evaluate_all("all => all.map(a => a.href)"):
        page.goto(address)
        if page.locator(".quotes a").count():
            break
    links = page.locator(".quotes a")
    assert links.count() > 1
    for link in links.all():
        number = link.inner_text()
        link.click()
        page.wait_for_function(f"document.querySelector('#q{number}').matches(':target')")
        assert marked(page, number) == said[number]
        page.wait_for_function(f"({IN_VIEW})(document.querySelector('#q{number}'))")


def test_a_vote_is_counted_once_for_a_visitor(samples: str, opened: Opener) -> None:
    page = opened(samples).to("/", q=CHANGED)
    assert "This has changed" in page.locator(".verdict").inner_text()
    for pressed, shown in (("Yes", ["Yes (1)", "No"]), ("No", ["Yes", "No (1)"])):
        page.get_by_role("button", name=pressed).click()
        page.get_by_role("button", name=f"{pressed} (1)").wait_for()
        assert page.locator(".votes button").all_inner_texts() == shown


def test_what_the_articles_do_not_say_is_said_so_and_is_worth_an_article(samples: str, opened: Opener) -> None:
    page = opened(samples).to("/", q=UNANSWERED)
    assert "The articles do not say. Searched: 6 articles." in page.locator(".answer").inner_text()
    page.get_by_role("link", name="Statistics").click()
    page.get_by_role("region", name="Worth an article").get_by_role("link", name=UNANSWERED).wait_for()
    bars = page.locator(".chart rect").evaluate_all("all => all.map(b => b.getBoundingClientRect().height)")
    assert max(bars) > 50
    assert page.locator(".bar rect").first.evaluate("b => b.getBoundingClientRect().width") > 10


def test_an_address_that_leads_nowhere_says_so(samples: str, opened: Opener) -> None:
    page = opened(samples).to("/read/made-up")
    assert page.get_by_role("heading", level=1).inner_text() == "Not found"
    assert "This link is not whole" in page.locator("main").inner_text()


def test_the_list_is_searched_narrowed_and_turned(house: Houses, opened: Opener) -> None:
    page = opened(house.open).to("/articles")
    listed = page.locator(".articles li")
    assert listed.count() == 50
    page.get_by_role("link", name="Older").click()
    page.get_by_text("Page 2 of 2").wait_for()
    assert listed.count() == int(page.locator("h1").inner_text().split()[0]) - 50
    page.get_by_label("Words in title").fill("Auction")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("heading", name="60 articles with “Auction”").wait_for()
    page.locator(".timeline a").nth(2).click()
    page.get_by_role("heading", name="1 article with “Auction”").wait_for()
    assert listed.all_inner_texts()[0].startswith("Auction 3")
    page.get_by_role("link", name="Show all").click()
    page.get_by_text("Page 1 of 2").wait_for()
