"""What holds for all tests.

Hypothesis: no time limits (nothing here is a timed assertion), and the same examples in every CI run.
PostgreSQL: a real one, where there is one to start.
"""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings
from postgres_server import Server, programs, running

settings.register_profile("people", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "people")

pytest.register_assert_rewrite("platform_contract")  # what failed there is told as in any test


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL with pgvector, started for the first test that needs it."""
    pytest.importorskip("psycopg_pool")
    found = programs()
    if found is None:
        pytest.skip("there is no PostgreSQL with pgvector here")
    with running(found) as server:
        yield server
