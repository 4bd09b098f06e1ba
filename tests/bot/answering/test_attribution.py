from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.attribution import Attribution, find
from bot.answering.speakers import Speakers, same_speaker
from bot.answering.speech.reporting_verbs import cue_polarity


def said(text: str) -> list[tuple[str, str, str, str]]:
    """(kind, speaker's name, cue, words) of each attribution found, the parts of the words joined by " | "."""
    return [(a.kind, a.head, a.cue.of(text), " | ".join(c.of(text) for c in a.content)) for a in find(text)]


DIRECT = [
    ('"The bridge is safe," said Clara Voss.', "Clara Voss", "said", '"The bridge is safe,"'),
    ("“The bridge is safe,” Clara Voss said on Monday.", "Clara Voss", "said", "“The bridge is safe,”"),
    ("'The bridge is safe,' said Clara Voss, the mayor.", "Clara Voss", "said", "'The bridge is safe,'"),
    ("''The bridge is safe,'' Ms. Voss said.", "Voss", "said", "''The bridge is safe,''"),
    ('Clara Voss told reporters in Lund: "It is safe."', "Clara Voss", "told", '"It is safe."'),
    ('"It is," Clara Voss said, "quite safe."', "Clara Voss", "said", '"It is," | "quite safe."'),
    ('"It is safe," Clara Voss said. "We checked."', "Clara Voss", "said", '"It is safe," | "We checked."'),
    ("“Is it safe?” Clara Voss asked.", "Clara Voss", "asked", "“Is it safe?”"),
    ("“It is safe,” Clara Voss went on.", "Clara Voss", "went", "“It is safe,”"),
    ("Clara Voss continued:\n\n“It is safe.”\n\nShe left.", "Clara Voss", "continued", "“It is safe.”"),
    ("'It is safe,' the board's statement read.", "board", "read", "'It is safe,'"),
    ("“It is safe.” — Clara Voss", "Clara Voss", "Clara Voss", "“It is safe.”"),
]
INDIRECT = [
    ("Clara Voss said that the bridge was safe.", "Clara Voss", "said", "that the bridge was safe"),
    ("Clara Voss said the bridge was safe.", "Clara Voss", "said", "the bridge was safe"),
    ("Clara Voss told reporters on Monday that it was safe.", "Clara Voss", "told", "that it was safe"),
    ("The bridge is safe, according to Clara Voss.", "Clara Voss", "according to", "The bridge is safe"),
    ("According to Clara Voss, the bridge is safe.", "Clara Voss", "According to", "the bridge is safe"),
    ("The bridge, Clara Voss said, is safe.", "Clara Voss", "said", "The bridge | is safe"),
    ("The bridge is safe, said Clara Voss.", "Clara Voss", "said", "The bridge is safe"),
    ("Clara Voss has denied the claims.", "Clara Voss", "has denied", "the claims"),
    ("Clara Voss, who runs the port, denied it.", "Clara Voss", "denied", "it"),
    ("Clara Voss, the mayor of Lund, vowed to stay.", "Clara Voss", "vowed", "to stay"),
    ("Clara Voss accused Nordbank of fraud.", "Clara Voss", "accused", "Nordbank of fraud"),
    ("Nordbank was accused of fraud by Clara Voss.", "Clara Voss", "was accused", "Nordbank | of fraud"),
    ("In a letter, the board's lawyers argue that it is safe.", "board", "argue", "that it is safe"),
    ("A spokesman for Nordbank said it was safe.", "Nordbank", "said", "it was safe"),
    ("Voters who had seen it say it is safe.", "Voters", "say", "it is safe"),
    ("Clara Voss’s claim that it is safe surprised many.", "Clara Voss", "claim", "that it is safe surprised many"),
    ("Clara Voss: Bridge is safe.", "Clara Voss", ":", "Bridge is safe"),
]


@pytest.mark.parametrize(("text", "head", "cue", "words"), DIRECT)
def test_direct_speech(text: str, head: str, cue: str, words: str) -> None:
    assert said(text) == [("direct", head, cue, words)]


@pytest.mark.parametrize(("text", "head", "cue", "words"), INDIRECT)
def test_indirect_speech(text: str, head: str, cue: str, words: str) -> None:
    assert said(text) == [("indirect", head, cue, words)]


def test_mixed_speech() -> None:
    assert said("Clara Voss called it 'quite safe' on Monday.") == [
        ("mixed", "Clara Voss", "called", "it 'quite safe' on Monday")
    ]


def test_two_reports_of_one_sentence_share_no_words() -> None:
    text = "Nordbank has denied the claims, calling them 'baseless', and has vowed to fight."
    assert said(text) == [
        ("indirect", "Nordbank", "has denied", "the claims"),
        ("mixed", "Nordbank", "calling", "them 'baseless'"),
        ("indirect", "Nordbank", "has vowed", "to fight"),
    ]


def test_a_quotation_goes_on_over_paragraphs_with_its_mark_opened_again() -> None:
    text = "“It is safe,” Clara Voss said. “We looked.\n\n“We looked again.”\n\nIt rained."
    assert said(text) == [("direct", "Clara Voss", "said", "“It is safe,” | “We looked. | “We looked again.”")]


def test_a_free_standing_quotation_is_the_last_speakers() -> None:
    text = '"It is safe," Clara Voss said.\n\n"Nobody fell."\n\nIt rained.\n\n"Words that nobody is near."'
    assert said(text) == [("direct", "Clara Voss", "said", '"It is safe," | "Nobody fell."')]


@pytest.mark.parametrize(
    "text",
    [
        "The alleged theft was reported.",
        "This case highlights a problem.",
        "He bought a program called Bridge.",
        'The "Old Bridge" is closed.',
        "Bids were raised by the new rules.",
        "",
    ],
)
def test_what_nobody_says_is_no_attribution(text: str) -> None:
    assert said(text) == []


def heads(text: str) -> list[str]:
    return [a.head for a in find(text)]


def test_pronouns_surnames_and_roles_stand_for_the_full_name() -> None:
    text = (
        "Mayor Clara Voss opened the bridge. Voss said it was safe. She said it was new.\n"
        "Nordbank, a lender, paid. The lender said it was glad. The company said it would pay more.\n"
        "Its lawyers said nothing was owed."
    )
    assert heads(text) == ["Clara Voss", "Clara Voss", "Nordbank", "Nordbank", "Nordbank"]


def test_he_and_she_are_told_apart() -> None:
    text = "Clara Voss met Peter Lind in Lund. She said it was safe. He said it was not."
    assert heads(text) == ["Clara Voss", "Peter Lind"]


def test_a_name_set_in_before_the_subject_is_not_the_subject() -> None:
    text = "Peter Lind met Anton Varga. Of a rival, Mr. Lind, Mr. Varga was asked why he had said it was “sad”."
    assert heads(text) == ["Anton Varga"]


def test_a_title_tells_two_of_one_surname_apart() -> None:
    text = "Clara Voss met Peter Voss. Mr. Voss said it was safe. Mrs. Voss said it was not."
    assert heads(text) == ["Peter Voss", "Clara Voss"]


def test_a_name_after_its_role_is_the_speaker() -> None:
    assert heads("The company's chairwoman, Clara Voss, argued that it was safe.") == ["Clara Voss"]


_PIECES = [
    "“",
    "”",
    '"',
    "'",
    "’",
    "''",
    "`",
    ",",
    ".",
    "?",
    ":",
    "—",
    "(",
    ")",
    "\n",
    "\n\n",
    " said",
    " Clara Voss",
    " he",
    " according to",
    " was",
    " accused",
    " by",
    " that",
    " who",
    " and",
    " calling",
    " the claim",
    " it",
    " Mr.",
    "s’",
]


@given(st.lists(st.sampled_from(_PIECES) | st.text(max_size=4), max_size=60).map("".join))
@settings(max_examples=300, deadline=None)
def test_any_text_gives_ordered_spans_within_it_and_the_same_twice(text: str) -> None:
    found = find(text)
    assert found == find(text)
    for a in found:
        assert max(a.speaker.end, a.cue.end, a.content[-1].end) <= len(text)
        assert all(one.end <= other.start for one, other in pairwise(a.content))
        assert a.head
    assert [a.span.start for a in found] == sorted(a.span.start for a in found)


@pytest.mark.parametrize(
    "piece", ["'a ", "“a ", "said ", "a, ", "Voss said, ", "he said and ", "'' ", "Voss, the ", "( "]
)
def test_hostile_text_takes_time_in_proportion_to_its_length(piece: str) -> None:
    find(piece * 5_000)  # minutes if anything were quadratic: pytest would stop it


def test_content_has_to_be_there_and_in_order() -> None:
    (a,) = find('"It is," Clara Voss said, "quite safe."')
    with pytest.raises(ValueError, match="in order"):
        Attribution(a.speaker, a.cue, a.content[::-1], a.kind, a.head)


@pytest.mark.parametrize(
    ("cue", "polarity"),
    [
        ("has denied", "denies"),
        ("rejects", "denies"),
        ("confirmed", "affirms"),
        ("admits", "affirms"),
        ("alleges", "hedges"),
        ("has formally accused", "hedges"),
        ("said", "neutral"),
        ("did not deny", "neutral"),
        ("never confirmed", "neutral"),
        ("didn’t deny", "neutral"),
        ("denial", "denies"),
    ],
)
def test_a_cue_affirms_denies_or_hedges(cue: str, polarity: str) -> None:
    assert cue_polarity(cue) == polarity


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Mr. Lind", "Peter Lind"),
        ("Lind", "Peter Lind"),
        ("Robert E. Lind", "Robert Lind"),
        ("Bob Lind", "Robert Lind"),
        ("Alibaba", "Alibaba Group"),
        ("Federal Bureau of Investigation", "FBI"),
        ("José Núñez", "Jose Nunez"),
    ],
)
def test_names_of_one_speaker(a: str, b: str) -> None:
    assert same_speaker(a, b)
    assert same_speaker(b, a)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Peter Lind", "Clara Lind"),
        ("Mr. Lind", "Clara Lind"),
        ("Alibaba", "Anthropic"),
        ("Lind", "Lind University"),
        ("", "Lind"),
    ],
)
def test_names_of_two_speakers(a: str, b: str) -> None:
    assert not same_speaker(a, b)


def test_speakers_are_grouped_over_articles() -> None:
    speakers = Speakers(["Voss", "Peter Lind", "Clara Voss", "Mr. Lind", "Nordbank", "Mayor Clara Voss"])
    assert {frozenset(names) for names in speakers} == {
        frozenset({"Clara Voss", "Voss", "Mayor Clara Voss"}),
        frozenset({"Peter Lind", "Mr. Lind"}),
        frozenset({"Nordbank"}),
    }
    assert set(speakers.names_of("voss")) == {"Clara Voss", "Voss", "Mayor Clara Voss"}
    assert speakers.name_of("Mr. Lind") == "Peter Lind"


def test_a_surname_of_two_speakers_stays_by_itself() -> None:
    speakers = Speakers(["Clara Voss", "Peter Voss", "Voss"])
    assert len(list(speakers)) == 3
    assert set(speakers.names_of("Voss")) == {"Voss"}


@pytest.mark.parametrize("line", ["Embraced by conservatives", "Claim: Residents were told to leave by officials"])
def test_a_line_that_ends_with_its_agent_is_read(line: str) -> None:
    assert {a.speaker.of(line) for a in find(line)} <= {line.split()[-1]}
