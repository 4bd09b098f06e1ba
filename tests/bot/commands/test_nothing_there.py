"""Commands that have nothing to list, or leave something out, say so; what programs read stays empty."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import clippings

OPML = '<opml version="2.0"><body><outline xmlUrl="https://post.example/rss"/><outline xmlUrl="{}"/></body></opml>'


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(clippings, ["--data", str(folder), *arguments])


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (["articles", "--json"], "There are no such articles in the collection default.\n"),
        (["tokens", "list"], "There are no tokens yet: 'clippings tokens add NAME' makes one.\n"),
    ],
)
def test_an_empty_list_is_told_to_people_alone(tmp_path: Path, command: list[str], sentence: str) -> None:
    result = run(tmp_path, *command)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", sentence)


def test_nobody_has_no_statements_and_gets_no_token(tmp_path: Path) -> None:
    assert run(tmp_path, "said", " ").stderr.endswith("Error: Say whose statements you want.\n")
    assert str(run(tmp_path, "tokens", "add", " ").exception).startswith("Say whom the token is for")
    assert run(tmp_path, "tokens", "list").stdout == ""


@pytest.mark.parametrize(
    ("second", "sentence"),
    [
        ("nonsense", "1 feed added; 1 not: there already, no web address, or more than 500 in all.\n"),
        ("https://post.example/atom", "2 feeds added.\n"),
    ],
)
def test_feeds_of_a_list_that_are_not_added_are_counted(tmp_path: Path, second: str, sentence: str) -> None:
    file = tmp_path / "feeds.opml"
    file.write_text(OPML.format(second))
    assert run(tmp_path / "data", "feeds", "import", str(file)).stdout == sentence
