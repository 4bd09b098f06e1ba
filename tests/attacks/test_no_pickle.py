"""Nothing is ever unpickled, by us or by a library on our way: what is unpickled can run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
# Python tells its audit hooks of every class that a pickle names: https://docs.python.org/3/library/audit_events.html
PROGRAM = """
import sys
found = []
sys.addaudithook(lambda event, arguments: event == "pickle.find_class" and found.append(arguments[:2]))
from bot.cli import main
folder = sys.argv[1]
for command in (["add", "articles/samples"], ["ask", "who denied the claims?"], ["check"], ["rebuild"]):
    sys.argv = ["clippings", "--data", folder, *command]
    try:
        main()
    except SystemExit as ended:
        assert not ended.code, command
assert not found, found
print("nothing was unpickled")
"""


def test_adding_asking_and_rebuilding_unpickle_nothing(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM, tmp_path], cwd=ROOT, env=os.environ | {"HF_HUB_OFFLINE": "1"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert run.stdout.endswith("nothing was unpickled\n")
