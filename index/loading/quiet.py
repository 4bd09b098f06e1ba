"""Keeping the chatter of extraction libraries from the user, who is told what it meant for the article."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

_LIBRARIES = ("trafilatura", "htmldate", "courlan", "justext", "charset_normalizer")


@contextmanager
def quiet() -> Iterator[None]:
    """Silence the libraries' loggers, for good, and all warnings, while inside."""
    for library in _LIBRARIES:
        logging.getLogger(library).setLevel(logging.CRITICAL + 1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
