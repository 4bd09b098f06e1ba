"""The container's health check: exit code 0 if the page says that Clippings is ready. Standard library only: it is run
every few seconds."""

from __future__ import annotations

import os
import sys
import urllib.error
import urllib.request

SECONDS = 5.0


def probe(port: str) -> bool:
    """Whether what listens on this port of the machine itself is ready."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=SECONDS) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


if __name__ == "__main__":
    sys.exit(0 if probe(os.environ.get("WEB_PORT", "8080")) else 1)
