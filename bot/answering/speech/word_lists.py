"""Word lists written as text."""

from __future__ import annotations


def words(listing: str) -> frozenset[str]:
    """The words of a listing, which white space parts."""
    return frozenset(listing.split())
