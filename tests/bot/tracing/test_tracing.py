"""A quote is followed to its words: exactly where it is exact, with every change marked, and nowhere else."""

from __future__ import annotations

import re

import pytest
from fakes import MemoryEngine, WordEncoder, make_article
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import InputError
from bot.tracing.tracing import PLACES, Tracer
from bot.tracing.types import Trace
from index.article_index import ArticleIndex
from index.types import Scope

LEDGER = make_article(
    "The harbour at Orrin Bay will close for 14 days from Monday, the port authority said.\n\n"
    "“We will not reopen the quay before every pile has been tested,” said Ines Varga, the harbour master. "
    "“It is a well-known danger to everybody who lands there.”\n\n"
    "Ferry operators, which carried 1,200 passengers a day last summer, called the closure a disaster. "
    "“My crews will have nothing to do until June,” Tomas Reed told reporters on the pier, “and nobody has "
    "offered us a single crown.”",
    title="Harbour closes", source="The Harbour Ledger", url="https://ledger.example/quay", published="2026-05-02",
)  # fmt: skip
POST = make_article(
    "Fishermen at Orrin Bay are worried. Boats that land their catch at the old quay would have to sail to "
    "Brannerby, which is four hours away and costs 300 crowns in fuel. The port authority, which owns it, did not "
    "answer questions at the end of the day.",
    title="Fishermen worried", source="The Post", url="https://post.example/fish", published="2026-05-03",
)  # fmt: skip
WIRE = make_article(LEDGER.text + "\n\nMore soon.", title="Quay", source="Wire", published="2026-05-01")
SCOPE = Scope(("default",))


@pytest.fixture(scope="module")
def tracer() -> Tracer:
    index = ArticleIndex(MemoryEngine(), WordEncoder())
    list(index.add([LEDGER, POST]))
    return Tracer(index)


def test_what_stands_everywhere_in_an_article_is_told_of_some_places() -> None:
    index = ArticleIndex(MemoryEngine(), WordEncoder())
    list(index.add([make_article("row " * 4_000, key="rows")]))
    assert len(Tracer(index).trace("row row row row row", Scope(("default",))).matches) == PLACES


def quoted(trace: Trace) -> list[str]:
    return [match.quote for match in trace.matches]


def marked(trace: Trace) -> list[tuple[str, str]]:
    """What the first match marks: the words asked for, and the article's."""
    [match, *_] = trace.matches
    ranges = zip(match.altered, match.changed, strict=True)
    return [(trace.text[a:b].strip(), match.quote[c:d].strip()) for (a, b), (c, d) in ranges]


@given(st.data())
@settings(deadline=None, max_examples=150)
def test_any_five_words_of_an_article_or_more_trace_to_their_place(tracer: Tracer, data: st.DataObject) -> None:
    article = data.draw(st.sampled_from([LEDGER, POST]))
    chunks = list(re.finditer(r"\S*\w\S*", article.text))
    first = data.draw(st.integers(0, len(chunks) - 5))
    last = data.draw(st.integers(first + 4, len(chunks) - 1))
    text = article.text[chunks[first].start() : chunks[last].end()]
    trace = tracer.trace(text, SCOPE)
    assert trace.status == "verbatim"
    words = re.findall(r"\w+", text)
    assert any(m.article == article and re.findall(r"\w+", m.quote) == words for m in trace.matches)
    assert any(chunks[first].start() <= m.start and m.end <= chunks[last].end() for m in trace.matches)


@given(st.data())
@settings(deadline=None, max_examples=150)
def test_any_changed_word_is_marked_on_both_sides(tracer: Tracer, data: st.DataObject) -> None:
    chunks = list(re.finditer(r"[^\s—]*\w[^\s—]*", LEDGER.text))
    first = data.draw(st.integers(0, len(chunks) - 20))
    own = [chunk[0] for chunk in chunks[first : first + 20]]
    at = data.draw(st.integers(0, 19))
    new = data.draw(st.sampled_from(["zebra", "never", "17", "Holst"]))
    before, own[at] = own[at], new
    trace = tracer.trace(" ".join(own), SCOPE)
    assert trace.status == "altered"
    [match] = trace.matches
    assert any(new in trace.text[a:b] for a, b in match.altered)
    if 0 < at < 19:  # at an end, what the article has in its place may belong to another sentence
        core = re.findall(r"\w+", before)[-1]
        assert any(core in match.quote[a:b] for a, b in match.changed)


@pytest.mark.parametrize(
    "copy",
    [
        "„we will not re-open the quay before every pile has been tested“".replace("re-open", "reopen"),
        "WE WILL NOT REOPEN THE QUAY – BEFORE EVERY PILE HAS BEEN TESTED",
        "We will not reo-\npen the quay before every pile has been tes\u00adted",
        "a wellknown danger to everybody who lands there",
        "which carried 1200 passengers a day last summer",
        "Ferry oper\u00e1tors, which carried 1,200 passengers",
        "My crews will have nothing to do until June and nobody has oﬀered us a single crown",
        "We will not reopen the quay … every pile has been tested",
        "We will not reopen the quay [...] every pile has been tested",
    ],
)
def test_what_a_copy_may_change_changes_nothing(tracer: Tracer, copy: str) -> None:
    trace = tracer.trace(copy, SCOPE)
    assert (trace.status, [m.article for m in trace.matches]) == ("verbatim", [LEDGER])


def test_what_is_left_out_openly_is_told(tracer: Tracer) -> None:
    for text, cut in [
        ("We will not reopen the quay … every pile has been tested", "before"),
        ("nothing to do until June, and nobody has offered us", "Tomas Reed told reporters on the pier"),
    ]:  # fmt: skip
        [match] = tracer.trace(text, SCOPE).matches
        assert [match.quote[a:b] for a, b in match.left_out] == [cut]


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("We will reopen the quay before every pile has been tested", [("", "not")]),
        ("carried 2,200 passengers a day last summer", [("2,200", "1,200")]),
        ("will close for 14 days from Tuesday, the port authority said", [("Tuesday", "Monday")]),
        ("costs 300 crowns a day in fuel. The port authority", [("a day", "")]),
        ("Nineteen ferry operators, which carried 1,200 passengers a day", [("Nineteen", "")]),
    ],
)
def test_a_change_is_marked_where_it_is(tracer: Tracer, text: str, changes: list[tuple[str, str]]) -> None:
    trace = tracer.trace(text, SCOPE)
    assert trace.status == "altered"
    assert marked(trace) == changes


@pytest.mark.parametrize(
    "text",
    [
        "The port authority said at the end of the day that the quay would never open",
        "at the end of the day we will have nothing to do with it",
        "a well-known mayor told reporters on the ferry that boats are worried",
        "Nobody has ever seen such weather in the northern provinces",
        "It is a danger to my boats and crews at the harbour, the master said",
    ],
)
def test_what_only_shares_phrases_with_articles_is_found_nowhere(tracer: Tracer, text: str) -> None:
    assert tracer.trace(text, SCOPE) == Trace(text, "not_found", searched=2)


def test_sentences_of_two_places_are_joined(tracer: Tracer) -> None:
    one = "It is a well-known danger to everybody who lands there."
    two = "Boats that land their catch at the old quay would have to sail to Brannerby"
    for text in (f"{one} {two}", f"{two} … {one}"):
        trace = tracer.trace(text, SCOPE)
        assert trace.status == "joined"
        assert {m.article.id for m in trace.matches} == {LEDGER.id, POST.id}
        assert [trace.text[slice(*m.given)].strip(".") for m in trace.matches] == [q.strip(".") for q in quoted(trace)]


def test_halves_that_two_articles_hold_as_well_are_joined() -> None:
    halves = "Boats leave the northern pier before dawn.", "Crews mend torn yellow nets until noon."
    index = ArticleIndex(MemoryEngine(), WordEncoder())
    list(index.add(make_article(f"{half} Nothing else happened.") for half in halves))
    assert quoted(Tracer(index).trace(" ".join(halves), SCOPE)) == [half.strip(".") for half in halves]


@pytest.mark.parametrize(
    ("text", "speaker", "status"),
    [
        ("“We will not reopen the quay before every pile has been tested,” said Ines Varga.", None, "verbatim"),
        ("“We will not reopen the quay before every pile has been tested,” said Tomas Reed.", None, "other_speaker"),
        ("A.J. Holst said: “We will not reopen the quay before every pile has been tested”", None, "other_speaker"),
        ('Tomas Reed said: "We will not reopen the quay before every pile has been tested"', None, "other_speaker"),
        ('"We will not reopen the quay before each pile has been tested" - Tomas Reed', None, "other_speaker"),
        ("“We will not “reopen” the quay before every pile has been tested,” said Varga", None, "verbatim"),
        ("We will not reopen the quay before every pile has been tested", "Varga", "verbatim"),
        ("We will not reopen the quay before every pile has been tested", "Peter Holst", "other_speaker"),
        ("We will not reopen the quay before each pile has been tested", "Ms. Varga", "altered"),
        ("Boats that land their catch at the old quay would have to sail", "Tomas Reed", "verbatim"),
    ],
)
def test_the_speaker_is_who_the_article_names(tracer: Tracer, text: str, speaker: str | None, status: str) -> None:
    trace = tracer.trace(text, SCOPE, speaker)
    assert trace.status == status
    if status == "other_speaker":
        assert trace.matches[0].speaker == "Ines Varga"


def test_the_first_to_publish_stands_first_and_copies_are_told() -> None:
    index = ArticleIndex(MemoryEngine(), WordEncoder())
    list(index.add([LEDGER, POST, WIRE]))
    trace = Tracer(index).trace("My crews will have nothing to do until June", SCOPE)
    assert [(m.article.id, m.copy_of) for m in trace.matches] == [(WIRE.id, None), (LEDGER.id, WIRE.id)]


@pytest.mark.parametrize("text", ["", "… “” —", "the quay will close", "so " * 601])
def test_too_few_words_or_too_many_are_refused_with_a_sentence(tracer: Tracer, text: str) -> None:
    with pytest.raises(InputError, match="give one of 5 to 600 words"):
        tracer.trace(text, SCOPE)
