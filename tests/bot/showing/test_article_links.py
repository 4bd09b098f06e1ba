"""Links to articles: what opens one is what we signed, within its lifetime, and nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

import pytest
from answers import agreed, cited
from fakes import make_article
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import TimestampSigner, URLSafeTimedSerializer
from itsdangerous.encoding import base64_decode, base64_encode

from bot.showing.article_links import ALTERED, DAY, EXPIRED, NEIGHBOURS, ArticleLinks, Mark
from index.errors import NotFoundError

KEY = b"k" * 32
LINKS = ArticleLinks(KEY)
CITED = agreed().citations[0]
PLACE = ["default", "0123456789abcdef", ""]


def token(address: str) -> str:
    return address.split("#")[0].rpartition("/read/")[2]


TOKEN = token(LINKS.to_citation(CITED))


class Earlier(TimestampSigner):
    """Signs as if it were ten days ago."""

    def get_timestamp(self) -> int:
        return super().get_timestamp() - 10 * DAY


def made_earlier(place: Sequence[str | int]) -> str:
    how = {"digest_method": hashlib.sha256, "key_derivation": "hmac"}
    return str(URLSafeTimedSerializer(KEY, salt="clippings article", signer=Earlier, signer_kwargs=how).dumps(place))


def test_a_link_opens_the_article_as_it_was_with_the_quote_first_and_its_neighbours_after() -> None:
    article = make_article("One. Two. Three.", collection="discord:1")
    quote = replace(CITED.quote, article=article, start=0, end=4)
    first = replace(CITED, quote=quote, highlight=None)
    others = [replace(first, number=n, quote=replace(quote, start=5, end=9)) for n in range(2, 20)]
    elsewhere = replace(cited(20, "Elsewhere.", "Another"), number=20)
    opened = LINKS.open(token(LINKS.to_citation(first, [first, elsewhere, *others])))
    assert (opened.collection, opened.article) == ("discord:1", article.id)
    assert opened.marks[0] == Mark(1, 0, 4)
    assert opened.marks[1:] == tuple(Mark(n, 5, 9) for n in range(2, 2 + NEIGHBOURS))
    assert opened.holds(article)
    assert not opened.holds(replace(article, title="Another title"))
    assert LINKS.open(token(LINKS.to_article("default", "x"))).holds(article)


@given(st.data())
def test_an_altered_link_opens_nothing_or_the_very_same(data: st.DataObject) -> None:
    """What base64 reads as the same signature (spare bits, characters outside its alphabet) is as good as the same."""
    at = data.draw(st.integers(0, len(TOKEN)))
    character = data.draw(st.sampled_from(["", *"AZaz09-_.=+/ \n"]) | st.characters())
    altered = TOKEN[:at] + character + TOKEN[at + data.draw(st.integers(0, 2)) :]
    try:
        opened = LINKS.open(altered)
    except NotFoundError as error:
        assert str(error) == ALTERED  # noqa: PT017 - some alterations open
    else:
        assert opened == LINKS.open(TOKEN)
        assert altered.rpartition(".")[0] == TOKEN.rpartition(".")[0], "only the signature's spelling may differ"


def test_an_altered_payload_or_moment_opens_nothing_though_its_spelling_is_right() -> None:
    payload, moment, signature = TOKEN.rsplit(".", 2)
    swapped = base64_encode(base64_decode(payload).replace(b"default", b"another")).decode()
    assert swapped != payload
    for altered in (f"{swapped}.{moment}.{signature}", f"{payload}.{moment[:-1]}B.{signature}", f"{payload}.{moment}"):
        with pytest.raises(NotFoundError, match="not whole"):
            LINKS.open(altered)


def test_a_link_of_another_installation_or_purpose_opens_nothing() -> None:
    others = URLSafeTimedSerializer(KEY, salt="clippings page").dumps(PLACE)
    for foreign in (token(ArticleLinks(b"l" * 32).to_article("default", "x")), others, "", ".", "..", "\udcff", "é"):
        with pytest.raises(NotFoundError, match="not whole"):
            LINKS.open(foreign)


def test_a_lifetime_holds_for_the_links_that_are_there_already() -> None:
    old = made_earlier(PLACE)
    assert LINKS.open(old) == ArticleLinks(KEY, days=11).open(old)
    for days in (9, 0.5):
        with pytest.raises(NotFoundError) as caught:
            ArticleLinks(KEY, days=days).open(old)
        assert str(caught.value) == EXPIRED
    young = token(ArticleLinks(KEY, days=9).to_article(*PLACE[:2]))
    assert ArticleLinks(KEY, days=9).open(young).article == PLACE[1]


def test_every_citation_of_an_answer_has_an_address_under_the_base() -> None:
    answer = ArticleLinks(KEY, "https://clippings.example/").on(agreed())
    for citation in answer.citations:
        assert citation.context_url is not None
        assert citation.context_url.startswith("https://clippings.example/read/")
        assert citation.context_url.endswith(f"#q{citation.number}")
        assert LINKS.open(token(citation.context_url)).holds(citation.quote.article)
