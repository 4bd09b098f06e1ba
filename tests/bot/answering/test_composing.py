"""Each kind of question gets the kind of answer that it asks for, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from fakes import Marked, MemoryEngine, WordEncoder, make_article

from bot.answering.answer_reader import AnswerReader
from bot.answering.answerer import Answerer
from bot.answering.reading import Calibration, Reading, Terms
from bot.answering.types import Answer, Question
from index.article_index import ArticleIndex
from index.types import Article, Hit, Scope, Span

SENTENCES = Calibration(intercept=-4, cosine=2, coverage=6, threshold=0.5)
ANSWERS = Calibration(intercept=0, threshold=0.5, span=1)
QUOTES = Calibration(intercept=0, threshold=0.5, sentence=1)
SCOPE = Scope(("default",))
QUAY = make_article(
    "The quay in Orrin Bay will close on 4 May. Harbour master Ines Varga said the piles were rotten. "
    "“Nobody should walk there,” Varga told reporters. Tomas Reed, who owns the boatyard, rejected the plan. "
    "If the quay is closed, the ferry will stop. Has the council decided? Nobody knows.",
    key="quay",
    title="Quay to close",
    source="The Post",
    published="2026-05-02",
)
VOTE = make_article(
    "The council of Orrin Bay voted to close the quay on 4 May, after divers found rotten piles below it. "
    "Harbour master Ines Varga called the quay “a danger to everybody”. Traders fear for the summer.",
    key="vote",
    title="Council votes",
    source="Wire",
    published="2026-05-03",
)


def ask(
    text: str,
    marked: dict[str, float] | None = None,
    history: tuple[str, ...] = (),
    articles: Sequence[Article] = (QUAY, VOTE),
) -> Answer:
    index = ArticleIndex(MemoryEngine(), WordEncoder())
    list(index.add(articles))
    reader = AnswerReader(Marked(marked or {}), SENTENCES, ANSWERS, QUOTES)
    return Answerer(index, reader, 0.5, 0.5).answer(Question(text, SCOPE, history))


def quotes(answer: Answer) -> list[str]:
    return [citation.quote.text for citation in answer.citations]


def test_a_fact_is_one_short_answer_and_a_likely_but_other_one_is_left_out() -> None:
    answer = ask("where is the quay?", {"Orrin Bay": 3.0, "rotten": 1.5})
    assert (answer.kind, answer.answer, len(answer.findings)) == ("fact", "Orrin Bay", 1)


def test_a_sentence_does_not_stand_in_for_a_fact_that_is_not_there() -> None:
    assert ask("how much will the new quay cost?", {"the plan": -3.0, "rotten": -2.0}).status == "not_found"


def test_who_somebody_is_is_how_the_articles_introduce_them() -> None:
    answer = ask("whos ines varga", {"Nobody": 6.0})
    assert (answer.kind, answer.answer, answer.findings[0].articles) == ("definition", "Harbour master", 2)


def test_what_somebody_said_is_theirs_and_nobody_elses() -> None:
    answer = ask("what did Varga say about the quay?", {"rejected the plan": 6.0})
    assert answer.kind == "said"
    assert not any("Reed" in quote for quote in quotes(answer))
    assert any("Nobody should walk there" in quote for quote in quotes(answer))


def test_what_somebody_rejects_is_not_in_bold_as_if_they_had_said_it() -> None:
    article = make_article("Mayor Ines Varga rejected the traders’ offer to make an “exception” for boats.", key="one")
    [finding] = ask("what did Varga say about the offer?", {"exception": 6.0}, articles=[article]).findings
    assert finding.answer is None


def test_a_name_alone_is_not_what_somebody_said() -> None:
    article = make_article("Ines Varga’s endorsement of Tomas Reed won’t shake the board.", key="one")
    assert all(f.answer is None for f in ask("what did Varga say?", articles=[article]).findings)


@pytest.mark.parametrize(
    "text", ["Ines Varga clarified her comments on the rotten quay.", "Ines Varga hadn’t said anything until Friday."]
)
def test_what_words_were_about_and_none_at_all_are_no_words(text: str) -> None:
    found = ask("what did Varga say?", articles=[make_article(text, key="one")]).findings
    assert all(finding.answer is None for finding in found)


def test_two_who_hold_an_office_do_not_differ() -> None:
    one = make_article("Holm’s mayor Ines Varga spoke.", key="one")
    two = make_article("Ostby’s mayor Tomas Reed spoke.", key="two")
    answer = ask("who is the mayor?", {"Ines Varga": 6.0, "Tomas Reed": 6.0}, articles=[one, two])
    assert (answer.differs, answer.changed, len(answer.findings)) == (False, False, 1)


def test_an_administration_and_another_camp_are_not_whose_words_are_asked_for() -> None:
    aide = make_article("“It is not for Ines Varga,” said Tomas Reed, an aide to Lind.", key="one")
    assert ask("what did the Varga campaign say?", articles=[aide]).status == "not_found"
    office = make_article("Ines Varga’s administration said that it would rain.", key="two")
    assert not quotes(ask("what did Varga say?", articles=[office]))


@pytest.mark.parametrize(
    ("text", "told"),
    [("The stalls shut because the quay was rotten.", True), ("The stalls shut after plans to sell them all.", False)],
)
def test_a_reason_is_marked_only_where_a_word_says_that_it_is_one(text: str, told: bool) -> None:
    words = "the quay was rotten" if told else "to sell them all"
    [finding] = ask("why did the stalls shut?", {words: 6.0}, articles=[make_article(text, key="one")]).findings
    assert finding.answer == (words if told else None)


@pytest.mark.parametrize("question", ["what did Orla Finch say about it?", "what did the mayor of Gannock say?"])
def test_who_says_nothing_in_the_articles_is_given_no_words(question: str) -> None:
    assert ask(question, {"Nobody should walk there": 6.0}).status == "not_found"


def test_and_somebody_else_is_asked_the_same() -> None:
    answer = ask("and Reed?", history=("what did Varga say about the plan?",))
    assert quotes(answer)[0].startswith("Tomas Reed, who owns the boatyard, rejected the plan.")


def test_yes_or_no_is_answered_by_statements_and_a_condition_is_none() -> None:
    answer = ask("will the quay close?", {"If the quay is closed": 3.0, "voted to close": 2.5})
    assert (answer.kind, answer.answer) == ("yes_no", None)
    assert quotes(answer)[0].startswith("The council of Orrin Bay voted")


def test_a_sentence_that_only_announces_is_quoted_with_the_next_one() -> None:
    article = make_article("The traders reacted swiftly. They shut their stalls for a day.", title="Stalls")
    answer = ask("why did the stalls shut?", {"reacted swiftly": 4.0}, articles=[article])
    assert quotes(answer) == ["The traders reacted swiftly. They shut their stalls for a day."]


def test_what_happened_is_told_in_a_few_quotes_of_several_articles_in_order_of_time() -> None:
    answer = ask("what happened?")
    days = [citation.quote.article.published for citation in answer.citations]
    assert answer.kind == "overview"
    assert 2 <= len(quotes(answer)) <= 6
    assert days == sorted(days, key=str)
    assert set(days) == {"2026-05-02", "2026-05-03"}
    assert not any(quote.endswith("?") for quote in quotes(answer))


@pytest.mark.parametrize("greeting", ["hello", "thanks!", "help", "what can you do?"])
def test_a_greeting_is_no_question_not_even_after_one(greeting: str) -> None:
    answer = ask(greeting, {"rotten": 6.0}, history=("where is the quay?",))
    assert (answer.status, answer.citations, answer.related) == ("no_question", (), ())
    assert answer.suggested == ("What happened?", "What did Ines Varga say?", "What’s the latest?")


def test_two_questions_are_answered_one_by_one_and_a_silence_is_told() -> None:
    marked = {"Orrin Bay": 3.0}
    answer = ask("where is the quay, and who is Ines Varga?", marked)
    assert [(part.question, len(part.findings)) for part in answer.parts] == [
        ("where is the quay", 1),
        ("who is Ines Varga?", 1),
    ]
    assert [answer.findings[i].answer for part in answer.parts for i in part.findings] == [
        "Orrin Bay",
        "Harbour master",
    ]
    half = ask("who is Ines Varga, and how much did the divers cost?", marked | {"Orrin Bay": -3.0})
    assert [len(part.findings) for part in half.parts] == [1, 0]


def test_a_second_question_that_stands_alone_does_not_lean_on_the_first() -> None:
    answer = ask("who is Ines Varga, and where is the quay?", {"Orrin Bay": 3.0})
    assert [answer.findings[i].answer for part in answer.parts for i in part.findings] == [
        "Harbour master",
        "Orrin Bay",
    ]


def test_what_was_said_is_shown_without_half_a_pair_of_marks() -> None:
    article = make_article("Tomas Reed called them “late and wrong” and said that every chart was old.", title="Charts")
    answer = ask("what did Reed say?", articles=[article])
    assert all(f.answer is None or f.answer.count("“") == f.answer.count("”") for f in answer.findings)
    assert answer.findings[0].answer in ("late and wrong", "that every chart was old")


def test_articles_are_at_odds_only_over_the_same_fact() -> None:
    other = make_article("The quay in Orrin Bay will close on 9 May, the council said.", key="other", source="Echo")
    answer = ask("when will the quay close?", {"4 May": 3.0, "9 May": 3.0}, articles=(QUAY, VOTE, other))
    assert answer.differs
    assert {finding.answer for finding in answer.findings} == {"4 May", "9 May"}
    assert not ask("what was rotten?", {"piles": 3.0, "the council": 2.8}).differs


def test_a_quote_that_tells_who_did_it_is_shown_without_another_word_of_it_in_bold() -> None:
    found = make_article("The boat was found off Skarle by a plumber. It is thought to be the Ida.", title="Boat")
    answer = ask("who found the boat?", {"The boat": 3.0}, articles=[found])
    assert (answer.answer, len(quotes(answer))) == (None, 1)
    assert "by a plumber" in quotes(answer)[0]
    assert ask("who found the boat?", {"a plumber": 3.0}, articles=[found]).answer == "a plumber"


def test_what_is_not_of_the_kind_that_is_asked_for_contradicts_nothing() -> None:
    shut = make_article("Ines Varga shut the quay in Orrin Bay.", key="shut", title="Shut")
    seen = make_article("The quay was seen by divers.", key="seen", title="Seen")
    answer = ask("who shut the quay?", {"Ines Varga": 3.0, "divers": 3.0}, articles=[shut, seen])
    assert (answer.answer, answer.differs) == ("Ines Varga", False)
    # A description says nothing against a name, nor what is said of something else against words that are quoted.
    answer = ask("what was shut?", {"Ines Varga": 3.0, "divers": 3.0}, articles=[shut, seen])
    assert not answer.differs
    late = make_article("“Late and wrong,” said Tomas Reed of the quay.", key="late", title="Late")
    early = make_article("“Early and right,” said Ines Varga of the quay.", key="early", title="Early")
    asked = {"Tomas Reed": 3.0, "Ines Varga": 2.9}
    assert ask("who spoke of the quay?", asked, articles=[late, early]).differs
    assert not ask("who said the quay was “late and wrong”?", asked, articles=[late, early]).differs


PIER = make_article("The council closed the pier on Monday.", key="pier", title="Pier", source="The Post")
OPEN = make_article("The council has not closed the pier.", key="open", title="Pier open", source="Wire")
_CHARGE = "Traders say that the council closed the pier."
_BETWEEN = "Two boats lay there in the rain. Nobody was seen on the planks. The paint was new."
_DENIAL = "Its clerk said that the council has not closed the pier."
BOTH = make_article(f"{_CHARGE} {_BETWEEN} {_DENIAL}", key="both", title="Pier in doubt", source="Gazette")
BOTH_AGAIN = make_article(f"{_DENIAL} {_BETWEEN} {_CHARGE}", key="again", title="Pier row", source="Herald")


def test_yes_and_no_stand_apart_and_differ_if_different_articles_say_them() -> None:
    answer = ask("did the council close the pier?", {"closed": 3.0}, articles=(PIER, OPEN))
    assert [(f.bearing, f.articles) for f in answer.findings] == [("affirms", 1), ("denies", 1)]
    assert (answer.differs, answer.answer) == (True, None)


def test_an_article_that_tells_charge_and_denial_differs_from_nobody() -> None:
    answer = ask("did the council close the pier?", {"closed": 3.0}, articles=(BOTH, BOTH_AGAIN))
    assert {f.bearing for f in answer.findings} == {"affirms", "denies"}
    assert not answer.differs


def test_a_word_that_no_article_has_is_read_as_a_near_one_and_that_is_told() -> None:
    answer = ask("why was the quay clossed by the cuncil?", {"rotten": 3.0})
    assert (answer.status, answer.read_as) == ("answered", ("closed", "council"))
    assert answer.question.text == "why was the quay clossed by the cuncil?"


FEES = tuple(
    make_article(f"The council set the fee at {fee} crowns.", key=day, title=f"Fee {day}", published=day)
    for day, fee in (("2026-04-02", 20), ("2026-05-06", 25), ("2026-05-20", 15))
)


@pytest.mark.parametrize(
    ("question", "fee"),
    [("what is the latest fee?", "15"), ("what is the fee now?", "15"), ("what was the fee in April?", "20")],
)
def test_words_of_time_steer_by_the_dates_of_articles_and_are_never_missing(question: str, fee: str) -> None:
    answer = ask(question, {"20 crowns": 3.0, "25 crowns": 3.1, "15 crowns": 2.8}, articles=FEES)
    assert (answer.answer, len(answer.findings), answer.missing_terms) == (f"{fee} crowns", 1, ())


FAQ = make_article(
    "When will the bridge reopen? Planners now count on 9 March. Who pays for the repair? "
    "Three quarters come from the county; the town adds the rest. Can cyclists cross? No.",
    key="faq", title="Bridge closed", source="The Post",
)  # fmt: skip


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("Who pays for the repair of the bridge?", "Three quarters come from the county; the town adds the rest."),
        ("who pays for the repair", "Three quarters come from the county; the town adds the rest."),
        ("when will the bridge reopen?", "Planners now count on 9 March."),
    ],
)
def test_what_stands_under_the_question_itself_is_the_answer(question: str, quote: str) -> None:
    answer = ask(question, {"Planners": 2.0, "county": -0.5, "9 March": 1.0}, articles=(FAQ,))
    assert quotes(answer) == [quote]


class Recording:
    """A reader that reads the same words in every hit, and remembers what it was asked."""

    def __init__(self, words: str) -> None:
        self.words, self.asked = words, list[str]()

    def read(self, question: str, terms: Terms, hits: Sequence[Hit]) -> list[Reading]:  # noqa: ARG002
        self.asked.append(question)
        return [self._reading(hit) for hit in hits if self.words in hit.passage.text]

    def _reading(self, hit: Hit) -> Reading:
        start = hit.article.text.index(self.words)
        answer = Span(start, start + len(self.words))
        return Reading(hit, answer, 0.9, answer)


def test_a_follow_up_is_read_with_what_was_answered_and_the_answer_is_remembered() -> None:
    index = ArticleIndex(MemoryEngine(), WordEncoder())
    list(index.add((QUAY, VOTE)))
    reader = Recording("Tomas Reed")
    answerer = Answerer(index, reader, 0.5, 0.5)
    first, *rest = ("who rejected the plan?", "when?", "what does he own?")
    answerer.answer(Question(first, SCOPE))
    for at, text in enumerate(rest, start=1):
        answerer.answer(Question(text, SCOPE, (first, *rest)[:at]))
    assert reader.asked == [first, "when Tomas Reed rejected the plan?", "what does Tomas Reed own?"]
    # After a restart nothing is remembered, so it is answered once more.
    fresh = Recording("Tomas Reed")
    Answerer(index, fresh, 0.5, 0.5).answer(Question("when?", SCOPE, (first,)))
    assert fresh.asked == reader.asked[:2]
