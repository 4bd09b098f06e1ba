"""The container's health check: exit code 0 if the page says that Clippings is ready. Standard library only: it is run
every few seconds."""

from __future__ import annotations

import os
import sys
import urllib.error
import urllib.request

SECONDS = 5.0
# A proxy that the environment names is for the platforms: through it this machine is not reached.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def probe(port: str) -> bool:
    """Whether what listens on this port of the machine itself is ready."""
    try:
        with _OPENER.open(f"http://127.0.0.1:{port}/readyz", timeout=SECONDS) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


if __name__ == "__main__":
    own = os.environ.get("WEB_PORT", "8080")
    # Without a page there is nobody to ask: that the container runs has to do.
    sys.exit(0 if own == "0" or probe(own) else 1)
