"""Write down what the image installs: each version that constraints.txt pins, with the hashes of its files.

    make locked        # after `make constraints`; needs the network, and uv, which it installs for itself

Makes the files in docker/locked: what every image holds, what each extra brings along, PyTorch for processors and, with
what it needs for a graphics card, from PyPI, and what our own package is built with. The hashes are those that the
package index itself states, for every platform. PyTorch for processors comes from an index of its own (the Dockerfile
names it): where that cannot be reached, the wheels in $PIP_FIND_LINKS and the hashes that were known before are taken.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import tomllib
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOCKED = ROOT / "docker" / "locked"
CARD = re.compile(r"(torch|nvidia|cuda|triton)\b")  # PyTorch from PyPI, and what it needs for a graphics card
HEAD = "# Made by 'make locked'. Each file that pip installs has one of the hashes below its name.\n"
_HASH = re.compile(r"sha256:([0-9a-f]{64})")
Requirements = dict[str, str]  # by their names, as they stand in a file


def main() -> None:
    """Write all files; the one argument is where uv is."""
    uv = sys.argv[1]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    base = compiled(uv, "pyproject.toml")
    write("base", {name: one for name, one in base.items() if not CARD.match(name)})
    write("card", {name: one for name, one in base.items() if CARD.match(name)})
    write("cpu", {"torch": for_processors(base["torch"])})
    for extra in ("mcp", "postgres"):
        more = compiled(uv, "pyproject.toml", "--extra", extra)
        write(extra, {name: one for name, one in more.items() if name not in base})
    write("build", compiled(uv, "-", given="\n".join(project["build-system"]["requires"])))


def compiled(uv: str, *arguments: str, given: str = "") -> Requirements:
    """What these requirements come to on any platform, within the constraints."""
    how = ("--constraint", "constraints.txt", "--universal", "--python-version", "3.11", "--generate-hashes")
    command = [uv, "pip", "compile", *arguments, *how, "--no-annotate", "--no-header", "--quiet"]
    done = subprocess.run(command, input=given, capture_output=True, text=True, cwd=ROOT, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    return parsed(done.stdout)


def parsed(text: str) -> Requirements:
    """The requirements of a file; each begins a line, and its hashes are further in."""
    found = re.findall(r"^[^\s#].*(?:\n[ \t].*)*", text, re.MULTILINE)
    return {re.split(r"[=\s;]", one, maxsplit=1)[0]: one for one in found}


def write(name: str, requirements: Requirements) -> None:
    """One file."""
    LOCKED.mkdir(exist_ok=True)
    (LOCKED / f"{name}.txt").write_text(HEAD + "".join(f"{one}\n" for one in requirements.values()))
    sys.stdout.write(f"docker/locked/{name}.txt: {len(requirements)} packages\n")


def for_processors(torch: str) -> str:
    """PyTorch without what is for graphics cards, whose wheels' hashes its index states, or which are known here."""
    version = torch.partition("==")[2].split()[0]
    hashes = _known(version) | _local(version)
    try:
        hashes |= _stated(version)
    except OSError as error:
        sys.stdout.write(f"PyTorch's index cannot be reached ({error}): {len(hashes)} hashes are known here.\n")
    return " \\\n".join([f"torch=={version}+cpu", *(f"    --hash=sha256:{one}" for one in sorted(hashes))])


def _stated(version: str) -> set[str]:
    (index,) = re.findall(r"^ARG TORCH_INDEX=(\S+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    with urllib.request.urlopen(f"{index}/torch/", timeout=30) as answer:  # noqa: S310 - the address is ours
        page = answer.read().decode()
    return set(
        re.findall(rf"torch-{re.escape(version)}%2Bcpu-cp3\d+-cp3\d+-\w*linux\w*\.whl#sha256=([0-9a-f]{{64}})", page)
    )


def _local(version: str) -> set[str]:
    folder = Path(os.environ.get("PIP_FIND_LINKS", ROOT / "build"))
    return {hashlib.sha256(wheel.read_bytes()).hexdigest() for wheel in folder.glob(f"torch-{version}+cpu-*linux*.whl")}


def _known(version: str) -> set[str]:
    before = parsed((LOCKED / "cpu.txt").read_text()).get("torch", "") if (LOCKED / "cpu.txt").exists() else ""
    return set(_HASH.findall(before)) if f"=={version}+cpu " in before else set()


if __name__ == "__main__":
    main()
