"""The real thing: the installed command, the real encoder, the sample articles."""

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
CLIPPINGS = Path(sys.executable).with_name("clippings")
SAMPLES = ROOT / "articles" / "samples"


def run(
    data: Path, *arguments: str | Path, stdin: str | None = None, reader: str = "shipped"
) -> "subprocess.CompletedProcess[str]":
    command = [CLIPPINGS, "--data", data, *arguments]
    settings = os.environ | {"READER_MODEL": reader}
    return subprocess.run(command, input=stdin, capture_output=True, text=True, cwd=ROOT, env=settings, check=False)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    added = run(folder, "--collection", "demo", "add", SAMPLES)
    assert (added.returncode, added.stdout, added.stderr) == (0, "6 added, 0 replaced, 0 unchanged.\n", "")
    return folder


def asked(data: Path, *arguments: str | Path, stdin: str | None = None) -> list[dict[str, Any]]:
    result = run(data, "--collection", "demo", "ask", *arguments, stdin=stdin)
    assert result.stderr == ""
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_the_question_of_the_demo_is_answered_in_quotes_that_stand_in_the_files(data: Path) -> None:
    [answer] = asked(data, "--json", "who denied the claims?")
    assert (answer["status"], answer["answer"], answer["searched"]) == ("answered", "Corvane", 6)
    assert answer["findings"][0]["articles"] >= 4
    for citation in answer["citations"]:
        shown = json.loads(run(data, "--collection", "demo", "show", citation["article"]["id"], "--json").stdout)
        assert shown["text"][citation["start"] : citation["end"]] == citation["quote"]
        source = Path(citation["article"]["path"]).read_text(encoding="utf-8")
        assert " ".join(citation["quote"].split()) in " ".join(source.split())
        assert citation["link"].startswith(citation["article"]["url"] + "#:~:text=")


def test_what_the_samples_do_not_say_is_not_answered(data: Path) -> None:
    [answer] = asked(data, "--json", "How do I bake sourdough bread?")
    assert (answer["status"], answer["citations"]) == ("not_found", [])
    assert {"bake", "sourdough", "bread"} <= set(answer["missing_terms"])


def test_a_batch_keeps_ids_and_order_and_reports_a_bad_line(data: Path) -> None:
    lines = ['{"id": "a", "question": "who denied the claims?"}', "nonsense", '{"question": "When is the summit?"}']
    rows = asked(data, "--batch", "-", stdin="\n".join(lines))
    assert [row.get("id") for row in rows] == ["a", None, None]
    assert rows[1] == {"error": "Line 2 is not JSON (Expecting value)."}
    assert "28 May" in " ".join(c["quote"] for c in rows[2]["citations"])
    assert asked(data, "--json", "--source", "the lantern", "--until", "2026-05-11", "who denied?")[0]["searched"] == 1


def test_what_has_changed_is_shown_side_by_side_in_the_order_of_time(data: Path) -> None:
    text = run(data, "--collection", "demo", "ask", "when is the first hearing?").stdout
    assert text.startswith("This has changed: later articles say otherwise.\n\n14 May — ")
    assert text.index("14 May — ") < text.index("21 May — ")
    [answer] = asked(data, "--json", "when is the first hearing?")
    assert (answer["changed"], answer["differs"]) == (True, False)
    assert {f["answer"] for f in answer["findings"]} >= {"14 May", "21 May"}


def test_a_follow_up_leans_on_the_question_before(data: Path) -> None:
    [answer] = asked(data, "--json", "--after", "who runs the Orrin Bay Tide Institute?", "and who made the claims?")
    [alone] = asked(data, "--json", "and who made the claims?")
    assert answer["question"] == alone["question"] == "and who made the claims?"
    assert answer["probability"] != alone["probability"]
    [hearing] = asked(data, "--json", "--after", "who denied the claims?", "when is the hearing?")
    assert {finding["answer"] for finding in hearing["findings"]} == {"14 May", "21 May"}
    rows = asked(data, "--batch", "-", stdin='{"question": "when?", "history": "who?"}')
    assert rows == [{"error": 'Line 1 has a history that is no list of questions: write {"history": ["..."]}.'}]


def test_without_a_reader_quotes_are_the_answer(data: Path) -> None:
    result = run(data, "--collection", "demo", "ask", "--json", "who denied the claims?", reader="none")
    answer = json.loads(result.stdout)
    assert (answer["status"], answer["answer"]) == ("answered", None)
    assert all(citation["highlight"] is None for citation in answer["citations"])


def test_a_reader_that_is_none_is_one_clear_sentence(data: Path, tmp_path: Path) -> None:
    result = run(data, "--collection", "demo", "ask", "who denied the claims?", reader=str(tmp_path))
    assert result.returncode == 1
    assert "(READER_MODEL) could not be loaded" in result.stderr
    assert "Traceback" not in result.stderr


def test_collections_do_not_see_each_other(data: Path) -> None:
    [answer] = [json.loads(run(data, "ask", "--json", "who denied the claims?").stdout)]
    assert (answer["status"], answer["searched"], answer["related"]) == ("not_found", 0, [])


def test_articles_can_be_listed_removed_and_added_again(tmp_path: Path) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.4 nothing more")
    added = run(tmp_path / "data", "add", SAMPLES, broken)
    assert added.returncode == 1
    assert "broken.pdf" in added.stderr
    assert "Traceback" not in added.stderr
    assert added.stdout == "6 added, 0 replaced, 0 unchanged, 1 failed.\n"
    first = run(tmp_path / "data", "articles").stdout.splitlines()[0]
    assert "Judge named as Orrin Bay case nears first hearing" in first
    assert run(tmp_path / "data", "remove", first.split()[0]).stdout.startswith("Removed: Judge named")
    assert run(tmp_path / "data", "add", SAMPLES).stdout == "1 added, 0 replaced, 5 unchanged.\n"
    assert run(tmp_path / "data", "check").stdout == "The index is whole: 6 articles in 1 collection.\n"


def test_a_dry_run_says_what_would_be_read_and_what_looks_odd_and_adds_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(
        "---\ntitle: Ferry aground\ndate: 2026-05-03\nsource: Post\n---\n" + "It sank there. " * 20
    )
    (tmp_path / "b.txt").write_text("Die Fähre nach Holm ist am Montag auf Grund gelaufen, sagte der Kapitän. " * 5)
    dry = run(tmp_path / "data", "add", "--dry-run", tmp_path / "a.md", tmp_path / "b.txt", tmp_path / "none")
    dated, odd = dry.stdout.splitlines()
    assert dated == "2026-05-03  Post  60 words  Ferry aground"
    assert odd.startswith("undated ")
    assert odd.endswith("(no outlet, perhaps not in English)")
    assert (dry.returncode, "There is no such file" in dry.stderr) == (1, True)
    none = run(tmp_path / "data", "articles")
    assert (none.stdout, none.stderr) == ("", "There are no such articles in the collection default.\n")


def test_a_folder_that_holds_the_index_is_added_without_it(tmp_path: Path) -> None:
    (tmp_path / "story.txt").write_text("The ferry ran aground off the point on Monday.")
    assert run(tmp_path, "add", tmp_path).stdout == "1 added, 0 replaced, 0 unchanged.\n"
    again = run(tmp_path, "add", tmp_path)
    assert (again.stdout, again.stderr) == ("0 added, 0 replaced, 1 unchanged.\n", "")


def test_ctrl_c_says_what_was_kept_and_the_same_command_goes_on(tmp_path: Path) -> None:
    articles, data = tmp_path / "many.jsonl", tmp_path / "data"
    story = "In story {0} the harbour saw ship number {0} come in at noon, and {0} sailors went ashore. "
    articles.write_text("".join(json.dumps({"text": story.format(i) * 40, "id": i}) + "\n" for i in range(400)))
    adding = subprocess.Popen([CLIPPINGS, "--data", data, "add", articles], stderr=subprocess.PIPE, text=True, cwd=ROOT)
    end = time.monotonic() + 60
    while (kept := stored(data)) == 0:
        assert adding.poll() is None
        assert time.monotonic() < end, "nothing was stored"
        time.sleep(0.05)
    adding.send_signal(signal.SIGINT)
    _, said = adding.communicate()
    assert adding.returncode == 130
    found = re.search(r"Stopped. Kept: (\d+) articles?, each whole. Run the same command again to go on.", said)
    assert found
    assert kept <= int(found[1]) == stored(data) < 400
    assert "Traceback" not in said
    assert run(data, "check").returncode == 0


def stored(data: Path) -> int:
    """How many articles are committed, read past the program; 0 before there is an index."""
    if not (data / "index.db").exists():
        return 0
    with closing(sqlite3.connect(data / "index.db")) as db:
        try:
            return int(db.execute("SELECT count(*) FROM articles").fetchone()[0])
        except sqlite3.OperationalError:  # the tables are being made
            return 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["show", "0000"], "There is no article 0000 in default"),
        (["--collection", "Not A Name", "articles"], "CLIPPINGS_COLLECTION is 'Not A Name', but has to be"),
        (["eval", "pyproject.toml"], "pyproject.toml, line 1, is no question"),
        (["ask"], "Give either a question or --batch FILE."),
        (["ask", "--since", "2026-05-02", "--until", "2026-05-01", "why?"], "The range of dates is empty"),
    ],
)
def test_a_mistake_is_one_clear_sentence(tmp_path: Path, arguments: list[str], sentence: str) -> None:
    result = run(tmp_path, *arguments)
    assert result.returncode != 0
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("command", ["add", "ask", "articles", "show", "remove", "rebuild", "check", "eval"])
def test_every_command_has_help_with_an_example(command: str, tmp_path: Path) -> None:
    text = run(tmp_path, command, "--help").stdout
    assert "Example" in text
    assert f"clippings {command}" in text.replace("--collection demo ", "")


def test_an_answer_and_a_ledger_are_handed_on_in_other_formats(data: Path) -> None:
    where = ("--collection", "demo")
    entries = run(data, *where, "ask", "--format", "bibtex", "who denied the claims?").stdout
    assert entries.count("@article{clippings-") == 5
    ledger = run(data, *where, "said", "--format", "csv", "Corvane").stdout
    assert ledger.startswith("number,told,quote,start,end,article,sha256,")
    nothing = run(data, *where, "ask", "--format", "bibtex", "How do I bake sourdough bread?")
    assert (nothing.returncode, nothing.stdout) == (0, "")
    assert nothing.stderr.startswith("Nothing was found to quote")
    both = run(data, *where, "ask", "--json", "--format", "ris", "who?")
    assert (both.returncode, both.stderr.splitlines()[-1]) == (2, "Error: Give either --json or --format.")


def test_tokens_are_made_listed_and_removed(tmp_path: Path) -> None:
    made = run(tmp_path, "tokens", "add", "--read", "default", "--add", "court", "the clerk's script")
    ident = made.stdout.split("_")[1]
    assert made.stderr.startswith(f"{ident}  ")
    line = run(tmp_path, "tokens", "list").stdout
    assert line.endswith("  reads default; adds to court  the clerk's script\n")
    assert made.stdout.strip() not in line
    assert run(tmp_path, "tokens", "remove", ident).stdout == f"Removed: {line}"
    assert run(tmp_path, "tokens", "list").stdout == ""
    again = run(tmp_path, "tokens", "remove", ident)
    assert (again.returncode, again.stderr.startswith(f"clippings: There is no token {ident}:")) == (1, True)
    wrong = run(tmp_path, "tokens", "add", "--read", "No Name", "x")
    assert (wrong.returncode, "cannot name a collection" in wrong.stderr) == (1, True)


def test_a_watched_question_tells_what_has_changed_once(tmp_path: Path) -> None:
    data, question = tmp_path / "data", "when is the first hearing in the harbour case?"
    for name, day, text in (("set", "2026-05-03", "is set for 14 May"), ("moved", "2026-05-09", "will be on 21 May")):
        page = tmp_path / f"{name}.md"
        page.write_text(f"---\ntitle: {name}\ndate: {day}\n---\n\nThe first hearing in the harbour case {text}.")
    run(data, "add", tmp_path / "set.md")
    assert "14 May — Now" in run(data, "watch", "add", question).stdout
    run(data, "add", tmp_path / "moved.md")
    told = run(data, "watch", "news").stdout
    assert "The answer has changed." in told
    assert told.index("14 May — Before") < told.index("21 May — Now")
    assert run(data, "watch", "news").stdout == "Nothing has changed.\n"
    assert run(data, "watch", "end", "HARBOUR").stdout == f"Ended: {question}\n"
