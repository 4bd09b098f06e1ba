"""Time, memory and end of reading each hostile file: `hostile_files.py`, from the root of the repository.

Each is read in a process of its own (index.loading.apart) with the limits of below, and after each an ordinary text is
read by the same means. Printed: bytes of the file, seconds, the child's largest memory, and what became of it.
"""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))

from hostile import HOSTILE

from index.loading import apart
from index.loading.limits import Limits
from index.types import Article

LIMITS = Limits(max_unpacked_bytes=50_000_000, load_seconds=20, load_memory=600_000_000)


def main() -> None:
    """Print a line for each file."""
    for name, make in HOSTILE.items():
        data, start = make(), time.perf_counter()
        found = list(apart.load_bytes(data, name=name, collection="default", limits=LIMITS))
        seconds = time.perf_counter() - start
        (after,) = apart.load_bytes(b"A text.", name="a.txt", collection="default", limits=LIMITS)
        assert isinstance(after, Article)  # noqa: S101 - the point of it
        kinds = f"{sum(isinstance(each, Article) for each in found)} articles"
        reasons = [str(each) for each in found if not isinstance(each, Article)]
        print(f"{name:22} {len(data):>10,} B {seconds:6.2f} s  {kinds}, {len(reasons)} failures: {reasons[-1:]}"[:200])
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"the largest of all children: {peak:.0f} MB")


if __name__ == "__main__":
    main()
