"""Work that gives way to questions."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress

# Of a thread that indexes: questions go first. With 10 it stood nearly still while one was asked after another.
NICENESS = 4


def give_way() -> None:
    """Let this thread, and those that compute for it, run when nobody else needs the cores."""
    if sys.platform == "linux":  # elsewhere a priority is the whole process's
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
