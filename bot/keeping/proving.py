"""What is kept of an article in one ZIP file, which shows without Clippings when it said what: docs/proving.md.

Each version has a folder: the article as JSON, its text, and what was fetched as it where that is kept (the page, and
the WARC record around it). Beside them are the chain of the collection and the SHA-256 of every file.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import zipfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.errors import InputError
from bot.keeping.backup import told, workroom
from index.article_index import ArticleIndex
from index.history import broken, digest
from index.loading.page_record import body_of
from index.types import Article

NOW, CHAIN, SUMS, READ_ME = "now", "chain.jsonl", "SHA256SUMS", "README.txt"
_YEAR_ZERO = (1980, 1, 1, 0, 0, 0)  # the earliest day that a ZIP file can tell: it tells none of ours
ABOUT = """An article as Clippings keeps it, with its earlier versions.

now/, earlier-1/, ...  the article as it is and as it was before, last change first:
  article.json         its fields; the content's SHA-256 is made of title, text, source, url, published and author
  text.txt             its text alone
  page, page.warc.gz   what was fetched as it, unpacked, and the response with its headers (WARC, ISO 28500)
chain.jsonl            what happened in its collection and when: each line holds the SHA-256 of the line before it
SHA256SUMS             of every file here; check them with: sha256sum -c SHA256SUMS

The last line's SHA-256 is {head}.
How to check all of it without Clippings: docs/proving.md of Clippings, in ten lines of Python.
"""


@dataclass(frozen=True, slots=True)
class Proof:
    """What was written: how many versions and pages, how long the chain is, and the SHA-256 of its last line."""

    versions: int
    pages: int
    links: int
    head: str


def prove(index: ArticleIndex, collection: str, article: str, file: Path) -> Proof:
    """Write the proof of an article to a new file, in one step, for nobody else to read.

    Raises:
        NotFoundError: if the collection has no such article.
        InputError: if the file is there already, or the chain of the collection is broken.
        StoreError: if it cannot be written.
    """
    if file.exists():
        raise InputError(f"{file} is there already: name another file.")
    here = (collection,)
    current, history, chain = index.article(here, article), index.history(here, article), index.chain(collection)
    if wrong := broken(chain):
        raise InputError(f"The chain of {collection} is broken at line {wrong}: its database was changed from outside.")
    versions = [current, *(one.article for one in history.earlier)]
    head = digest(chain[-1]) if chain else ""
    files = dict(_files(index, versions))
    files |= {CHAIN: "".join(f"{line}\n" for line in chain).encode(), READ_ME: ABOUT.format(head=head).encode()}
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items()))
    _write(file, files | {SUMS: sums.encode()})
    return Proof(len(versions), sum(name.endswith("/page") for name in files), len(chain), head)


def _files(index: ArticleIndex, versions: list[Article]) -> Iterator[tuple[str, bytes]]:
    for number, version in enumerate(versions):
        folder = f"earlier-{number}" if number else NOW
        fields = {name: value for name, value in asdict(version).items() if name not in ("fetched", "path")}
        yield f"{folder}/article.json", json.dumps(fields, indent=1).encode()
        yield f"{folder}/text.txt", version.text.encode()
        if page := index.page(version):
            yield f"{folder}/page", body_of(page)
            yield f"{folder}/page.warc.gz", page.warc


def _write(file: Path, files: dict[str, bytes]) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(files.items()):
            member = zipfile.ZipInfo(name, _YEAR_ZERO)
            member.external_attr, member.compress_type = 0o600 << 16, zipfile.ZIP_DEFLATED
            archive.writestr(member, data)
    with told(f"The proof {file} could not be written"), workroom(file.parent) as room:
        draft = room / "draft"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(packed.getvalue())
        os.link(draft, file)  # never over one that has come meanwhile
