"""Delete from a virtual environment what answering never reads, and say what each kind of thing took.

    python docker/trim.py /opt/clippings

The image's build asks a question and imports everything afterwards (docker/warm.py): taking too much fails it.
"""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

MEGABYTE = 1_000_000
SITE = "lib/python3.*/site-packages"


@dataclass(frozen=True, slots=True)
class Surplus:
    """One kind of thing that nothing reads at run time: where it lies in an environment, and what stays anyway."""

    what: str
    patterns: tuple[str, ...]
    kept: frozenset[str] = frozenset()  # names of files


SURPLUS = (
    Surplus("torch's compiled tests", (f"{SITE}/torch/test", f"{SITE}/torch/lib/lib*test*.so")),
    # torch refuses to be imported without its shared-memory manager
    Surplus("torch's programs", (f"{SITE}/torch/bin/*",), frozenset({"torch_shm_manager"})),
    Surplus("torch's headers, to compile against", (f"{SITE}/torch/include", f"{SITE}/torch/share")),
    # courlan can sort out addresses by their language, which nobody asks it for
    Surplus("babel's other languages", (f"{SITE}/babel/locale-data/*.dat",), frozenset({"root.dat", "en.dat"})),
    Surplus("the libraries' own tests", (f"{SITE}/**/tests", f"{SITE}/joblib/test")),
    Surplus(
        "sources and headers of compiled modules",
        tuple(f"{SITE}/**/*.{kind}" for kind in ("h", "hpp", "cuh", "c", "cpp", "pyx", "pxd", "a", "cmake")),
    ),
    Surplus("types, for type checkers", (f"{SITE}/**/*.pyi",)),
    Surplus("libraries and programs for Windows", (f"{SITE}/**/*.dll", f"{SITE}/**/*.exe")),
    # torch names it for its compiler, which needs a C++ compiler as well
    Surplus("setuptools", (f"{SITE}/setuptools", f"{SITE}/_distutils_hack", f"{SITE}/distutils-precedence.pth")),
    # huggingface_hub takes it for a faster download of models, of which the image makes none
    Surplus("hf_xet", (f"{SITE}/hf_xet", f"{SITE}/hf_xet-*.dist-info")),
    Surplus("the libraries' commands", ("bin/*",), frozenset({"python", "python3", "python3.11", "clippings"})),
)


def main() -> None:
    """Trim the environment that is named first on the command line."""
    environment = Path(sys.argv[1])
    for surplus in SURPLUS:
        sys.stdout.write(f"{trim(environment, surplus) / MEGABYTE:7.1f} MB  {surplus.what}\n")


def trim(environment: Path, surplus: Surplus) -> int:
    """Delete one kind of thing; how many bytes its files took."""
    found = [path for pattern in surplus.patterns for path in environment.glob(pattern)]
    return sum(_delete(path) for path in found if path.name not in surplus.kept)


def _delete(path: Path) -> int:
    """Delete a file, a link or a folder; its bytes, 0 if it went with a folder before."""
    if path.is_dir() and not path.is_symlink():
        size = sum(file.lstat().st_size for file in path.rglob("*") if not file.is_dir())
        shutil.rmtree(path)
        return size
    if not path.is_symlink() and not path.exists():
        return 0
    size = path.lstat().st_size
    path.unlink()
    return size


if __name__ == "__main__":
    main()
