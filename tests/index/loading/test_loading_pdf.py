"""A PDF is read as it is laid out: columns, pages and line ends part no sentence."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from index.errors import LoadError
from index.loading.draft import Draft
from index.loading.pdf import MOST_PAGES, read_pdf

Draw = Callable[[Canvas], None]
WIDTH, HEIGHT = 595, 842
LEFT = [
    "The council of Vik voted on Monday to",
    "buy the old ferry, mayor Tone Aas said.",
    "It cost four million crowns and will be",
    "moored beside the market hall until it",
    "has been repaired by the shipyard in",
]
RIGHT = [
    "Lowmere. Nobody spoke against it, but",
    "two members of the board stayed away.",
    "The ferry carried its last passengers",
    "nine years ago. A museum had asked for",
    "it as well, the council said in a note.",
]
WHOLE = " ".join(LEFT + RIGHT)


def read(*pages: Draw, **info: str) -> Draft:
    """A PDF of pages that are drawn so, read."""
    data = io.BytesIO()
    canvas = Canvas(data, pagesize=(WIDTH, HEIGHT))
    for key, value in info.items():
        getattr(canvas, f"set{key.title()}")(value)
    for page in pages:
        page(canvas)
        canvas.showPage()
    canvas.save()
    return read_pdf(data.getvalue())


def lines(*texts: str, left: float = 60, top: float = 700, size: float = 10, font: str = "Helvetica") -> Draw:
    """Draws lines one under the other."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont(font, size)
        for number, text in enumerate(texts):
            canvas.drawString(left, top - number * 1.2 * size, text)

    return draw


def together(*parts: Draw) -> Draw:
    """Draws all of them on one page."""

    def draw(canvas: Canvas) -> None:
        for part in parts:
            part(canvas)

    return draw


def rows(canvas: Canvas) -> None:
    """Two columns, as some programs write them: line by line over the whole page."""
    for number, (left, right) in enumerate(zip(LEFT, RIGHT, strict=True)):
        lines(left, left=60, top=700 - 12 * number)(canvas)
        lines(right, left=300, top=700 - 12 * number)(canvas)


def test_columns_are_read_one_after_the_other() -> None:
    headline = lines("Vik buys its old ferry back", top=740, size=18)
    by_column = together(headline, lines(*RIGHT, left=300), lines(*LEFT))
    for page in (together(headline, lines(*LEFT), lines(*RIGHT, left=300)), together(headline, rows), by_column):
        draft = read(page)
        assert (draft.title, draft.text) == ("Vik buys its old ferry back", WHOLE)


def test_three_columns_are_read_one_after_the_other() -> None:
    third = [
        "Its engine is older than the hall and",
        "has to be rebuilt before the winter, a",
        "spokesman of the yard said. He hopes to",
        "have it done by the end of October, if",
        "the parts arrive from Holm on time.",
    ]

    def beside(canvas: Canvas) -> None:
        for number, row in enumerate(zip(LEFT, RIGHT, third, strict=True)):
            for column, text in enumerate(row):
                lines(text, left=40 + 180 * column, top=700 - 11 * number, size=9)(canvas)

    assert " ".join(read(beside).text.split()) == " ".join((WHOLE, *third))


@pytest.mark.parametrize("numbered", ["- {} -", "{}", "Page {} of 3", "{} / 3"])
def test_heads_and_numbers_of_pages_are_no_text_and_sentences_go_over_pages(numbered: str) -> None:
    pages = [
        together(
            lines("THE VIK OBSERVER", left=60, top=810),
            lines(f"Spring {2020 + number}", left=400, top=810),
            lines(*text),
            lines(numbered.format(number), left=290, top=30),
        )
        for number, text in enumerate((LEFT, RIGHT, ["A third page, the last one, is short."]), start=1)
    ]
    assert read(*pages).text == f"{WHOLE}\n\nA third page, the last one, is short."


def test_what_is_drawn_twice_to_look_bold_is_told_once() -> None:
    whole = together(lines(*LEFT), lines(*LEFT, left=60.3))

    def each_letter(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        for number, line in enumerate(LEFT):
            written = ""
            for letter in line:
                for shift in (0, 0.4):
                    canvas.drawString(60 + shift + canvas.stringWidth(written), 700 - 12 * number, letter)
                written += letter

    assert read(whole).text == read(each_letter).text == " ".join(LEFT)


def test_letters_without_spaces_between_words_have_none() -> None:
    pdfmetrics.registerFont(UnicodeCIDFont("HeiseiMin-W3"))
    told = ["港湾局は月曜日に沈没船を引き揚げる", "ことを決めた。作業は五月に始まる。"]
    assert read(lines(*told, font="HeiseiMin-W3")).text == "".join(told)
    assert read(lines("   ".join(told[0]), font="HeiseiMin-W3")).text == told[0]


def test_a_footnote_parts_no_sentence() -> None:
    first = together(lines(*LEFT), lines("1 As of May, the shipyard said, too.", top=60, size=7))
    assert read(first, lines(*RIGHT)).text == f"{WHOLE}\n\n1 As of May, the shipyard said, too."


@pytest.mark.parametrize(
    ("first", "second", "whole"),
    [
        ("It cost 1.4 mil-", "lion crowns in the end.", "It cost 1.4 million crowns in the end."),
        ("It opened in Sep-", "tember, the mayor said.", "It opened in September, the mayor said."),
        ("A San Fran-", "cisco-based firm built it.", "A San Francisco-based firm built it."),
        ("It took a twenty-", "year plan to build it.", "It took a twenty-year plan to build it."),
        ("Ida Ruehl-", "Hofmann had planned it.", "Ida Ruehl-Hofmann had planned it."),
        ("From 2024-", "2025 it stood empty there.", "From 2024-2025 it stood empty there."),
        ("Both pre-", "and postwar plans were lost.", "Both pre- and postwar plans were lost."),
        ("A co-op; the co-", "op owns it and keeps it.", "A co-op; the co-op owns it and keeps it."),
    ],
)
def test_words_cut_at_line_ends_are_whole_again(first: str, second: str, whole: str) -> None:
    assert read(lines(first, second)).text == whole


def test_headings_stand_apart_and_rows_stay_rows() -> None:
    bold = lines("What it costs", top=640, font="Helvetica-Bold")
    table = together(*(lines(row[0], top=600 - 12 * at) for at, row in enumerate((("Season",), ("Summer",)))))
    cells = together(*(lines(text, left=200, top=600 - 12 * at) for at, text in enumerate(("Fare", "14 crowns"))))
    text = read(together(lines(*LEFT[:2]), bold, lines("Nothing at all, it said.", top=628), table, cells)).text
    assert text.startswith(
        "The council of Vik voted on Monday to buy the old ferry, mayor Tone Aas said.\n\nWhat it costs\n\n"
    )
    interleaved = together(
        *(lines(text, left=left, top=600 - 12 * at)
          for at, row in enumerate((("Season", "Fare"), ("Summer", "14 crowns"), ("Winter", "9 crowns")))
          for left, text in zip((60, 200), row, strict=True))
    )  # fmt: skip
    assert read(interleaved).text == "Season Fare\nSummer 14 crowns\nWinter 9 crowns"


def test_a_page_that_lies_on_its_side_is_read() -> None:
    def turned(canvas: Canvas) -> None:
        canvas.translate(WIDTH, 0)
        canvas.rotate(90)
        lines(*LEFT, *RIGHT, left=60, top=500)(canvas)

    assert read(turned).text == WHOLE


def test_the_title_is_the_files_own_or_stands_in_the_largest_letters() -> None:
    page = together(lines("THE VIK OBSERVER", top=810), lines("Ferry", "returns", top=760, size=20), lines(*LEFT))
    assert read(page).title == "Ferry returns"
    assert read(page, title="untitled").title == "Ferry returns"
    assert read(page, title="A ferry for Vik", author="Ida Berg").title == "A ferry for Vik"
    assert read(lines(*LEFT)).title is None


def test_too_many_pages_are_refused_in_a_sentence() -> None:
    with pytest.raises(LoadError, match=f"at most {MOST_PAGES:,} are read"):
        read(*[lines()] * (MOST_PAGES + 1))
