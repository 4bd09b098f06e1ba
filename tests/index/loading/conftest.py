"""What several tests of loading need: real PDFs, and a real web server on this machine."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

import pytest
from web_site import Site, serving


def _make_pdf(*pages: str, title: str = "") -> bytes:
    """A PDF with one line of text a page; an empty one is a page without text, as a scan is."""
    from reportlab.pdfgen.canvas import Canvas

    data = io.BytesIO()
    canvas = Canvas(data)
    if title:
        canvas.setTitle(title)
    for page in pages:
        canvas.drawString(50, 780, page) if page else canvas.rect(50, 50, 100, 100)
        canvas.showPage()
    canvas.save()
    return data.getvalue()


@pytest.fixture
def site() -> Iterator[Site]:
    with serving(Site) as site:
        yield site


@pytest.fixture
def make_pdf() -> Callable[..., bytes]:
    return _make_pdf
