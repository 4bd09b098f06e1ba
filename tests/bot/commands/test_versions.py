"""What the commands say of earlier versions, and a proof checked by exactly the lines that the documentation gives."""

from __future__ import annotations

import io
import json
import re
import stat
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from fakes import WordEncoder, make_article

from bot.cli import clippings
from bot.errors import InputError
from index.article_index import ArticleIndex
from index.embedded.engine import EmbeddedEngine
from index.errors import NotFoundError
from index.loading.page_record import recorded
from index.types import Article

DOCUMENT = Path(__file__).parents[3] / "docs" / "proving.md"
URL = "https://vik.example/ferry"


def version(died: str, note: str = "") -> Article:
    text = f"The ferry Halvor sank off Vik. {died} people died, said Ines Varga.{note}"
    page = recorded(URL, "200 OK", [("Content-Type", "text/html")], f"<p>{text}</p>".encode())
    return make_article(text, key=URL, title="Ferry sinks", source="Vik Post", url=URL, fetched=page)


FIRST, SECOND = version("Nine"), version("Eleven")
THIRD = version("Twelve", " Correction: an earlier version gave another number.")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder with an article in its third version, and one that never changed."""
    with closing(ArticleIndex(EmbeddedEngine(tmp_path / "data"), WordEncoder())) as index:
        for one in (FIRST, make_article("Sheep graze on the hill."), SECOND, THIRD):
            list(index.add([one]))
    return tmp_path / "data"


def said(folder: Path, *command: str) -> Result:
    return CliRunner().invoke(clippings, ["--data", str(folder), *command], catch_exceptions=False)


def test_versions_are_shown_with_the_words_before_and_after(folder: Path) -> None:
    told = said(folder, "versions", FIRST.id).output
    assert told.startswith("2 earlier versions of “Ferry sinks”. As it is now since ")
    assert told.index("number: Eleven → Twelve") < told.index("number: Nine → Eleven")
    assert "“Nine people died, said Ines Varga.”" in told
    assert told.count("Silently: nothing that is new in it tells of a correction or an update.") == 1
    assert "It says itself that it was corrected or updated." in told
    assert f"(2 earlier versions: clippings versions {FIRST.id})" in said(folder, "show", FIRST.id).output
    [last, first] = json.loads(said(folder, "versions", "--json", FIRST.id).output)["changes"]
    assert (last["silent"], first["silent"]) == (False, True)
    [changed] = first["sentences"]
    for side, article in (("before", FIRST), ("after", SECOND)):
        place = changed[side]
        assert article.text[place["start"] : place["end"]] == place["text"]


def test_edits_list_the_facts_that_changed_and_only_silent_ones_if_asked(folder: Path) -> None:
    told = said(folder, "edits").output.splitlines()
    assert [line for line in told if line.startswith("  ")] == ["  number: Eleven → Twelve", "  number: Nine → Eleven"]
    silent = said(folder, "edits", "--silent").output.splitlines()
    assert silent[0].endswith(f"  {FIRST.id}  Vik Post · Ferry sinks  (silently)")
    assert silent[1:] == ["  number: Nine → Eleven"]
    later = said(folder, "edits", "--since", "2999-01-01")
    assert later.stdout == ""
    assert later.stderr == "No facts have changed in the articles of the collection default.\n"


def lines(kind: str) -> str:
    [found] = re.findall(rf"```{kind}\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    return str(found)


def checked(folder: Path, program: str) -> subprocess.CompletedProcess[str]:
    """What the documented program says, run without anything of ours in reach."""
    command = [sys.executable, "-I", "-c", program]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_a_proof_is_checked_by_the_documented_lines_alone(folder: Path, tmp_path: Path) -> None:
    told = said(folder, "prove", FIRST.id, str(tmp_path / "proof.zip")).output
    assert told.startswith(f"Proof in {tmp_path / 'proof.zip'}: 3 versions, 3 pages, a chain of 4 lines.\n")
    head = re.findall("[0-9a-f]{64}", told)[0]
    shell = subprocess.run(["/bin/sh", "-ec", lines("sh")], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert shell.stdout.count(": OK\n") == 14
    program, proof = lines("python"), tmp_path / "proof"
    assert len([line for line in program.splitlines() if line]) == 10
    for which, article in (("now", THIRD), ("earlier-1", SECOND), ("earlier-2", FIRST)):
        found = checked(proof, program.replace("now/", f"{which}/"))
        assert article.fetched
        entry, last = found.stdout.splitlines()
        assert entry.endswith(f"{'added' if article is FIRST else 'replaced'} {article.fetched.sha256}")
        assert last == f"page: {article.fetched.sha256} last line: {head}"
        assert (proof / which / "page").read_text() == f"<p>{article.text}</p>"
        assert (proof / which / "page.warc.gz").read_bytes() == article.fetched.warc


def test_a_proof_that_was_tampered_with_does_not_pass(folder: Path, tmp_path: Path) -> None:
    said(folder, "prove", FIRST.id, str(tmp_path / "proof.zip"))
    subprocess.run(["/bin/sh", "-ec", lines("sh")], cwd=tmp_path, capture_output=True, check=True)
    proof = tmp_path / "proof"
    article, chain = (proof / "now/article.json").read_text(), (proof / "chain.jsonl").read_text().splitlines()
    (proof / "now/article.json").write_text(article.replace("Twelve", "Two"))
    assert len(checked(proof, lines("python")).stdout.splitlines()) == 1, "no line of the chain has that content"
    assert subprocess.run(
        ["/bin/sh", "-c", "sha256sum -c SHA256SUMS"], cwd=proof, capture_output=True, check=False
    ).returncode
    for tampered in (chain[:1] + chain[2:], [chain[0].replace("added", "removed"), *chain[1:]]):
        (proof / "chain.jsonl").write_text("\n".join(tampered))
        assert "The chain is broken at line" in checked(proof, lines("python")).stderr


def test_a_proof_is_private_complete_and_never_written_over_a_file(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "proof.zip"
    said(folder, "prove", FIRST.id, str(file))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with zipfile.ZipFile(io.BytesIO(file.read_bytes())) as archive:
        assert str(tmp_path) not in "".join(archive.read(name).decode(errors="replace") for name in archive.namelist())
    with pytest.raises(InputError, match="is there already"):
        said(folder, "prove", FIRST.id, str(file))
    with pytest.raises(NotFoundError, match="There is no article nowhere"):
        said(folder, "prove", "nowhere", str(tmp_path / "other.zip"))
    assert not (tmp_path / "other.zip").exists()


def test_removing_an_article_leaves_no_word_of_it_in_the_file(folder: Path) -> None:
    said(folder, "remove", FIRST.id)
    left = b"".join(path.read_bytes() for path in folder.iterdir())
    assert FIRST.id.encode() in left, "its id stays in the chain"
    for word in (b"Halvor", b"Varga", FIRST.fetched.warc if FIRST.fetched else b""):
        assert word not in left
