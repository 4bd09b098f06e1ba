"""The scripts in `tools` share what tests share: each still finds all that it needs."""

import subprocess
import sys
from pathlib import Path

import pytest

TOOLS = Path(__file__).parent.parent / "tools"
LOADING = "import importlib.util, sys; s = importlib.util.spec_from_file_location('tool', sys.argv[1]);"
LOADING += "m = importlib.util.module_from_spec(s); sys.modules['tool'] = m; s.loader.exec_module(m)"
APART = {"fuzz.py"}  # its fuzzer is installed apart


def programs() -> list[str]:
    """The scripts that are run; they load the others."""
    found = (path.name for path in TOOLS.glob("*.py") if "__main__" in path.read_text(encoding="utf-8"))
    return sorted(name for name in found if name not in APART)


@pytest.mark.parametrize("tool", programs())
def test_it_is_loaded(tool: str) -> None:
    path = [str(TOOLS), *sys.path]
    program = f"import sys; sys.path[:0] = {path!r}; {LOADING}"
    done = subprocess.run([sys.executable, "-c", program, str(TOOLS / tool)], capture_output=True, text=True)  # noqa: PLW1510
    assert done.returncode == 0, done.stderr
