"""Facts of something beside what is asked about are no answers."""

import pytest

from bot.answering.binding.rules import is_bound, is_of_another_nation, is_only_near
from index.types import Span

ACCUSED = "Veltro, the Graz-based safety lab, has formally accused the toy maker Corvane of theft."


def bound(question: str, text: str, answer: str) -> bool:
    start = text.index(answer)
    return is_bound(question, text, Span(start, start + len(answer)))


def only_near(question: str, text: str, answer: str) -> bool:
    start = text.index(answer)
    return is_only_near(question, text, Span(start, start + len(answer)))


@pytest.mark.parametrize(
    ("question", "text", "is_so"),
    [
        ("Where is Corvane based?", ACCUSED, False),
        ("where is Veltro based?", ACCUSED, True),
        ("Where is Veltro based?", "On Monday Graz-based Veltro sued Corvane.", True),
        ("Where is Corvane based?", "On Monday Graz-based Veltro sued Corvane.", False),
        ("Where is Corvane based?", "Corvane's Graz-based rival said nothing.", False),
        ("where is the lab based?", ACCUSED, True),  # no name to go by
        ("Where is Veltro based?", "Veltro has been in Graz since 2009.", True),
    ],
)
def test_where_somebody_else_is_based(question: str, text: str, is_so: bool) -> None:
    assert bound(question, text, "Graz") is is_so


def test_a_place_taken_with_the_name_it_belongs_to() -> None:
    assert not bound("Where is Corvane based?", "On Monday Graz-based Veltro sued Corvane.", "Graz-based Veltro")


@pytest.mark.parametrize(
    ("question", "text", "answer", "is_so"),
    [
        ("What model was copied?", "Every AI model is a copy of another.", "AI", False),
        ("Which model was copied?", "Restrictions on AI models would follow.", "AI", False),
        ("What vessel sank?", "A fishing vessel needs a licence.", "fishing", False),
        ("What vessel sank?", "The fishing vessel sank at noon.", "fishing", True),
        ("Which model was copied?", "It copied a Lumen model.", "Lumen", True),
        ("Which car was it?", "It was a BMW car.", "BMW", True),
    ],
)
def test_an_attribute_of_any_one(question: str, text: str, answer: str, is_so: bool) -> None:
    assert bound(question, text, answer) is is_so


@pytest.mark.parametrize(
    ("question", "text", "answer", "is_so"),
    [
        ("What model was copied?", "It suggests direct copying of the design.", "direct", False),
        ("What animal escaped?", "A lion escaped.", "lion", True),
        ("What animal escaped?", "It was a lion that escaped.", "lion", True),
        ("What colour was the car?", "A red car was seen.", "red", True),
        ("What animal escaped?", "The lion.", "lion", True),
    ],
)
def test_a_word_cut_from_before_its_noun(question: str, text: str, answer: str, is_so: bool) -> None:
    assert bound(question, text, answer) is is_so


RIVAL = "Sen. Ada Lind, who is in a tough race against Tom Moss, was the first to call on Varga to withdraw."


@pytest.mark.parametrize(
    ("question", "text", "answer", "is_so"),
    [
        ("Who is Varga running against?", RIVAL, "Tom Moss", False),
        ("who's varga running against?", RIVAL, "Tom Moss", False),
        ("Who is Lind running against?", RIVAL, "Tom Moss", True),
        ("Who was the first to call on Varga to withdraw?", RIVAL, "Ada Lind", True),
        ("Where was Varga beaten?", "Ada Lind, who beat Varga in Graz, smiled.", "Graz", True),
        ("Who were the other three sailors?", "It killed Skipper Tom Moss and three other sailors.", "Tom Moss", False),
        ("Who was killed?", "It killed Skipper Tom Moss and three other sailors.", "Tom Moss", True),
        ("How long did Lind speak?", "Lind closed a three-day party congress on Monday.", "three-day", False),
        ("How long was the congress?", "Lind closed a three-day party congress on Monday.", "three-day", True),
        ("How long did Lind speak?", "Lind gave a two-hour speech.", "two-hour", True),
        ("How many shops are there?", "It wrote to 544 shop owners.", "544", False),
        ("How many shops are there?", "It owns 544 shops here.", "544", True),
        ("How many shop owners are there?", "It wrote to 544 shop owners.", "544", True),
        ("How many counts are there?", "He faces 34 counts.", "34", True),
        ("How many counts are there?", "He faces counts after three arrests.", "three", False),
        ("How many people drowned?", "It drowned 20 sailors.", "20", True),
        ("How many counts are there?", "It has counts four and five.", "four", False),
        ("How many people fell ill?", "It was 11 of 100,000 people; 11 per 100,000 is much.", "100,000", True),
        ("How many people fell ill?", "It was 11 per 100,000 people.", "100,000", False),
        ("How much did it pay?", "It pays 150 crowns more than before.", "150 crowns", False),
        ("How much more did it pay?", "It pays 150 crowns more than before.", "150 crowns", True),
        ("How much did it pay?", "It owes an additional 69 crowns.", "69 crowns", False),
        ("How many votes did Berg get?", "Berg got 203, less than the 218 votes she needs.", "218", False),
        ("How many votes does Berg need?", "Berg got 203, less than the 218 votes she needs.", "218", True),
        ("How long was Berg jailed?", "Berg faces up to 10 years in jail.", "10 years", False),
        ("How long could Berg be jailed?", "Berg faces up to 10 years in jail.", "10 years", True),
        ("Which towns banned it?", "It is not banned in Holm.", "Holm", False),
        ("Which towns did not ban it?", "It is not banned in Holm.", "Holm", True),
        ("Which towns banned it?", "It was not banned until June in Holm.", "Holm", True),
        ("Who voted against it?", "Who are the five of the Ostby League who voted against it?", "Ostby League", False),
        ("Who voted against it?", "Ida Berg asked, “Who voted against it?”", "Ida Berg", True),
        ("What offers did they make?", "They made no offers and will not make any more.", "any more", False),
        ("Which prison is she in?", "She is in a Norlandish prison.", "Norlandish", True),
        ("Which prison is she in?", "She is in a Swedish prison.", "Swedish", False),
        ("What team does she play for?", "Her NLB team won.", "NLB", False),
        ("How old is Ida Berg?", "Ida Berg, 47, smiled.", "47", True),
        ("How old is Ida Berg?", "Jon Ek, 96, greeted Ida Berg.", "96", False),
        ("How old is Ida Berg?", "The 47-year-old Norland sailor Ida Berg smiled.", "47", True),
        ("How old is Ida Berg?", "Queen Una met Berg. The 96-year-old queen, Una, smiled.", "96", False),
        ("How old is Ida Berg?", "Ida Berg came here when she was 6.", "6", False),
        ("How old is Ida Berg?", "Ida Berg is the third female mayor.", "third female", False),
        ("How big was the kite?", "The kite flew at about 6,000 feet.", "6,000 feet", False),
        ("How big was the kite?", "The kite was 60 feet wide.", "60 feet", True),
        ("How much do they cost?", "Similar kites cost 9 crowns.", "9 crowns", False),
        ("Where did they meet?", "Ida Berg of Holm met Lind in Ostby.", "Holm", False),
        ("Where is Berg from?", "Ida Berg of Holm met Lind in Ostby.", "Holm", True),
        ("Where is the trial?", "A judge sits at Lind trial in Ostby.", "at Lind", False),
        ("When will they meet?", "Berg said late Monday that she would meet Lind.", "late Monday", False),
        ("When will they meet?", "Berg will meet Lind late Monday.", "late Monday", True),
        ("When did Berg say so?", "Berg said late Monday that she would meet Lind.", "late Monday", True),
        ("How long will the fair last?", "The fair ran for three days in 1953.", "three days", False),
        ("How long will the fair last?", "The fair is to run for three days, as it did in 1953.", "three days", True),
        ("How long did the fair last?", "The fair ran for three days in 1953.", "three days", True),
        ("Who won the prize?", "Ida Berg was nominated for the prize.", "Ida Berg", False),
        ("Who was nominated for the prize?", "Ida Berg was nominated for the prize.", "Ida Berg", True),
        ("When did it begin?", "It spoke of the war, saying Friday that it would fight.", "Friday", False),
        ("Where is the trial?", "Holm Judge Ida Berg holds it.", "Holm", False),
        ("Who was the judge?", "Norland Superior Court Judge Ida Berg ruled.", "Norland Superior", False),
        ("How many people came?", "The yard employs 87 people.", "87", False),
        ("How many people work there?", "The yard employs 87 people.", "87", True),
        ("How many people came?", "It was fun, said Ida Berg, 22, a student.", "22", False),
        ("How many people came?", "It was fun, said Ida Berg, 22,000 others agreed.", "22,000", True),
        ("How long did they meet?", "It was their second time in a week.", "a week", False),
        ("How long did they meet?", "They met for a week.", "a week", True),
        ("How long did Lind speak?", "Lind ended three days of debates.", "three days", False),
        ("How long did the debates last?", "Lind ended three days of debates.", "three days", True),
        ("How long was Lind jailed for?", "Lind was jailed for three days of shouting.", "three days", True),
        (
            "What is Corvane worth?",
            "It took billions of euros in investment.",
            "billions of euros in investment",
            False,
        ),
        ("Where is the fair?", "HOLM, Norland (Wire) — The fair was opposed.", "HOLM", False),
        ("Where is the fair?", "OSTBY -- The fair at Holm was opposed.", "Holm", True),
    ],
)
def test_what_is_told_of_another(question: str, text: str, answer: str, is_so: bool) -> None:
    assert bound(question, text, answer) is is_so


@pytest.mark.parametrize(
    ("question", "text", "answer", "is_so"),
    [
        ("who is the ceo of veltro", "Veltro CEO Ida Berg spoke.", "Ida Berg", True),
        ("who is the ceo of veltro", "Ida Berg, the chief executive of Veltro, spoke.", "Ida Berg", True),
        ("Who's Veltro's boss?", "Ida Berg was named chief executive of Veltro.", "Ida Berg", True),
        ("who is the ceo of veltro", "Veltro was blamed by Ida Berg, a union secretary.", "Ida Berg", False),
        ("who is the ceo of veltro", "“Veltro lied,” said Corvane CEO Ida Berg.", "Ida Berg", False),
        ("who is the ceo of veltro", "Veltro’s rivals, such as Ida Berg, spoke.", "Ida Berg", False),
        ("who is the ceo of veltro", "Corvane founder and CEO Ida Berg said that Veltro lied.", "Ida Berg", False),
        ("who is the pilot who sank it?", "Ida Berg said that she was told of pilots.", "Ida Berg", False),
        ("who was the judge", "Judge Ida Berg ruled.", "Ida Berg", True),
        ("who is her husband", "He spoke of his wife, Ida Berg.", "Ida Berg", False),
        ("who is the UK secretary of trade", "British Secretary of Trade Ida Berg spoke of the UK.", "Ida Berg", True),
        ("who owns veltro", "Veltro was blamed by Ida Berg.", "Ida Berg", True),
    ],
)
def test_who_holds_an_office_is_called_so(question: str, text: str, answer: str, is_so: bool) -> None:
    assert bound(question, text, answer) is is_so


def test_what_something_is_of_is_not_what_it_is() -> None:
    assert only_near("what is the new inquiry", "It opened an inquiry into Ida Berg.", "Ida Berg")
    assert not only_near("who is in the inquiry", "It opened an inquiry into Ida Berg.", "Ida Berg")


def test_what_is_denied_is_no_answer_in_these_words() -> None:
    text = "It happened not by night, but in broad daylight."
    assert only_near("How did it happen?", text, "not by night")
    assert not only_near("How did it happen?", text, "in broad daylight")


@pytest.mark.parametrize(
    ("question", "quote", "is_so"),
    [
        ("Has the US government responded?", "The UK government has responded swiftly.", True),
        ("Has the US government responded?", "The American government has responded.", False),
        ("Has the US government responded?", "The UK government answered before the US did.", False),
        ("What did French police say?", "German police said that nobody was hurt.", True),
        ("What did French police say?", "Police said that nobody was hurt.", False),
        ("Did the harbour board answer?", "The UK government has responded.", False),
        ("Has the UK government responded?", "The UK's government has responded.", False),
    ],
)
def test_another_nations(question: str, quote: str, is_so: bool) -> None:
    assert is_of_another_nation(question, quote) is is_so


@pytest.mark.parametrize(
    ("question", "answer", "is_so"),
    [
        ("Where does Ines Varga work now?", "Veltro", True),
        ("where does varga work", "Corvane", False),
        ("Where did Ines Varga work before?", "Veltro", False),
        ("Who is Ines Varga?", "Veltro engineer", False),
    ],
)
def test_where_somebody_worked_before(question: str, answer: str, is_so: bool) -> None:
    text = "Ines Varga, a former Veltro engineer now at Corvane, disagreed."
    assert only_near(question, text, answer) is is_so


@pytest.mark.parametrize(
    ("question", "answer", "is_so"),
    [
        ("What is this quiet zone?", "The harbour law", True),
        ("what's the quiet zone", "The harbour law", True),
        ("What is the law that includes a quiet zone?", "The harbour law", False),
        ("What is untested?", "a quiet zone", False),
    ],
)
def test_what_has_the_thing_is_not_the_thing(question: str, answer: str, is_so: bool) -> None:
    text = "The harbour law, which includes a quiet zone, is untested."
    assert only_near(question, text, answer) is is_so
