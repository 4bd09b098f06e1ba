"""A site with feeds, and a collection that reads them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from feed_reading import FeedSite, Reading
from web_site import serving


@pytest.fixture
def site() -> Iterator[FeedSite]:
    with serving(FeedSite) as site:
        yield site


@pytest.fixture
def reading(site: FeedSite) -> Reading:
    return Reading(site)
