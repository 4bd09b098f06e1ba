"""A story told in a few quotes."""

from __future__ import annotations

from fakes import make_article

from bot.answering.briefing import LEAD, PER_ARTICLE, QUOTES, briefing
from bot.answering.kinds import Asked, Kind
from index.types import Hit, Passage

OVERVIEW = Asked(Kind.OVERVIEW, "what happened?")


def hit(text: str, published: str | None = None) -> Hit:
    article = make_article(text, published=published)
    end = min(10, len(text))
    return Hit(Passage(article.id, 0, end, text[:end]), article, 1.0, 0.5)


def told(*hits: Hit, asked: Asked = OVERVIEW) -> list[str]:
    own = {h.article.id: h.article.id for h in hits}
    return [r.hit.passage.text for r in briefing(asked, hits, own)]


CLOSED = "The Tarn bridge closed to all traffic on Monday after cracks were found."
PAID = "Mayor Mara Linde promised that the town of Tarn would pay for repairs."


def test_nothing_is_told_of_nothing() -> None:
    assert told() == []


def test_quotes_come_in_order_of_time_and_none_says_what_another_said() -> None:
    newer = hit(f"{PAID} {CLOSED}", "2026-03-05")
    older = hit(CLOSED.replace("all traffic", "traffic"), "2026-03-02")
    quotes = told(newer, older)
    assert quotes[-1] == PAID
    assert len([quote for quote in quotes if "cracks" in quote]) == 1


def test_questions_quotations_and_scraps_tell_no_story() -> None:
    scraps = "Cracks! Would you have crossed the Tarn bridge in the year 2026 at all? “I would never have crossed it.”"
    assert told(hit(f"{scraps} {CLOSED}")) == [CLOSED]


def test_colour_tells_no_story() -> None:
    colour = "There was a cold wind that blew from the sea for most of the day. The town of Tarn was quiet."
    assert told(hit(f"{colour} {CLOSED}")) == [CLOSED]


def test_a_name_that_begins_a_sentence_is_a_name_if_it_is_one_elsewhere() -> None:
    denial = "Corvane denied that any of its engineers had known of the cracks."
    assert told(hit(f"{denial} Then the owner of Corvane left.")) == [denial]


def test_a_briefing_is_short() -> None:
    places = "Arn Bel Cor Dun Esk Fal Gar Hol".split()  # noqa: SIM905
    things = "bridge ferry school market harbour library railway museum".split()  # noqa: SIM905
    texts = [
        " ".join(f"Officials in {place} {verb} the old {thing} there for {n} weeks in 2026." for thing in things)
        for n, (place, verb) in enumerate(zip(places, "shut sold drew lost hid won kept ran".split(), strict=True), 2)  # noqa: SIM905
    ]
    quotes = told(*map(hit, texts))
    assert 1 < len(quotes) <= QUOTES
    for text in texts:
        assert sum(quote in text for quote in quotes) <= PER_ARTICLE
        assert all(text.index(quote) < LEAD * 80 for quote in quotes if quote in text)


def test_a_copy_of_an_article_adds_nothing() -> None:
    first, copy = hit(CLOSED), hit(f"{CLOSED} {PAID}")
    readings = briefing(
        OVERVIEW, [first, copy], {first.article.id: first.article.id, copy.article.id: first.article.id}
    )
    assert [r.hit.article.id for r in readings] == [first.article.id]
