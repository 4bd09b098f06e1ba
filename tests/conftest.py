"""Hypothesis: no time limits (nothing here is a timed assertion), and the same examples in every CI run."""

import os

from hypothesis import settings

settings.register_profile("people", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "people")
