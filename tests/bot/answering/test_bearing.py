"""Whether a quote plainly says yes or no to what is asked, and that nothing is made of it where it does not."""

from __future__ import annotations

import pytest

from bot.answering.bearing import bearing


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("Did the council close the bridge?", "The council closed the bridge on Monday.", "affirms"),
        ("Did the council close the bridge?", "The council has not closed the bridge.", "denies"),
        ("did the council close the bridge or not??", "The council never closed the bridge, it said.", "denies"),
        ("Has Corvane denied the claims?", "Corvane has denied the claims.", "affirms"),
        ("Has Corvane denied the claims?", "Corvane did not deny the claims.", "denies"),
        ("Did Corvane steal it?", "Corvane denied stealing the charts.", "denies"),
        ("Did Corvane steal the charts?", "The institute accused Corvane of stealing its charts.", "affirms"),
        ("Did Corvane actually steal it?", "Corvane has denied the claims in a statement.", "denies"),
        ("Is Lind running against Voss?", "Lind is not running against Voss this time.", "denies"),
        # What is denied after the verb is something else.
        ("Did Corvane change its position?", "Corvane had not changed its position, refuting reports.", "denies"),
        # Whether it has happened is told by when it is to be, or was.
        ("Has the harbour fair already happened?", "Mr Lind awaits the upcoming harbour fair.", "denies"),
        ("has the harbour fair taken place yet", "The harbour fair is scheduled for June.", "denies"),
        ("Did the harbour fair take place?", "At the harbour fair last year, nobody danced.", "affirms"),
        ("Is the Harbour Fair over?", "The Harbour Fair was held in rain.", "affirms"),
        ("Has the harbour fair happened?", "Lind spoke at the harbour fair, and will speak again.", None),
        ("Has the harbour fair happened?", "The regatta took place last year.", None),
        # A subject may have more words than one, if they stand together.
        ("did ida berg approve the toll?", "Ida Berg approved the toll.", "affirms"),
        ("Did the harbour board approve the toll?", "The harbour board did not approve the toll.", "denies"),
        ("did berg sign the toll order", "Berg orders a review of the toll.", None),
        # What is negated may stand after the verb.
        ("Did Lind plead guilty?", "Lind pleaded not guilty to all counts.", "denies"),
        ("Did they find evidence?", "They found no evidence.", "denies"),
        # Others did it, to it, or may yet do it; and not only people die.
        ("did lind win the cup", "Holm never won a cup with Berg.", None),
        ("Did the board accept?", "He accepted a seat on the board.", None),
        ("Did she win the election?", "Her party will turn to winning the next election.", None),
        ("Did anyone die?", "Some 3,500 fish died.", None),
        # Not plain: a hedge, a condition, a wish, a noun, a question, other words, somebody else's claims.
        ("Did the council close the bridge?", "The council may have closed the bridge.", None),
        ("Did the council close the bridge?", "If the council closed the bridge, ferries would run.", None),
        ("Did Lind resign?", "Several members called for Lind's resignation.", None),
        ("Did Lind resign?", "Several members want Lind to resign.", None),
        ("Did the council close the bridge?", "Did the council close the bridge?", None),
        ("Did the council close the bridge?", "The bridge stands in the middle of the town.", None),
        ("Will they settle out of court?", "Corvane denied the claims and will go to court.", None),
        ("Is it?", "It is.", None),
    ],
)
def test_says_how_a_sentence_bears_on_a_question_where_that_is_plain(
    question: str, sentence: str, expected: str | None
) -> None:
    assert bearing(question, sentence) == expected


def test_a_quote_bears_as_those_of_its_sentences_that_tell_unless_they_say_both() -> None:
    question = "Did the council close the bridge?"
    quote = "The town talked of little else. The council has not closed the bridge."
    assert bearing(question, quote) == "denies"
    assert bearing(question, f"The council closed the bridge. {quote}") is None
