"""Whatever the bytes are, loading gives articles or failures, and normalising is done after once."""

from __future__ import annotations

import gzip

from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.loading.load import load_bytes
from index.loading.results import Failure
from index.text import normalise

STARTS = (
    *(b"", b"%PDF-1.7\n", b"{", b'{"text": "', b"[", b"<html>", b"<html><body><p>", b"<p>", b"---\n"),
    *(b"---\ntitle: ", b"\x1f\x8b", b"\xff\xfe", b"\xef\xbb\xbf", b"# "),
)
NAMES = ("a.txt", "a.md", "a.html", "a.pdf", "a.json", "a.jsonl", "")
BODIES = st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass"))


@settings(max_examples=250, deadline=None)
@given(st.sampled_from(STARTS), BODIES, st.sampled_from(NAMES), st.booleans())
def test_no_bytes_raise(start: bytes, body: bytes, name: str, packed: bool) -> None:
    data = gzip.compress(start + body) if packed else start + body
    results = list(load_bytes(data, name=name, collection="default"))
    assert results or not data.strip(b"\n\r\t \xef\xbb\xbf") or name.endswith("jsonl")
    for result in results:
        if isinstance(result, Failure):
            assert result.reason.endswith(".")
            str(result).encode()
        else:
            assert normalise(result.text) == result.text
            assert "\n" not in result.title
            assert result.title.strip()


@example("\r\ufeff")
@settings(max_examples=300)
@given(st.text() | st.text(alphabet="a \n\r\t\x85\u2028\ufeff\u00a0e\u0301"))
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)
