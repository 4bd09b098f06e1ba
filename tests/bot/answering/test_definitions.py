"""Where an article says who or what somebody is."""

from __future__ import annotations

import time

import pytest

from bot.answering.definitions import described, is_name, mentions


def found(text: str, name: str) -> list[str]:
    return [description.of(text) for description, _ in described(text, name)]


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("Mara Linde, a fellow at the Tarn Institute, spoke.", "mara linde", ["a fellow at the Tarn Institute"]),
        ("Mara Linde, who runs the port, spoke.", "Mara Linde", ["who runs the port"]),
        ("The port’s chief engineer, Mara Linde, spoke.", "Mara Linde", ["The port’s chief engineer"]),
        ("It was built by bridge engineer Mara Linde in May.", "Mara Linde", ["bridge engineer"]),
        ("Corvane is a maker of pumps. It pays well.", "corvane", ["a maker of pumps"]),
        ("Robert Vane, editor of the Tarn Post, spoke.", "bob vane", ["editor of the Tarn Post"]),
        ("Ann Vane, editor of the Tarn Post, spoke.", "bob vane", []),
        ("Mara Linde, a nurse, and Bo Ray met.", "Mara Linde", ["a nurse"]),
        ("It has the Toll Act, bargaining for teachers, and a ferry bill.", "Toll Act", []),
        ("It has the Toll Act, the farm bill and a ferry bill.", "Toll Act", []),
        ("Mara Linde, however, spoke.", "Mara Linde", []),
        ("Mara Linde spoke, and left.", "Mara Linde", []),
        ("Later Mara Linde went home.", "Mara Linde", []),
        ("Mara Lindeman, a nurse, spoke.", "Mara Linde", []),
        ("Lumen wrote patterns that mirror Odo's. Odo, a search engine, is new.", "Odo", ["a search engine"]),
        ("Odo is slow. It was named after the mathematician Odo Berg.", "Odo", []),
        ("It was named after the mathematician Odo Berg.", "Odo", ["mathematician"]),
        ("The port’s chief engineer, Mara Linde, spoke.", "Linde", ["The port’s chief engineer"]),
        ("It was built by bridge engineer Linde in May.", "Linde", ["bridge engineer"]),
        ("Harbour Secretary Linde spoke.", "Linde", ["Harbour Secretary"]),
        ("“Mara Linde is a cold, heartless liar.”", "Mara Linde", []),
        ("It had named the first of them to the judiciary, Mara Linde.", "Mara Linde", []),
        ("He was the president\nMara Linde spoke.", "Mara Linde", []),
        ("It would rather see Mara Linde.", "Mara Linde", []),
        ("It has even trailed leader Mara Linde.", "Mara Linde", ["leader"]),
        ("Tarn Post Editor Mara Linde, who led the call, spoke.", "Mara Linde", ["Tarn Post Editor"]),
        ("It waits for Mara Linde, the port announced.", "Mara Linde", []),
        ("Anything at all.", "", []),
    ],
)
def test_a_description_is_found_where_a_name_is_introduced(text: str, name: str, expected: list[str]) -> None:
    assert found(text, name) == expected


def test_a_name_is_found_in_any_spacing_and_told_from_a_word() -> None:
    text = "The Harbour-Trust met. Then the harbour  trust left."
    assert [m.of(text) for m in mentions(text, "harbour trust")] == ["Harbour-Trust", "harbour  trust"]
    assert [is_name(text, m) for m in mentions(text, "harbour trust")] == [True, False]


def test_a_text_twice_as_long_takes_about_twice_the_time() -> None:
    text = "The old port’s chief engineer, Mara Linde, who runs it, met bridge engineer Mara Linde and others. " * 200
    described(text, "Mara Linde")
    assert _least(text * 4) < 12 * _least(text)  # 16 would be quadratic


def _least(text: str) -> float:
    times = []
    for _ in range(3):
        start = time.process_time()
        described(text, "Mara Linde")
        times.append(time.process_time() - start)
    return min(times)
