"""What holds for all tests.

Hypothesis: no time limits (nothing here is a timed assertion), and the same examples in every CI run.
"""

import os

import pytest
from hypothesis import settings

settings.register_profile("people", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "people")

pytest.register_assert_rewrite("platform_contract")  # what failed there is told as in any test
