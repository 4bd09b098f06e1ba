"""Dates are read in the usual forms, and left out when they could mean another day."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from index.loading.dates import iso_date
from index.types import check_published


@pytest.mark.parametrize(
    ("value", "iso"),
    [
        ("2024-05-03", "2024-05-03"),
        ("2024/5/3", "2024-05-03"),
        ("20240503", "2024-05-03"),
        ("2024-05-03T09:30:00Z", "2024-05-03T09:30:00+00:00"),
        ("2024-05-03 09:30:00 +0200", "2024-05-03T09:30:00+02:00"),
        ("Fri, 03 May 2024 09:30:00 +0200", "2024-05-03T09:30:00+02:00"),
        ("Fri, 03 May 2024 09:30:00 EST", "2024-05-03T09:30:00-05:00"),
        ("3 May 2024", "2024-05-03"),
        ("Friday, May 3rd, 2024 at 9:30 am", "2024-05-03T09:30:00"),
        ("May 3, 2024 10:00 IST", "2024-05-03T10:00:00"),
        ("25/12/2024", "2024-12-25"),
        ("12/25/2024", "2024-12-25"),
        (date(2024, 5, 3), "2024-05-03"),
        (datetime(2024, 5, 3, 9, tzinfo=UTC), "2024-05-03T09:00:00+00:00"),
    ],
)
def test_a_certain_date_becomes_iso(value: object, iso: str) -> None:
    assert iso_date(value) == check_published(iso)


@pytest.mark.parametrize(
    "value",
    [
        *("03/05/2024", "3-5-24", "May 2024", "2024", "Monday", "10:30", "yesterday", "", "2024-13-45"),
        *("9999-12-31", "0001-01-01", "1714694400", "2024-05", "31 February 2024", "1" * 5000, "May" * 99),
        *(None, 20240503, ["2024-05-03"]),
    ],
)
def test_anything_else_is_no_date(value: object) -> None:
    assert iso_date(value) is None
