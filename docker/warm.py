"""Run what a container runs, once, while its image is built: a trim that took too much fails here.

    python docker/warm.py articles/samples

Python leaves behind the bytecode of just the modules that are used, for PYTHONPYCACHEPREFIX: starting takes half as
long with it, and that of all modules would take three times the room.
"""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys
import tempfile
from pathlib import Path

OURS = ("index", "bot", "adapters")
EXTRAS = {"mcp", "mcp_types", "pgvector", "psycopg", "psycopg_pool"}  # libraries that an image may do without
# Imported where they are first used, by paths that a question about Markdown files does not take.
LATER = ("lxml_html_clean", "pypdfium2", "trafilatura")
QUESTION = "who denied the claims?"


def main() -> None:
    """Add the articles that are named on the command line, ask about them, and import all there is."""
    with tempfile.TemporaryDirectory() as data:
        _clippings("--data", data, "add", *sys.argv[1:])
        _clippings("--data", data, "ask", QUESTION)
    for package in OURS:
        for module in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
            _imported(module.name)
    for library in LATER:
        importlib.import_module(library)


def _imported(module: str) -> None:
    try:
        importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name not in EXTRAS:
            raise


def _clippings(*arguments: str) -> None:
    subprocess.run([Path(sys.executable).with_name("clippings"), *arguments], check=True)


if __name__ == "__main__":
    main()
